// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/host.h"
#include "sources/imagesource.h"

namespace gantry::verbs {

//! The Docker Engine of this computer, or the Podman behind its API, as a host: platform, kernel,
//! isolation, version and store. Errors: NotFound, Unauthorized, Network (each names the socket),
//! Unsupported for a registry that is no engine.
Task<doctor::Host> engineHost(std::shared_ptr<sources::SourceOpener> opener, OpContext ctx);

} // namespace gantry::verbs
