// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/checkpoints.h"

#include "layers/facts/bytesat.h"
#include "layers/words.h"

#include <algorithm>

namespace gantry::layers {

namespace {

constexpr qint64 headerBytes = 12;
constexpr qint64 checkpointBytes = 17 + windowBytes;
constexpr qint64 plainBytes = 20;
constexpr qint64 bareGzipHeader = 10; //!< where old writers let the first span begin
constexpr qint64 maxPlainSpans = 1 << 20;

std::unexpected<Error> wrong(qint64 number, const QString &what)
{
    return fail(Errc::Corrupt, words("checkpoint %1 of the layer: %2").arg(number).arg(what));
}

} // namespace

Expected<std::vector<SociSpan>> gzipSpans(const QByteArray &checkpoints, const SpanFrame &frame)
{
    const BytesAt at(checkpoints);
    const qint64 count = static_cast<qint32>(at.u32(0).value_or(0));
    const qint64 stored = checkpoints.size() - headerBytes;
    if (count <= 0 || count != frame.spans || stored < 0 || stored % checkpointBytes != 0
        || (stored / checkpointBytes != count && stored / checkpointBytes != count - 1))
        return fail(Errc::Corrupt,
            words("%1 bytes of checkpoints do not fit %2 spans")
                .arg(checkpoints.size())
                .arg(frame.spans));
    const qint64 skipped = count - stored / checkpointBytes;
    std::vector<SociSpan> spans;
    spans.reserve(static_cast<std::size_t>(count));
    if (skipped == 1)
        spans.push_back({.stored = {bareGzipHeader, bareGzipHeader}, .digest = {}});
    for (qint64 i = skipped; i < count; ++i) {
        const auto place = static_cast<quint64>(headerBytes + (i - skipped) * checkpointBytes);
        const auto in = static_cast<qint64>(at.u64(place).value_or(0));
        const auto out = static_cast<qint64>(at.u64(place + 8).value_or(0));
        const quint8 bits = at.u8(place + 16).value_or(0);
        if (bits > 7)
            return wrong(i, words("it has %1 bits").arg(bits));
        spans.push_back({.stored = {in - (bits != 0 ? 1 : 0), in},
            .uncompressedOffset = out,
            .bits = bits,
            .window = i == 0 ? -1 : static_cast<qint64>(place + 17),
            .digest = {}});
        if (i == 0 && out == 0)
            continue;
        if (i == 0 || in <= spans[spans.size() - 2].stored.lengthBytes
            || out <= spans[spans.size() - 2].uncompressedOffset)
            return wrong(i, words("it lies before the one before it"));
    }
    // lengthBytes held the first whole byte so far: the end of the span before.
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const bool isLast = i + 1 == spans.size();
        const qint64 end = isLast ? frame.compressedBytes : spans[i + 1].stored.lengthBytes;
        const qint64 outEnd = isLast ? frame.uncompressedBytes : spans[i + 1].uncompressedOffset;
        if (spans[i].stored.offset < 0 || end > frame.compressedBytes
            || end <= spans[i].stored.offset || outEnd > frame.uncompressedBytes
            || outEnd < spans[i].uncompressedOffset)
            return wrong(static_cast<qint64>(i), words("it lies outside the layer"));
        spans[i].uncompressedBytes = outEnd - spans[i].uncompressedOffset;
        spans[i].stored.lengthBytes = end - spans[i].stored.offset;
    }
    return spans;
}

Expected<std::vector<SociSpan>> plainSpans(const QByteArray &checkpoints, const SpanFrame &frame)
{
    const BytesAt at(checkpoints);
    const auto spanBytes = static_cast<qint64>(at.u64(4).value_or(0));
    const auto size = static_cast<qint64>(at.u64(12).value_or(0));
    if (checkpoints.size() != plainBytes || spanBytes <= 0 || size != frame.compressedBytes
        || size != frame.uncompressedBytes || frame.spans <= 0 || frame.spans > maxPlainSpans
        || (size - 1) / spanBytes != frame.spans - 1)
        return fail(Errc::Corrupt, words("the checkpoints do not fit the layer"));
    std::vector<SociSpan> spans;
    for (qint64 from = 0; from < size; from += spanBytes) {
        const qint64 length = std::min(spanBytes, size - from);
        spans.push_back({.stored = {from, length},
            .uncompressedOffset = from,
            .uncompressedBytes = length,
            .digest = {}});
        if (spanBytes > size - from)
            break; // the next step could pass 2^63
    }
    return spans;
}

} // namespace gantry::layers
