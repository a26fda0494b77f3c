// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QRectF>

namespace gantry::ui {

//! Divides a rectangle among weights, largest first, so that the parts are as square as may be
//! (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000). One rectangle a weight, in their order,
//! with areas in proportion; weights of 0 or less get an empty one. Linear in the number of
//! weights but for the search of each row's end.
QList<QRectF> squarify(const QList<double> &weights, const QRectF &area);

} // namespace gantry::ui
