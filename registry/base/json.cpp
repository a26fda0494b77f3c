// SPDX-License-Identifier: Apache-2.0
// Values are a flat table in document order: a node's children follow it, and `end` is the first
// node behind its subtree. That keeps a 16 MiB document at a few dozen bytes a value.
#include "base/json.h"

#include "base/jsonparser.h"

#include <QSet>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace gantry::json {

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c - 'A' + 10;
}

// The parser has already checked every escape.
QString unescape(QByteArrayView inner)
{
    if (!inner.contains('\\'))
        return QString::fromUtf8(inner);
    QString out;
    out.reserve(inner.size());
    qsizetype from = 0;
    for (qsizetype i = 0; i < inner.size();) {
        if (inner[i] != '\\') {
            ++i;
            continue;
        }
        out += QString::fromUtf8(inner.sliced(from, i - from));
        const char escape = inner[i + 1];
        i += 2;
        switch (escape) {
        case 'b':
            out += u'\b';
            break;
        case 'f':
            out += u'\f';
            break;
        case 'n':
            out += u'\n';
            break;
        case 'r':
            out += u'\r';
            break;
        case 't':
            out += u'\t';
            break;
        case 'u': {
            int unit = 0;
            for (int k = 0; k < 4; ++k)
                unit = unit * 16 + hexDigit(inner[i + k]);
            out += QChar(static_cast<char16_t>(unit));
            i += 4;
            break;
        }
        default:
            out += QLatin1Char(escape);
        }
        from = i;
    }
    out += QString::fromUtf8(inner.sliced(from));
    return out;
}

QString escapePointer(QString part)
{
    return part.replace(u'~', "~0"_L1).replace(u'/', "~1"_L1);
}

} // namespace

struct Value::Data {
    QByteArray bytes;
    std::vector<Node> nodes;

    QByteArrayView keyBytes(const Node &node) const
    {
        return QByteArrayView(bytes).sliced(node.keyOffset + 1, node.keyLength - 2);
    }
    bool keyIs(const Node &node, QByteArrayView key) const
    {
        const QByteArrayView stored = keyBytes(node);
        if (!stored.contains('\\'))
            return stored == key;
        return unescape(stored).toUtf8() == key;
    }
};

Value::Value(std::shared_ptr<const Data> data, quint32 node)
    : m_data(std::move(data))
    , m_node(node)
{
}

Type Value::type() const
{
    return m_data ? m_data->nodes[m_node].type : Type::Undefined;
}

Value Value::operator[](QByteArrayView key) const
{
    if (type() != Type::Object)
        return {};
    const auto &nodes = m_data->nodes;
    Value found;
    for (quint32 i = m_node + 1; i < nodes[m_node].end; i = nodes[i].end) {
        if (m_data->keyIs(nodes[i], key))
            found = Value(m_data, i);
    }
    return found;
}

Value Value::at(qsizetype position) const
{
    if (position < 0 || position >= size())
        return {};
    const auto &nodes = m_data->nodes;
    quint32 i = m_node + 1;
    for (; position > 0; --position)
        i = nodes[i].end;
    return Value(m_data, i);
}

qsizetype Value::size() const
{
    const Type t = type();
    return t == Type::Object || t == Type::Array ? m_data->nodes[m_node].count : 0;
}

QString Value::key() const
{
    if (!m_data || m_data->nodes[m_node].keyLength == 0)
        return {};
    return unescape(m_data->keyBytes(m_data->nodes[m_node]));
}

std::optional<QString> Value::toString() const
{
    if (!isString())
        return {};
    const Node &node = m_data->nodes[m_node];
    return unescape(QByteArrayView(m_data->bytes).sliced(node.offset + 1, node.length - 2));
}

QString Value::toStringOr(const QString &fallback) const
{
    return toString().value_or(fallback);
}

std::optional<qint64> Value::toInt64() const
{
    if (type() != Type::Number)
        return {};
    bool ok = false;
    const qint64 number = rawNumber().toLongLong(&ok);
    if (!ok)
        return {};
    return number;
}

std::optional<bool> Value::toBool() const
{
    if (type() != Type::Bool)
        return {};
    return m_data->bytes.at(m_data->nodes[m_node].offset) == 't';
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
    return { node.offset, node.length };
}

Range Value::memberRange() const
{
    if (!m_data)
        return {};
    const Node &node = m_data->nodes[m_node];
    if (node.keyLength == 0)
        return range();
    return { node.keyOffset, static_cast<qsizetype>(node.offset) + node.length - node.keyOffset };
}

QByteArray Value::raw() const
{
    const Range r = range();
    return m_data ? m_data->bytes.sliced(r.offset, r.length) : QByteArray();
}

QString Value::pointer() const
{
    if (!m_data)
        return {};
    const auto &nodes = m_data->nodes;
    QString path;
    for (quint32 i = m_node; i != 0; i = nodes[i].parent) {
        const Node &parent = nodes[nodes[i].parent];
        QString part;
        if (parent.type == Type::Object) {
            part = escapePointer(unescape(m_data->keyBytes(nodes[i])));
        } else {
            qsizetype position = 0;
            for (quint32 k = nodes[i].parent + 1; k != i; k = nodes[k].end)
                ++position;
            part = QString::number(position);
        }
        path.prepend(u'/' + part);
    }
    return path;
}

Expected<Document> Document::parse(QByteArray bytes, const QString &subject, const Limits &limits)
{
    auto data = std::make_shared<Value::Data>();
    TRY(data->nodes, parseNodes(bytes, subject, limits));
    data->bytes = std::move(bytes);
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
    const auto parts = pointer.sliced(1).split(u'/');
    for (const QStringView part : parts) {
        if (value.isArray()) {
            bool ok = false;
            const qsizetype position = part.toLongLong(&ok);
            value = ok ? value.at(position) : Value();
        } else {
            const QString key = part.toString().replace("~1"_L1, "/"_L1).replace("~0"_L1, "~"_L1);
            value = value[key.toUtf8()];
        }
    }
    return value;
}

Value Document::atOffset(qsizetype offset) const
{
    if (!m_data)
        return {};
    const auto contains = [offset](const Range &range) {
        return offset >= range.offset && offset < range.offset + range.length;
    };
    Value found = root();
    if (!contains(found.range()))
        return {};
    const auto &nodes = m_data->nodes;
    for (bool deeper = true; deeper;) {
        deeper = false;
        for (quint32 i = found.m_node + 1; i < nodes[found.m_node].end; i = nodes[i].end) {
            const Value child(m_data, i);
            if (contains(child.memberRange())) {
                found = child;
                deeper = true;
                break;
            }
        }
    }
    return found;
}

QStringList Document::duplicateKeys() const
{
    QStringList duplicates;
    if (!m_data)
        return duplicates;
    const auto &nodes = m_data->nodes;
    for (quint32 n = 0; n < nodes.size(); ++n) {
        if (nodes[n].type != Type::Object)
            continue;
        QSet<QString> seen;
        for (quint32 i = n + 1; i < nodes[n].end; i = nodes[i].end) {
            const Value member(m_data, i);
            const QString key = member.key();
            if (seen.contains(key))
                duplicates += member.pointer();
            seen.insert(key);
        }
    }
    return duplicates;
}

} // namespace gantry::json
