// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "oci/mediatype.h"

#include <QByteArrayView>
#include <QStringList>

#include <memory>
#include <span>

namespace gantry::layers {

class RestartRecorder;
struct RestartPoint;
using Compression = oci::mediatype::Compression;

//! Size of an output block. Half of a level-two cache: the CRC, the digest and the content hash
//! find the bytes still there.
inline constexpr qsizetype inflateBlockBytes = 256 * 1024;

//! What an inflater may give out.
struct InflateLimits {
    qint64 maxBytes = 256LL * 1024 * 1024 * 1024;
    //! Output per input byte; 0: no cap. Deflate reaches 1,032, zstd about 30,000.
    qint64 maxRatio = 0;
    //! Output below this is never held against maxRatio.
    static constexpr qint64 ratioFromBytes = 64LL * 1024 * 1024;
};

//! Where inflated bytes go.
class InflateSink
{
public:
    virtual ~InflateSink() = default;
    //! Room for the next block, 128 KiB or more.
    virtual std::span<char> space() = 0;
    //! The next bytes of the stream: the front of space(), or bytes of the caller's, at most
    //! inflateBlockBytes. False: stop.
    virtual bool take(QByteArrayView block) = 0;
};

//! Who decodes deflate streams. ISA-L is left out where it does not exist at configure time.
enum class DeflateEngine { Isal, Zlib };
bool hasEngine(DeflateEngine engine);
DeflateEngine defaultEngine();

//! A compressed stream from its first byte, in pieces of any length. Thread: one at a time.
class Inflater
{
public:
    virtual ~Inflater() = default;
    //! Gives what these bytes hold to the sink before it returns. After an Error only bytes that
    //! came before the damage were given out, and feed() must not be called again.
    //! Errors: Corrupt (with the compressed byte), LimitExceeded, Unsupported (a zstd dictionary),
    //! Cancelled when the sink said stop.
    virtual Expected<> feed(QByteArrayView compressed, InflateSink &sink) = 0;
    //! There are no more bytes. Errors: Corrupt when the stream is not whole.
    virtual Expected<> finish(InflateSink &sink) = 0;

    virtual Compression compression() const = 0; //!< Unknown until the first bytes came
    qint64 bytesIn() const { return m_bytesIn; }
    qint64 bytesOut() const { return m_bytesOut; }
    //! What is odd but readable ("… bytes after the last gzip member"), translated.
    const QStringList &notes() const { return m_notes; }

protected:
    //! Checks the limits for `bytes` more of output.
    Expected<> count(qint64 bytes, const InflateLimits &limits);

    qint64 m_bytesIn = 0;
    qint64 m_bytesOut = 0;
    QStringList m_notes;
};

//! gzip (RFC 1952), several members, zeros or junk after the last one noted and left out.
std::unique_ptr<Inflater> makeGzipInflater(
    DeflateEngine engine, InflateLimits limits, RestartRecorder *recorder = nullptr);
//! zstd (RFC 8878): several frames, skippable ones too; windows up to 128 MiB.
std::unique_ptr<Inflater> makeZstdInflater(
    InflateLimits limits, RestartRecorder *recorder = nullptr);
std::unique_ptr<Inflater> makePlainInflater(InflateLimits limits);
//! Any of these by the first bytes.
std::unique_ptr<Inflater> makeSniffingInflater(InflateLimits limits,
    RestartRecorder *recorder = nullptr, DeflateEngine engine = defaultEngine());
//! What a stream beginning so is; Unknown while fewer than four bytes leave it open.
Compression sniffCompression(QByteArrayView firstBytes);

//! Continues in the middle. Output begins at the point's uncompressed byte; feed it the stream from
//! the point's compressed byte. nullptr: the point is from another engine or damaged.
std::unique_ptr<Inflater> resumeInflater(
    Compression compression, const RestartPoint &point, InflateLimits limits);

} // namespace gantry::layers
