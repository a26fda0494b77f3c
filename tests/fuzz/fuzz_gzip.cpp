// SPDX-License-Identifier: Apache-2.0
// A byte for the size of the pieces, then a layer of any compression: whole and in pieces, by ISA-L
// and by zlib it inflates to the same, and a pass never calls verified what is not.
#include "check.h"
#include "layers/stream/layerpass.h"

using namespace gantry;
using namespace gantry::layers;

namespace {

constexpr qint64 maxBytes = 4 << 20;

class Collector final : public InflateSink
{
public:
    std::span<char> space() override
    {
        return {m_buffer.data(), static_cast<std::size_t>(m_buffer.size())};
    }
    bool take(QByteArrayView block) override
    {
        FUZZ_CHECK(!block.isEmpty() && block.size() <= inflateBlockBytes);
        bytes += block;
        return true;
    }
    QByteArray bytes;

private:
    QByteArray m_buffer = QByteArray(inflateBlockBytes, '\0');
};

struct Inflated {
    QByteArray bytes;
    bool failed = false;
    qint64 in = 0;
};

Inflated inflate(QByteArrayView stream, qsizetype pieces, DeflateEngine engine)
{
    InflateLimits limits;
    limits.maxBytes = maxBytes;
    const auto inflater = makeSniffingInflater(limits, nullptr, engine);
    Collector sink;
    Inflated inflated;
    for (qsizetype at = 0; at < stream.size() && !inflated.failed; at += pieces)
        inflated.failed
            = !inflater->feed(stream.sliced(at, qMin(pieces, stream.size() - at)), sink);
    inflated.failed = inflated.failed || !inflater->finish(sink);
    inflated.bytes = sink.bytes;
    inflated.in = inflater->bytesIn();
    FUZZ_CHECK(inflated.failed || inflated.in == stream.size());
    FUZZ_CHECK(inflated.bytes.size() <= maxBytes + inflateBlockBytes);
    return inflated;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    if (size < 1)
        return 0;
    const QByteArrayView stream(
        reinterpret_cast<const char *>(data + 1), static_cast<qsizetype>(size - 1));
    const qsizetype whole = qMax<qsizetype>(stream.size(), 1);
    const Inflated zlib = inflate(stream, whole, DeflateEngine::Zlib);
    const Inflated pieces = inflate(stream, 1 + data[0], DeflateEngine::Zlib);
    const Inflated isal = inflate(stream, 1 + data[0], defaultEngine());
    FUZZ_CHECK(zlib.failed == pieces.failed && (zlib.failed || zlib.bytes == pieces.bytes));
    // ISA-L takes some incomplete codes zlib refuses; what both take is the same.
    FUZZ_CHECK(zlib.failed || isal.failed || zlib.bytes == isal.bytes);

    PassOptions options;
    options.digest = oci::Digest::of("something else");
    options.diffId = zlib.failed ? oci::Digest::of("something else") : oci::Digest::of(zlib.bytes);
    options.inflate.maxBytes = maxBytes;
    options.tar.maxHoleBytes = options.tar.maxHoleBytesInAll = 1 << 20;
    options.engine = DeflateEngine::Zlib;
    LayerPass pass(options);
    FUZZ_CHECK(pass.feed(stream).has_value());
    const LayerFacts facts = pass.finish().index->facts();
    FUZZ_CHECK(!facts.digestVerified && !facts.problem.isEmpty());
    FUZZ_CHECK(facts.complete == !zlib.failed && facts.diffIdVerified == !zlib.failed);
    return 0;
}
