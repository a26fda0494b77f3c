// SPDX-License-Identifier: Apache-2.0
// zstd's framing (RFC 8878, 3.1): frames and skippable frames one after the other. The start of a
// frame is the only place to begin at, so those are its restart points.
//
// A frame's header is gathered here and given to the decoder alone and whole. The decoder (1.5.7)
// looks for a frame it can do at once where its input begins, even when the real one began in an
// earlier call: a header that reads like a skippable frame would then end the frame around it.
#include "layers/stream/deflate.h"
#include "layers/stream/restartpoints.h"
#include "layers/words.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <array>

namespace gantry::layers {

namespace {

constexpr int maxWindowLog = 27; //!< 128 MiB; a frame may ask for 2 GiB
constexpr qsizetype magicBytes = 4;
constexpr qsizetype skippableHeaderBytes = 8; //!< magic and length (3.1.2)
constexpr qsizetype maxHeaderBytes = 18; //!< 3.1.1.1

bool isSkippable(QByteArrayView magic)
{
    return (static_cast<quint8>(magic[0]) & 0xf0) == 0x50 && magic.sliced(1, 3) == "\x2a\x4d\x18";
}

bool isFrame(QByteArrayView magic)
{
    return isSkippable(magic) || magic.first(magicBytes) == "\x28\xb5\x2f\xfd";
}

//! Bytes the header beginning so has, or of which more must be known to tell (3.1.1.1.1).
qsizetype headerBytes(QByteArrayView begin)
{
    if (begin.size() < magicBytes)
        return magicBytes;
    if (isSkippable(begin))
        return skippableHeaderBytes;
    if (begin.size() == magicBytes)
        return magicBytes + 1;
    constexpr std::array<qsizetype, 4> dictionaryBytes{0, 1, 2, 4};
    constexpr std::array<qsizetype, 4> contentSizeBytes{0, 2, 4, 8};
    const auto descriptor = static_cast<quint8>(begin[magicBytes]);
    const bool singleSegment = (descriptor & 0x20) != 0;
    // One byte for the window, or for the content size of a small single segment.
    const qsizetype one = !singleSegment || descriptor >> 6 == 0 ? 1 : 0;
    return magicBytes + 1 + one + dictionaryBytes[descriptor & 3]
        + contentSizeBytes[descriptor >> 6];
}

class ZstdInflater final : public Inflater
{
public:
    ZstdInflater(InflateLimits limits, RestartRecorder *recorder)
        : m_limits(limits)
        , m_recorder(recorder)
        , m_context(ZSTD_createDCtx())
    {
        if (!m_context)
            qFatal("no memory for zstd");
        ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_windowLogMax, maxWindowLog);
    }

    Compression compression() const override { return Compression::Zstd; }

    void resume(const RestartPoint &point)
    {
        m_bytesIn = point.compressedOffset;
        m_bytesOut = point.uncompressedOffset;
    }

    Expected<> feed(QByteArrayView in, InflateSink &sink) override
    {
        Expected<> result;
        while (!in.isEmpty() && result) {
            if (m_phase == Phase::After) {
                m_bytesIn += in.size();
                m_bytesAfter += in.size();
                break;
            }
            result = m_phase == Phase::Header ? header(in, sink) : body(in, sink);
        }
        if (const auto given = give(sink); !given && result)
            return given;
        return result;
    }

    Expected<> finish(InflateSink &) override
    {
        if (m_phase == Phase::Header && m_frames > 0 && m_headerCount < magicBytes) {
            m_bytesAfter += m_headerCount;
            m_phase = Phase::After;
        }
        if (m_phase != Phase::After)
            return corrupt(words("The zstd stream is cut off"));
        if (m_bytesAfter > 0)
            m_notes += words("%1 bytes that are no zstd follow the last frame").arg(m_bytesAfter);
        return {};
    }

private:
    enum class Phase { Header, Frame, After };
    struct Free {
        void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
    };

    std::unexpected<Error> corrupt(const QString &what) const
    {
        return fail(Errc::Corrupt, words("%1, at byte %2 of the blob").arg(what).arg(m_bytesIn));
    }

