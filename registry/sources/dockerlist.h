// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/descriptor.h"
#include "sources/blobview.h"

#include <functional>
#include <optional>

namespace gantry::sources {

//! Finds content of an archive by its digest.
using FindContent = std::function<std::optional<BlobView>(const oci::Digest &)>;

//! The manifest.json `docker load` and podman read, for the images an index.json lists: config,
//! names and layers, which lie where the layout has them, as `docker save` writes it since Docker
//! 25 (moby, image/tarexport/save.go). Images with several names are listed once. Errors:
//! Unsupported (an index, something that is no image, a layer that is not in the archive), Corrupt,
//! Io. Thread: any.
Expected<QByteArray> dockerListOf(
    const QList<oci::Descriptor> &entries, const FindContent &find, const QString &place);

//! Only images go into such an archive. Errors: Unsupported with what to do instead.
Expected<> checkDockerLoads(
    const oci::Descriptor &node, const QByteArray &bytes, const QString &path);

} // namespace gantry::sources
