// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/delegates/celldelegate.h"

namespace gantry::ui {

//! Two lines for one host: mark, icon and name, below them what it is; at the right edge what it
//! gets. Uses CellRoles::mark, icon, secondary, edgeText and edgeMeaning.
class HostRowDelegate : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;
    int contentWidth(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

//! What a rule said of an entry: a mark; framed and tinted where it stopped the entry; a dot where
//! nobody looked any more. The meaning is in Qt::AccessibleTextRole.
class OutcomeDelegate : public MarkDelegate
{
    Q_OBJECT
public:
    //! \param framed, notReached bool roles of the model
    OutcomeDelegate(CellRoles roles, int framed, int notReached, QObject *parent = nullptr);

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;

private:
    int m_framed;
    int m_notReached;
};

//! A sentence, on as many lines as the longest of them needs.
class ReasonDelegate : public CellDelegate
{
    Q_OBJECT
public:
    static constexpr int mostLines = 3;
    using CellDelegate::CellDelegate;
    //! \return true when rows have to be laid out anew
    bool setLines(int lines);
    //! Lines of the cell's text in a column that wide; at most mostLines.
    int linesIn(const QStyleOptionViewItem &option, const QModelIndex &index, int width) const;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;

private:
    QFont fontOf(const QStyleOptionViewItem &option, const QModelIndex &index) const;

    int m_lines = 1;
};

} // namespace gantry::ui
