// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparetreemodel.h"

#include <QString>

namespace gantry::models {

//! The mark's name of a kind of difference, for a row and for its square in the size map.
inline QString markOf(layers::DiffKind kind)
{
    using namespace Qt::StringLiterals;
    switch (kind) {
    case layers::DiffKind::OnlyA:
        return u"del"_s;
    case layers::DiffKind::OnlyB:
        return u"add"_s;
    case layers::DiffKind::Content:
    case layers::DiffKind::Type:
        return u"chg"_s;
    case layers::DiffKind::Attributes:
        return u"meta"_s;
    case layers::DiffKind::Same:
        break;
    }
    return u"same"_s;
}

inline const layers::FileTree *treeOf(const layers::TreeDiff &diff, Side side)
{
    return side == Side::A ? diff.treeA().get() : diff.treeB().get();
}

//! A row's node on a side; none where the side has nothing.
inline layers::FileTree::Node nodeOf(
    const layers::TreeDiff &diff, Side side, layers::TreeDiff::Row row)
{
    return side == Side::A ? diff.nodeA(row) : diff.nodeB(row);
}

//! The column of side A that stands for this one.
inline int part(int column)
{
    return column < CompareTreeModel::MarkColumn ? column : column - CompareTreeModel::NameBColumn;
}

} // namespace gantry::models
