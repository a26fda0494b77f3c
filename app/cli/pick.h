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

//! The one image of a root to look into, described: the entry of that platform, else the only image
//! there is, else the one this computer would run. Errors: NotFound naming the platforms there are,
//! Unsupported (no image), and why it cannot be read.
Task<verbs::Entry> imageOfPlatform(sources::ImageSourcePtr source, verbs::Inspection root,
    std::optional<oci::Platform> wanted, OpContext ctx);
//! All images of a root, nested indexes included, in document order; not described. Errors:
//! Cancelled.
Task<QList<verbs::Entry>> imagesOf(
    sources::ImageSourcePtr source, verbs::Inspection root, OpContext ctx);

} // namespace gantry::cli
