// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "verbs/commands.h"

#include <QStringList>

namespace gantry::verbs {

//! Writes commands as scripts for a POSIX shell ("gantry.sh", "crane.sh"; executable, the note on
//! top), with the files they read beside them, into a folder that is new or empty. Answers the
//! names. A file has its name only when it is whole. Errors: Usage (nothing to write), Refused (the
//! folder holds something), Io. Thread: any, blocks.
Expected<QStringList> writeCommandFolder(const QString &folder, const QList<Command> &commands);

} // namespace gantry::verbs
