// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "sources/imagesource.h"

namespace gantry::sources {

//! `oci:DIR`: an OCI image layout in a directory (image-spec v1.1.1, image-layout.md).
//! Errors: NotFound (no such directory), Corrupt, Unsupported version, Io.
Task<ImageSourcePtr> openOciLayout(
    oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx);

} // namespace gantry::sources
