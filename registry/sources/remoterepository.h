// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/blobfollower.h"
#include "sources/contentprober.h"
#include "sources/imagesource.h"
#include "sources/remoteaccess.h"

namespace gantry::sources {

//! One repository of a registry (distribution-spec v1.1.1). A tag is resolved by one GET whose
//! bytes the following fetch() finds already here; on Docker Hub, which counts GETs, by a HEAD when
//! the content is in the cache (pitfall 4). Without a connection tags, lists and content answer
//! from the cache. Main thread.
class RemoteRepository : public ImageSource,
                         public TagLister,
                         public ReferrerLister,
                         public OfflineAnswers,
                         public ContentProber,
                         public BlobFollower,
                         public BlobRanges,
                         public ForeignBlobs
{
public:
    RemoteRepository(oci::Reference repository, RemoteAccessPtr access);
    ~RemoteRepository() override;

    QString displayName() const override;
    oci::ImageName name() const override;
    std::shared_ptr<Pools> pools() const override;
    Task<oci::Descriptor> resolve(QString tagOrDigest, OpContext ctx) override;
    Task<QByteArray> fetch(oci::Descriptor node, OpContext ctx) override;
    Task<BlobView> blob(oci::Descriptor node, OpContext ctx) override;
    Task<TagPage> tags(QString page, OpContext ctx) override;
    Task<QList<Referrer>> referrers(oci::Digest subject, OpContext ctx) override;
    std::optional<QDateTime> answeredFromCache(const QString &tagOrDigest) const override;
    Task<std::optional<qint64>> probe(oci::Descriptor node, OpContext ctx) override;
    BlobArrivalPtr follow(oci::Descriptor node, OpContext ctx) override;
    void forget(oci::Descriptor node) override;
    Task<QByteArray> readRange(
        oci::Descriptor node, qint64 from, qint64 lengthBytes, OpContext ctx) override;
    Task<BlobView> foreignBlob(oci::Descriptor node, OpContext ctx) override;

    struct State;

private:
    std::shared_ptr<State> m_state;
};

} // namespace gantry::sources
