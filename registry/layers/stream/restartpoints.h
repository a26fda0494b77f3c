// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/stream/inflater.h"

#include <QByteArray>

#include <memory>
#include <vector>

namespace gantry::layers {

//! Output between two restart points.
inline constexpr qint64 restartSpacingBytes = 4LL * 1024 * 1024;
//! Points kept of one layer; 1 TiB of output at the spacing above.
inline constexpr std::size_t maxRestartPoints = 262'144;

//! A place in a compressed stream where inflating can begin.
struct RestartPoint {
    qint64 compressedOffset = 0; //!< first byte to feed
    qint64 uncompressedOffset = 0; //!< of the first byte that comes out
    quint32 memberBytes = 0; //!< gzip: output of this member so far, modulo 2^32
    //! The decoder's state, packed with zstd; empty at the start of a zstd frame.
    QByteArray state;
};

//! Restart points of one blob, in order. Immutable once shared; any thread.
struct RestartPoints {
    Compression compression = Compression::Unknown;
    //! Which decoder wrote the states ("isal 2.31.1 87368"); they mean nothing to another one.
    QByteArray engine;
    //! Digest of the compressed bytes the offsets are of.
    QByteArray blobDigest;
    std::vector<RestartPoint> points;

    //! The last point at or before this byte; nullptr: begin at the start.
    const RestartPoint *before(qint64 uncompressedOffset) const;
    qint64 memoryBytes() const;
};
using RestartPointsPtr = std::shared_ptr<const RestartPoints>;

//! The engine text of states written in this process; empty: no states are made (zlib).
QByteArray restartEngine(DeflateEngine engine);

//! Collects points while an inflater runs. Thread: the inflater's.
class RestartRecorder
{
public:
    explicit RestartRecorder(qint64 spacingBytes = restartSpacingBytes)
        : m_spacingBytes(spacingBytes)
    {
    }
    //! True when output has come far enough since the last point.
    bool isDue(qint64 uncompressedOffset) const
    {
        return uncompressedOffset - m_last >= m_spacingBytes
            && m_points.points.size() < maxRestartPoints;
    }
    void add(Compression compression, const QByteArray &engine, RestartPoint point);
    RestartPoints take() { return std::move(m_points); }

private:
    qint64 m_spacingBytes;
    qint64 m_last = 0;
    RestartPoints m_points;
};

} // namespace gantry::layers
