// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/comparewithlayer.h"
#include "layers/seekable/seekable.h"
#include "layers/words.h"

#include <array>
#include <limits>

namespace gantry::layers {

using namespace Qt::StringLiterals;
using oci::mediatype::Compression;

namespace {

constexpr QStringView stargzDigest = u"containerd.io/snapshot/stargz/toc.digest";
constexpr QStringView stargzSize = u"io.containers.estargz.uncompressed-size";
constexpr QStringView chunkedPrefix = u"io.github.containers.zstd-chunked.";
constexpr QStringView chunkedStargzPrefix = u"io.containers.zstd-chunked.";

std::unexpected<Error> wrong(QStringView annotation, const QString &value, const QString &what)
{
    return fail(Errc::Corrupt,
        words("the annotation %1 is \"%2\": %3").arg(annotation, value.left(128), what),
        annotation.toString());
}

std::optional<qint64> number(QStringView text)
{
    bool fine = false;
    const qint64 value = text.toLongLong(&fine);
    return fine && value >= 0 && !text.startsWith(u'+') ? std::optional(value) : std::nullopt;
}

Expected<oci::Digest> digestOf(const oci::StringPairs &annotations, QStringView key)
{
    const auto text = oci::lookup(annotations, key);
    if (!text)
        return oci::Digest();
    const auto digest = oci::Digest::parse(*text);
    if (!digest)
        return wrong(key, *text, digest.error().message);
    if (!digest->canVerify())
        return wrong(key, *text, words("this digest cannot be verified"));
    return *digest;
}

//! "offset:compressed:uncompressed:type".
Expected<> readPosition(const QString &text, QStringView key, SeekableClaim &claim)
{
    const QStringList parts = text.split(u':');
    const QString what = words("should be offset:length:length:1");
    if (parts.size() != 4 || parts[3] != u"1")
        return wrong(key, text, what);
    const auto offset = number(parts[0]), compressed = number(parts[1]), json = number(parts[2]);
    if (!offset || !compressed || !json || *compressed == 0
        || *offset > std::numeric_limits<qint64>::max() - *compressed)
        return wrong(key, text, what);
    claim.table = RangeWanted{*offset, *compressed};
    claim.tableBytes = *json;
    return {};
}

} // namespace

QString seekableName(SeekableKind kind)
{
    switch (kind) {
    case SeekableKind::EStargz:
        return u"eStargz"_s;
    case SeekableKind::Stargz:
        return u"stargz"_s;
    case SeekableKind::ZstdChunked:
    case SeekableKind::ZstdChunkedStargz:
        return u"zstd:chunked"_s;
    case SeekableKind::Soci:
        return u"SOCI"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

Expected<std::optional<SeekableClaim>> recognise(
    const oci::StringPairs &annotations, QStringView mediaType)
{
    SeekableClaim claim;
    TRY(claim.tableDigest, digestOf(annotations, stargzDigest));
    if (const auto size = oci::lookup(annotations, stargzSize))
        claim.uncompressedBytes = number(*size).value_or(-1);
    const Compression compression = oci::mediatype::compressionOf(mediaType);
    const auto position = [&annotations](QStringView prefix) {
        return oci::lookup(annotations, QString(prefix.toString() + u"manifest-position"_s));
    };
    for (const auto &[prefix, kind] : {std::pair(chunkedPrefix, SeekableKind::ZstdChunked),
             std::pair(chunkedStargzPrefix, SeekableKind::ZstdChunkedStargz)}) {
        const auto text = position(prefix);
        if (!text)
            continue;
        claim.kind = kind;
        claim.isAnnounced = true;
        CHECK(readPosition(*text, QString(prefix.toString() + u"manifest-position"_s), claim));
        TRY(claim.manifestDigest,
            digestOf(annotations, QString(prefix.toString() + u"manifest-checksum"_s)));
        if (kind == SeekableKind::ZstdChunked)
            claim.tableDigest = {}; // of another table, should there be one
        return claim;
    }
    claim.isAnnounced = !claim.tableDigest.isNull();
    if (compression == Compression::Zstd) {
        claim.kind
            = claim.isAnnounced ? SeekableKind::ZstdChunkedStargz : SeekableKind::ZstdChunked;
        return claim;
    }
    if (compression == Compression::Gzip || claim.isAnnounced)
        return claim;
    return std::nullopt;
}

bool hasTableElsewhere(
    const oci::StringPairs &annotations, QStringView mediaType, const LayerIndex &read)
{
    const LayerFacts &facts = read.facts();
    if (!facts.complete || facts.claimed || !facts.problem.isEmpty()
        || facts.compression != u"gzip")
        return false;
    const auto claim = recognise(annotations, mediaType);
    if (!claim || !*claim || !(*claim)->isAnnounced || (*claim)->kind != SeekableKind::EStargz)
        return false;
    if (read.size() == 0)
        return true;
    const LayerIndex::Id last = read.size() - 1;
    return !(isSeekableOwnEntry(read, last) && read.name(last) == seekableTableName);
}

} // namespace gantry::layers
