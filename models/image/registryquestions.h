// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/task.h"
#include "sources/imagesource.h"
#include "verbs/inspect.h"

namespace gantry::models {

// What the registry tree asks. Everything by value; thread: main.

struct CatalogueAnswer {
    std::shared_ptr<sources::RepositoryLister> lister;
    sources::NamePage page;
    std::optional<Error> none; //!< this registry keeps no list: a fact, no failure
};
//! Errors: those of the registry.
Task<CatalogueAnswer> askRepositories(std::shared_ptr<sources::SourceOpener> opener,
    QString registry, std::shared_ptr<sources::RepositoryLister> lister, QString page,
    OpContext ctx);

struct TagsAnswer {
    sources::ImageSourcePtr source;
    sources::TagPage page;
    std::optional<Error> none; //!< this source keeps no tags
};
//! Errors: those of the source.
Task<TagsAnswer> askTags(std::shared_ptr<sources::SourceOpener> opener, oci::ImageName container,
    sources::ImageSourcePtr source, QString page, OpContext ctx);

struct TagAnswer {
    sources::ImageSourcePtr source;
    verbs::Inspection inspection;
};
Task<TagAnswer> askTag(std::shared_ptr<sources::SourceOpener> opener, oci::ImageName container,
    sources::ImageSourcePtr source, QString tagOrDigest, OpContext ctx);

struct EntryAnswer {
    verbs::Entry entry; //!< described; with its referrers
    QList<verbs::Entry> attestations; //!< described
};
//! An entry, its attestations and its referrers. Referrers that cannot be listed are none.
Task<EntryAnswer> askEntry(std::shared_ptr<sources::SourceOpener> opener, oci::ImageName container,
    sources::ImageSourcePtr source, verbs::Entry entry, QList<verbs::Entry> attestations,
    OpContext ctx);

} // namespace gantry::models
