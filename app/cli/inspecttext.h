// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/inspect.h"

#include <QString>

namespace gantry::cli {

//! What `gantry inspect` prints for people: a header, the platforms as a table with attestations
//! counted in the row they belong to, what could not be read and why, and for a single image its
//! configuration and layers.
QString inspectText(const verbs::Inspection &inspection, bool referrersAsked);

} // namespace gantry::cli
