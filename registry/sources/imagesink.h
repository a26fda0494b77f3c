// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/task.h"
#include "oci/descriptor.h"
#include "oci/imagename.h"
#include "sources/blobfollower.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>

namespace gantry::sources {

//! A place images can be written to: one repository of a registry, an OCI layout, an OCI archive.
//! Nothing here decides an order; who writes puts blobs before manifests, children before parents
//! and tags last (pitfall 49). Implementations answer on the thread that called them. Held by
//! shared_ptr; safe to drop while work runs.
class ImageSink
{
public:
    virtual ~ImageSink() = default;
    //! For people: "docker.io/library/golang", "out/agent (OCI layout)".
    virtual QString displayName() const = 0;
    //! The container's name without selector.
    virtual oci::ImageName name() const = 0;

    //! Whether the place answers and takes writes, as far as it tells without being written to.
    //! Errors: Unauthorized naming the right that is missing ("build-bot may pull but not push"),
    //! Network, Io, Unsupported.
    virtual Task<> checkWritable(OpContext ctx) = 0;
    //! Whether the content is there; asked anew, never answered from a cache. A blob of another
    //! size than the descriptor claims is not there.
    virtual Task<bool> hasBlob(oci::Descriptor blob, OpContext ctx) = 0;
    virtual Task<bool> hasManifest(oci::Descriptor manifest, OpContext ctx) = 0;
    //! Exact bytes of a manifest that is there, verified. Errors: NotFound, DigestMismatch,
    //! LimitExceeded, those of reading.
    virtual Task<QByteArray> readManifest(oci::Descriptor manifest, OpContext ctx) = 0;
    //! Sends a blob, read while it arrives, verified against its digest before it counts. An upload
    //! that broke goes on where the other side says it got to. Progress counts bytes accepted.
    //! Errors: DigestMismatch, Network, Unauthorized, Refused (quota, size), Unsupported, Io.
    virtual Task<> putBlob(oci::Descriptor blob, BlobArrivalPtr bytes, OpContext ctx) = 0;
    //! A manifest or index by digest alone. One that names a subject is found by it afterwards, by
    //! the referrers API or under the fallback tag (distribution-spec v1.1.1, "Pushing Manifests
    //! with Subject"). Errors: as putBlob; Unsupported when the registry does not take this media
    //! type (named in the error, with what would be taken as far as known).
    virtual Task<> putManifest(oci::Descriptor manifest, QByteArray bytes, OpContext ctx) = 0;
    //! What a tag names now, asked of the place itself; nullopt: no such tag.
    virtual Task<std::optional<oci::Descriptor>> tagTarget(QString tag, OpContext ctx) = 0;
    //! Makes a tag name a manifest (its bytes are there already). Errors: Refused when the registry
    //! says the tag is immutable.
    virtual Task<> putTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx)
        = 0;
    //! Gives what was written its final name (archives); nothing to do elsewhere. Without it an
    //! archive is left as it was.
    virtual Task<> finish(OpContext ctx) = 0;
};
using ImageSinkPtr = std::shared_ptr<ImageSink>;

//! A sink that can take a blob from another repository beside it without bytes moving
//! (distribution-spec v1.1.1, "Mounting a blob from another repository"). Asked for with
//! dynamic_cast.
class BlobMounter
{
public:
    virtual ~BlobMounter() = default;
    //! False when the registry would rather have the bytes (pitfall 51); the upload it opened is
    //! used by the next putBlob of that digest. Scopes for both repositories are asked for
    //! (pitfall 15).
    virtual Task<bool> mountBlob(oci::Descriptor blob, QString fromRepository, OpContext ctx) = 0;
};

//! A sink that does not hold every kind of manifest (docker load reads images of one platform).
//! Asked for with dynamic_cast, before anything is written.
class ManifestChooser
{
public:
    virtual ~ManifestChooser() = default;
    //! Errors: Unsupported with what to do instead.
    virtual Expected<> checkTakes(const oci::Descriptor &manifest, const QByteArray &bytes) const
        = 0;
};

//! A sink whose tags move only while they name what they named, as far as the place knows such
//! conditions (RFC 9110, section 13.1: If-Match, If-None-Match). Asked for with dynamic_cast.
class TagSwapper
{
public:
    virtual ~TagSwapper() = default;
    //! putTag(), unless the tag names something else than tagTarget() said last. Most registries
    //! know no conditions and move it whatever came in between. Errors: Refused when it moved.
    virtual Task<> swapTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx)
        = 0;
};

//! A sink that can forget things. Asked for with dynamic_cast.
class ImageRemover
{
public:
    virtual ~ImageRemover() = default;
    //! Only the tag. Errors: Unsupported when the registry cannot (pitfall 55), NotFound, Refused.
    virtual Task<> removeTag(QString tag, OpContext ctx) = 0;
    //! A manifest by digest, and with it every tag that names it. Errors: Unsupported, NotFound,
    //! Refused.
    virtual Task<> removeManifest(oci::Descriptor manifest, OpContext ctx) = 0;
};

//! Opens places to write to.
class SinkOpener
{
public:
    virtual ~SinkOpener() = default;
    //! A layout or archive that does not exist is made by the first write. Errors: Usage,
    //! Unsupported (a transport nothing is written to), Corrupt, Io.
    virtual Task<ImageSinkPtr> openSink(oci::ImageName name, OpContext ctx) = 0;
};

} // namespace gantry::sources
