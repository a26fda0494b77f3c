// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/stream/restartpoints.h"

#include <functional>
#include <stop_token>

namespace gantry::layers {

//! A layer's compressed bytes on this machine's disk.
struct LayerRegion {
    QString path;
    qint64 offset = 0;
    qint64 lengthBytes = 0;
};

//! Which bytes of a file.
struct ContentRange {
    qint64 from = 0;
    qint64 maxBytes = 8LL * 1024 * 1024;
};

//! Reads one file's content, from the restart point nearest to it; without points (nullptr, or of
//! another blob or decoder) it inflates from the layer's start. Holes of sparse files come as
//! zeros. A file read whole is compared with the index's content hash.
//! \param entry a file; of a hard link ask for the entry it points to
//! \param sink gets blocks in order; false stops
//! Errors: Usage (no file), NotFound, Io, Corrupt, LimitExceeded, Cancelled. Thread: any.
Expected<> streamContent(LayerRegion region, LayerIndexPtr index, LayerIndex::Id entry,
    RestartPointsPtr points, ContentRange range, std::function<bool(QByteArrayView)> sink,
    std::stop_token stop);

//! The same into memory. At most range.maxBytes.
Expected<QByteArray> readContent(LayerRegion region, LayerIndexPtr index, LayerIndex::Id entry,
    RestartPointsPtr points, ContentRange range, std::stop_token stop);

} // namespace gantry::layers
