// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "verbs/inspect.h"
#include "verbs/transfer.h"

namespace gantry::verbs {

//! How content is read for a draft.
struct DraftReading {
    std::optional<oci::Platform> platform; //!< only images this selector matches
    //! Tag or digest of the index that lists the image: its attestations are found there and
    //! travel with it. Empty: the tag of a name that has both tag and digest, else nowhere.
    QString within;
    bool referrers = false; //!< count what names them as subject; a question for each entry
};

//! An index, or a single image, as the draft of a new one: every member kept, configs read (those
//! that cannot be read leave DraftEntry::configPlatform empty). `name` becomes the target,
//! Draft::base what it names now. Errors: those of open(); Unsupported for what can be in no index
//! (schema 1).
Task<assembly::Draft> openAsDraft(
    sources::ImageSourcePtr source, oci::ImageName name, DraftReading reading, OpContext ctx);

//! What a source offers to a draft: its image with the platform of its config (os.version and
//! os.features included), or the entries of its index with their attestations as followers. Keys
//! are those of the source's own draft: addEntry() makes new ones. Errors: those of open();
//! NotFound naming the platforms there are; Unsupported.
Task<QList<assembly::DraftEntry>> draftEntriesOf(
    sources::ImageSourcePtr source, oci::ImageName name, DraftReading reading, OpContext ctx);

//! Entries that only name their source (a draft file written by hand) are read; entries whose
//! source is an index become its entries. Errors: of draftEntriesOf(), the first that fails.
Task<assembly::Draft> completeDraft(
    assembly::Draft draft, std::shared_ptr<sources::SourceOpener> opener, OpContext ctx);

//! "provenance", "SBOM", or the last part of the predicate's URL.
QString predicateWord(const QString &predicateType);

struct PushOptions {
    //! As TransferRequest::onlyIf.
    std::optional<std::optional<oci::Digest>> onlyIf;
    QString keepOldAs; //!< as TransferRequest::keepOldAs
    bool stopIfMoved = true;
    bool referrers = false;
    bool copyForeign = false;
};
//! A draft as a transfer: its entries and their followers as parts, each from its own source, the
//! written index as the document made here, the target's tag. Errors: Usage (no target, an entry
//! without digest), those of opening sources and sink.
Task<TransferRequest> transferRequestOf(assembly::Draft draft,
    std::shared_ptr<sources::SourceOpener> opener, std::shared_ptr<sources::SinkOpener> sinks,
    PushOptions options, OpContext ctx);

//! Tag of a name to move; empty when it names a digest or, outside a registry, nothing.
QString tagOf(const oci::ImageName &name);

} // namespace gantry::verbs
