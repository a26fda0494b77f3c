// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "base/task.h"
#include "oci/descriptor.h"
#include "sources/blobview.h"
#include "transport/httpclient.h"

#include <QByteArray>

#include <memory>
#include <optional>

namespace gantry::sources {

//! Manifests, indexes and configs are read whole up to here.
inline constexpr qint64 maxDocumentBytes = transport::maxDocumentBytes;
//! Up to here bytes are read, hashed and parsed where they arrive; above on a pool.
inline constexpr qint64 inlineBytes = 64 * 1024;

//! What the descriptor claims against what is there: size where one is stated, then the digest (a
//! signed schema 1 manifest hashes without its signatures, pitfall 30). Errors: DigestMismatch,
//! Unsupported algorithm. Thread: any.
Expected<> checkBytes(const QByteArray &bytes, const oci::Descriptor &node);
//! The bytes if they are what the descriptor says; hashed on Pools::cpu above inlineBytes.
Task<QByteArray> checkedBytes(std::shared_ptr<Pools> pools, QByteArray bytes, oci::Descriptor node);

//! Content known without asking anybody: embedded data (pitfall 42) and the empty JSON object.
std::optional<QByteArray> knownContent(const oci::Descriptor &node);

//! Bytes of a region. Errors: Io, LimitExceeded above maxBytes, Corrupt when the file is shorter.
//! Thread: any.
Expected<QByteArray> readRegion(const BlobView &view, qint64 maxBytes);
//! Hashes a region and compares; counts bytes in ctx.progress. Errors: DigestMismatch, Io,
//! Cancelled. Thread: any, meant for Pools::io.
Expected<> verifyRegion(const BlobView &view, const oci::Descriptor &node, const OpContext &ctx);
//! Digest of a region. Errors: Io, Cancelled. Thread: any, meant for Pools::io.
Expected<oci::Digest> hashRegion(
    const BlobView &view, oci::Digest::Algorithm algorithm, const OpContext &ctx);

//! Descriptor of a document whose bytes are at hand: media type by the document itself, else by
//! contentType, else by shape. Errors: Corrupt where nothing fits.
Expected<oci::Descriptor> describeBytes(
    const QByteArray &bytes, QStringView contentType, oci::Digest digest, const QString &subject);

} // namespace gantry::sources
