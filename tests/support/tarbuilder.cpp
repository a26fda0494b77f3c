// SPDX-License-Identifier: Apache-2.0
#include "support/tarbuilder.h"

#include <cstring>

namespace gantry::test {

namespace {

constexpr qsizetype tarBlock = 512;

void put(QByteArray &header, qsizetype offset, qsizetype width, const QByteArray &text)
{
    std::memcpy(header.data() + offset, text.constData(),
        static_cast<std::size_t>(std::min(width, text.size())));
}

} // namespace

TarBuilder::TarBuilder(LongNames longNames)
    : m_longNames(longNames)
{
}

QByteArray TarBuilder::header(
    const QByteArray &name, qint64 size, char type, const QByteArray &link)
{
    return header({.name = name,
        .type = type,
        .size = size,
        .sizeField = {},
        .link = link,
        .mode = type == '5' ? "0000755" : "0000644"});
}

QByteArray TarBuilder::header(const HeaderFields &fields)
{
    QByteArray header(tarBlock, '\0');
    put(header, 0, 100, fields.name);
    put(header, 100, 8, fields.mode);
    put(header, 108, 8, fields.uid);
    put(header, 116, 8, fields.gid);
    put(header, 124, 12, fields.sizeField.isEmpty() ? octal(fields.size, 11) : fields.sizeField);
    put(header, 136, 12, fields.modified);
    put(header, 148, 8, QByteArray(8, ' '));
    header[156] = fields.type;
    put(header, 157, 100, fields.link);
    put(header, 257, 8, fields.magic);
    put(header, 265, 32, fields.userName);
    put(header, 297, 32, fields.groupName);
    put(header, 329, 8, fields.deviceMajor);
    put(header, 337, 8, fields.deviceMinor);
    put(header, 345, 167, fields.rest);
    int sum = 0;
    for (const char c : std::as_const(header))
        sum += fields.signedSum ? static_cast<signed char>(c) : static_cast<unsigned char>(c);
    put(header, 148, 8, octal(sum, 6) + QByteArray("\0 ", 2));
    return header;
}

TarBuilder &TarBuilder::block(const HeaderFields &fields, const QByteArray &body)
{
    HeaderFields sized = fields;
    if (sized.size == 0)
        sized.size = body.size();
    m_bytes += header(sized) + padded(body);
    return *this;
}

TarBuilder &TarBuilder::paxBlock(const QByteArray &records, char type)
{
    return block({.name = "PaxHeaders/entry", .type = type}, records);
}

QByteArray TarBuilder::octal(qint64 value, int digits)
{
    return QByteArray::number(value, 8).rightJustified(digits, '0');
}

QByteArray TarBuilder::padded(QByteArray bytes)
{
    if (const qsizetype over = bytes.size() % tarBlock; over != 0)
        bytes.append(tarBlock - over, '\0');
    return bytes;
}

QByteArray TarBuilder::paxRecord(const QByteArray &key, const QByteArray &value)
{
    // "LENGTH key=value\n" where LENGTH counts itself.
    const qsizetype rest = key.size() + value.size() + 3;
    qsizetype length = rest + QByteArray::number(rest).size();
    if (QByteArray::number(length).size() + rest != length)
        ++length;
    return QByteArray::number(length) + ' ' + key + '=' + value + '\n';
}

QByteArray TarBuilder::base256(qint64 value, int width)
{
    QByteArray field(width, value < 0 ? '\xff' : '\0');
    for (qsizetype i = width - 1; i >= qMax(0, width - 8); --i, value >>= 8)
        field[i] = static_cast<char>(value);
    field[0] = static_cast<char>(field[0] | '\x80');
    return field;
}

void TarBuilder::entry(
    const QByteArray &path, const QByteArray &bytes, char type, const QByteArray &link)
{
    QByteArray records = m_pax;
    m_pax.clear();
    if (path.size() > 100 && m_longNames == LongNames::Gnu) {
        const QByteArray text = path + '\0';
        m_bytes += header("././@LongLink", text.size(), 'L') + padded(text);
    } else if (path.size() > 100) {
        records += paxRecord("path", path);
    }
    if (link.size() > 100 && m_longNames == LongNames::Gnu) {
        const QByteArray text = link + '\0';
        m_bytes += header("././@LongLink", text.size(), 'K') + padded(text);
    } else if (link.size() > 100) {
        records += paxRecord("linkpath", link);
    }
    if (!records.isEmpty())
        m_bytes += header("PaxHeaders/entry", records.size(), 'x') + padded(records);
    m_bytes += header(path.left(100), bytes.size(), type, link.left(100)) + padded(bytes);
}

TarBuilder &TarBuilder::file(const QString &path, const QByteArray &bytes)
{
    entry(path.toUtf8(), bytes, '0', {});
    return *this;
}

TarBuilder &TarBuilder::directory(const QString &path)
{
    entry(path.toUtf8(), {}, '5', {});
    return *this;
}

TarBuilder &TarBuilder::symlink(const QString &path, const QString &target)
{
    entry(path.toUtf8(), {}, '2', target.toUtf8());
    return *this;
}

TarBuilder &TarBuilder::hardlink(const QString &path, const QString &target)
{
    entry(path.toUtf8(), {}, '1', target.toUtf8());
    return *this;
}

TarBuilder &TarBuilder::pax(const QByteArray &key, const QByteArray &value)
{
    m_pax += paxRecord(key, value);
    return *this;
}

TarBuilder &TarBuilder::raw(const QByteArray &bytes)
{
    m_bytes += bytes;
    return *this;
}

QByteArray TarBuilder::build() const
{
    return m_bytes + QByteArray(2 * tarBlock, '\0');
}

} // namespace gantry::test
