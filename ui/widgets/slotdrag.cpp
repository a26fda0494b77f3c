// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/slotdrag.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QPainter>
#include <QWidget>

namespace gantry::ui {

using namespace Qt::StringLiterals;

QPixmap ghostPixmap(const SlotGhost &ghost, const QWidget *widget)
{
    const Colours colours = Colours::of(widget);
    const QFont font = widget->font();
    const QFont bold = boldFont(font);
    const QFont mono = fixedFont(font);
    const int pad = scaled(9, font);
    const int gap = scaled(6, font);
    const int side = iconSide(font);
    const int line = QFontMetrics(bold).height() + scaled(2, font);
    QString second = ghost.facts;
    if (ghost.count > 1) {
        //: How many variants are dragged at once.
        const QString more
            = QCoreApplication::translate("SlotDrag", "and %n more", nullptr, ghost.count - 1);
        second = second.isEmpty() ? more : second + u" · "_s + more;
    }
    const QString dot = ghost.digest.isEmpty() || second.isEmpty() ? QString() : u" · "_s;
    const int first = 2 * (side + gap) + textWidth(bold, ghost.title)
        + (ghost.detail.isEmpty() ? 0 : gap + textWidth(mono, ghost.detail));
    const int below = side + gap + textWidth(mono, ghost.digest) + textWidth(font, dot + second);
    const QSize size(qBound(scaled(180, font), qMax(first, below) + 2 * pad, scaled(440, font)),
        2 * line + 2 * scaled(5, font));
    const qreal ratio = widget->devicePixelRatioF();
    QPixmap pixmap(size * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours.tone(Tone::Highlight), 1));
    painter.setBrush(colours.tone(Tone::Base));
    painter.drawRoundedRect(QRectF(QPointF(0.5, 0.5), QSizeF(size) - QSizeF(1, 1)), 3, 3);

    QRect row(pad, scaled(5, font), size.width() - 2 * pad, line);
    paintIcon(&painter, QRect(row.x(), row.y(), side, row.height()), u"drag"_s,
        colours.tone(Tone::Text3));
    row.setLeft(row.left() + side + gap);
    if (!ghost.iconName.isEmpty())
        paintIcon(&painter, QRect(row.x(), row.y(), side, row.height()), ghost.iconName,
            colours.tone(Tone::Text));
    row.setLeft(row.left() + side + gap);
    const auto write
        = [&painter](QRect *at, const QFont &with, const QColor &ink, const QString &text) {
              painter.setFont(with);
              painter.setPen(ink);
              painter.drawText(*at, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                  QFontMetrics(with).elidedText(text, Qt::ElideRight, at->width()));
              at->setLeft(at->left() + textWidth(with, text));
          };
    write(&row, bold, colours.tone(Tone::Text), ghost.title);
    row.setLeft(row.left() + gap);
    write(&row, mono, colours.tone(Tone::Text), ghost.detail);
    QRect under(
        pad + side + gap, scaled(5, font) + line, size.width() - 2 * pad - side - gap, line);
    write(&under, mono, colours.tone(Tone::Text2), ghost.digest);
    write(&under, font, colours.tone(Tone::Text2), dot + second);
    return pixmap;
}

} // namespace gantry::ui
