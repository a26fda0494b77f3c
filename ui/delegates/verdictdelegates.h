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

} // namespace gantry::ui
