// SPDX-License-Identifier: Apache-2.0
#include "ui/delegates/celldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

bool looksLikeHex(const QString &text)
{
    static const QRegularExpression hex(u"^[0-9a-f]{7,}…?$"_s);
    return hex.match(text).hasMatch();
}

bool isBuildNumber(const QString &text)
{
    return !text.isEmpty() && text.size() <= 6
        && std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; });
}

} // namespace

TreeRowDelegate::TreeRowDelegate(CellRoles roles, QObject *parent)
    : CellDelegate(roles, parent)
{
    setRowHeight(20);
}

void TreeRowDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &) const
{
    const Inks ink = inks(option, index);
    const RowKind kind = rowKind(index);
    const int gap = scaled(4, option.font);
    QRect r = option.rect.adjusted(scaled(2, option.font), 0, -scaled(6, option.font), 0);

    const QString iconName = roleText(index, roles().icon);
    if (!iconName.isEmpty()) {
        const int side = iconSide(option.font);
        paintIcon(painter, QRect(r.x(), r.y(), side, r.height()), iconName,
            ink.selected ? ink.text : ink.secondary);
        r.setLeft(r.left() + side + gap);
    }

    // The right edge first: what is left over belongs to the label.
    const Mark edgeMark
        = roleFlag(index, roles().busy) ? Mark::Running : toMark(role(index, roles().edgeMark));
    if (edgeMark != Mark::Nothing) {
        const int side = markSide(option.font);
        MarkLook look;
        look.plate = ink.selected;
        paintMark(painter, QRect(r.right() - side + 1, r.y(), side, r.height()), edgeMark,
            ink.colours, look);
        r.setRight(r.right() - side - gap);
    }
    const QString edgeText = roleText(index, roles().edgeText);
    const QFont small = smallFont(option.font);
    const QString secondary = roleText(index, roles().secondary);
    QFont font = option.font;
    if (roleFlag(index, roles().monospace))
        font = fixedFont(font);
    if (roleFlag(index, roles().bold))
        font = boldFont(font);
    if (kind == RowKind::More)
        font.setItalic(true);
    const int labelWidth = textWidth(font, option.text);
    if (!edgeText.isEmpty()) {
        // A long label pushes the edge text down to a third of the row, never out of it.
        const int wanted = textWidth(small, edgeText);
        const int least = qMin(wanted, r.width() / 3);
        const int width = qBound(least, r.width() - labelWidth - 2 * gap, wanted);
        const QVariant said = role(index, roles().edgeMeaning); // int(Meaning), or a mark's name
        const Meaning meaning = said.typeId() == QMetaType::QString
            ? meaningOf(toMark(said))
            : static_cast<Meaning>(said.toInt());
        QColor edgeInk = ink.selected ? ink.secondary : ink.colours.tone(Tone::Text3);
        if (meaning != Meaning::Plain && !ink.selected)
            edgeInk = ink.colours.meaning(meaning).ink;
        paintText(painter, QRect(r.right() - width + 1, r.y(), width, r.height()), edgeText, small,
            edgeInk, Qt::AlignRight);
        r.setRight(r.right() - width - gap);
    }
    const QString endIcon = roleText(index, roles().endIcon);
    if (!endIcon.isEmpty()) {
        const int side = scaled(14, option.font);
        paintIcon(painter, QRect(r.right() - side + 1, r.y(), side, r.height()), endIcon,
            ink.selected ? ink.text : ink.secondary);
        r.setRight(r.right() - side - gap);
    }

    QColor textInk = ink.text;
    const QVariant link = role(index, roles().link);
    if (kind == RowKind::More) {
        textInk = ink.selected ? ink.text : ink.colours.tone(Tone::Text3);
    } else if (link.toBool()
        || (link.typeId() == QMetaType::QString && !link.toString().isEmpty())) {
        textInk = ink.link;
        font.setUnderline(true);
    }
    QString label = option.text;
    int labelShown = labelWidth;
    // A Windows build tells two rows of one platform apart: the platform gives way in its middle.
    const int kept = isBuildNumber(secondary) ? textWidth(option.font, secondary) + gap : 0;
    if (kept > 0 && labelWidth + kept > r.width() && r.width() > kept) {
        labelShown = r.width() - kept;
        label = QFontMetrics(font).elidedText(label, Qt::ElideMiddle, labelShown);
        labelShown = textWidth(font, label);
    }
    paintText(painter, r, label, font, textInk, Qt::AlignLeft);
    r.setLeft(r.left() + labelShown + gap);
    if (!secondary.isEmpty())
        paintText(painter, r, secondary, looksLikeHex(secondary) ? fixedFont(small) : option.font,
            ink.selected ? ink.secondary : ink.colours.tone(Tone::Text3), Qt::AlignLeft);
}

int TreeRowDelegate::contentWidth(
    const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int gap = scaled(4, option.font);
    int width = textWidth(option.font, option.text) + 2 * gap;
    if (!roleText(index, roles().icon).isEmpty())
        width += iconSide(option.font) + gap;
    const QString secondary = roleText(index, roles().secondary);
    if (!secondary.isEmpty())
        width += gap + textWidth(option.font, secondary);
    return width;
}

} // namespace gantry::ui
