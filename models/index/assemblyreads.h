// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "models/index/assemblyoffer.h"
#include "verbs/copyimage.h"
#include "verbs/transfer.h"

namespace gantry::models {

// What an assembly reads and plans, as plain coroutines: models run them through JobModel. Main
// thread.

using OpenerPtr = std::shared_ptr<sources::SourceOpener>;
using SinkOpenerPtr = std::shared_ptr<sources::SinkOpener>;

//! The index (or single image) a name stands for, as a draft; configs are not read. Errors: those
//! of reading.
Task<assembly::Draft> readAsDraft(OpenerPtr opener, oci::ImageName name, OpContext ctx);

//! What an offer stands for: one image, or the entries of an index, with configs read. Errors:
//! those of reading; Unsupported when there is no image in it.
Task<QList<assembly::DraftEntry>> readOffer(OpenerPtr opener, AssemblyOffer offer, OpContext ctx);

//! The entries of an index with what their manifests and configs say: configPlatform, version,
//! contentBytes, predicates, referrers. What cannot be read is without. Errors: of reading the
//! index.
Task<QList<assembly::DraftEntry>> readFacts(OpenerPtr opener, oci::ImageName name, OpContext ctx);

//! What a tag names now; root is nullopt when there is no such tag.
struct LiveIndex {
    std::optional<oci::Descriptor> root;
    QByteArray bytes; //!< of an index; of a single image, too
};
Task<LiveIndex> readLiveIndex(OpenerPtr opener, oci::ImageName target, OpContext ctx);

//! Looks in the tags of places, newest first, for images that fit slots (verbs::fillCandidates()).
//! Places that cannot be read are skipped. Errors: the first, when nothing can be read.
struct FillSearch {
    OpenerPtr opener;
    QList<oci::ImageName> places; //!< without selector
    oci::ImageName without; //!< a tag that is not looked at
    QList<oci::Platform> wanted;
    bool allThatFit = false; //!< else the first for each wanted platform
};
Task<QList<AssemblyOffer>> searchFills(FillSearch search, OpContext ctx);

//! The plan of a push.
struct PushQuestion {
    OpenerPtr opener;
    SinkOpenerPtr sinks;
    assembly::Draft draft;
    QString keepOldAs; //!< empty: not kept
    bool stopIfMoved = true;
    bool referrers = true;
    bool asFound = false; //!< whatever the tag names; else what the draft began with
};
Task<verbs::TransferPlan> planPush(PushQuestion question, OpContext ctx);

//! The plan of making a tag name an earlier state again.
struct TagQuestion {
    OpenerPtr opener;
    SinkOpenerPtr sinks;
    oci::ImageName name; //!< with the tag
    oci::Digest to; //!< in its repository
    std::optional<oci::Digest> from; //!< what it must name now; nullopt: whatever it names
    QString keepOldAs; //!< empty: not kept
};
Task<verbs::TransferPlan> planTag(TagQuestion question, OpContext ctx);

//! The plan of copying an image somewhere else.
struct CopyQuestion {
    OpenerPtr opener;
    SinkOpenerPtr sinks;
    oci::ImageName from, to;
    verbs::CopyOptions options;
};
Task<verbs::TransferPlan> planCopy(CopyQuestion question, OpContext ctx);

} // namespace gantry::models
