// SPDX-License-Identifier: Apache-2.0
#include "models/image/lazytreemodel.h"

#include <algorithm>

namespace gantry::models {

LazyTreeModel::LazyTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<TreeNode>())
{
}

LazyTreeModel::~LazyTreeModel() = default;

TreeNode *LazyTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<TreeNode *>(index.internalPointer()) : m_root.get();
}

QModelIndex LazyTreeModel::indexOf(const TreeNode *node, int column) const
{
    for (const TreeNode *up = node; up != m_root.get(); up = up->parent) {
        if (!up || up->hidden)
            return {};
    }
    return node == m_root.get() ? QModelIndex() : createIndex(node->row, column, node);
}

QModelIndex LazyTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeOf(parent)->shown[static_cast<std::size_t>(row)]);
}

QModelIndex LazyTreeModel::parent(const QModelIndex &child) const
{
    if (!child.isValid())
        return {};
    const TreeNode *up = nodeOf(child)->parent;
    return !up || up == m_root.get() ? QModelIndex() : createIndex(up->row, 0, up);
}

int LazyTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent)->shown.size());
}

bool LazyTreeModel::hasChildren(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return false;
    const TreeNode *node = nodeOf(parent);
    return !node->shown.empty()
        || (node->state != TreeNode::State::Loaded && node != m_root.get()
            && canHaveChildren(*node));
}

bool LazyTreeModel::canFetchMore(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return false;
    const TreeNode *node = nodeOf(parent);
    return node->state == TreeNode::State::NotLoaded && node != m_root.get()
        && canHaveChildren(*node);
}

void LazyTreeModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    TreeNode *node = nodeOf(parent);
    ask(node);
    load(node);
}

quint64 LazyTreeModel::ask(TreeNode *node)
{
    m_askers.remove(node->question);
    node->question = ++m_lastQuestion;
    m_askers.insert(node->question, node);
    node->state = TreeNode::State::Loading;
    changed(node);
    return node->question;
}

TreeNode *LazyTreeModel::asker(quint64 question) const
{
    return m_askers.value(question);
}

void LazyTreeModel::settle(TreeNode *node, TreeNode::State state)
{
    m_askers.remove(node->question);
    node->question = 0;
    node->state = state;
    changed(node);
}

void LazyTreeModel::changed(const TreeNode *node)
{
    const QModelIndex first = indexOf(node);
    if (first.isValid())
        Q_EMIT dataChanged(first, first.siblingAtColumn(columnCount() - 1));
}

void LazyTreeModel::renumber(TreeNode *parent, std::size_t from)
{
    for (std::size_t i = from; i < parent->shown.size(); ++i)
        parent->shown[i]->row = static_cast<int>(i);
}

// Most places are the end, and most others have a shown sibling right behind them.
std::size_t LazyTreeModel::rowBefore(const TreeNode &parent, std::size_t position)
{
    for (std::size_t i = position; i < parent.children.size(); ++i) {
        if (!parent.children[i]->hidden)
            return static_cast<std::size_t>(parent.children[i]->row);
    }
    return parent.shown.size();
}

void LazyTreeModel::insert(TreeNode *parent, std::size_t position, Nodes nodes)
{
    if (nodes.empty())
        return;
    std::vector<TreeNode *> visible;
    for (const auto &node : nodes) {
        node->parent = parent;
        if (!node->hidden)
            visible.push_back(node.get());
    }
    const std::size_t row = rowBefore(*parent, position);
    const QModelIndex where = indexOf(parent);
    const bool seen = !visible.empty() && (where.isValid() || parent == m_root.get());
    if (seen) {
        beginInsertRows(where, static_cast<int>(row), static_cast<int>(row + visible.size()) - 1);
    }
    parent->children.insert(parent->children.begin() + static_cast<std::ptrdiff_t>(position),
        std::make_move_iterator(nodes.begin()), std::make_move_iterator(nodes.end()));
    parent->shown.insert(
        parent->shown.begin() + static_cast<std::ptrdiff_t>(row), visible.begin(), visible.end());
    renumber(parent, row);
    if (seen)
        endInsertRows();
}

