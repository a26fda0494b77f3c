// SPDX-License-Identifier: Apache-2.0
#include "layers/stream/readcontent.h"

#include "base/text.h"
#include "layers/stream/contenthash.h"
#include "layers/words.h"

#include <QFile>

#include <array>
#include <limits>

namespace gantry::layers {

namespace {

//! Cuts [from, to) out of an inflated stream and lets nothing else through.
class Window final : public InflateSink
{
public:
    Window(qint64 at, qint64 from, qint64 to, std::function<bool(QByteArrayView)> give,
        std::stop_token stop)
        : m_at(at)
        , m_from(from)
        , m_to(to)
        , m_give(std::move(give))
        , m_stop(std::move(stop))
        , m_buffer(
              std::make_unique_for_overwrite<char[]>(static_cast<std::size_t>(inflateBlockBytes)))
    {
    }
    std::span<char> space() override
    {
        return {m_buffer.get(), static_cast<std::size_t>(inflateBlockBytes)};
    }
    bool take(QByteArrayView block) override
    {
        const qint64 begin = qMax(m_from, m_at);
        const qint64 end = qMin<qint64>(m_to, m_at + block.size());
        if (begin < end
            && !m_give(block.sliced(
                static_cast<qsizetype>(begin - m_at), static_cast<qsizetype>(end - begin))))
            m_refused = true;
        m_at += block.size();
        return !m_refused && m_at < m_to && !m_stop.stop_requested();
    }
    bool isDone() const { return m_at >= m_to; }
    bool refused() const { return m_refused; }

private:
    qint64 m_at;
    qint64 m_from;
    qint64 m_to;
    std::function<bool(QByteArrayView)> m_give;
    std::stop_token m_stop;
    std::unique_ptr<char[]> m_buffer;
    bool m_refused = false;
};

Error cancelled()
{
    return {.code = Errc::Cancelled, .message = words("Canceled"), .subject = {}};
}

//! Uncompressed bytes [from, to) of a layer. `give` false: stops without an Error.
Expected<> readStretch(const LayerRegion &region, const LayerIndex &index,
    const RestartPoints *points, qint64 from, qint64 to, std::function<bool(QByteArrayView)> give,
    const std::stop_token &stop)
{
    QFile file(region.path);
    if (!file.exists())
        return fail(Errc::NotFound, words("There is no such file"), region.path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return fail(Errc::Io, file.errorString(), region.path);
    qint64 skip = 0; // compressed bytes in front of the point
    qint64 at = 0; // the uncompressed byte that comes first
    std::unique_ptr<Inflater> inflater;
    InflateLimits limits;
    limits.maxBytes = std::numeric_limits<qint64>::max();
    if (index.facts().compression == u"none") {
        skip = at = from;
        inflater = makePlainInflater(limits);
    } else if (const RestartPoint *point = points ? points->before(from) : nullptr) {
        inflater = resumeInflater(points->compression, *point, limits);
        skip = inflater ? point->compressedOffset : 0;
        at = inflater ? point->uncompressedOffset : 0;
    }
    if (!inflater)
        inflater = makeSniffingInflater(limits);
    if (!file.seek(region.offset + skip))
        return fail(Errc::Io, file.errorString(), region.path);
    Window window(at, from, to, std::move(give), stop);
    const auto buffer
        = std::make_unique_for_overwrite<char[]>(static_cast<std::size_t>(inflateBlockBytes));
    // The first reads are small: a file of a few KiB needs no more.
    qint64 want = 32 * 1024;
    for (qint64 left = region.lengthBytes - skip; left > 0 && !window.isDone();) {
        if (stop.stop_requested())
            return std::unexpected(cancelled());
        const qint64 count = file.read(buffer.get(), qMin(left, want));
        if (count < 0)
            return fail(Errc::Io, file.errorString(), region.path);
        if (count == 0)
            break;
        left -= count;
        want = qMin<qint64>(2 * want, inflateBlockBytes);
        const auto fed = inflater->feed(QByteArrayView(buffer.get(), count), window);
        if (window.refused())
            return {};
        if (!fed && !window.isDone())
            return fed.error().code == Errc::Cancelled ? std::unexpected(cancelled()) : fed;
    }
    if (!window.isDone()) {
        if (const auto ended = inflater->finish(window); !ended && !window.isDone())
            return ended;
    }
    if (!window.isDone() && !window.refused())
        return fail(
            Errc::Corrupt, words("The layer ends before the file's content does"), region.path);
    return {};
}

//! One stretch of a file: stored bytes, or a hole.
struct Piece {
    qint64 fileOffset;
    qint64 lengthBytes;
    qint64 dataOffset; //!< in the layer; -1: a hole
};

std::vector<Piece> piecesOf(const LayerIndex &index, LayerIndex::Id entry)
{
    const qint64 size = index.sizeBytes(entry);
    qint64 stored = index.dataOffset(entry);
    if (!index.warnings(entry).testFlag(EntryWarning::Sparse))
        return {{0, size, stored}};
    std::vector<Piece> pieces;
    qint64 at = 0;
    for (const SparseRun &run : index.sparseRuns(entry)) {
        if (run.offset > at)
            pieces.push_back({at, run.offset - at, -1});
        pieces.push_back({run.offset, run.lengthBytes, stored});
        stored += run.lengthBytes;
        at = run.offset + run.lengthBytes;
    }
    if (at < size)
        pieces.push_back({at, size - at, -1});
    return pieces;
}

} // namespace

Expected<> streamContent(LayerRegion region, LayerIndexPtr index, LayerIndex::Id entry,
    RestartPointsPtr points, ContentRange range, std::function<bool(QByteArrayView)> sink,
    std::stop_token stop)
{
    const EntryType type = index->type(entry);
    if ((type != EntryType::File && type != EntryType::Other) || index->dataOffset(entry) < 0)
        return fail(Errc::Usage, words("Only files have content"), printable(index->path(entry)));
    if (points && !index->facts().digest.isEmpty() && !points->blobDigest.isEmpty()
        && points->blobDigest != index->facts().digest)
        points = nullptr;
    const qint64 from = qBound<qint64>(0, range.from, index->sizeBytes(entry));
    const qint64 to = from + qMin(qMax<qint64>(range.maxBytes, 0), index->sizeBytes(entry) - from);
    // Only a whole file can be compared with its hash; the hash of one with large holes is not of
    // its bytes alone.
    const bool whole = from == 0 && to == index->sizeBytes(entry)
        && !index->warnings(entry).testAnyFlags(EntryWarning::Sparse | EntryWarning::Unsettled);
    ContentHasher hasher;
    hasher.begin();
    bool wanted = true;
    const auto give = [&](QByteArrayView bytes) {
        if (whole)
            hasher.add(bytes);
        return wanted = sink(bytes);
    };
    static constexpr std::array<char, 64 * 1024> zeros{};
    for (const Piece &piece : piecesOf(*index, entry)) {
        const qint64 begin = qMax(from, piece.fileOffset);
        const qint64 end = qMin(to, piece.fileOffset + piece.lengthBytes);
        if (begin >= end)
            continue;
        if (piece.dataOffset >= 0) {
            const qint64 shift = piece.dataOffset - piece.fileOffset;
            CHECK(
                readStretch(region, *index, points.get(), begin + shift, end + shift, give, stop));
        }
        for (qint64 at = begin; piece.dataOffset < 0 && at < end && wanted;) {
            if (stop.stop_requested())
                return std::unexpected(cancelled());
            const qint64 count = qMin<qint64>(end - at, zeros.size());
            give(QByteArrayView(zeros.data(), static_cast<qsizetype>(count)));
            at += count;
        }
        if (!wanted)
            return {};
    }
    if (whole && hasher.finish().hash != index->hash(entry))
        return fail(Errc::Corrupt, words("The content is not what it was when the layer was read"),
            printable(index->path(entry)), words("Read the layer again"));
    return {};
}

Expected<QByteArray> readContent(LayerRegion region, LayerIndexPtr index, LayerIndex::Id entry,
    RestartPointsPtr points, ContentRange range, std::stop_token stop)
{
    QByteArray content;
    CHECK(streamContent(
        std::move(region), std::move(index), entry, std::move(points), range,
        [&content](QByteArrayView bytes) {
            content += bytes;
            return true;
        },
        std::move(stop)));
    return content;
}

} // namespace gantry::layers
