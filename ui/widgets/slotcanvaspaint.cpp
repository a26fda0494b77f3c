// SPDX-License-Identifier: Apache-2.0
// The frames of slots in every state of the design (5.4), their headings, and the plate that opens
// another one. What is written on a card is in slotcanvascard.cpp.
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/slotcanvas.h"
#include "ui/widgets/slotcanvasmeasures.h"

#include <QAbstractItemModel>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>

namespace gantry::ui {

using namespace Qt::StringLiterals;

void writeOn(QPainter *painter, QRect *line, const QFont &font, const QColor &ink,
    const QString &text, Qt::TextElideMode mode)
{
    if (line->width() <= 0 || text.isEmpty())
        return;
    painter->setFont(font);
    painter->setPen(ink);
    painter->drawText(*line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        QFontMetrics(font).elidedText(text, mode, line->width()));
    line->setLeft(line->left() + textWidth(font, text));
}

namespace {

constexpr double radius = 4;
constexpr double faded = 0.62;

void hatch(QPainter *painter, const QRectF &rect, const QColor &colour)
{
    painter->setPen(QPen(colour, 1));
    constexpr double step = 8;
    for (double x = rect.left() - rect.height(); x < rect.right(); x += step)
        painter->drawLine(QLineF(x, rect.bottom(), x + rect.height(), rect.top()));
}

QPen dashed(const QColor &colour, double width)
{
    QPen pen(colour, width, Qt::CustomDashLine);
    pen.setDashPattern({3, 2});
    return pen;
}

} // namespace

SlotCanvas::Measures SlotCanvas::measures() const
{
    const QFont own = font();
    Measures by{};
    by.margin = scaled(12, own);
    by.gap = scaled(10, own);
    by.heading = scaled(20, own);
    by.header = scaled(25, own);
    by.line = QFontMetrics(own).height() + scaled(2, own);
    by.foot = scaled(21, own);
    by.pad = scaled(8, own);
    by.card = by.header + 3 * by.line + 2 * scaled(5, own) + by.foot;
    by.plate = scaled(44, own);
    by.leastWidth = scaled(236, own);
    return by;
}

QRect SlotCanvas::menuRect(const QRect &card) const
{
    const Measures by = measures();
    return {card.right() - by.header, card.top(), by.header, by.header};
}

QRect SlotCanvas::rivalRect(const QRect &card, int number) const
{
    const Measures by = measures();
    // A third rival and those after it are in the list of problems.
    if (number > 1)
        return {};
    return {card.left() + by.pad, card.top() + by.header + scaled(5, font()) + number * by.line,
        card.width() - 2 * by.pad, by.line};
}

QRect SlotCanvas::keepRect(const QRect &card) const
{
    const Measures by = measures();
    const int width = textWidth(smallFont(font()), tr("Keep One")) + 2 * by.pad;
    return {card.right() - width - scaled(4, font()),
        card.bottom() - by.foot - by.line - scaled(3, font()), width, by.line + scaled(2, font())};
}

void SlotCanvas::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    const Colours colours = Colours::of(palette());
    painter.fillRect(viewport()->rect(), colours.tone(Tone::Window));
    const int scrolled = verticalScrollBar()->value();
    const auto &all = places();
    for (const Heading &heading : m_headings) {
        Heading here = heading;
        here.rect.translate(0, -scrolled);
        if (here.rect.intersects(event->rect()))
            paintHeading(&painter, here, colours);
    }
    m_turning = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const QRect rect = placeRect(static_cast<int>(i));
        if (!rect.adjusted(-4, -4, 4, 4).intersects(event->rect()))
            continue;
        if (all[i].row < 0) {
            paintPlate(&painter, rect, colours, static_cast<int>(i) == m_current,
                static_cast<int>(i) == (m_dragging ? m_under : m_hovered.place));
        } else {
            paintSlot(&painter, static_cast<int>(i), rect, colours);
        }
    }
    if (!m_turning)
        m_motion.stop();
    else if (!m_motion.isActive())
        m_motion.start();
}

