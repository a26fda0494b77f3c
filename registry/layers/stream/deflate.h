// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/stream/inflater.h"

#include <QByteArray>

#include <memory>

struct ZSTD_CCtx_s;

namespace gantry::layers {

//! One raw deflate stream after another (RFC 1951), with the CRC-32 of what came out. gzip's
//! framing is gzipinflater.cpp's, so that every engine meets the same one. Thread: one at a time.
class DeflateDecoder
{
public:
    enum class State { More, End, Damaged };
    struct Step {
        qsizetype consumed = 0;
        qsizetype produced = 0;
        State state = State::More;
    };

    virtual ~DeflateDecoder() = default;
    virtual void begin() = 0; //!< a new stream
    //! Until the input is used up, `out` is full, the stream ends or is damaged.
    virtual Step decode(QByteArrayView in, std::span<char> out) = 0;
    virtual quint32 crc() const = 0;
    //! After End: bytes it took in and that belong to what follows the stream, at most eight.
    virtual QByteArray readAhead() const = 0;
    //! The state between two decode() calls, unpacked; empty: this engine has none to give.
    virtual QByteArray save() const = 0;
    //! False when these bytes are no state of this engine.
    virtual bool restore(const QByteArray &state) = 0;
};

std::unique_ptr<DeflateDecoder> makeZlibDecoder();
//! nullptr where ISA-L was not there at configure time.
std::unique_ptr<DeflateDecoder> makeIsalDecoder();
std::unique_ptr<DeflateDecoder> makeDecoder(DeflateEngine engine);

std::unique_ptr<Inflater> resumeGzipInflater(const RestartPoint &point, InflateLimits limits);
std::unique_ptr<Inflater> resumeZstdInflater(const RestartPoint &point, InflateLimits limits);

//! Packs states one after the other, without making zstd's tables anew for each: zstd level 1 with
//! a hash behind it. A state is as trusted as our own memory: the hash is against damage, not
//! against somebody who writes the cache of this very person.
class StatePacker
{
public:
    StatePacker();
    ~StatePacker();
    QByteArray pack(const QByteArray &state);

private:
    struct Free {
        void operator()(ZSTD_CCtx_s *context) const;
    };
    std::unique_ptr<ZSTD_CCtx_s, Free> m_context;
    QByteArray m_room;
};
//! `bytes` is the exact size unpacked; empty when it is not, or when a bit has changed.
QByteArray unpackState(const QByteArray &packed, qsizetype bytes);
//! Bytes of a saved ISA-L state; 0 without ISA-L.
qsizetype isalStateBytes();

} // namespace gantry::layers
