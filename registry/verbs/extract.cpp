// SPDX-License-Identifier: Apache-2.0
#include "verbs/extract.h"

#include "layers/stream/inflater.h"
#include "verbs/words.h"

#include <QFile>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using Id = layers::LayerIndex::Id;

//! Cuts the inflated stream into files.
class Cutter : public layers::InflateSink
{
public:
    Cutter(const layers::LayerIndex &index, std::vector<Id> entries, ContentSink &sink,
        qint64 position, std::stop_token stop)
        : m_index(index)
        , m_entries(std::move(entries))
        , m_sink(sink)
        , m_position(position)
        , m_stop(std::move(stop))
        , m_block(static_cast<std::size_t>(layers::inflateBlockBytes))
    {
    }

    std::span<char> space() override { return m_block; }
    bool take(QByteArrayView block) override
    {
        if (m_stop.stop_requested())
            m_result = fail(Errc::Cancelled, words("Canceled"));
        else
            m_result = cut(block);
        return m_result.has_value() && !isDone();
    }

    bool isDone() const { return m_next == m_entries.size() && !m_inFile; }
    const Expected<> &result() const { return m_result; }

private:
    Expected<> cut(QByteArrayView block)
    {
        while (true) {
            if (!m_inFile) {
                if (m_next == m_entries.size())
                    return {};
                const qint64 gap = m_index.dataOffset(m_entries[m_next]) - m_position;
                if (gap < 0)
                    return fail(Errc::Corrupt, words("Two files share the same bytes"));
                const qint64 skipped = std::min<qint64>(gap, block.size());
                block = block.sliced(skipped);
                m_position += skipped;
                if (skipped < gap)
                    return {};
                CHECK(begin(m_entries[m_next++]));
            }
            CHECK(pass(block));
            if (m_inFile)
                return {};
        }
    }

    Expected<> begin(Id entry)
    {
        m_inFile = true;
        m_size = m_index.sizeBytes(entry);
        m_at = 0;
        m_run = 0;
        m_runs = m_index.sparseRuns(entry);
        if (m_runs.empty() && !m_index.warnings(entry).testFlag(layers::EntryWarning::Sparse))
            m_runs.push_back({0, m_size});
        return m_sink.begin(entry);
    }

    //! Gives the file what belongs to it from the front of the block.
    Expected<> pass(QByteArrayView &block)
    {
        while (m_run < m_runs.size()) {
            const layers::SparseRun &run = m_runs[m_run];
            if (m_at < run.offset) {
                CHECK(m_sink.hole(run.offset - m_at));
                m_at = run.offset;
            }
            const qint64 left = run.offset + run.lengthBytes - m_at;
            const qint64 count = std::min<qint64>(left, block.size());
            if (count > 0)
                CHECK(m_sink.write(block.first(count)));
            block = block.sliced(count);
            m_position += count;
            m_at += count;
            if (count < left)
                return {};
            ++m_run;
        }
        if (m_at < m_size)
            CHECK(m_sink.hole(m_size - m_at));
        m_inFile = false;
        return m_sink.end();
    }

    const layers::LayerIndex &m_index;
    std::vector<Id> m_entries;
    ContentSink &m_sink;
    qint64 m_position; //!< in the uncompressed layer, of the next byte
    std::stop_token m_stop;
    std::vector<char> m_block;
    std::size_t m_next = 0;
    bool m_inFile = false;
    qint64 m_size = 0;
    qint64 m_at = 0; //!< in the file
    std::vector<layers::SparseRun> m_runs;
    std::size_t m_run = 0;
    Expected<> m_result;
};

struct Start {
    std::unique_ptr<layers::Inflater> inflater;
    qint64 compressedOffset = 0;
    qint64 uncompressedOffset = 0;
};

Start startBefore(
    qint64 offset, const layers::LayerIndex &index, const layers::RestartPointsPtr &points)
{
    if (points && points->blobDigest == index.facts().digest) {
        if (const layers::RestartPoint *point = points->before(offset)) {
            if (auto inflater = layers::resumeInflater(points->compression, *point, {}))
                return {std::move(inflater), point->compressedOffset, point->uncompressedOffset};
        }
    }
    return {layers::makeSniffingInflater({}), 0, 0};
}

} // namespace

Expected<> extractFiles(const layers::LayerRegion &region, const layers::LayerIndex &index,
    std::vector<Id> entries, const layers::RestartPointsPtr &points, ContentSink &sink,
    const std::stop_token &stop)
{
    if (entries.empty())
        return {};
    std::ranges::sort(entries, {}, [&](Id entry) { return index.dataOffset(entry); });
    Start start = startBefore(index.dataOffset(entries.front()), index, points);
    Cutter cutter(index, std::move(entries), sink, start.uncompressedOffset, stop);

    QFile file(region.path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)
        || !file.seek(region.offset + start.compressedOffset))
        return fail(Errc::Io, file.errorString(), region.path);
    QByteArray buffer(layers::inflateBlockBytes, Qt::Uninitialized);
    qint64 left = region.lengthBytes - start.compressedOffset;
    while (left > 0 && !cutter.isDone()) {
        const qint64 got = file.read(buffer.data(), std::min<qint64>(left, buffer.size()));
        if (got <= 0)
            return fail(Errc::Io, words("The file is shorter than the layer"), region.path);
        left -= got;
        const auto fed = start.inflater->feed(QByteArrayView(buffer.constData(), got), cutter);
        if (!cutter.result())
            return cutter.result();
        if (!fed && !cutter.isDone())
            return fed;
    }
    if (!cutter.isDone())
        CHECK(start.inflater->finish(cutter));
    if (!cutter.result())
        return cutter.result();
    if (!cutter.isDone())
        return fail(Errc::Corrupt, words("The layer ends before the last of the files"));
    return {};
}

} // namespace gantry::verbs
