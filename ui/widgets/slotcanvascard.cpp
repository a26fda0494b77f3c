// SPDX-License-Identifier: Apache-2.0
// What is written on the card of a slot: platform and mark, content, rivals, and the line of
// answer.
#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/slotcanvas.h"
#include "ui/widgets/slotcanvasmeasures.h"

#include <QPainter>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

QColor inkOf(const QString &meaning, const Colours &colours)
{
    return meaning == "error"_L1  ? colours.meaning(Meaning::Error).ink
        : meaning == "warning"_L1 ? colours.meaning(Meaning::Warning).ink
                                  : colours.tone(Tone::Text2);
}

} // namespace

void SlotCanvas::paintHeader(
    QPainter *painter, int number, const QRect &rect, const Colours &colours) const
{
    const Measures by = measures();
    const int row = places()[static_cast<std::size_t>(number)].row;
    const int side = iconSide(font());
    const int gap = scaled(5, font());
    QRect line(rect.left() + by.pad, rect.top(), rect.width() - by.pad, by.header);
    const QRect menu = menuRect(rect);
    const bool hovered = m_hovered.place == number && m_hovered.part == Spot::Part::Menu;
    if (hovered && !m_dragging) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(mixed(colours.tone(Tone::Text), colours.tone(Tone::HeaderBottom), 0.11));
        painter->drawRoundedRect(QRectF(menu).adjusted(2, 2, -2, -2), 3, 3);
    }
    paintIcon(painter, menu, u"more"_s, colours.tone(hovered ? Tone::Text : Tone::Text3));
    const int marks = markSide(font());
    const QRect mark(menu.left() - marks - scaled(2, font()), rect.top(), marks, by.header);
    Mark state = toMark(value(row, m_roles.mark));
    if (m_dragging && number == m_under && value(row, m_roles.fits).toInt() == 1)
        state = Mark::OnlyB; // what a drop would do
    m_turning = m_turning || state == Mark::Running;
    paintMark(painter, mark, state, colours, {.turn = m_turn - static_cast<int>(m_turn)});
    line.setRight(mark.left() - gap);
    const QString icon = value(row, m_roles.icon).toString();
    if (!icon.isEmpty())
        paintIcon(painter, QRect(line.left(), line.top(), side, line.height()), icon,
            colours.tone(Tone::Text));
    line.setLeft(line.left() + side + gap);
    writeOn(painter, &line, boldFont(font()), colours.tone(Tone::Text),
        value(row, Qt::DisplayRole).toString(), Qt::ElideMiddle);
}

void SlotCanvas::paintBody(
    QPainter *painter, int row, const QRect &rect, const Colours &colours) const
{
    const Measures by = measures();
    QRect line(rect.left() + by.pad, rect.top() + by.header + scaled(5, font()),
        rect.width() - 2 * by.pad, by.line);
    const QColor second = colours.tone(Tone::Text2);
    const QString note = value(row, m_roles.note).toString();
    const QColor noteInk = inkOf(value(row, m_roles.noteMeaning).toString(), colours);
    if (static_cast<SlotState>(value(row, m_roles.state).toInt()) == SlotState::Empty) {
        QFont italic = font();
        italic.setItalic(true);
        QRect first = line;
        writeOn(painter, &first, italic, colours.tone(Tone::Text), note);
        line.translate(0, by.line);
        writeOn(painter, &line, font(), second, value(row, m_roles.hint).toString());
        return;
    }
    QRect first = line;
    writeOn(painter, &first, fixedFont(font()), colours.tone(Tone::Text),
        value(row, m_roles.digest).toString());
    if (first.left() > line.left())
        first.setLeft(first.left() + scaled(8, font()));
    writeOn(painter, &first, font(), second, value(row, m_roles.size).toString());
    line.translate(0, by.line);
    QRect middle = line;
    writeOn(
        painter, &middle, font(), second, value(row, m_roles.source).toString(), Qt::ElideMiddle);
    line.translate(0, by.line);
    // The foot has the answer to what is dragged, else the note.
    if (m_dragging && !note.isEmpty())
        writeOn(painter, &line, font(), noteInk, note);
    else
        paintFollowers(painter, row, line, colours);
}

void SlotCanvas::paintFollowers(
    QPainter *painter, int row, QRect line, const Colours &colours) const
{
    const QFont small = smallFont(font());
    const QStringList followers = value(row, m_roles.followers).toStringList();
    const QStringList tags = value(row, m_roles.tags).toStringList();
    const int side = iconSide(small);
    if (followers.isEmpty() && tags.isEmpty()) {
        writeOn(painter, &line, font(), colours.tone(Tone::Text3), tr("no attestations"));
        return;
    }
    for (const QString &follower : followers) {
        if (line.width() < side * 2)
            return;
        const bool sbom = follower.contains("sbom"_L1, Qt::CaseInsensitive);
        paintIcon(painter, QRect(line.left(), line.top(), side, line.height()),
            sbom ? u"sbom"_s : u"att"_s, colours.tone(Tone::Text2));
        line.setLeft(line.left() + side + scaled(4, font()));
        writeOn(painter, &line, font(), colours.tone(Tone::Text2), follower);
        line.setLeft(line.left() + scaled(9, font()));
    }
    for (const QString &tag : tags) {
        const int width = textWidth(small, tag) + scaled(10, font());
        if (line.width() < width)
            return;
        const MeaningColours note = colours.meaning(Meaning::Note);
        QRect plate(line.left(), line.top(), width, qMin(line.height(), scaled(16, font())));
        plate.moveTop(line.top() + (line.height() - plate.height()) / 2);
        painter->setPen(colours.wantsOutlines() ? QPen(note.ink, 1) : QPen(Qt::NoPen));
        painter->setBrush(note.tint);
        painter->drawRoundedRect(plate, 3, 3);
        painter->setFont(small);
        painter->setPen(note.ink);
        painter->drawText(plate, Qt::AlignCenter, tag);
        line.setLeft(line.left() + width + scaled(6, font()));
    }
}

