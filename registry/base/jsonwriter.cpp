// SPDX-License-Identifier: Apache-2.0
#include "base/jsonwriter.h"

#include <QByteArrayView>

#include <utility>

namespace gantry::json {

namespace {

constexpr char hexDigits[] = "0123456789abcdef";

//! RFC 8259, section 7: quotation mark, reverse solidus and control characters must be escaped.
//! U+2028 and U+2029 are escaped too, so that the output may be pasted into a script.
void appendQuoted(QByteArray &out, QStringView text)
{
    const QByteArray utf8 = text.toUtf8(); // lone surrogates become U+FFFD
    out.reserve(out.size() + utf8.size() + 2);
    out += '"';
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        const char c = utf8[i];
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (byte < 0x20 || byte == 0x7f) {
                out += "\\u00";
                out += hexDigits[byte >> 4];
                out += hexDigits[byte & 0xf];
            } else if (byte == 0xe2 && QByteArrayView(utf8).mid(i, 3) == QByteArrayView("\u2028")) {
                out += "\\u2028";
                i += 2;
            } else if (byte == 0xe2 && QByteArrayView(utf8).mid(i, 3) == QByteArrayView("\u2029")) {
                out += "\\u2029";
                i += 2;
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

} // namespace

Writer::Writer(Style style)
    : m_style(style)
{
}

void Writer::newline()
{
    if (m_style == Style::Compact)
        return;
    m_out += '\n';
    m_out.append(static_cast<qsizetype>(m_levels.size()) * 2, ' ');
}

void Writer::beforeValue()
{
    if (m_afterKey) {
        m_afterKey = false;
        return;
    }
    if (m_levels.empty())
        return;
    Q_ASSERT(m_levels.back().array); // a value inside an object needs a key
    if (!m_levels.back().empty)
        m_out += ',';
    m_levels.back().empty = false;
    newline();
}

Writer &Writer::beginObject()
{
    beforeValue();
    m_out += '{';
    m_levels.push_back({.array = false, .empty = true});
    return *this;
}

Writer &Writer::endObject()
{
    Q_ASSERT(!m_levels.empty() && !m_levels.back().array && !m_afterKey);
    const bool empty = m_levels.back().empty;
    m_levels.pop_back();
    if (!empty)
        newline();
    m_out += '}';
    return *this;
}

Writer &Writer::beginArray()
{
    beforeValue();
    m_out += '[';
    m_levels.push_back({.array = true, .empty = true});
    return *this;
}

Writer &Writer::endArray()
{
    Q_ASSERT(!m_levels.empty() && m_levels.back().array);
    const bool empty = m_levels.back().empty;
    m_levels.pop_back();
    if (!empty)
        newline();
    m_out += ']';
    return *this;
}

Writer &Writer::key(QStringView name)
{
    Q_ASSERT(!m_levels.empty() && !m_levels.back().array && !m_afterKey);
    if (!m_levels.back().empty)
        m_out += ',';
    m_levels.back().empty = false;
    newline();
    appendQuoted(m_out, name);
    m_out += m_style == Style::Compact ? ":" : ": ";
    m_afterKey = true;
    return *this;
}

Writer &Writer::value(QStringView text)
{
    beforeValue();
    appendQuoted(m_out, text);
    return *this;
}

Writer &Writer::value(qint64 number)
{
    beforeValue();
    m_out += QByteArray::number(number);
    return *this;
}

Writer &Writer::value(bool flag)
{
    beforeValue();
    m_out += flag ? "true" : "false";
    return *this;
}

Writer &Writer::null()
{
    beforeValue();
    m_out += "null";
    return *this;
}

Writer &Writer::raw(QByteArrayView json)
{
    beforeValue();
    m_out += json;
    return *this;
}

Writer &Writer::member(QStringView name, QStringView text)
{
    return key(name).value(text);
}

Writer &Writer::member(QStringView name, qint64 number)
{
    return key(name).value(number);
}

Writer &Writer::member(QStringView name, bool flag)
{
    return key(name).value(flag);
}

Writer &Writer::memberOrNull(QStringView name, const QString &textOrEmpty)
{
    key(name);
    return textOrEmpty.isEmpty() ? null() : value(textOrEmpty);
}

QByteArray Writer::take()
{
    Q_ASSERT(m_levels.empty() && !m_afterKey);
    return std::exchange(m_out, {});
}

} // namespace gantry::json
