// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "cli/filerows.h"
#include "cli/session.h"
#include "layers/tree/overlay.h"
#include "layers/tree/settledbase.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace gantry::cli {

//! Rows of the merged tree as soon as they are final: those of the upper layers while the lower
//! ones are still arriving (layers/tree/settledrows.h), and those of the lowest layer while it is
//! arriving itself, once all above it are known (layers/tree/settledbase.h). A row the lowest layer
//! takes back by itself is told again in the end, or told as removed: of a path the last row
//! counts. All that is kept of a row told is one bit. Main thread; lays layers over each other on
//! Pools::cpu.
class MergedStream
{
public:
    MergedStream(Session *session, FileRows *rows, layers::OsFamily family, qsizetype layers,
        std::shared_ptr<Pools> pools);

    //! A layer has been read, as far as that went. Tells what is final by now, a little later.
    static void take(
        const std::shared_ptr<MergedStream> &stream, qsizetype layer, layers::LayerIndexPtr index);
    //! The lowest layer so far, while it is being read. Its last entry is not complete.
    void takeBase(layers::LayerIndexPtr index);
    //! Tells the rest, in the order of the tree. Nothing follows.
    void finish(const layers::FileTree &tree);
    //! Tells nothing more.
    void stop();

private:
    struct Laid;
    static QCoro::Task<> layOver(std::shared_ptr<MergedStream> stream);
    void print(const Laid &laid);
    void printBase();
    void checkBase(const layers::FileTree &tree);
    bool wasTold(layers::EntryRef entry) const;

    Session *m_session;
    FileRows *m_rows;
    std::shared_ptr<Pools> m_pools;
    layers::LayerStack m_stack; //!< empty indexes where a layer is not known
    std::vector<bool> m_known;
    std::vector<std::vector<bool>> m_told; //!< by layer, then entry
    qsizetype m_laidFrom; //!< the lowest layer that was laid over
    qsizetype m_blockedBelow = 0; //!< nothing below this layer is final before all are known
    layers::LayerIndexPtr m_base; //!< the lowest layer so far
    std::unique_ptr<layers::SettledBase> m_settledBase; //!< null: none of its rows is final yet
    layers::LayerIndex::Id m_baseAsked = 0; //!< entries of it
    bool m_laying = false;
    bool m_finished = false;
    std::stop_source m_stop;
};

} // namespace gantry::cli
