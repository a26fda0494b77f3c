// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/delegates/celldelegate.h"

namespace gantry::ui {

//! A mark in a matrix; a hole is hatched and dashed, so that it is seen without its colour.
class HoleDelegate : public MarkDelegate
{
    Q_OBJECT
public:
    //! \param hole bool role of the model
    HoleDelegate(CellRoles roles, int hole, QObject *parent = nullptr);

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override;

private:
    int m_hole;
};

} // namespace gantry::ui
