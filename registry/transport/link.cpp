// SPDX-License-Identifier: Apache-2.0
#include "transport/link.h"

#include "base/text.h"
#include "transport/guard.h"
#include "transport/words.h"

#include <string_view>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

//! RFC 8288 would allow any token character; no registered name has more than these, and a stray
//! one is more likely a broken header (as regclient judges, too).
bool isNameChar(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'
        || c == '_' || c == '.';
}

class Reader
{
public:
    explicit Reader(QByteArrayView text)
        : m_text(text)
    {
    }
    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    void skipSpace()
    {
        while (!atEnd() && std::string_view(" \t\r\n").contains(peek()))
            ++m_at;
    }
    bool take(char c)
    {
        if (atEnd() || peek() != c)
            return false;
        ++m_at;
        return true;
    }
    std::unexpected<Error> wrong(const QString &what) const
    {
        return fail(Errc::Protocol,
            Words::tr("The Link header is malformed at byte %1: %2").arg(m_at).arg(what));
    }

    Expected<QString> target()
    {
        const qsizetype start = m_at + 1;
        if (take('<')) {
            const qsizetype end = m_text.indexOf('>', start);
            if (end < 0)
                return wrong(Words::tr("the address does not end"));
            m_at = end + 1;
            return QString::fromUtf8(m_text.sliced(start, end - start));
        }
        const qsizetype first = m_at;
        while (!atEnd() && !std::string_view(",; \t\r\n").contains(peek())) {
            if (std::string_view("\\<>\"").contains(peek()))
                return wrong(Words::tr("a character that no address has"));
            ++m_at;
        }
        if (m_at == first)
            return wrong(Words::tr("an address is missing"));
        return QString::fromUtf8(m_text.sliced(first, m_at - first));
    }

    Expected<QString> name()
    {
        const qsizetype first = m_at;
        while (!atEnd() && isNameChar(peek()))
            ++m_at;
        if (m_at == first)
            return wrong(Words::tr("a parameter name is missing"));
        take('*'); // title*=UTF-8''… (RFC 8187)
        return QString::fromLatin1(m_text.sliced(first, m_at - first)).toLower();
    }

    Expected<QString> value()
    {
        if (take('"')) {
            QByteArray text;
            while (!atEnd() && peek() != '"') {
                if (peek() == '\\')
                    ++m_at;
                if (!atEnd())
                    text += m_text[m_at++];
            }
            if (!take('"'))
                return wrong(Words::tr("a quoted value does not end"));
            return QString::fromUtf8(text);
        }
        const qsizetype first = m_at;
        while (!atEnd() && !std::string_view(",; \t\r\n").contains(peek())) {
            if (std::string_view("\\\"<>").contains(peek()))
                return wrong(Words::tr("a character that must be quoted"));
            ++m_at;
        }
        return QString::fromUtf8(m_text.sliced(first, m_at - first));
    }

private:
    QByteArrayView m_text;
    qsizetype m_at = 0;
};

Expected<> parseInto(QList<Link> &links, QByteArrayView text)
{
    Reader in(text);
    for (;;) {
        in.skipSpace();
        if (in.atEnd())
            return {};
        if (in.take(','))
            continue;
        Link link;
        TRY(link.target, in.target());
        for (;;) {
            in.skipSpace();
            if (!in.take(';'))
                break;
            in.skipSpace();
            if (in.atEnd() || in.peek() == ';' || in.peek() == ',')
                continue; // an empty parameter is allowed (RFC 8288, appendix B.2)
            TRY(const QString name, in.name());
            QString value;
            in.skipSpace();
            if (in.take('=')) {
                in.skipSpace();
                TRY(value, in.value());
            } else if (!in.atEnd() && in.peek() != ';' && in.peek() != ',') {
                return in.wrong(Words::tr("a parameter has no value"));
            }
            link.parameters.append({name, value});
        }
        links.append(std::move(link));
        if (!in.atEnd() && in.peek() != ',')
            return in.wrong(Words::tr("a comma or semicolon is missing"));
    }
}

} // namespace

QString Link::parameter(QStringView name) const
{
    for (const auto &[key, value] : parameters) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

bool Link::hasRelation(QStringView relation) const
{
    const QString relations = parameter(u"rel");
    for (const QStringView word : QStringView(relations).split(u' ', Qt::SkipEmptyParts)) {
        if (word.compare(relation, Qt::CaseInsensitive) == 0)
            return true;
    }
    return false;
}

Expected<QList<Link>> parseLinks(const QList<QByteArray> &values)
{
    QList<Link> links;
    for (const QByteArray &value : values)
        CHECK(parseInto(links, value));
    return links;
}

Expected<std::optional<QUrl>> nextPage(const QHttpHeaders &headers, const QUrl &requested)
{
    auto links = parseLinks(headers.values(QHttpHeaders::WellKnownHeader::Link));
    const QString subject = withoutSecrets(requested.toString());
    if (!links) {
        links.error().subject = subject;
        return std::unexpected(std::move(links).error());
    }
    for (const Link &link : *links) {
        if (!link.hasRelation(u"next"))
            continue;
        QUrl next = requested.resolved(QUrl(link.target, QUrl::TolerantMode));
        if (!next.isValid() || next.host().compare(requested.host(), Qt::CaseInsensitive) != 0)
            return fail(Errc::Protocol,
                Words::tr("The next page is announced on another host (%1)")
                    .arg(withoutSecrets(link.target)),
                subject);
        next.setScheme(requested.scheme());
        next.setPort(requested.port());
        next.setUserInfo({});
        next.setFragment({});
        return next;
    }
    return std::nullopt;
}

} // namespace gantry::transport
