// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/slotdrag.h"

#include <QModelIndex>
#include <QObject>
#include <QPersistentModelIndex>
#include <QPoint>

#include <functional>
#include <optional>

class QAbstractItemView;

namespace gantry::ui {

//! Makes rows of a view something that can be dragged away, copied, never moved. Several selected
//! rows go together. The keyboard's way is Copy; who uses this offers it.
class RowDrag : public QObject
{
    Q_OBJECT
public:
    struct Load {
        QMimeData *mime = nullptr; //!< taken over
        SlotGhost ghost;
    };
    //! What these rows (first column) are when dragged; null mime: nothing that can be.
    using Pack = std::function<Load(const QModelIndexList &rows)>;

    //! Lives as long as the view.
    RowDrag(QAbstractItemView *view, Pack pack);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void start();

    QAbstractItemView *m_view;
    Pack m_pack;
    QPoint m_pressed;
    QList<QPersistentModelIndex> m_rows; //!< as selected before the press changed it
};

} // namespace gantry::ui
