// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/reference.h"
#include "sources/remoterepository.h"
#include "sources/sharedtask.h"

#include <QCache>
#include <QDateTime>
#include <QHash>
#include <QSet>

namespace gantry::sources {

//! Documents read in this process are kept so far even when no cache takes them.
inline constexpr qsizetype memoBytes = 32 * 1024 * 1024;

//! What a RemoteRepository and the work it started share. Main thread.
struct RemoteRepository::State {
    oci::Reference repository;
    RemoteAccessPtr access;
    QCache<QString, QByteArray> memo{memoBytes}; //!< digest to verified bytes
    QHash<QString, QDateTime> fromCache; //!< tags last answered from the cache
    QHash<QString, QStringList> listed; //!< names so far, by the token of the next page
    QHash<QString, SharedAnswer<BlobView>> downloads;
    SharedAnswer<QStringList> digestTagsAsked = makeSharedAnswer<QStringList>();
    std::optional<QSet<QString>>
        digestTags; //!< all digest-like tags, when the list of tags is short enough to know
    QDateTime digestTagsAt;

    QString path(const QString &rest) const;
    QString scope() const;
    RemoteQuestion question(const QString &rest, const QString &purpose) const;
    void remember(const oci::Digest &digest, const QByteArray &bytes);
};
using RemoteState = std::shared_ptr<RemoteRepository::State>;

//! A manifest by tag or digest as it was served, with its descriptor; already remembered under its
//! digest.
struct ServedManifest {
    oci::Descriptor descriptor;
    QByteArray bytes;
};
//! GET of a manifest. By digest the bytes must match; for a tag a wrong Docker-Content-Digest is
//! noted and ignored (pitfall 6). Errors: those of the transport, DigestMismatch, Corrupt.
Task<ServedManifest> getManifest(RemoteState state, QString tagOrDigest, OpContext ctx);

//! Referrers from API, fallback tag and cosign tags.
Task<QList<Referrer>> remoteReferrers(RemoteState state, oci::Digest subject, OpContext ctx);
//! One page of tags; the complete list is kept for offline use.
Task<ListPage> remoteTagPage(RemoteState state, QString page, OpContext ctx);
//! A blob in the cache, downloaded when it is not there.
Task<BlobView> remoteBlob(RemoteState state, oci::Descriptor node, OpContext ctx);

} // namespace gantry::sources
