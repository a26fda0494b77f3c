// SPDX-License-Identifier: Apache-2.0
#include "ui/delegates/holedelegate.h"

#include <QPainter>

namespace gantry::ui {

HoleDelegate::HoleDelegate(CellRoles roles, int hole, QObject *parent)
    : MarkDelegate(roles, parent)
    , m_hole(hole)
{
}

void HoleDelegate::paintContent(QPainter *painter, const QStyleOptionViewItem &option,
    const QModelIndex &index, const QRect &inside) const
{
    if (roleFlag(index, m_hole)) {
        const QRect cell = option.rect.adjusted(1, 1, -1, -1);
        painter->save();
        painter->setClipRect(cell, Qt::IntersectClip);
        paintMissingRow(painter, cell, inks(option, index).colours);
        painter->restore();
    }
    MarkDelegate::paintContent(painter, option, index, inside);
}

} // namespace gantry::ui
