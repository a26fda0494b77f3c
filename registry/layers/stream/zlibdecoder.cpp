// SPDX-License-Identifier: Apache-2.0
#include "layers/stream/deflate.h"

#include <zlib.h>

namespace gantry::layers {

namespace {

constexpr qsizetype maxStep = 1 << 30; //!< zlib counts in unsigned int

class ZlibDecoder final : public DeflateDecoder
{
public:
    ZlibDecoder()
    {
        if (inflateInit2(&m_stream, -MAX_WBITS) != Z_OK)
            qFatal("zlib cannot begin to inflate");
    }
    ~ZlibDecoder() override { inflateEnd(&m_stream); }
    ZlibDecoder(const ZlibDecoder &) = delete;
    ZlibDecoder &operator=(const ZlibDecoder &) = delete;

    void begin() override
    {
        inflateReset(&m_stream);
        m_crc = 0;
    }

    Step decode(QByteArrayView in, std::span<char> out) override
    {
        const qsizetype take = qMin(in.size(), maxStep);
        const qsizetype room = qMin(static_cast<qsizetype>(out.size()), maxStep);
        // zlib reads through this pointer only.
        m_stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(in.data()));
        m_stream.avail_in = static_cast<uInt>(take);
        m_stream.next_out = reinterpret_cast<Bytef *>(out.data());
        m_stream.avail_out = static_cast<uInt>(room);
        const int result = inflate(&m_stream, Z_NO_FLUSH);
        Step step{.consumed = take - static_cast<qsizetype>(m_stream.avail_in),
            .produced = room - static_cast<qsizetype>(m_stream.avail_out)};
        m_crc = crc32_z(m_crc, reinterpret_cast<const Bytef *>(out.data()),
            static_cast<z_size_t>(step.produced));
        if (result == Z_STREAM_END)
            step.state = State::End;
        else if (result != Z_OK && result != Z_BUF_ERROR) // the latter: nothing to do yet
            step.state = State::Damaged;
        return step;
    }

    quint32 crc() const override { return static_cast<quint32>(m_crc); }
    QByteArray readAhead() const override { return {}; } // zlib gives back what it does not need
    QByteArray save() const override { return {}; }
    bool restore(const QByteArray &) override { return false; }

private:
    z_stream m_stream{};
    uLong m_crc = 0;
};

} // namespace

std::unique_ptr<DeflateDecoder> makeZlibDecoder()
{
    return std::make_unique<ZlibDecoder>();
}

} // namespace gantry::layers
