// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "base/jsonwriter.h"

namespace gantry::cli {

//! `{"code", "message", "subject", "httpStatus", "remedy"}`: an error as cli.md spells it; absent
//! parts are null.
void writeError(json::Writer &writer, const Error &error);

} // namespace gantry::cli
