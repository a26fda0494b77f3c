// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/index.h"
#include "verbs/transfer.h"

namespace gantry::verbs {

//! How an image is copied.
struct CopyOptions {
    QList<oci::Platform> platforms; //!< as typed; empty: all
    //! Chosen platforms of an index keep the whole index, whose other entries then point nowhere;
    //! else the index is rewritten and has another digest.
    bool sparse = false;
    bool referrers = false; //!< signatures, SBOMs and provenance come along
    bool copyForeign = false; //!< fetch foreign layers from their addresses
    bool keepOld = false; //!< keep what the tag named until now
    QString keepOldAs; //!< under this tag; empty: one made from the tag and today's date
    std::optional<oci::Digest> onlyIf; //!< what the tag must name before it moves
    bool force = false; //!< the tag moves even when somebody else moved it meanwhile
};

//! What is to be done to copy one image. The target's tag is the source's where it names none; a
//! target named by digest gets no tag. Errors: those of opening and reading, NotFound (no such
//! platform, with those there are), Usage (the digest of the target is another one).
Task<TransferRequest> copyRequest(std::shared_ptr<sources::SourceOpener> opener,
    std::shared_ptr<sources::SinkOpener> sinks, oci::ImageName from, oci::ImageName to,
    CopyOptions options, OpContext ctx);

//! An index without the entries that are not wanted; every byte of the others stays. Images are
//! kept with their attestations, a nested index without a platform is kept.
struct ChosenEntries {
    QList<oci::Descriptor> kept;
    QList<oci::Digest> leftOut;
    QByteArray bytes; //!< the rewritten index
};
//! Errors: NotFound naming the platforms there are. Thread: any.
Expected<ChosenEntries> choosePlatforms(
    const oci::Index &index, const QList<oci::Platform> &wanted, const QString &subject);

} // namespace gantry::verbs
