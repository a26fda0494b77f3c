// SPDX-License-Identifier: Apache-2.0
#include "support/tarbuilder.h"

#include <cstring>

namespace gantry::test {

namespace {

constexpr qsizetype block = 512;

void put(QByteArray &header, qsizetype offset, qsizetype width, const QByteArray &text)
{
    std::memcpy(header.data() + offset, text.constData(),
        static_cast<std::size_t>(std::min(width, text.size())));
}

QByteArray octal(qint64 value, int digits)
{
    return QByteArray::number(value, 8).rightJustified(digits, '0');
}

QByteArray padded(QByteArray bytes)
{
    if (const qsizetype over = bytes.size() % block; over != 0)
        bytes.append(block - over, '\0');
    return bytes;
}

QByteArray paxRecord(const QByteArray &key, const QByteArray &value)
{
    // "LENGTH key=value\n" where LENGTH counts itself.
    const qsizetype rest = key.size() + value.size() + 3;
    qsizetype length = rest + QByteArray::number(rest).size();
    if (QByteArray::number(length).size() + rest != length)
        ++length;
    return QByteArray::number(length) + ' ' + key + '=' + value + '\n';
}

} // namespace

TarBuilder::TarBuilder(LongNames longNames)
    : m_longNames(longNames)
{
}

QByteArray TarBuilder::header(
    const QByteArray &name, qint64 size, char type, const QByteArray &link)
{
    QByteArray header(block, '\0');
    put(header, 0, 100, name);
    put(header, 100, 8, octal(type == '5' ? 0755 : 0644, 7));
    put(header, 108, 8, octal(0, 7));
    put(header, 116, 8, octal(0, 7));
    put(header, 124, 12, octal(size, 11));
    put(header, 136, 12, octal(1'767'323'045, 11));
    put(header, 148, 8, QByteArray(8, ' '));
    header[156] = type;
    put(header, 157, 100, link);
    put(header, 257, 8, QByteArray("ustar\00000", 8));
    unsigned sum = 0;
    for (const char c : std::as_const(header))
        sum += static_cast<unsigned char>(c);
    put(header, 148, 8, octal(sum, 6) + QByteArray("\0 ", 2));
    return header;
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
    return m_bytes + QByteArray(2 * block, '\0');
}

} // namespace gantry::test
