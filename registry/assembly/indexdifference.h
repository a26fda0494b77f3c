// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"
#include "base/jsonwriter.h"

namespace gantry::assembly {

QString changeName(IndexChange::Kind kind); //!< "added", "removed", …, in JSON
QString changeWord(IndexChange::Kind kind); //!< for people: "Added", "Same"

//! Members of the index itself that differ: "mediaType", "artifactType", "subject",
//! "annotations.NAME".
QStringList indexFieldChanges(const std::optional<oci::Index> &before, const oci::Index &after);

//! The difference as one object: `fields[]` and `entries[]{change, platform, before, after,
//! fields[]}`, digests or null; entries that are the same are listed.
void writeDifference(
    json::Writer &out, const std::optional<oci::Index> &before, const oci::Index &after);

} // namespace gantry::assembly
