// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"

namespace gantry::doctor {

//! One of the room's own data files, by its name without folder ("hosts.json"). They are part of
//! the program: one that is missing or broken stops it. Thread: any.
json::Document dataFile(const QString &name);

} // namespace gantry::doctor
