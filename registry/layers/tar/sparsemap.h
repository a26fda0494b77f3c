// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/entry.h"

#include <QByteArrayView>
#include <QString>

#include <vector>

namespace gantry::layers {

//! Reads the map of a sparse file in the three places it can be (GNU tar manual, "Storing Sparse
//! Files"): the header and blocks after it (old GNU), pax records (0.0, 0.1), the start of the body
//! (1.0). Each step answers what is wrong, translated; empty when nothing is.
class SparseMap
{
public:
    void begin(qint64 maxRuns);

    //! Old GNU. `isMore` is set when a block of the map follows.
    QString takeHeader(QByteArrayView block, bool &isMore);
    QString takeExtension(QByteArrayView block, bool &isMore);
    //! Size of the whole file, as the old GNU header says.
    qint64 headerSizeBytes() const { return m_headerSizeBytes; }

    //! pax 0.0 and 0.1.
    QString takePairs(const std::vector<qint64> &numbers);

    //! pax 1.0: decimal lines, a block at a time.
    QString takeBodyBlock(QByteArrayView block, bool &isMore);

    //! Runs lie in order inside the file and hold exactly what is stored.
    QString check(qint64 fileBytes, qint64 storedBytes) const;

    const std::vector<SparseRun> &runs() const { return m_runs; }

private:
    QString add(qint64 offset, qint64 length);
    QString takeEntries(QByteArrayView entries, bool &isDone);

    std::vector<SparseRun> m_runs;
    qint64 m_maxRuns = 0;
    qint64 m_headerSizeBytes = 0;
    bool m_done = false; //!< an old GNU map ended before its last place
    // pax 1.0
    qint64 m_wanted = -1; //!< numbers still to come; -1: their count itself
    qint64 m_number = 0;
    int m_digits = 0;
    qint64 m_offset = -1;
};

} // namespace gantry::layers
