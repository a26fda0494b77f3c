// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/inspect.h"

namespace gantry::cli {

//! The registry a name leads to ("docker.io"); empty for what is on this computer.
QString registryOf(const oci::ImageName &name);

//! Leaves only entries of that platform, with the attestations that belong to them and the nested
//! indexes that hold one. Errors: NotFound naming the platforms there are.
Expected<> keepPlatform(verbs::Inspection &inspection, const oci::Platform &wanted);

//! Exact bytes of the manifest that matches best: document order decides among equals. A single
//! manifest is taken when its config matches. Errors: NotFound naming the platforms there are, and
//! those of reading.
Task<QByteArray> rawOfPlatform(
    sources::ImageSourcePtr source, verbs::Inspection root, oci::Platform wanted, OpContext ctx);

} // namespace gantry::cli
