// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/seekable/seekable.h"
#include "oci/descriptor.h"

#include <QByteArray>

namespace gantry::layers {

inline constexpr QStringView sociIndexV1 = u"application/vnd.amazon.soci.index.v1+json";
inline constexpr QStringView sociIndexV2 = u"application/vnd.amazon.soci.index.v2+json";

//! A table of contents for one layer of an image, stored as a blob of its own.
struct SociLayer {
    oci::Descriptor ztoc; //!< what to fetch
    oci::Digest layerDigest; //!< the layer it is for
    QString layerMediaType;
};

//! The index of an image's layers (soci-snapshotter, docs/soci-index-manifest-v2.md).
struct SociIndex {
    int version = 1;
    oci::Digest subject; //!< v1: the image manifest; null in v2
    QList<SociLayer> layers;
    const SociLayer *find(const oci::Digest &layerDigest) const;
};

//! v2: digest of the index, from an image manifest's own annotations; null without one.
oci::Digest sociIndexDigest(const oci::StringPairs &manifestAnnotations);
//! v1 indexes are referrers of the image with artifact type sociIndexV1.
//! Errors: Corrupt, LimitExceeded, Unsupported (another artifact type).
Expected<SociIndex> readSociIndex(const QByteArray &manifest);

//! Reads a ztoc. Its bytes are checked against the descriptor's digest, so that it counts as
//! verified as far as its index is. \param layerBytes compressed size of the layer it is for
//! Errors: DigestMismatch, Corrupt, LimitExceeded (150 MiB), Unsupported (compression).
//! Thread: any, not the main one.
Expected<SeekableLayer> readZtoc(
    const QByteArray &bytes, const oci::Descriptor &descriptor, qint64 layerBytes);

} // namespace gantry::layers
