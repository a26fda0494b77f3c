// SPDX-License-Identifier: Apache-2.0
// One pass, push style: compressed bytes -> blob digest -> inflater -> blocks of 256 KiB -> diff
// ID, tar, content hashes. A bare loop of ISA-L and two digests is the physical limit (about 530
// MB/s a core where SHA-NI exists); what is added here costs a few per cent of it. With two threads
// the first one only inflates.
#include "layers/stream/layerpass.h"

#include "layers/stream/blockring.h"
#include "layers/tar/tarparser.h"
#include "layers/words.h"

#include <QFile>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace Qt::StringLiterals;

namespace gantry::layers {

namespace {

constexpr std::size_t ringBlocks = 8;
//! Output of one thread: with the 256 KiB that came in it fits a level-two cache of half a
//! megabyte, where the digest and the content hash both find it.
constexpr qsizetype blockBytes = 128LL * 1024;
enum BlockKind { Compressed, Inflated };

oci::Digest::Algorithm algorithmFor(const oci::Digest &wanted)
{
    return wanted.canVerify() ? wanted.algorithm() : oci::Digest::Algorithm::Sha256;
}

QString nameOf(Compression compression)
{
    switch (compression) {
    case Compression::Gzip:
        return u"gzip"_s;
    case Compression::Zstd:
        return u"zstd"_s;
    case Compression::None:
        return u"none"_s;
    case Compression::Unknown:
        break;
    }
    return {};
}

} // namespace

class LayerPass::Work final : public InflateSink
{
public:
    Work(PassOptions options, std::stop_token stop)
        : m_options(std::move(options))
        , m_stop(std::move(stop))
        , m_blobHasher(algorithmFor(m_options.digest))
        , m_diffHasher(algorithmFor(m_options.diffId))
        , m_recorder(m_options.restartSpacing,
              m_options.threads > 1 ? RestartRecorder::Packing::Later
                                    : RestartRecorder::Packing::AtOnce)
        , m_inflater(makeSniffingInflater(
              m_options.inflate, m_options.restartPoints ? &m_recorder : nullptr, m_options.engine))
        , m_oneAlgorithm(algorithmFor(m_options.digest) == algorithmFor(m_options.diffId))
        , m_parser(m_builder, m_options.tar)
    {
        if (m_options.threads > 1) {
            m_ring = std::make_unique<BlockRing>(ringBlocks, inflateBlockBytes);
            m_worker = std::thread([this] { workOff(); });
        } else {
            m_buffer = std::make_unique_for_overwrite<char[]>(static_cast<std::size_t>(blockBytes));
        }
    }
    ~Work() override { join(); }
    Work(const Work &) = delete;
    Work &operator=(const Work &) = delete;

    Expected<> feed(QByteArrayView bytes)
    {
        while (!bytes.isEmpty()) {
            if (m_stop.stop_requested())
                return cancelled();
            const QByteArrayView part = bytes.first(qMin(bytes.size(), inflateBlockBytes));
            bytes = bytes.sliced(part.size());
            m_compressedBytes.fetch_add(part.size(), std::memory_order_relaxed);
            if (m_ring)
                publish(part, Compressed);
            else
                m_blobHasher.add(part);
            if (m_inflateError)
                continue; // the blob's own digest goes on
            if (auto result = m_inflater->feed(part, *this); !result)
                m_inflateError = std::move(result).error();
            if (m_inflateError && m_inflateError->code == Errc::Cancelled)
                return cancelled();
        }
        return {};
    }

    // InflateSink. With a ring: this thread only passes blocks on.
    std::span<char> space() override
    {
        if (!m_ring)
            return {m_buffer.get(), static_cast<std::size_t>(blockBytes)};
        if (!m_held)
            m_held = m_ring->acquire();
        return {m_held->bytes.get(), static_cast<std::size_t>(inflateBlockBytes)};
    }
    bool take(QByteArrayView block) override
    {
        if (m_stop.stop_requested())
            return false;
        // An uncompressed layer is its own diff ID: one hash for both.
        m_isPlain = m_oneAlgorithm && m_inflater->compression() == Compression::None;
        if (!m_ring) {
            inflated(block);
        } else if (m_held && block.data() == m_held->bytes.get()) {
            m_held->used = block.size();
            m_held->kind = Inflated;
            m_ring->publish(std::exchange(m_held, nullptr));
        } else {
            publish(block, Inflated);
        }
        return true;
    }

