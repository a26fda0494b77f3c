// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/imagesink.h"
#include "sources/imagesource.h"

#include <QDate>

#include <atomic>
#include <memory>
#include <vector>

namespace gantry::verbs {

//! What is to stand at one place afterwards, made from content that is at others.
struct TransferRequest {
    //! A manifest or index (a whole graph), or a single blob, and where it is read.
    struct Part {
        sources::ImageSourcePtr source;
        oci::Descriptor node;
        QString label; //!< whose part it is, for progress: "windows/amd64 10.0.17763"
    };
    QList<Part> parts;
    //! Documents made here (a rewritten index), written after the parts, in this order.
    struct Made {
        oci::Descriptor descriptor;
        QByteArray bytes;
    };
    QList<Made> made;
    sources::ImageSinkPtr sink;
    oci::Descriptor root; //!< what the tags will name: one of made, or a part's node
    QStringList tags; //!< may be empty: by digest only
    //! What the first tag must name before it moves; nullopt inside: it must not exist. Not set: as
    //! found while planning.
    std::optional<std::optional<oci::Digest>> onlyIf;
    QString keepOldAs; //!< tag for what the first tag named until now; empty: none
    bool stopIfMoved = true; //!< read the tag again right before it moves and stop if it did
    bool referrers = false; //!< manifests that name the parts as subject, and cosign tags
    bool copyForeign = false; //!< fetch layers that have urls; else they stay references
    //! Children of this index that stay behind (a sparse index keeps its digest).
    QList<oci::Digest> leftOut;
};

enum class BlobAction {
    Present, //!< there already
    Mount, //!< from another repository of the same registry, no bytes
    Copy, //!< read from another remote place and sent
    Upload, //!< read from this computer and sent
    Foreign //!< stays a reference to its urls
};
QString blobActionName(BlobAction action); //!< "present", "mount", "copy", "upload", "foreign"

//! One thing to send, and how far it is. Counters are written by the work and read by a timer.
struct TransferItem {
    oci::Descriptor descriptor;
    BlobAction action = BlobAction::Present; //!< for manifests: Present or Copy or Upload
    QString from; //!< display name of the place it comes from, or the repository to mount from
    QStringList labels; //!< whose part it is
    bool isManifest = false;
    sources::ImageSourcePtr source; //!< null: bytes are in the request
    QByteArray bytes; //!< of a manifest
    enum class State { Waiting, Running, Done, Failed, Skipped };
    struct Live {
        std::atomic<State> state = State::Waiting;
        std::atomic<qint64> bytesSent = 0;
        std::atomic<int> tries = 0;
    };
    std::shared_ptr<Live> live = std::make_shared<Live>();
};

struct TagMove {
    QString tag;
    std::optional<oci::Descriptor> from; //!< nullopt: new
    oci::Descriptor to;
    bool isRollback = false; //!< keeps what the moving tag named until now
    bool isFollower = false; //!< a signature's tag that goes with its image

    //! False when the tag names that already.
    bool moves() const { return !from || from->digest != to.digest; }
};

//! Everything that would happen, in order: blobs, manifests (children before parents), tags.
struct TransferPlan {
    TransferRequest request;
    std::vector<TransferItem> blobs;
    std::vector<TransferItem> manifests;
    QList<TagMove> tags;
    QStringList warnings; //!< "3 entries point to images that are not copied"
    //! Why nothing may be sent: immutable tag, guard, missing right, a document the sink does not
    //! hold. Error code Refused, Unauthorized or Unsupported.
    std::optional<Error> refusal;

    //! Bytes of blobs and manifests that go over the wire or onto the disk.
    qint64 bytesToSend() const;
    //! Of blobs alone.
    qint64 bytesOf(BlobAction action) const;
    qsizetype countOf(BlobAction action) const;
};

//! Reads every manifest below the parts, asks the sink what is there, and what its tags name.
//! Nothing is written. Errors: of reading (subject names which side failed), LimitExceeded for
//! graphs without end.
Task<TransferPlan> planTransfer(TransferRequest request, OpContext ctx);

struct TransferResult {
    oci::Digest digest;
    qint64 bytesSent = 0;
    qint64 milliseconds = 0;
    QList<TagMove> tags; //!< that were moved
};
//! Does it: blobs side by side, then manifests, then the tag is read again, then tags. Stopped
//! before the tags, what was sent stays and is Present in the next plan. Errors: Refused when the
//! tag moved meanwhile (subject: tag; message names both digests), else those of the sink, saying
//! which side failed; other blobs are finished before a failed one is reported.
Task<TransferResult> transfer(std::shared_ptr<const TransferPlan> plan, OpContext ctx);

//! One blob of a plan again, after it failed; the rest waits for another transfer(). Errors: those
//! of transfer().
Task<> transferBlob(std::shared_ptr<const TransferPlan> plan, std::size_t blob, OpContext ctx);

//! "3.8.0-prev-20260316": a tag under which the old state stays reachable, at most 128 characters.
QString rollbackTag(const QString &tag, const QDate &today);

} // namespace gantry::verbs
