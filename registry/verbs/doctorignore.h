// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/finding.h"

namespace gantry::verbs {

//! Where findings that a person ignores are kept, by window and command line alike:
//! $XDG_CONFIG_HOME/gantry/ignored-findings.json.
QString defaultIgnoreFile();
//! A file that is not there is an empty list. Errors: Io, those of IgnoreList::read(). Blocks; at
//! most 4 MiB.
Expected<doctor::IgnoreList> readIgnoreFile(const QString &path);
//! Replaces the file as a whole. Errors: Io. Blocks.
Expected<> writeIgnoreFile(const QString &path, const doctor::IgnoreList &list);

} // namespace gantry::verbs
