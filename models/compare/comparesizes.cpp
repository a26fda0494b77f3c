// SPDX-License-Identifier: Apache-2.0
#include "models/compare/comparesizes.h"

#include "base/text.h"
#include "models/compare/comparetreemodel.h"
#include "models/compare/comparetreeparts.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

using layers::DiffKind;
using layers::FileTree;
using layers::TreeDiff;

constexpr qsizetype mostItems = 40; //!< of a level; the rest is one item
constexpr qsizetype mostInner = 16;
constexpr int mostSteps = 64; //!< into folders that are alone

qint64 bytesOf(const FileTree &tree, FileTree::Node node)
{
    return tree.isDirectory(node) ? tree.totals(node).bytes
        : tree.isSecondName(node) ? 0
                                  : tree.sizeBytes(node);
}

QList<CompareSize> level(const TreeDiff &diff, Side side, TreeDiff::Row folder, bool inner)
{
    const FileTree *tree = treeOf(diff, side);
    QList<CompareSize> items;
    for (const TreeDiff::Row row : diff.children(folder)) {
        const FileTree::Node node = nodeOf(diff, side, row);
        if (node == FileTree::none)
            continue;
        CompareSize item;
        item.row = row;
        item.bytes = bytesOf(*tree, node);
        if (item.bytes <= 0)
            continue;
        item.name = printable(tree->name(node));
        item.folder = tree->isDirectory(node);
        const DiffKind own = diff.kind(row);
        // A folder of both sides with something of one side in it differs.
        DiffKind kind = own >= DiffKind::OnlyA ? own : diff.strongest(row);
        if (own < DiffKind::OnlyA && (kind == DiffKind::OnlyA || kind == DiffKind::OnlyB))
            kind = DiffKind::Content;
        item.mark = markOf(kind);
        item.about = CompareTreeModel::tr("%1: %2, %3")
                         .arg(item.name, formatBytes(item.bytes), CompareTreeModel::kindText(kind));
        items += item;
    }
    std::ranges::sort(items, [](const auto &l, const auto &r) { return l.bytes > r.bytes; });
    const qsizetype most = inner ? mostInner : mostItems;
    if (items.size() > most) {
        CompareSize rest;
        rest.row = TreeDiff::none;
        rest.name = CompareTreeModel::tr("other");
        rest.mark = u"same"_s;
        for (qsizetype i = most; i < items.size(); ++i)
            rest.bytes += items.at(i).bytes;
        rest.about = CompareTreeModel::tr("%1 smaller things: %2")
                         .arg(items.size() - most)
                         .arg(formatBytes(rest.bytes));
        items.resize(most);
        items += rest;
    }
    if (!inner) {
        for (CompareSize &item : items) {
            if (item.folder)
                item.children = level(diff, side, item.row, true);
        }
    }
    return items;
}

} // namespace

QList<CompareSize> compareSizes(const TreeDiff &diff, Side side, TreeDiff::Row folder)
{
    if (!treeOf(diff, side) || folder >= diff.size()
        || nodeOf(diff, side, folder) == FileTree::none)
        return {};
    QList<CompareSize> items = level(diff, side, folder, false);
    for (int i = 0; i < mostSteps && items.size() == 1 && items.first().folder; ++i) {
        auto deeper = level(diff, side, items.first().row, false);
        if (deeper.isEmpty())
            break;
        items = std::move(deeper);
    }
    return items;
}

CompareTotals compareTotals(const TreeDiff &diff, Side side, TreeDiff::Row folder)
{
    const FileTree *tree = treeOf(diff, side);
    if (!tree || folder >= diff.size())
        return {};
    const FileTree::Node node = nodeOf(diff, side, folder);
    if (node == FileTree::none)
        return {};
    const FileTree::Totals totals = tree->totals(node);
    return {totals.bytes, totals.files};
}

} // namespace gantry::models
