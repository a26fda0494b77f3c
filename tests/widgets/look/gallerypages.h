// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

class QWidget;

namespace gallery {

//! "main": the parts put together like the design's first picture; "parts": each widget in its
//! states; "sheet": all icons and marks; "slots" and "drag": the canvas of
//! an assembly, at rest and while something is over it. The caller owns the window.
QWidget *makePage(const QString &name);
QWidget *makeMain();
QWidget *makeParts();
QWidget *makeSheet();
QWidget *makeSlots(bool dragged);

} // namespace gallery
