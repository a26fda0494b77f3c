// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/treediff.h"
#include "models/compare/compareside.h"

#include <QList>
#include <QString>

namespace gantry::models {

//! A file or folder of one side by size, for the size maps.
struct CompareSize {
    layers::TreeDiff::Row row = 0; //!< none for what is too small to name
    QString name;
    QString about; //!< a sentence
    qint64 bytes = 0;
    QString mark; //!< "del", "add", "chg", "meta", "same": the strongest at or below
    bool folder = false;
    QList<CompareSize> children; //!< of a folder of the first level
};

//! What lies in a folder of the comparison on one side, the biggest first, two levels deep; small
//! things are one item. A folder that is alone in its folder is stepped into.
QList<CompareSize> compareSizes(
    const layers::TreeDiff &diff, Side side, layers::TreeDiff::Row folder);
//! Bytes and files below a folder of the comparison on one side.
struct CompareTotals {
    qint64 bytes = 0;
    qint64 files = 0;
};
CompareTotals compareTotals(const layers::TreeDiff &diff, Side side, layers::TreeDiff::Row folder);

} // namespace gantry::models
