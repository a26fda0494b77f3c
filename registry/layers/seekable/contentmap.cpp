// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/contentmap.h"

#include "layers/seekable/checkpoints.h"

#include <algorithm>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

//! What so many bytes can take at most once compressed, with room to spare for small blocks.
qint64 largestStored(qint64 bytes)
{
    return bytes + bytes / 8 + (64 << 10);
}

} // namespace

std::optional<Sha256> Sha256::of(const oci::Digest &digest)
{
    if (digest.algorithm() != oci::Digest::Algorithm::Sha256)
        return std::nullopt;
    const QByteArray raw = QByteArray::fromHex(digest.hex().toLatin1());
    Sha256 value;
    if (raw.size() != static_cast<qsizetype>(value.bytes.size()))
        return std::nullopt;
    std::ranges::copy(raw, value.bytes.begin());
    return value;
}

oci::Digest Sha256::toDigest() const
{
    const QByteArray raw = QByteArray::fromRawData(bytes.data(), bytes.size());
    return oci::Digest::parse(u"sha256:"_s + QString::fromLatin1(raw.toHex()))
        .value_or(oci::Digest());
}

std::vector<ContentChunk> ContentMap::chunks(
    LayerIndex::Id entry, qint64 from, qint64 lengthBytes) const
{
    std::vector<ContentChunk> found;
    if (entry >= m_files.size() || from < 0 || lengthBytes <= 0)
        return found;
    const File &file = m_files[entry];
    if (from >= file.sizeBytes)
        return found;
    const qint64 to = from + std::min(lengthBytes, file.sizeBytes - from);
    if (file.streamOffset >= 0)
        return spanChunks(file, from, to);
    const auto begin = m_chunks.begin() + static_cast<std::ptrdiff_t>(file.firstChunk);
    const auto end = begin + file.chunks;
    auto at = std::upper_bound(begin, end, from,
        [](qint64 place, const ContentChunk &chunk) { return place < chunk.fileOffset; });
    if (at != begin)
        --at;
    for (; at != end && at->fileOffset < to; ++at)
        found.push_back(*at);
    return found;
}

std::vector<ContentChunk> ContentMap::spanChunks(const File &file, qint64 from, qint64 to) const
{
    std::vector<ContentChunk> found;
    qint64 place = file.streamOffset + from;
    const qint64 end = file.streamOffset + to;
    auto span = std::upper_bound(m_spans.begin(), m_spans.end(), place,
        [](qint64 wanted, const SociSpan &s) { return wanted < s.uncompressedOffset; });
    if (span != m_spans.begin())
        --span;
    for (; span != m_spans.end() && place < end; ++span) {
        const qint64 spanEnd = span->uncompressedOffset + span->uncompressedBytes;
        ContentChunk chunk{.stored = span->stored,
            .fileOffset = place - file.streamOffset,
            .sizeBytes = std::min(end, spanEnd) - place,
            .innerOffset = place - span->uncompressedOffset,
            .digest = {},
            .span = static_cast<quint32>(span - m_spans.begin())};
        place += chunk.sizeBytes;
        found.push_back(chunk);
    }
    return found;
}

std::optional<Sha256> ContentMap::fileDigest(LayerIndex::Id entry) const
{
    return entry < m_files.size() ? m_files[entry].digest : std::nullopt;
}

qint64 ContentMap::fileBytes(LayerIndex::Id entry) const
{
    return entry < m_files.size() ? m_files[entry].sizeBytes : 0;
}

QByteArrayView ContentMap::window(const SociSpan &span) const
{
    if (span.window < 0 || span.window > m_checkpoints.size() - windowBytes)
        return {};
    return QByteArrayView(m_checkpoints).sliced(span.window, windowBytes);
}

ContentMapBuilder::ContentMapBuilder(oci::mediatype::Compression compression)
    : m_map(std::make_shared<ContentMap>())
{
    m_map->m_compression = compression;
}

void ContentMapBuilder::addWithoutContent()
{
    m_map->m_files.emplace_back();
}

void ContentMapBuilder::addFile(
    qint64 sizeBytes, std::optional<Sha256> digest, std::vector<ContentChunk> chunks)
{
    m_map->m_files.push_back({.sizeBytes = sizeBytes,
        .firstChunk = m_map->m_chunks.size(),
        .chunks = static_cast<quint32>(chunks.size()),
        .digest = digest});
    m_map->m_chunks.insert(m_map->m_chunks.end(), chunks.begin(), chunks.end());
}

void ContentMapBuilder::addStreamed(qint64 sizeBytes, qint64 streamOffset)
{
    m_map->m_files.push_back({.sizeBytes = sizeBytes, .streamOffset = streamOffset, .digest = {}});
}

void ContentMapBuilder::setSpans(std::vector<SociSpan> spans, QByteArray checkpoints)
{
    m_map->m_spans = std::move(spans);
    m_map->m_checkpoints = std::move(checkpoints);
}

void ContentMapBuilder::closeChunks(qint64 end)
{
    std::vector<qint64> starts;
    starts.reserve(m_map->m_chunks.size());
    for (const ContentChunk &chunk : m_map->m_chunks)
        starts.push_back(chunk.stored.offset);
    std::ranges::sort(starts);
    for (ContentChunk &chunk : m_map->m_chunks) {
        if (chunk.stored.lengthBytes >= 0)
            continue;
        const auto next = std::ranges::upper_bound(starts, chunk.stored.offset);
        const qint64 length = (next == starts.end() ? end : *next) - chunk.stored.offset;
        // A table that leaves files out must not make a reader fetch what lies between.
        chunk.stored.lengthBytes
            = std::min(length, largestStored(chunk.innerOffset + chunk.sizeBytes));
    }
}

std::shared_ptr<const ContentMap> ContentMapBuilder::take()
{
    return std::move(m_map);
}

} // namespace gantry::layers
