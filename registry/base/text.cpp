// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include "base/plurals.h"
#include "base/utf8.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <array>

namespace gantry {

using namespace Qt::StringLiterals;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(gantry)
};

void bendPlurals()
{
    QCoreApplication::installTranslator(new EnglishPlurals(QCoreApplication::instance()));
}
Q_COREAPP_STARTUP_FUNCTION(bendPlurals)

//! Digits between two positions, or -1 when one of them is none.
int number(QStringView text, qsizetype at, qsizetype length)
{
    int value = 0;
    for (qsizetype i = at; i < at + length; ++i) {
        const char16_t c = i < text.size() ? text[i].unicode() : u' ';
        if (c < u'0' || c > u'9')
            return -1;
        value = value * 10 + (c - u'0');
    }
    return value;
}

//! Characters that would move or hide text on a terminal or in a label.
bool isUnprintable(char32_t c)
{
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    const bool direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)
        || c == 0x200e || c == 0x200f || c == 0x061c;
    const bool line = c == 0x2028 || c == 0x2029 || c == 0xfeff;
    return control || direction || line;
}

} // namespace

QString formatBytes(qint64 bytes)
{
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes > -1024 && bytes < 1024)
        return QString::number(bytes) + u" B"_s;
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    // 1023.95 would be printed as "1024.0": go one unit further instead.
    while (unit + 1 < units.size() && (value >= 1023.95 || value <= -1023.95)) {
        value /= 1024;
        ++unit;
    }
    if (unit == 0)
        unit = 1, value /= 1024;
    return QString::number(value, 'f', 1) + u' ' + QLatin1StringView(units[unit]);
}

QString formatExactBytes(qint64 bytes)
{
    QString digits = QString::number(bytes);
    const qsizetype first = bytes < 0 ? 1 : 0;
    for (qsizetype at = digits.size() - 3; at > first; at -= 3)
        digits.insert(at, u',');
    return bytes == 1 ? Words::tr("%1 byte").arg(digits) : Words::tr("%1 bytes").arg(digits);
}

std::optional<QDateTime> parseTimestamp(QStringView text)
{
    // RFC 3339, section 5.6: date-time = full-date "T" full-time; "t" and "z" may be lower case.
    if (text.size() < 20 || text[4] != u'-' || text[7] != u'-' || text[10].toUpper() != u'T'
        || text[13] != u':' || text[16] != u':')
        return std::nullopt;
    const QDate date(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2));
    int second = number(text, 17, 2);
    const bool leap = second == 60;
    qsizetype at = 19;
    int milliseconds = 0;
    if (text[at] == u'.') {
        const qsizetype start = ++at;
        for (int weight = 100; number(text, at, 1) >= 0; ++at, weight /= 10)
            milliseconds += weight * number(text, at, 1);
        if (at == start)
            return std::nullopt;
    }
    const QTime time(number(text, 11, 2), number(text, 14, 2), leap ? 59 : second, milliseconds);
    if (number(text, 0, 4) < 0 || !date.isValid() || !time.isValid() || at >= text.size())
        return std::nullopt;

    int offsetMinutes = 0;
    if (text[at].toUpper() == u'Z') {
        ++at;
    } else {
        const int hours = number(text, at + 1, 2);
        const int minutes = number(text, at + 4, 2);
        const bool sign = text[at] == u'+' || text[at] == u'-';
        if (!sign || text.size() != at + 6 || text[at + 3] != u':' || hours < 0 || hours > 23
            || minutes < 0 || minutes > 59)
            return std::nullopt;
        offsetMinutes = (text[at] == u'-' ? -1 : 1) * (hours * 60 + minutes);
        at += 6;
    }
    if (at != text.size() || date.year() <= 1)
        return std::nullopt;
    QDateTime result(date, time, QTimeZone::UTC);
    result = result.addSecs(static_cast<qint64>(-60) * offsetMinutes);
    return leap ? result.addSecs(1) : result;
}

QString printable(QByteArrayView bytes)
{
    QString out;
    out.reserve(bytes.size());
    const auto escapeByte
        = [&out](unsigned char byte) { out += u"\\x%1"_s.arg(byte, 2, 16, '0'_L1); };
    for (qsizetype i = 0; i < bytes.size();) {
        const qsizetype length = utf8Length(bytes.data() + i, bytes.data() + bytes.size());
        if (length == 0) {
            escapeByte(static_cast<unsigned char>(bytes[i++]));
            continue;
        }
        const QByteArrayView piece = bytes.sliced(i, length);
        i += length;
        // fromUtf8() drops a byte order mark
        const bool mark = piece == QByteArrayView("\xef\xbb\xbf");
        const QString decoded = mark ? QString(QChar(char16_t(0xfeff))) : QString::fromUtf8(piece);
        const char32_t c = decoded.toUcs4().constFirst();
        if (c == u'\n')
            out += u"\\n"_s;
        else if (c == u'\r')
            out += u"\\r"_s;
        else if (c == u'\t')
            out += u"\\t"_s;
        else if (c < 0x80 && isUnprintable(c))
            escapeByte(static_cast<unsigned char>(c));
        else if (isUnprintable(c))
            out += u"\\u{%1}"_s.arg(static_cast<uint>(c), 4, 16, '0'_L1);
        else
            out += decoded;
    }
    return out;
}

} // namespace gantry
