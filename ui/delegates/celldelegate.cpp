// SPDX-License-Identifier: Apache-2.0
#include "ui/delegates/celldelegate.h"

#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace gantry::ui {

CellDelegate::CellDelegate(CellRoles roles, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_roles(roles)
{
}

QVariant CellDelegate::role(const QModelIndex &index, int number) const
{
    return number < 0 ? QVariant() : index.data(number);
}

QString CellDelegate::roleText(const QModelIndex &index, int number) const
{
    return role(index, number).toString();
}

bool CellDelegate::roleFlag(const QModelIndex &index, int number) const
{
    return role(index, number).toBool();
}

RowKind CellDelegate::rowKind(const QModelIndex &index) const
{
    return static_cast<RowKind>(role(index, m_roles.rowKind).toInt());
}

CellDelegate::Inks CellDelegate::inks(
    const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    // QTreeView takes State_Active from views without focus; the window decides here.
    const bool active = option.widget ? option.widget->isActiveWindow()
                                      : bool(option.state & QStyle::State_Active);
    const auto group = !(option.state & QStyle::State_Enabled) ? QPalette::Disabled
        : active                                               ? QPalette::Active
                                                               : QPalette::Inactive;
    // The view's palette: the one of the option may carry a pale selection.
    Inks result{
        Colours::of(option.widget ? option.widget->palette() : option.palette), {}, {}, {}, false};
    result.selected = option.state & QStyle::State_Selected;
    if (result.selected) {
        result.text = option.palette.color(group, QPalette::HighlightedText);
        // A pale selection has dark text and room for a second ink; a full one has not.
        const bool pale = result.text == option.palette.color(group, QPalette::Text);
        result.secondary = pale ? result.colours.tone(Tone::Text2) : result.text;
        result.link = pale ? result.colours.tone(Tone::Link) : result.text;
        return result;
    }
    const RowKind kind = rowKind(index);
    result.text = option.palette.color(group, QPalette::Text);
    result.secondary
        = result.colours.tone(group == QPalette::Disabled ? Tone::Disabled : Tone::Text2);
    result.link = result.colours.tone(Tone::Link);
    if (kind == RowKind::Missing)
        result.text = result.secondary = result.colours.meaning(Meaning::Missing).ink;
    else if (kind == RowKind::Child || roleFlag(index, m_roles.dim))
        result.text = result.secondary;
    else if (kind == RowKind::More)
        result.text = result.colours.tone(Tone::Text3);
    const QVariant said = role(index, m_roles.meaning); // int(Meaning), or a mark's name
    const Meaning meaning = said.typeId() == QMetaType::QString
        ? meaningOf(toMark(said))
        : static_cast<Meaning>(said.toInt());
    if (meaning != Meaning::Plain && group != QPalette::Disabled)
        result.text = result.colours.meaning(meaning).ink;
    return result;
}

void CellDelegate::paintBackground(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    // RowsView paints whole rows before their cells.
    if (option.widget && option.widget->property("gantryRows").toBool())
        return;
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    if (rowKind(index) == RowKind::Missing && !(option.state & QStyle::State_Selected))
        paintMissingRow(painter, option.rect, Colours::of(option.palette));
}

void CellDelegate::paintFocus(QPainter *painter, const QStyleOptionViewItem &option) const
{
    // One frame per row in RowsView, one per cell elsewhere.
    if (option.widget && option.widget->property("gantryRows").toBool())
        return;
    if (option.state & QStyle::State_HasFocus)
        paintFocusFrame(painter, option.rect, option.palette, 1);
}

void CellDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem cell(option);
    initStyleOption(&cell, index);
    paintBackground(painter, cell, index);
    const bool spans = role(index, m_roles.span).toInt() > 1;
    if (!(spans && cell.widget && cell.widget->property("gantryRows").toBool()))
        paintSpan(painter, option, index);
    paintFocus(painter, cell);
}

void CellDelegate::paintSpan(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem cell(option);
    initStyleOption(&cell, index);
    cell.rect = option.rect;
    const int padding = scaled(6, cell.font);
    painter->save();
    painter->setClipRect(cell.rect, Qt::IntersectClip);
    const QRect inside = cell.rect.adjusted(padding, 0, -padding, 0);
    // Text that runs over other columns is plain text, whatever this column shows otherwise.
    if (role(index, m_roles.span).toInt() > 1)
        CellDelegate::paintContent(painter, cell, index, inside);
    else
        paintContent(painter, cell, index, inside);
    painter->restore();
}

