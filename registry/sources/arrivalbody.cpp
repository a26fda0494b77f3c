// SPDX-License-Identifier: Apache-2.0
#include "sources/arrivalbody.h"

#include "sources/words.h"
#include "transport/oneshot.h"

#include <QFile>
#include <QPointer>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <utility>

namespace gantry::sources {

namespace {

constexpr qint64 bodyBlockBytes = 512 * 1024;
constexpr qint64 aheadBytes = 1024 * 1024;

Error fileError(const QString &path, int number)
{
    return {.code = Errc::Io,
        .message = QString::fromLocal8Bit(std::strerror(number)),
        .subject = path};
}

} // namespace

ArrivalFile::~ArrivalFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Expected<QByteArray> ArrivalFile::read(
    const BlobArrival::State &state, qint64 from, qint64 maxBytes)
{
    const bool isWhole = state.end && *state.end;
    const QString path = isWhole ? (*state.end)->path : state.path;
    const qint64 start = isWhole ? (*state.end)->offset : 0;
    if (path != m_path || m_descriptor < 0) {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
        m_path = path;
        m_descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
        // It got another name a moment ago, and the arrival is about to say so.
        if (m_descriptor < 0 && errno == ENOENT && !isWhole)
            return QByteArray();
        if (m_descriptor < 0)
            return std::unexpected(fileError(path, errno));
    }
    QByteArray bytes(maxBytes, Qt::Uninitialized);
    qsizetype have = 0;
    while (have < bytes.size()) {
        const ssize_t got = ::pread(m_descriptor, bytes.data() + have,
            static_cast<std::size_t>(bytes.size() - have), start + from + have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return std::unexpected(fileError(path, errno));
        if (got == 0)
            break;
        have += got;
    }
    bytes.truncate(have);
    return bytes;
}

qint64 readableBytes(const BlobArrival::State &state, qint64 sizeBytes)
{
    if (state.end)
        return *state.end ? sizeBytes : 0;
    return std::clamp<qint64>(state.bytesThere, 0, std::max<qint64>(0, sizeBytes - 1));
}

struct ArrivalBody::Feed {
    BlobArrivalPtr arrival;
    std::shared_ptr<Pools> pools;
    std::shared_ptr<SentCount> count;
    std::shared_ptr<ArrivalFile> file = std::make_shared<ArrivalFile>();
    qint64 position = 0; //!< of the blob, read so far
    qint64 to = 0;
    qint64 sizeBytes = 0;
    qint64 left = 0; //!< not handed out yet
    std::deque<QByteArray> ready;
    qsizetype usedOfFirst = 0;
    qint64 readyBytes = 0;
    std::optional<Error> failure;
    transport::OneShot room; //!< fires when there is room for another block
    QPointer<ArrivalBody> body; //!< null: nobody reads any more
};

namespace {

using FeedPtr = std::shared_ptr<ArrivalBody::Feed>;

void tellFailure(const FeedPtr &feed, Error error)
{
    feed->failure = std::move(error);
    if (feed->body)
        Q_EMIT feed->body->failed();
}

//! Reads ahead until all is read, it failed, or the body went away. Runs by itself.
QCoro::Task<> run(FeedPtr feed)
{
    while (feed->body && feed->position < feed->to) {
        if (feed->readyBytes >= aheadBytes) {
            feed->room = transport::OneShot();
            co_await feed->room;
            continue;
        }
        const BlobArrival::State state = feed->arrival->state();
        if (state.end && !*state.end) {
            tellFailure(feed, state.end->error());
            co_return;
        }
        if (state.end && (*state.end)->lengthBytes != feed->sizeBytes) {
            tellFailure(feed,
                {.code = Errc::DigestMismatch,
                    .message = words("The descriptor says %1 bytes, %2 came")
                        .arg(feed->sizeBytes)
                        .arg((*state.end)->lengthBytes),
                    .subject = (*state.end)->path});
            co_return;
        }
        const qint64 limit = std::min(feed->to, readableBytes(state, feed->sizeBytes));
        const qint64 wanted = std::min(bodyBlockBytes, limit - feed->position);
        QByteArray bytes;
        if (wanted > 0) {
            auto read = co_await onPool(
                &feed->pools->io, [file = feed->file, state, from = feed->position, wanted] {
                    return file->read(state, from, wanted);
                });
            if (!read && state.end) {
                tellFailure(feed, std::move(read).error());
                co_return;
            }
            if (read)
                bytes = *std::move(read);
        }
        if (bytes.isEmpty() && state.end) {
            tellFailure(feed, fileError((*state.end)->path, EIO));
            co_return;
        }
        if (bytes.isEmpty()) { // not there yet, or the download began again
            co_await feed->arrival->changed(state.bytesThere, state.round);
            continue;
        }
        feed->position += bytes.size();
        feed->readyBytes += bytes.size();
        feed->ready.push_back(std::move(bytes));
        if (feed->body)
            Q_EMIT feed->body->readyRead();
    }
}

} // namespace

ArrivalBody::ArrivalBody(BlobArrivalPtr arrival, qint64 from, qint64 to, qint64 sizeBytes,
    std::shared_ptr<Pools> pools, std::shared_ptr<SentCount> count)
    : m_feed(std::make_shared<Feed>())
{
    m_feed->arrival = std::move(arrival);
    m_feed->pools = std::move(pools);
    m_feed->count = std::move(count);
    m_feed->position = from;
    m_feed->to = to;
    m_feed->sizeBytes = sizeBytes;
    m_feed->left = to - from;
    m_feed->body = this;
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    run(m_feed);
}

ArrivalBody::~ArrivalBody()
{
    const auto feed = m_feed;
    feed->body.clear();
    feed->room.fire();
}

std::optional<Error> ArrivalBody::failure() const
{
    return m_feed->failure;
}

bool ArrivalBody::isStarved() const
{
    return m_feed->ready.empty() && !isSent();
}

bool ArrivalBody::isSent() const
{
    return m_feed->left == 0;
}

qint64 ArrivalBody::readData(char *data, qint64 maxBytes)
{
    Feed &feed = *m_feed;
    qint64 copied = 0;
    while (copied < maxBytes && !feed.ready.empty()) {
        const QByteArray &first = feed.ready.front();
        const qsizetype some
            = std::min<qsizetype>(first.size() - feed.usedOfFirst, maxBytes - copied);
        std::memcpy(
            data + copied, first.constData() + feed.usedOfFirst, static_cast<std::size_t>(some));
        copied += some;
        feed.usedOfFirst += some;
        if (feed.usedOfFirst == first.size()) {
            feed.ready.pop_front();
            feed.usedOfFirst = 0;
        }
    }
    feed.left -= copied;
    feed.readyBytes -= copied;
    if (feed.count)
        feed.count->countTo(feed.count->counted + copied);
    if (feed.left == 0 && feed.to == feed.sizeBytes)
        feed.arrival->tellTaken();
    if (feed.readyBytes < aheadBytes) {
        const auto room = feed.room; // whoever waits goes on from here
        room.fire();
    }
    return copied;
}

} // namespace gantry::sources
