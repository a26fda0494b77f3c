// SPDX-License-Identifier: Apache-2.0
#pragma once

class QDialog;

namespace gantry::ui {

//! Makes an open dialog as high as what it says now, wrapped to its width, needs; never lower.
void growToContents(QDialog *dialog);

} // namespace gantry::ui
