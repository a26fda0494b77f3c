// SPDX-License-Identifier: Apache-2.0
// The cells that show one kind of value: mark, size, digest, platform, link, progress.
#include "ui/delegates/celldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

using namespace Qt::StringLiterals;

namespace gantry::ui {

void MarkDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &) const
{
    const Mark mark = toMark(role(index, roles().mark));
    const Inks ink = inks(option, index);
    const int side = markSide(option.font);
    QRect place(0, 0, side, side);
    place.moveCenter(option.rect.center());
    MarkLook look;
    look.plate = ink.selected;
    paintMark(painter, place, mark, ink.colours, look);
}

int MarkDelegate::contentWidth(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return markSide(option.font);
}

bool MarkDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view,
    const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() == QEvent::ToolTip && index.isValid()
        && !index.data(Qt::ToolTipRole).isValid()) {
        QString text = index.data(Qt::AccessibleTextRole).toString();
        if (text.isEmpty())
            text = markText(toMark(role(index, roles().mark)));
        QToolTip::showText(event->globalPos(), text, view);
        return true;
    }
    return CellDelegate::helpEvent(event, view, option, index);
}

SizeBarDelegate::SizeBarDelegate(CellRoles roles, Order order, QObject *parent)
    : CellDelegate(roles, parent)
    , m_order(order)
    , m_barWidth(order == Order::TextFirst ? 20 : 80)
{
}

void SizeBarDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &inside) const
{
    const Inks ink = inks(option, index);
    const bool textFirst = m_order == Order::TextFirst;
    const int room = textFirst ? scaled(m_barWidth, option.font)
                               : qMin(scaled(m_barWidth, option.font), inside.width() / 2);
    const int gap = scaled(textFirst ? 5 : 4, option.font);
    const double value = role(index, roles().rawValue).toDouble();
    const double full = role(index, roles().maximum).toDouble();
    int length = 0;
    if (value > 0 && full > 0 && rowKind(index) != RowKind::Child)
        length = qBound(3, qRound(room * qMin(1.0, value / full)), room);

    QRect bar(0, 0, length, scaled(8, option.font));
    bar.moveCenter(inside.center());
    QRect text = inside;
    if (textFirst) {
        bar.moveLeft(inside.right() - room + 1);
        text.setRight(inside.right() - room - gap);
    } else {
        bar.moveLeft(inside.left());
        if (length > 0)
            text.setLeft(inside.left() + length + gap);
    }
    if (length > 0) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        const bool pale = ink.text == ink.colours.tone(Tone::Text);
        painter->setBrush(ink.selected && !pale ? ink.text : ink.colours.tone(Tone::Bar));
        painter->drawRoundedRect(bar, 1, 1);
    }
    paintText(painter, text, option.text, option.font, ink.text,
        textFirst ? Qt::AlignRight : Qt::AlignLeft);
}

int SizeBarDelegate::contentWidth(
    const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return CellDelegate::contentWidth(option, index) + scaled(m_barWidth + 5, option.font);
}

bool DigestDelegate::setHighlightedDigest(const QString &digest)
{
    if (m_highlighted == digest)
        return false;
    m_highlighted = digest;
    return true;
}

int DigestDelegate::leastWidth(const QFont &font)
{
    constexpr int shortDigest = 8; // hex digits
    return textWidth(fixedFont(font), QString(shortDigest, u'0')) + 2 * scaled(6, font) + 2;
}

void DigestDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &inside) const
{
    const Inks ink = inks(option, index);
    const QFont font = fixedFont(option.font);
    const bool equal = !m_highlighted.isEmpty() && roleText(index, roles().digest) == m_highlighted;
    if (equal && !ink.selected) {
        const int width = qMin(inside.width(), textWidth(font, option.text));
        const QRectF plate(inside.x() - 2.5, inside.y() + 2.5, width + 5, inside.height() - 5);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(ink.colours.tone(Tone::Highlight), 1));
        painter->setBrush(ink.colours.tone(Tone::InactiveSelection));
        painter->drawRoundedRect(plate, 3, 3);
    }
    paintText(painter, inside, option.text, font, ink.text, Qt::AlignLeft);
}

int DigestDelegate::contentWidth(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return textWidth(fixedFont(option.font), option.text) + 2;
}

QString PlatformDelegate::iconName(const QString &platformText)
{
    if (platformText.startsWith("windows"_L1, Qt::CaseInsensitive))
        return u"win"_s;
    if (platformText.startsWith("linux"_L1, Qt::CaseInsensitive))
        return u"linux"_s;
    return platformText.isEmpty() ? QString() : u"manifest"_s;
}

void PlatformDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    CellDelegate::initStyleOption(option, index);
    // Room for the icon in sizeHint() without a model that knows icons.
    if (roleText(index, roles().icon).isEmpty() && !option->text.isEmpty())
        option->features |= QStyleOptionViewItem::HasDecoration;
}

void PlatformDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &inside) const
{
    QRect r = inside;
    const int spanned = role(index, roles().span).toInt();
    if (roleText(index, roles().icon).isEmpty() && spanned < 2) {
        const QString name = iconName(option.text);
        if (!name.isEmpty()) {
            const int side = iconSide(option.font);
            const Inks ink = inks(option, index);
            paintIcon(painter, QRect(r.x(), r.y(), side, r.height()), name, ink.text);
            r.setLeft(r.left() + side + scaled(4, option.font));
        }
    }
    CellDelegate::paintContent(painter, option, index, r);
}

void LinkDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &inside) const
{
    const QVariant link = role(index, roles().link);
    const bool isText = link.typeId() == QMetaType::QString;
    const QString text = isText && option.text.isEmpty() ? link.toString() : option.text;
    if (text.isEmpty() || (!isText && roles().link >= 0 && !link.toBool())) {
        CellDelegate::paintContent(painter, option, index, inside);
        return;
    }
    QFont font = option.font;
    font.setUnderline(true);
    paintText(painter, inside, text, font, inks(option, index).link,
        option.displayAlignment & Qt::AlignHorizontal_Mask);
}

void ProgressDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &inside) const
{
    const QVariant said = role(index, roles().meaning); // int(Meaning), or a mark's name
    const QVariant fraction = role(index, roles().fraction);
    if (!fraction.isValid()) {
        CellDelegate::paintContent(painter, option, index, inside);
        return;
    }
    QRect bar(0, 0, inside.width(), qMin(inside.height() - 2, scaled(15, option.font)));
    bar.moveCenter(inside.center());
    bar.moveLeft(inside.left());
    paintProgress(painter, bar, fraction.toDouble(), option.text,
        said.typeId() == QMetaType::QString ? meaningOf(toMark(said))
                                            : static_cast<Meaning>(said.toInt()),
        smallFont(option.font), option.palette);
}

int ProgressDelegate::contentWidth(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return scaled(180, option.font);
}

} // namespace gantry::ui
