// SPDX-License-Identifier: Apache-2.0
#include "sources/blobfollower.h"

#include "sources/blobgrowth.h"

#include <QCoroFuture>

#include <QPromise>

#include <mutex>

namespace gantry::sources {

struct BlobArrival::Shared {
    std::mutex mutex; //!< guards the rest
    State state;
    std::optional<QPromise<void>> waiting;
    QPromise<void> taken;

    //! Changes the state and wakes who waits for it.
    template <typename Change>
    void change(Change apply)
    {
        std::optional<QPromise<void>> woken;
        {
            const std::lock_guard lock(mutex);
            apply(state);
            woken.swap(waiting);
        }
        if (woken)
            woken->finish();
    }
};

BlobArrival::BlobArrival()
    : m_shared(std::make_shared<Shared>())
{
    m_shared->taken.start();
}

BlobArrival::~BlobArrival()
{
    tellTaken();
}

BlobArrival::State BlobArrival::state() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->state;
}

quint32 BlobArrival::round() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->state.round;
}

QCoro::Task<> BlobArrival::changed(qint64 bytesSeen, quint32 roundSeen) const
{
    const auto shared = m_shared;
    QFuture<void> news;
    {
        const std::lock_guard lock(shared->mutex);
        const State &now = shared->state;
        if (now.end || now.bytesThere != bytesSeen || now.round != roundSeen)
            co_return;
        shared->waiting.emplace();
        shared->waiting->start();
        news = shared->waiting->future();
    }
    co_await qCoro(news).waitForFinished();
}

QFuture<void> BlobArrival::taken() const
{
    return m_shared->taken.future();
}

void BlobArrival::tellTaken()
{
    m_shared->taken.finish(); // a second time changes nothing
}

void BlobArrival::beginRound(const QString &path)
{
    m_shared->change([&](State &state) {
        ++state.round;
        state.path = path;
        state.bytesThere = 0;
    });
}

void BlobArrival::setBytes(qint64 bytesThere)
{
    m_shared->change([&](State &state) { state.bytesThere = bytesThere; });
}

void BlobArrival::finish(Expected<BlobView> end)
{
    m_shared->change([&](State &state) {
        if (end)
            state.bytesThere = end->lengthBytes;
        state.end = std::move(end);
    });
}

void BlobGrowth::add(const BlobArrivalPtr &reader)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_readers, [](const auto &known) { return known.expired(); });
    m_readers.push_back(reader);
    if (!m_path.isEmpty()) {
        reader->beginRound(m_path);
        reader->setBytes(m_bytes);
    }
}

quint32 BlobGrowth::takeTurn()
{
    const std::lock_guard lock(m_mutex);
    return ++m_turn;
}

void BlobGrowth::beginRound(quint32 turn, const QString &path)
{
    const std::lock_guard lock(m_mutex);
    if (turn != m_turn)
        return;
    m_path = path;
    m_bytes = 0;
    for (const auto &known : m_readers) {
        if (const auto reader = known.lock())
            reader->beginRound(path);
    }
}

void BlobGrowth::setBytes(quint32 turn, qint64 bytesThere)
{
    const std::lock_guard lock(m_mutex);
    if (turn != m_turn)
        return;
    m_bytes = bytesThere;
    for (const auto &known : m_readers) {
        if (const auto reader = known.lock())
            reader->setBytes(bytesThere);
    }
}

} // namespace gantry::sources
