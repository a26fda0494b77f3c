// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/comparecells.h"

#include "models/compare/comparetreemodel.h"
#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/sideplate.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <QTreeView>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CompareTreeModel;

namespace {

bool isName(int column)
{
    return column == CompareTreeModel::NameAColumn || column == CompareTreeModel::NameBColumn;
}

bool isSize(int column)
{
    return column == CompareTreeModel::SizeAColumn || column == CompareTreeModel::SizeBColumn;
}

constexpr int oneLine = int(Qt::AlignLeft | Qt::AlignVCenter) | int(Qt::TextSingleLine);

} // namespace

QRect CompareCells::arrowRect(const QRect &cell, int depth) const
{
    return {cell.x() + depth * m_indentation, cell.y(), m_indentation, cell.height()};
}

QSize CompareCells::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int height = qMax(
        scaled(21 + (m_comfortable ? 4 : 0), option.font), QFontMetrics(option.font).height() + 3);
    int width = textWidth(option.font, index.data().toString()) + 2 * scaled(6, option.font);
    if (isName(index.column()))
        width += iconSide(option.font) + scaled(8, option.font)
            + (index.column() == CompareTreeModel::NameBColumn
                    ? m_indentation * (index.data(CompareTreeModel::DepthRole).toInt() + 1)
                    : 0);
    return {width, height};
}

void CompareCells::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int column = index.column();
    const Colours colours = Colours::of(option.widget ? option.widget->palette() : option.palette);
    painter->save();
    painter->setClipRect(option.rect, Qt::IntersectClip);
    if (column == CompareTreeModel::MarkColumn) {
        const bool selected = option.state & QStyle::State_Selected;
        const int side = markSide(option.font);
        QRect place(0, 0, side, side);
        place.moveCenter(option.rect.center());
        paintMark(painter, place, toMark(index.data(CompareTreeModel::MarkRole)), colours,
            {.plate = selected});
    } else if (!index.data(CompareTreeModel::AbsentRole).toBool()) {
        const int padding = scaled(6, option.font);
        if (isName(column))
            paintName(painter, option, index, option.rect);
        else
            paintValue(painter, option, index, option.rect.adjusted(padding, 0, -padding, 0));
    }
    painter->restore();
}

void CompareCells::paintName(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, QRect inside) const
{
    const Colours colours = Colours::of(option.widget ? option.widget->palette() : option.palette);
    const int gap = scaled(4, option.font);
    if (index.column() == CompareTreeModel::NameBColumn) {
        const int depth = index.data(CompareTreeModel::DepthRole).toInt();
        const QRect arrow = arrowRect(inside, depth);
        const auto *tree = qobject_cast<const QTreeView *>(option.widget);
        if (tree && index.model()->hasChildren(index.siblingAtColumn(0))) {
            QStyleOptionViewItem branch(option);
            branch.rect = arrow;
            branch.state.setFlag(QStyle::State_Selected, false);
            branch.state.setFlag(QStyle::State_Children, true);
            branch.state.setFlag(QStyle::State_Open, tree->isExpanded(index.siblingAtColumn(0)));
            tree->style()->drawPrimitive(QStyle::PE_IndicatorBranch, &branch, painter, tree);
        }
        inside.setLeft(arrow.right() + 1);
    }
    inside.adjust(scaled(2, option.font), 0, -gap, 0);
    const int side = iconSide(option.font);
    paintIcon(painter, QRect(inside.x(), inside.y(), side, inside.height()),
        index.data(CompareTreeModel::IconRole).toString(), colours.tone(Tone::Text2));
    inside.setLeft(inside.left() + side + gap);
    const QString text = index.data().toString();
    const QFontMetrics metrics(option.font);
    const QString shown = metrics.elidedText(text, Qt::ElideMiddle, inside.width());
    const QPoint part = index.data(CompareTreeModel::EmphasisRole).toPoint();
    QFont font = option.font;
    if (part.y() > 0 && shown == text && part.x() < text.size()) {
        const int from = metrics.horizontalAdvance(text, part.x());
        const int to = metrics.horizontalAdvance(text, qMin(int(text.size()), part.x() + part.y()));
        const QRect plate(
            inside.x() + from - 1, inside.y() + 3, to - from + 2, inside.height() - 6);
        painter->fillRect(plate, colours.meaning(Meaning::Differs).tint);
        painter->fillRect(QRect(plate.x(), plate.bottom() - 1, plate.width(), 2),
            colours.meaning(Meaning::Differs).ink);
    }
    painter->setFont(font);
    painter->setPen(colours.tone(Tone::Text));
    painter->drawText(inside, oneLine, shown);
    const QString secondary = index.data(CompareTreeModel::SecondaryRole).toString();
    inside.setLeft(inside.left() + metrics.horizontalAdvance(shown) + gap);
    if (!secondary.isEmpty() && inside.width() > scaled(16, option.font)) {
        painter->setPen(colours.tone(Tone::Text3));
        painter->drawText(
            inside, oneLine, metrics.elidedText(secondary, Qt::ElideRight, inside.width()));
    }
}

