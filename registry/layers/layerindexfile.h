// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/stream/restartpoints.h"
#include "oci/digest.h"

namespace gantry::layers {

//! The kept form of a layer's index: one file per diff ID, opened by mapping it (a million entries
//! in some 30 ms). The file is of one version of ours and one byte order; another one is NotFound
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

    //! Name inside the cache's folder: "sha256-0f….layerindex".
    static QString fileName(const oci::Digest &diffId);
    //! Writes to a temporary name and renames. Only complete indexes without a problem are kept.
    //! Errors: Usage (incomplete), Io.
    static Expected<> save(
        const QString &folder, const LayerIndex &index, const RestartPoints *points);
    //! Every offset and size in the file is checked, and a hash over the whole of it.
    //! Errors: NotFound, Io, Corrupt (the caller removes the file and reads the layer again).
    static Expected<Kept> open(const QString &folder, const oci::Digest &diffId);

private:
    struct Check;
};

} // namespace gantry::layers
