// SPDX-License-Identifier: Apache-2.0
#include "base/jsonparser.h"

#include "base/text.h"

#include <QUtf8StringView>

#include <cstring>

using namespace Qt::StringLiterals;

namespace gantry::json {

namespace {

class Parser
{
public:
    Parser(const QByteArray &bytes, QString subject, const Limits &limits)
        : m_begin(bytes.constData())
        , m_end(bytes.constData() + bytes.size())
        , m_at(m_begin)
        , m_subject(std::move(subject))
        , m_limits(limits)
    {
    }

    Expected<std::vector<Node>> run()
    {
        const auto size = m_end - m_begin;
        if (size >= 0xffff'ffffLL)
            return fail(Errc::LimitExceeded, u"The document is larger than 4 GiB"_s, m_subject);
        if (size >= 3 && std::memcmp(m_begin, "\xef\xbb\xbf", 3) == 0)
            return wrong(u"a byte order mark stands before the JSON"_s);
        if (!QUtf8StringView(m_begin, size).isValidUtf8())
            return notUtf8();
        m_nodes.reserve(static_cast<std::size_t>(size / 24 + 8));
        for (;;) {
            // One value (with its name, inside an object) starts here.
            skipSpace();
            CHECK(startValue());
            // Close whatever ends here and find the next value's place.
            bool more = false;
            TRY(more, afterValue());
            if (!more)
                break;
        }
        skipSpace();
        if (m_at != m_end)
            return wrong(u"something follows the end of the JSON value"_s);
        return std::move(m_nodes);
    }

private:
    std::unexpected<Error> wrong(const QString &what) const { return wrongAt(m_at, what); }
    std::unexpected<Error> wrongAt(const char *where, const QString &what) const
    {
        qsizetype line = 1;
        const char *lineStart = m_begin;
        for (const char *p = m_begin; p < where; ++p) {
            if (*p == '\n') {
                ++line;
                lineStart = p + 1;
            }
        }
        return fail(Errc::Corrupt,
                    u"Not valid JSON: %1 (line %2, column %3, byte %4)"_s.arg(what)
                        .arg(line)
                        .arg(where - lineStart + 1)
                        .arg(where - m_begin),
                    m_subject);
    }
    std::unexpected<Error> notUtf8() const
    {
        // Slow search only on the way to an error: the longest valid prefix ends at the bad byte.
        const char *low = m_begin;
        const char *high = m_end;
        while (high - low > 4) {
            const char *middle = low + (high - low) / 2;
            while (middle > low && (static_cast<unsigned char>(*middle) & 0xc0) == 0x80)
                --middle;
            if (middle == low)
                break;
            if (QUtf8StringView(low, middle - low).isValidUtf8())
                low = middle;
            else
                high = middle;
        }
        return wrongAt(low, u"the text is not UTF-8"_s);
    }
    QString found() const
    {
        if (m_at == m_end)
            return u"the document ends"_s;
        return u"found %1"_s.arg(printable(QByteArrayView(m_at, 1)));
    }

    void skipSpace()
    {
        while (m_at < m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
            ++m_at;
    }

    quint32 offsetOf(const char *p) const { return static_cast<quint32>(p - m_begin); }

    Expected<> startValue()
    {
        Node node;
        const bool inObject = !m_open.empty() && m_nodes[m_open.back()].type == Type::Object;
        if (inObject) {
            if (m_at == m_end || *m_at != '"')
                return wrong(u"expected a member name in quotes, %1"_s.arg(found()));
            const char *start = m_at;
            CHECK(string());
            node.keyOffset = offsetOf(start);
            node.keyLength = offsetOf(m_at) - node.keyOffset;
            skipSpace();
            if (m_at == m_end || *m_at != ':')
                return wrong(u"expected ':' after a member name, %1"_s.arg(found()));
            ++m_at;
            skipSpace();
        }
        if (m_at == m_end)
            return wrong(u"expected a value, the document ends"_s);
        if (!m_open.empty()) {
            node.parent = m_open.back();
            ++m_nodes[m_open.back()].count;
        }
        if (static_cast<qsizetype>(m_nodes.size()) >= m_limits.maxNodes)
            return fail(Errc::LimitExceeded,
                        u"The document has more than %1 JSON values"_s.arg(m_limits.maxNodes),
                        m_subject);
        node.offset = offsetOf(m_at);
        const char c = *m_at;
        if (c == '{' || c == '[') {
            if (static_cast<int>(m_open.size()) >= m_limits.maxDepth)
                return fail(Errc::LimitExceeded,
                            u"The JSON is nested deeper than %1 levels (byte %2)"_s
                                .arg(m_limits.maxDepth)
                                .arg(node.offset),
                            m_subject);
            node.type = c == '{' ? Type::Object : Type::Array;
            ++m_at;
            m_open.push_back(static_cast<quint32>(m_nodes.size()));
            m_nodes.push_back(node);
            return {};
        }
        if (c == '"') {
            node.type = Type::String;
            CHECK(string());
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            node.type = Type::Number;
            CHECK(number());
        } else if (literal("true") || literal("false")) {
            node.type = Type::Bool;
        } else if (literal("null")) {
            node.type = Type::Null;
        } else {
            return wrong(u"expected a value, %1"_s.arg(found()));
        }
        node.length = offsetOf(m_at) - node.offset;
        node.end = static_cast<quint32>(m_nodes.size()) + 1;
        m_nodes.push_back(node);
        return {};
    }

    void closeTop()
    {
        ++m_at;
        Node &top = m_nodes[m_open.back()];
        top.length = offsetOf(m_at) - top.offset;
        top.end = static_cast<quint32>(m_nodes.size());
        m_open.pop_back();
    }

    // After a value or an opening bracket: true when another value follows.
    Expected<bool> afterValue()
    {
        while (!m_open.empty()) {
            const Node &top = m_nodes[m_open.back()];
            const char closing = top.type == Type::Object ? '}' : ']';
            const bool justOpened = top.count == 0;
            skipSpace();
            if (m_at == m_end)
                return wrong(u"expected '%1', the document ends"_s.arg(QLatin1Char(closing)));
            if (*m_at == closing) {
                closeTop();
                continue;
            }
            if (justOpened)
                return true;
            if (*m_at != ',')
                return wrong(u"expected ',' or '%1', %2"_s.arg(QLatin1Char(closing)).arg(found()));
            ++m_at;
            skipSpace();
            if (m_at < m_end && *m_at == closing)
                return wrong(u"a comma stands before '%1'"_s.arg(QLatin1Char(closing)));
            return true;
        }
        return false;
    }

    bool literal(const char *word)
    {
        const auto length = static_cast<qsizetype>(std::strlen(word));
        if (m_end - m_at < length || std::memcmp(m_at, word, static_cast<std::size_t>(length)) != 0)
            return false;
        m_at += length;
        return true;
    }

    Expected<> string()
    {
        const char *start = m_at++;
        for (;;) {
            while (m_at < m_end && *m_at != '"' && *m_at != '\\'
                   && static_cast<unsigned char>(*m_at) >= 0x20)
                ++m_at;
            if (m_at == m_end)
                return wrongAt(start, u"a string has no closing quote"_s);
            if (*m_at == '"') {
                ++m_at;
                return {};
            }
            if (*m_at != '\\')
                return wrong(u"a control character stands in a string"_s);
            CHECK(escape());
        }
    }

    Expected<> escape()
    {
        const char *start = m_at++;
        if (m_at == m_end)
            return wrongAt(start, u"a string has no closing quote"_s);
        const char c = *m_at++;
        if (c != 'u') {
            if (c == '\0' || !std::strchr("\"\\/bfnrt", c))
                return wrongAt(start, u"no such escape in a string"_s);
            return {};
        }
        for (int i = 0; i < 4; ++i, ++m_at) {
            if (m_at == m_end || !isHex(*m_at))
                return wrongAt(start, u"\\u needs four hexadecimal digits"_s);
        }
        return {};
    }

    static bool isHex(char c)
    {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
    bool digits()
    {
        const char *start = m_at;
        while (m_at < m_end && *m_at >= '0' && *m_at <= '9')
            ++m_at;
        return m_at != start;
    }
    Expected<> number()
    {
        const char *start = m_at;
        if (*m_at == '-')
            ++m_at;
        const bool zero = m_at < m_end && *m_at == '0';
        if (zero)
            ++m_at;
        if ((!zero && !digits()) || (zero && m_at < m_end && *m_at >= '0' && *m_at <= '9'))
            return wrongAt(start, u"not a number"_s);
        if (m_at < m_end && *m_at == '.') {
            ++m_at;
            if (!digits())
                return wrongAt(start, u"a number ends with its point"_s);
        }
        if (m_at < m_end && (*m_at == 'e' || *m_at == 'E')) {
            ++m_at;
            if (m_at < m_end && (*m_at == '+' || *m_at == '-'))
                ++m_at;
            if (!digits())
                return wrongAt(start, u"a number has an empty exponent"_s);
        }
        return {};
    }

    const char *m_begin;
    const char *m_end;
    const char *m_at;
    QString m_subject;
    Limits m_limits;
    std::vector<Node> m_nodes;
    std::vector<quint32> m_open; //!< objects and arrays around the place we are at
};

} // namespace

Expected<std::vector<Node>> parseNodes(const QByteArray &bytes, const QString &subject,
                                       const Limits &limits)
{
    return Parser(bytes, subject, limits).run();
}

} // namespace gantry::json
