// SPDX-License-Identifier: Apache-2.0
#include "support/proxy/httpwire.h"

namespace gantry::test {

QByteArray WireHead::value(const QByteArray &name) const
{
    for (const auto &[key, text] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return text;
    }
    return {};
}

void WireHead::remove(const QByteArray &name)
{
    headers.removeIf(
        [&](const auto &header) { return header.first.compare(name, Qt::CaseInsensitive) == 0; });
}

void WireHead::set(const QByteArray &name, const QByteArray &value)
{
    remove(name);
    headers.append({name, value});
}

qint64 WireHead::contentLength() const
{
    const QByteArray text = value("Content-Length");
    return text.isEmpty() ? -1 : text.toLongLong();
}

bool WireHead::isChunked() const
{
    return value("Transfer-Encoding").toLower().contains("chunked");
}

QByteArray WireHead::toBytes() const
{
    QByteArray bytes = startLine + "\r\n";
    for (const auto &[key, text] : headers)
        bytes += key + ": " + text + "\r\n";
    return bytes + "\r\n";
}

QByteArray WireHead::verb() const
{
    return startLine.split(' ').value(0);
}

QByteArray WireHead::path() const
{
    return startLine.split(' ').value(1);
}

int WireHead::status() const
{
    return startLine.split(' ').value(1).toInt();
}

std::optional<WireHead> readHead(const QByteArray &buffer)
{
    const qsizetype end = buffer.indexOf("\r\n\r\n");
    if (end < 0)
        return std::nullopt;
    WireHead head;
    head.headBytes = end + 4;
    const auto lines = buffer.first(end).split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QByteArray line = lines[i].trimmed();
        if (i == 0) {
            head.startLine = line;
            continue;
        }
        const qsizetype colon = line.indexOf(':');
        if (colon > 0)
            head.headers.append({line.first(colon), line.sliced(colon + 1).trimmed()});
    }
    return head;
}

std::optional<qint64> chunkedLength(const QByteArray &bytes)
{
    qsizetype at = 0;
    for (;;) {
        const qsizetype end = bytes.indexOf("\r\n", at);
        if (end < 0)
            return std::nullopt;
        bool ok = false;
        const qsizetype size = bytes.sliced(at, end - at).split(';').first().toLongLong(&ok, 16);
        at = end + 2;
        if (!ok)
            return std::nullopt;
        if (size == 0) { // no trailers in our tests
            return bytes.size() >= at + 2 ? std::optional<qint64>(at + 2) : std::nullopt;
        }
        at += size + 2;
        if (at > bytes.size())
            return std::nullopt;
    }
}

} // namespace gantry::test
