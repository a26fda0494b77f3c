// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "cli/filerows.h"
#include "cli/session.h"
#include "layers/tree/overlay.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace gantry::cli {

//! Rows of the merged tree as soon as they are final: those of the upper layers while the lower
//! ones are still arriving, see layers/tree/settledrows.h. All that is kept of a row told is one
//! bit. Main thread; lays layers over each other on Pools::cpu.
class MergedStream
{
public:
    MergedStream(Session *session, FileRows *rows, layers::OsFamily family, qsizetype layers,
        std::shared_ptr<Pools> pools);

    //! A layer has been read, as far as that went. Tells what is final by now, a little later.
    static void take(
        const std::shared_ptr<MergedStream> &stream, qsizetype layer, layers::LayerIndexPtr index);
    //! Tells the rest, in the order of the tree. Nothing follows.
    void finish(const layers::FileTree &tree);
    //! Tells nothing more.
    void stop();

private:
    struct Laid;
    static QCoro::Task<> layOver(std::shared_ptr<MergedStream> stream);
    void print(const Laid &laid);
    bool wasTold(layers::EntryRef entry) const;

    Session *m_session;
    FileRows *m_rows;
    std::shared_ptr<Pools> m_pools;
    layers::LayerStack m_stack; //!< empty indexes where a layer is not known
    std::vector<bool> m_known;
    std::vector<std::vector<bool>> m_told; //!< by layer, then entry
    qsizetype m_laidFrom; //!< the lowest layer that was laid over
    qsizetype m_blockedBelow = 0; //!< nothing below this layer is final before all are known
    bool m_laying = false;
    bool m_finished = false;
    std::stop_source m_stop;
};

} // namespace gantry::cli
