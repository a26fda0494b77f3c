// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "sources/imagesource.h"

namespace gantry::sources {

//! `docker-archive:FILE`: what `docker save` writes, read in place. Since Docker 25 it is an OCI
//! layout with manifest.json beside it and read as such; older ones, and those whose index lists
//! nothing, hold configs and layer tars only, and the manifest is made here: a Docker schema 2
//! manifest whose descriptors are exact (the layers' digests are the config's diff ids, checked
//! when a layer is read; layers compressed inside the archive are hashed on Pools::io). Errors: as
//! TarIndex::scan(), Corrupt naming the member of manifest.json.
Task<ImageSourcePtr> openDockerArchive(
    oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx);
//! The same for an archive that must not go away while it is read, under another name (an engine's
//! export).
Task<ImageSourcePtr> openDockerArchive(oci::ImageName name, QString displayName, BlobView archive,
    std::shared_ptr<Pools> pools, OpContext ctx);

} // namespace gantry::sources
