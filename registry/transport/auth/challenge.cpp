// SPDX-License-Identifier: Apache-2.0
#include "transport/auth/challenge.h"

#include "transport/words.h"

#include <string_view>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t';
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
    qsizetype skipSpace()
    {
        const qsizetype start = m_at;
        while (!atEnd() && isSpace(peek()))
            ++m_at;
        return m_at - start;
    }
    bool take(char c)
    {
        if (atEnd() || peek() != c)
            return false;
        ++m_at;
        return true;
    }
    //! A quoted string or a run of characters up to space, comma, quote and — for names — "=".
    //! nullopt: a quote that does not end (everything is consumed then).
    std::optional<QString> word(bool isName)
    {
        if (take('"'))
            return rest();
        const qsizetype first = m_at;
        while (!atEnd() && !isSpace(peek()) && peek() != ',' && peek() != '"'
            && !(isName && peek() == '='))
            ++m_at;
        return QString::fromUtf8(m_text.sliced(first, m_at - first));
    }
    void skipPastComma()
    {
        while (!atEnd() && peek() != ',')
            ++m_at;
    }
    qsizetype position() const { return m_at; }

private:
    std::optional<QString> rest()
    {
        QByteArray text;
        while (!atEnd()) {
            char c = m_text[m_at++];
            if (c == '"')
                return QString::fromUtf8(text);
            if (c == '\\') {
                if (atEnd())
                    return std::nullopt;
                c = m_text[m_at++];
            }
            text += c;
        }
        return std::nullopt;
    }
    QByteArrayView m_text;
    qsizetype m_at = 0;
};

class Parser
{
public:
    explicit Parser(QByteArrayView header)
        : m_in(header)
    {
    }

    Challenges run()
    {
        for (;;) {
            m_in.skipSpace();
            if (m_in.take(','))
                continue;
            if (m_in.atEnd())
                return std::move(m_result);
            element();
        }
    }

private:
    void wrong(const QString &what)
    {
        if (m_result.problem.isEmpty())
            m_result.problem = Words::tr("byte %1: %2").arg(m_in.position()).arg(what);
    }

    //! `name = value` belongs to the challenge before it; a word alone opens the next one.
    void element()
    {
        const auto name = m_in.word(true);
        if (!name || (name->isEmpty() && !m_in.atEnd() && m_in.peek() != '=')) {
            wrong(Words::tr("a quote does not end"));
            m_in.skipPastComma();
            return;
        }
        const qsizetype spaces = m_in.skipSpace();
        if (m_in.take('=')) {
            parameter(*name);
            return;
        }
        if (name->isEmpty()) { // "" in quotes
            wrong(Words::tr("a scheme is missing"));
            return;
        }
        m_result.list.append(Challenge{.scheme = name->toLower(), .parameters = {}, .token68 = {}});
        if (m_in.atEnd() || m_in.peek() == ',')
            return;
        if (spaces == 0)
            wrong(Words::tr("a space is missing after the scheme"));
        firstOfScheme();
    }

    //! After a scheme: a parameter, or one token68 ("Negotiate YII=").
    void firstOfScheme()
    {
        const auto word = m_in.word(true);
        if (!word) {
            wrong(Words::tr("a quote does not end"));
            return;
        }
        m_in.skipSpace();
        if (m_in.take('=')) {
            if (!m_in.atEnd() && m_in.peek() != '=' && m_in.peek() != ',') {
                parameter(*word);
                return;
            }
            QString padding = u"="_s;
            while (m_in.take('='))
                padding += u'=';
            m_result.list.last().token68 = *word + padding;
            return;
        }
        m_result.list.last().token68 = *word;
        endOfElement();
    }

    void parameter(const QString &name)
    {
        m_in.skipSpace();
        const bool isQuoted = m_in.peek() == '"';
        const auto value = m_in.word(false);
        if (!value) {
            wrong(Words::tr("a quote does not end"));
            return;
        }
        if (m_result.list.isEmpty())
            wrong(Words::tr("a parameter comes before any scheme"));
        else if (name.isEmpty() || (value->isEmpty() && !isQuoted))
            wrong(Words::tr("a parameter has no value"));
        else if (!m_result.list.last().parameters.contains(name.toLower()))
            m_result.list.last().parameters.insert(name.toLower(), *value);
        endOfElement();
    }

    void endOfElement()
    {
        m_in.skipSpace();
        if (m_in.atEnd() || m_in.peek() == ',')
            return;
        wrong(Words::tr("a comma is missing"));
    }

    Reader m_in;
    Challenges m_result;
};

} // namespace

const Challenge *Challenges::find(QStringView scheme) const
{
    for (const Challenge &challenge : list) {
        if (challenge.scheme.compare(scheme, Qt::CaseInsensitive) == 0)
            return &challenge;
    }
    return nullptr;
}

Challenges parseChallenges(QByteArrayView header)
{
    return Parser(header).run();
}

Challenges challengesOf(const QHttpHeaders &headers)
{
    Challenges all;
    const auto values = headers.values(QHttpHeaders::WellKnownHeader::WWWAuthenticate);
    for (const QByteArray &value : values) {
        Challenges one = parseChallenges(value);
        all.list += one.list;
        if (all.problem.isEmpty())
            all.problem = one.problem;
    }
    return all;
}

} // namespace gantry::transport
