// SPDX-License-Identifier: Apache-2.0
#include "cli/httptrace.h"

#include "base/text.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

QString headerLines(const QHttpHeaders &headers, QLatin1StringView mark)
{
    QString text;
    for (qsizetype i = 0; i < headers.size(); ++i) {
        text += u"    "_s + mark + u' ' + QString(headers.nameAt(i)) + u": "_s
            + printable(headers.valueAt(i)) + u'\n';
    }
    return text;
}

QString lines(const transport::HttpExchange &exchange)
{
    QString text = u"http: "_s + QString::fromLatin1(exchange.verb) + u' ' + exchange.url;
    if (exchange.status > 0)
        text += u" → "_s + QString::number(exchange.status);
    if (!exchange.error.isEmpty())
        text += u" → "_s + exchange.error;
    if (exchange.durationMs >= 0)
        text += u", %1 ms"_s.arg(exchange.durationMs);
    else
        text += u", no answer yet"_s;
    if (exchange.bytesReceived > 0)
        text += u", %1 B"_s.arg(exchange.bytesReceived);
    if (!exchange.protocol.isEmpty())
        text += u", "_s + QString::fromLatin1(exchange.protocol);
    if (exchange.tryNumber > 1)
        text += u", try %1"_s.arg(exchange.tryNumber);
    if (exchange.fromRedirect)
        text += u", redirected"_s;
    if (exchange.unverifiedTls)
        text += u", certificate NOT verified"_s;
    if (!exchange.purpose.isEmpty())
        text += u" ("_s + exchange.purpose + u')';
    return text + u'\n' + headerLines(exchange.requestHeaders, ">"_L1)
        + headerLines(exchange.responseHeaders, "<"_L1);
}

} // namespace

HttpTrace::HttpTrace(std::shared_ptr<transport::HttpLog> log)
    : m_log(std::move(log))
{
}

QByteArray HttpTrace::take(bool all)
{
    const auto batch = m_log->read(m_cursor);
    quint64 number = batch.next - batch.entries.size();
    m_cursor = number;
    bool gap = false;
    QString text;
    for (const transport::HttpExchange &exchange : batch.entries) {
        const bool ended = exchange.durationMs >= 0;
        if ((ended || all) && !m_printed.contains(number)) {
            text += lines(exchange);
            m_printed.insert(number);
        }
        if (!ended && !all)
            gap = true;
        ++number;
        if (!gap) {
            m_printed.remove(m_cursor);
            m_cursor = number;
        }
    }
    return text.toUtf8();
}

} // namespace gantry::cli
