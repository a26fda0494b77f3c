// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "sources/layoutfiles.h"
#include "sources/layoutsource.h"

#include <QHash>

namespace gantry::sources {

//! What the manifest.json of `docker save` stands for.
struct DockerManifests {
    QList<LayoutTag> tags; //!< one per name, or one per nameless image
    QHash<QString, QByteArray>
        documents; //!< digest to bytes: manifests made here, configs as they lie there
    QHash<QString, BlobView> layers; //!< digest to region
};

//! Reads manifest.json and the configs it names and makes the manifests. Hashes layers only where
//! the config cannot tell their digest. Errors: Corrupt naming the member, Io, LimitExceeded,
//! Cancelled. Thread: any, meant for Pools::io.
Expected<DockerManifests> readDockerManifests(const LayoutFiles &files, const OpContext &ctx);

} // namespace gantry::sources
