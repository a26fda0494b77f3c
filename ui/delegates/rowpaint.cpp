// SPDX-License-Identifier: Apache-2.0
// Whole-row and whole-bar painting shared by delegates, views and widgets.
#include "ui/delegates/celldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace gantry::ui {

namespace {

// Diagonal lines that meet from row to row: their phase comes from the position, not from the rect.
void hatch(QPainter *painter, const QRect &rect, const QColor &colour, int step)
{
    painter->save();
    painter->setClipRect(rect, Qt::IntersectClip);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(colour, 1));
    const int height = rect.height();
    const int first = rect.left() - height;
    const int phase = ((first + rect.bottom()) % step + step) % step;
    for (int x = first - phase; x <= rect.right(); x += step)
        painter->drawLine(QLineF(x, rect.bottom() + 1, x + height, rect.top()));
    painter->restore();
}

} // namespace

void paintMissingRow(QPainter *painter, const QRect &rect, const Colours &colours)
{
    const MeaningColours missing = colours.meaning(Meaning::Missing);
    painter->fillRect(rect, missing.tint);
    QColor line = colours.tone(Tone::Text);
    line.setAlphaF(colours.wantsOutlines() ? 0.35F : 0.08F);
    hatch(painter, rect, line, 8);
    painter->save();
    QPen pen(missing.ink, 1, Qt::CustomDashLine);
    pen.setDashPattern({3, 2});
    pen.setDashOffset(rect.left() % 5);
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setPen(pen);
    painter->drawLine(rect.topLeft(), rect.topRight());
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    painter->restore();
}

void paintGroupRow(QPainter *painter, const QRect &rect, const QFont &font, const Colours &colours,
    const QString &iconName, const QString &title, const QString &secondary, bool current)
{
    painter->fillRect(
        rect, current ? colours.tone(Tone::InactiveSelection) : colours.tone(Tone::Window));
    painter->fillRect(
        QRect(rect.x(), rect.bottom(), rect.width(), 1), colours.tone(Tone::FrameSoft));
    const int padding = scaled(6, font);
    QRect r = rect.adjusted(padding, 0, -padding, -1);
    if (!iconName.isEmpty()) {
        const int side = iconSide(font);
        paintIcon(
            painter, QRect(r.x(), r.y(), side, r.height()), iconName, colours.tone(Tone::Text2));
        r.setLeft(r.left() + side + scaled(6, font));
    }
    const QFont bold = boldFont(font);
    painter->setFont(bold);
    painter->setPen(colours.tone(Tone::Text2));
    painter->drawText(r, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        QFontMetrics(bold).elidedText(title, Qt::ElideRight, r.width()));
    r.setLeft(r.left() + textWidth(bold, title) + scaled(6, font));
    if (r.width() > 0) {
        painter->setFont(font);
        painter->setPen(colours.tone(Tone::Text3));
        painter->drawText(r, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
            QFontMetrics(font).elidedText(secondary, Qt::ElideRight, r.width()));
    }
}

void paintProgress(QPainter *painter, const QRect &rect, double fraction, const QString &text,
    Meaning meaning, const QFont &font, const QPalette &palette)
{
    const Colours colours = Colours::of(palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter->setPen(QPen(colours.tone(Tone::ButtonFrame), 1));
    painter->setBrush(colours.tone(Tone::Base));
    painter->drawRoundedRect(box, 2, 2);

    const QRect room = rect.adjusted(1, 1, -1, -1);
    QRect filled = room;
    filled.setWidth(fraction < 0 ? 0 : qRound(room.width() * qBound(0.0, fraction, 1.0)));
    const bool plain = meaning == Meaning::Plain;
    if (fraction < 0) {
        QColor line = colours.tone(Tone::Highlight);
        line.setAlphaF(0.4F);
        hatch(painter, room, line, 6);
    } else if (plain) {
        QLinearGradient fill(room.topLeft(), room.bottomLeft());
        const QColor highlight = colours.tone(Tone::Highlight);
        fill.setColorAt(0, mixed(highlight, QColor(255, 255, 255), 0.9));
        fill.setColorAt(1, highlight);
        painter->fillRect(filled, fill);
    } else {
        painter->fillRect(
            filled, mixed(colours.meaning(meaning).ink, colours.tone(Tone::Base), 0.38));
    }
    painter->setFont(font);
    const QString shown = QFontMetrics(font).elidedText(text, Qt::ElideRight, room.width() - 4);
    constexpr int flags = Qt::AlignCenter | Qt::TextSingleLine;
    painter->setPen(colours.tone(Tone::Text));
    painter->drawText(room, flags, shown);
    if (plain && !filled.isEmpty()) {
        // The same text again, light, where the bar is.
        painter->setClipRect(filled, Qt::IntersectClip);
        QLinearGradient fill(room.topLeft(), room.bottomLeft());
        const QColor highlight = colours.tone(Tone::Highlight);
        fill.setColorAt(0, mixed(highlight, QColor(255, 255, 255), 0.9));
        fill.setColorAt(1, highlight);
        painter->fillRect(filled, fill);
        painter->setPen(colours.tone(Tone::HighlightedText));
        painter->drawText(room, flags, shown);
    }
    painter->restore();
}

} // namespace gantry::ui
