// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/session.h"
#include "verbs/doctor.h"

namespace gantry::cli {

//! Hosts, client and day of `gantry doctor`.
struct DoctorAsked {
    verbs::DoctorOptions options;
    doctor::IgnoreList ignored;
    bool named = false; //!< hosts were given
};
//! Reads the options and the files they name. Errors: Usage, Io, Corrupt.
Expected<DoctorAsked> doctorAsked(Session &session);

} // namespace gantry::cli
