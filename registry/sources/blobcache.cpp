// SPDX-License-Identifier: Apache-2.0
#include "sources/blobcache.h"

#include "base/logging.h"
#include "sources/blobwriter.h"
#include "sources/cachefiles.h"
#include "sources/documents.h"
#include "sources/tagmemory.h"
#include "sources/words.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QPromise>
#include <QSet>
#include <QStandardPaths>

#include <algorithm>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr qint64 trimAfterBytes = 256LL * 1024 * 1024;
constexpr qint64 trimAfterSeconds = 24 * 60 * 60;
constexpr QByteArrayView namedMark = "gantry-named 1 ";

} // namespace

struct BlobCache::Private {
    std::shared_ptr<const CacheFiles> files;
    std::shared_ptr<Pools> pools;
    Limits limits;
    // Shared with trims that are under way when the cache goes.
    struct Usage {
        qint64 usedBytes = 0;
        qint64 writtenSinceTrim = 0;
        bool looked = false;
        bool trimming = false;
        std::vector<QPromise<void>> waiting; //!< for the end of the trim under way
        QSet<QString> verified; //!< big blobs hashed by this process
    };
    std::shared_ptr<Usage> usage = std::make_shared<Usage>();

    QString usagePath() const { return files->root() + u"/usage"_s; }
};

namespace {

Task<> trimTo(std::shared_ptr<const CacheFiles> files, std::shared_ptr<Pools> pools,
    std::shared_ptr<BlobCache::Private::Usage> usage, qint64 maxBytes, QString usagePath,
    OpContext ctx)
{
    if (std::exchange(usage->trimming, true))
        co_return Expected<>{};
    const auto left
        = co_await onPool(&pools->io, [files, maxBytes, usagePath, ctx]() -> Expected<qint64> {
              TRY(const qint64 bytes, files->trim(maxBytes, ctx));
              CHECK(files->replace(usagePath, QByteArray::number(bytes)));
              return bytes;
          });
    usage->trimming = false;
    for (QPromise<void> &promise : std::exchange(usage->waiting, {}))
        promise.finish();
    if (!left)
        co_return std::unexpected(left.error());
    usage->usedBytes = *left;
    usage->writtenSinceTrim = 0;
    co_return Expected<>{};
}

//! Removes everything, after the trim that may be under way and would leave things.
Task<> clearAll(std::shared_ptr<const CacheFiles> files, std::shared_ptr<Pools> pools,
    std::shared_ptr<BlobCache::Private::Usage> usage, QString usagePath, OpContext ctx)
{
    while (usage->trimming) {
        QPromise<void> promise;
        promise.start();
        QFuture<void> over = promise.future();
        usage->waiting.push_back(std::move(promise));
        co_await qCoro(over).waitForFinished();
    }
    co_return co_await trimTo(files, pools, usage, 0, usagePath, ctx);
}

//! Counts what was written and starts a trim when it is due; nobody waits for it.
void grew(const std::shared_ptr<BlobCache::Private> &d, qint64 bytes)
{
    d->usage->usedBytes += bytes;
    d->usage->writtenSinceTrim += bytes;
    bool due = d->usage->writtenSinceTrim > std::min(trimAfterBytes, d->limits.maxBytes / 16);
    if (!std::exchange(d->usage->looked, true)) {
        const QFileInfo info(d->usagePath());
        QFile file(info.filePath());
        if (file.open(QIODevice::ReadOnly))
            d->usage->usedBytes += file.read(32).toLongLong();
        due = due || !info.exists()
            || info.lastModified(QTimeZone::UTC).secsTo(QDateTime::currentDateTimeUtc())
                > trimAfterSeconds;
    }
    if (due && d->pools)
        trimTo(d->files, d->pools, d->usage, d->limits.maxBytes, d->usagePath(), {});
}

} // namespace

BlobCache::BlobCache(QString root, std::shared_ptr<Pools> pools, Limits limits)
    : d(std::make_shared<Private>())
{
    d->files = std::make_shared<const CacheFiles>(std::move(root));
    d->pools = std::move(pools);
    d->limits = limits;
}

BlobCache::BlobCache(QString root, std::shared_ptr<Pools> pools)
    : BlobCache(std::move(root), std::move(pools), Limits())
{
}

BlobCache::~BlobCache() = default;

QString BlobCache::defaultRoot()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + u"/gantry"_s;
}

const QString &BlobCache::root() const
{
    return d->files->root();
}

std::optional<QByteArray> BlobCache::document(const oci::Digest &digest) const
{
    return d->files->document(digest);
}

QCoro::Task<std::optional<QByteArray>> BlobCache::readDocument(oci::Digest digest) const
{
    const auto files = d->files;
    const auto pools = d->pools;
    const qint64 size = files->blobSize(digest);
    if (size < 0)
        co_return std::nullopt;
    if (size <= inlineBytes || !pools)
        co_return files->document(digest);
    auto bytes
        = co_await onPool(&pools->io, [files, digest]() -> Expected<std::optional<QByteArray>> {
              return files->document(digest);
          });
    co_return bytes ? *std::move(bytes) : std::nullopt;
}

Expected<> BlobCache::putDocument(const oci::Digest &digest, const QByteArray &bytes)
{
    if (!matchesDigest(digest, bytes))
        return fail(Errc::DigestMismatch,
            words("The content hashes to %1").arg(oci::Digest::of(bytes).toString()),
            digest.toString());
    if (d->files->blobSize(digest) == bytes.size())
        return {};
    CHECK(d->files->replace(d->files->blobPath(digest), bytes));
    grew(d, bytes.size());
    return {};
}

