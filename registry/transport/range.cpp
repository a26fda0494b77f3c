// SPDX-License-Identifier: Apache-2.0
#include "transport/range.h"

#include <limits>

namespace gantry::transport {

namespace {

//! Decimal digits only, no sign, no space; leading zeros are fine. -1: not a number, or beyond 63
//! bits.
qint64 number(QByteArrayView text)
{
    if (text.isEmpty())
        return -1;
    qint64 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9' || value > (std::numeric_limits<qint64>::max() - 9) / 10)
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

} // namespace

std::optional<ContentRange> parseContentRange(QByteArrayView value)
{
    constexpr QByteArrayView unit("bytes ");
    if (!value.startsWith(unit))
        return std::nullopt;
    value = value.sliced(unit.size());
    const qsizetype dash = value.indexOf('-');
    const qsizetype slash = value.indexOf('/');
    if (dash < 0 || slash < dash)
        return std::nullopt;
    ContentRange range;
    range.first = number(value.first(dash));
    range.last = number(value.sliced(dash + 1, slash - dash - 1));
    const QByteArrayView complete = value.sliced(slash + 1);
    range.completeBytes = complete == "*" ? -1 : number(complete);
    if (range.first < 0 || range.last < range.first)
        return std::nullopt;
    if (complete != "*" && range.completeBytes <= range.last)
        return std::nullopt;
    return range;
}

qint64 parseContentLength(const QList<QByteArray> &values)
{
    qint64 length = -1;
    for (const QByteArray &value : values) {
        const qint64 next = number(value);
        if (next < 0 || (length >= 0 && next != length))
            return -1;
        length = next;
    }
    return length;
}

qint64 contentLength(const QHttpHeaders &headers)
{
    return parseContentLength(headers.values(QHttpHeaders::WellKnownHeader::ContentLength));
}

} // namespace gantry::transport
