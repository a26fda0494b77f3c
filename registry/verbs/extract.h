// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/stream/readcontent.h"
#include "layers/stream/restartpoints.h"

#include <stop_token>
#include <vector>

namespace gantry::verbs {

//! Where the content of files goes, one after the other.
class ContentSink
{
public:
    virtual ~ContentSink() = default;
    virtual Expected<> begin(layers::LayerIndex::Id entry) = 0;
    virtual Expected<> write(QByteArrayView bytes) = 0;
    virtual Expected<> hole(qint64 bytes) = 0; //!< bytes that are zero
    virtual Expected<> end() = 0;
};

//! Content of many files of one layer in one pass, however many there are: from the restart point
//! before the first to the end of the last. Not for callers outside this room.
//! \param entries files; put into the order of their content
//! Errors: those of the sink, Io, Corrupt, LimitExceeded, Cancelled. Thread: any, meant for a pool.
Expected<> extractFiles(const layers::LayerRegion &region, const layers::LayerIndex &index,
    std::vector<layers::LayerIndex::Id> entries, const layers::RestartPointsPtr &points,
    ContentSink &sink, const std::stop_token &stop);

} // namespace gantry::verbs
