// SPDX-License-Identifier: Apache-2.0
#include "sources/cachefiles.h"

#include "base/logging.h"
#include "oci/document.h"
#include "sources/documents.h"
#include "sources/words.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

//! Temporary files are left alone this long even when nobody holds them: a download that broke may
//! be resumed.
constexpr qint64 temporarySeconds = 60 * 60;
constexpr qint64 partialSeconds = 7 * 24 * 60 * 60;
constexpr qint64 touchSeconds = 30;

Error ioError(const QString &path, int number)
{
    return {.code = Errc::Io,
        .message = QString::fromLocal8Bit(std::strerror(number)),
        .subject = path};
}

QString hashOf(const QString &text)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex());
}

//! Closes a descriptor at the end of a scope.
struct Closer {
    int descriptor;
    ~Closer() { ::close(descriptor); }
};

struct CachedFile {
    QString path;
    qint64 bytes;
    qint64 usedAt; //!< seconds
};

std::optional<struct stat> statOf(const QString &path)
{
    struct stat status = {};
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return std::nullopt;
    return status;
}

} // namespace

std::shared_ptr<LockedFile> LockedFile::open(const QString &path, Mode mode, bool create)
{
    const int flags = (mode == Mode::Exclusive || create ? O_RDWR : O_RDONLY) | O_CLOEXEC
        | (create ? O_CREAT : 0);
    const int descriptor = ::open(QFile::encodeName(path).constData(), flags, 0600);
    if (descriptor < 0)
        return nullptr;
    if (::flock(descriptor, (mode == Mode::Shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
        ::close(descriptor);
        return nullptr;
    }
    return std::shared_ptr<LockedFile>(new LockedFile(descriptor));
}

LockedFile::~LockedFile()
{
    ::close(m_descriptor);
}

bool LockedFile::isStillAt(const QString &path) const
{
    struct stat mine = {};
    const auto there = statOf(path);
    return there && ::fstat(m_descriptor, &mine) == 0 && mine.st_ino == there->st_ino
        && mine.st_dev == there->st_dev;
}

bool removeIfUnused(const QString &path)
{
    const auto lock = LockedFile::open(path, LockedFile::Mode::Exclusive);
    return lock && lock->isStillAt(path) && ::unlink(QFile::encodeName(path).constData()) == 0;
}

bool matchesDigest(const oci::Digest &digest, const QByteArray &bytes)
{
    if (digest.verify(bytes))
        return true;
    if (!bytes.contains("\"signatures\""))
        return false;
    const auto payload = oci::manifestDigest(bytes, digest.algorithm());
    return payload && *payload == digest;
}

void touch(const QString &path)
{
    const auto status = statOf(path);
    if (!status || ::time(nullptr) - status->st_atim.tv_sec < touchSeconds)
        return;
    const timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_OMIT}};
    ::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times, 0);
}

CacheFiles::CacheFiles(QString root)
    : m_root(std::move(root))
{
}

QString CacheFiles::blobPath(const oci::Digest &digest) const
{
    const QString hex = digest.hex();
    return m_root + u"/blobs/"_s + digest.algorithmName() + u'/' + hex.left(2) + u'/' + hex;
}

QString CacheFiles::partialPath(const oci::Digest &digest) const
{
    return m_root + u"/partial/"_s + digest.algorithmName() + u'-' + digest.hex() + u".part"_s;
}

QString CacheFiles::uniquePath() const
{
    static std::atomic<int> counter = 0;
    return m_root + u"/partial/%1-%2.tmp"_s.arg(::getpid()).arg(++counter);
}

QString CacheFiles::tagPath(const QString &repository, const QString &tag) const
{
    return m_root + u"/tags/"_s + hashOf(repository + u'\n' + tag) + u".json"_s;
}

QString CacheFiles::namedPath(const QString &key) const
{
    return m_root + u"/named/"_s + hashOf(key);
}

QString CacheFiles::exportPath(const QString &name) const
{
    return m_root + u"/exports/"_s + hashOf(name) + u".tar"_s;
}

QString CacheFiles::layersFolder() const
{
    return m_root + u"/layers"_s;
}

