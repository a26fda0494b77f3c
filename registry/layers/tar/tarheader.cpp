// SPDX-License-Identifier: Apache-2.0
#include "layers/tar/tarheader.h"

#include "layers/words.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace gantry::layers {

namespace {

struct Field {
    qsizetype offset;
    qsizetype width;
    const char *name;
    QByteArrayView of(QByteArrayView block) const { return block.sliced(offset, width); }
};
constexpr Field nameField{0, 100, "name"};
constexpr Field modeField{100, 8, "mode"};
constexpr Field uidField{108, 8, "uid"};
constexpr Field gidField{116, 8, "gid"};
constexpr Field sizeField{124, 12, "size"};
constexpr Field timeField{136, 12, "mtime"};
constexpr Field checksumField{148, 8, "checksum"};
constexpr qsizetype typeOffset = 156;
constexpr Field linkField{157, 100, "linkname"};
constexpr Field magicField{257, 8, "magic"};
constexpr Field userField{265, 32, "uname"};
constexpr Field groupField{297, 32, "gname"};
constexpr Field majorField{329, 8, "devmajor"};
constexpr Field minorField{337, 8, "devminor"};
constexpr Field prefixField{345, 155, "prefix"};
constexpr Field starPrefixField{345, 131, "prefix"};
constexpr Field gnuAccessField{345, 12, "atime"};
constexpr Field gnuChangeField{357, 12, "ctime"};
constexpr Field starTrailer{508, 4, "trailer"};

std::optional<qint64> base256(QByteArrayView field)
{
    const bool negative = (static_cast<quint8>(field[0]) & 0x40) != 0;
    const quint8 invert = negative ? 0xff : 0;
    quint64 value = 0;
    for (qsizetype i = 0; i < field.size(); ++i) {
        quint8 byte = static_cast<quint8>(field[i]) ^ invert;
        if (i == 0)
            byte &= 0x7f;
        if (value >> 56)
            return std::nullopt;
        value = value << 8 | byte;
    }
    if (value >> 63)
        return std::nullopt;
    const auto magnitude = static_cast<qint64>(value);
    return negative ? -magnitude - 1 : magnitude;
}

TarDialect dialectOf(QByteArrayView block)
{
    const QByteArrayView magic = magicField.of(block);
    if (magic == QByteArrayView("ustar  \0", 8))
        return TarDialect::Gnu;
    if (!magic.startsWith(QByteArrayView("ustar\0", 6)))
        return TarDialect::V7;
    return starTrailer.of(block) == QByteArrayView("tar\0", 4) ? TarDialect::Star
                                                               : TarDialect::Ustar;
}

//! What stands in front of the name. GNU keeps times there; an old writer put a prefix all the
//! same.
QByteArray prefixOf(QByteArrayView block, TarDialect dialect)
{
    switch (dialect) {
    case TarDialect::V7:
        return {};
    case TarDialect::Ustar:
        return tarText(prefixField.of(block));
    case TarDialect::Star:
        return tarText(starPrefixField.of(block));
    case TarDialect::Gnu:
        break;
    }
    if (tarNumber(gnuAccessField.of(block)) && tarNumber(gnuChangeField.of(block)))
        return {};
    const QByteArray text = tarText(prefixField.of(block));
    const bool ascii
        = std::ranges::all_of(text, [](char c) { return static_cast<quint8>(c) < 0x80; });
    return ascii ? text : QByteArray();
}

//! No part is empty or begins with a point, but for one slash at the end.
bool isClean(QByteArrayView name)
{
    char before = '/';
    for (const char c : name) {
        if (before == '/' && (c == '/' || c == '.'))
            return false;
        before = c;
    }
    return true;
}

} // namespace

std::optional<qint64> tarNumber(QByteArrayView field)
{
    if (static_cast<quint8>(field[0]) & 0x80)
        return base256(field);
    qsizetype at = 0;
    while (at < field.size() && (field[at] == ' ' || field[at] == '\0'))
        ++at;
    qint64 value = 0;
    for (; at < field.size() && field[at] != ' ' && field[at] != '\0'; ++at) {
        if (field[at] < '0' || field[at] > '7' || value > std::numeric_limits<qint64>::max() >> 3)
            return std::nullopt;
        value = value * 8 + (field[at] - '0');
    }
    return value;
}

