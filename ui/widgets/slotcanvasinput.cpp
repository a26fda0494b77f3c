// SPDX-License-Identifier: Apache-2.0
// The keyboard and the mouse on a canvas of slots.
#include "ui/widgets/slotcanvas.h"
#include "ui/widgets/slotcanvasaccess.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>

#include <cmath>

namespace gantry::ui {

using namespace Qt::StringLiterals;

//! The nearest one whose centre lies in that direction; straight ahead counts more than beside.
int SlotCanvas::neighbour(int from, int key) const
{
    const auto &all = places();
    const int last = static_cast<int>(all.size()) - 1;
    // Left and right read on over the ends of lines.
    if (key == Qt::Key_Left || key == Qt::Key_Right)
        return qBound(0, from + (key == Qt::Key_Left ? -1 : 1), last);
    const QPoint here = all[static_cast<std::size_t>(from)].rect.center();
    int best = from;
    int least = 0;
    for (int i = 0; i <= last; ++i) {
        const QPoint way = all[static_cast<std::size_t>(i)].rect.center() - here;
        const int ahead = key == Qt::Key_Up ? -way.y() : way.y();
        // The plate is as wide as everything: always straight ahead.
        const bool plate = all[static_cast<std::size_t>(i)].row < 0
            || all[static_cast<std::size_t>(from)].row < 0;
        const int distance = ahead + (plate ? 0 : 2 * std::abs(way.x()));
        if (i == from || ahead < 1 || (best != from && distance >= least))
            continue;
        best = i;
        least = distance;
    }
    return best;
}

void SlotCanvas::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    if (m_current < 0)
        choose(0);
    viewport()->update();
    announceSlotFocus(this);
}

void SlotCanvas::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void SlotCanvas::keyPressEvent(QKeyEvent *event)
{
    const int place = qMax(0, m_current);
    const QString key = keyAt(place);
    const bool conflict = !key.isEmpty() && !chosenRival(key).isEmpty();
    const bool alt = event->modifiers() & Qt::AltModifier;
    if (event->matches(QKeySequence::Copy)) {
        if (!key.isEmpty())
            Q_EMIT copyRequested(key);
    } else if (event->matches(QKeySequence::Paste)) {
        Q_EMIT pasteRequested();
    } else if (alt && !key.isEmpty()
        && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)) {
        Q_EMIT moveRequested(key, event->key() == Qt::Key_Up ? -1 : 1);
    } else if (alt) {
        return QAbstractScrollArea::keyPressEvent(event); // Alt+Left goes back
    } else {
        switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
            choose(m_current < 0 ? 0 : neighbour(place, event->key()));
            break;
        case Qt::Key_Home:
            choose(0);
            break;
        case Qt::Key_End:
            choose(static_cast<int>(places().size()) - 1);
            break;
        case Qt::Key_Insert:
            Q_EMIT addRequested();
            break;
        case Qt::Key_Delete:
            if (!key.isEmpty())
                Q_EMIT removeRequested(key);
            break;
        case Qt::Key_F2:
            if (!key.isEmpty())
                Q_EMIT editRequested(key);
            break;
        case Qt::Key_Space:
            if (conflict)
                chooseRival(key, 1);
            else if (key.isEmpty())
                Q_EMIT addRequested();
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (conflict)
                keepChosen(place);
            else if (key.isEmpty())
                Q_EMIT addRequested();
            else
                Q_EMIT opened(key);
            break;
        default:
            return QAbstractScrollArea::keyPressEvent(event);
        }
    }
    event->accept();
}

SlotCanvas::Spot SlotCanvas::spotAt(const QPoint &position) const
{
    const auto &all = places();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const QRect rect = placeRect(static_cast<int>(i));
        if (!rect.contains(position))
            continue;
        Spot spot{.place = static_cast<int>(i)};
        if (all[i].row < 0)
            return spot;
        if (menuRect(rect).contains(position))
            spot.part = Spot::Part::Menu;
        const QVariantList both = rivals(all[i].row);
        for (int n = 0; n < both.size(); ++n) {
            if (rivalRect(rect, n).contains(position)) {
                spot.part = Spot::Part::Rival;
                spot.rival = n;
            }
        }
        if (!both.isEmpty() && keepRect(rect).contains(position))
            spot.part = Spot::Part::Keep;
        return spot;
    }
    return {};
}

void SlotCanvas::mousePressEvent(QMouseEvent *event)
{
    const Spot spot = spotAt(event->position().toPoint());
    if (spot.place < 0)
        return;
    choose(spot.place);
    m_pressed = event->position().toPoint();
    m_pressedPlace = event->button() == Qt::LeftButton ? spot.place : -1;
}

void SlotCanvas::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    if (m_pressedPlace >= 0 && event->buttons() & Qt::LeftButton) {
        if ((position - m_pressed).manhattanLength() >= QApplication::startDragDistance())
            startDrag();
        return;
    }
    const Spot spot = spotAt(position);
    if (spot.place == m_hovered.place && spot.part == m_hovered.part)
        return;
    m_hovered = spot;
    viewport()->setCursor(spot.part != Spot::Part::Card || keyAt(spot.place).isEmpty()
            ? (spot.place < 0 ? Qt::ArrowCursor : Qt::PointingHandCursor)
            : Qt::ArrowCursor);
    viewport()->update();
}

void SlotCanvas::mouseReleaseEvent(QMouseEvent *event)
{
    const Spot spot = spotAt(event->position().toPoint());
    if (spot.place < 0 || spot.place != std::exchange(m_pressedPlace, -1))
        return;
    const QString key = keyAt(spot.place);
    switch (spot.part) {
    case Spot::Part::Menu:
        showMenu(spot.place, viewport()->mapToGlobal(menuRect(placeRect(spot.place)).bottomLeft()));
        break;
    case Spot::Part::Rival: {
        const QVariantList all = rivals(places()[static_cast<std::size_t>(spot.place)].row);
        m_chosen.insert(key, all.value(spot.rival).toMap().value(u"key"_s).toString());
        viewport()->update();
        break;
    }
    case Spot::Part::Keep:
        keepChosen(spot.place);
        break;
    case Spot::Part::Card:
        if (key.isEmpty())
            Q_EMIT addRequested();
    }
}

void SlotCanvas::mouseDoubleClickEvent(QMouseEvent *event)
{
    const Spot spot = spotAt(event->position().toPoint());
    if (spot.part == Spot::Part::Card && !keyAt(spot.place).isEmpty())
        Q_EMIT opened(keyAt(spot.place));
}

void SlotCanvas::showMenu(int place, const QPoint &globalPosition)
{
    Q_EMIT menuRequested(keyAt(place), globalPosition);
}

void SlotCanvas::contextMenuEvent(QContextMenuEvent *event)
{
    if (event->reason() == QContextMenuEvent::Mouse) {
        const Spot spot = spotAt(event->pos());
        if (spot.place >= 0)
            choose(spot.place);
        showMenu(spot.place, event->globalPos());
        return;
    }
    const QRect rect = placeRect(qMax(0, m_current));
    showMenu(qMax(0, m_current), viewport()->mapToGlobal(rect.center()));
}

} // namespace gantry::ui
