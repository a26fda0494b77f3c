// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/task.h"
#include "oci/descriptor.h"
#include "sources/blobview.h"

#include <QFuture>
#include <QString>

#include <memory>
#include <optional>

namespace gantry::sources {

//! A blob on its way, as one reader sees it: a file that grows. A download that starts over (or
//! goes on in another file) is a new round: what was read before is forgotten. Bytes are not
//! verified before the end. Thread: any.
class BlobArrival
{
public:
    struct State {
        QString path; //!< where the bytes are; empty before the first round
        qint64 bytesThere = 0; //!< may be read now
        quint32 round = 0;
        std::optional<Expected<BlobView>> end; //!< what blob() answered, once it did
    };

    BlobArrival();
    ~BlobArrival();
    BlobArrival(const BlobArrival &) = delete;
    BlobArrival &operator=(const BlobArrival &) = delete;

    State state() const;
    //! Which round it is; cheap. Bytes read while it changed are none of the blob's.
    quint32 round() const;
    //! Done when the state is not the one last seen by this reader: more bytes, another round, the
    //! end. One caller at a time.
    QCoro::Task<> changed(qint64 bytesSeen, quint32 roundSeen) const;

    //! Ends when the reader has had the last byte, or when the arrival goes away. What the reader
    //! does with the bytes afterwards takes nobody's line any more.
    QFuture<void> taken() const;
    void tellTaken(); //!< by the reader; may be told more than once

    // For who writes. A round is told before the file changes, bytes after they were written.
    void beginRound(const QString &path);
    void setBytes(qint64 bytesThere);
    void finish(Expected<BlobView> end);

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};
using BlobArrivalPtr = std::shared_ptr<BlobArrival>;

//! A source whose blobs take time and can be read meanwhile. Asked for with dynamic_cast; a source
//! without it hands out its regions at once. Main thread.
class BlobFollower
{
public:
    virtual ~BlobFollower() = default;
    //! Begins blob(), or joins one under way. The arrival ends as blob() would have answered; it
    //! ends with Cancelled when ctx is stopped.
    virtual BlobArrivalPtr follow(oci::Descriptor node, OpContext ctx) = 0;
    //! It has been used and is not needed again: what was kept for this process alone may go.
    virtual void forget(oci::Descriptor node) { Q_UNUSED(node) }
};

//! A source that gives bytes of a blob without the rest of it. Asked for with dynamic_cast.
class BlobRanges
{
public:
    //! What is read into memory at most; a table of contents may have 150 MiB.
    static constexpr qint64 maxRangeBytes = 160 * 1024 * 1024;
    virtual ~BlobRanges() = default;
    //! Exactly lengthBytes bytes from there on; not verified by anything. Errors: Unsupported when
    //! the other side does not do ranges (a 200, or a 206 for another range), LimitExceeded,
    //! NotFound, Network, Unauthorized.
    virtual Task<QByteArray> readRange(
        oci::Descriptor node, qint64 from, qint64 lengthBytes, OpContext ctx)
        = 0;
};

//! A source that can fetch foreign layers from the addresses in their descriptors (image-spec
//! v1.1.1, descriptor.md, "urls"). Asked for with dynamic_cast. Only https to public addresses,
//! without anybody's credentials; verified and kept like any blob.
class ForeignBlobs
{
public:
    virtual ~ForeignBlobs() = default;
    //! Errors: Refused (no address that may be asked), NotFound, Network, DigestMismatch, Io.
    virtual Task<BlobView> foreignBlob(oci::Descriptor node, OpContext ctx) = 0;
};

} // namespace gantry::sources
