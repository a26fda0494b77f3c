// SPDX-License-Identifier: Apache-2.0
#include "layers/stream/inflater.h"

#include "layers/stream/deflate.h"
#include "layers/stream/restartpoints.h"
#include "layers/words.h"

namespace gantry::layers {

Expected<> Inflater::count(qint64 bytes, const InflateLimits &limits)
{
    m_bytesOut += bytes;
    if (m_bytesOut > limits.maxBytes)
        return fail(Errc::LimitExceeded,
            words("The layer inflates to more than %1 bytes").arg(limits.maxBytes));
    if (limits.maxRatio > 0 && m_bytesOut > InflateLimits::ratioFromBytes
        && m_bytesOut / limits.maxRatio > m_bytesIn)
        return fail(Errc::LimitExceeded,
            words("The layer inflates to more than %1 times its size").arg(limits.maxRatio));
    return {};
}

namespace {

class PlainInflater final : public Inflater
{
public:
    explicit PlainInflater(InflateLimits limits)
        : m_limits(limits)
    {
    }
    Compression compression() const override { return Compression::None; }
    Expected<> feed(QByteArrayView in, InflateSink &sink) override
    {
        while (!in.isEmpty()) {
            const QByteArrayView block = in.first(qMin(in.size(), inflateBlockBytes));
            in = in.sliced(block.size());
            m_bytesIn += block.size();
            CHECK(count(block.size(), m_limits));
            if (!sink.take(block))
                return fail(Errc::Cancelled, words("Canceled"));
        }
        return {};
    }
    Expected<> finish(InflateSink &) override { return {}; }

private:
    InflateLimits m_limits;
};

//! Holds back the first bytes until they tell what follows.
class SniffingInflater final : public Inflater
{
public:
    SniffingInflater(InflateLimits limits, RestartRecorder *recorder, DeflateEngine engine)
        : m_limits(limits)
        , m_recorder(recorder)
        , m_engine(engine)
    {
    }
    Compression compression() const override
    {
        return m_inner ? m_inner->compression() : Compression::Unknown;
    }
    Expected<> feed(QByteArrayView in, InflateSink &sink) override
    {
        if (!m_inner) {
            m_head += in;
            const Compression found = sniffCompression(m_head);
            if (found == Compression::Unknown)
                return {};
            begin(found);
            in = m_head;
        }
        const auto result = m_inner->feed(in, sink);
        m_head.clear();
        follow();
        return result;
    }
    Expected<> finish(InflateSink &sink) override
    {
        Expected<> result;
        if (!m_inner) {
            begin(Compression::None);
            result = m_inner->feed(m_head, sink);
        }
        if (result)
            result = m_inner->finish(sink);
        follow();
        return result;
    }

private:
    void begin(Compression found)
    {
        if (found == Compression::Gzip)
            m_inner = makeGzipInflater(m_engine, m_limits, m_recorder);
        else if (found == Compression::Zstd)
            m_inner = makeZstdInflater(m_limits, m_recorder);
        else
            m_inner = makePlainInflater(m_limits);
    }
    void follow()
    {
        m_bytesIn = m_inner->bytesIn();
        m_bytesOut = m_inner->bytesOut();
        m_notes = m_inner->notes();
    }

    InflateLimits m_limits;
    RestartRecorder *m_recorder;
    DeflateEngine m_engine;
    QByteArray m_head;
    std::unique_ptr<Inflater> m_inner;
};

} // namespace

Compression sniffCompression(QByteArrayView firstBytes)
{
    const auto begins = [firstBytes](QByteArrayView magic) {
        return firstBytes.size() < magic.size() ? magic.startsWith(firstBytes)
                                                : firstBytes.startsWith(magic);
    };
    const bool gzip = begins("\x1f\x8b\x08");
    bool zstd = begins("\x28\xb5\x2f\xfd");
    if (!firstBytes.isEmpty() && (static_cast<quint8>(firstBytes[0]) & 0xf0) == 0x50) {
        const QByteArrayView skippable("\x2a\x4d\x18");
        const QByteArrayView rest = firstBytes.sliced(1);
        zstd = rest.size() < skippable.size() ? skippable.startsWith(rest)
                                              : rest.startsWith(skippable);
    }
    if (gzip && firstBytes.size() >= 3)
        return Compression::Gzip;
    if (zstd && firstBytes.size() >= 4)
        return Compression::Zstd;
    return gzip || zstd ? Compression::Unknown : Compression::None;
}

std::unique_ptr<Inflater> makePlainInflater(InflateLimits limits)
{
    return std::make_unique<PlainInflater>(limits);
}

std::unique_ptr<Inflater> makeSniffingInflater(
    InflateLimits limits, RestartRecorder *recorder, DeflateEngine engine)
{
    return std::make_unique<SniffingInflater>(limits, recorder, engine);
}

std::unique_ptr<Inflater> resumeInflater(
    Compression compression, const RestartPoint &point, InflateLimits limits)
{
    if (compression == Compression::Gzip)
        return resumeGzipInflater(point, limits);
    if (compression == Compression::Zstd)
        return resumeZstdInflater(point, limits);
    return nullptr;
}

} // namespace gantry::layers
