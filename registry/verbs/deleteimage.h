// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/imagesink.h"
#include "sources/imagesource.h"

#include <optional>

namespace gantry::verbs {

//! What removing a tag or a manifest would take away, and what hangs on it.
struct DeletePlan {
    oci::ImageName name; //!< with the tag or digest asked for
    oci::Descriptor target;
    QString tag; //!< empty: the manifest is removed, and every tag that names it
    QStringList siblingTags; //!< other tags that name the same manifest
    struct Parent {
        QString tag;
        oci::Descriptor index;
    };
    QList<Parent> parents; //!< tagged indexes that list it: they would have a hole
    QStringList followers; //!< tags of signatures and referrers that belong to it and stay
    QList<oci::Descriptor> children; //!< of an index: they stay where they are (pitfall 70)
    QStringList warnings; //!< "only 300 of 2,000 tags were looked at"
    sources::ImageSinkPtr sink;

    //! Why it is not removed unasked: a manifest with other tags or parents. nullopt: go on.
    std::optional<Error> refusal() const;
};

//! Reads what there is; nothing is removed. Tags are looked at up to a bound. Errors: NotFound,
//! Unsupported (a place nothing is removed from), those of listing and reading.
Task<DeletePlan> planDelete(std::shared_ptr<sources::SourceOpener> opener,
    std::shared_ptr<sources::SinkOpener> sinks, oci::ImageName name, OpContext ctx);

//! What was removed in the end.
struct DeleteResult {
    bool isManifestGone = false; //!< else only the tag
    QStringList tags; //!< that are gone
};
//! Does it. Where a registry removes no single tag (pitfall 55), the manifest goes instead when no
//! other tag names it, or when `force` says so. What the tag names is read again first. Errors:
//! Refused (refusal(), without force; the tag moved meanwhile), Unsupported with what to do,
//! NotFound, those of the sink.
Task<DeleteResult> deleteImage(std::shared_ptr<const DeletePlan> plan, bool force, OpContext ctx);

} // namespace gantry::verbs
