// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QJsonObject>

namespace gantry {

class WindowApp;

//! Opens an assembly of 50 slots and moves two variants over them by turns, as a pointer would:
//! each time every slot answers, the hosts are counted again and the canvas is painted. Answers the
//! median and the slowest in milliseconds (design.md, 12: 16 ms). Main thread; blocks meanwhile.
QJsonObject measureDragAnswers(WindowApp *app);

} // namespace gantry
