// SPDX-License-Identifier: Apache-2.0
// Filter, order and steps of the aligned tree. What its cells say is in comparetreecells.cpp.
#include "models/compare/comparetreemodel.h"

#include "models/compare/comparetreeparts.h"

namespace gantry::models {

using layers::DiffKind;
using layers::FileTree;

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
    m_shows.clear();
    m_stands.clear();
    if (m_diff) {
        const Row rows = m_diff->size();
        const bool filters = !m_filter.isEmpty();
        const auto answer = filters ? m_filter.apply(*m_diff) : layers::Filter::Answer();
        m_shows.assign(rows, false);
        m_stands.assign(rows, false);
        // Bottom up: a row shows for itself or for something below it.
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
            m_stands[row] = fits && chipOn;
            if (m_stands[row])
                m_shows[row] = true;
            if (m_shows[row])
                m_shows[m_diff->parent(row)] = true;
        }
    }
    arrange();
}

//! What the rows of one order are sorted by, where that is not their path.
qint64 CompareTreeModel::sortKey(Row row) const
{
    if (m_sortColumn == MarkColumn) {
        // As the chips stand: A, B, content, attributes, same; folders by what is in them.
        const DiffKind own = m_diff->kind(row);
        const DiffKind kind = own == DiffKind::Same ? m_diff->strongest(row) : own;
        return static_cast<qint64>(chipOf(kind));
    }
    const Side side = sideOf(m_sortColumn);
    const FileTree *files = treeOf(*m_diff, side);
    const Node at = nodeOf(*m_diff, side, row);
    if (at == FileTree::none)
        return -1;
    if (part(m_sortColumn) == SizeAColumn)
        return files->isDirectory(at) ? files->totals(at).bytes : files->sizeBytes(at);
    const layers::EntryRef inode = files->inode(at);
    if (inode.isNull())
        return -1;
    const layers::LayerIndex &index = files->index(inode.layer);
    switch (part(m_sortColumn)) {
    case TextAColumn:
        return static_cast<qint64>(index.lineEnds(inode.entry));
    case ModeAColumn:
        return index.attributes(inode.entry).mode;
    case OwnerAColumn:
        return index.attributes(inode.entry).uid;
    default:
        return index.modifiedNs(inode.entry);
    }
}

void CompareTreeModel::arrange()
{
    CompareRows::Wanted wanted{.diff = m_diff,
        .shows = m_shows,
        .stands = m_stands,
        .differs = {},
        .keys = {},
        .descending = m_descending,
        .shape = m_shape};
    if (m_diff) {
        const Row rows = m_diff->size();
        const bool byPath = m_sortColumn != MarkColumn && part(m_sortColumn) == NameAColumn;
        wanted.differs.assign(rows, false);
        wanted.keys.assign(byPath ? 0 : rows, 0);
        for (Row row = 1; row < rows; ++row) {
            wanted.differs[row] = isDifference(row);
            if (!byPath && m_shows[row])
                wanted.keys[row] = sortKey(row);
        }
    }
    m_rows.arrange(std::move(wanted));
    listDifferences();
}

void CompareTreeModel::setShape(CompareRows::Shape shape)
{
    if (shape == m_shape)
        return;
    beginResetModel();
    m_shape = shape;
    arrange();
    endResetModel();
}

void CompareTreeModel::sort(int column, Qt::SortOrder order)
{
    const int by = column < 0 || column >= ColumnCount ? int{NameAColumn} : column;
    const bool descending = order == Qt::DescendingOrder;
    if (by == m_sortColumn && descending == m_descending)
        return;
    beginResetModel();
    m_sortColumn = by;
    m_descending = descending;
    arrange();
    endResetModel();
}

void CompareTreeModel::listDifferences()
{
    // Depth first, as a person reads the rows, without recursion.
    m_differences.clear();
    m_before.assign(m_diff ? m_diff->size() : 0, 0);
    std::vector<Row> open;
    const auto push = [&](Row parent) {
        for (int i = m_rows.childCount(parent) - 1; i >= 0; --i)
            open.push_back(m_rows.child(parent, i));
    };
    push(layers::TreeDiff::root);
    while (!open.empty()) {
        const Row row = open.back();
        open.pop_back();
        m_before[row] = static_cast<quint32>(m_differences.size());
        if (isDifference(row))
            m_differences.push_back(row);
        push(row);
    }
}

CompareTreeModel::Row CompareTreeModel::rowOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Row>(index.internalId()) : layers::TreeDiff::root;
}

QModelIndex CompareTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, quintptr{m_rows.child(rowOf(parent), row)});
}

QModelIndex CompareTreeModel::indexOf(Row row, int column) const
{
    const Row shown = m_diff ? m_rows.rowOf(row) : layers::TreeDiff::none;
    return shown == layers::TreeDiff::none
        ? QModelIndex()
        : createIndex(m_rows.position(shown), column, quintptr{shown});
}

QModelIndex CompareTreeModel::parent(const QModelIndex &child) const
{
    if (!checkIndex(child, CheckIndexOption::DoNotUseParent) || !child.isValid())
        return {};
    const Row above = m_rows.parent(rowOf(child));
    return above == layers::TreeDiff::root ? QModelIndex() : indexOf(above);
}

int CompareTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : m_rows.childCount(rowOf(parent));
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
    return static_cast<int>(m_before[rowOf(index)]);
}

QModelIndex CompareTreeModel::step(const QModelIndex &from, int by) const
{
    const auto count = static_cast<qint64>(m_differences.size());
    if (count == 0)
        return {};
    qint64 next = by > 0 ? 0 : count - 1;
    if (from.isValid()) {
        const Row row = rowOf(from);
        const qint64 before = m_before[row];
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
