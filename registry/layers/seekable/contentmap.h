// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "oci/digest.h"
#include "oci/mediatype.h"

#include <QByteArray>
#include <QtTypes>

#include <array>
#include <optional>
#include <vector>

namespace gantry::layers {

//! A stretch of the compressed layer, to be fetched by whoever can (HTTP Range, a file).
struct RangeWanted {
    qint64 offset = 0;
    qint64 lengthBytes = 0;
    qint64 end() const { return offset + lengthBytes; }
    bool operator==(const RangeWanted &) const = default;
};

//! SHA-256 as it is computed: tables hold a million of them.
struct Sha256 {
    std::array<char, 32> bytes = {};
    static std::optional<Sha256> of(const oci::Digest &digest); //!< nullopt for other algorithms
    oci::Digest toDigest() const;
    bool operator==(const Sha256 &) const = default;
};

//! A piece of a file's content and where it is stored.
struct ContentChunk {
    RangeWanted stored; //!< compressed bytes that hold it, perhaps with others
    qint64 fileOffset = 0;
    qint64 sizeBytes = 0;
    qint64 innerOffset = 0; //!< in what `stored` inflates to
    std::optional<Sha256> digest; //!< of these sizeBytes
    quint32 span = LayerIndex::none; //!< SOCI: number in spans()
    bool isZeros = false; //!< known to hold zeros only; need not be fetched
};

//! A place in an unmodified stream where inflating can begin, and what follows up to the next one.
struct SociSpan {
    RangeWanted stored; //!< begins one byte early when `bits` is not 0
    qint64 uncompressedOffset = 0;
    qint64 uncompressedBytes = 0;
    quint8 bits = 0; //!< of the first stored byte that belong to this span
    qint64 window = -1; //!< where its 32 KiB begin in the checkpoints; -1: at the stream's start
    std::optional<Sha256> digest; //!< of the stored bytes
};

//! Tells for each file of a table of contents which compressed bytes hold its content.
//! Immutable once shared; any thread.
class ContentMap
{
public:
    //! Chunks that hold any of these bytes of the file, in order; empty for what has no content.
    std::vector<ContentChunk> chunks(LayerIndex::Id entry, qint64 from, qint64 lengthBytes) const;
    //! Of the whole file; nullopt when the table does not tell.
    std::optional<Sha256> fileDigest(LayerIndex::Id entry) const;
    qint64 fileBytes(LayerIndex::Id entry) const;
    oci::mediatype::Compression compression() const { return m_compression; }
    const std::vector<SociSpan> &spans() const { return m_spans; }
    QByteArrayView window(const SociSpan &span) const;

private:
    friend class ContentMapBuilder;
    struct File {
        qint64 sizeBytes = 0;
        std::size_t firstChunk = 0;
        quint32 chunks = 0;
        qint64 streamOffset = -1; //!< SOCI: of the content in the uncompressed stream
        std::optional<Sha256> digest;
    };
    std::vector<ContentChunk> spanChunks(const File &file, qint64 from, qint64 to) const;

    oci::mediatype::Compression m_compression = oci::mediatype::Compression::Gzip;
    std::vector<File> m_files; //!< by entry
    std::vector<ContentChunk> m_chunks; //!< those of one file together, in order
    std::vector<SociSpan> m_spans;
    QByteArray m_checkpoints;
};

//! Fills a ContentMap next to a LayerIndexBuilder: one call for every entry, in order.
class ContentMapBuilder
{
public:
    explicit ContentMapBuilder(oci::mediatype::Compression compression);
    void addWithoutContent();
    void addFile(qint64 sizeBytes, std::optional<Sha256> digest, std::vector<ContentChunk> chunks);
    void addStreamed(qint64 sizeBytes, qint64 streamOffset);
    void setSpans(std::vector<SociSpan> spans, QByteArray checkpoints);
    //! Gives every chunk without an end one: the next place where some chunk begins, else `end`.
    void closeChunks(qint64 end);
    std::shared_ptr<const ContentMap> take();

private:
    std::shared_ptr<ContentMap> m_map;
};

} // namespace gantry::layers
