// SPDX-License-Identifier: Apache-2.0
#include "transport/warning.h"

#include <QStringDecoder>

using namespace Qt::StringLiterals;

namespace gantry::transport {

std::optional<QString> parseWarning(QByteArrayView value)
{
    constexpr QByteArrayView start("299 - \"");
    if (!value.startsWith(start))
        return std::nullopt;
    QByteArray text;
    for (qsizetype i = start.size(); i < value.size(); ++i) {
        char c = value[i];
        if (c == '"') {
            if (i + 1 != value.size() || text.isEmpty())
                return std::nullopt; // a date or anything else follows, or nothing was said
            QStringDecoder utf8(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
            const QString decoded = utf8(text);
            return utf8.hasError() ? std::nullopt : std::optional(decoded);
        }
        if (c == '\\') {
            if (++i == value.size())
                return std::nullopt;
            c = value[i];
        }
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
            return std::nullopt;
        text += c;
    }
    return std::nullopt;
}

QStringList warnings(const QHttpHeaders &headers)
{
    QStringList texts;
    qsizetype bytes = 0;
    const auto values = headers.values("Warning"_L1);
    for (const QByteArray &value : values) {
        bytes += value.size();
        if (bytes > maxWarningBytes)
            break;
        if (const auto text = parseWarning(value); text && !texts.contains(*text))
            texts.append(*text);
    }
    return texts;
}

} // namespace gantry::transport
