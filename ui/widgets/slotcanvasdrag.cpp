// SPDX-License-Identifier: Apache-2.0
// What is dragged over a canvas, and slots that are dragged away from it.
#include "ui/widgets/messages.h"
#include "ui/widgets/slotcanvas.h"

#include <QAbstractItemModel>
#include <QDrag>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QScrollBar>

namespace gantry::ui {

void SlotCanvas::dragEnterEvent(QDragEnterEvent *event)
{
    if (!m_handling.begin || !m_handling.begin(event->mimeData())) {
        event->ignore();
        return;
    }
    m_dragging = true;
    m_announced = -2;
    event->setDropAction(Qt::CopyAction);
    event->accept();
    viewport()->update();
}

//! Tells, politely, what the slot under the pointer answers.
void SlotCanvas::pointAt(int place)
{
    m_under = place;
    viewport()->update();
    if (place == m_announced)
        return;
    m_announced = place;
    if (place < 0)
        return;
    const int row = places()[static_cast<std::size_t>(place)].row;
    Announcer::of(this)->announce(this,
        row < 0 ? tr("Opens a slot of its own.")
                : tr("%1: %2").arg(
                      value(row, Qt::DisplayRole).toString(), value(row, m_roles.foot).toString()));
}

void SlotCanvas::dragMoveEvent(QDragMoveEvent *event)
{
    if (!m_dragging) {
        event->ignore();
        return;
    }
    const QPoint position = event->position().toPoint();
    // Near an edge the canvas comes along.
    constexpr int edge = 24;
    QScrollBar *bar = verticalScrollBar();
    if (position.y() < edge)
        bar->setValue(bar->value() - bar->singleStep() / 2);
    else if (position.y() > viewport()->height() - edge)
        bar->setValue(bar->value() + bar->singleStep() / 2);
    pointAt(spotAt(position).place);
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void SlotCanvas::endDragging()
{
    if (!std::exchange(m_dragging, false))
        return;
    m_under = -1;
    if (m_handling.end)
        m_handling.end();
    viewport()->update();
}

void SlotCanvas::dragLeaveEvent(QDragLeaveEvent *event)
{
    endDragging();
    event->accept();
}

void SlotCanvas::dropEvent(QDropEvent *event)
{
    if (!m_dragging) {
        event->ignore();
        return;
    }
    const QString key = keyAt(spotAt(event->position().toPoint()).place);
    const bool beside = event->modifiers() & Qt::ControlModifier;
    event->setDropAction(Qt::CopyAction);
    event->accept();
    // The answers are taken back first: what is dropped changes the slots.
    endDragging();
    setFocus(Qt::OtherFocusReason);
    if (m_handling.drop)
        m_handling.drop(event->mimeData(), key, beside);
}

void SlotCanvas::startDrag()
{
    const QString key = keyAt(std::exchange(m_pressedPlace, -1));
    if (key.isEmpty() || !m_handling.mimeOf)
        return;
    QMimeData *mime = m_handling.mimeOf(key);
    if (!mime)
        return;
    auto *drag = new QDrag(this);
    drag->setMimeData(mime);
    if (m_handling.ghostOf) {
        drag->setPixmap(ghostPixmap(m_handling.ghostOf(key), this));
        drag->setHotSpot({-12, -8});
    }
    drag->exec(Qt::CopyAction);
}

} // namespace gantry::ui
