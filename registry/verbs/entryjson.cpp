// SPDX-License-Identifier: Apache-2.0
#include "verbs/entryjson.h"

#include "base/utf8.h"
#include "layers/facts/machinename.h"
#include "layers/tree/facets.h"
#include "layers/windows/securitydescriptor.h"

#include <QDateTime>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

constexpr qint64 nsPerSecond = 1'000'000'000;

void writeNameOrNull(json::Writer &writer, QStringView key, QByteArrayView bytes)
{
    if (bytes.isEmpty())
        writer.key(key).null();
    else
        writer.member(key, pathText(bytes));
}

QString sddlOf(const layers::Attributes &attributes)
{
    if (!attributes.securityDescriptor.isEmpty()) {
        const auto parsed = layers::SecurityDescriptor::parse(attributes.securityDescriptor);
        return parsed ? parsed->toSddl() : QString();
    }
    // As every other one is written, where it can be read.
    const auto parsed = layers::SecurityDescriptor::fromSddl(attributes.sddl);
    return parsed ? parsed->toSddl() : QString::fromUtf8(attributes.sddl);
}

void writeWarnings(json::Writer &writer, layers::EntryWarnings warnings)
{
    writer.key(u"warnings").beginArray();
    for (const layers::EntryWarning warning : layers::listed(warnings))
        writer.value(QString(layers::warningName(warning)));
    writer.endArray();
}

void writeWindows(json::Writer &writer, const layers::Attributes &attributes)
{
    writer.key(u"windows");
    const QString sddl = sddlOf(attributes);
    if (!attributes.windowsAttributes && sddl.isEmpty() && !attributes.mountPoint) {
        writer.null();
        return;
    }
    writer.beginObject().key(u"attributes");
    if (attributes.windowsAttributes)
        writer.value(qint64(*attributes.windowsAttributes));
    else
        writer.null();
    writer.memberOrNull(u"sddl", sddl).member(u"mountPoint", attributes.mountPoint).endObject();
}

} // namespace

QString pathText(QByteArrayView bytes)
{
    QString text;
    const char *at = bytes.data();
    const char *const end = at + bytes.size();
    const char *good = at; // what is to be copied begins here
    const auto copy = [&] { text += QUtf8StringView(good, at - good).toString(); };
    while (at < end) {
        const qsizetype length = utf8Length(at, end);
        if (length > 0) {
            at += length;
            continue;
        }
        copy();
        text += u"\\x%1"_s.arg(static_cast<unsigned char>(*at), 2, 16, '0'_L1);
        good = ++at;
    }
    copy();
    return text;
}

QLatin1StringView typeName(layers::EntryType type)
{
    using layers::EntryType;
    switch (type) {
    case EntryType::File:
        return "file"_L1;
    case EntryType::Directory:
        return "dir"_L1;
    case EntryType::Symlink:
        return "symlink"_L1;
    case EntryType::HardLink:
        return "hardlink"_L1;
    case EntryType::CharDevice:
        return "char"_L1;
    case EntryType::BlockDevice:
        return "block"_L1;
    case EntryType::Fifo:
        return "fifo"_L1;
    case EntryType::Other:
        break;
    }
    return "other"_L1;
}

QLatin1StringView lineEndsName(layers::LineEnds ends)
{
    using layers::LineEnds;
    switch (ends) {
    case LineEnds::Lf:
        return "lf"_L1;
    case LineEnds::Crlf:
        return "crlf"_L1;
    case LineEnds::Cr:
        return "cr"_L1;
    case LineEnds::Mixed:
        return "mixed"_L1;
    case LineEnds::Binary:
        return "binary"_L1;
    case LineEnds::None:
        break;
    }
    return "none"_L1;
}

QString timeText(qint64 sinceEpochNs)
{
    qint64 seconds = sinceEpochNs / nsPerSecond;
    qint64 fraction = sinceEpochNs % nsPerSecond;
    if (fraction < 0) {
        --seconds;
        fraction += nsPerSecond;
    }
    return QDateTime::fromSecsSinceEpoch(seconds, QTimeZone::UTC).toString(u"yyyy-MM-ddTHH:mm:ss"_s)
        + u".%1Z"_s.arg(fraction, 9, 10, '0'_L1);
}

QString hashText(layers::ContentHash hash)
{
    return u"xxh3:%1%2"_s.arg(hash.high, 16, 16, '0'_L1).arg(hash.low, 16, 16, '0'_L1);
}

void writeEntryMembers(json::Writer &writer, const layers::LayerIndex &index,
    layers::LayerIndex::Id entry, layers::EntryType type, QByteArrayView link,
    layers::EntryWarnings warnings)
{
    const layers::Attributes &attributes = index.attributes(entry);
    const bool isFile = type == layers::EntryType::File;
    writer.member(u"size", isFile ? index.sizeBytes(entry) : 0)
        .member(u"mode", u"%1"_s.arg(attributes.mode & 07777, 4, 8, '0'_L1))
        .member(u"uid", attributes.uid)
        .member(u"gid", attributes.gid);
    writeNameOrNull(writer, u"uname", attributes.userName);
    writeNameOrNull(writer, u"gname", attributes.groupName);
    writer.member(u"mtime", timeText(index.modifiedNs(entry)));
    writeNameOrNull(writer, u"link", link);
    // A table of contents has other hashes, or none.
    const bool isHashed = isFile && index.hash(entry) != layers::ContentHash();
    writer.memberOrNull(u"hash", isHashed ? hashText(index.hash(entry)) : QString());
    writer.memberOrNull(
        u"eol", isHashed ? QString(lineEndsName(index.lineEnds(entry))) : QString());
    writer.memberOrNull(u"arch", layers::machineName(index.machine(entry)));
    if (type == layers::EntryType::CharDevice || type == layers::EntryType::BlockDevice) {
        writer.key(u"device").beginArray();
        writer.value(qint64(attributes.deviceMajor)).value(qint64(attributes.deviceMinor));
        writer.endArray();
    }
    writer.key(u"xattrs").beginObject();
    for (const auto &[name, value] : attributes.xattrs)
        writer.member(pathText(name), QString::fromLatin1(value.toBase64()));
    writer.endObject();
    writeWindows(writer, attributes);
    writeWarnings(writer, warnings);
}

void writeImpliedMembers(json::Writer &writer, bool isFolder, layers::EntryWarnings warnings)
{
    writer.member(u"size", qint64(0));
    if (isFolder)
        writer.member(u"mode", u"0755"_s).member(u"uid", qint64(0)).member(u"gid", qint64(0));
    else
        writer.key(u"mode").null().key(u"uid").null().key(u"gid").null();
    for (const char16_t *name : {u"uname", u"gname", u"mtime", u"link", u"hash", u"eol", u"arch"})
        writer.key(name).null();
    writer.key(u"xattrs").beginObject().endObject().key(u"windows").null();
    writeWarnings(writer, warnings);
}

} // namespace gantry::verbs