    LayerIndexPtr snapshot()
    {
        const std::scoped_lock lock(m_mutex);
        LayerFacts &facts = m_builder.facts();
        facts.compressedBytes = m_compressedBytes.load(std::memory_order_relaxed);
        facts.uncompressedBytes = m_uncompressedBytes.load(std::memory_order_relaxed);
        return m_builder.snapshot();
    }

    LayerRead finish(const std::optional<Error> &arrivalProblem);

    std::atomic<qint64> m_compressedBytes = 0;
    std::atomic<qint64> m_uncompressedBytes = 0;
    std::atomic<LayerIndex::Id> m_entries = 0;

private:
    Expected<> cancelled()
    {
        m_cancelled = true;
        return fail(Errc::Cancelled, words("Canceled"));
    }

    void publish(QByteArrayView bytes, BlockKind kind)
    {
        BlockRing::Block *block = m_ring->acquire();
        std::copy_n(bytes.data(), bytes.size(), block->bytes.get());
        block->used = bytes.size();
        block->kind = kind;
        m_ring->publish(block);
    }

    //! The second thread.
    void workOff()
    {
        while (BlockRing::Block *block = m_ring->next()) {
            const QByteArrayView bytes(block->bytes.get(), block->used);
            if (m_stop.stop_requested())
                ; // only make room, the filler notices soon
            else if (block->kind == Compressed)
                m_blobHasher.add(bytes);
            else
                inflated(bytes);
            m_ring->release(block);
            m_recorder.packWaiting();
        }
    }

    void inflated(QByteArrayView block)
    {
        if (!m_isPlain)
            m_diffHasher.add(block);
        {
            const std::scoped_lock lock(m_mutex);
            if (auto result = m_parser.feed(block); !result)
                m_tarError = std::move(result).error();
            m_entries.store(m_builder.size(), std::memory_order_relaxed);
        }
        m_uncompressedBytes.fetch_add(block.size(), std::memory_order_relaxed);
    }

    void join()
    {
        if (!m_worker.joinable())
            return;
        m_ring->close();
        m_worker.join();
    }

    void tellDigests(LayerFacts &facts, QStringList &problems);

    PassOptions m_options;
    std::stop_token m_stop;
    oci::Hasher m_blobHasher;
    oci::Hasher m_diffHasher;
    RestartRecorder m_recorder;
    std::unique_ptr<Inflater> m_inflater;
    std::optional<Error> m_inflateError;
    bool m_cancelled = false;
    const bool m_oneAlgorithm;
    std::atomic<bool> m_isPlain = false;
    std::unique_ptr<char[]> m_buffer; //!< one thread
    std::unique_ptr<BlockRing> m_ring; //!< two threads
    BlockRing::Block *m_held = nullptr;
    std::thread m_worker;

