// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/imageconfig.h"
#include "oci/index.h"
#include "oci/manifest.h"
#include "oci/schema1.h"

#include <variant>

namespace gantry::oci {

//! A well-formed JSON document of a type nobody here knows. Shown, never guessed at.
struct UnknownDocument {
    json::Document json;
    QString mediaType;
};

//! What sits behind a manifest URL or a manifest descriptor.
using NodeDocument = std::variant<Index, Manifest, Schema1Manifest, UnknownDocument>;

//! Bytes to a node. The type is the document's own mediaType, else contentType (parameters
//! stripped; generic types do not count), else the shape (pitfalls 27 to 29). Refused as Corrupt
//! with the reason: a document with both `layers` and `manifests` (CVE-2021-41190 class), a
//! mediaType that contradicts the shape, not JSON, not an object. The stated contentType
//! disagreeing with the document's own mediaType is refused too unless it is generic. Thread: any.
Expected<NodeDocument> parseNode(
    QByteArray bytes, QStringView contentType, const QString &subject = {});

//! Refused as Corrupt: members that belong to another kind of document than the one it is read as,
//! and `layers` beside `manifests` whatever it is read as (containers/image,
//! ValidateUnambiguousManifestFormat).
Expected<> checkUnambiguous(
    const json::Value &root, mediatype::Kind readAs, const QString &subject = {});

//! The media type to assume when only bytes are known; empty when nothing fits.
QString guessMediaType(QByteArrayView bytes);

//! The digest a registry publishes for these bytes: of the bytes, except a signed schema 1 manifest
//! which is hashed without its signatures (pitfall 30).
Expected<Digest> manifestDigest(
    QByteArrayView bytes, Digest::Algorithm algorithm = Digest::Algorithm::Sha256);

} // namespace gantry::oci
