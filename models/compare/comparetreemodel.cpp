// SPDX-License-Identifier: Apache-2.0
// Shape, filter and steps of the aligned tree. What its cells say is in comparetreecells.cpp.
//
// Rows of a comparison stand children side by side and parents first, so what is left of them after
// hiding some does, too: the shown children of a row are one stretch of m_shown, found from how
// many shown rows stand before its first child.
#include "models/compare/comparetreemodel.h"

namespace gantry::models {

using layers::DiffKind;

namespace {

CompareKind chipOf(DiffKind kind)
{
    switch (kind) {
    case DiffKind::OnlyA:
        return CompareKind::OnlyA;
    case DiffKind::OnlyB:
        return CompareKind::OnlyB;
    case DiffKind::Content:
    case DiffKind::Type:
        return CompareKind::Content;
    case DiffKind::Attributes:
        return CompareKind::Attributes;
    case DiffKind::Same:
        break;
    }
    return CompareKind::Same;
}

} // namespace

CompareTreeModel::CompareTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
    , m_filter(layers::Filter::parse({}))
{
}

CompareTreeModel::~CompareTreeModel() = default;

void CompareTreeModel::setDiff(layers::TreeDiffPtr diff)
{
    beginResetModel();
    m_diff = std::move(diff);
    m_acls.clear();
    refilter();
    endResetModel();
    Q_EMIT countsChanged();
}

void CompareTreeModel::setUncertain(Side side, bool uncertain)
{
    if (m_uncertain[side] == uncertain)
        return;
    m_uncertain[side] = uncertain;
    // Marks anywhere may change; nothing moves.
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void CompareTreeModel::setShown(CompareKind kind, bool shown)
{
    bool &now = m_shownKinds[static_cast<std::size_t>(kind)];
    if (now == shown)
        return;
    beginResetModel();
    now = shown;
    refilter();
    endResetModel();
    Q_EMIT countsChanged();
}

QList<TextRange> CompareTreeModel::setFilter(const QString &text, QString *reason)
{
    m_filterText = text;
    beginResetModel();
    m_filter = layers::Filter::parse(text);
    refilter();
    endResetModel();
    Q_EMIT countsChanged();
    QList<TextRange> unknown;
    for (const auto &problem : m_filter.problems()) {
        unknown += {problem.position, problem.length};
        if (reason && reason->isEmpty())
            *reason = problem.message;
    }
    return unknown;
}

//! A folder that is on one side only is told by what lies in it.
bool CompareTreeModel::isDifference(Row row) const
{
    const DiffKind kind = m_diff->kind(row);
    const bool oneSide = kind == DiffKind::OnlyA || kind == DiffKind::OnlyB;
    return kind != DiffKind::Same
        && !(oneSide && m_diff->isDirectory(row) && m_diff->childCount(row) > 0);
}

void CompareTreeModel::refilter()
{
    m_counts = {};
    m_hiddenByFilter = 0;
    m_shown.clear();
    m_rank.clear();
    m_differences.clear();
    if (!m_diff)
        return;
    const Row rows = m_diff->size();
    const bool filters = !m_filter.isEmpty();
    const auto answer = filters ? m_filter.apply(*m_diff) : layers::Filter::Answer();
    m_rank.assign(rows + 1, 0);
    // Bottom up: a row shows for itself or for something below it; m_rank holds the flags first.
    for (Row row = rows - 1; row > 0 && row < rows; --row) {
        const CompareKind chip = chipOf(m_diff->kind(row));
        const bool fits = !filters || answer.fits(row);
        const bool differs = isDifference(row);
        const bool chipOn = isShown(chip);
        if (fits && (differs || (chip == CompareKind::Same && !m_diff->isDirectory(row))))
            ++m_counts[static_cast<std::size_t>(chip)];
        if (!fits && differs && chipOn)
            ++m_hiddenByFilter;
        // A folder on both sides without a difference of its own stands for what is in it.
        if (fits && chipOn)
            m_rank[row] = 1;
        if (m_rank[row])
            m_rank[m_diff->parent(row)] = 1;
    }
    quint32 before = 0;
    m_rank[0] = 0;
    for (Row row = 0; row < rows; ++row) {
        const bool shows = m_rank[row];
        m_rank[row] = before;
        if (shows) {
            m_shown.push_back(row);
            ++before;
        }
    }
    m_rank[rows] = before;
    listDifferences();
}

void CompareTreeModel::listDifferences()
{
    // Depth first, as a person reads the tree, without recursion.
    m_before.assign(m_shown.size(), 0);
    std::vector<Row> open;
    const auto push = [&](Row parent) {
        for (int i = shownChildren(parent) - 1; i >= 0; --i)
            open.push_back(shownChild(parent, i));
    };
    push(layers::TreeDiff::root);
    while (!open.empty()) {
        const Row row = open.back();
        open.pop_back();
        m_before[m_rank[row]] = static_cast<quint32>(m_differences.size());
        if (isDifference(row))
            m_differences.push_back(row);
        push(row);
    }
}

int CompareTreeModel::shownChildren(Row parent) const
{
    if (!m_diff || m_diff->childCount(parent) == 0)
        return 0;
    const auto children = m_diff->children(parent);
    return static_cast<int>(m_rank[children.back() + 1] - m_rank[children.front()]);
}

CompareTreeModel::Row CompareTreeModel::shownChild(Row parent, int position) const
{
    return m_shown[m_rank[m_diff->children(parent).front()] + static_cast<quint32>(position)];
}

CompareTreeModel::Row CompareTreeModel::rowOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Row>(index.internalId()) : layers::TreeDiff::root;
}

QModelIndex CompareTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, quintptr{shownChild(rowOf(parent), row)});
}

