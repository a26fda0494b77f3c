// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/seekable/contentmap.h"

#include <QByteArray>

#include <vector>

namespace gantry::layers {

//! What deflate looks back at most, and a checkpoint holds (RFC 1951, 2).
inline constexpr qint64 windowBytes = 32 << 10;

//! What a ztoc says of the stream it divides into spans.
struct SpanFrame {
    qint64 compressedBytes = 0;
    qint64 uncompressedBytes = 0;
    qint64 spans = 0;
};

//! Spans of a gzip stream from their checkpoints: count and span size, then for each place the
//! bytes in, the bytes out, the bits and the 32 KiB before it. Old writers leave the first place
//! out. Errors: Corrupt. Thread: any.
Expected<std::vector<SociSpan>> gzipSpans(const QByteArray &checkpoints, const SpanFrame &frame);
//! Spans of a layer that is not compressed: version, span size, size.
Expected<std::vector<SociSpan>> plainSpans(const QByteArray &checkpoints, const SpanFrame &frame);

} // namespace gantry::layers
