// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/stream/restartpoints.h"
#include "oci/digest.h"

#include <optional>

namespace gantry::layers {

//! What a kept index is of. The same content packed in two ways is two: the digest that was
//! verified and the points to start at are those of one blob.
struct LayerKey {
    oci::Digest diffId;
    oci::Digest blob;
};

//! The kept form of a layer's index: one file per layer, opened by mapping it (a million entries in
//! some 30 ms). The file is of one version of ours and one byte order; another one is NotFound
//! like a missing file. Thread: any; writers of the same layer may race, the last one wins whole.
class LayerIndexFile
{
public:
    struct Kept {
        LayerIndexPtr index;
        //! Of the blob the index was read from (points->blobDigest); nullptr when there are none or
        //! this build's decoder cannot use them.
        RestartPointsPtr points;
    };

    //! Of an index that was read whole; nullopt for another one.
    static std::optional<LayerKey> keyOf(const LayerIndex &index);
    //! Name inside the cache's folder: "sha256-0f…-sha256-1e….layerindex", the diff ID first.
    static QString fileName(const LayerKey &layer);
    //! Writes to a temporary name and renames. Only complete indexes without a problem are kept.
    //! Errors: Usage (incomplete), Io.
    static Expected<> save(
        const QString &folder, const LayerIndex &index, const RestartPoints *points);
    //! Every offset and size in the file is checked, and a hash over the whole of it.
    //! Errors: NotFound, Io, Corrupt (the caller removes the file and reads the layer again).
    static Expected<Kept> open(const QString &folder, const LayerKey &layer);

private:
    struct Check;
};

} // namespace gantry::layers
