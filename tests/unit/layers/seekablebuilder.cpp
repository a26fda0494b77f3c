// SPDX-License-Identifier: Apache-2.0
#include "seekablebuilder.h"

#include <zlib.h>
#include <zstd.h>

#include <QtEndian>

#include <utility>

namespace gantry::test {

using namespace Qt::StringLiterals;
using layers::SeekableKind;

namespace {

QByteArray octal(qint64 number, int width)
{
    return QByteArray::number(number, 8).rightJustified(width, '0');
}

QByteArray quad(qint64 number)
{
    QByteArray bytes(8, '\0');
    qToLittleEndian(number, bytes.data());
    return bytes;
}

QByteArray digestText(const QByteArray &bytes)
{
    return oci::Digest::of(bytes).toString().toLatin1();
}

} // namespace

QByteArray gzipMember(const QByteArray &bytes)
{
    z_stream stream{};
    if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        qFatal("deflateInit2");
    QByteArray out(
        static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
        qFatal("deflate");
    out.resize(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

QByteArray zstdFrame(const QByteArray &bytes)
{
    QByteArray out(
        static_cast<qsizetype>(ZSTD_compressBound(static_cast<std::size_t>(bytes.size()))), '\0');
    out.resize(
        static_cast<qsizetype>(ZSTD_compress(out.data(), static_cast<std::size_t>(out.size()),
            bytes.data(), static_cast<std::size_t>(bytes.size()), 3)));
    return out;
}

QByteArray skippableFrame(const QByteArray &bytes)
{
    QByteArray head = QByteArray::fromHex("502a4d1800000000");
    qToLittleEndian(static_cast<quint32>(bytes.size()), head.data() + 4);
    return head + bytes;
}

QByteArray tarHeader(const QByteArray &name, qint64 size, char type, const QByteArray &link)
{
    QByteArray header(512, '\0');
    const auto put = [&header](qsizetype at, const QByteArray &text) {
        header.replace(at, text.size(), text);
    };
    put(0, name);
    put(100, octal(0644, 7));
    put(108, octal(0, 7));
    put(116, octal(0, 7));
    put(124, octal(size, 11));
    put(136, octal(1'700'000'000, 11));
    put(148, QByteArray(8, ' '));
    header[156] = type;
    put(157, link);
    put(257, QByteArray("ustar\00000", 8));
    unsigned sum = 0;
    for (const char c : std::as_const(header))
        sum += static_cast<unsigned char>(c);
    put(148, octal(sum, 6) + QByteArray("\0 ", 2));
    return header;
}

QByteArray tarPadding(qint64 size)
{
    return QByteArray((512 - size % 512) % 512, '\0');
}

QByteArray stargzFooter(qint64 tableOffset, bool legacy)
{
    const QByteArray text = QByteArray::number(tableOffset, 16).rightJustified(16, '0') + "STARGZ";
    QByteArray footer = QByteArray::fromHex("1f8b080400000000"
                                            "00ff");
    footer += legacy ? QByteArray::fromHex("1600") : QByteArray::fromHex("1a0053471600");
    return footer + text + QByteArray::fromHex("010000ffff") + QByteArray(8, '\0');
}

SeekableBuilder::SeekableBuilder(SeekableKind kind)
    : m_kind(kind)
{
}

bool SeekableBuilder::isZstd() const
{
    return m_kind == SeekableKind::ZstdChunked || m_kind == SeekableKind::ZstdChunkedStargz;
}

QByteArray SeekableBuilder::compressed(const QByteArray &bytes) const
{
    return isZstd() ? zstdFrame(bytes) : gzipMember(bytes);
}

void SeekableBuilder::flush()
{
    if (!m_pending.isEmpty())
        m_blob += compressed(std::exchange(m_pending, {}));
}

void SeekableBuilder::entry(const QByteArray &json)
{
    m_entries += (m_entries.isEmpty() ? "\n" : ",\n") + json;
}

SeekableBuilder &SeekableBuilder::directory(const QByteArray &path)
{
    m_pending += tarHeader(path + '/', 0, '5');
    entry(
        R"({"name":")" + path + R"(/","type":"dir","mode":493,"modtime":"2023-11-14T22:13:20Z"})");
    return *this;
}

SeekableBuilder &SeekableBuilder::symlink(const QByteArray &path, const QByteArray &target)
{
    m_pending += tarHeader(path, 0, '2', target);
    entry(
        R"({"name":")" + path + R"(","type":"symlink","mode":511,"linkName":")" + target + R"("})");
    return *this;
}

SeekableBuilder &SeekableBuilder::hardlink(const QByteArray &path, const QByteArray &target)
{
    m_pending += tarHeader(path, 0, '1', target);
    entry(R"({"name":")" + path + R"(","type":"hardlink","mode":420,"linkName":")" + target
        + R"("})");
    return *this;
}

SeekableBuilder &SeekableBuilder::file(
    const QByteArray &path, const QByteArray &content, qint64 chunkBytes)
{
    m_pending += tarHeader(path, content.size(), '0');
    QByteArray json = R"({"name":")" + path + R"(","type":"reg","mode":420,"size":)"
        + QByteArray::number(content.size()) + R"(,"modtime":"2023-11-14T22:13:20Z")";
    if (content.isEmpty()) {
        entry(json + '}');
        return *this;
    }
    flush();
    const qint64 step = chunkBytes == 0 ? content.size() : chunkBytes;
    const bool cut = step < content.size();
    QByteArrayList parts;
    for (qint64 at = 0; at < content.size(); at += step) {
        const QByteArray piece = content.sliced(at, std::min(step, content.size() - at));
        QByteArray part = R"("offset":)" + QByteArray::number(m_blob.size());
        if (at > 0)
            part += R"(,"chunkOffset":)" + QByteArray::number(at);
        const bool isLast = at + step >= content.size();
        if (cut && (isZstd() || !isLast))
            part += R"(,"chunkSize":)" + QByteArray::number(piece.size());
        if (cut || !isZstd())
            part += R"(,"chunkDigest":")" + digestText(piece) + '"';
        parts += part;
        m_blob += compressed(piece);
    }
    json += R"(,"digest":")" + digestText(content) + R"(",)" + parts[0];
    if (m_kind == SeekableKind::ZstdChunked)
        json += R"(,"endOffset":)" + QByteArray::number(m_blob.size());
    entry(json + '}');
    for (qsizetype i = 1; i < parts.size(); ++i)
        entry(R"({"name":")" + path + R"(","type":"chunk",)" + parts[i] + '}');
    m_pending += tarPadding(content.size());
    return *this;
}

MadeLayer SeekableBuilder::build(const std::function<QByteArray(QByteArray)> &edit) const
{
    MadeLayer made;
    made.json = R"({"version":1,"entries":[)" + m_entries + "\n]}\n";
    if (edit)
        made.json = edit(made.json);
    made.blob = m_blob;
    if (isZstd()) {
        made.blob += compressed(m_pending + QByteArray(1024, '\0'));
        const QByteArray table = zstdFrame(made.json);
        made.tableOffset = made.blob.size() + 8;
        const bool containers = m_kind == SeekableKind::ZstdChunked;
        made.blob += skippableFrame(table);
        QByteArray footer
            = quad(made.tableOffset) + quad(table.size()) + quad(made.json.size()) + quad(1);
        const QString prefix = containers ? u"io.github.containers.zstd-chunked."_s
                                          : u"io.containers.zstd-chunked."_s;
        if (containers) {
            const QByteArray split = zstdFrame("{}");
            made.annotations += {prefix + u"tarsplit-position"_s,
                u"%1:%2:2"_s.arg(made.blob.size() + 8).arg(split.size())};
            footer += quad(made.blob.size() + 8) + quad(split.size()) + quad(2);
            made.blob += skippableFrame(split);
        }
        made.blob += skippableFrame(footer + (containers ? "GNUlInUx" : "GnUlInUx"));
        made.annotations += {prefix + u"manifest-checksum"_s, oci::Digest::of(table).toString()};
        made.annotations += {prefix + u"manifest-position"_s,
            u"%1:%2:%3:1"_s.arg(made.tableOffset).arg(table.size()).arg(made.json.size())};
        made.mediaType = u"application/vnd.oci.image.layer.v1.tar+zstd"_s;
    } else {
        if (!m_pending.isEmpty())
            made.blob += compressed(m_pending);
        made.tableOffset = made.blob.size();
        made.blob += gzipMember(tarHeader("stargz.index.json", made.json.size(), '0') + made.json
            + tarPadding(made.json.size()) + QByteArray(1024, '\0'));
        made.blob += stargzFooter(made.tableOffset, m_kind == SeekableKind::Stargz);
        made.mediaType = u"application/vnd.oci.image.layer.v1.tar+gzip"_s;
    }
    if (m_kind == SeekableKind::EStargz || m_kind == SeekableKind::ZstdChunkedStargz)
        made.annotations += {
            u"containerd.io/snapshot/stargz/toc.digest"_s, oci::Digest::of(made.json).toString()};
    return made;
}

} // namespace gantry::test
