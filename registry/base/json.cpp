// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include "base/jsondata.h"
#include "base/jsonwords.h"

#include <QSet>

#include <algorithm>
#include <charconv>

namespace gantry::json {

using namespace Qt::StringLiterals;

namespace {

void appendUtf8(QByteArray &out, char32_t code)
{
    const auto byte = [&out](char32_t value) { out += static_cast<char>(value); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xc0 | (code >> 6));
        byte(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        byte(0xe0 | (code >> 12));
        byte(0x80 | ((code >> 6) & 0x3f));
        byte(0x80 | (code & 0x3f));
    } else {
        byte(0xf0 | (code >> 18));
        byte(0x80 | ((code >> 12) & 0x3f));
        byte(0x80 | ((code >> 6) & 0x3f));
        byte(0x80 | (code & 0x3f));
    }
}

char32_t hex4(QByteArrayView text, qsizetype at)
{
    unsigned value = 0;
    std::from_chars(text.data() + at, text.data() + at + 4, value, 16);
    return value;
}

//! The code point of the \u escape(s) at `at` (which stands on the backslash); moves `at` behind
//! it.
char32_t escapedCodePoint(QByteArrayView text, qsizetype &at)
{
    const char32_t first = hex4(text, at + 2);
    at += 6;
    if (first < 0xd800 || first > 0xdfff)
        return first;
    if (first < 0xdc00 && at + 6 <= text.size() && text[at] == '\\' && text[at + 1] == 'u') {
        const char32_t second = hex4(text, at + 2);
        if (second >= 0xdc00 && second <= 0xdfff) {
            at += 6;
            return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        }
    }
    return 0xfffd;
}

char shortEscape(char kind)
{
    switch (kind) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return kind; // quote, backslash, slash
    }
}

//! Like QString::fromUtf8, which silently drops U+FEFF from the front: two names must not become
//! one.
QString exactText(QByteArrayView utf8)
{
    qsizetype marks = 0;
    while (utf8.startsWith("\xef\xbb\xbf")) {
        utf8 = utf8.sliced(3);
        ++marks;
    }
    const QString text = QString::fromUtf8(utf8);
    return marks == 0 ? text : QString(marks, QChar(char16_t(0xfeff))) + text;
}

bool sameName(QByteArrayView quoted, QByteArrayView name)
{
    const QByteArrayView inner = quoted.sliced(1, quoted.size() - 2);
    return inner == name || (inner.contains('\\') && unquote(quoted) == name);
}

} // namespace

QByteArray unquote(QByteArrayView quoted)
{
    const QByteArrayView text = quoted.sliced(1, quoted.size() - 2);
    if (!text.contains('\\'))
        return text.toByteArray();
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size();) {
        if (text[i] != '\\') {
            out += text[i++];
        } else if (text[i + 1] == 'u') {
            appendUtf8(out, escapedCodePoint(text, i));
        } else {
            out += shortEscape(text[i + 1]);
            i += 2;
        }
    }
    return out;
}

Value::Value(std::shared_ptr<const Data> data, quint32 node)
    : m_data(std::move(data))
    , m_node(node)
{
}

Type Value::type() const
{
    return m_data ? m_data->nodes[m_node].type() : Type::Undefined;
}

Value Value::operator[](QByteArrayView key) const
{
    if (!isObject())
        return {};
    const Node &node = m_data->nodes[m_node];
    for (quint32 i = node.count(); i-- > 0;) {
        const quint32 child = m_data->children[node.firstChild + i];
        if (sameName(m_data->key(m_data->nodes[child]), key))
            return {m_data, child};
    }
    return {};
}

Value Value::at(qsizetype position) const
{
    if (!m_data || position < 0 || position >= size())
        return {};
    const Node &node = m_data->nodes[m_node];
    return {m_data, m_data->children[node.firstChild + static_cast<quint32>(position)]};
}

qsizetype Value::size() const
{
    return m_data ? m_data->nodes[m_node].count() : 0;
}

QString Value::key() const
{
    if (!m_data || m_data->nodes[m_node].keyLength == 0)
        return {};
    return exactText(unquote(m_data->key(m_data->nodes[m_node])));
}

std::optional<QString> Value::toString() const
{
    if (!isString())
        return std::nullopt;
    const Node &node = m_data->nodes[m_node];
    const QByteArrayView quoted = m_data->text(node.offset, node.length);
    const QByteArrayView inner = quoted.sliced(1, quoted.size() - 2);
    return inner.contains('\\') ? exactText(unquote(quoted)) : exactText(inner);
}

QString Value::toStringOr(const QString &fallback) const
{
    return toString().value_or(fallback);
}

std::optional<qint64> Value::toInt64() const
{
    if (type() != Type::Number)
        return std::nullopt;
    const Node &node = m_data->nodes[m_node];
    const QByteArrayView text = m_data->text(node.offset, node.length);
    qint64 number = 0;
    const char *end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc() || stop != end) // out of range, or a fraction or exponent follows
        return std::nullopt;
    return number;
}

