// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/eventlog.h"

#include <QByteArray>
#include <QDateTime>
#include <QHttpHeaders>
#include <QString>

#include <optional>

namespace gantry::transport {

//! One try of one request, as the HTTP log shows it. Credentials never get in here.
struct HttpExchange {
    QDateTime startedAt;
    QByteArray verb;
    QString url; //!< without user info and secret query values
    QString registry;
    QString purpose;
    int tryNumber = 1; //!< 1-based
    int status = 0; //!< 0 while running or when no answer came
    qint64 bytesReceived = 0;
    qint64 bytesSent = 0;
    qint64 durationMs = -1; //!< -1 while running
    QByteArray protocol; //!< "HTTP/1.1", "h2"
    QString error; //!< in words; empty when fine
    QHttpHeaders requestHeaders; //!< Authorization replaced by "Bearer …" / "Basic …"
    QHttpHeaders responseHeaders; //!< Set-Cookie and tokens removed
    bool fromRedirect = false;
    bool unverifiedTls = false;
};
using HttpLog = EventLog<HttpExchange>;

//! A command line that repeats the request: secrets become variables ($TOKEN), exact otherwise.
QString toCurl(const HttpExchange &exchange);

//! Allowance a registry reports (ratelimit-limit: 100;w=21600, ratelimit-remaining, retry/reset).
struct Quota {
    qint64 limit = -1; //!< -1 unknown
    qint64 remaining = -1;
    qint64 windowSeconds = -1;
    QDateTime resetAt; //!< when known
    QString source; //!< docker-ratelimit-source
};
std::optional<Quota> parseQuota(const QHttpHeaders &headers, const QDateTime &now);

} // namespace gantry::transport
