// SPDX-License-Identifier: Apache-2.0
// A strict RFC 8259 reader without recursion. Inside strings, eight bytes are looked at in one
// step, and UTF-8 is checked only where a byte has its high bit set; everything outside strings
// must be ASCII anyway.
#include "base/jsondata.h"
#include "base/jsonwords.h"
#include "base/text.h"
#include "base/utf8.h"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace gantry::json {

using namespace Qt::StringLiterals;

namespace {

constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr quint64 every(quint8 byte)
{
    return 0x0101010101010101ULL * byte;
}

//! Non-zero when one of eight bytes is a quote, a backslash, a control character or not ASCII.
constexpr quint64 needsCare(quint64 eight)
{
    constexpr quint64 high = every(0x80);
    const quint64 quote = eight ^ every('"');
    const quint64 slash = eight ^ every('\\');
    return ((quote - every(1)) | (slash - every(1)) | (eight - every(0x20)) | eight) & high;
}

class Parser
{
public:
    Parser(Table &table, const QString &subject, const Limits &limits)
        : m_table(table)
        , m_subject(subject)
        , m_limits(limits)
        , m_begin(table.bytes.constData())
        , m_end(m_begin + table.bytes.size())
        , m_at(m_begin)
    {
    }

    Expected<> run();

private:
    enum class Expect { Value, FirstElement, FirstMember, Member, CommaOrEnd };
    struct Open {
        quint32 node;
        std::size_t firstPending;
    };

    bool step();
    bool beginValue();
    bool beginMember();
    bool commaOrEnd();
    bool scanString();
    bool scanEscape();
    bool scanNumber();
    bool scanWord(QByteArrayView word);
    bool addNode(Type type, const char *start);
    void close();

