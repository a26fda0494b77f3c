// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/commandtable.h"

namespace gantry::cli {

//! What `gantry --help` prints: the commands, how to open the window, where to read on.
QString programHelp();
//! What `gantry COMMAND --help` and `gantry help COMMAND` print.
QString commandHelp(const CommandSpec &command);
//! Words broken into lines of at most `width` characters, every line indented. Empty lines stay.
QString wrapped(const QString &text, qsizetype indent, qsizetype width = 79);

} // namespace gantry::cli
