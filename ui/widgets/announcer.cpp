// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/messages.h"

#include <QAccessible>
#include <QAccessibleAnnouncementEvent>

namespace gantry::ui {

Announcer::Announcer(QObject *parent)
    : QObject(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(1000);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (!m_waiting.isEmpty())
            send();
    });
}

Announcer *Announcer::of(QWidget *widget)
{
    QWidget *window = widget->window();
    auto *present = window->findChild<Announcer *>(Qt::FindDirectChildrenOnly);
    return present ? present : new Announcer(window);
}

void Announcer::announce(QWidget *about, const QString &text)
{
    m_about = about;
    m_waiting = text;
    if (!m_timer.isActive())
        send();
}

void Announcer::send()
{
    const QString text = m_waiting;
    m_waiting.clear();
    m_timer.start();
    if (m_about) {
        QAccessibleAnnouncementEvent event(m_about, text);
        event.setPoliteness(QAccessible::AnnouncementPoliteness::Polite);
        QAccessible::updateAccessibility(&event);
    }
    Q_EMIT announced(text);
}

} // namespace gantry::ui
