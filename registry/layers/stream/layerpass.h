// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/stream/inflater.h"
#include "layers/stream/readcontent.h"
#include "layers/stream/restartpoints.h"
#include "layers/tar/tarlimits.h"
#include "oci/digest.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace gantry::layers {

//! What is known of a layer before it is read, and how to read it.
struct PassOptions {
    oci::Digest digest; //!< of the blob, from its descriptor; null: computed, not verified
    oci::Digest diffId; //!< from the config; null: computed, not verified
    qint64 sizeBytes = -1; //!< of the blob, from its descriptor; -1: not compared
    QString mediaType; //!< compared with what the bytes are; empty: not compared
    InflateLimits inflate = {};
    TarLimits tar = {};
    bool restartPoints = true;
    qint64 restartSpacing = restartSpacingBytes;
    //! 2: one thread inflates, another hashes and indexes (about 1.5 times as fast).
    int threads = 1;
    DeflateEngine engine = defaultEngine();
};

//! What a pass leaves. A broken layer is a value, too: facts().problem says where it broke.
struct LayerRead {
    LayerIndexPtr index;
    RestartPointsPtr points; //!< nullptr when there are none
};

//! The one pass over a layer: blob digest, inflate, diff ID, tar, content hashes; each byte is
//! touched while it is in the cache. A tar that breaks does not stop the digests, a stream that
//! breaks does not stop the blob's digest. Thread: feed() and finish() one at a time; snapshot()
//! and the counters from any thread meanwhile.
class LayerPass
{
public:
    explicit LayerPass(PassOptions options, std::stop_token stop = {});
    ~LayerPass(); //!< without finish(): what is under way is dropped
    LayerPass(const LayerPass &) = delete;
    LayerPass &operator=(const LayerPass &) = delete;

    //! Compressed bytes, in pieces of any length. Looks at the stop token every 256 KiB of output.
    //! Errors: Cancelled. Damage is told by finish().
    Expected<> feed(QByteArrayView compressed);
    //! Call once, after the last byte or when no more will come.
    //! \param arrivalProblem why no more will come (the network's Error), if it is so
    LayerRead finish(const std::optional<Error> &arrivalProblem = std::nullopt);

    //! The entries so far. Cheap enough for thirty a second; the caller chooses the rate.
    LayerIndexPtr snapshot() const;
    LayerIndex::Id entries() const; //!< how many there are, without a snapshot
    qint64 compressedBytes() const;
    qint64 uncompressedBytes() const;

private:
    class Work;
    std::unique_ptr<Work> m_work;
};

//! Runs a pass over a local file region. `onProgress` is called on this thread after each block and
//! may take snapshots.
//! Errors: NotFound, Io (the file is shorter than the region, too), Cancelled. Thread: any; meant
//! for Pools::cpu.
Expected<LayerRead> readLayer(LayerRegion region, PassOptions options, std::stop_token stop = {},
    std::function<void(const LayerPass &)> onProgress = {});

} // namespace gantry::layers
