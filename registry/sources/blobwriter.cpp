// SPDX-License-Identifier: Apache-2.0
#include "sources/blobwriter.h"

#include "sources/blobgrowth.h"
#include "sources/documents.h"
#include "sources/words.h"

#include <QCoreApplication>
#include <QFile>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <mutex>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr qint64 queueHighBytes = 4 * 1024 * 1024;
constexpr qint64 queueLowBytes = 1024 * 1024;

} // namespace

struct BlobCache::Writer::State {
    std::shared_ptr<const CacheFiles> files;
    std::shared_ptr<Pools> pools;
    oci::Digest digest;
    qint64 sizeBytes = 0;
    QString path; //!< of the partial file
    QString target; //!< its name when it is whole
    std::function<void(qint64)> onCommitted;

    std::mutex queueMutex; //!< guards the next five; never held while writing
    std::deque<QByteArray> queue; //!< a null chunk means: start over
    qint64 queuedBytes = 0;
    bool working = false;
    std::optional<Error> failure;
    std::function<void()> resume;

    std::mutex fileMutex; //!< guards the rest; held while writing
    std::shared_ptr<LockedFile> file;
    oci::Hasher hasher;
    qint64 written = 0;
    std::shared_ptr<BlobGrowth> growth; //!< may be null
    quint32 growthTurn = 0;

    void tellRound() const
    {
        if (growth)
            growth->beginRound(growthTurn, path);
    }
    void tellBytes() const
    {
        if (growth)
            growth->setBytes(growthTurn, written);
    }
};

namespace {

using State = BlobCache::Writer::State;

Error writeError(const State &state)
{
    return {.code = Errc::Io,
        .message = QString::fromLocal8Bit(std::strerror(errno)),
        .subject = state.path};
}

//! Under fileMutex.
Expected<> append(State &state, const QByteArray &chunk)
{
    if (chunk.isNull()) {
        state.tellRound();
        if (::ftruncate(state.file->descriptor(), 0) != 0
            || ::lseek(state.file->descriptor(), 0, SEEK_SET) != 0)
            return std::unexpected(writeError(state));
        if (!state.digest.isNull())
            state.hasher = oci::Hasher(state.digest.algorithm());
        state.written = 0;
        return {};
    }
    for (qsizetype at = 0; at < chunk.size();) {
        const ssize_t wrote = ::write(state.file->descriptor(), chunk.constData() + at,
            static_cast<std::size_t>(chunk.size() - at));
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return std::unexpected(writeError(state));
        at += wrote;
    }
    state.hasher.add(chunk);
    state.written += chunk.size();
    state.tellBytes();
    return {};
}

//! Writes what is queued until nothing is left. Pools::io.
void drain(const std::shared_ptr<State> &state)
{
    const std::lock_guard file(state->fileMutex);
    while (true) {
        QByteArray chunk;
        {
            const std::lock_guard queue(state->queueMutex);
            if (state->queue.empty() || state->failure) {
                state->working = false;
                return;
            }
            chunk = std::move(state->queue.front());
            state->queue.pop_front();
        }
        const Expected<> done = append(*state, chunk);
        std::function<void()> resume;
        {
            const std::lock_guard queue(state->queueMutex);
            state->queuedBytes -= chunk.size();
            if (!done)
                state->failure = done.error();
            if (state->queuedBytes <= queueLowBytes || state->failure)
                resume = std::exchange(state->resume, {});
        }
        // The network lives on the main thread, and only there may it be told to go on.
        if (resume && QCoreApplication::instance())
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), std::move(resume), Qt::QueuedConnection);
    }
}

void push(const std::shared_ptr<State> &state, QByteArray chunk)
{
    {
        const std::lock_guard queue(state->queueMutex);
        state->queuedBytes += chunk.size();
        state->queue.push_back(std::move(chunk));
        if (std::exchange(state->working, true))
            return;
    }
    state->pools->io.start([state] { drain(state); });
}

