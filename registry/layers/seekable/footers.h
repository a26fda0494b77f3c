// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/seekable/seekable.h"

#include <QByteArrayView>

#include <optional>

namespace gantry::layers {

//! The largest footer there is: zstd:chunked with its frame's header.
inline constexpr qint64 maxFooterBytes = 72;

//! Of a skippable zstd frame: magic and length (RFC 8878, 3.1.2).
inline constexpr qint64 frameHeaderBytes = 8;

//! What the end of a layer says of its table of contents.
struct SeekableFooter {
    SeekableKind kind = SeekableKind::EStargz;
    RangeWanted table; //!< the compressed JSON
    qint64 tableBytes = -1; //!< of the JSON; -1 when not told
    qint64 payloadEnd = 0; //!< files' content lies before it
};

//! Reads a gzip layer's footer (estargz.md, "Footer") from its last bytes; nullopt when it has
//! none, or one whose numbers do not fit the layer.
std::optional<SeekableFooter> gzipFooter(QByteArrayView tail, qint64 layerBytes);
//! The same of a zstd layer, in both spellings.
std::optional<SeekableFooter> zstdFooter(QByteArrayView tail, qint64 layerBytes);

} // namespace gantry::layers