    //! Gathers a frame's header; its first four bytes tell it from what is none.
    Expected<> header(QByteArrayView &in, InflateSink &sink)
    {
        QByteArrayView all(m_header.data(), m_headerCount);
        for (qsizetype wanted = headerBytes(all); all.size() < wanted; wanted = headerBytes(all)) {
            const qsizetype take = qMin(wanted - m_headerCount, in.size());
            std::copy_n(in.data(), take, m_header.begin() + m_headerCount);
            m_headerCount += take;
            m_bytesIn += take;
            in = in.sliced(take);
            all = QByteArrayView(m_header.data(), m_headerCount);
            if (all.size() < wanted)
                return {};
            if (wanted > magicBytes || isFrame(all))
                continue;
            if (m_frames == 0)
                return corrupt(words("This is no zstd stream"));
            m_bytesAfter = magicBytes;
            m_phase = Phase::After;
            return {};
        }
        m_headerCount = 0;
        m_bytesIn -= all.size();
        if (m_recorder && m_recorder->isDue(m_bytesOut))
            m_recorder->add(Compression::Zstd, {},
                {.compressedOffset = m_bytesIn, .uncompressedOffset = m_bytesOut, .state = {}});
        m_phase = Phase::Frame;
        return body(all, sink);
    }

    Expected<> body(QByteArrayView &in, InflateSink &sink)
    {
        ZSTD_inBuffer from{in.data(), static_cast<size_t>(in.size()), 0};
        bool full = false;
        Expected<> result;
        do { // once more while the output was full: the decoder may hold the rest
            if (m_space.empty())
                m_space = sink.space();
            ZSTD_outBuffer to{m_space.data(), m_space.size(), static_cast<size_t>(m_filled)};
            const size_t left = from.pos;
            const size_t more = ZSTD_decompressStream(m_context.get(), &to, &from);
            m_bytesIn += static_cast<qint64>(from.pos - left);
            const qint64 produced = static_cast<qint64>(to.pos) - m_filled;
            m_filled = static_cast<qsizetype>(to.pos);
            result = count(produced, m_limits);
            if (result && ZSTD_isError(more))
                result = damaged(more);
            full = to.pos == to.size;
            if (result && full)
                result = give(sink);
            if (result && more == 0) {
                ++m_frames;
                m_phase = Phase::Header;
                break;
            }
        } while (result && (from.pos < from.size || full));
        in = in.sliced(static_cast<qsizetype>(from.pos));
        return result;
    }

    std::unexpected<Error> damaged(size_t code) const
    {
        switch (ZSTD_getErrorCode(code)) {
        case ZSTD_error_frameParameter_windowTooLarge:
            return fail(Errc::LimitExceeded,
                words("A zstd frame asks for a window of more than %1 MiB, at byte %2 of the blob")
                    .arg((1 << maxWindowLog) / 1024 / 1024)
                    .arg(m_bytesIn));
        case ZSTD_error_dictionary_wrong:
            return fail(
                Errc::Unsupported, words("The zstd stream needs a dictionary that is not in it"));
        case ZSTD_error_memory_allocation:
            return fail(Errc::Io, words("There is no memory to inflate zstd"));
        case ZSTD_error_checksum_wrong:
            return corrupt(words("A zstd frame's checksum does not match its content"));
        default:
            return corrupt(words("The zstd stream is damaged"));
        }
    }

    Expected<> give(InflateSink &sink)
    {
        if (m_filled == 0)
            return {};
        const QByteArrayView block(m_space.data(), m_filled);
        m_filled = 0;
        m_space = {};
        return sink.take(block) ? Expected<>() : fail(Errc::Cancelled, words("Canceled"));
    }

    InflateLimits m_limits;
    RestartRecorder *m_recorder;
    std::unique_ptr<ZSTD_DCtx, Free> m_context;
    Phase m_phase = Phase::Header;
    std::array<char, maxHeaderBytes> m_header{};
    qsizetype m_headerCount = 0;
    std::span<char> m_space;
    qsizetype m_filled = 0;
    qint64 m_frames = 0;
    qint64 m_bytesAfter = 0;
};

} // namespace

std::unique_ptr<Inflater> makeZstdInflater(InflateLimits limits, RestartRecorder *recorder)
{
    return std::make_unique<ZstdInflater>(limits, recorder);
}

std::unique_ptr<Inflater> resumeZstdInflater(const RestartPoint &point, InflateLimits limits)
{
    auto inflater = std::make_unique<ZstdInflater>(limits, nullptr);
    inflater->resume(point);
    return inflater;
}

} // namespace gantry::layers
