// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/tocreader.h"

#include "base/text.h"
#include "layers/seekable/expand.h"
#include "layers/seekable/footers.h"
#include "layers/seekable/tocjson.h"
#include "layers/words.h"

#include <algorithm>

namespace gantry::layers {

using oci::mediatype::Compression;

namespace {

constexpr qint64 tarBlockBytes = 512;
constexpr qint64 tailPart = 200; //!< the first ask is for this part of the layer
//! Header, padding and end of the tar that an eStargz table is wrapped in.
constexpr qint64 tarRoomBytes = 64 << 10;

std::unexpected<Error> tooLarge(qint64 bytes)
{
    return fail(Errc::LimitExceeded,
        words("the table of contents takes %1, more than %2")
            .arg(formatBytes(bytes), formatBytes(TocReader::maxTableBytes)));
}

//! The JSON inside the tar an eStargz table is: one entry, "stargz.index.json".
Expected<QByteArray> jsonInTar(const QByteArray &tar)
{
    static constexpr QByteArrayView name("stargz.index.json\0", 18);
    if (tar.size() < tarBlockBytes || !tar.startsWith(name))
        return fail(Errc::Corrupt, words("the table of contents is not where the footer says"));
    QByteArray digits = tar.sliced(124, 12);
    if (const qsizetype end = digits.indexOf('\0'); end >= 0)
        digits.truncate(end);
    bool fine = false;
    const qint64 size = digits.trimmed().toLongLong(&fine, 8);
    if (!fine || size < 0 || size > tar.size() - tarBlockBytes)
        return fail(Errc::Corrupt, words("the table of contents is cut off"));
    return tar.sliced(tarBlockBytes, size);
}

} // namespace

TocReader::TocReader(SeekableClaim claim, qint64 layerBytes)
    : m_claim(std::move(claim))
    , m_layerBytes(layerBytes)
{
    if (m_claim.table) {
        m_table = *m_claim.table;
        m_tableFound = true;
        m_payloadEnd = m_table.offset - frameHeaderBytes;
        // A place outside the layer is refused by take(): nothing needs to be fetched for that.
        if (m_payloadEnd > 0 && m_table.offset <= layerBytes
            && m_table.lengthBytes <= layerBytes - m_table.offset
            && std::max(m_table.lengthBytes, m_claim.tableBytes) <= maxTableBytes)
            m_wanted = m_table;
        return;
    }
    if (layerBytes > 0) {
        const qint64 tail = std::min(
            layerBytes, std::clamp(layerBytes / tailPart, maxFooterBytes, maxFirstBytes));
        m_wanted = RangeWanted{layerBytes - tail, tail};
    }
}

Expected<> TocReader::feed(const QByteArray &bytes)
{
    if (!m_wanted)
        return fail(Errc::Usage, words("no more bytes were wanted"));
    const RangeWanted asked = *m_wanted;
    m_wanted.reset();
    if (bytes.size() != asked.lengthBytes)
        return fail(Errc::Protocol,
            words("%1 bytes came, %2 were asked for").arg(bytes.size()).arg(asked.lengthBytes));
    m_fetchedBytes += bytes.size();
    return m_tableFound ? readTable(bytes) : readFooter(bytes);
}

Expected<> TocReader::readFooter(const QByteArray &tail)
{
    const auto footer
        = isZstd(m_claim.kind) ? zstdFooter(tail, m_layerBytes) : gzipFooter(tail, m_layerBytes);
    if (!footer) {
        return m_claim.isAnnounced
            ? fail(Errc::Corrupt,
                  words(
                      "the manifest announces a table of contents, the layer has no footer of one"))
            : fail(Errc::NotFound, words("the layer has no table of contents"));
    }
    m_claim.kind = footer->kind;
    m_table = footer->table;
    m_payloadEnd = footer->payloadEnd;
    m_tableFound = true;
    if (std::max(m_table.lengthBytes, footer->tableBytes) > maxTableBytes)
        return tooLarge(std::max(m_table.lengthBytes, footer->tableBytes));
    m_claim.tableBytes = footer->tableBytes;
    const qint64 tailStart = m_layerBytes - tail.size();
    if (m_table.offset >= tailStart)
        return readTable(tail.sliced(m_table.offset - tailStart, m_table.lengthBytes));
    m_wanted = m_table;
    return {};
}

Expected<> TocReader::readTable(const QByteArray &compressed)
{
    bool isVerified = false;
    if (!m_claim.manifestDigest.isNull()) {
        CHECK(m_claim.manifestDigest.verify(compressed));
        isVerified = true;
    }
    QByteArray json;
    if (isZstd(m_claim.kind)) {
        TRY(json, expandAll(Compression::Zstd, compressed, maxTableBytes));
        if (m_claim.tableBytes >= 0 && json.size() != m_claim.tableBytes)
            return fail(Errc::Corrupt,
                words("the table of contents has %1 bytes, announced were %2")
                    .arg(json.size())
                    .arg(m_claim.tableBytes));
    } else {
        TRY(const QByteArray tar,
            expandAll(Compression::Gzip, compressed, maxTableBytes + tarRoomBytes));
        TRY(json, jsonInTar(tar));
    }
    if (!m_claim.tableDigest.isNull()) {
        CHECK(m_claim.tableDigest.verify(json));
        isVerified = true;
    }
    TRY(m_layer,
        readTocJson(std::move(json),
            {.kind = m_claim.kind,
                .layerBytes = m_layerBytes,
                .payloadEnd = m_payloadEnd,
                .uncompressedBytes = m_claim.uncompressedBytes,
                .isVerified = isVerified}));
    return {};
}

Expected<SeekableLayer> TocReader::take()
{
    if (!m_layer) {
        if (m_wanted)
            return fail(Errc::Usage, words("the table of contents was not read yet"));
        if (m_tableFound && std::max(m_table.lengthBytes, m_claim.tableBytes) > maxTableBytes)
            return tooLarge(std::max(m_table.lengthBytes, m_claim.tableBytes));
        return fail(Errc::Corrupt, words("the table of contents lies outside the layer"));
    }
    SeekableLayer layer = *std::move(m_layer);
    m_layer.reset();
    return layer;
}

} // namespace gantry::layers
