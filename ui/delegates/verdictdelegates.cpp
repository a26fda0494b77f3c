// SPDX-License-Identifier: Apache-2.0
#include "ui/delegates/verdictdelegates.h"

#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <utility>

namespace gantry::ui {

using namespace Qt::StringLiterals;

QSize HostRowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize one = CellDelegate::sizeHint(option, index);
    const int lines = QFontMetrics(option.font).height()
        + QFontMetrics(smallFont(option.font)).height() + scaled(7, option.font);
    // Comfortable makes one line 4 px higher; two lines get the same.
    return {one.width(), qMax(lines, one.height() + scaled(14, option.font))};
}

int HostRowDelegate::contentWidth(
    const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int gap = scaled(6, option.font);
    const int text = qMax(textWidth(option.font, option.text) + iconSide(option.font) + gap,
        textWidth(smallFont(option.font), roleText(index, roles().secondary)));
    return markSide(option.font) + gap + text + gap
        + textWidth(fixedFont(option.font), roleText(index, roles().edgeText));
}

void HostRowDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &inside) const
{
    const Inks ink = inks(option, index);
    const int gap = scaled(6, option.font);
    const int side = markSide(option.font);
    MarkLook look;
    look.plate = ink.selected;
    paintMark(painter, QRect(inside.x(), inside.y(), side, inside.height()),
        toMark(role(index, roles().mark)), ink.colours, look);
    QRect rest = inside;
    rest.setLeft(inside.left() + side + gap);

    const QString edge = roleText(index, roles().edgeText);
    const Meaning meaning = meaningOf(toMark(role(index, roles().edgeMeaning)));
    const bool isPlain = meaning == Meaning::Plain;
    const QFont edgeFont = isPlain ? fixedFont(option.font) : option.font;
    const int edgeWidth = qMin(textWidth(edgeFont, edge), rest.width() / 2);
    const QRect edgeRect(rest.right() - edgeWidth + 1, rest.y(), edgeWidth, rest.height());
    paintText(painter, edgeRect, edge, edgeFont,
        ink.selected || isPlain ? ink.text : ink.colours.meaning(meaning).ink, Qt::AlignRight);
    rest.setRight(edgeRect.left() - gap);

    const int first = QFontMetrics(option.font).height();
    const QFont small = smallFont(option.font);
    const int second = QFontMetrics(small).height();
    const int top = rest.y() + (rest.height() - first - second) / 2;
    QRect line(rest.x(), top, rest.width(), first);
    const QString iconName = roleText(index, roles().icon);
    if (!iconName.isEmpty()) {
        const int iconWide = iconSide(option.font);
        paintIcon(painter, QRect(line.x(), line.y(), iconWide, line.height()), iconName, ink.text);
        line.setLeft(line.left() + iconWide + scaled(4, option.font));
    }
    paintText(painter, line, option.text, option.font, ink.text, Qt::AlignLeft);
    paintText(painter, QRect(rest.x(), top + first, rest.width(), second),
        roleText(index, roles().secondary), small, ink.secondary, Qt::AlignLeft);
}

OutcomeDelegate::OutcomeDelegate(CellRoles roles, int framed, int notReached, QObject *parent)
    : MarkDelegate(roles, parent)
    , m_framed(framed)
    , m_notReached(notReached)
{
}

void OutcomeDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &inside) const
{
    const Inks ink = inks(option, index);
    if (roleFlag(index, m_notReached)) {
        painter->setPen(ink.selected ? ink.text : ink.colours.tone(Tone::Text3));
        painter->drawText(option.rect, Qt::AlignCenter, u"·"_s);
        return;
    }
    if (roleFlag(index, m_framed)) {
        const MeaningColours error = ink.colours.meaning(Meaning::Error);
        const QRectF box = QRectF(option.rect).adjusted(1, 1, -1, -1);
        painter->setPen(QPen(error.ink, 1));
        painter->setBrush(ink.colours.wantsOutlines() ? QBrush(Qt::NoBrush) : QBrush(error.tint));
        painter->drawRect(box);
    }
    MarkDelegate::paintContent(painter, option, index, inside);
}

bool ReasonDelegate::setLines(int lines)
{
    return std::exchange(m_lines, lines) != lines;
}

QFont ReasonDelegate::fontOf(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return roleFlag(index, roles().bold) ? boldFont(option.font) : option.font;
}

int ReasonDelegate::linesIn(
    const QStyleOptionViewItem &option, const QModelIndex &index, int width) const
{
    const QFontMetrics metrics(fontOf(option, index));
    const QRect room(0, 0, qMax(1, width - 2 * scaled(6, option.font)), 1000);
    const QRect text
        = metrics.boundingRect(room, Qt::TextWordWrap, index.data(Qt::DisplayRole).toString());
    return qBound(1, text.height() / metrics.lineSpacing(), mostLines);
}

QSize ReasonDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize one = CellDelegate::sizeHint(option, index);
    return {one.width(), one.height() + (m_lines - 1) * QFontMetrics(option.font).lineSpacing()};
}

void ReasonDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &inside) const
{
    if (m_lines == 1)
        return CellDelegate::paintContent(painter, option, index, inside);
    painter->setFont(fontOf(option, index));
    painter->setPen(inks(option, index).text);
    painter->drawText(inside, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextWordWrap, option.text);
}

} // namespace gantry::ui
