// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace gantry::ui {

class RowsView;

//! Gives the columns of a table, its model set, their widths (px at 9 pt); one takes what is left.
//! The header gets a menu: which columns show, Fit Columns, Reset Columns.
//! \param widths outlive the view
//! \param least of the stretched one; where there is less the table scrolls sideways
void setUpColumns(RowsView *view, std::span<const int> widths, int stretched, int least = 96);

} // namespace gantry::ui
