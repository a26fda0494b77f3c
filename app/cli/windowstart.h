// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "cli/parser.h"

namespace gantry::cli {

//! Replaces this process with the window, a program of its own so that commands never load GUI
//! libraries. Looked for in $GANTRY_WINDOW, beside this program, and in ../libexec/gantry. Returns
//! only when that is not possible. Errors: Usage.
Error startWindow(const Invocation &asked);

} // namespace gantry::cli
