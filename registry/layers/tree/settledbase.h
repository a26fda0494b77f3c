// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/tree/overlay.h"

#include <QHash>

#include <stop_token>
#include <unordered_set>
#include <vector>

namespace gantry::layers {

//! Which rows of the lowest layer are final while that layer is still arriving and all above it are
//! known and stand alone (settledrows.h): files and symbolic links at a path that no upper layer
//! writes or removes, below no folder that one replaces, clears or removes. What stands in the way
//! is kept as hashes of paths, eight bytes each; two paths with one hash only make a row wait.
//!
//! Only the layer itself can take such a row back: with a second entry for its path, which
//! image-spec v1.1.1 (layer.md) forbids, with a mark behind the entry, or with a file where one of
//! its folders was. Who tells rows early compares them with the tree in the end. Unix layers only;
//! one thread at a time.
class SettledBase
{
public:
    //! \param stack the lowest of its layers is not looked at
    //! \param stop once stopped, the answers are of no use
    explicit SettledBase(const LayerStack &stack, const std::stop_token &stop = {});

    //! Entries are asked for in their order, each once; the index may have grown between two.
    bool isSettled(const LayerIndex &base, LayerIndex::Id entry);

private:
    void enterFolders(const LayerIndex &base);
    bool isClosed(const LayerIndex &base, LayerIndex::Id folder) const;

    std::vector<quint64> m_taken; //!< sorted: paths upper layers write or remove
    std::vector<quint64> m_cleared; //!< sorted: nothing of the base stays below these
    std::unordered_set<quint64> m_links; //!< links of the base so far
    QHash<quint64, LayerIndex::Id> m_folders; //!< of the base, by path
    std::vector<quint64> m_folderPaths; //!< by number
    std::vector<bool> m_closed; //!< by number; what lies below follows from the folders above it
};

} // namespace gantry::layers
