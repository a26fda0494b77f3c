// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "base/task.h"
#include "oci/digest.h"
#include "sources/blobview.h"
#include "transport/httpclient.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <memory>
#include <optional>

namespace gantry::sources {

//! Content by digest on disk, shared by all running instances: blobs/sha256/ab/<hex>, written under
//! a temporary name and renamed, verified on every read of a document and once per process for big
//! blobs, size-capped (least recently used go first, leased files never), safe against kill -9 at
//! any moment. Also remembers which digest a tag had and when it was seen. Thread: main; files on
//! Pools::io except documents up to 64 KiB, which are read inline.
class BlobCache
{
public:
    struct Limits {
        qint64 maxBytes = 10LL * 1024 * 1024 * 1024;
    };
    BlobCache(QString root, std::shared_ptr<Pools> pools, Limits limits);
    explicit BlobCache(QString root, std::shared_ptr<Pools> pools);
    ~BlobCache();
    static QString defaultRoot(); //!< $XDG_CACHE_HOME/gantry
    const QString &root() const;

    //! Verified bytes, or nullopt. A file that does not match is removed and counts as absent.
    //! Reads and hashes here.
    std::optional<QByteArray> document(const oci::Digest &digest) const;
    //! The same; above 64 KiB on Pools::io.
    QCoro::Task<std::optional<QByteArray>> readDocument(oci::Digest digest) const;
    //! Keeps bytes; they must match the digest. Errors: DigestMismatch, Io (a full disk is Io,
    //! never a crash; callers may go on without).
    Expected<> putDocument(const oci::Digest &digest, const QByteArray &bytes);

    //! A kept blob this process has verified, or one small enough to be verified here.
    std::optional<BlobView> blob(const oci::Digest &digest, qint64 sizeBytes) const;
    //! A kept blob, hashed on Pools::io when this process has not done so yet. nullopt: absent or
    //! removed because it was damaged.
    QCoro::Task<std::optional<BlobView>> verifiedBlob(
        oci::Digest digest, qint64 sizeBytes, OpContext ctx) const;
    //! A sink (blobwriter.h) that writes, hashes on Pools::io and on commit() verifies and renames.
    //! Partial files are kept for resuming.
    class Writer;
    Expected<std::shared_ptr<Writer>> write(const oci::Digest &digest, qint64 sizeBytes);

    //! Removes a blob nobody reads, on Pools::io; nobody waits for it.
    void forget(const oci::Digest &digest);

    //! Whole archives an engine exported, by a name of the caller's: leased like blobs and evicted
    //! with them, never verified.
    Expected<std::shared_ptr<Writer>> writeExport(const QString &name);
    std::optional<BlobView> exported(const QString &name) const;

    //! What a tag pointed to when it was last seen, and before.
    struct Sighting {
        QString digest;
        QString mediaType;
        qint64 sizeBytes = 0;
        QDateTime seenAt; //!< UTC, last time
        QDateTime firstSeenAt;
    };
    void recordTag(const QString &repository, const QString &tag, const Sighting &sighting);
    QList<Sighting> tagHistory(
        const QString &repository, const QString &tag) const; //!< newest first
    //! Last complete answers kept for offline use (tag lists, catalogues, referrers): small
    //! documents by name.
    void putNamed(const QString &key, const QByteArray &bytes);
    struct Named {
        QByteArray bytes;
        QDateTime storedAt;
    };
    std::optional<Named> named(const QString &key) const;

    //! Folder for kept indexes of layers; its files are evicted like blobs.
    QString layersFolder() const;
    //! A file was written into the cache's folders by somebody else than this class.
    void noteWritten(qint64 bytes);

    qint64 usedBytes() const; //!< last known; refreshed by trim()
    qint64 maxBytes() const;
    Task<> trim(OpContext ctx);
    Task<> clear(OpContext ctx);

    struct Private;

private:
    std::shared_ptr<Private> d;
};

} // namespace gantry::sources
