// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/slotcanvas.h"

#include <QStandardItemModel>

namespace gallery {

//! The slots of the design's picture: filled, warned about, empty, in conflict.
class SlotSample : public QStandardItemModel
{
    Q_OBJECT
public:
    enum Role {
        Key = Qt::UserRole + 1,
        Group,
        GroupIcon,
        GroupFacts,
        State,
        Mark,
        Digest,
        Size,
        Source,
        Followers,
        Tags,
        Note,
        NoteMeaning,
        Hint,
        Foot,
        FootMark,
        Fits,
        Rivals
    };
    explicit SlotSample(QObject *parent = nullptr);
    static gantry::ui::SlotRoles roles();
    //! Everything answers as if windows/amd64 10.0.17763 were dragged; false: nothing is.
    void setDragged(bool dragged);

private:
    QStandardItem *add(const QString &key, const QString &platform, gantry::ui::SlotState state,
        const QString &mark);
};

} // namespace gallery