QModelIndex CompareTreeModel::indexOf(Row row, int column) const
{
    if (!m_diff || row == layers::TreeDiff::root || row >= m_diff->size()
        || m_rank[row] >= m_shown.size() || m_shown[m_rank[row]] != row)
        return {};
    const Row first = m_diff->children(m_diff->parent(row)).front();
    return createIndex(static_cast<int>(m_rank[row] - m_rank[first]), column, quintptr{row});
}

QModelIndex CompareTreeModel::parent(const QModelIndex &child) const
{
    if (!checkIndex(child, CheckIndexOption::DoNotUseParent) || !child.isValid())
        return {};
    return indexOf(m_diff->parent(rowOf(child)));
}

int CompareTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : shownChildren(rowOf(parent));
}

bool CompareTreeModel::hasChildren(const QModelIndex &parent) const
{
    return rowCount(parent) > 0;
}

int CompareTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QModelIndex CompareTreeModel::difference(quint32 number) const
{
    return number < m_differences.size() ? indexOf(m_differences[number]) : QModelIndex();
}

int CompareTreeModel::numberOf(const QModelIndex &index) const
{
    if (!index.isValid() || !isDifference(rowOf(index)))
        return -1;
    return static_cast<int>(m_before[m_rank[rowOf(index)]]);
}

QModelIndex CompareTreeModel::step(const QModelIndex &from, int by) const
{
    const auto count = static_cast<qint64>(m_differences.size());
    if (count == 0)
        return {};
    qint64 next = by > 0 ? 0 : count - 1;
    if (from.isValid()) {
        const Row row = rowOf(from);
        const qint64 before = m_before[m_rank[row]];
        next = by > 0 ? before + (isDifference(row) ? 1 : 0) : before - 1;
    }
    return difference(static_cast<quint32>((next + count) % count));
}

QModelIndex CompareTreeModel::find(const QByteArray &path) const
{
    if (!m_diff || path.isEmpty())
        return {};
    Row row = m_diff->find(path);
    while (row != layers::TreeDiff::none && row != layers::TreeDiff::root) {
        if (const QModelIndex index = indexOf(row); index.isValid())
            return index;
        row = m_diff->parent(row);
    }
    return {};
}

} // namespace gantry::models
