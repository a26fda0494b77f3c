// SPDX-License-Identifier: Apache-2.0
// A path somebody dropped or pasted: an OCI layout, or a tar of one of the two kinds.
#include "oci/pasted.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <array>

namespace gantry::oci::pasted {

using namespace Qt::StringLiterals;
using Transport = ImageName::Transport;

namespace {

constexpr qint64 tarBlock = 512;
//! Headers looked at before giving up; `docker save` and `skopeo` both write the telling file near
//! an end.
constexpr int maxTarEntries = 2000;

//! A tar header's size field: octal digits, or base 256 when its top bit is set (pax, "ustar
//! Interchange Format").
std::optional<qint64> tarSize(QByteArrayView header)
{
    const QByteArrayView field = header.sliced(124, 12);
    if (static_cast<unsigned char>(field[0]) & 0x80) {
        qint64 size = 0;
        for (const char c : field.sliced(4))
            size = (size << 8) | static_cast<unsigned char>(c);
        return size < 0 ? std::nullopt : std::optional(size);
    }
    bool ok = false;
    const QByteArray digits = field.toByteArray().replace('\0', ' ').trimmed();
    const qint64 size = digits.isEmpty() ? 0 : digits.toLongLong(&ok, 8);
    return (ok || digits.isEmpty()) && size >= 0 ? std::optional(size) : std::nullopt;
}

//! An archive with oci-layout is an OCI archive, also when Docker put its manifest.json beside it.
std::optional<Transport> tarKind(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    std::optional<Transport> kind;
    for (int i = 0; i < maxTarEntries; ++i) {
        const QByteArray header = file.read(tarBlock);
        if (header.size() < tarBlock || header.at(0) == '\0')
            break;
        QByteArray name = header.left(100); // the field ends with a zero unless it is full
        if (const qsizetype end = name.indexOf('\0'); end >= 0)
            name.truncate(end);
        if (name.startsWith("./"))
            name.remove(0, 2);
        if (name == "oci-layout")
            return Transport::OciArchive;
        if (name == "manifest.json")
            kind = Transport::DockerArchive;
        const auto size = tarSize(header);
        if (!size || *size > file.size())
            break;
        const qint64 blocks = (*size + tarBlock - 1) / tarBlock;
        if (!file.seek(file.pos() + blocks * tarBlock))
            break;
    }
    return kind;
}

} // namespace

std::optional<ImageName> fromDisk(const QString &text)
{
    QString path = text;
    if (path.startsWith(u"file://"_s))
        path = QUrl(path).toLocalFile();
    if (path.startsWith(u"~/"_s))
        path = QDir::homePath() + path.sliced(1);
    // A bare word is an image, even if a folder happens to have its name.
    if (!path.contains(u'/') && !path.endsWith(u".tar"_s))
        return std::nullopt;
    const QFileInfo info(path);
    ImageName name{
        .transport = Transport::OciLayout, .reference = {}, .path = path, .selector = {}};
    if (info.isDir()) {
        const bool layout = QFileInfo::exists(path + u"/oci-layout"_s)
            || QFileInfo::exists(path + u"/index.json"_s);
        const bool meant = path.startsWith(u'/') || path.startsWith(u'.');
        return layout || meant ? std::optional(name) : std::nullopt;
    }
    if (!info.isFile())
        return std::nullopt;
    const auto kind = tarKind(path);
    if (!kind)
        return std::nullopt;
    name.transport = *kind;
    return name;
}

} // namespace gantry::oci::pasted
