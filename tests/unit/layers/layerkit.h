// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/stream/layerpass.h"
#include "layers/tar/tarparser.h"
#include "support/tarbuilder.h"

#include <zlib.h>
#include <zstd.h>

#include <QDateTime>
#include <QTest>

#include <xxhash.h>

#define VERIFY_OK(expression)                                                                      \
    do {                                                                                           \
        const auto &gantryResult = (expression);                                                   \
        QVERIFY2(gantryResult.has_value(),                                                         \
            gantryResult ? "" : qPrintable(gantryResult.error().toLine()));                        \
    } while (false)

namespace gantry::test {

using layers::ContentHash;
using layers::LayerIndex;
using layers::LayerIndexPtr;

//! One gzip member. `flags` and what belongs to them as they are; level 0 stores.
inline QByteArray gzipMember(
    QByteArrayView bytes, int level = 6, quint8 flags = 0, const QByteArray &headerRest = {})
{
    z_stream stream{};
    deflateInit2(&stream, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    QByteArray body(static_cast<qsizetype>(deflateBound(&stream, uLong(bytes.size()))) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(body.data());
    stream.avail_out = uInt(body.size());
    deflate(&stream, Z_FINISH);
    body.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    QByteArray member("\x1f\x8b\x08", 3);
    member += static_cast<char>(flags);
    member += QByteArray("\0\0\0\0\0\x03", 6) + headerRest + body;
    const quint32 crc = static_cast<quint32>(
        crc32_z(0, reinterpret_cast<const Bytef *>(bytes.data()), z_size_t(bytes.size())));
    const auto size = static_cast<quint32>(bytes.size());
    for (const quint32 value : {crc, size}) {
        for (int i = 0; i < 4; ++i)
            member += static_cast<char>(value >> (8 * i));
    }
    return member;
}

inline QByteArray zstdFrame(QByteArrayView bytes, int level = 3, int windowLog = 0)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    if (windowLog > 0)
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog);
    QByteArray frame(qsizetype(ZSTD_compressBound(size_t(bytes.size()))), '\0');
    ZSTD_inBuffer from{bytes.data(), size_t(bytes.size()), 0};
    ZSTD_outBuffer to{frame.data(), size_t(frame.size()), 0};
    if (windowLog > 0) // a frame that does not know its length keeps the window it was told
        ZSTD_compressStream2(context, &to, &from, ZSTD_e_continue);
    while (ZSTD_compressStream2(context, &to, &from, ZSTD_e_end) != 0) { }
    ZSTD_freeCCtx(context);
    frame.truncate(qsizetype(to.pos));
    return frame;
}

inline QByteArray skippableFrame(const QByteArray &payload)
{
    QByteArray frame("\x50\x2a\x4d\x18", 4);
    for (int i = 0; i < 4; ++i)
        frame += static_cast<char>(payload.size() >> (8 * i));
    return frame + payload;
}

//! Bytes nobody can compress well, the same for the same seed; about half of them are text.
inline QByteArray noise(qsizetype size, quint32 seed)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 state = seed * 2'654'435'761U + 1;
    for (char &c : bytes) {
        state = state * 1'664'525U + 1'013'904'223U;
        c = state >> 31 ? char('a' + (state >> 20) % 16) : char(state >> 24);
    }
    return bytes;
}

inline ContentHash hashOf(QByteArrayView bytes)
{
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), size_t(bytes.size()));
    return {.low = hash.low64, .high = hash.high64};
}

//! An entry in one line, defaults left out.
inline QByteArray describe(const LayerIndex &index, LayerIndex::Id entry)
{
    using layers::EntryType;
    static const QByteArray types("-dlhcbp?");
    const layers::Attributes &a = index.attributes(entry);
    QByteArray line = types.sliced(int(index.type(entry)), 1) + ' ' + index.path(entry);
    if (!index.link(entry).isEmpty())
        line += " -> " + index.link(entry);
    line += ' ' + QByteArray::number(a.mode, 8);
    if (a.uid != 0 || a.gid != 0)
        line += ' ' + QByteArray::number(a.uid) + ':' + QByteArray::number(a.gid);
    if (!a.userName.isEmpty() || !a.groupName.isEmpty())
        line += ' ' + a.userName + ':' + a.groupName;
    if (index.sizeBytes(entry) != 0)
        line += " size=" + QByteArray::number(index.sizeBytes(entry));
    if (a.deviceMajor != 0 || a.deviceMinor != 0)
        line += " dev=" + QByteArray::number(a.deviceMajor) + ','
            + QByteArray::number(a.deviceMinor);
    if (index.modifiedNs(entry) != 1'767'323'045'000'000'000)
        line += " t=" + QByteArray::number(index.modifiedNs(entry));
    if (index.createdNs(entry))
        line += " c=" + QByteArray::number(*index.createdNs(entry));
    for (const auto &[name, value] : a.xattrs)
        line += ' ' + name + '=' + value;
    if (a.windowsAttributes)
        line += " win=" + QByteArray::number(*a.windowsAttributes, 16);
    if (!a.securityDescriptor.isEmpty())
        line += " sd=" + a.securityDescriptor.toHex();
    if (!a.sddl.isEmpty())
        line += " sddl=" + a.sddl;
    if (a.mountPoint)
        line += " mount";
    if (index.warnings(entry))
        line += " !" + QByteArray::number(index.warnings(entry).toInt(), 16);
    return line;
}

//! Everything a row says, for comparing two indexes of the same bytes.
inline QByteArray dump(const LayerIndex &index)
{
    QByteArray text;
    for (LayerIndex::Id entry = 0; entry < index.size(); ++entry) {
        text += describe(index, entry) + " @" + QByteArray::number(index.dataOffset(entry)) + ' '
            + QByteArray::number(index.hash(entry).low, 16) + ' '
            + QByteArray::number(index.textHash(entry).high, 16) + ' '
            + QByteArray::number(int(index.lineEnds(entry))) + index.interpreter(entry);
        for (const layers::SparseRun &run : index.sparseRuns(entry))
            text += " [" + QByteArray::number(run.offset) + '+'
                + QByteArray::number(run.lengthBytes) + ']';
        text += '\n';
    }
    return text;
}

//! A tar through the parser alone, in pieces of a size.
struct Parsed {
    LayerIndexPtr index;
    std::optional<Error> error;
    qint64 offset = -1;
    QStringList notes;
    QByteArray lines() const
    {
        QByteArray all;
        for (LayerIndex::Id entry = 0; entry < index->size(); ++entry)
            all += describe(*index, entry) + '\n';
        return all;
    }
};

inline Parsed parse(QByteArrayView tar, qsizetype pieces = 1 << 20, layers::TarLimits limits = {})
{
    layers::LayerIndexBuilder builder;
    layers::TarParser parser(builder, limits);
    Parsed parsed;
    for (qsizetype at = 0; at < tar.size(); at += pieces) {
        const auto result = parser.feed(tar.sliced(at, qMin(pieces, tar.size() - at)));
        if (!result && !parsed.error)
            parsed.error = result.error();
    }
    const auto result = parser.finish();
    if (!result && !parsed.error)
        parsed.error = result.error();
    parsed.offset = parser.offset();
    parsed.notes = parser.notes();
    parsed.index = builder.snapshot();
    return parsed;
}

} // namespace gantry::test
