// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/inspect.h"

namespace gantry::verbs {

//! Platforms an image serves: of every image entry, nested indexes and the config of a single
//! manifest included; each once, in document order. Errors: those of open(); of an entry only when
//! nothing else names its platform.
Task<QList<oci::Platform>> platformsOf(
    sources::ImageSourcePtr source, QString tagOrDigest, OpContext ctx);

} // namespace gantry::verbs