void SlotCanvas::paintHeading(
    QPainter *painter, const Heading &heading, const Colours &colours) const
{
    QRect line = heading.rect;
    const int side = iconSide(font());
    const int gap = scaled(6, font());
    painter->setRenderHint(QPainter::Antialiasing);
    paintIcon(painter, QRect(line.left(), line.top(), side, line.height()), heading.iconName,
        colours.tone(Tone::Text2));
    line.setLeft(line.left() + side + gap);
    writeOn(painter, &line, boldFont(font()), colours.tone(Tone::Text), heading.title);
    line.setLeft(line.left() + gap);
    writeOn(painter, &line, font(), colours.tone(Tone::Text2), heading.facts);
    line.setLeft(line.left() + gap);
    painter->fillRect(QRect(line.left(), line.center().y(), qMax(0, line.width()), 1),
        colours.tone(Tone::FrameSoft));
}

void SlotCanvas::paintPlate(
    QPainter *painter, const QRect &rect, const Colours &colours, bool current, bool under) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect).adjusted(1, 1, -1, -1);
    const bool strong = under && m_dragging;
    painter->setPen(strong ? QPen(colours.tone(Tone::Highlight), 2)
                           : dashed(colours.tone(under ? Tone::Text3 : Tone::Frame), 1.5));
    painter->setBrush(strong
            ? QBrush(mixed(colours.tone(Tone::Highlight), colours.tone(Tone::Base), 0.09))
            : QBrush(Qt::NoBrush));
    painter->drawRoundedRect(box, radius, radius);
    const QString text = tr("Drop here to open a slot for another platform, or press");
    const QString key = tr("Ins");
    const int side = iconSide(font());
    const int gap = scaled(7, font());
    const int keyWidth = textWidth(smallFont(font()), key) + scaled(10, font());
    QRect area = rect.adjusted(gap, 0, -gap, 0);
    if (places().size() == 1 && !m_emptyText.isEmpty()) {
        QRect above = area;
        above.setHeight(area.height() / 2);
        area.setTop(above.bottom() - scaled(6, font()));
        painter->setFont(boldFont(font()));
        painter->setPen(colours.tone(Tone::Text));
        painter->drawText(above, Qt::AlignHCenter | Qt::AlignBottom | Qt::TextSingleLine,
            QFontMetrics(painter->font()).elidedText(m_emptyText, Qt::ElideRight, above.width()));
    }
    const int wanted = side + gap + textWidth(font(), text) + gap + keyWidth;
    QRect line = area;
    if (wanted < area.width())
        line.setLeft(area.left() + (area.width() - wanted) / 2);
    paintIcon(painter, QRect(line.left(), line.top(), side, line.height()), u"plus"_s,
        colours.tone(Tone::Text2));
    line.setLeft(line.left() + side + gap);
    QRect words = line;
    words.setWidth(qMin(words.width() - keyWidth - gap, textWidth(font(), text)));
    writeOn(painter, &words, font(), colours.tone(Tone::Text2), text);
    const int cap = scaled(17, font());
    const QRect keyBox(words.left() + gap, line.center().y() - cap / 2, keyWidth, cap);
    painter->setPen(QPen(colours.tone(Tone::Frame), 1));
    painter->setBrush(colours.tone(Tone::Base));
    painter->drawRoundedRect(QRectF(keyBox).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter->setFont(smallFont(font()));
    painter->setPen(colours.tone(Tone::Text2));
    painter->drawText(keyBox, Qt::AlignCenter, key);
    painter->restore();
    if (current && hasFocus())
        paintFocusFrame(painter, rect, palette(), radius);
}

void SlotCanvas::paintSlot(
    QPainter *painter, int number, const QRect &rect, const Colours &colours) const
{
    const int row = places()[static_cast<std::size_t>(number)].row;
    const auto state = static_cast<SlotState>(value(row, m_roles.state).toInt());
    const QVariant answer = value(row, m_roles.fits);
    const int fits = m_dragging && answer.isValid() ? answer.toInt() : -1;
    const bool under = m_dragging && number == m_under;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool footed = !value(row, m_roles.foot).toString().isEmpty();
    paintCard(painter, rect, colours, state, fits, under, footed);
    // What cannot take it steps back; its answer does not.
    if (fits == 0)
        painter->setOpacity(faded);
    paintHeader(painter, number, rect, colours);
    if (!(under && fits == 1)) {
        if (rivals(row).isEmpty())
            paintBody(painter, row, rect, colours);
        else
            paintRivals(painter, row, rect, colours);
    }
    painter->setOpacity(1);
    paintFoot(painter, row, rect, colours);
    painter->restore();
    if (number == m_current && !m_dragging) {
        if (hasFocus()) {
            paintFocusFrame(painter, rect, palette(), radius);
        } else {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setBrush(Qt::NoBrush);
            painter->setPen(QPen(colours.tone(Tone::Bar), 1.5));
            painter->drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius, radius);
            painter->restore();
        }
    }
}