void LazyTreeModel::forget(TreeNode *node)
{
    m_askers.remove(node->question);
    for (const auto &child : node->children)
        forget(child.get());
}

void LazyTreeModel::remove(TreeNode *parent, std::size_t position, std::size_t count)
{
    if (count == 0)
        return;
    std::size_t first = 0, shown = 0;
    for (std::size_t i = position; i < position + count; ++i) {
        const TreeNode *child = parent->children[i].get();
        forget(parent->children[i].get());
        if (child->hidden)
            continue;
        if (shown++ == 0)
            first = static_cast<std::size_t>(child->row);
    }
    const QModelIndex where = indexOf(parent);
    const bool seen = shown > 0 && (where.isValid() || parent == m_root.get());
    if (seen)
        beginRemoveRows(where, static_cast<int>(first), static_cast<int>(first + shown) - 1);
    const auto shownBegin = parent->shown.begin() + static_cast<std::ptrdiff_t>(first);
    parent->shown.erase(shownBegin, shownBegin + static_cast<std::ptrdiff_t>(shown));
    renumber(parent, first);
    // Nodes live until the views have been told.
    Nodes gone;
    const auto begin = parent->children.begin() + static_cast<std::ptrdiff_t>(position);
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    gone.assign(std::make_move_iterator(begin), std::make_move_iterator(end));
    parent->children.erase(begin, end);
    if (seen)
        endRemoveRows();
}

void LazyTreeModel::move(TreeNode *node, TreeNode *to, std::size_t position)
{
    TreeNode *from = node->parent;
    const auto at = std::ranges::find_if(
        from->children, [&](const auto &child) { return child.get() == node; });
    const auto old = static_cast<std::size_t>(at - from->children.begin());
    if (from == to && (position == old || position == old + 1))
        return;
    const auto row = static_cast<std::size_t>(node->row);
    std::size_t target = rowBefore(*to, position);
    const bool seen = indexOf(node).isValid();
    const bool found = !node->hidden && (to == m_root.get() || indexOf(to).isValid());
    // Rows that a filter hides move without a word; a visible one may leave for a hidden parent.
    bool moving = false;
    if (seen && found && !(from == to && (target == row || target == row + 1)))
        moving = beginMoveRows(
            indexOf(from), node->row, node->row, indexOf(to), static_cast<int>(target));
    else if (seen && !found)
        beginRemoveRows(indexOf(from), node->row, node->row);
    else if (!seen && found)
        beginInsertRows(indexOf(to), static_cast<int>(target), static_cast<int>(target));
    if (!node->hidden) {
        from->shown.erase(from->shown.begin() + static_cast<std::ptrdiff_t>(row));
        if (from == to && target > row)
            --target;
        to->shown.insert(to->shown.begin() + static_cast<std::ptrdiff_t>(target), node);
    }
    std::unique_ptr<TreeNode> taken = std::move(*at);
    from->children.erase(at);
    if (from == to && position > old)
        --position;
    taken->parent = to;
    to->children.insert(
        to->children.begin() + static_cast<std::ptrdiff_t>(position), std::move(taken));
    renumber(from, 0);
    renumber(to, 0);
    if (moving)
        endMoveRows();
    else if (seen && !found)
        endRemoveRows();
    else if (!seen && found)
        endInsertRows();
}

void LazyTreeModel::applyHidden()
{
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<TreeNode *> open{m_root.get()};
    while (!open.empty()) {
        TreeNode *node = open.back();
        open.pop_back();
        node->shown.clear();
        for (const auto &child : node->children) {
            if (!child->hidden) {
                child->row = static_cast<int>(node->shown.size());
                node->shown.push_back(child.get());
            }
            if (!child->children.empty())
                open.push_back(child.get());
        }
    }
    QModelIndexList after;
    after.reserve(before.size());
    for (const QModelIndex &index : before)
        after += indexOf(nodeOf(index), index.column());
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

void LazyTreeModel::clear()
{
    beginResetModel();
    m_root = std::make_unique<TreeNode>();
    m_askers.clear();
    endResetModel();
}

} // namespace gantry::models
