// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/stream/deflate.h"

#include <QByteArray>

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
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

//! Collects points while an inflater runs. Thread: the inflater's, but for packWaiting().
class RestartRecorder
{
public:
    //! Packing a state takes about a thirtieth of the time that inflating to the next point does.
    enum class Packing {
        AtOnce,
        Later //!< by packWaiting()
    };
    explicit RestartRecorder(
        qint64 spacingBytes = restartSpacingBytes, Packing packing = Packing::AtOnce)
        : m_spacingBytes(spacingBytes)
        , m_packing(packing)
    {
    }
    //! True when output has come far enough since the last point.
    bool isDue(qint64 uncompressedOffset) const
    {
        return uncompressedOffset - m_last >= m_spacingBytes
            && m_points.points.size() < maxRestartPoints;
    }
    //! \param point its state is not packed yet
    void add(Compression compression, const QByteArray &engine, RestartPoint point);
    //! Packs what was added meanwhile. Thread: one, beside the inflater's.
    void packWaiting();
    //! When both threads are done.
    RestartPoints take();

private:
    qint64 m_spacingBytes;
    Packing m_packing;
    qint64 m_last = 0;
    StatePacker m_packer;
    std::atomic<bool> m_anyWaiting = false;
    std::mutex m_mutex; //!< guards the next two
    RestartPoints m_points;
    std::deque<std::size_t> m_waiting; //!< numbers of points that are not packed
};

} // namespace gantry::layers
