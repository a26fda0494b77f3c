// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/inspect.h"

namespace gantry::verbs {

//! Name of the image an entry was built on, as far as it tells: annotation
//! `org.opencontainers.image.base.name` of the manifest, the descriptor or the index (image-spec
//! v1.1.1, annotations.md), the label of the same name, else what the history betrays (a FROM
//! comment, Debian's and Alpine's root file system, "Apply image 10.0.20348.3328"). Empty when
//! nothing does.
QString baseImageName(const Entry &entry, const oci::StringPairs &indexAnnotations = {});

} // namespace gantry::verbs