Expected<BlobView> finish(const std::shared_ptr<State> &state)
{
    drain(state);
    const std::lock_guard file(state->fileMutex);
    if (state->failure)
        return std::unexpected(*state->failure);
    const QByteArray partial = QFile::encodeName(state->path);
    const auto discard = [&](Error error) {
        ::unlink(partial.constData());
        return std::unexpected(std::move(error));
    };
    if (state->sizeBytes > 0 && state->written != state->sizeBytes)
        return discard({.code = Errc::DigestMismatch,
            .message = words("The descriptor says %1 bytes, %2 came")
                .arg(state->sizeBytes)
                .arg(state->written),
            .subject = state->digest.toString()});
    if (!state->digest.isNull()) {
        if (const oci::Digest found = state->hasher.result(); found != state->digest)
            return discard({.code = Errc::DigestMismatch,
                .message = words("The content hashes to %1").arg(found.toString()),
                .subject = state->digest.toString()});
    }
    CHECK(state->files->makeFolder(state->target));
    if (::rename(partial.constData(), QFile::encodeName(state->target).constData()) != 0)
        return std::unexpected(writeError(*state));
    // The exclusive lock would keep other readers out; a shared one is the lease.
    state->file.reset();
    auto view = state->files->leaseFile(state->target);
    if (!view)
        return fail(Errc::Io, words("The file vanished from the cache"), state->target);
    return *std::move(view);
}

} // namespace

BlobCache::Writer::Writer(std::shared_ptr<const CacheFiles> files, std::shared_ptr<Pools> pools,
    oci::Digest digest, qint64 sizeBytes, std::shared_ptr<LockedFile> file, QString path,
    QString target, std::function<void(qint64)> onCommitted)
    : m_state(std::make_shared<State>())
{
    m_state->files = std::move(files);
    m_state->pools = std::move(pools);
    if (!digest.isNull())
        m_state->hasher = oci::Hasher(digest.algorithm());
    m_state->digest = std::move(digest);
    m_state->sizeBytes = sizeBytes;
    m_state->file = std::move(file);
    m_state->path = std::move(path);
    m_state->target = std::move(target);
    m_state->onCommitted = std::move(onCommitted);
}

BlobCache::Writer::~Writer() = default;

void BlobCache::Writer::tell(std::shared_ptr<BlobGrowth> growth)
{
    const std::lock_guard file(m_state->fileMutex);
    m_state->growth = std::move(growth);
    m_state->growthTurn = m_state->growth->takeTurn();
}

Task<qint64> BlobCache::Writer::prepare(OpContext ctx)
{
    const auto state = m_state;
    co_return co_await onPool(&state->pools->io, [state, ctx]() -> Expected<qint64> {
        const std::lock_guard file(state->fileMutex);
        struct stat status = {};
        if (::fstat(state->file->descriptor(), &status) != 0)
            return std::unexpected(writeError(*state));
        // As long as or longer than it should be: not a beginning of it.
        if (status.st_size == 0 || (state->sizeBytes > 0 && status.st_size >= state->sizeBytes)) {
            CHECK(append(*state, QByteArray()));
            return 0;
        }
        state->tellRound();
        QByteArray buffer(1024 * 1024, Qt::Uninitialized);
        while (true) {
            CHECK(ctx.checkStopped());
            const ssize_t got = ::read(
                state->file->descriptor(), buffer.data(), static_cast<std::size_t>(buffer.size()));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return std::unexpected(writeError(*state));
            if (got == 0)
                return state->written;
            state->hasher.add(QByteArrayView(buffer.constData(), got));
            state->written += got;
            state->tellBytes();
        }
    });
}

Expected<> BlobCache::Writer::write(QByteArray chunk)
{
    {
        const std::lock_guard queue(m_state->queueMutex);
        if (m_state->failure)
            return std::unexpected(*m_state->failure);
    }
    if (!chunk.isEmpty())
        push(m_state, std::move(chunk));
    return {};
}

bool BlobCache::Writer::ready() const
{
    const std::lock_guard queue(m_state->queueMutex);
    return m_state->queuedBytes < queueHighBytes || m_state->failure;
}

void BlobCache::Writer::onReady(std::function<void()> resume)
{
    {
        const std::lock_guard queue(m_state->queueMutex);
        if (m_state->queuedBytes > queueLowBytes && !m_state->failure) {
            m_state->resume = std::move(resume);
            return;
        }
    }
    // The queue emptied between ready() and now.
    if (resume && QCoreApplication::instance())
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), std::move(resume), Qt::QueuedConnection);
}

Expected<> BlobCache::Writer::restart()
{
    push(m_state, QByteArray());
    return {};
}

qint64 BlobCache::Writer::startsAt() const
{
    const std::lock_guard file(m_state->fileMutex);
    return m_state->written;
}

Task<BlobView> BlobCache::Writer::commit(OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(ctx.checkStopped());
    CO_TRY(BlobView view, co_await onPool(&state->pools->io, [state] { return finish(state); }));
    if (state->onCommitted)
        state->onCommitted(view.lengthBytes);
    co_return view;
}

} // namespace gantry::sources
