// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/names.h"

#include <QChar>
#include <QHashFunctions>
#include <QString>

#include <algorithm>
#include <cstring>

namespace gantry::layers {

namespace {

constexpr uchar upperAscii(uchar c)
{
    return c >= 'a' && c <= 'z' ? static_cast<uchar>(c - ('a' - 'A')) : c;
}

bool isAscii(QByteArrayView name)
{
    return std::ranges::all_of(name, [](char c) { return static_cast<uchar>(c) < 0x80; });
}

//! Code point at `at`, which moves past it; a byte that is no UTF-8 is 0x110000 plus itself, so
//! that it equals nothing but itself and sorts behind all characters.
char32_t next(QByteArrayView name, qsizetype &at)
{
    const auto byte = [&](qsizetype i) { return static_cast<uchar>(name[i]); };
    const uchar first = byte(at);
    const int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
    if (first < 0x80) {
        ++at;
        return first;
    }
    char32_t value = first & (more == 1 ? 0x1fu : more == 2 ? 0x0fu : 0x07u);
    bool fine = more > 0 && first <= 0xf4 && at + more < name.size();
    for (int i = 1; fine && i <= more; ++i) {
        fine = (byte(at + i) & 0xc0) == 0x80;
        value = value << 6 | (byte(at + i) & 0x3fu);
    }
    constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};
    fine = fine && value >= least[more] && value <= 0x10ffff
        && !(value >= 0xd800 && value <= 0xdfff);
    if (!fine) {
        ++at;
        return 0x110000u + first;
    }
    at += more + 1;
    return value;
}

char32_t folded(char32_t c)
{
    if (c >= 0x110000u)
        return c;
    // NTFS knows no folding outside the basic plane and none that changes the length.
    return c < 0x10000u ? QChar::toUpper(c) : c;
}

int compareFoldedSlowly(QByteArrayView left, QByteArrayView right)
{
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < left.size() && j < right.size()) {
        const char32_t a = folded(next(left, i));
        const char32_t b = folded(next(right, j));
        if (a != b)
            return a < b ? -1 : 1;
    }
    return i < left.size() ? 1 : j < right.size() ? -1 : 0;
}

int compareFolded(QByteArrayView left, QByteArrayView right)
{
    const qsizetype common = std::min(left.size(), right.size());
    // What is the same ASCII on both sides needs no folding: eight characters at once.
    qsizetype i = 0;
    for (; i + 8 <= common; i += 8) {
        quint64 a = 0;
        quint64 b = 0;
        std::memcpy(&a, left.data() + i, sizeof a);
        std::memcpy(&b, right.data() + i, sizeof b);
        if (a != b || (a & 0x8080808080808080) != 0)
            break;
    }
    for (; i < common; ++i) {
        const auto a = static_cast<uchar>(left[i]);
        const auto b = static_cast<uchar>(right[i]);
        if ((a | b) >= 0x80) // equal up to here, so this is where a character starts in both
            return compareFoldedSlowly(left.sliced(i), right.sliced(i));
        if (const int d = upperAscii(a) - upperAscii(b); d != 0)
            return d;
    }
    return left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
}

} // namespace

int compareNames(QByteArrayView left, QByteArrayView right, OsFamily family)
{
    if (family == OsFamily::Windows)
        return compareFolded(left, right);
    const qsizetype common = std::min(left.size(), right.size());
    if (const int d = common == 0
            ? 0
            : std::memcmp(left.data(), right.data(), static_cast<std::size_t>(common));
        d != 0)
        return d;
    return left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
}

QByteArray foldedName(QByteArrayView name)
{
    QByteArray upper;
    upper.reserve(name.size());
    if (isAscii(name)) {
        for (const char c : name)
            upper += static_cast<char>(upperAscii(static_cast<uchar>(c)));
        return upper;
    }
    for (qsizetype at = 0; at < name.size();) {
        const char32_t c = folded(next(name, at));
        if (c >= 0x110000u)
            upper += static_cast<char>(c - 0x110000u);
        else
            upper += QString::fromUcs4(&c, 1).toUtf8();
    }
    return upper;
}

std::size_t hashName(QByteArrayView name, OsFamily family, std::size_t seed)
{
    if (family == OsFamily::Unix)
        return qHashBits(name.data(), static_cast<std::size_t>(name.size()), seed);
    char upper[256];
    if (name.size() <= static_cast<qsizetype>(sizeof upper) && isAscii(name)) {
        for (qsizetype i = 0; i < name.size(); ++i)
            upper[i] = static_cast<char>(upperAscii(static_cast<uchar>(name[i])));
        return qHashBits(upper, static_cast<std::size_t>(name.size()), seed);
    }
    const QByteArray all = foldedName(name);
    return qHashBits(all.data(), static_cast<std::size_t>(all.size()), seed);
}

quint64 namePrefix(QByteArrayView name, OsFamily family)
{
    quint64 prefix = 0;
    for (qsizetype i = 0; i < 8; ++i) {
        auto c = i < name.size() ? static_cast<uchar>(name[i]) : uchar(0);
        if (family == OsFamily::Windows) {
            // Behind the first other character nothing is known; it sorts behind all of ASCII.
            if (c >= 0x80)
                return prefix | ~0ull >> (8 * i);
            c = upperAscii(c);
        }
        prefix |= static_cast<quint64>(c) << (8 * (7 - i));
    }
    return prefix;
}

} // namespace gantry::layers
