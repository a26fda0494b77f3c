// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/contentreader.h"

#include "layers/seekable/expand.h"
#include "layers/words.h"

#include <algorithm>

namespace gantry::layers {

namespace {

std::unexpected<Error> mismatch(
    const QString &what, const oci::Digest &expected, const oci::Digest &found)
{
    return fail(Errc::DigestMismatch,
        words("%1 should have the digest %2, it has %3")
            .arg(what, expected.toString(), found.toString()));
}

} // namespace

Expected<ContentReader> ContentReader::open(
    const SeekableLayer &layer, LayerIndex::Id entry, qint64 from, qint64 lengthBytes)
{
    if (!layer.index || !layer.contents || entry >= layer.index->size()
        || layer.index->type(entry) != EntryType::File)
        return fail(Errc::Usage, words("only a file has content"));
    if (from < 0 || lengthBytes < -1)
        return fail(Errc::Usage, words("negative numbers of bytes"));
    ContentReader reader;
    reader.m_contents = layer.contents;
    const qint64 size = layer.contents->fileBytes(entry);
    reader.m_from = std::min(from, size);
    reader.m_to
        = lengthBytes < 0 ? size : reader.m_from + std::min(lengthBytes, size - reader.m_from);
    reader.m_chunks = layer.contents->chunks(entry, reader.m_from, reader.m_to - reader.m_from);
    for (const ContentChunk &chunk : reader.m_chunks) {
        if (chunk.innerOffset > maxChunkBytes || chunk.sizeBytes > maxChunkBytes
            || chunk.stored.lengthBytes > maxChunkBytes + maxChunkBytes / 4)
            return fail(Errc::LimitExceeded,
                words("the file lies in pieces of more than %1 bytes").arg(maxChunkBytes), {},
                words("Read the whole layer instead"));
    }
    const auto fileDigest = layer.contents->fileDigest(entry);
    if (fileDigest && reader.m_from == 0 && reader.m_to == size && reader.m_chunks.size() > 1) {
        reader.m_fileDigest = fileDigest;
        reader.m_hasher = std::make_shared<oci::Hasher>();
    }
    return reader;
}

//! Behind the last chunk that is fetched together with the next one.
std::size_t ContentReader::batchEnd() const
{
    std::size_t end = m_next + 1;
    const qint64 start = m_chunks[m_next].stored.offset;
    while (end < m_chunks.size() && m_chunks[end].stored.offset >= start
        && m_chunks[end].stored.offset <= m_chunks[end - 1].stored.end()
        && m_chunks[end].stored.end() - start <= maxFetchBytes)
        ++end;
    return end;
}

std::optional<RangeWanted> ContentReader::wanted() const
{
    if (m_next >= m_chunks.size())
        return std::nullopt;
    const qint64 start = m_chunks[m_next].stored.offset;
    qint64 end = start;
    for (std::size_t i = m_next; i < batchEnd(); ++i)
        end = std::max(end, m_chunks[i].stored.end());
    return RangeWanted{start, end - start};
}

Expected<QByteArray> ContentReader::feed(QByteArrayView bytes)
{
    const auto asked = wanted();
    if (!asked)
        return fail(Errc::Usage, words("no more bytes were wanted"));
    if (bytes.size() != asked->lengthBytes)
        return fail(Errc::Protocol,
            words("%1 bytes came, %2 were asked for").arg(bytes.size()).arg(asked->lengthBytes));
    const std::size_t end = batchEnd();
    QByteArray content;
    for (; m_next < end; ++m_next) {
        const ContentChunk &chunk = m_chunks[m_next];
        TRY(const QByteArray piece,
            readChunk(chunk,
                bytes.sliced(chunk.stored.offset - asked->offset, chunk.stored.lengthBytes)));
        if (m_hasher)
            m_hasher->add(piece);
        const qint64 first = std::max(m_from - chunk.fileOffset, 0LL);
        const qint64 last = std::min(m_to - chunk.fileOffset, chunk.sizeBytes);
        content += QByteArrayView(piece).sliced(first, last - first);
    }
    if (m_next == m_chunks.size() && m_hasher) {
        const oci::Digest found = std::exchange(m_hasher, nullptr)->result();
        if (found != m_fileDigest->toDigest())
            return mismatch(words("the file"), m_fileDigest->toDigest(), found);
        m_isVerified = true;
    }
    return content;
}

Expected<QByteArray> ContentReader::readChunk(const ContentChunk &chunk, QByteArrayView stored)
{
    const qint64 wantedBytes = chunk.innerOffset + chunk.sizeBytes;
    if (chunk.span == LayerIndex::none) {
        TRY(QByteArray bytes, expandFirst(m_contents->compression(), stored, wantedBytes));
        bytes.remove(0, chunk.innerOffset);
        if (!chunk.digest) {
            m_isVerified = false;
        } else if (const oci::Digest found = oci::Digest::of(bytes);
            found != chunk.digest->toDigest()) {
            return mismatch(words("the content from byte %1 on").arg(chunk.fileOffset),
                chunk.digest->toDigest(), found);
        }
        return bytes;
    }
    const SociSpan &span = m_contents->spans()[chunk.span];
    if (!span.digest) {
        m_isVerified = false;
    } else if (const oci::Digest found = oci::Digest::of(stored);
        found != span.digest->toDigest()) {
        return mismatch(
            words("span %1 of the layer").arg(chunk.span), span.digest->toDigest(), found);
    }
    if (m_contents->compression() == oci::mediatype::Compression::None) {
        TRY(QByteArray bytes, expandFirst(m_contents->compression(), stored, wantedBytes));
        return bytes.remove(0, chunk.innerOffset);
    }
    TRY(QByteArray bytes, expandFrom(stored, span.bits, m_contents->window(span), wantedBytes));
    return bytes.remove(0, chunk.innerOffset);
}

} // namespace gantry::layers
