// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QHeaderView>
#include <QStyledItemDelegate>

namespace gantry::ui {

//! Cells of the aligned tree: names with icons, and indented on side B as the tree is on side A;
//! plates behind what differs; the marks in the middle.
class CompareCells : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setComfortable(bool comfortable) { m_comfortable = comfortable; }
    void setIndentation(int pixels) { m_indentation = pixels; }
    //! Where the arrow of a folder stands in its cell of side B.
    QRect arrowRect(const QRect &cell, int depth) const;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
        const QModelIndex &index) override;

private:
    void paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index,
        QRect inside) const;
    void paintValue(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index,
        QRect inside) const;

    int m_indentation = 14;
    bool m_comfortable = false;
};

//! The header above: the letter of each side stands before its names.
class CompareHeaderCells : public QHeaderView
{
    Q_OBJECT
public:
    explicit CompareHeaderCells(QWidget *parent = nullptr);

protected:
    void initStyleOptionForIndex(QStyleOptionHeader *option, int logicalIndex) const override;
    void paintSection(QPainter *painter, const QRect &rect, int logicalIndex) const override;
};

} // namespace gantry::ui
