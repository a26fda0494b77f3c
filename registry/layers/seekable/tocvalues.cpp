// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/tocvalues.h"

#include "base/text.h"

#include <algorithm>
#include <limits>

namespace gantry::layers {

namespace {

constexpr qint64 nsPerSecond = 1'000'000'000;
constexpr qint64 maxSeconds = std::numeric_limits<qint64>::max() / nsPerSecond - 1;

//! "1700000000.25" with up to nine digits of fraction, as pax writes times.
std::optional<qint64> paxTime(const QByteArray &text)
{
    const qsizetype dot = text.indexOf('.');
    bool fine = false;
    const qint64 seconds = (dot < 0 ? text : text.first(dot)).toLongLong(&fine);
    if (!fine || seconds < -maxSeconds || seconds > maxSeconds)
        return std::nullopt;
    qint64 fraction = 0;
    if (dot >= 0) {
        const QByteArray digits = text.sliced(dot + 1).left(9).leftJustified(9, '0');
        fraction = digits.toLongLong(&fine);
        if (!fine || fraction < 0)
            return std::nullopt;
    }
    return seconds * nsPerSecond + (text.startsWith('-') ? -fraction : fraction);
}

} // namespace

std::optional<QByteArray> cleanTablePath(QByteArrayView name, EntryWarnings &warnings)
{
    if (name.isEmpty() || name.size() > maxPathBytes || name.contains('\0'))
        return std::nullopt;
    QByteArray clean;
    clean.reserve(name.size());
    for (qsizetype from = 0; from <= name.size();) {
        qsizetype end = name.indexOf('/', from);
        if (end < 0)
            end = name.size();
        const QByteArrayView part = name.sliced(from, end - from);
        from = end + 1;
        if (part.isEmpty() || part == QByteArrayView("."))
            continue;
        if (part == QByteArrayView("..")) {
            warnings |= EntryWarning::ClimbsOut;
            clean.truncate(std::max<qsizetype>(clean.lastIndexOf('/'), 0));
            continue;
        }
        if (!clean.isEmpty())
            clean += '/';
        clean += part;
    }
    return clean;
}

std::optional<qint64> tableTime(QStringView text, EntryWarnings &warnings)
{
    if (text.isEmpty() || text.startsWith(u"0001-01-01T00:00:00"))
        return 0;
    const auto time = parseTimestamp(text);
    if (!time)
        return std::nullopt;
    const qint64 seconds = time->toMSecsSinceEpoch() >= 0
        ? time->toMSecsSinceEpoch() / 1000
        : -((999 - time->toMSecsSinceEpoch()) / 1000);
    if (seconds < -maxSeconds || seconds > maxSeconds) {
        warnings |= EntryWarning::TimeClamped;
        return (seconds < 0 ? -maxSeconds : maxSeconds) * nsPerSecond;
    }
    qint64 fraction = 0;
    if (text.size() > 19 && text[19] == u'.') {
        qint64 weight = nsPerSecond / 10;
        for (qsizetype at = 20; at < text.size() && text[at] >= u'0' && text[at] <= u'9'; ++at) {
            fraction += (text[at].unicode() - u'0') * weight;
            weight /= 10;
        }
    }
    return seconds * nsPerSecond + fraction;
}

EntryType tableEntryType(QStringView word)
{
    if (word == u"reg")
        return EntryType::File;
    if (word == u"dir")
        return EntryType::Directory;
    if (word == u"symlink")
        return EntryType::Symlink;
    if (word == u"hardlink")
        return EntryType::HardLink;
    if (word == u"char")
        return EntryType::CharDevice;
    if (word == u"block")
        return EntryType::BlockDevice;
    if (word == u"fifo")
        return EntryType::Fifo;
    return EntryType::Other;
}

bool takePaxRecord(const QByteArray &key, const QByteArray &value, NewEntry &entry)
{
    Attributes &attributes = entry.attributes;
    static constexpr QByteArrayView schily("SCHILY.xattr."), windowsXattr("MSWINDOWS.xattr.");
    if (key.startsWith(schily) && key.size() > schily.size()) {
        attributes.xattrs.append({key.sliced(schily.size()), value});
    } else if (key.startsWith("SCHILY.acl.")) {
        attributes.xattrs.append({key, value});
    } else if (key == "MSWINDOWS.fileattr") {
        bool fine = false;
        const quint32 bits = value.toUInt(&fine);
        if (fine)
            attributes.windowsAttributes = bits;
    } else if (key == "MSWINDOWS.rawsd") {
        attributes.securityDescriptor = QByteArray::fromBase64(value);
    } else if (key == "MSWINDOWS.sd") {
        attributes.sddl = value;
    } else if (key == "MSWINDOWS.mountpoint") {
        attributes.mountPoint = true;
    } else if (key == "LIBARCHIVE.creationtime") {
        entry.createdNs = paxTime(value);
    } else if (key.startsWith(windowsXattr) && key.size() > windowsXattr.size()) {
        attributes.xattrs.append({key.sliced(windowsXattr.size()), QByteArray::fromBase64(value)});
    } else {
        return false;
    }
    return true;
}

void settleXattrs(Attributes &attributes)
{
    auto &list = attributes.xattrs;
    if (list.size() < 2)
        return;
    std::ranges::stable_sort(list, {}, &std::pair<QByteArray, QByteArray>::first);
    QList<std::pair<QByteArray, QByteArray>> settled;
    for (auto &xattr : list) {
        if (!settled.isEmpty() && settled.constLast().first == xattr.first)
            settled.last() = std::move(xattr);
        else
            settled.append(std::move(xattr));
    }
    list = std::move(settled);
}

} // namespace gantry::layers
