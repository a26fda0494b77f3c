// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/imagesource.h"

#include <functional>

namespace gantry::verbs {

//! All tags of a source, page after page; onPage sees each page as it arrives (may be empty).
//! Digest-like and cosign tags are included. Errors: Unsupported for sources without tags,
//! NotFound, Unauthorized, Network, Protocol (endless Link).
Task<QList<sources::TagInfo>> listTags(sources::ImageSourcePtr source,
    std::function<void(const sources::TagPage &)> onPage, OpContext ctx);
//! All repositories of a registry.
Task<QStringList> listRepositories(std::shared_ptr<sources::RepositoryLister> registry,
    std::function<void(const sources::NamePage &)> onPage, OpContext ctx);
//! Version-aware order: numbers compare as numbers, newest first; "latest" first; digest-like tags
//! last.
bool tagLess(const QString &left, const QString &right);
//! Names near to a wanted one, at most three, for "Nearest: 1.24, 1.25-rc".
QStringList nearestNames(const QString &wanted, const QStringList &names);

} // namespace gantry::verbs