    void skipBlanks()
    {
        while (m_at < m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
            ++m_at;
    }
    bool wrong(const QString &expected);
    bool wrongAt(const char *at, const QString &what);
    bool beyond(const QString &what);
    quint32 offset(const char *at) const { return static_cast<quint32>(at - m_begin); }
    QString found() const;
    QString place(const char *at) const;

    Table &m_table;
    QString m_subject;
    Limits m_limits;
    const char *m_begin;
    const char *m_end;
    const char *m_at;
    std::vector<Open> m_open;
    std::vector<quint32> m_pending; //!< finished children of containers that are still open
    quint32 m_keyOffset = 0, m_keyLength = 0;
    Expect m_expect = Expect::Value;
    Error m_error;
};

Expected<> Parser::run()
{
    if (m_table.bytes.startsWith("\xef\xbb\xbf")) {
        wrongAt(m_at, Words::tr("a byte order mark is not allowed before JSON"));
        return std::unexpected(m_error);
    }
    m_table.nodes.reserve(static_cast<std::size_t>(m_table.bytes.size()) / 48 + 4);
    do {
        skipBlanks();
        if (!step())
            return std::unexpected(std::move(m_error));
    } while (!m_open.empty());
    skipBlanks();
    if (m_at != m_end) {
        wrong(Words::tr("the end of the document"));
        return std::unexpected(std::move(m_error));
    }
    return {};
}

bool Parser::step()
{
    switch (m_expect) {
    case Expect::FirstElement:
        if (m_at < m_end && *m_at == ']') {
            ++m_at;
            close();
            return true;
        }
        [[fallthrough]];
    case Expect::Value:
        return beginValue();
    case Expect::FirstMember:
        if (m_at < m_end && *m_at == '}') {
            ++m_at;
            close();
            return true;
        }
        [[fallthrough]];
    case Expect::Member:
        return beginMember();
    case Expect::CommaOrEnd:
        return commaOrEnd();
    }
    Q_UNREACHABLE_RETURN(false);
}

bool Parser::beginValue()
{
    if (m_at == m_end)
        return wrong(Words::tr("a value"));
    const char *start = m_at;
    switch (*m_at) {
    case '{':
    case '[': {
        const bool object = *m_at == '{';
        if (m_open.size() >= static_cast<std::size_t>(m_limits.maxDepth))
            return beyond(Words::tr("it is nested deeper than %1 levels").arg(m_limits.maxDepth));
        ++m_at;
        if (!addNode(object ? Type::Object : Type::Array, start))
            return false;
        m_open.push_back({static_cast<quint32>(m_table.nodes.size() - 1), m_pending.size()});
        m_expect = object ? Expect::FirstMember : Expect::FirstElement;
        return true;
    }
    case '"':
        return scanString() && addNode(Type::String, start);
    case 't':
        return scanWord("true") && addNode(Type::Bool, start);
    case 'f':
        return scanWord("false") && addNode(Type::Bool, start);
    case 'n':
        return scanWord("null") && addNode(Type::Null, start);
    default:
        if (*m_at == '-' || isDigit(*m_at))
            return scanNumber() && addNode(Type::Number, start);
        return wrong(
            m_expect == Expect::FirstElement ? Words::tr("a value or ']'") : Words::tr("a value"));
    }
}

bool Parser::beginMember()
{
    if (m_at == m_end || *m_at != '"')
        return wrong(m_expect == Expect::FirstMember ? Words::tr("a member name in quotes or '}'")
                                                     : Words::tr("a member name in quotes"));
    const char *start = m_at;
    if (!scanString())
        return false;
    m_keyOffset = offset(start);
    m_keyLength = static_cast<quint32>(m_at - start);
    skipBlanks();
    if (m_at == m_end || *m_at != ':')
        return wrong(Words::tr("':' after the member name"));
    ++m_at;
    skipBlanks();
    m_expect = Expect::Value;
    return beginValue();
}

bool Parser::commaOrEnd()
{
    const bool object = m_table.nodes[m_open.back().node].type() == Type::Object;
    if (m_at < m_end && *m_at == ',') {
        ++m_at;
        m_expect = object ? Expect::Member : Expect::Value;
        return true;
    }
    if (m_at < m_end && *m_at == (object ? '}' : ']')) {
        ++m_at;
        close();
        return true;
    }
    return wrong(
        object ? Words::tr("',' or '}' after a member") : Words::tr("',' or ']' after an element"));
}

//! Adds the value that was just read and waits for what follows it.
bool Parser::addNode(Type type, const char *start)
{
    if (m_table.nodes.size() >= static_cast<std::size_t>(m_limits.maxNodes))
        return beyond(Words::tr("it holds more than %1 values").arg(m_limits.maxNodes));
    Node node;
    node.offset = offset(start);
    node.length = static_cast<quint32>(m_at - start);
    node.keyOffset = m_keyOffset;
    node.keyLength = m_keyLength;
    m_keyLength = 0;
    if (!m_open.empty())
        node.parent = m_open.back().node;
    node.set(type, 0);
    m_pending.push_back(static_cast<quint32>(m_table.nodes.size()));
    m_table.nodes.push_back(node);
    m_expect = Expect::CommaOrEnd;
    return true;
}

void Parser::close()
{
    const Open open = m_open.back();
    m_open.pop_back();
    Node &node = m_table.nodes[open.node];
    // m_pending holds the container itself just before its children.
    const auto first = m_pending.begin() + static_cast<std::ptrdiff_t>(open.firstPending);
    node.firstChild = static_cast<quint32>(m_table.children.size());
    node.length = offset(m_at) - node.offset;
    node.set(node.type(), static_cast<quint32>(m_pending.end() - first));
    m_table.children.insert(m_table.children.end(), first, m_pending.end());
    m_pending.erase(first, m_pending.end());
    m_expect = Expect::CommaOrEnd;
}

bool Parser::scanString()
{
    const char *start = m_at++;
    for (;;) {
        while (m_end - m_at >= 8) {
            quint64 eight = 0;
            std::memcpy(&eight, m_at, 8);
            if (needsCare(eight))
                break;
            m_at += 8;
        }
        if (m_at == m_end) {
            return wrongAt(start, Words::tr("this string is not closed"));
        }
        const auto byte = static_cast<unsigned char>(*m_at);
        if (byte == '"') {
            ++m_at;
            return true;
        }
        if (byte == '\\') {
            if (!scanEscape())
                return false;
        } else if (byte < 0x20) {
            return wrongAt(m_at,
                Words::tr("control character 0x%1 inside a string must be escaped")
                    .arg(byte, 2, 16, '0'_L1));
        } else {
            const qsizetype length = utf8Length(m_at, m_end);
            if (length == 0)
                return wrongAt(
                    m_at, Words::tr("byte 0x%1 is not UTF-8 here").arg(byte, 2, 16, '0'_L1));
            m_at += length;
        }
    }
}

bool Parser::scanEscape()
{
    const char *start = m_at++;
    const char kind = m_at < m_end ? *m_at : '\0';
    if (kind != 'u') {
        if (kind == '\0' || !std::strchr("\"\\/bfnrt", kind))
            return wrongAt(start, Words::tr("this is no escape sequence of JSON"));
        ++m_at;
        return true;
    }
    ++m_at;
    for (int i = 0; i < 4; ++i, ++m_at) {
        if (m_at == m_end || !std::isxdigit(static_cast<unsigned char>(*m_at)))
            return wrongAt(start, Words::tr("\\u needs four hexadecimal digits"));
    }
    return true;
}

bool Parser::scanNumber()
{
    const char *start = m_at;
    const auto digits = [this] {
        const char *from = m_at;
        while (m_at < m_end && isDigit(*m_at))
            ++m_at;
        return m_at > from;
    };
    if (*m_at == '-')
        ++m_at;
    const char *integer = m_at;
    if (!digits())
        return wrong(Words::tr("a digit"));
    if (*integer == '0' && m_at - integer > 1)
        return wrongAt(start, Words::tr("a number may not begin with 0"));
    if (m_at < m_end && *m_at == '.') {
        ++m_at;
        if (!digits())
            return wrong(Words::tr("a digit after the decimal point"));
    }
    if (m_at < m_end && (*m_at == 'e' || *m_at == 'E')) {
        ++m_at;
        if (m_at < m_end && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        if (!digits())
            return wrong(Words::tr("a digit in the exponent"));
    }
    return true;
}

bool Parser::scanWord(QByteArrayView word)
{
    if (m_end - m_at < word.size() || std::memcmp(m_at, word.data(), size_t(word.size())) != 0)
        return wrong(Words::tr("a value"));
    m_at += word.size();
    return true;
}

QString Parser::found() const
{
    if (m_at == m_end)
        return Words::tr("the end of the document");
    const qsizetype length = std::max<qsizetype>(1, utf8Length(m_at, m_end));
    return u'\'' + printable(QByteArrayView(m_at, length)) + u'\'';
}

QString Parser::place(const char *at) const
{
    qint64 line = 1;
    const char *lineStart = m_begin;
    for (const char *p = m_begin; p < at; ++p) {
        if (*p == '\n') {
            ++line;
            lineStart = p + 1;
        }
    }
    qint64 column = 1; // in characters, so that an editor shows the same number
    for (const char *p = lineStart; p < at; ++p)
        column += (static_cast<unsigned char>(*p) & 0xc0) != 0x80;
    return Words::tr("line %1, column %2 (byte %3)").arg(line).arg(column).arg(at - m_begin);
}

bool Parser::wrong(const QString &expected)
{
    return wrongAt(m_at, Words::tr("expected %1, found %2").arg(expected, found()));
}

bool Parser::wrongAt(const char *at, const QString &what)
{
    m_error = {.code = Errc::Corrupt,
        .message = Words::tr("not valid JSON at %1: %2").arg(place(at), what),
        .subject = m_subject};
    return false;
}

bool Parser::beyond(const QString &what)
{
    m_error = {.code = Errc::LimitExceeded,
        .message = Words::tr("JSON is too large at %1: %2").arg(place(m_at), what),
        .subject = m_subject};
    return false;
}

} // namespace

Expected<> parseInto(Table &table, const QString &subject, const Limits &limits)
{
    return Parser(table, subject, limits).run();
}

} // namespace gantry::json