void CompareCells::paintValue(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, QRect inside) const
{
    const Colours colours = Colours::of(option.widget ? option.widget->palette() : option.palette);
    const QString text = index.data().toString();
    if (text.isEmpty())
        return;
    const bool differs = index.data(CompareTreeModel::DiffersRole).toBool();
    const bool folder = index.data(CompareTreeModel::DirectoryRole).toBool();
    const auto meaning = colours.meaning(Meaning::Differs);
    QFont font = index.data(CompareTreeModel::MonospaceRole).toBool() ? fixedFont(option.font)
                                                                      : option.font;
    if (isSize(index.column())) {
        // A size differs with the content: the cell is tinted, the mark has said the rest.
        if (differs)
            painter->fillRect(option.rect.adjusted(0, 0, 0, -1), meaning.tint);
        painter->setFont(font);
        painter->setPen(colours.tone(folder ? Tone::Text2 : Tone::Text));
        painter->drawText(inside, int(Qt::AlignRight | Qt::AlignVCenter) | int(Qt::TextSingleLine),
            QFontMetrics(font).elidedText(text, Qt::ElideRight, inside.width()));
        return;
    }
    const QString warning = index.data(CompareTreeModel::WarningRole).toString();
    if (!warning.isEmpty()) {
        const int side = markSide(option.font);
        paintMark(
            painter, QRect(inside.x(), inside.y(), side, inside.height()), Mark::Warning, colours);
        inside.setLeft(inside.left() + side + scaled(4, option.font));
    }
    if (differs)
        font = boldFont(font);
    const QFontMetrics metrics(font);
    const QString shown = metrics.elidedText(text, Qt::ElideRight, inside.width());
    if (differs) {
        const QRect plate(inside.x() - 2, inside.y() + 2,
            qMin(inside.width(), metrics.horizontalAdvance(shown)) + 4, inside.height() - 5);
        painter->fillRect(plate, meaning.tint);
        painter->fillRect(QRect(plate.x(), plate.bottom() - 1, plate.width(), 2), meaning.ink);
    }
    painter->setFont(font);
    painter->setPen(colours.tone(differs ? Tone::Text : Tone::Text2));
    painter->drawText(inside, oneLine, shown);
}

bool CompareCells::helpEvent(QHelpEvent *event, QAbstractItemView *view,
    const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() == QEvent::ToolTip && index.isValid()) {
        QString text = index.data(Qt::ToolTipRole).toString();
        if (text.isEmpty() && sizeHint(option, index).width() > option.rect.width())
            text = index.data().toString();
        QToolTip::showText(event->globalPos(), plainToolTip(text), view);
        return true;
    }
    return QStyledItemDelegate::helpEvent(event, view, option, index);
}

CompareHeaderCells::CompareHeaderCells(QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setHighlightSections(false);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setStretchLastSection(false);
    setSectionsClickable(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
}

void CompareHeaderCells::initStyleOptionForIndex(QStyleOptionHeader *option, int logicalIndex) const
{
    QHeaderView::initStyleOptionForIndex(option, logicalIndex);
    if (!isName(logicalIndex))
        return;
    // Room for the letter, which paintSection() puts there.
    const int blank = QFontMetrics(option->fontMetrics).horizontalAdvance(u' ');
    const int room = sidePlateSide(font()) + scaled(3, font());
    option->text = QString((room + blank - 1) / qMax(1, blank), u' ') + option->text;
}

void CompareHeaderCells::paintSection(QPainter *painter, const QRect &rect, int logicalIndex) const
{
    QHeaderView::paintSection(painter, rect, logicalIndex);
    if (!isName(logicalIndex))
        return;
    const int side = sidePlateSide(font());
    painter->setFont(font());
    paintSidePlate(painter, QRect(rect.x() + scaled(5, font()), rect.y(), side, rect.height()),
        logicalIndex == CompareTreeModel::NameAColumn, Colours::of(this));
}

} // namespace gantry::ui
