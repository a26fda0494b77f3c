// SPDX-License-Identifier: Apache-2.0
#include "transport/httplog.h"

#include "base/text.h"

#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

QString quoted(const QString &text)
{
    QString inner = text;
    inner.replace(u'\'', u"'\\''"_s);
    return u'\'' + inner + u'\'';
}

//! "100;w=21600" (draft-ietf-httpapi-ratelimit-headers as Docker Hub writes it), or a plain number.
bool readAmount(QByteArrayView value, qint64 &amount, qint64 &windowSeconds)
{
    const qsizetype end = value.indexOf(';');
    bool ok = false;
    const qint64 number = value.first(end < 0 ? value.size() : end).trimmed().toLongLong(&ok);
    if (!ok || number < 0)
        return false;
    amount = number;
    const qsizetype window = value.indexOf("w=");
    if (end >= 0 && window > end) {
        QByteArrayView digits = value.sliced(window + 2);
        if (const qsizetype stop = digits.indexOf(';'); stop >= 0)
            digits = digits.first(stop);
        const qint64 seconds = digits.trimmed().toLongLong(&ok);
        if (ok && seconds > 0)
            windowSeconds = seconds;
    }
    return true;
}

} // namespace

QString toCurl(const HttpExchange &exchange)
{
    QStringList words{u"curl"_s};
    if (exchange.unverifiedTls)
        words.append(u"--insecure"_s);
    if (exchange.verb == "HEAD")
        words.append(u"--head"_s);
    else if (exchange.verb != "GET")
        words.append(u"--request "_s + QString::fromLatin1(exchange.verb));
    for (qsizetype i = 0; i < exchange.requestHeaders.size(); ++i) {
        const auto raw = exchange.requestHeaders.nameAt(i);
        const QString name = QString::fromLatin1(raw.data(), raw.size());
        const QByteArrayView value = exchange.requestHeaders.valueAt(i);
        if (name.compare("authorization"_L1, Qt::CaseInsensitive) == 0) {
            // Double quotes: the shell puts the caller's own secret in.
            words.append(value.startsWith("Basic")
                    ? u"--user \"$USERNAME:$PASSWORD\""_s
                    : u"--header \"Authorization: Bearer $TOKEN\""_s);
            continue;
        }
        words.append(u"--header "_s + quoted(name + u": "_s + QString::fromUtf8(value)));
    }
    if (exchange.bytesSent > 0)
        words.append(u"--data-binary @body"_s);
    words.append(quoted(withoutSecrets(exchange.url)));
    return words.join(u' ');
}

std::optional<Quota> parseQuota(const QHttpHeaders &headers, const QDateTime &now)
{
    const auto value = [&](const char *name) { return headers.value(QLatin1StringView(name)); };
    Quota quota;
    bool any = false;
    for (const auto *name : {"ratelimit-limit", "x-ratelimit-limit"})
        any = any || readAmount(value(name), quota.limit, quota.windowSeconds);
    bool have = false;
    for (const auto *name : {"ratelimit-remaining", "x-ratelimit-remaining"})
        have = have || readAmount(value(name), quota.remaining, quota.windowSeconds);
    if (!any && !have)
        return std::nullopt;
    qint64 unused = -1, reset = -1;
    for (const auto *name : {"ratelimit-reset", "x-ratelimit-reset", "x-ratelimit-reset-after"}) {
        if (reset < 0)
            readAmount(value(name), reset, unused);
    }
    // Seconds from now, or — as GitHub does — seconds since 1970.
    if (reset >= 1'000'000'000)
        quota.resetAt = QDateTime::fromSecsSinceEpoch(reset, QTimeZone::UTC);
    else if (reset >= 0)
        quota.resetAt = now.addSecs(reset);
    quota.source = printable(value("docker-ratelimit-source"));
    return quota;
}

} // namespace gantry::transport
