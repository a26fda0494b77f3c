// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/descriptor.h"

namespace gantry::sources {

//! Where a registry keeps content (distribution-spec v1.1.1, "Endpoints"): below manifests/ or
//! below blobs/. The one place that says which media types are manifests.
struct Placement {
    bool isManifest = false;
    bool isCertain = true; //!< false: the media type does not tell; the other place is next
};
Placement placementOf(const oci::Descriptor &node);

} // namespace gantry::sources
