// SPDX-License-Identifier: Apache-2.0
// Pieces of a layer are small and lie in memory whole, so this inflates from memory to memory.
// Output grows with what really comes out, never with what a table claims.
#include "layers/seekable/expand.h"

#include "layers/words.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>

namespace gantry::layers {

using oci::mediatype::Compression;

namespace {

constexpr qsizetype stepBytes = 128 << 10;
constexpr int maxWindowLog = 27; //!< 128 MiB, as everywhere a layer is read
constexpr int gzipWindowBits = 15 + 16;
constexpr int rawWindowBits = -15;

std::unexpected<Error> corrupt(const QString &what)
{
    return fail(Errc::Corrupt, what);
}

//! Collects output up to a bound.
class Output
{
public:
    explicit Output(qint64 maxBytes)
        : m_max(maxBytes)
    {
    }
    bool isFull() const { return m_bytes.size() >= m_max; }
    //! Room for the next bytes, at most a step.
    char *space(qsizetype &room)
    {
        room = static_cast<qsizetype>(std::min<qint64>(stepBytes, m_max - m_bytes.size()));
        m_used = m_bytes.size();
        m_bytes.resize(m_used + room);
        return m_bytes.data() + m_used;
    }
    void keep(qsizetype produced) { m_bytes.resize(m_used + produced); }
    QByteArray take() { return std::move(m_bytes); }

private:
    qint64 m_max;
    qsizetype m_used = 0;
    QByteArray m_bytes;
};

struct InflateEnd {
    void operator()(z_stream *stream) const
    {
        inflateEnd(stream);
        delete stream;
    }
};
using Stream = std::unique_ptr<z_stream, InflateEnd>;

Stream startInflate(int windowBits)
{
    Stream stream(new z_stream{});
    if (inflateInit2(stream.get(), windowBits) != Z_OK)
        return nullptr;
    return stream;
}

//! Runs to the end of the input, of the stream or of the output.
Expected<> runInflate(z_stream &stream, QByteArrayView input, bool manyMembers, Output &output)
{
    qsizetype fed = 0;
    for (;;) {
        if (output.isFull())
            return {};
        if (stream.avail_in == 0 && fed < input.size()) {
            const qsizetype part = std::min<qsizetype>(input.size() - fed, 1 << 30);
            // zlib does not write there; its interface is older than const.
            stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(input.data() + fed));
            stream.avail_in = static_cast<uInt>(part);
            fed += part;
        }
        qsizetype room = 0;
        stream.next_out = reinterpret_cast<Bytef *>(output.space(room));
        stream.avail_out = static_cast<uInt>(room);
        const int result = inflate(&stream, Z_NO_FLUSH);
        output.keep(room - static_cast<qsizetype>(stream.avail_out));
        if (result == Z_STREAM_END) {
            if (!manyMembers || (stream.avail_in == 0 && fed == input.size()))
                return {};
            if (stream.avail_in >= 2 && (stream.next_in[0] != 0x1f || stream.next_in[1] != 0x8b))
                return {}; // zeros or junk behind the last member
            if (inflateReset(&stream) != Z_OK)
                return corrupt(words("gzip: the next member cannot be begun"));
        } else if (result == Z_BUF_ERROR && stream.avail_in == 0 && fed == input.size()) {
            return corrupt(words("gzip: the data ends early"));
        } else if (result != Z_OK) {
            return corrupt(words("gzip: damaged data"));
        }
    }
}

Expected<> runGzip(QByteArrayView input, Output &output)
{
    const Stream stream = startInflate(gzipWindowBits);
    if (!stream)
        return fail(Errc::Io, words("out of memory"));
    return runInflate(*stream, input, true, output);
}

Expected<> runZstd(QByteArrayView input, Output &output)
{
    struct Free {
        void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
    };
    const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
    if (!context
        || ZSTD_isError(ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, maxWindowLog)))
        return fail(Errc::Io, words("out of memory"));
    ZSTD_inBuffer in{.src = input.data(), .size = static_cast<std::size_t>(input.size()), .pos = 0};
    for (;;) {
        if (output.isFull())
            return {};
        qsizetype room = 0;
        char *space = output.space(room);
        ZSTD_outBuffer out{.dst = space, .size = static_cast<std::size_t>(room), .pos = 0};
        const std::size_t before = in.pos;
        const std::size_t result = ZSTD_decompressStream(context.get(), &out, &in);
        output.keep(static_cast<qsizetype>(out.pos));
        if (ZSTD_isError(result))
            return corrupt(words("zstd: damaged data"));
        if (result == 0 && in.pos == in.size)
            return {};
        if (out.pos == 0 && in.pos == before && in.pos == in.size)
            return corrupt(words("zstd: the data ends early"));
    }
}

Expected<> run(Compression compression, QByteArrayView input, Output &output)
{
    switch (compression) {
    case Compression::Gzip:
        return runGzip(input, output);
    case Compression::Zstd:
        return runZstd(input, output);
    case Compression::None:
    case Compression::Unknown:
        break;
    }
    return fail(Errc::Unsupported, words("this compression is not known"));
}

} // namespace

Expected<QByteArray> expandFirst(
    Compression compression, QByteArrayView compressed, qint64 wantedBytes)
{
    if (compression == Compression::None) {
        if (compressed.size() < wantedBytes)
            return corrupt(words("the data ends early"));
        return compressed.first(static_cast<qsizetype>(wantedBytes)).toByteArray();
    }
    Output output(wantedBytes);
    CHECK(run(compression, compressed, output));
    if (!output.isFull())
        return corrupt(words("the data holds fewer bytes than the table of contents says"));
    return output.take();
}

Expected<QByteArray> expandAll(Compression compression, QByteArrayView compressed, qint64 maxBytes)
{
    Output output(maxBytes + 1);
    CHECK(run(compression, compressed, output));
    if (output.isFull())
        return fail(Errc::LimitExceeded, words("more than %1 bytes").arg(maxBytes));
    return output.take();
}

Expected<QByteArray> expandFrom(
    QByteArrayView compressed, quint8 bits, QByteArrayView window, qint64 wantedBytes)
{
    if (bits > 7 || (bits != 0 && compressed.isEmpty()))
        return corrupt(words("gzip: a checkpoint that cannot be"));
    const Stream stream = startInflate(rawWindowBits);
    if (!stream)
        return fail(Errc::Io, words("out of memory"));
    if (bits != 0) {
        const int first = static_cast<quint8>(compressed[0]);
        if (inflatePrime(stream.get(), bits, first >> (8 - bits)) != Z_OK)
            return corrupt(words("gzip: a checkpoint that cannot be"));
        compressed = compressed.sliced(1);
    }
    if (!window.isEmpty()
        && inflateSetDictionary(stream.get(), reinterpret_cast<const Bytef *>(window.data()),
               static_cast<uInt>(window.size()))
            != Z_OK)
        return corrupt(words("gzip: a checkpoint that cannot be"));
    Output output(wantedBytes);
    CHECK(runInflate(*stream, compressed, false, output));
    if (!output.isFull())
        return corrupt(words("the data holds fewer bytes than the table of contents says"));
    return output.take();
}

} // namespace gantry::layers
