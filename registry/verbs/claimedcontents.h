// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/seekable/seekable.h"
#include "verbs/layers.h"

namespace gantry::verbs {

// Layers listed without being read. Not for callers outside this room.

//! What a table of contents said, kept with the rows for reading single files.
class ClaimedContents
{
public:
    explicit ClaimedContents(layers::SeekableLayer read)
        : layer(std::move(read))
    {
    }
    const layers::SeekableLayer layer;
};

//! Rows from the layer's own table of contents (or one beside it, LayerWanted::ztoc), fetched by
//! range. Errors: Unsupported where the layer announces none or the source gives no ranges; else
//! those of readRange(), NotFound, Corrupt, DigestMismatch (the table is not the one the manifest
//! names). On all but Cancelled the caller reads the layer.
Task<LayerContent> readContents(
    sources::ImageSourcePtr source, LayerWanted layer, LayerReading how, OpContext ctx);

//! Compares a layer that was read with its own table of contents (LayerContent::contentsCheck), or
//! says why the table could not be read (contentsProblem). Its bytes come from the blob on this
//! machine where there is one. A layer without a table stays as it is. Errors: Cancelled.
Task<LayerContent> withContentsCheck(
    sources::ImageSourcePtr source, LayerContent content, LayerReading how, OpContext ctx);

//! A file of such a layer, from its own bytes alone, checked against the table. Errors: as
//! readContents(), Usage.
Task<> streamClaimed(sources::ImageSourcePtr source, FileWanted file, LayerReading how,
    std::function<bool(QByteArrayView)> sink, OpContext ctx);

} // namespace gantry::verbs
