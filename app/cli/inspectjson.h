// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/inspect.h"

#include <QByteArray>

namespace gantry::cli {

//! The document `gantry inspect --json` prints (cli.md, "inspect"): every field in the same order;
//! absent values are null, absent lists and maps empty. Lists that were not asked for or cannot be
//! known (referrers without --referrers, children of what is no index, layers of what was not read)
//! are null.
QByteArray inspectJson(const verbs::Inspection &inspection, bool insecure, bool referrersAsked);

} // namespace gantry::cli
