// SPDX-License-Identifier: Apache-2.0
// gzip's framing (RFC 1952, 2.3). What tools disagree on is read and noted, because the digest
// decides: zeros and junk after the last member, reserved flags, a wrong header CRC.
#include "layers/stream/deflate.h"
#include "layers/stream/restartpoints.h"
#include "layers/words.h"

#include <zlib.h>

#include <array>

namespace gantry::layers {

namespace {

enum Flag : quint8 { HeaderCrc = 2, Extra = 4, Name = 8, Comment = 16, Reserved = 0xe0 };

class GzipInflater final : public Inflater
{
public:
    GzipInflater(DeflateEngine engine, InflateLimits limits, RestartRecorder *recorder)
        : m_decoder(makeDecoder(engine))
        , m_limits(limits)
        , m_recorder(recorder)
        , m_engine(restartEngine(engine))
    {
    }

    Compression compression() const override { return Compression::Gzip; }

    bool resume(const RestartPoint &point)
    {
        m_bytesIn = point.compressedOffset;
        m_bytesOut = point.uncompressedOffset;
        if (point.state.isEmpty())
            return true; // the start of a member
        const QByteArray state = unpackState(point.state, isalStateBytes());
        m_memberBytes = point.memberBytes;
        m_phase = Phase::Body;
        return !state.isEmpty() && m_decoder->restore(state);
    }

    Expected<> feed(QByteArrayView in, InflateSink &sink) override
    {
        Expected<> result;
        while (result && (!in.isEmpty() || (m_phase == Phase::Body && m_wasFull))) {
            if (m_phase == Phase::Body) {
                result = body(in, sink);
            } else if (m_phase == Phase::After) {
                m_bytesIn += in.size();
                m_bytesAfter += in.size();
                m_onlyZeros = m_onlyZeros && in.count('\0') == in.size();
                in = {};
            } else {
                result = frame(in.front());
                ++m_bytesIn;
                in = in.sliced(1);
            }
        }
        if (const auto given = give(sink); !given && result)
            return given;
        return result;
    }

    Expected<> finish(InflateSink &) override
    {
        if (m_phase == Phase::Magic && m_members > 0) {
            m_bytesAfter += m_magicBytes;
            m_onlyZeros = m_magicBytes == 0;
            m_phase = Phase::After;
        }
        if (m_phase != Phase::After)
            return corrupt(words("The gzip stream is cut off"));
        if (m_bytesAfter > 0)
            m_notes += (m_onlyZeros ? words("%1 zero bytes follow the last gzip member")
                                    : words("%1 bytes that are no gzip follow the last member"))
                           .arg(m_bytesAfter);
        return {};
    }

private:
    enum class Phase {
        Magic, //!< also between two members
        Fixed,
        ExtraLength,
        ExtraBytes,
        NameText,
        CommentText,
        HeaderSum,
        Body,
        Trailer,
        After
    };

    std::unexpected<Error> corrupt(const QString &what) const
    {
        return fail(Errc::Corrupt, words("%1, at byte %2 of the blob").arg(what).arg(m_bytesIn));
    }

    //! One byte of header or trailer.
    Expected<> frame(char c)
    {
        const auto byte = static_cast<quint8>(c);
        switch (m_phase) {
        case Phase::Magic:
            return magic(byte);
        case Phase::Fixed: // flags, time (4), extra flags, system
            header(byte);
            if (m_count == 0)
                m_flags = byte;
            if (++m_count == 7)
                next(Phase::Fixed);
            return {};
        case Phase::ExtraLength:
            header(byte);
            m_value |= static_cast<quint32>(byte) << (8 * m_count);
            if (++m_count == 2) {
                if (m_value == 0)
                    next(Phase::ExtraBytes);
                else
                    m_phase = Phase::ExtraBytes;
            }
            return {};
        case Phase::ExtraBytes:
            header(byte);
            if (--m_value == 0)
                next(Phase::ExtraBytes);
            return {};
        case Phase::NameText:
        case Phase::CommentText:
            header(byte);
            if (byte == 0)
                next(m_phase);
            return {};
        case Phase::HeaderSum:
            m_value |= static_cast<quint32>(byte) << (8 * m_count);
            if (++m_count == 2) {
                if (m_value != (m_headerCrc & 0xffff))
                    note(words("A gzip header's checksum is wrong"));
                next(Phase::HeaderSum);
            }
            return {};
        case Phase::Trailer:
            return trailer(byte);
        case Phase::Body:
        case Phase::After:
            break;
        }
        return {};
    }

    Expected<> magic(quint8 byte)
    {
        constexpr std::array<quint8, 3> wanted{0x1f, 0x8b, 8};
        if (byte != wanted[static_cast<std::size_t>(m_magicBytes)]) {
            if (m_members == 0)
                return corrupt(words("This is no gzip stream"));
            m_bytesAfter = m_magicBytes + 1;
            m_onlyZeros = m_magicBytes == 0 && byte == 0;
            m_phase = Phase::After;
            return {};
        }
        if (m_magicBytes == 0) {
            m_headerCrc = static_cast<quint32>(crc32(0, nullptr, 0));
            if (m_recorder && m_recorder->isDue(m_bytesOut))
                m_recorder->add(Compression::Gzip, m_engine,
                    {.compressedOffset = m_bytesIn, .uncompressedOffset = m_bytesOut, .state = {}});
        }
        header(byte);
        if (++m_magicBytes == 3) {
            m_phase = Phase::Fixed;
            m_count = 0;
        }
        return {};
    }

