// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/styleparts.h"

#include "ui/theme/style.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QTabBar>

namespace gantry::ui::styleparts {

bool flag(const QWidget *widget, const char *property)
{
    return widget && widget->property(property).toBool();
}

Colours coloursOf(const QStyleOption *option)
{
    return Colours::of(option->palette);
}

void triangle(
    QPainter *painter, const QRectF &rect, Arrow direction, const QColor &colour, double side)
{
    const QPointF c = rect.center();
    const qreal h = side / 2;
    const qreal d = side * 0.3;
    QPainterPath path;
    switch (direction) {
    case Arrow::Down:
        path.moveTo(c.x() - h, c.y() - d);
        path.lineTo(c.x() + h, c.y() - d);
        path.lineTo(c.x(), c.y() + d);
        break;
    case Arrow::Up:
        path.moveTo(c.x() - h, c.y() + d);
        path.lineTo(c.x() + h, c.y() + d);
        path.lineTo(c.x(), c.y() - d);
        break;
    case Arrow::Right:
        path.moveTo(c.x() - d, c.y() - h);
        path.lineTo(c.x() - d, c.y() + h);
        path.lineTo(c.x() + d, c.y());
        break;
    case Arrow::Left:
        path.moveTo(c.x() + d, c.y() - h);
        path.lineTo(c.x() + d, c.y() + h);
        path.lineTo(c.x() - d, c.y());
        break;
    }
    path.closeSubpath();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillPath(path, colour);
    painter->restore();
}

void button(QPainter *painter, const QRectF &rect, const Colours &colours, const ButtonLook &look)
{
    const QRectF r = rect.adjusted(0.5, 0.5, -0.5, -0.5);
    const QColor highlight = colours.tone(Tone::Highlight);
    const QColor text = colours.tone(Tone::Text);
    QColor top = colours.tone(Tone::ButtonTop);
    QColor bottom = colours.tone(Tone::ButtonBottom);
    QColor frame = colours.tone(Tone::ButtonFrame);
    if (!look.enabled) {
        top = bottom = colours.tone(Tone::Window);
        frame = colours.tone(Tone::FrameSoft);
    } else if (look.primary) {
        top = bottom = look.pressed ? mixed(QColor(0, 0, 0), highlight, 0.15)
            : look.hovered          ? mixed(QColor(255, 255, 255), highlight, 0.1)
                                    : highlight;
        frame = mixed(highlight, QColor(0, 0, 0), 0.7);
    } else if (look.pressed || look.on) {
        top = bottom = mixed(text, bottom, 0.11);
    } else if (look.hovered) {
        top = mixed(highlight, top, 0.05);
        bottom = mixed(highlight, bottom, 0.08);
        frame = mixed(highlight, frame, 0.45);
    }
    if (look.isDefault && look.enabled)
        frame = highlight;
    QLinearGradient fill(r.topLeft(), r.bottomLeft());
    fill.setColorAt(0, top);
    fill.setColorAt(1, bottom);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(frame, 1));
    painter->setBrush(fill);
    painter->drawRoundedRect(r, 3, 3);
    if (look.isDefault && look.enabled && !look.primary) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(mixed(highlight, top, 0.45), 1));
        painter->drawRoundedRect(r.adjusted(1, 1, -1, -1), 2, 2);
    }
    painter->restore();
}

void lineEdit(QPainter *painter, const QRectF &rect, const Colours &colours, bool enabled,
    bool focused, bool hovered)
{
    const QRectF r = rect.adjusted(0.5, 0.5, -0.5, -0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(enabled ? colours.tone(Tone::Base) : colours.tone(Tone::Window));
    QColor frame = enabled ? colours.tone(Tone::FieldOutline) : colours.tone(Tone::FrameSoft);
    if (hovered && enabled)
        frame = mixed(colours.tone(Tone::Focus), frame, 0.4);
    painter->setPen(QPen(frame, 1));
    painter->drawRoundedRect(r, 3, 3);
    painter->restore();
    if (focused) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(colours.tone(Tone::Focus), 2));
        painter->drawRoundedRect(rect.adjusted(1, 1, -1, -1), 2.5, 2.5);
        painter->restore();
    }
}

