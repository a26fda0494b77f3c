// SPDX-License-Identifier: Apache-2.0
#include "transport/retry.h"

#include <QLocale>
#include <QRandomGenerator>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::transport {

std::optional<std::chrono::milliseconds> parseRetryAfter(QByteArrayView value, const QDateTime &now)
{
    value = value.trimmed();
    bool isNumber = false;
    const qint64 seconds = value.toLongLong(&isNumber);
    if (isNumber) {
        if (seconds < 0)
            return std::nullopt;
        return std::chrono::seconds(std::min<qint64>(seconds, 10LL * 365 * 24 * 3600));
    }
    // IMF-fixdate and the two obsolete forms a recipient must read (RFC 9110, section 5.6.7).
    const QString text = QString::fromLatin1(value).simplified();
    for (const auto *form : {"ddd, dd MMM yyyy hh:mm:ss 'GMT'", "dddd, dd-MMM-yy hh:mm:ss 'GMT'",
             "ddd MMM d hh:mm:ss yyyy"}) {
        QDateTime date = QLocale::c().toDateTime(text, QString::fromLatin1(form));
        if (!date.isValid())
            continue;
        date.setTimeZone(QTimeZone::UTC);
        if (date.date().year() < 1970)
            date = date.addYears(100);
        return std::chrono::milliseconds(std::max<qint64>(0, now.msecsTo(date)));
    }
    return std::nullopt;
}

std::chrono::milliseconds backoff(int next, bool rateLimited)
{
    const qint64 base = (rateLimited ? 2'000LL : 500LL) << std::clamp(next - 2, 0, 6);
    const qint64 more = QRandomGenerator::global()->bounded(base / 4 + 1);
    return std::min(std::chrono::milliseconds(base + more), longestWait);
}

bool isRetriedStatus(int status)
{
    return status == 408 || status == 429 || status == 502 || status == 503 || status == 504;
}

bool isIdempotent(QByteArrayView verb)
{
    return verb == "GET" || verb == "HEAD" || verb == "PUT" || verb == "DELETE"
        || verb == "OPTIONS";
}

} // namespace gantry::transport
