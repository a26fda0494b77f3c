// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"

namespace gantry::models {

class DoctorSession;

//! Commands that print what the Doctor of an image shows: all hosts, the host looked at, and the
//! choice itself; gantry's own and exact wherever the command line can say which hosts are meant.
QList<CommandLine> commandsFor(const DoctorSession &session);

} // namespace gantry::models
