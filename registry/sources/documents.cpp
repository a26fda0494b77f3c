// SPDX-License-Identifier: Apache-2.0
#include "sources/documents.h"

#include "oci/document.h"
#include "sources/words.h"

#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr qint64 chunkBytes = 1024 * 1024;

Error sizeError(const oci::Descriptor &node, qint64 found)
{
    return {.code = Errc::DigestMismatch,
        .message
        = words("The descriptor says %1 bytes, there are %2").arg(node.sizeBytes).arg(found),
        .subject = node.digest.toString()};
}

Expected<std::shared_ptr<QFile>> openAt(const BlobView &view)
{
    auto file = std::make_shared<QFile>(view.path);
    if (!file->open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return fail(Errc::Io, file->errorString(), view.path);
    if (!file->seek(view.offset))
        return fail(Errc::Io, file->errorString(), view.path);
    return file;
}

//! Feeds a region to a function in pieces.
template <typename Use>
Expected<> eachChunk(const BlobView &view, const OpContext &ctx, Use use)
{
    TRY(const auto file, openAt(view));
    QByteArray buffer(
        std::min(chunkBytes, std::max<qint64>(view.lengthBytes, 1)), Qt::Uninitialized);
    for (qint64 left = view.lengthBytes; left > 0;) {
        CHECK(ctx.checkStopped());
        const qint64 got = file->read(buffer.data(), std::min<qint64>(left, buffer.size()));
        if (got < 0)
            return fail(Errc::Io, file->errorString(), view.path);
        if (got == 0)
            return fail(Errc::Corrupt,
                words("The file ends at byte %1, %2 bytes are missing").arg(file->pos()).arg(left),
                view.path);
        use(QByteArrayView(buffer.constData(), got));
        left -= got;
        if (ctx.progress)
            ctx.progress->bytesDone += got;
    }
    return {};
}

} // namespace

Expected<> checkBytes(const QByteArray &bytes, const oci::Descriptor &node)
{
    if (node.sizeBytes > 0 && node.sizeBytes != bytes.size())
        return std::unexpected(sizeError(node, bytes.size()));
    if (node.kind() == oci::mediatype::Kind::Schema1) {
        if (const auto payload = oci::manifestDigest(bytes, node.digest.algorithm());
            payload && *payload == node.digest)
            return {};
    }
    return node.digest.verify(bytes);
}

Task<QByteArray> checkedBytes(std::shared_ptr<Pools> pools, QByteArray bytes, oci::Descriptor node)
{
    if (bytes.size() <= inlineBytes || !pools) {
        CO_CHECK(checkBytes(bytes, node));
        co_return bytes;
    }
    co_return co_await onPool(&pools->cpu, [bytes, node]() -> Expected<QByteArray> {
        CHECK(checkBytes(bytes, node));
        return bytes;
    });
}

std::optional<QByteArray> knownContent(const oci::Descriptor &node)
{
    if (!node.data.isEmpty())
        return node.data;
    static const oci::Digest empty = oci::Digest::of("{}");
    if (node.digest == empty)
        return QByteArray("{}");
    return std::nullopt;
}

Expected<QByteArray> readRegion(const BlobView &view, qint64 maxBytes)
{
    if (view.lengthBytes > maxBytes)
        return fail(Errc::LimitExceeded,
            words("%1 bytes are more than the %2 a document may have")
                .arg(view.lengthBytes)
                .arg(maxBytes),
            view.path);
    TRY(const auto file, openAt(view));
    QByteArray bytes = file->read(view.lengthBytes);
    if (bytes.size() != view.lengthBytes) {
        if (file->error() != QFileDevice::NoError)
            return fail(Errc::Io, file->errorString(), view.path);
        return fail(Errc::Corrupt,
            words("The file ends at byte %1").arg(view.offset + bytes.size()), view.path);
    }
    return bytes;
}

Expected<> verifyRegion(const BlobView &view, const oci::Descriptor &node, const OpContext &ctx)
{
    if (node.sizeBytes > 0 && node.sizeBytes != view.lengthBytes)
        return std::unexpected(sizeError(node, view.lengthBytes));
    if (!node.digest.canVerify())
        return node.digest.verify({});
    TRY(const oci::Digest found, hashRegion(view, node.digest.algorithm(), ctx));
    if (found != node.digest)
        return fail(Errc::DigestMismatch, words("The content hashes to %1").arg(found.toString()),
            node.digest.toString());
    return {};
}

Expected<oci::Digest> hashRegion(
    const BlobView &view, oci::Digest::Algorithm algorithm, const OpContext &ctx)
{
    oci::Hasher hasher(algorithm);
    CHECK(eachChunk(view, ctx, [&hasher](QByteArrayView chunk) { hasher.add(chunk); }));
    return hasher.result();
}

Expected<oci::Descriptor> describeBytes(
    const QByteArray &bytes, QStringView contentType, oci::Digest digest, const QString &subject)
{
    oci::Descriptor node;
    node.digest = std::move(digest);
    node.sizeBytes = bytes.size();
    // The document's own word first, then the header, then the shape (pitfalls 27 and 29).
    const auto document = json::Document::parse(bytes, subject);
    if (document)
        node.mediaType = document->root()["mediaType"].toStringOr({});
    const QString stated = oci::mediatype::withoutParameters(contentType);
    const bool generic = stated.isEmpty() || stated == "application/json"_L1
        || stated == "text/plain"_L1 || stated == "application/octet-stream"_L1;
    if (node.mediaType.isEmpty() && !generic)
        node.mediaType = stated;
    if (node.mediaType.isEmpty())
        node.mediaType = oci::guessMediaType(bytes);
    if (node.mediaType.isEmpty()) {
        if (!document)
            return std::unexpected(document.error());
        node.mediaType = stated.isEmpty() ? u"application/json"_s : stated;
    }
    return node;
}

} // namespace gantry::sources
