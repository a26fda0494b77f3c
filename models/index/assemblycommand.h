// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblysession.h"
#include "models/navigation/commands.h"

namespace gantry::models {

class CopySession;

//! Commands that push what an assembly holds, with its push options; gantry's own first.
QList<CommandLine> commandsFor(const AssemblySession &session);
//! Writes those commands into a folder, as verbs::writeCommandFolder() says.
Expected<QStringList> exportCommands(const AssemblySession &session, const QString &folder);
//! Commands that copy what a dialog was asked to copy.
QList<CommandLine> commandsFor(const CopySession &session);

} // namespace gantry::models
