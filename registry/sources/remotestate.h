// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/reference.h"
#include "sources/blobgrowth.h"
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
    struct Download {
        SharedAnswer<BlobView> answer = makeSharedAnswer<BlobView>();
        std::shared_ptr<BlobGrowth> growth = std::make_shared<BlobGrowth>();
    };
    QHash<QString, Download> downloads; //!< under way, by digest
    SharedAnswer<QStringList> digestTagsAsked = makeSharedAnswer<QStringList>();
    std::optional<QSet<QString>>
        digestTags; //!< all digest-like tags, when the list of tags is short enough to know
    QDateTime digestTagsAt;
    QHash<QString, SharedAnswer<QByteArray>>
        documents; //!< being fetched: an index may list one entry more than once

    QString path(const QString &rest) const;
    QString scope() const;
    bool countsGets() const;
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

//! What a HEAD tells of a tag; it costs nothing where GETs are counted.
struct TagHead {
    bool absent = false; //!< there is no such tag
    std::optional<ServedManifest> kept; //!< its content, when that is here already
};
//! HEAD of a tag. Neither absent nor kept: only a GET can tell; some registries have no HEAD
//! (pitfall 5). Errors: those of the transport.
Task<TagHead> headOfTag(RemoteState state, QString tag, OpContext ctx);

//! Referrers from API, fallback tag and cosign tags.
Task<QList<Referrer>> remoteReferrers(RemoteState state, oci::Digest subject, OpContext ctx);
//! One page of tags; the complete list is kept for offline use.
Task<ListPage> remoteTagPage(RemoteState state, QString page, OpContext ctx);
//! A blob in the cache, downloaded when it is not there. `reader` may be null; else it is told what
//! can be read meanwhile, and the end is the caller's to tell.
Task<BlobView> remoteBlob(
    RemoteState state, oci::Descriptor node, BlobArrivalPtr reader, OpContext ctx);
//! A blob in the cache, downloaded from the descriptor's addresses when it is not there.
Task<BlobView> remoteForeignBlob(RemoteState state, oci::Descriptor node, OpContext ctx);
//! Part of a blob, asked for in pieces.
Task<QByteArray> remoteRange(
    RemoteState state, oci::Descriptor node, qint64 from, qint64 lengthBytes, OpContext ctx);

} // namespace gantry::sources