std::optional<BlobView> BlobCache::blob(const oci::Digest &digest, qint64 sizeBytes) const
{
    auto view = d->files->lease(digest, sizeBytes);
    if (!view || d->usage->verified.contains(digest.toString()))
        return view;
    if (view->lengthBytes > inlineBytes || !d->files->document(digest))
        return std::nullopt;
    d->usage->verified.insert(digest.toString());
    return view;
}

QCoro::Task<std::optional<BlobView>> BlobCache::verifiedBlob(
    oci::Digest digest, qint64 sizeBytes, OpContext ctx) const
{
    if (auto view = blob(digest, sizeBytes))
        co_return view;
    const auto files = d->files;
    const auto usage = d->usage;
    auto view = files->lease(digest, sizeBytes);
    if (!view)
        co_return std::nullopt;
    oci::Descriptor node;
    node.digest = digest;
    const auto checked = co_await onPool(&d->pools->io,
        [view = *view, node, ctx] { return verifyRegion(view, node, {ctx.stop, nullptr}); });
    if (checked) {
        usage->verified.insert(digest.toString());
        co_return view;
    }
    if (checked.error().code == Errc::DigestMismatch) {
        qCWarning(lcCache) << "Removed a file that does not match its digest:" << view->path;
        files->remove(digest);
    }
    co_return std::nullopt;
}

Expected<std::shared_ptr<BlobCache::Writer>> BlobCache::write(
    const oci::Digest &digest, qint64 sizeBytes)
{
    if (!digest.canVerify())
        return fail(Errc::Unsupported, words("This digest cannot be verified"), digest.toString());
    QString path = d->files->partialPath(digest);
    CHECK(d->files->makeFolder(path));
    auto file = LockedFile::open(path, LockedFile::Mode::Exclusive, true);
    if (!file || !file->isStillAt(path)) {
        // Another instance downloads the same blob now; ours goes its own way.
        path = d->files->uniquePath();
        file = LockedFile::open(path, LockedFile::Mode::Exclusive, true);
    }
    if (!file)
        return fail(Errc::Io, words("The cache cannot be written"), path);
    const auto grown = [weak = std::weak_ptr(d), key = digest.toString()](qint64 bytes) {
        if (const auto alive = weak.lock()) {
            alive->usage->verified.insert(key);
            grew(alive, bytes);
        }
    };
    return std::make_shared<Writer>(d->files, d->pools, digest, sizeBytes, std::move(file), path,
        d->files->blobPath(digest), grown);
}

void BlobCache::forget(const oci::Digest &digest)
{
    d->usage->verified.remove(digest.toString());
    if (d->pools)
        d->pools->io.start(
            [files = d->files, path = d->files->blobPath(digest)] { removeIfUnused(path); });
}

Expected<std::shared_ptr<BlobCache::Writer>> BlobCache::writeExport(const QString &name)
{
    const QString path = d->files->uniquePath();
    CHECK(d->files->makeFolder(path));
    auto file = LockedFile::open(path, LockedFile::Mode::Exclusive, true);
    if (!file)
        return fail(Errc::Io, words("The cache cannot be written"), path);
    const auto grown = [weak = std::weak_ptr(d)](qint64 bytes) {
        if (const auto alive = weak.lock())
            grew(alive, bytes);
    };
    return std::make_shared<Writer>(d->files, d->pools, oci::Digest(), 0, std::move(file), path,
        d->files->exportPath(name), grown);
}

std::optional<BlobView> BlobCache::exported(const QString &name) const
{
    return d->files->leaseFile(d->files->exportPath(name));
}

void BlobCache::recordTag(const QString &repository, const QString &tag, const Sighting &sighting)
{
    recordSighting(*d->files, repository, tag, sighting);
}

QList<BlobCache::Sighting> BlobCache::tagHistory(
    const QString &repository, const QString &tag) const
{
    return readSightings(*d->files, repository, tag);
}

void BlobCache::putNamed(const QString &key, const QByteArray &bytes)
{
    const QByteArray sum = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
    if (const auto done
        = d->files->replace(d->files->namedPath(key), namedMark.toByteArray() + sum + '\n' + bytes);
        !done)
        qCInfo(lcCache) << "Not kept for offline use:" << done.error().toLine();
}

std::optional<BlobCache::Named> BlobCache::named(const QString &key) const
{
    QFile file(d->files->namedPath(key));
    if (!file.open(QIODevice::ReadOnly) || file.size() > 4 * maxDocumentBytes)
        return std::nullopt;
    const QByteArray all = file.readAll();
    const qsizetype end = all.indexOf('\n');
    if (end < 0 || !all.startsWith(namedMark))
        return std::nullopt;
    Named named{all.mid(end + 1), QFileInfo(file).lastModified(QTimeZone::UTC)};
    if (QCryptographicHash::hash(named.bytes, QCryptographicHash::Sha256).toHex()
        != all.mid(namedMark.size(), end - namedMark.size()))
        return std::nullopt;
    return named;
}

QString BlobCache::layersFolder() const
{
    return d->files->layersFolder();
}

void BlobCache::noteWritten(qint64 bytes)
{
    grew(d, bytes);
}

qint64 BlobCache::usedBytes() const
{
    return d->usage->usedBytes;
}

qint64 BlobCache::maxBytes() const
{
    return d->limits.maxBytes;
}

Task<> BlobCache::trim(OpContext ctx)
{
    return trimTo(d->files, d->pools, d->usage, d->limits.maxBytes, d->usagePath(), std::move(ctx));
}

Task<> BlobCache::clear(OpContext ctx)
{
    d->usage->verified.clear();
    return clearAll(d->files, d->pools, d->usage, d->usagePath(), std::move(ctx));
}

} // namespace gantry::sources