    void header(quint8 byte) { m_headerCrc = static_cast<quint32>(crc32(m_headerCrc, &byte, 1)); }

    //! What the flags say comes after this part of the header.
    void next(Phase done)
    {
        m_count = 0;
        m_value = 0;
        if (done < Phase::ExtraLength && (m_flags & Extra))
            m_phase = Phase::ExtraLength;
        else if (done < Phase::NameText && (m_flags & Name))
            m_phase = Phase::NameText;
        else if (done < Phase::CommentText && (m_flags & Comment))
            m_phase = Phase::CommentText;
        else if (done < Phase::HeaderSum && (m_flags & HeaderCrc))
            m_phase = Phase::HeaderSum;
        else
            beginBody();
    }

    void beginBody()
    {
        if (m_flags & Reserved)
            note(words("A gzip header has reserved flags set; some readers refuse it"));
        m_decoder->begin();
        m_memberBytes = 0;
        m_phase = Phase::Body;
    }

    Expected<> body(QByteArrayView &in, InflateSink &sink)
    {
        if (m_space.empty())
            m_space = sink.space();
        const auto room = m_space.subspan(static_cast<std::size_t>(m_filled));
        const auto step = m_decoder->decode(in, room);
        m_wasFull = step.produced == static_cast<qsizetype>(room.size());
        const bool stuck = !in.isEmpty() && step.consumed == 0 && step.produced == 0
            && step.state == DeflateDecoder::State::More;
        in = in.sliced(step.consumed);
        m_bytesIn += step.consumed;
        m_filled += step.produced;
        m_memberBytes += static_cast<quint32>(step.produced);
        CHECK(count(step.produced, m_limits));
        if (step.state == DeflateDecoder::State::Damaged || stuck)
            return corrupt(words("The gzip stream is damaged"));
        if (step.state == DeflateDecoder::State::End) {
            m_phase = Phase::Trailer;
            m_count = 0;
            m_trailer = 0;
            // What the decoder has read beyond the end; never more than the trailer unless the next
            // member is there as well.
            const QByteArray ahead = m_decoder->readAhead();
            m_bytesIn -= ahead.size();
            for (const char c : ahead) {
                CHECK(frame(c));
                ++m_bytesIn;
            }
        } else if (m_recorder && m_recorder->isDue(m_bytesOut) && !m_engine.isEmpty()) {
            m_recorder->add(Compression::Gzip, m_engine,
                {.compressedOffset = m_bytesIn,
                    .uncompressedOffset = m_bytesOut,
                    .memberBytes = m_memberBytes,
                    .state = m_decoder->save()});
        }
        if (m_filled == static_cast<qsizetype>(m_space.size()))
            return give(sink);
        return {};
    }

    Expected<> trailer(quint8 byte)
    {
        m_trailer |= static_cast<quint64>(byte) << (8 * m_count);
        if (++m_count < 8)
            return {};
        if (static_cast<quint32>(m_trailer) != m_decoder->crc())
            return corrupt(words("A gzip member's CRC-32 does not match its content"));
        if (static_cast<quint32>(m_trailer >> 32) != m_memberBytes)
            return corrupt(words("A gzip member's length does not match its content"));
        ++m_members;
        m_phase = Phase::Magic;
        m_magicBytes = 0;
        return {};
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

    void note(const QString &text)
    {
        if (!m_notes.contains(text))
            m_notes += text;
    }

    std::unique_ptr<DeflateDecoder> m_decoder;
    InflateLimits m_limits;
    RestartRecorder *m_recorder;
    QByteArray m_engine;
    Phase m_phase = Phase::Magic;
    std::span<char> m_space;
    qsizetype m_filled = 0;
    bool m_wasFull = false; //!< the decoder may hold more output
    int m_magicBytes = 0;
    int m_count = 0; //!< bytes of the part of the frame we are in
    quint32 m_value = 0;
    quint8 m_flags = 0;
    quint32 m_headerCrc = 0;
    quint64 m_trailer = 0;
    quint32 m_memberBytes = 0;
    qint64 m_members = 0;
    qint64 m_bytesAfter = 0;
    bool m_onlyZeros = true;
};

} // namespace

std::unique_ptr<Inflater> makeGzipInflater(
    DeflateEngine engine, InflateLimits limits, RestartRecorder *recorder)
{
    return std::make_unique<GzipInflater>(engine, limits, recorder);
}

std::unique_ptr<Inflater> resumeGzipInflater(const RestartPoint &point, InflateLimits limits)
{
    auto inflater = std::make_unique<GzipInflater>(defaultEngine(), limits, nullptr);
    return inflater->resume(point) ? std::move(inflater) : nullptr;
}

bool hasEngine(DeflateEngine engine)
{
    return engine == DeflateEngine::Zlib || isalStateBytes() > 0;
}

DeflateEngine defaultEngine()
{
    return hasEngine(DeflateEngine::Isal) ? DeflateEngine::Isal : DeflateEngine::Zlib;
}

std::unique_ptr<DeflateDecoder> makeDecoder(DeflateEngine engine)
{
    return engine == DeflateEngine::Isal && hasEngine(engine) ? makeIsalDecoder()
                                                              : makeZlibDecoder();
}

} // namespace gantry::layers
