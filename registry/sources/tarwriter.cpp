// SPDX-License-Identifier: Apache-2.0
#include "sources/tarwriter.h"

#include "sources/arrivalwriter.h"
#include "sources/tarindex.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace gantry::sources {

namespace {

constexpr qsizetype nameBytes = 100;
constexpr qint64 largestOctal = 077777777777; //!< 8 GiB - 1, what eleven digits hold

void putOctal(QByteArray &header, qsizetype at, qsizetype length, qint64 value)
{
    const QByteArray digits = QByteArray::number(value, 8).rightJustified(length - 1, '0');
    std::copy(digits.cbegin(), digits.cend(), header.begin() + at);
}

//! Eleven octal digits, or GNU's big-endian number with the first bit set.
void putSize(QByteArray &header, qint64 sizeBytes)
{
    constexpr qsizetype at = 124, length = 12;
    if (sizeBytes <= largestOctal) {
        putOctal(header, at, length, sizeBytes);
        return;
    }
    header[at] = char(0x80);
    for (qsizetype i = 0; i < 8; ++i)
        header[at + length - 1 - i] = char((sizeBytes >> (8 * i)) & 0xff);
}

//! One header (POSIX.1-2017, pax, "ustar Interchange Format").
QByteArray header(const QByteArray &name, qint64 sizeBytes, char type)
{
    QByteArray block(tarBlockBytes, '\0');
    const QByteArray cut = name.left(nameBytes);
    std::copy(cut.cbegin(), cut.cend(), block.begin());
    putOctal(block, 100, 8, 0644);
    putOctal(block, 108, 8, 0);
    putOctal(block, 116, 8, 0);
    putSize(block, sizeBytes);
    putOctal(block, 136, 12, 0);
    block.replace(148, 8, QByteArray(8, ' '));
    block[156] = type;
    block.replace(257, 8, QByteArray("ustar\00000", 8));
    qint64 sum = 0;
    for (const char c : std::as_const(block))
        sum += static_cast<unsigned char>(c);
    putOctal(block, 148, 7, sum);
    return block;
}

QByteArray padded(QByteArray bytes)
{
    bytes.append(tarPaddedBytes(bytes.size()) - bytes.size(), '\0');
    return bytes;
}

} // namespace

TarWriter::TarWriter(std::shared_ptr<LockedFile> file, QString path)
    : m_file(std::move(file))
    , m_path(std::move(path))
{
}

Expected<qint64> TarWriter::begin(const QString &name, qint64 sizeBytes)
{
    const QByteArray bytes = name.toUtf8();
    QByteArray blocks;
    if (bytes.size() > nameBytes) {
        const QByteArray longName = bytes + '\0';
        blocks += header("././@LongLink", longName.size(), 'L') + padded(longName);
    }
    blocks += header(bytes, sizeBytes, '0');
    CHECK(writeAt(*m_file, m_end, blocks, m_path));
    const qint64 content = m_end + blocks.size();
    m_open = content + tarPaddedBytes(sizeBytes);
    if (::ftruncate(m_file->descriptor(), m_open) != 0)
        return std::unexpected(writeError(errno, m_path));
    return content;
}

Expected<> TarWriter::close()
{
    m_end = m_open;
    return {};
}

Expected<> TarWriter::add(const QString &name, const QByteArray &content)
{
    TRY(const qint64 at, begin(name, content.size()));
    CHECK(writeAt(*m_file, at, content, m_path));
    return close();
}

Expected<> TarWriter::finish()
{
    CHECK(writeAt(*m_file, m_end, QByteArray(2 * tarBlockBytes, '\0'), m_path));
    if (::ftruncate(m_file->descriptor(), m_end + 2 * tarBlockBytes) != 0
        || ::fsync(m_file->descriptor()) != 0)
        return std::unexpected(writeError(errno, m_path));
    return {};
}

} // namespace gantry::sources
