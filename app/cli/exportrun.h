// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/session.h"
#include "verbs/commands.h"

namespace gantry::cli {

//! `--export DIR` of the commands that write: the commands of other tools that do the same, and
//! ours, as scripts in DIR. Prints what was written; answers the exit code.
int runExport(Session &session, const QList<verbs::Command> &commands);

} // namespace gantry::cli
