// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/filerowsview.h"

#include <QHeaderView>
#include <QScrollBar>

namespace gantry::ui {

void FileRowsView::setFlat(bool flat)
{
    m_flat = flat;
    setRootIsDecorated(!flat);
}

QRect FileRowsView::visualRect(const QModelIndex &index) const
{
    if (!m_flat || !index.isValid() || index.parent().isValid() || index.model() != model()
        || isColumnHidden(index.column()))
        return RowsView::visualRect(index);
    const QRect row = rowRect(index.row());
    return {
        columnViewportPosition(index.column()), row.y(), columnWidth(index.column()), row.height()};
}

QRect FileRowsView::rowRect(int row) const
{
    const int height = indexRowSizeHint(model()->index(0, 0)); // all are alike
    return {0, row * height - verticalOffset(), viewport()->width(), height};
}

QRegion FileRowsView::visualRegionForSelection(const QItemSelection &selection) const
{
    if (!m_flat)
        return RowsView::visualRegionForSelection(selection);
    QRegion region;
    for (const QItemSelectionRange &range : selection) {
        if (range.isValid() && !range.parent().isValid() && range.model() == model())
            region |= (rowRect(range.top()) | rowRect(range.bottom())) & viewport()->rect();
    }
    return region;
}

void FileRowsView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!m_flat || !index.isValid() || index.parent().isValid() || index.model() != model())
        return RowsView::scrollTo(index, hint);
    executeDelayedItemsLayout(); // the scroll bar knows the rows
    const QRect row = visualRect(index);
    const int top = row.top() + verticalOffset();
    const int room = viewport()->height() - row.height();
    QScrollBar *bar = verticalScrollBar();
    if (hint == PositionAtCenter)
        bar->setValue(top - room / 2);
    else if (hint == PositionAtTop || (hint == EnsureVisible && row.top() < 0))
        bar->setValue(top);
    else if (hint == PositionAtBottom || row.top() > room)
        bar->setValue(top - room);
}

QModelIndex FileRowsView::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers)
{
    const QModelIndex current = currentIndex();
    if (!m_flat || !current.isValid() || action == MoveLeft || action == MoveRight)
        return RowsView::moveCursor(action, modifiers);
    // The end is that of the list, not of what has been laid out of it.
    while (action == MoveEnd && model()->canFetchMore({}))
        model()->fetchMore({});
    executeDelayedItemsLayout();
    const int page = qMax(1, viewport()->height() / qMax(1, visualRect(current).height()));
    const int last = model()->rowCount() - 1;
    int row = current.row();
    switch (action) {
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = last;
        break;
    case MovePageUp:
        row -= page;
        break;
    case MovePageDown:
        row += page;
        break;
    case MoveUp:
    case MovePrevious:
        --row;
        break;
    default:
        ++row;
        break;
    }
    return current.siblingAtRow(qBound(0, row, last));
}

} // namespace gantry::ui
