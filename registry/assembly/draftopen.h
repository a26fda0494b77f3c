// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"

#include <array>

namespace gantry::assembly {

//! An existing index as a draft: entries in their order, attestations with the entry they name,
//! everything else kept. Configs are not read: DraftEntry::configPlatform, version and contentBytes
//! stay empty. `name` is where the index is; its tag becomes the one to move.
Draft draftOf(
    const oci::Index &index, const oci::Descriptor &descriptor, const oci::ImageName &name);

//! Entries of an index as a draft would hold them, with the container's name and their digest as
//! source.
QList<DraftEntry> draftEntriesOf(const oci::Index &index, const oci::ImageName &name);

//! Draft::baseBytes as an index; nullopt: none. Errors: Corrupt.
Expected<std::optional<oci::Index>> baseIndexOf(const Draft &draft);

//! The members of an index in the order of image-spec v1.1.1, specs-go/v1/index.go.
inline constexpr std::array<QStringView, 6> indexMembers{
    u"schemaVersion", u"mediaType", u"artifactType", u"manifests", u"subject", u"annotations"};
bool isIndexMember(const QString &name);

//! Members of an index nobody here knows, as a JSON object; empty when there are none.
QByteArray otherMembersOf(const oci::Index &index);

//! A key nobody in the draft has: from the digest, so that the same content gets the same key.
QString newKey(const Draft &draft, const oci::Descriptor &descriptor);

} // namespace gantry::assembly
