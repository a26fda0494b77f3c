// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "layers/layerindex.h"
#include "layers/tar/tarlimits.h"

#include <QByteArrayView>
#include <QStringList>

#include <memory>

namespace gantry::layers {

class TarWalk;

//! Reads a tar in pieces of any length and fills an index with what it says: V7, ustar, star, GNU
//! (long names, base-256, sparse) and pax (POSIX.1-2017, pax, "pax Interchange Format"; GNU tar
//! manual, "Basic Tar Format"; hcsshim's keys for Windows). Content is hashed on the way and never
//! kept. Where readers disagree it does what Go's archive/tar does, because containerd, moby and
//! BuildKit stand on it, and the entry carries a warning. Thread: one at a time.
class TarParser
{
public:
    explicit TarParser(LayerIndexBuilder &builder, TarLimits limits = {});
    ~TarParser();

    //! Errors: Corrupt and LimitExceeded, with offset() where; the index keeps what came before.
    //! After an Error or the end of the archive it takes bytes and ignores them.
    Expected<> feed(QByteArrayView bytes);
    //! There are no more bytes. Errors: Corrupt when the archive is cut off.
    Expected<> finish();

    //! Byte of the archive the parser is at, or where it gave up.
    qint64 offset() const;
    bool failed() const;
    //! What is odd about the archive and belongs to no entry, translated; at most twenty.
    const QStringList &notes() const;

private:
    std::unique_ptr<TarWalk> m_walk;
};

} // namespace gantry::layers
