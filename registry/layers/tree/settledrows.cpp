// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/settledrows.h"

#include <QHash>

#include <vector>

namespace gantry::layers {

namespace {

} // namespace

bool standsAlone(const LayerIndex &layer, std::stop_token stop)
{
    using Id = LayerIndex::Id;
    QHash<std::pair<Id, QByteArrayView>, Id> numbers;
    numbers.reserve(layer.directories());
    for (Id at = 1; at < layer.directories(); ++at)
        numbers.insert(std::pair(layer.parentDirectory(at), layer.directoryName(at)), at);
    std::vector<bool> isThere(layer.directories(), false);
    isThere[LayerIndex::rootDirectory] = true;
    const auto standsBehind = [&](Id folder) {
        for (; folder != LayerIndex::rootDirectory; folder = layer.parentDirectory(folder)) {
            if (!isThere[folder])
                return false;
        }
        return true;
    };
    for (Id entry = 0; entry < layer.size(); ++entry) {
        if (entry % entriesPerLook == 0 && stop.stop_requested())
            return false;
        const Id folder = layer.directory(entry);
        if (!standsBehind(folder))
            return false;
        const QByteArrayView name = layer.name(entry);
        if (name.isEmpty())
            continue; // the root itself
        if (const auto own = numbers.constFind(std::pair(folder, name)); own != numbers.cend())
            isThere[*own] = layer.type(entry) == EntryType::Directory && !name.startsWith(".wh.");
    }
    return true;
}

bool isSettled(const FileTree &tree, FileTree::Node node)
{
    return tree.family() == OsFamily::Unix && !tree.entry(node).isNull() && !tree.isDirectory(node)
        && !tree.isHardLink(node) && tree.type(node) != EntryType::HardLink && !tree.isStream(node);
}

} // namespace gantry::layers
