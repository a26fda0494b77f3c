// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "sources/imagesource.h"

namespace gantry::verbs {

//! Where to look for images that fill slots: the tags of a repository, an engine, a layout.
struct FillQuestion {
    sources::ImageSourcePtr source;
    QList<oci::Platform> wanted; //!< platforms of the slots to fill
    QStringList without; //!< tags not to look at (the target's own)
    int mostTags = 20; //!< newest first
};

struct FillCandidate {
    oci::Platform slot; //!< the wanted platform it fits
    oci::ImageName name; //!< with the tag that leads to it
    QString tag;
    oci::Digest digest;
    oci::Platform platform; //!< its own
};

//! Images that fit, for each slot the newest tag first. Tags that cannot be read are skipped; when
//! none could be, the first error is the answer. Errors: those of listTags(). Configs are read of
//! single images only.
Task<QList<FillCandidate>> fillCandidates(FillQuestion question, OpContext ctx);

} // namespace gantry::verbs