void CellDelegate::paintText(QPainter *painter, const QRect &rect, const QString &text,
    const QFont &font, const QColor &ink, Qt::Alignment alignment) const
{
    if (rect.width() <= 0 || text.isEmpty())
        return;
    painter->setFont(font);
    painter->setPen(ink);
    const QString shown = QFontMetrics(font).elidedText(text, m_elide, rect.width());
    painter->drawText(rect, int(alignment | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
}

void CellDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &inside) const
{
    const Inks ink = inks(option, index);
    const RowKind kind = rowKind(index);
    QFont font = option.font;
    if (roleFlag(index, m_roles.monospace))
        font = fixedFont(font);
    if (roleFlag(index, m_roles.bold))
        font = boldFont(font);
    if ((kind == RowKind::Missing && role(index, m_roles.span).toInt() > 1)
        || kind == RowKind::More)
        font.setItalic(true);

    QRect r = inside;
    const int gap = scaled(4, option.font);
    if (kind == RowKind::Child && role(index, m_roles.span).toInt() > 1)
        r.setLeft(r.left() + scaled(16, option.font));
    const QString iconName = roleText(index, m_roles.icon);
    if (!iconName.isEmpty()) {
        const int side = iconSide(option.font);
        paintIcon(painter, QRect(r.x(), r.y(), side, r.height()), iconName, ink.text);
        r.setLeft(r.left() + side + gap);
    }
    const Mark mark = toMark(role(index, m_roles.mark));
    if (mark != Mark::Nothing) {
        const int side = markSide(option.font);
        MarkLook look;
        look.plate = ink.selected;
        paintMark(painter, QRect(r.x(), r.y(), side, r.height()), mark, ink.colours, look);
        r.setLeft(r.left() + side + gap);
    }
    const QString endIcon = roleText(index, m_roles.endIcon);
    if (!endIcon.isEmpty()) {
        const int side = scaled(14, option.font);
        paintIcon(painter, QRect(r.right() - side + 1, r.y(), side, r.height()), endIcon, ink.text);
        r.setRight(r.right() - side - gap);
    }

    const QVariant link = role(index, m_roles.link);
    QString text = option.text;
    QColor textInk = ink.text;
    // The string may be an id for whoever follows the link; it is only shown when there is no text.
    if (text.isEmpty() && link.typeId() == QMetaType::QString)
        text = link.toString();
    if (link.isValid()
        && (link.typeId() == QMetaType::QString ? !link.toString().isEmpty() : link.toBool())) {
        font.setItalic(false);
        font.setUnderline(true);
        textInk = ink.link;
    }
    const QString secondary = roleText(index, m_roles.secondary);
    paintText(painter, r, text, font, textInk, option.displayAlignment & Qt::AlignHorizontal_Mask);
    if (!secondary.isEmpty()) {
        const int used = textWidth(font, text) + gap;
        r.setLeft(r.left() + used);
        QFont second = option.font;
        paintText(painter, r, secondary, second, ink.secondary, Qt::AlignLeft);
    }
}

int CellDelegate::contentWidth(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (role(index, m_roles.span).toInt() > 1)
        return 0;
    QFont font = option.font;
    if (roleFlag(index, m_roles.monospace))
        font = fixedFont(font);
    if (roleFlag(index, m_roles.bold))
        font = boldFont(font);
    QString text = option.text;
    if (text.isEmpty() && role(index, m_roles.link).typeId() == QMetaType::QString)
        text = roleText(index, m_roles.link);
    const int gap = scaled(4, option.font);
    int width = textWidth(font, text) + 2;
    if (!roleText(index, m_roles.icon).isEmpty())
        width += iconSide(option.font) + gap;
    if (toMark(role(index, m_roles.mark)) != Mark::Nothing)
        width += markSide(option.font) + gap;
    if (!roleText(index, m_roles.endIcon).isEmpty())
        width += scaled(14, option.font) + gap;
    const QString secondary = roleText(index, m_roles.secondary);
    if (!secondary.isEmpty())
        width += gap + textWidth(option.font, secondary);
    return width;
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem cell(option);
    initStyleOption(&cell, index);
    const int height = qMax(scaled(m_rowHeight + (m_comfortable ? 4 : 0), cell.font),
        QFontMetrics(cell.font).height() + 3);
    return {contentWidth(cell, index) + 2 * scaled(6, cell.font), height};
}

bool CellDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view,
    const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() == QEvent::ToolTip && index.isValid()
        && !index.data(Qt::ToolTipRole).isValid()
        && sizeHint(option, index).width() > option.rect.width()) {
        QString text = index.data(Qt::DisplayRole).toString();
        const QString secondary = roleText(index, m_roles.secondary);
        if (!secondary.isEmpty())
            text += u' ' + secondary;
        QToolTip::showText(event->globalPos(), plainToolTip(text), view);
        return true;
    }
    return QStyledItemDelegate::helpEvent(event, view, option, index);
}

} // namespace gantry::ui
