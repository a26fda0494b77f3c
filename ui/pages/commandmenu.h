// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"

#include <functional>

class QMenu;

namespace gantry::ui {

//! Fills a menu with commands to copy, each with how faithful it is; the first is the default.
void fillCommandMenu(QMenu *menu, const QList<models::CommandLine> &commands,
    const std::function<void(const models::CommandLine &)> &copy);

} // namespace gantry::ui
