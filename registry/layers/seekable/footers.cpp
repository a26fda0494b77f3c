// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/footers.h"

#include "layers/facts/bytesat.h"

namespace gantry::layers {

namespace {

constexpr qint64 eStargzFooterBytes = 51;
constexpr qint64 stargzFooterBytes = 47;
constexpr quint32 skippableMagic = 0x184d2a50;
constexpr quint64 jsonTable = 1; //!< the only type of table there is

//! "000000000012d687STARGZ": sixteen hexadecimal digits.
std::optional<qint64> tableOffset(QByteArrayView text)
{
    if (text.size() != 22 || text.sliced(16) != QByteArrayView("STARGZ"))
        return std::nullopt;
    bool fine = false;
    const qint64 offset = text.first(16).toByteArray().toLongLong(&fine, 16);
    return fine && offset >= 0 ? std::optional(offset) : std::nullopt;
}

//! An empty gzip member with a field of that length.
bool isEmptyMember(QByteArrayView footer, quint16 extraBytes)
{
    const BytesAt at(footer);
    return footer.startsWith("\x1f\x8b\x08\x04") && at.u16(10) == extraBytes
        && footer.last(13).startsWith(QByteArrayView("\x01\0\0\xff\xff", 5));
}

std::optional<SeekableFooter> footerAt(
    SeekableKind kind, std::optional<qint64> offset, qint64 layerBytes, qint64 footerBytes)
{
    if (!offset || *offset <= 0 || *offset >= layerBytes - footerBytes)
        return std::nullopt;
    return SeekableFooter{.kind = kind,
        .table = {*offset, layerBytes - footerBytes - *offset},
        .payloadEnd = *offset};
}

std::optional<SeekableFooter> chunkedFooter(
    QByteArrayView tail, qint64 layerBytes, qint64 bytes, QByteArrayView magic, SeekableKind kind)
{
    if (tail.size() < bytes + frameHeaderBytes)
        return std::nullopt;
    const QByteArrayView frame = tail.last(bytes + frameHeaderBytes);
    const BytesAt at(frame);
    if (at.u32(0) != skippableMagic || at.u32(4) != static_cast<quint32>(bytes)
        || frame.last(magic.size()) != magic)
        return std::nullopt;
    const auto offset = at.u64(8), compressed = at.u64(16), json = at.u64(24), type = at.u64(32);
    const auto payload = static_cast<quint64>(layerBytes - frame.size());
    if (type != jsonTable || !offset || !compressed || !json || *offset <= frameHeaderBytes
        || *offset > payload || *compressed == 0 || *compressed > payload - *offset
        || *json > static_cast<quint64>(std::numeric_limits<qint64>::max()))
        return std::nullopt;
    return SeekableFooter{.kind = kind,
        .table = {static_cast<qint64>(*offset), static_cast<qint64>(*compressed)},
        .tableBytes = static_cast<qint64>(*json),
        .payloadEnd = static_cast<qint64>(*offset) - frameHeaderBytes};
}

} // namespace

std::optional<SeekableFooter> gzipFooter(QByteArrayView tail, qint64 layerBytes)
{
    if (tail.size() >= eStargzFooterBytes) {
        const QByteArrayView footer = tail.last(eStargzFooterBytes);
        const BytesAt at(footer);
        if (isEmptyMember(footer, 26) && footer.sliced(12, 2) == QByteArrayView("SG")
            && at.u16(14) == 22)
            return footerAt(SeekableKind::EStargz, tableOffset(footer.sliced(16, 22)), layerBytes,
                eStargzFooterBytes);
    }
    if (tail.size() >= stargzFooterBytes) {
        const QByteArrayView footer = tail.last(stargzFooterBytes);
        if (isEmptyMember(footer, 22))
            return footerAt(SeekableKind::Stargz, tableOffset(footer.sliced(12, 22)), layerBytes,
                stargzFooterBytes);
    }
    return std::nullopt;
}

std::optional<SeekableFooter> zstdFooter(QByteArrayView tail, qint64 layerBytes)
{
    if (const auto footer
        = chunkedFooter(tail, layerBytes, 64, "GNUlInUx", SeekableKind::ZstdChunked))
        return footer;
    return chunkedFooter(tail, layerBytes, 40, "GnUlInUx", SeekableKind::ZstdChunkedStargz);
}

} // namespace gantry::layers
