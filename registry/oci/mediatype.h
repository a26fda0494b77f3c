// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

//! Media types of images (image-spec v1.1.1, media-types.md; Docker image manifest v2 schema 1 and
//! 2). A media type stays the text it was: unknown ones survive. These functions only classify.
namespace gantry::oci::mediatype {

inline constexpr QStringView ociIndex = u"application/vnd.oci.image.index.v1+json";
inline constexpr QStringView ociManifest = u"application/vnd.oci.image.manifest.v1+json";
inline constexpr QStringView ociConfig = u"application/vnd.oci.image.config.v1+json";
inline constexpr QStringView ociArtifactManifest = u"application/vnd.oci.artifact.manifest.v1+json";
inline constexpr QStringView ociEmpty = u"application/vnd.oci.empty.v1+json";
inline constexpr QStringView dockerList
    = u"application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr QStringView dockerManifest
    = u"application/vnd.docker.distribution.manifest.v2+json";
inline constexpr QStringView dockerSchema1
    = u"application/vnd.docker.distribution.manifest.v1+json";
inline constexpr QStringView dockerSchema1Signed
    = u"application/vnd.docker.distribution.manifest.v1+prettyjws";
inline constexpr QStringView dockerConfig = u"application/vnd.docker.container.image.v1+json";

enum class Kind {
    Index, //!< OCI index or Docker manifest list
    Manifest, //!< OCI manifest or Docker schema 2
    Schema1,
    ArtifactManifest, //!< the withdrawn OCI artifact manifest
    ImageConfig,
    Layer,
    Empty,
    Unknown
};
Kind kindOf(QStringView mediaType);

enum class Compression { None, Gzip, Zstd, Unknown };
Compression compressionOf(QStringView layerMediaType);
//! Layers that need not be pushed: OCI nondistributable and Docker foreign.
bool isForeignLayer(QStringView mediaType);
//! The type without parameters, lower case, trimmed ("application/json; charset=utf-8" →
//! "application/json").
QString withoutParameters(QStringView contentType);
//! Type, subtype names well formed (RFC 6838, 4.2).
bool isWellFormed(QStringView mediaType);
//! In words: "OCI index", "Docker manifest list", "gzip layer"; the text itself when unknown.
QString describe(QStringView mediaType);
//! Value of the Accept header for manifests: all seven types and */* last (pitfall 26).
QByteArray acceptHeader();

} // namespace gantry::oci::mediatype