void checkBox(
    QPainter *painter, const QRectF &rect, const Colours &colours, QStyle::State state, bool round)
{
    const bool enabled = state & QStyle::State_Enabled;
    const qreal side = qMin(rect.width(), rect.height());
    QRectF box(0, 0, side, side);
    box.moveCenter(rect.center());
    box.moveTo(qRound(box.x()), qRound(box.y()));
    box.adjust(0.5, 0.5, -0.5, -0.5);
    const QColor ink = enabled ? colours.tone(Tone::Text) : colours.tone(Tone::Disabled);
    QColor frame = enabled ? colours.tone(Tone::FieldOutline) : colours.tone(Tone::FrameSoft);
    if (enabled && (state & QStyle::State_MouseOver))
        frame = colours.tone(Tone::Focus);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(frame, 1));
    painter->setBrush(
        state & QStyle::State_Sunken ? colours.tone(Tone::Hover) : colours.tone(Tone::Base));
    if (round)
        painter->drawEllipse(box);
    else
        painter->drawRoundedRect(box, 2, 2);
    const qreal unit = box.width() / 12;
    const auto at = [&](qreal x, qreal y) { return box.topLeft() + QPointF(x, y) * unit; };
    if (round && (state & QStyle::State_On)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(ink);
        painter->drawEllipse(box.center(), 3.4 * unit, 3.4 * unit);
    } else if (state & QStyle::State_On) {
        painter->setPen(QPen(ink, 1.6 * unit, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF tick[]{at(2.6, 6.3), at(5, 8.8), at(9.5, 3.4)};
        painter->setBrush(Qt::NoBrush);
        painter->drawPolyline(tick, 3);
    } else if (state & QStyle::State_NoChange) {
        painter->setPen(QPen(ink, 2 * unit, Qt::SolidLine, Qt::FlatCap));
        painter->drawLine(at(2.8, 6), at(9.2, 6));
    }
    painter->restore();
}

void scrollBar(
    QPainter *painter, const QStyleOptionSlider *option, const QRect &groove, const QRect &slider)
{
    const Colours colours = coloursOf(option);
    const bool across = option->orientation == Qt::Horizontal;
    painter->fillRect(groove, mixed(colours.tone(Tone::Window), colours.tone(Tone::Base), 0.7));
    const QColor line = colours.tone(Tone::FrameSoft);
    if (across)
        painter->fillRect(QRect(groove.x(), groove.y(), groove.width(), 1), line);
    else if (option->direction == Qt::RightToLeft)
        painter->fillRect(QRect(groove.right(), groove.y(), 1, groove.height()), line);
    else
        painter->fillRect(QRect(groove.x(), groove.y(), 1, groove.height()), line);
    if (!(option->state & QStyle::State_Enabled) || option->minimum == option->maximum)
        return;
    const bool hot = option->activeSubControls & QStyle::SC_ScrollBarSlider;
    const bool pressed = hot && (option->state & QStyle::State_Sunken);
    const double weight = pressed ? 0.5 : hot ? 0.38 : 0.26;
    const QColor thumb = colours.wantsOutlines()
        ? colours.tone(Tone::Text)
        : mixed(colours.tone(Tone::Text), colours.tone(Tone::Base), weight);
    QRectF handle(slider);
    handle.adjust(across ? 1 : 3, across ? 3 : 1, across ? -1 : -2, across ? -2 : -1);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(thumb);
    const qreal radius = qMin(handle.width(), handle.height()) / 2;
    painter->drawRoundedRect(handle, radius, radius);
    painter->restore();
}

void header(QPainter *painter, const QStyleOptionHeader *option)
{
    const Colours colours = coloursOf(option);
    const QRect r = option->rect;
    QLinearGradient fill(r.topLeft(), r.bottomLeft());
    QColor top = colours.tone(Tone::HeaderTop);
    QColor bottom = colours.tone(Tone::HeaderBottom);
    if ((option->state & QStyle::State_MouseOver) && (option->state & QStyle::State_Enabled)) {
        top = mixed(colours.tone(Tone::Highlight), top, 0.06);
        bottom = mixed(colours.tone(Tone::Highlight), bottom, 0.09);
    }
    if (option->state & QStyle::State_Sunken)
        top = bottom = mixed(colours.tone(Tone::Text), bottom, 0.1);
    fill.setColorAt(0, top);
    fill.setColorAt(1, bottom);
    painter->fillRect(r, fill);
    painter->fillRect(QRect(r.x(), r.bottom(), r.width(), 1), colours.tone(Tone::Frame));
    const bool toRight = option->direction == Qt::LeftToRight;
    if (option->orientation == Qt::Horizontal)
        painter->fillRect(QRect(toRight ? r.right() : r.x(), r.y(), 1, r.height() - 1),
            colours.tone(Tone::FrameSoft));
}

void tab(QPainter *painter, const QStyleOptionTab *option, const QWidget *widget)
{
    const Colours colours = coloursOf(option);
    const bool selected = option->state & QStyle::State_Selected;
    const bool hovered = (option->state & QStyle::State_MouseOver) && !selected;
    const bool south
        = option->shape == QTabBar::RoundedSouth || option->shape == QTabBar::TriangularSouth;
    const bool sideways
        = option->shape == QTabBar::RoundedWest || option->shape == QTabBar::RoundedEast;
    QRect r = option->rect;
    painter->save();
    if (flag(widget, "gantryPages")) {
        if (hovered)
            painter->fillRect(r, colours.tone(Tone::Hover));
        if (selected)
            painter->fillRect(
                QRect(r.x(), r.bottom() - 1, r.width(), 2), colours.tone(Tone::Highlight));
        painter->restore();
        return;
    }
    painter->setRenderHint(QPainter::Antialiasing);
    QColor fill = selected ? colours.tone(Tone::Base) : colours.tone(Tone::Tab);
    if (hovered)
        fill = mixed(colours.tone(Tone::Highlight), fill, 0.09);
    if (south) {
        // Tabs of docks: only the present one has a surface.
        QRectF box = QRectF(r).adjusted(0.5, -4, -0.5, -2.5);
        if (selected || hovered) {
            painter->setPen(QPen(selected ? colours.tone(Tone::FrameSoft) : fill, 1));
            painter->setBrush(fill);
            painter->setClipRect(r.adjusted(0, 0, 0, 0));
            painter->drawRoundedRect(box, 3, 3);
        }
        painter->restore();
        return;
    }
    if (sideways) {
        painter->setPen(QPen(colours.tone(Tone::FrameSoft), 1));
        painter->setBrush(fill);
        painter->drawRoundedRect(QRectF(r).adjusted(2.5, 2.5, -2.5, -2.5), 3, 3);
        painter->restore();
        return;
    }
    const int lower = selected ? 0 : scaled(3, widget ? widget->font() : QFont());
    QRectF box = QRectF(r).adjusted(-0.5, 0.5 + lower, -0.5, 5);
    if (option->position == QStyleOptionTab::Beginning
        || option->position == QStyleOptionTab::OnlyOneTab || selected)
        box.setLeft(r.x() + 0.5);
    painter->setClipRect(selected ? r : r.adjusted(0, 0, 0, -1));
    painter->setPen(QPen(colours.tone(Tone::Frame), 1));
    painter->setBrush(fill);
    painter->drawRoundedRect(box, 4, 4);
    if (selected) {
        // The blue line follows the rounded corners.
        painter->setClipRect(QRect(r.x(), r.y(), r.width(), 3));
        painter->setPen(QPen(colours.tone(Tone::Highlight), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, 0), 4, 4);
    }
    painter->restore();
}

void dots(QPainter *painter, const QRect &rect, bool vertical, const Colours &colours, bool hovered)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(hovered ? colours.tone(Tone::Highlight) : colours.tone(Tone::Frame));
    const QPointF centre = QRectF(rect).center();
    for (int i = -2; i <= 2; ++i) {
        const QPointF away = vertical ? QPointF(0, i * 5) : QPointF(i * 5, 0);
        painter->drawEllipse(centre + away, 1.1, 1.1);
    }
    painter->restore();
}

} // namespace gantry::ui::styleparts
