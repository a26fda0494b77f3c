// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/seekable/seekable.h"

#include <QByteArray>

#include <vector>

namespace gantry::layers {

//! Reads a file's content, or some bytes of it, by asking for stretches of the layer. What comes
//! out was checked against the chunk digests where the table has any. Thread: one at a time.
class ContentReader
{
public:
    static constexpr qint64 maxChunkBytes = 256LL << 20; //!< inflated at once
    static constexpr qint64 maxFetchBytes = 4 << 20; //!< neighbours are fetched together up to it

    //! \param lengthBytes -1: to the end
    //! Errors: Usage (no file, negative numbers), LimitExceeded (a chunk too large to check).
    static Expected<ContentReader> open(
        const SeekableLayer &layer, LayerIndex::Id entry, qint64 from = 0, qint64 lengthBytes = -1);

    //! What to fetch next; nullopt when all came.
    std::optional<RangeWanted> wanted() const;
    //! Exactly the bytes that were wanted; gives the next bytes of the file. Errors: Protocol
    //! (other bytes than asked for), DigestMismatch, Corrupt.
    Expected<QByteArray> feed(QByteArrayView bytes);
    //! True when all that came was covered by digests of the table, so far.
    bool isVerified() const { return m_isVerified; }

private:
    ContentReader() = default;
    Expected<QByteArray> readChunk(const ContentChunk &chunk, QByteArrayView stored);
    std::size_t batchEnd() const;

    std::shared_ptr<const ContentMap> m_contents;
    std::vector<ContentChunk> m_chunks;
    std::size_t m_next = 0;
    qint64 m_from = 0, m_to = 0;
    bool m_isVerified = true;
    std::optional<Sha256> m_fileDigest; //!< set when the whole file is read
    std::shared_ptr<oci::Hasher> m_hasher;
};

} // namespace gantry::layers