std::optional<QByteArray> CacheFiles::document(const oci::Digest &digest) const
{
    const QString path = blobPath(digest);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > maxDocumentBytes)
        return std::nullopt;
    const QByteArray bytes = file.readAll();
    if (!matchesDigest(digest, bytes)) {
        qCWarning(lcCache) << "Removed a file that does not match its digest:" << path;
        remove(digest);
        return std::nullopt;
    }
    touch(path);
    return bytes;
}

qint64 CacheFiles::blobSize(const oci::Digest &digest) const
{
    const auto status = statOf(blobPath(digest));
    return status ? static_cast<qint64>(status->st_size) : -1;
}

std::optional<BlobView> CacheFiles::leaseFile(const QString &path) const
{
    auto lock = LockedFile::open(path, LockedFile::Mode::Shared);
    if (!lock || !lock->isStillAt(path))
        return std::nullopt;
    const auto status = statOf(path);
    if (!status)
        return std::nullopt;
    touch(path);
    return BlobView{path, 0, static_cast<qint64>(status->st_size), std::move(lock)};
}

std::optional<BlobView> CacheFiles::lease(const oci::Digest &digest, qint64 sizeBytes) const
{
    auto view = leaseFile(blobPath(digest));
    if (view && sizeBytes > 0 && view->lengthBytes != sizeBytes)
        return std::nullopt;
    return view;
}

void CacheFiles::remove(const oci::Digest &digest) const
{
    ::unlink(QFile::encodeName(blobPath(digest)).constData());
}

Expected<> CacheFiles::makeFolder(const QString &path) const
{
    const QString folder = path.left(path.lastIndexOf(u'/'));
    if (!QDir().mkpath(folder))
        return fail(Errc::Io, words("The folder cannot be made"), folder);
    return {};
}

Expected<> CacheFiles::replace(const QString &path, const QByteArray &bytes) const
{
    const QString temporary = uniquePath();
    CHECK(makeFolder(temporary));
    CHECK(makeFolder(path));
    const QByteArray name = QFile::encodeName(temporary);
    const int descriptor = ::open(name.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return std::unexpected(ioError(temporary, errno));
    {
        const Closer closer{descriptor};
        for (qsizetype at = 0; at < bytes.size();) {
            const ssize_t wrote = ::write(
                descriptor, bytes.constData() + at, static_cast<std::size_t>(bytes.size() - at));
            if (wrote < 0 && errno == EINTR)
                continue;
            if (wrote <= 0) {
                const int number = errno;
                ::unlink(name.constData());
                return std::unexpected(ioError(temporary, number));
            }
            at += wrote;
        }
    }
    if (::rename(name.constData(), QFile::encodeName(path).constData()) != 0) {
        const int number = errno;
        ::unlink(name.constData());
        return std::unexpected(ioError(path, number));
    }
    return {};
}

Expected<qint64> CacheFiles::trim(qint64 maxBytes, const OpContext &ctx) const
{
    const qint64 now = ::time(nullptr);
    qint64 total = 0;
    std::vector<CachedFile> files;
    for (const QLatin1StringView folder :
        {"blobs"_L1, "exports"_L1, "layers"_L1, "named"_L1, "tags"_L1}) {
        QDirIterator walk(m_root + u'/' + folder, QDir::Files, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            CHECK(ctx.checkStopped());
            const QString path = walk.next();
            const auto status = statOf(path);
            if (!status)
                continue;
            total += status->st_size;
            // What is small and remembers names goes last of all: only when everything is to go.
            if ((folder != "named"_L1 && folder != "tags"_L1) || maxBytes <= 0)
                files.push_back({path, static_cast<qint64>(status->st_size),
                    static_cast<qint64>(status->st_atim.tv_sec)});
        }
    }
    QDirIterator temporary(m_root + u"/partial"_s, QDir::Files);
    while (temporary.hasNext()) {
        const QString path = temporary.next();
        const auto status = statOf(path);
        const qint64 keep = path.endsWith(".part"_L1) ? partialSeconds : temporarySeconds;
        if (status && (maxBytes <= 0 || now - status->st_mtim.tv_sec > keep))
            removeIfUnused(path);
    }
    std::ranges::sort(files, {}, &CachedFile::usedAt);
    for (const CachedFile &file : files) {
        CHECK(ctx.checkStopped());
        if (total <= maxBytes)
            break;
        if (removeIfUnused(file.path))
            total -= file.bytes;
    }
    return total;
}

} // namespace gantry::sources
