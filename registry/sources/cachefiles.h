// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "oci/digest.h"
#include "sources/blobview.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>

namespace gantry::sources {

//! An open file with a lock of flock(2); closing gives the lock back, also when the process is
//! killed.
class LockedFile
{
public:
    enum class Mode { Shared, Exclusive };
    //! Opens and locks without waiting. Null when it does not exist (unless create) or somebody
    //! else holds it.
    static std::shared_ptr<LockedFile> open(const QString &path, Mode mode, bool create = false);
    ~LockedFile();
    LockedFile(const LockedFile &) = delete;
    LockedFile &operator=(const LockedFile &) = delete;
    int descriptor() const { return m_descriptor; }
    //! The path still names this file (nobody renamed or removed it between open and lock).
    bool isStillAt(const QString &path) const;

private:
    explicit LockedFile(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor;
};

//! Removes a file nobody has locked: what a writer that was killed left, content nobody reads. True
//! when it is gone.
bool removeIfUnused(const QString &path);

//! The files of a BlobCache. What several processes may do at the same time is safe because content
//! appears by rename(2) only, what is in use is locked (shared) by its user, and what is to go must
//! be lockable (exclusive). Thread: any.
class CacheFiles
{
public:
    explicit CacheFiles(QString root);

    const QString &root() const { return m_root; }
    QString blobPath(const oci::Digest &digest) const;
    QString partialPath(const oci::Digest &digest) const; //!< where a download grows
    QString uniquePath() const; //!< a temporary file nobody else uses
    QString tagPath(const QString &repository, const QString &tag) const;
    QString namedPath(const QString &key) const;
    QString exportPath(const QString &name) const;
    QString layersFolder() const; //!< kept indexes of layers (indexstore.h)

    //! The bytes when they match the digest. A file that does not match is removed.
    std::optional<QByteArray> document(const oci::Digest &digest) const;
    //! Size of a kept blob, -1 when absent.
    qint64 blobSize(const oci::Digest &digest) const;
    //! A lease on a kept blob of this size (not verified here).
    std::optional<BlobView> lease(const oci::Digest &digest, qint64 sizeBytes) const;
    std::optional<BlobView> leaseFile(const QString &path) const;
    void remove(const oci::Digest &digest) const;

    //! Writes under a temporary name and renames. Errors: Io.
    Expected<> replace(const QString &path, const QByteArray &bytes) const;
    //! The folder a path lies in exists afterwards. Errors: Io.
    Expected<> makeFolder(const QString &path) const;

    //! Removes the least recently used until at most maxBytes are left (0: everything), and
    //! temporary files nobody writes any more. Files in use stay. Answers the bytes left. Errors:
    //! Cancelled.
    Expected<qint64> trim(qint64 maxBytes, const OpContext &ctx) const;

private:
    QString m_root;
};

//! True when bytes are what a registry publishes under this digest (a signed schema 1 manifest
//! hashes without signatures).
bool matchesDigest(const oci::Digest &digest, const QByteArray &bytes);
//! Marks a file as used now, for the order of eviction.
void touch(const QString &path);

} // namespace gantry::sources