void SlotCanvas::paintRivals(
    QPainter *painter, int row, const QRect &rect, const Colours &colours) const
{
    const Measures by = measures();
    const QVariantList all = rivals(row);
    const QString chosen = chosenRival(value(row, m_roles.key).toString());
    for (int n = 0; n < all.size() && n < 2; ++n) {
        const QVariantMap rival = all.at(n).toMap();
        QRect line = rivalRect(rect, n);
        const double side = scaled(13, font());
        const QRectF dot(line.left() + 0.5, line.center().y() - side / 2 + 0.5, side - 1, side - 1);
        const bool on = rival.value(u"key"_s).toString() == chosen;
        painter->setPen(QPen(colours.tone(on ? Tone::Highlight : Tone::FieldOutline), 1));
        painter->setBrush(colours.tone(Tone::Base));
        painter->drawEllipse(dot);
        if (on) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(colours.tone(Tone::Highlight));
            painter->drawEllipse(dot.adjusted(3, 3, -3, -3));
        }
        line.setLeft(line.left() + static_cast<int>(side) + scaled(6, font()));
        writeOn(painter, &line, fixedFont(font()), colours.tone(Tone::Text),
            rival.value(u"digest"_s).toString().remove(u"sha256:"_s).left(8));
        line.setLeft(line.left() + scaled(6, font()));
        QStringList facts{rival.value(u"size"_s).toString(), rival.value(u"source"_s).toString()};
        facts.removeAll(QString());
        writeOn(painter, &line, font(), colours.tone(Tone::Text2), facts.join(u" · "_s),
            Qt::ElideMiddle);
    }
    const QRect keep = keepRect(rect);
    QRect line(rect.left() + by.pad, rect.top() + by.header + scaled(5, font()) + 2 * by.line,
        keep.left() - rect.left() - 2 * by.pad, by.line);
    const QString note = value(row, m_roles.note).toString();
    writeOn(painter, &line, font(), colours.meaning(Meaning::Error).ink,
        note.isEmpty() ? tr("%1 entries, one platform.").arg(all.size()) : note);
    painter->setPen(QPen(colours.tone(Tone::ButtonFrame), 1));
    QLinearGradient face(keep.topLeft(), keep.bottomLeft());
    face.setColorAt(0, colours.tone(Tone::ButtonTop));
    face.setColorAt(1, colours.tone(Tone::ButtonBottom));
    const bool hot = m_hovered.part == Spot::Part::Keep && m_hovered.place >= 0
        && places()[static_cast<std::size_t>(m_hovered.place)].row == row;
    painter->setBrush(hot ? QBrush(colours.tone(Tone::Hover)) : QBrush(face));
    painter->drawRoundedRect(QRectF(keep).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter->setFont(smallFont(font()));
    painter->setPen(colours.tone(Tone::Text));
    painter->drawText(keep, Qt::AlignCenter, tr("Keep One"));
}

void SlotCanvas::paintFoot(
    QPainter *painter, int row, const QRect &rect, const Colours &colours) const
{
    const Measures by = measures();
    QString text = value(row, m_roles.foot).toString();
    QColor ink = colours.tone(Tone::Text2);
    Mark mark = toMark(value(row, m_roles.footMark));
    const auto state = static_cast<SlotState>(value(row, m_roles.state).toInt());
    if (text.isEmpty() && state != SlotState::Empty && rivals(row).isEmpty()) {
        text = value(row, m_roles.note).toString();
        ink = inkOf(value(row, m_roles.noteMeaning).toString(), colours);
        mark = Mark::Nothing;
    }
    if (text.isEmpty())
        return;
    QRect line(
        rect.left() + by.pad, rect.bottom() + 1 - by.foot, rect.width() - 2 * by.pad, by.foot);
    if (mark != Mark::Nothing) {
        const int side = markSide(font());
        paintMark(painter, QRect(line.left(), line.top(), side, line.height()), mark, colours);
        line.setLeft(line.left() + side + scaled(5, font()));
    }
    const bool fits = m_dragging && value(row, m_roles.fits).toInt() == 1;
    writeOn(painter, &line, smallFont(font()), fits ? colours.tone(Tone::Text) : ink, text);
}

} // namespace gantry::ui
