// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "base/task.h"
#include "layers/layerindexfile.h"
#include "layers/stream/layerpass.h"
#include "oci/digest.h"
#include "sources/blobcache.h"

#include <memory>
#include <optional>

namespace gantry::sources {

//! Indexes of layers read before, kept beside the blobs of the cache: layers/ holds one file for
//! each of them, and a small document for each blob says which diff ID it has. They are evicted
//! with the blobs, least recently used first; the blob may go and the index stay. Safe for several
//! processes (files appear by rename). Main thread; files on Pools::io.
class IndexStore
{
public:
    IndexStore(std::shared_ptr<BlobCache> cache, std::shared_ptr<Pools> pools);

    //! The index of a blob this cache has once read and verified whole. nullopt: never, or its diff
    //! ID is not the one expected (a null one expects nothing), or the file is gone or damaged.
    QCoro::Task<std::optional<layers::LayerIndexFile::Kept>> find(
        oci::Digest blob, oci::Digest diffId) const;
    //! Keeps what a pass left, if both digests are fine. Errors: Io; the caller may go on without.
    Task<> keep(oci::Digest blob, layers::LayerRead read) const;

private:
    std::shared_ptr<BlobCache> m_cache;
    std::shared_ptr<Pools> m_pools;
};
using IndexStorePtr = std::shared_ptr<IndexStore>;

} // namespace gantry::sources
