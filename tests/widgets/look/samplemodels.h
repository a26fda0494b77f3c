// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/delegates/cells.h"

#include <QStandardItemModel>

//! Models with made-up rows for the gallery and the tests of views and delegates.
namespace sample {

enum Role {
    Kind = Qt::UserRole + 1,
    Mark,
    Icon,
    EndIcon,
    Secondary,
    Bold,
    Mono,
    EdgeText,
    EdgeMark,
    EdgeMeaning,
    Busy,
    Raw,
    Maximum,
    Digest,
    Link,
    Span,
    Dim,
    Fraction,
    Meaning
};

gantry::ui::CellRoles roles();
void fillTree(QStandardItemModel *model);
void fillMatrix(QStandardItemModel *model);
void fillLayers(QStandardItemModel *model);
void fillTransfers(QStandardItemModel *model);
QByteArray indexJson();

} // namespace sample
