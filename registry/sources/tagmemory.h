// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/blobcache.h"
#include "sources/cachefiles.h"

namespace gantry::sources {

//! Adds a sighting to the history of a tag: the same digest again moves its time, another one goes
//! on top. One small JSON file per tag. Failures to write are logged; nothing depends on them.
//! Thread: main.
void recordSighting(const CacheFiles &files, const QString &repository, const QString &tag,
    const BlobCache::Sighting &sighting);
//! Newest first; empty when the tag was never seen or its file is damaged.
QList<BlobCache::Sighting> readSightings(
    const CacheFiles &files, const QString &repository, const QString &tag);

} // namespace gantry::sources
