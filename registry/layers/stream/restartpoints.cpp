// SPDX-License-Identifier: Apache-2.0
#include "layers/stream/restartpoints.h"

#include <zstd.h>

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <utility>

#ifdef GANTRY_HAS_ISAL
#include <isa-l.h>
#endif

namespace gantry::layers {

namespace {

//! Of a packed state, behind it. ISA-L trusts its tables: one changed bit in them reads anywhere.
constexpr qsizetype hashBytes = sizeof(XXH64_hash_t);

} // namespace

const RestartPoint *RestartPoints::before(qint64 uncompressedOffset) const
{
    auto at = std::ranges::upper_bound(
        points, uncompressedOffset, {}, [](const RestartPoint &p) { return p.uncompressedOffset; });
    // A state of another decoder says nothing to ours; the start of a member or frame always does.
    const bool ours = engine == restartEngine(defaultEngine()) && !engine.isEmpty();
    while (at != points.begin()) {
        --at;
        if (ours || at->state.isEmpty())
            return &*at;
    }
    return nullptr;
}

qint64 RestartPoints::memoryBytes() const
{
    qint64 bytes = static_cast<qint64>(points.size() * sizeof(RestartPoint));
    for (const RestartPoint &point : points)
        bytes += point.state.size();
    return bytes;
}

QByteArray restartEngine(DeflateEngine engine)
{
#ifdef GANTRY_HAS_ISAL
    if (engine == DeflateEngine::Isal)
        return "isal " + QByteArray::number(ISAL_MAJOR_VERSION) + '.'
            + QByteArray::number(ISAL_MINOR_VERSION) + '.' + QByteArray::number(ISAL_PATCH_VERSION)
            + ' ' + QByteArray::number(isalStateBytes());
#endif
    Q_UNUSED(engine)
    return {};
}

void RestartRecorder::add(Compression compression, const QByteArray &engine, RestartPoint point)
{
    m_last = point.uncompressedOffset;
    const bool waits = m_packing == Packing::Later && !point.state.isEmpty();
    if (!waits && !point.state.isEmpty()) {
        point.state = m_packer.pack(point.state);
        if (point.state.isEmpty())
            return; // without memory for it there is no point
    }
    const std::scoped_lock lock(m_mutex);
    m_points.compression = compression;
    m_points.engine = engine;
    m_points.points.push_back(std::move(point));
    if (waits) {
        m_waiting.push_back(m_points.points.size() - 1);
        m_anyWaiting.store(true, std::memory_order_release);
    }
}

void RestartRecorder::packWaiting()
{
    while (m_anyWaiting.load(std::memory_order_acquire)) {
        std::unique_lock lock(m_mutex);
        if (m_waiting.empty()) {
            m_anyWaiting.store(false, std::memory_order_release);
            return;
        }
        const std::size_t number = m_waiting.front();
        m_waiting.pop_front();
        const QByteArray state = std::exchange(m_points.points[number].state, {});
        lock.unlock();
        QByteArray packed = m_packer.pack(state);
        lock.lock();
        RestartPoint &point = m_points.points[number];
        point.state = std::move(packed);
        if (point.state.isEmpty())
            point.uncompressedOffset = -1;
    }
}

RestartPoints RestartRecorder::take()
{
    packWaiting();
    std::erase_if(
        m_points.points, [](const RestartPoint &point) { return point.uncompressedOffset < 0; });
    return std::move(m_points);
}

StatePacker::StatePacker() = default;
StatePacker::~StatePacker() = default;

void StatePacker::Free::operator()(ZSTD_CCtx_s *context) const
{
    ZSTD_freeCCtx(context);
}

QByteArray StatePacker::pack(const QByteArray &state)
{
    if (!m_context)
        m_context.reset(ZSTD_createCCtx());
    const size_t bound = ZSTD_compressBound(static_cast<size_t>(state.size()));
    m_room.resizeForOverwrite(static_cast<qsizetype>(bound));
    const size_t size = m_context ? ZSTD_compressCCtx(m_context.get(), m_room.data(), bound,
                                        state.constData(), static_cast<size_t>(state.size()), 1)
                                  : 0;
    if (size == 0 || ZSTD_isError(size))
        return {};
    const XXH64_hash_t hash = XXH3_64bits(m_room.constData(), size);
    QByteArray packed(static_cast<qsizetype>(size) + hashBytes, Qt::Uninitialized);
    std::memcpy(packed.data(), m_room.constData(), size);
    std::memcpy(packed.data() + size, &hash, hashBytes);
    return packed;
}

QByteArray unpackState(const QByteArray &packed, qsizetype bytes)
{
    if (packed.size() < hashBytes)
        return {};
    const auto size = static_cast<size_t>(packed.size() - hashBytes);
    const XXH64_hash_t hash = XXH3_64bits(packed.constData(), size);
    if (std::memcmp(packed.constData() + size, &hash, hashBytes) != 0)
        return {};
    QByteArray state(bytes, Qt::Uninitialized);
    const size_t unpacked
        = ZSTD_decompress(state.data(), static_cast<size_t>(bytes), packed.constData(), size);
    return !ZSTD_isError(unpacked) && unpacked == static_cast<size_t>(bytes) ? state : QByteArray();
}

} // namespace gantry::layers
