// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/remotesink.h"
#include "transport/oneshot.h"

#include <QHash>
#include <QList>

namespace gantry::sources {

//! An upload the registry opened.
struct RemoteUpload {
    QUrl location; //!< changes with each answer (pitfall 52); empty: none is open
    qint64 leastChunkBytes = 0; //!< OCI-Chunk-Min-Length
};

//! What a RemoteSink and the work it started share. Main thread.
struct RemoteSink::State {
    oci::Reference repository;
    RemoteAccessPtr access;
    QHash<QString, RemoteUpload> opened; //!< by digest: what refused mounts left
    //! What its registry last said of a tag: the entity tag of what it named, empty where it gave
    //! none, null where there was no such tag.
    QHash<QString, QByteArray> entityTags;
    bool isFallbackBusy = false;
    QList<transport::OneShot> fallbackLine; //!< who waits to change a fallback tag

    QString path(const QString &rest) const;
    QString place() const { return repository.repository(); }
    //! A question with the right to push.
    RemoteQuestion question(QByteArray verb, const QString &rest, const QString &purpose) const;
    QString scope() const;
};
using RemoteSinkState = std::shared_ptr<RemoteSink::State>;

//! Opens an upload. Errors: judged (see judgeWrite()).
Task<RemoteUpload> openUpload(RemoteSinkState state, OpContext ctx);
//! Calls an upload off, so that the registry need not keep what came. Says nothing when that does
//! not work, and takes a second or two at most.
QCoro::Task<> abandonUpload(RemoteSinkState state, RemoteUpload upload);
//! The upload a registry's answer leads on to. Errors: Protocol, Refused.
Expected<RemoteUpload> uploadOf(const transport::HttpAnswer &answer, const QUrl &asked);
Task<> uploadBlob(RemoteSinkState state, oci::Descriptor blob, BlobArrivalPtr bytes, OpContext ctx);

//! PUT of a manifest under its digest or a tag; answers whether the registry took note of its
//! subject. Errors: judged.
//! \param condition a header that has the registry look first; a 412 is then an answer of its own
Task<bool> sendManifest(RemoteSinkState state, QString tagOrDigest, oci::Descriptor manifest,
    QByteArray bytes, OpContext ctx, std::pair<QByteArray, QByteArray> condition = {});
//! Lists a manifest under the fallback tag of its subject (distribution-spec v1.1.1, "Referrers Tag
//! Schema"), if it names one; what others list there stays (pitfall 46).
Task<> listUnderFallbackTag(
    RemoteSinkState state, oci::Descriptor manifest, QByteArray bytes, OpContext ctx);

} // namespace gantry::sources
