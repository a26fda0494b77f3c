// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QHttpHeaders>
#include <QList>

#include <optional>

namespace gantry::transport {

//! `bytes first-last/complete` (RFC 9110, section 14.4). Offsets in bytes, both inclusive.
struct ContentRange {
    qint64 first = 0;
    qint64 last = 0;
    qint64 completeBytes = -1; //!< -1: "*"
    bool operator==(const ContentRange &) const = default;
};
std::optional<ContentRange> parseContentRange(QByteArrayView value);

//! Size in bytes; -1 when missing, not a decimal number, or several that differ.
qint64 parseContentLength(const QList<QByteArray> &values);
qint64 contentLength(const QHttpHeaders &headers);

} // namespace gantry::transport
