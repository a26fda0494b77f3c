// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/rowdrag.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QMouseEvent>

namespace gantry::ui {

RowDrag::RowDrag(QAbstractItemView *view, Pack pack)
    : QObject(view)
    , m_view(view)
    , m_pack(std::move(pack))
{
    view->viewport()->installEventFilter(this);
}

bool RowDrag::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::MouseButtonPress) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        m_rows.clear();
        const QModelIndex under = m_view->indexAt(mouse->position().toPoint()).siblingAtColumn(0);
        if (mouse->button() != Qt::LeftButton || !under.isValid())
            return false;
        m_pressed = mouse->position().toPoint();
        const QModelIndexList selected = m_view->selectionModel()
            ? m_view->selectionModel()->selectedRows()
            : QModelIndexList();
        // Pressing one of several selected rows takes them all.
        if (selected.contains(under)) {
            for (const QModelIndex &row : selected)
                m_rows.append(row);
        } else {
            m_rows.append(under);
        }
    } else if (event->type() == QEvent::MouseButtonRelease) {
        m_rows.clear();
    } else if (event->type() == QEvent::MouseMove && !m_rows.isEmpty()) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        if (!(mouse->buttons() & Qt::LeftButton)) {
            m_rows.clear();
            return false;
        }
        const QPoint way = mouse->position().toPoint() - m_pressed;
        if (way.manhattanLength() >= QApplication::startDragDistance())
            start();
        return true; // or the view would select everything on the way
    }
    return QObject::eventFilter(watched, event);
}

void RowDrag::start()
{
    QModelIndexList rows;
    for (const QPersistentModelIndex &row : std::exchange(m_rows, {})) {
        if (row.isValid())
            rows.append(row);
    }
    if (rows.isEmpty())
        return;
    const Load load = m_pack(rows);
    if (!load.mime)
        return;
    auto *drag = new QDrag(m_view);
    drag->setMimeData(load.mime);
    drag->setPixmap(ghostPixmap(load.ghost, m_view));
    drag->setHotSpot({-12, -8});
    drag->exec(Qt::CopyAction);
}

} // namespace gantry::ui
