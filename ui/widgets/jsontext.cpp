// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/jsontext.h"

#include <algorithm>

namespace gantry::ui {

namespace {

constexpr qsizetype markEvery = 1024;
constexpr int mostIndent = 64;

bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

bool isSpace(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

} // namespace

JsonText::JsonText(QByteArray utf8, bool indented)
    : m_bytes(std::move(utf8))
    , m_indented(indented)
{
    mark();
}

JsonText::Step JsonText::step(qsizetype at) const
{
    constexpr char32_t broken = 0xFFFD;
    const auto byte
        = [this](qsizetype place) { return static_cast<unsigned char>(m_bytes[place]); };
    const unsigned char first = byte(at);
    if (first < 0x80) {
        const bool control = (first < 0x20 && first != '\n' && first != '\t') || first == 0x7F;
        const char32_t shown = !control ? first : first == 0x7F ? 0x2421U : 0x2400U + first;
        return {1, 1, shown};
    }
    // Unicode 15, table 3-7: well-formed sequences only.
    int length = 0;
    char32_t value = 0;
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
        value = first & 0x1FU;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        value = first & 0x0FU;
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        value = first & 0x07U;
    }
    if (length == 0 || at + length > m_bytes.size())
        return {1, 1, broken};
    for (int i = 1; i < length; ++i) {
        if (!isContinuation(m_bytes[at + i]))
            return {1, 1, broken};
        value = (value << 6U) | (byte(at + i) & 0x3FU);
    }
    const bool tooLong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (tooLong || surrogate || value > 0x10FFFF)
        return {1, 1, broken};
    // QTextDocument would make new blocks or frames of these.
    if (value == 0x2028 || value == 0x2029 || value == 0xFDD0 || value == 0xFDD1 || value == 0xFFFC)
        return {length, 1, broken};
    return {length, value >= 0x10000 ? 2 : 1, value};
}

void JsonText::mark()
{
    const Checkpoint here{m_at, m_position};
    if (!m_marks.empty() && m_marks.back().byte == here.byte)
        m_marks.back() = here;
    else
        m_marks.push_back(here);
}

void JsonText::insert(QString &out, QStringView text)
{
    out += text;
    m_position += static_cast<int>(text.size());
    m_column += static_cast<int>(text.size());
    mark();
}

void JsonText::newLine(QString &out)
{
    m_column = 0;
    insert(out, u"\n");
    m_column = 0;
    const int spaces = 2 * std::min(m_depth, mostIndent);
    if (spaces > 0)
        insert(out, QString(spaces, u' '));
}

QString JsonText::next(qsizetype maxBytes)
{
    QString out;
    const qsizetype end = std::min(m_bytes.size(), m_at + maxBytes);
    out.reserve(end - m_at);
    while (m_at < end) {
        const char byte = m_bytes[m_at];
        if (m_indented && !m_inString && isSpace(byte)) {
            while (m_at < end && isSpace(m_bytes[m_at]))
                ++m_at;
            mark(); // one for all of it
            continue;
        }
        if (!m_indented && byte == '\r' && m_at + 1 < m_bytes.size() && m_bytes[m_at + 1] == '\n') {
            ++m_at;
            mark();
            continue;
        }
        if (m_indented && !m_inString) {
            const bool closes = byte == '}' || byte == ']';
            if (closes)
                m_depth = std::max(0, m_depth - 1);
            if ((closes && !m_opened) || (!closes && (m_opened || m_lineDue)))
                newLine(out);
            m_opened = byte == '{' || byte == '[';
            m_lineDue = byte == ',';
            if (m_opened)
                ++m_depth;
        } else if (m_column >= foldAt && byte != '\n') {
            m_column = 0;
            insert(out, u"\n");
            m_column = 0;
        }
        if (m_at - m_marks.back().byte >= markEvery)
            mark();
        if (byte == '"' && !m_escaped)
            m_inString = !m_inString;
        m_escaped = m_inString && byte == '\\' && !m_escaped;
        const Step one = step(m_at);
        out += QChar::fromUcs4(one.shown);
        m_at += one.bytes;
        m_position += one.units;
        m_column = byte == '\n' ? 0 : m_column + one.units;
        if (m_indented && !m_inString && byte == ':')
            insert(out, u" ");
    }
    if (atEnd())
        mark();
    return out;
}

int JsonText::positionOf(qint64 byte) const
{
    if (byte < 0 || byte > m_at || m_marks.empty())
        return -1;
    auto after = std::upper_bound(m_marks.begin(), m_marks.end(), byte,
        [](qint64 value, const Checkpoint &mark) { return value < mark.byte; });
    const Checkpoint &from = *std::prev(after);
    qint64 at = from.byte;
    int position = from.position;
    const int limit = after == m_marks.end() ? m_position : after->position;
    while (at < byte && position < limit) {
        const Step one = step(at);
        if (at + one.bytes > byte)
            break; // inside a character: its start
        at += one.bytes;
        position += one.units;
    }
    // In front of something not shown (dropped space): what comes after it.
    if (at < byte && position >= limit)
        position = limit;
    return position;
}

qint64 JsonText::byteOf(int position) const
{
    if (position < 0 || position > m_position || m_marks.empty())
        return -1;
    auto after = std::upper_bound(m_marks.begin(), m_marks.end(), position,
        [](int value, const Checkpoint &mark) { return value < mark.position; });
    const Checkpoint &from = *std::prev(after);
    qint64 at = from.byte;
    int place = from.position;
    const qint64 limit = after == m_marks.end() ? m_at : after->byte;
    while (place < position && at < limit) {
        const Step one = step(at);
        if (place + one.units > position)
            break;
        at += one.bytes;
        place += one.units;
    }
    return at;
}

} // namespace gantry::ui
