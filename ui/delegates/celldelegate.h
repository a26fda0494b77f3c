// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/delegates/cells.h"
#include "ui/theme/colours.h"

#include <QStyledItemDelegate>

namespace gantry::ui {

//! Common ground of all cells: background (selection, hover, row kind), text with elision, focus.
//! Used as it is for plain text columns: icon, text, secondary text, endIcon, bold, monospace, dim,
//! link.
class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit CellDelegate(CellRoles roles, QObject *parent = nullptr);
    const CellRoles &roles() const { return m_roles; }

    //! Row height in pixels at 9 pt before the Comfortable setting; 22 in tables, 20 in trees.
    void setRowHeight(int atNinePoint) { m_rowHeight = atNinePoint; }
    void setComfortable(bool comfortable) { m_comfortable = comfortable; }
    void setElide(Qt::TextElideMode mode) { m_elide = mode; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index) const override;
    //! Paints content only, over \a option.rect, which may cover several columns (CellRoles::span).
    void paintSpan(
        QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    //! Tooltip with the whole text when it is cut, unless the model has a Qt::ToolTipRole.
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
        const QModelIndex &index) override;

protected:
    struct Inks {
        Colours colours;
        QColor text;
        QColor secondary;
        QColor link;
        bool selected;
    };
    Inks inks(const QStyleOptionViewItem &option, const QModelIndex &index) const;
    RowKind rowKind(const QModelIndex &index) const;
    QVariant role(const QModelIndex &index, int number) const;
    QString roleText(const QModelIndex &index, int number) const;
    bool roleFlag(const QModelIndex &index, int number) const;
    void paintBackground(
        QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintFocus(QPainter *painter, const QStyleOptionViewItem &option) const;
    //! Content inside the padding; the background is painted already.
    virtual void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const;
    virtual int contentWidth(const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintText(QPainter *painter, const QRect &rect, const QString &text, const QFont &font,
        const QColor &ink, Qt::Alignment alignment) const;

private:
    CellRoles m_roles;
    int m_rowHeight = 22;
    bool m_comfortable = false;
    Qt::TextElideMode m_elide = Qt::ElideRight;
};

//! A state mark centred in its own column; the text for screen readers is the model's
//! Qt::AccessibleTextRole, the tooltip falls back to markText().
class MarkDelegate : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
        const QModelIndex &index) override;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;
    int contentWidth(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

//! Size text and a bar; one scale for all rows (CellRoles::maximum). At the right of the text by
//! default; BarFirst puts the bar to the left, as in the layers pane.
class SizeBarDelegate : public CellDelegate
{
    Q_OBJECT
public:
    enum class Order { TextFirst, BarFirst };
    explicit SizeBarDelegate(
        CellRoles roles, Order order = Order::TextFirst, QObject *parent = nullptr);
    //! Longest bar in pixels at 9 pt; 20 by default, 80 for BarFirst.
    void setBarWidth(int atNinePoint) { m_barWidth = atNinePoint; }

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;
    int contentWidth(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    Order m_order;
    int m_barWidth;
};

//! Monospace digest. Cells whose CellRoles::digest equals the highlighted one get a plate; RowsView
//! sets it on hover and on the current cell.
class DigestDelegate : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;
    //! \return true when something has to be repainted
    bool setHighlightedDigest(const QString &digest);
    QString highlightedDigest() const { return m_highlighted; }
    //! Room for a short digest and the cell's padding, in px.
    static int leastWidth(const QFont &font);

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;
    int contentWidth(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    QString m_highlighted;
};

//! OS icon and text. Without CellRoles::icon the icon follows the text: "windows…" panes, "linux…"
//! penguin, otherwise a plain manifest page.
class PlatformDelegate : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;
    static QString iconName(const QString &platformText);

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;
};

//! A link in a cell. RowsView sends linkActivated() for a click, and for Enter or Space on the row.
class LinkDelegate : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;
};

//! Progress bar with its text inside in both colours (CellRoles::fraction, meaning).
class ProgressDelegate : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;
    int contentWidth(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

//! A row of a tree: icon, label (bold, secondary text), right-edge icon, text and mark; Section and
//! More rows.
class TreeRowDelegate : public CellDelegate
{
    Q_OBJECT
public:
    explicit TreeRowDelegate(CellRoles roles, QObject *parent = nullptr);

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;
    int contentWidth(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

//! Background of a Missing row over \a rect: tint, hatch, dashed lines above and below.
void paintMissingRow(QPainter *painter, const QRect &rect, const Colours &colours);
//! A group header over \a rect: window colour, icon, bold title, secondary text.
void paintGroupRow(QPainter *painter, const QRect &rect, const QFont &font, const Colours &colours,
    const QString &iconName, const QString &title, const QString &secondary, bool current);
//! The bar TransferProgress and ProgressDelegate share. \a fraction < 0 = unknown length.
void paintProgress(QPainter *painter, const QRect &rect, double fraction, const QString &text,
    Meaning meaning, const QFont &font, const QPalette &palette);

} // namespace gantry::ui
