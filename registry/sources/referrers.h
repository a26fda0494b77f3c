// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/document.h"
#include "sources/imagesource.h"

#include <QList>
#include <QStringList>

namespace gantry::sources {

//! Adds a referrer to a list, or its origins to the one with the same digest (pitfall 47).
void mergeReferrer(QList<Referrer> &list, Referrer referrer);

//! A tag cosign would give something that belongs to a digest: "sha256-….sig".
struct CosignTag {
    QString tag;
    QString artifactType; //!< the type cosign gives the same thing as an OCI 1.1 referrer
};
QList<CosignTag> cosignTags(const oci::Digest &subject);

//! What a manifest or index says of its own type as an artifact; empty for plain images.
QString artifactTypeOf(const oci::NodeDocument &document);
//! Its subject, where it has one.
std::optional<oci::Descriptor> subjectOf(const oci::NodeDocument &document);
//! Entries of a referrers answer or of the index behind a fallback tag.
QList<Referrer> referrersIn(
    const oci::Index &index, Referrer::Origin origin, const QString &tag = {});

//! A list as it is kept for offline use, and back; damaged bytes give an empty list.
QByteArray writeReferrers(const QList<Referrer> &list);
QList<Referrer> readReferrers(const QByteArray &bytes);

} // namespace gantry::sources