void SlotCanvas::paintCard(QPainter *painter, const QRect &rect, const Colours &colours,
    SlotState state, int fits, bool under, bool footed) const
{
    const Measures by = measures();
    const QColor highlight = colours.tone(Tone::Highlight);
    const bool empty = state == SlotState::Empty && !(under && fits == 1);
    QRectF box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
    QPen pen(colours.tone(Tone::Frame), 1);
    QColor fill = empty ? colours.meaning(Meaning::Missing).tint : colours.tone(Tone::Base);
    if (fits == 1) {
        if (under) {
            QColor glow = highlight;
            glow.setAlphaF(0.25F);
            painter->setPen(QPen(glow, 3));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(rect).adjusted(-1.5, -1.5, 1.5, 1.5), radius, radius);
        }
        pen = QPen(highlight, 2);
        box = QRectF(rect).adjusted(1, 1, -1, -1);
        fill = mixed(highlight, colours.tone(Tone::Base), under ? 0.16 : 0.09);
    } else if (state == SlotState::Conflict) {
        pen = QPen(colours.meaning(Meaning::Error).ink, 1.5);
    } else if (empty) {
        pen = dashed(colours.meaning(Meaning::Missing).ink, 1.5);
    }
    QPainterPath shape;
    shape.addRoundedRect(box, radius, radius);
    painter->fillPath(shape, fill);
    painter->save();
    painter->setClipPath(shape, Qt::IntersectClip);
    if (empty && fits != 1) {
        QColor line = colours.tone(Tone::Text);
        line.setAlphaF(colours.wantsOutlines() ? 0.35F : 0.08F);
        hatch(painter, box, line);
    }
    const QRectF header(rect.left(), rect.top(), rect.width(), by.header);
    if (fits == 1) {
        painter->fillRect(header, mixed(highlight, colours.tone(Tone::Base), 0.2));
    } else if (!empty) {
        QLinearGradient gradient(header.topLeft(), header.bottomLeft());
        gradient.setColorAt(0, colours.tone(Tone::HeaderTop));
        gradient.setColorAt(1, colours.tone(Tone::HeaderBottom));
        painter->fillRect(header, gradient);
    }
    const QRectF foot(rect.left(), rect.bottom() + 1 - by.foot, rect.width(), by.foot);
    if (fits == 0)
        painter->fillRect(foot, colours.tone(Tone::Window));
    painter->setPen(empty && fits != 1 ? dashed(colours.meaning(Meaning::Missing).ink, 1)
                                       : QPen(colours.tone(Tone::FrameSoft), 1));
    painter->drawLine(QLineF(header.left(), header.bottom(), header.right(), header.bottom()));
    painter->setPen(footed ? QPen(colours.tone(Tone::Grid), 1) : QPen(Qt::NoPen));
    painter->drawLine(QLineF(foot.left(), foot.top(), foot.right(), foot.top()));
    painter->restore();
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(box, radius, radius);
}

bool SlotCanvas::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const Spot spot = spotAt(help->pos());
        const int row = spot.place < 0 ? -1 : places()[static_cast<std::size_t>(spot.place)].row;
        QString text = value(row, Qt::ToolTipRole).toString();
        if (text.isEmpty())
            text = value(row, Qt::AccessibleTextRole).toString();
        const QString foot = value(row, m_roles.foot).toString();
        if (!foot.isEmpty() && !text.contains(foot))
            text += u'\n' + foot;
        if (spot.part == Spot::Part::Menu)
            text = tr("What can be done with this slot (Menu key)");
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), text, viewport(), placeRect(spot.place));
        return true;
    }
    if (event->type() == QEvent::Leave && m_hovered.place >= 0) {
        m_hovered = {};
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace gantry::ui
