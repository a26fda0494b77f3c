// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QDateTime>
#include <QString>

#include <optional>

namespace gantry {

//! "283.8 MiB": binary units, one decimal, exact below 1 KiB ("412 B").
QString formatBytes(qint64 bytes);
//! "2,325 bytes".
QString formatExactBytes(qint64 bytes);
//! RFC 3339 with optional fraction; nullopt for anything else. Year 1 (Go's zero time) is nullopt
//! too.
std::optional<QDateTime> parseTimestamp(QStringView text);
//! Removes user:password@ and query values that look like credentials from a URL or any text
//! holding one, and the value of Authorization-like headers. What goes into an Error, a log or a
//! title passes here.
QString withoutSecrets(QString text);
//! Bytes from outside as text: UTF-8 where valid, `\xNN` for the rest; control characters escaped.
QString printable(QByteArrayView bytes);

} // namespace gantry