    std::mutex m_mutex; //!< guards the next three
    LayerIndexBuilder m_builder;
    TarParser m_parser;
    std::optional<Error> m_tarError;
};

LayerRead LayerPass::Work::finish(const std::optional<Error> &arrivalProblem)
{
    const bool arrived = !arrivalProblem && !m_cancelled;
    if (!m_inflateError && arrived) {
        if (auto result = m_inflater->finish(*this); !result)
            m_inflateError = std::move(result).error();
    }
    join();
    const bool stopped = m_cancelled || m_stop.stop_requested();
    const std::scoped_lock lock(m_mutex);
    LayerFacts &facts = m_builder.facts();
    facts.compressedBytes = m_compressedBytes.load(std::memory_order_relaxed);
    facts.uncompressedBytes = m_uncompressedBytes.load(std::memory_order_relaxed);
    facts.compression = nameOf(m_inflater->compression());

    // The first thing that went wrong is the problem; the others follow from it.
    std::optional<Error> problem = m_tarError;
    qint64 at = m_tarError ? m_parser.offset() : -1;
    if (auto result = m_parser.finish(); !result && !m_tarError && !m_inflateError && arrived) {
        problem = result.error();
        at = m_parser.offset();
    }
    if (!problem && m_inflateError) {
        problem = m_inflateError;
        at = facts.uncompressedBytes;
    }
    if (!arrived || stopped) {
        problem = stopped
            ? Error{.code = Errc::Cancelled, .message = words("Canceled"), .subject = {}}
            : *arrivalProblem;
        at = facts.uncompressedBytes;
    }
    facts.complete = !m_inflateError && arrived && !stopped;

    facts.notes = m_inflater->notes() + m_parser.notes();
    const Compression found = m_inflater->compression();
    const Compression said = oci::mediatype::compressionOf(m_options.mediaType);
    if (!m_options.mediaType.isEmpty() && said != Compression::Unknown
        && found != Compression::Unknown && said != found)
        facts.notes
            += words("The media type says %1, the bytes are %2").arg(nameOf(said), nameOf(found));
    if (arrived && !stopped) {
        QStringList mismatches;
        tellDigests(facts, mismatches);
        if (!problem && !mismatches.isEmpty())
            problem = Error{
                .code = Errc::DigestMismatch, .message = mismatches.takeFirst(), .subject = {}};
        facts.notes += mismatches;
    }
    if (problem) {
        facts.problem = problem->message;
        facts.problemCode = problem->code;
        facts.problemOffset = at;
    }
    LayerRead read{.index = m_builder.snapshot(), .points = nullptr};
    if (RestartPoints points = m_recorder.take(); !points.points.empty()) {
        points.blobDigest = facts.digest;
        read.points = std::make_shared<const RestartPoints>(std::move(points));
    }
    return read;
}

//! Computes both digests and compares them with what was told.
void LayerPass::Work::tellDigests(LayerFacts &facts, QStringList &problems)
{
    const auto compare
        = [&problems](const oci::Digest &wanted, const oci::Digest &found, const char *mismatch) {
              if (wanted.isNull() || !wanted.canVerify())
                  return false;
              if (wanted != found)
                  problems += words(mismatch).arg(found.toString(), wanted.toString());
              return wanted == found;
          };
    const oci::Digest digest = m_blobHasher.result();
    facts.digest = digest.toString().toLatin1();
    facts.digestVerified = compare(m_options.digest, digest,
        QT_TRANSLATE_NOOP("layers", "The bytes hash to %1, asked for was %2"));
    if (m_options.sizeBytes >= 0 && facts.compressedBytes != m_options.sizeBytes) {
        facts.digestVerified = false;
        problems += words("There are %1 bytes, the descriptor says %2")
                        .arg(facts.compressedBytes)
                        .arg(m_options.sizeBytes);
    }
    if (!m_options.digest.isNull() && !m_options.digest.canVerify())
        facts.notes
            += words("A %1 digest cannot be verified").arg(m_options.digest.algorithmName());
    if (!facts.complete)
        return;
    const oci::Digest diffId = m_isPlain ? digest : m_diffHasher.result();
    facts.diffId = diffId.toString().toLatin1();
    facts.diffIdVerified = compare(m_options.diffId, diffId,
        QT_TRANSLATE_NOOP("layers", "The uncompressed bytes hash to %1, the config says %2"));
}

LayerPass::LayerPass(PassOptions options, std::stop_token stop)
    : m_work(std::make_unique<Work>(std::move(options), std::move(stop)))
{
}

LayerPass::~LayerPass() = default;

Expected<> LayerPass::feed(QByteArrayView compressed)
{
    return m_work->feed(compressed);
}

LayerRead LayerPass::finish(const std::optional<Error> &arrivalProblem)
{
    return m_work->finish(arrivalProblem);
}

LayerIndexPtr LayerPass::snapshot() const
{
    return m_work->snapshot();
}

LayerIndex::Id LayerPass::entries() const
{
    return m_work->m_entries.load(std::memory_order_relaxed);
}

qint64 LayerPass::compressedBytes() const
{
    return m_work->m_compressedBytes.load(std::memory_order_relaxed);
}

qint64 LayerPass::uncompressedBytes() const
{
    return m_work->m_uncompressedBytes.load(std::memory_order_relaxed);
}

Expected<LayerRead> readLayer(LayerRegion region, PassOptions options, std::stop_token stop,
    std::function<void(const LayerPass &)> onProgress)
{
    QFile file(region.path);
    if (!file.exists())
        return fail(Errc::NotFound, words("There is no such file"), region.path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered) || !file.seek(region.offset))
        return fail(Errc::Io, file.errorString(), region.path);
    LayerPass pass(std::move(options), stop);
    const auto buffer
        = std::make_unique_for_overwrite<char[]>(static_cast<std::size_t>(inflateBlockBytes));
    for (qint64 left = region.lengthBytes; left > 0;) {
        const qint64 count = file.read(buffer.get(), qMin<qint64>(left, inflateBlockBytes));
        if (count < 0)
            return fail(Errc::Io, file.errorString(), region.path);
        if (count == 0)
            return fail(Errc::Io,
                words("The file is %1 bytes shorter than the layer in it").arg(left), region.path);
        CHECK(pass.feed(QByteArrayView(buffer.get(), static_cast<qsizetype>(count))));
        left -= count;
        if (onProgress)
            onProgress(pass);
    }
    LayerRead read = pass.finish();
    if (stop.stop_requested())
        return fail(Errc::Cancelled, words("Canceled"), region.path);
    return read;
}

} // namespace gantry::layers
