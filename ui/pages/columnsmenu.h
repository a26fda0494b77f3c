// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPoint>

#include <span>

namespace gantry::ui {

class RowsView;

//! The header menu of a table: which columns show, Fit Columns, Reset Columns. \a widths are the
//! columns' own at 9 pt.
void showColumnsMenu(RowsView *view, const QPoint &position, std::span<const int> widths);

} // namespace gantry::ui
