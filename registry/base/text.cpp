// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <QLocale>
#include <QRegularExpression>
#include <QStringDecoder>

#include <array>

using namespace Qt::StringLiterals;

namespace gantry {

QString formatBytes(qint64 bytes)
{
    if (bytes < 1024)
        return u"%1 B"_s.arg(bytes);
    constexpr std::array units { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    double value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    // 1023.95 would print as 1024.0.
    while (value >= 1023.95 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return u"%1 %2"_s.arg(QString::number(value, 'f', 1), QLatin1StringView(units[unit]));
}

QString formatExactBytes(qint64 bytes)
{
    const QString number = QLocale(QLocale::English, QLocale::UnitedStates).toString(bytes);
    return bytes == 1 ? u"1 byte"_s : u"%1 bytes"_s.arg(number);
}

std::optional<QDateTime> parseTimestamp(QStringView text)
{
    static const QRegularExpression shape(
        u"^(\\d{4}-\\d\\d-\\d\\d)[Tt ](\\d\\d:\\d\\d:\\d\\d)(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$"_s);
    const auto match = shape.matchView(text);
    if (!match.hasMatch())
        return {};
    // Nine digits of fraction are usual; QDateTime takes three.
    const QString fraction = match.captured(3).left(4);
    const QString zone = match.captured(4).toUpper();
    const auto stamp = QDateTime::fromString(
        match.captured(1) + u'T' + match.captured(2) + (fraction.size() > 1 ? fraction : QString())
            + zone,
        Qt::ISODateWithMs);
    if (!stamp.isValid() || stamp.date().year() <= 1)
        return {};
    return stamp.toUTC();
}

QString withoutSecrets(QString text)
{
    static const QRegularExpression userInfo(u"([a-zA-Z][a-zA-Z0-9+.-]*://)[^/\\s@?#\"']*@"_s);
    static const QRegularExpression query(
        u"([?&;](?:[a-z0-9_.-]*(?:token|signature|sig|secret|password|passwd|credential|apikey|"
        u"api_key|access_key|accesskeyid|policy|code|key-pair-id|jwt|auth|session)[a-z0-9_.-]*)=)[^&#\\s\"']+"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression header(
        u"((?:proxy-)?authorization|x-registry-auth|identity-?token|cookie|set-cookie)(\"?\\s*[:=]\\s*\"?)(?:(bearer|basic|negotiate)\\s+)?[^\\s\",;]+"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression scheme(u"\\b(bearer|basic)(\\s+)[A-Za-z0-9._~+/=-]{8,}"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression member(
        u"(\"(?:token|access_token|refresh_token|id_token|identitytoken|registrytoken|password|secret|auth)\"\\s*:\\s*\")[^\"]*"_s,
        QRegularExpression::CaseInsensitiveOption);
    text.replace(userInfo, u"\\1"_s);
    text.replace(query, u"\\1…"_s);
    text.replace(header, u"\\1\\2…"_s);
    text.replace(scheme, u"\\1\\2…"_s);
    text.replace(member, u"\\1…"_s);
    return text;
}

QString printable(QByteArrayView bytes)
{
    QString out;
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const auto hex = [&out](unsigned char c) {
        out += u"\\x%1"_s.arg(c, 2, 16, QLatin1Char('0'));
    };
    for (qsizetype i = 0; i < bytes.size();) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        if (c < 0x80) {
            if (c < 0x20 || c == 0x7f)
                hex(c);
            else
                out += QLatin1Char(static_cast<char>(c));
            ++i;
            continue;
        }
        const qsizetype length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;
        const QByteArrayView piece = bytes.sliced(i, qMin(length, bytes.size() - i));
        if (length > 1 && piece.size() == length && QUtf8StringView(piece).isValidUtf8()) {
            out += QString::fromUtf8(piece);
            i += length;
        } else {
            hex(c);
            ++i;
        }
    }
    return out;
}

} // namespace gantry
