// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparesession.h"
#include "models/navigation/commands.h"

namespace gantry::models {

//! What a comparison shows as command lines: `gantry diff …`. Empty while a side is not known.
QList<CommandLine> commandsFor(const CompareSession &session);

} // namespace gantry::models
