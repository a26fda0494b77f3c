// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/tocentry.h"

#include "layers/words.h"

#include <array>
#include <limits>

namespace gantry::layers {

namespace {

enum class As : quint8 { Size, Number, Bytes, Text, Digest, Zeros, Xattrs };

struct Field {
    QStringView name;
    As as;
    qint64 TocEntry::*number = nullptr;
    QByteArray TocEntry::*bytes = nullptr;
    QString TocEntry::*text = nullptr;
    std::optional<Sha256> TocEntry::*digest = nullptr;
};

constexpr std::array fields{
    Field{.name = u"name", .as = As::Bytes, .bytes = &TocEntry::name},
    Field{.name = u"type", .as = As::Text, .text = &TocEntry::type},
    Field{.name = u"size", .as = As::Size, .number = &TocEntry::size},
    Field{.name = u"modtime", .as = As::Text, .text = &TocEntry::modified},
    Field{.name = u"linkName", .as = As::Bytes, .bytes = &TocEntry::linkName},
    Field{.name = u"mode", .as = As::Size, .number = &TocEntry::mode},
    Field{.name = u"uid", .as = As::Number, .number = &TocEntry::uid},
    Field{.name = u"gid", .as = As::Number, .number = &TocEntry::gid},
    Field{.name = u"userName", .as = As::Bytes, .bytes = &TocEntry::userName},
    Field{.name = u"groupName", .as = As::Bytes, .bytes = &TocEntry::groupName},
    Field{.name = u"devMajor", .as = As::Size, .number = &TocEntry::deviceMajor},
    Field{.name = u"devMinor", .as = As::Size, .number = &TocEntry::deviceMinor},
    Field{.name = u"xattrs", .as = As::Xattrs},
    Field{.name = u"digest", .as = As::Digest, .digest = &TocEntry::digest},
    Field{.name = u"offset", .as = As::Size, .number = &TocEntry::offset},
    Field{.name = u"endOffset", .as = As::Size, .number = &TocEntry::endOffset},
    Field{.name = u"chunkOffset", .as = As::Size, .number = &TocEntry::chunkOffset},
    Field{.name = u"chunkSize", .as = As::Size, .number = &TocEntry::chunkSize},
    Field{.name = u"innerOffset", .as = As::Size, .number = &TocEntry::innerOffset},
    Field{.name = u"chunkDigest", .as = As::Digest, .digest = &TocEntry::chunkDigest},
    Field{.name = u"chunkType", .as = As::Zeros},
};
static_assert(fields.size() <= 32);

std::unexpected<Error> wrong(const json::Value &value, const QString &what)
{
    return fail(Errc::Corrupt,
        words("table of contents, %1 (line %2): %3")
            .arg(value.pointer())
            .arg(value.line())
            .arg(what));
}

Expected<> readXattrs(const json::Value &value, TocEntry &entry)
{
    if (!value.isObject())
        return wrong(value, words("should be an object"));
    for (qsizetype i = 0; i < value.size(); ++i) {
        const json::Value member = value.at(i);
        const auto text = member.toString();
        const auto raw = QByteArray::fromBase64Encoding(
            text.value_or(QString()).toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if ((!text && !member.isNull()) || !raw)
            return wrong(member, words("should be base64"));
        entry.xattrs.append({member.key().toUtf8(), raw.decoded});
    }
    return {};
}

Expected<> readMember(const json::Value &value, const Field &field, TocEntry &entry)
{
    if (field.as == As::Xattrs)
        return readXattrs(value, entry);
    if (field.as == As::Size || field.as == As::Number) {
        const auto number = value.toInt64();
        if (!number)
            return wrong(value, words("should be a whole number below 2^63"));
        if (field.as == As::Size && *number < 0)
            return wrong(value, words("must not be negative"));
        entry.*field.number = *number;
        return {};
    }
    const auto text = value.toString();
    if (!text)
        return wrong(value, words("should be a text"));
    switch (field.as) {
    case As::Bytes:
        entry.*field.bytes = text->toUtf8();
        break;
    case As::Text:
        entry.*field.text = *text;
        break;
    case As::Digest: {
        (entry.*field.digest).reset();
        if (text->isEmpty())
            break;
        const auto digest = oci::Digest::parse(*text);
        if (!digest)
            return wrong(value, digest.error().message);
        entry.*field.digest = Sha256::of(*digest);
        entry.hasDigestUnknown = entry.hasDigestUnknown || !(entry.*field.digest);
        break;
    }
    case As::Zeros:
        if (!text->isEmpty() && *text != u"zeros")
            return wrong(value, words("should be empty or \"zeros\""));
        entry.isZeros = !text->isEmpty();
        break;
    default:
        break;
    }
    return {};
}

} // namespace

Expected<TocEntry> readTocEntry(const json::Value &value)
{
    if (!value.isObject())
        return wrong(value, words("should be an object"));
    TocEntry entry;
    quint32 seen = 0;
    for (qsizetype i = 0; i < value.size(); ++i) {
        const json::Value member = value.at(i);
        const QString key = member.key();
        for (std::size_t f = 0; f < fields.size(); ++f) {
            if (key.compare(fields[f].name, Qt::CaseInsensitive) != 0)
                continue;
            entry.hasRepeatedMembers = entry.hasRepeatedMembers || (seen & 1U << f) != 0;
            seen |= 1U << f;
            if (!member.isNull())
                CHECK(readMember(member, fields[f], entry));
            break;
        }
    }
    if (entry.deviceMajor > std::numeric_limits<quint32>::max()
        || entry.deviceMinor > std::numeric_limits<quint32>::max())
        return wrong(value, words("its device number is too large"));
    return entry;
}

} // namespace gantry::layers