std::optional<bool> Value::toBool() const
{
    if (type() != Type::Bool)
        return std::nullopt;
    return m_data->nodes[m_node].length == 4;
}

QByteArray Value::rawNumber() const
{
    return type() == Type::Number ? raw() : QByteArray();
}

Range Value::range() const
{
    if (!m_data)
        return {};
    const Node &node = m_data->nodes[m_node];
    return {.offset = node.offset, .length = node.length};
}

Range Value::memberRange() const
{
    if (!m_data)
        return {};
    const Node &node = m_data->nodes[m_node];
    return {.offset = node.memberOffset(), .length = node.end() - node.memberOffset()};
}

QByteArray Value::raw() const
{
    const Range where = range();
    return m_data ? m_data->bytes.sliced(where.offset, where.length) : QByteArray();
}

qsizetype Value::line() const
{
    if (!m_data)
        return 0;
    return 1 + m_data->text(0, m_data->nodes[m_node].offset).count('\n');
}

QString Value::pointer() const
{
    if (!m_data)
        return {};
    QStringList steps;
    for (quint32 at = m_node; m_data->nodes[at].parent != Node::noParent;
        at = m_data->nodes[at].parent) {
        const Node &node = m_data->nodes[at];
        const Node &parent = m_data->nodes[node.parent];
        if (parent.type() == Type::Object) {
            QString name = exactText(unquote(m_data->key(node)));
            steps.prepend(name.replace(u'~', u"~0"_s).replace(u'/', u"~1"_s));
        } else {
            const auto first = m_data->children.begin() + parent.firstChild;
            const auto found = std::lower_bound(first, first + parent.count(), at);
            steps.prepend(QString::number(found - first));
        }
    }
    QString out;
    for (const QString &step : std::as_const(steps))
        out += u'/' + step;
    return out;
}

Expected<Document> Document::parse(QByteArray bytes, const QString &subject, const Limits &limits)
{
    if (bytes.size() >= 0xffffffffLL)
        return fail(Errc::LimitExceeded, Words::tr("JSON of 4 GiB or more is not read"), subject);
    auto data = std::make_shared<Value::Data>();
    data->bytes = std::move(bytes);
    CHECK(parseInto(*data, subject, limits));
    Document document;
    document.m_data = std::move(data);
    return document;
}

const QByteArray &Document::bytes() const
{
    static const QByteArray none;
    return m_data ? m_data->bytes : none;
}

Value Document::root() const
{
    return m_data ? Value(m_data, 0) : Value();
}

Value Document::at(QStringView pointer) const
{
    Value value = root();
    if (pointer.isEmpty())
        return value;
    if (!pointer.startsWith(u'/'))
        return {};
    for (const QStringView step : pointer.sliced(1).tokenize(u'/')) {
        if (value.isObject()) {
            QString name = step.toString();
            value = value[name.replace(u"~1"_s, u"/"_s).replace(u"~0"_s, u"~"_s).toUtf8()];
        } else {
            bool ok = false;
            const qlonglong position = step.toLongLong(&ok);
            const bool canonical = ok && QString::number(position) == step;
            value = value.isArray() && canonical ? value.at(position) : Value();
        }
        if (!value)
            return {};
    }
    return value;
}

Value Document::atOffset(qsizetype offset) const
{
    if (!m_data || offset < 0)
        return {};
    const auto inside = [this, offset](quint32 number) {
        const Node &node = m_data->nodes[number];
        return offset >= node.memberOffset() && offset < node.end();
    };
    if (!inside(0))
        return {};
    quint32 at = 0;
    for (;;) {
        const Node &node = m_data->nodes[at];
        const auto first = m_data->children.begin() + node.firstChild;
        const auto last = first + node.count();
        // The last child that begins at or before the offset is the only one that can hold it.
        const auto after = std::upper_bound(first, last, offset,
            [this](qsizetype o, quint32 n) { return o < m_data->nodes[n].memberOffset(); });
        if (after == first || !inside(*(after - 1)))
            return {m_data, at};
        at = *(after - 1);
    }
}

QStringList Document::duplicateKeys() const
{
    QStringList found;
    if (!m_data)
        return found;
    for (quint32 i = 0; i < m_data->nodes.size(); ++i) {
        const Node &node = m_data->nodes[i];
        if (node.type() != Type::Object || node.count() < 2)
            continue;
        QSet<QByteArray> names;
        for (quint32 c = 0; c < node.count(); ++c) {
            const quint32 child = m_data->children[node.firstChild + c];
            const qsizetype before = names.size();
            names.insert(unquote(m_data->key(m_data->nodes[child])));
            if (names.size() == before)
                found += Value(m_data, child).pointer();
        }
    }
    return found;
}

} // namespace gantry::json
