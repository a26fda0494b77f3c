// SPDX-License-Identifier: Apache-2.0
#include "models/files/filesizes.h"

#include "base/text.h"
#include "models/files/filecells.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using layers::FileTree;

namespace {

constexpr std::size_t mostOuter = 24;
constexpr std::size_t mostInner = 10;

//! Where a chain of folders with nothing beside each other ends.
FileTree::Node endOfChain(const FileTree &tree, FileTree::Node node)
{
    while (tree.isDirectory(node) && tree.childCount(node) == 1) {
        const FileTree::Node only = tree.children(node).front();
        if (!tree.isDirectory(only) || !tree.isPresent(only))
            break;
        node = only;
    }
    return node;
}

//! "local/share": the names from a folder down.
QString nameFrom(const FileTree &tree, FileTree::Node folder, FileTree::Node node)
{
    QString name = shownName(tree, node);
    for (node = tree.parent(node); node != folder; node = tree.parent(node))
        name.prepend(shownName(tree, node) + u'/');
    return name;
}

QList<FileSize> level(const FileTree &tree, FileTree::Node folder, std::size_t most, bool deeper)
{
    std::vector<std::pair<qint64, FileTree::Node>> parts;
    for (const FileTree::Node child : tree.children(folder)) {
        if (!tree.isPresent(child))
            continue;
        const qint64 bytes = tree.isDirectory(child) ? tree.totals(child).bytes
            : tree.isSecondName(child)               ? 0
                                                     : tree.sizeBytes(child);
        if (bytes > 0)
            parts.emplace_back(bytes, child);
    }
    const std::size_t shown = std::min(most, parts.size());
    std::ranges::partial_sort(parts, parts.begin() + static_cast<std::ptrdiff_t>(shown),
        std::greater<>(), &std::pair<qint64, FileTree::Node>::first);
    QList<FileSize> list;
    FileSize rest{.node = FileTree::none, .folder = folder};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto bytes = parts[i].first;
        if (i >= shown) {
            rest.bytes += bytes;
            ++rest.files;
            continue;
        }
        const FileTree::Node node = endOfChain(tree, parts[i].second);
        FileSize size{.node = node,
            .folder = folder,
            .name = nameFrom(tree, folder, node),
            .path = printable(tree.path(node)),
            .bytes = bytes,
            .mark = changeMark(tree, node),
            .change = changeWords(tree, node),
            .isFolder = tree.isDirectory(node),
            .files = 0,
            .children = {}};
        // A folder is as it is itself: what changed below shows below.
        if (size.isFolder) {
            size.files = tree.totals(node).files;
            if (tree.change(node) == layers::Change::None)
                size.mark.clear();
            if (deeper)
                size.children = level(tree, node, mostInner, false);
        }
        list += std::move(size);
    }
    if (rest.bytes > 0) {
        rest.name
            = QCoreApplication::translate("files", "%1 more").arg(QLocale().toString(rest.files));
        list += std::move(rest);
    }
    return list;
}

} // namespace

QList<FileSize> sizesBelow(const FileTree &tree, FileTree::Node folder)
{
    return tree.size() == 0 ? QList<FileSize>() : level(tree, folder, mostOuter, true);
}

} // namespace gantry::models
