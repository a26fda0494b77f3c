// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPixmap>
#include <QString>

#include <functional>

class QMimeData;
class QWidget;

namespace gantry::ui {

//! What follows the pointer while a variant is dragged.
struct SlotGhost {
    QString iconName; //!< "linux", "win"
    QString title; //!< "windows/amd64"
    QString detail; //!< "10.0.17763.5458", monospace
    QString digest; //!< short, monospace
    QString facts; //!< "231 MiB · uploads 118.4 MiB"
    int count = 1; //!< how many are dragged; above one it is said
};

//! The picture of it, for QDrag::setPixmap(), in the look and sharpness of \a widget.
QPixmap ghostPixmap(const SlotGhost &ghost, const QWidget *widget);

//! Who knows what is dragged answers for a canvas; the canvas knows rectangles only. All are called
//! on the main thread, inside the event.
struct SlotDragging {
    //! Something entered: whether it can be used at all. The model answers for each slot from now
    //! on (SlotRoles::fits, foot).
    std::function<bool(const QMimeData *)> begin;
    //! It left, was dropped or given up.
    std::function<void()> end;
    //! Dropped on the slot of this key; empty: on the plate that opens one, or beside all slots.
    //! \a beside: keep what is there, to be decided later (Ctrl).
    std::function<void(const QMimeData *, const QString &key, bool beside)> drop;
    //! What a slot is when it is dragged away itself; null: it cannot be.
    std::function<QMimeData *(const QString &key)> mimeOf;
    std::function<SlotGhost(const QString &key)> ghostOf;
};

} // namespace gantry::ui
