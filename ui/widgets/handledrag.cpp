// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/handledrag.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QMouseEvent>

namespace gantry::ui {

HandleDrag::HandleDrag(QWidget *handle, std::function<RowDrag::Load()> pack)
    : QObject(handle)
    , m_handle(handle)
    , m_pack(std::move(pack))
{
    handle->installEventFilter(this);
}

bool HandleDrag::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::MouseButtonPress) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        if (mouse->button() == Qt::LeftButton)
            m_pressed = mouse->position().toPoint();
    } else if (event->type() == QEvent::MouseButtonRelease) {
        m_pressed.reset();
    } else if (event->type() == QEvent::MouseMove && m_pressed) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const QPoint way = mouse->position().toPoint() - *m_pressed;
        if ((mouse->buttons() & Qt::LeftButton)
            && way.manhattanLength() >= QApplication::startDragDistance()) {
            start();
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

void HandleDrag::start()
{
    m_pressed.reset();
    const RowDrag::Load load = m_pack();
    if (!load.mime)
        return;
    if (auto *button = qobject_cast<QAbstractButton *>(m_handle))
        button->setDown(false); // its release goes to the drag
    auto *drag = new QDrag(m_handle);
    drag->setMimeData(load.mime);
    drag->setPixmap(ghostPixmap(load.ghost, m_handle));
    drag->setHotSpot({-12, -8});
    drag->exec(Qt::CopyAction);
}

} // namespace gantry::ui
