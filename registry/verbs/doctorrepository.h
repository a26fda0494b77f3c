// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/doctor.h"

#include <functional>

namespace gantry::verbs {

//! A tag of a repository as the Doctor sees it.
struct TagReport {
    QString tag;
    std::optional<oci::Digest> digest; //!< nullopt: not read
    QList<oci::Platform> platforms; //!< of image entries, in document order
    QList<oci::Digest> entries; //!< beside platforms
    qsizetype errors = 0, warnings = 0, notes = 0; //!< findings that are not ignored
    std::shared_ptr<const DoctorReport> report; //!< null with an error
    std::optional<Error> error; //!< why this tag cannot be read; the others are unaffected
};

//! One tag, its manifests and configs. Never fails: TagReport::error says why.
QCoro::Task<TagReport> examineTag(
    sources::ImageSourcePtr source, QString tag, DoctorOptions options, OpContext ctx);

struct RepositoryQuestion {
    DoctorOptions options;
    doctor::IgnoreList ignored; //!< findings of an image are looked up under its name and tag
    QStringList tags; //!< empty: all that are listed, digest-like ones left out
    qsizetype mostTags = 0; //!< the newest so many by version; 0: all
    int atOnce = 4;
};
//! What is told meanwhile, on the calling thread; both may be empty.
struct OnRepository {
    std::function<void(const QStringList &)> tags; //!< once: all tags, in the order of the answer
    std::function<void(qsizetype, const TagReport &)> done; //!< a tag, as it completes
};
//! Every tag of a repository, at most `atOnce` at a time, in the order of tagLess(). Errors: those
//! of listTags(), Cancelled.
Task<QList<TagReport>> examineRepository(
    sources::ImageSourcePtr source, RepositoryQuestion question, OnRepository tell, OpContext ctx);

//! Tags beside platforms.
struct RepositoryMatrix {
    QList<oci::Platform> columns; //!< places of an index (assembly::samePlace), in display order
    //! For each tag and column the entry, null where the tag has none (a hole).
    QList<QList<oci::Digest>> cells;
};
//! \param expected columns that are there even when no tag has them
RepositoryMatrix matrixOf(const QList<TagReport> &tags, const QList<oci::Platform> &expected = {});

} // namespace gantry::verbs
