// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/pools.h"
#include "base/task.h"
#include "oci/descriptor.h"
#include "oci/imagename.h"
#include "sources/blobview.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace gantry::sources {

//! A place images can be read from: one repository of a registry, an OCI layout, an archive, an
//! engine. Implementations answer on the thread that called them. Held by shared_ptr; safe to drop
//! while work runs.
class ImageSource
{
public:
    virtual ~ImageSource() = default;
    //! For people: "docker.io/library/golang", "out/agent (OCI layout)".
    virtual QString displayName() const = 0;
    //! The container's name without selector, as oci::ImageName spells it.
    virtual oci::ImageName name() const = 0;
    //! Where big documents of this source are parsed; null: where they arrive.
    virtual std::shared_ptr<Pools> pools() const { return nullptr; }
    //! Tag or digest to root descriptor (media type, digest and size are known afterwards). An
    //! empty text means the only image there is, or the tag latest. Errors: NotFound (with the
    //! nearest names in the remedy), Unauthorized, Network, Usage.
    virtual Task<oci::Descriptor> resolve(QString tagOrDigest, OpContext ctx) = 0;
    //! Exact bytes of a manifest, index or config, verified against the digest; at most
    //! maxDocumentBytes. Errors: NotFound, DigestMismatch, LimitExceeded, Network, Unauthorized,
    //! Io.
    virtual Task<QByteArray> fetch(oci::Descriptor node, OpContext ctx) = 0;
    //! A layer as a verified region of a local file; fetched at most once.
    virtual Task<BlobView> blob(oci::Descriptor node, OpContext ctx) = 0;
};
using ImageSourcePtr = std::shared_ptr<ImageSource>;

//! One page of names. Abilities not everybody has are small interfaces of their own, asked for with
//! dynamic_cast.
struct NamePage {
    QStringList names;
    QString next; //!< pass to get the following page; empty at the end
};

struct TagInfo {
    QString tag;
    std::optional<oci::Descriptor>
        target; //!< where known without a request (layouts, archives, engines)
};
struct TagPage {
    QList<TagInfo> tags;
    QString next;
};

class TagLister
{
public:
    virtual ~TagLister() = default;
    //! Page size is the server's affair. Ends on an empty or repeated page whatever the server says
    //! (pitfall 22).
    virtual Task<TagPage> tags(QString page, OpContext ctx) = 0;
};

class RepositoryLister
{
public:
    virtual ~RepositoryLister() = default;
    virtual QString displayName() const = 0;
    //! Errors: Unsupported when the registry has no catalogue (with the reason and what to do),
    //! Unauthorized, Network.
    virtual Task<NamePage> repositories(QString page, OpContext ctx) = 0;
};

//! A manifest that names another as its subject, or is tagged for it.
struct Referrer {
    oci::Descriptor descriptor;
    enum class Origin { Api, FallbackTag, CosignTag, Layout };
    QList<Origin> origins; //!< where it was seen; merged by digest
    QString tag; //!< for CosignTag and FallbackTag
    QString artifactType;
};
QString originName(Referrer::Origin origin); //!< "api", "fallback-tag", "cosign-tag", "layout"

class ReferrerLister
{
public:
    virtual ~ReferrerLister() = default;
    //! Referrers API and fallback tag merged by digest, cosign tags folded in (pitfalls 44, 45,
    //! 47). None is an empty list, not an error.
    virtual Task<QList<Referrer>> referrers(oci::Digest subject, OpContext ctx) = 0;
};

//! A source that can answer from what was kept when nobody can be reached.
class OfflineAnswers
{
public:
    virtual ~OfflineAnswers() = default;
    //! When the last resolve() of this tag was answered from the cache: the time the answer was
    //! seen alive (UTC); else nullopt.
    virtual std::optional<QDateTime> answeredFromCache(const QString &tagOrDigest) const = 0;
};

//! Opens sources by name; the only thing verbs and models need to know of concrete classes.
class SourceOpener
{
public:
    virtual ~SourceOpener() = default;
    //! Errors: Usage, NotFound (path), Corrupt (not a layout, not an archive), Io. Same name, same
    //! object while somebody holds it.
    virtual Task<ImageSourcePtr> open(oci::ImageName name, OpContext ctx) = 0;
    //! The repositories of a registry ("docker.io"), or of an engine ("docker-daemon:").
    virtual Task<std::shared_ptr<RepositoryLister>> openRegistry(QString registry, OpContext ctx)
        = 0;
};

} // namespace gantry::sources