QByteArray tarText(QByteArrayView field)
{
    const qsizetype end = field.indexOf('\0');
    return field.first(end < 0 ? field.size() : end).toByteArray();
}

bool isZeroBlock(QByteArrayView block)
{
    return block[0] == '\0'
        && std::memcmp(block.data(), block.data() + 1, static_cast<std::size_t>(tarBlock - 1)) == 0;
}

bool tarChecksumFits(QByteArrayView block)
{
    const auto wanted = tarNumber(checksumField.of(block));
    if (!wanted)
        return false;
    int plain = 0; // as narrow as will do: so many are added at once
    int high = 0; // bytes of 128 and more count 256 less when they are read as signed
    const char *const bytes = block.data();
    for (qsizetype i = 0; i < tarBlock; ++i) {
        plain += static_cast<quint8>(bytes[i]);
        high += static_cast<quint8>(bytes[i]) >> 7;
    }
    for (const char c : checksumField.of(block)) {
        plain += ' ' - static_cast<quint8>(c);
        high -= static_cast<quint8>(c) >> 7;
    }
    return *wanted == plain || *wanted == plain - 256 * high;
}

QString decodeTarHeader(QByteArrayView block, TarHeader &header)
{
    header.dialect = dialectOf(block);
    header.type = block[typeOffset];
    header.name = tarText(nameField.of(block));
    header.link = tarText(linkField.of(block));
    const std::pair<const Field *, qint64 *> numbers[]
        = {{&modeField, &header.mode}, {&uidField, &header.uid}, {&gidField, &header.gid},
            {&sizeField, &header.sizeBytes}, {&timeField, &header.modified},
            {&majorField, &header.deviceMajor}, {&minorField, &header.deviceMinor}};
    header.deviceMajor = header.deviceMinor = 0;
    for (const auto &[field, value] : numbers) {
        if (header.dialect == TarDialect::V7 && field->offset > linkField.offset)
            break; // V7 ends with the link's name
        const auto number = tarNumber(field->of(block));
        if (!number)
            return words("The header's field %1 is no number").arg(QLatin1StringView(field->name));
        *value = *number;
    }
    if (header.sizeBytes < 0)
        return words("The header's field %1 is negative").arg(QLatin1StringView(sizeField.name));
    if (header.dialect == TarDialect::V7) {
        header.userName.clear();
        header.groupName.clear();
        return {};
    }
    header.userName = tarText(userField.of(block));
    header.groupName = tarText(groupField.of(block));
    if (QByteArray prefix = prefixOf(block, header.dialect); !prefix.isEmpty())
        header.name = prefix + '/' + header.name;
    return {};
}

QByteArray cleanTarPath(QByteArrayView name, bool &climbs)
{
    if (isClean(name)) // as nearly all are: nothing to put together
        return name.chopped(name.endsWith('/') ? 1 : 0).toByteArray();
    QByteArray clean;
    clean.reserve(name.size());
    for (qsizetype from = 0; from < name.size();) {
        qsizetype end = name.indexOf('/', from);
        if (end < 0)
            end = name.size();
        const QByteArrayView part = name.sliced(from, end - from);
        from = end + 1;
        if (part.isEmpty() || part == ".")
            continue;
        if (part == "..") {
            climbs = true;
            clean.truncate(qMax<qsizetype>(clean.lastIndexOf('/'), 0));
            continue;
        }
        if (!clean.isEmpty())
            clean += '/';
        clean += part;
    }
    return clean;
}

qint64 nanosecondsOf(qint64 seconds, qint64 nanoseconds, bool &clamped)
{
    constexpr qint64 perSecond = 1'000'000'000;
    constexpr qint64 most = std::numeric_limits<qint64>::max() / perSecond - 1;
    if (seconds > most || seconds < -most) {
        clamped = true;
        return seconds > 0 ? std::numeric_limits<qint64>::max()
                           : std::numeric_limits<qint64>::min();
    }
    return seconds * perSecond + nanoseconds;
}

} // namespace gantry::layers
