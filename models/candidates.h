// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/task.h"
#include "oci/imagename.h"
#include "oci/platform.h"
#include "sources/imagesource.h"

namespace gantry::models {

//! Where to look for an entry that an index lacks.
struct CandidateQuestion {
    std::shared_ptr<sources::SourceOpener> opener;
    oci::ImageName name; //!< the image that lacks it: other tags of its repository are read
    oci::Platform wanted;
    QList<oci::ImageName> places; //!< layouts and archives
    int mostTags = 20; //!< documents read per place
};

struct FoundEntry {
    oci::ImageName name; //!< with its tag
    oci::Digest digest;
    oci::Platform platform;
    QString label; //!< tag, or place and tag
};

//! Newest tags first, then the places in order. Tags and places that cannot be read are skipped;
//! when nothing at all could be read, the first error is the answer. Reads indexes only, no
//! configs. Thread: main.
Task<QList<FoundEntry>> searchCandidates(CandidateQuestion question, OpContext ctx);

} // namespace gantry::models
