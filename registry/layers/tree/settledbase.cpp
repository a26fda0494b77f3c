// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/settledbase.h"

#include "layers/tree/settledrows.h"

#include <algorithm>

namespace gantry::layers {

namespace {

using Id = LayerIndex::Id;

constexpr quint64 rootPath = 0x9e3779b97f4a7c15;
constexpr QByteArrayView whiteoutPrefix(".wh.");
constexpr QByteArrayView leftoverPrefix(".wh..wh.");
constexpr QByteArrayView opaqueName(".wh..wh..opq");

quint64 pathBelow(quint64 folder, QByteArrayView name)
{
    return qHashBits(name.data(), static_cast<std::size_t>(name.size()), folder);
}

//! Paths of folders from `paths.size()` on.
void enterPaths(const LayerIndex &layer, std::vector<quint64> &paths)
{
    if (paths.empty())
        paths.push_back(rootPath);
    for (Id at = static_cast<Id>(paths.size()); at < layer.directories(); ++at)
        paths.push_back(pathBelow(paths[layer.parentDirectory(at)], layer.directoryName(at)));
}

void sortOnce(std::vector<quint64> &paths)
{
    std::ranges::sort(paths);
    const auto rest = std::ranges::unique(paths);
    paths.erase(rest.begin(), rest.end());
    paths.shrink_to_fit();
}

bool contains(const std::vector<quint64> &sorted, quint64 path)
{
    return std::ranges::binary_search(sorted, path);
}

} // namespace

SettledBase::SettledBase(const LayerStack &stack, const std::stop_token &stop)
{
    for (qsizetype number = 1; number < stack.layers.size(); ++number) {
        const LayerIndex &layer = *stack.layers[number];
        std::vector<quint64> folders;
        enterPaths(layer, folders);
        for (Id entry = 0; entry < layer.size(); ++entry) {
            if (entry % entriesPerLook == 0 && stop.stop_requested())
                return;
            const QByteArrayView name = layer.name(entry);
            const quint64 folder = folders[layer.directory(entry)];
            if (name == opaqueName) {
                m_cleared.push_back(folder);
            } else if (!name.startsWith(leftoverPrefix) && !name.isEmpty()) {
                const bool isMark = name.startsWith(whiteoutPrefix);
                const quint64 path
                    = pathBelow(folder, isMark ? name.sliced(whiteoutPrefix.size()) : name);
                m_taken.push_back(path);
                if (isMark || layer.type(entry) != EntryType::Directory)
                    m_cleared.push_back(path);
            }
        }
    }
    sortOnce(m_taken);
    sortOnce(m_cleared);
}

void SettledBase::enterFolders(const LayerIndex &base)
{
    const auto known = static_cast<Id>(m_folderPaths.size());
    enterPaths(base, m_folderPaths);
    for (Id at = known; at < base.directories(); ++at) {
        const quint64 path = m_folderPaths[at];
        m_folders.insert(path, at);
        m_closed.push_back(contains(m_cleared, path) || m_links.contains(path)
            || base.directoryName(at).startsWith(leftoverPrefix));
    }
}

bool SettledBase::isClosed(const LayerIndex &base, Id folder) const
{
    while (!m_closed[folder]) {
        if (folder == LayerIndex::rootDirectory)
            return false;
        folder = base.parentDirectory(folder);
    }
    return true;
}

bool SettledBase::isSettled(const LayerIndex &base, Id entry)
{
    if (m_closed.size() < base.directories())
        enterFolders(base);
    const QByteArrayView name = base.name(entry);
    const Id folder = base.directory(entry);
    const EntryType type = base.type(entry);
    if (type == EntryType::Directory || name.isEmpty() || name.startsWith(whiteoutPrefix))
        return false;
    const quint64 path = pathBelow(m_folderPaths[folder], name);
    if (type == EntryType::Symlink || type == EntryType::HardLink) { // perhaps to a symbolic one
        m_links.insert(path);
        // What comes below it from now on lies elsewhere.
        if (const auto own = m_folders.constFind(path); own != m_folders.cend())
            m_closed[*own] = true;
    }
    return (type == EntryType::File || type == EntryType::Symlink) && !contains(m_taken, path)
        && !isClosed(base, folder);
}

} // namespace gantry::layers
