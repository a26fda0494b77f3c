// SPDX-License-Identifier: Apache-2.0
#include "layers/windows/windowslayer.h"

#include "layers/layerindex.h"
#include "layers/words.h"

#include <array>
#include <bit>
#include <vector>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

bool same(QByteArrayView left, QByteArrayView right)
{
    return left.compare(right, Qt::CaseInsensitive) == 0;
}

bool startsWith(QByteArrayView path, QByteArrayView folder)
{
    return path.size() > folder.size() && same(path.first(folder.size()), folder);
}

//! The folders whose content tells the kind.
enum class Place : quint8 { Root, Files, Windows, System32, Config, Hives, UtilityVm, Elsewhere };

Place placeOf(Place parent, QByteArrayView name)
{
    switch (parent) {
    case Place::Root:
        if (same(name, "Files"))
            return Place::Files;
        if (same(name, "Hives"))
            return Place::Hives;
        if (same(name, "UtilityVM"))
            return Place::UtilityVm;
        return Place::Elsewhere;
    case Place::Files:
        return same(name, "Windows") ? Place::Windows : Place::Elsewhere;
    case Place::Windows:
        return same(name, "System32") ? Place::System32 : Place::Elsewhere;
    case Place::System32:
        return same(name, "config") ? Place::Config : Place::Elsewhere;
    default:
        return Place::Elsewhere;
    }
}

int hiveNumber(QByteArrayView name)
{
    static constexpr std::array hives{"DEFAULT", "SAM", "SECURITY", "SOFTWARE", "SYSTEM"};
    for (std::size_t i = 0; i < hives.size(); ++i) {
        if (same(name, hives[i]))
            return static_cast<int>(i);
    }
    return -1;
}

constexpr int hiveCount = 5;

} // namespace

QStringList fileAttributeWords(quint32 attributes)
{
    const std::array<std::pair<quint32, QString>, 20> names{{
        {0x1, words("readonly")},
        {0x2, words("hidden")},
        {0x4, words("system")},
        {0x10, words("directory")},
        {0x20, words("archive")},
        {0x40, words("device")},
        {0x80, words("normal")},
        {0x100, words("temporary")},
        {0x200, words("sparse")},
        {0x400, words("reparse point")},
        {0x800, words("compressed")},
        {0x1000, words("offline")},
        {0x2000, words("not indexed")},
        {0x4000, words("encrypted")},
        {0x8000, words("integrity stream")},
        {0x20000, words("not scrubbed")},
        {0x40000, words("recalled on open")},
        {0x80000, words("pinned")},
        {0x100000, words("unpinned")},
        {0x400000, words("recalled on access")},
    }};
    QStringList words;
    for (const auto &[bit, word] : names) {
        if ((attributes & bit) != 0) {
            words += word;
            attributes &= ~bit;
        }
    }
    if (attributes != 0)
        words += u"0x"_s + QString::number(attributes, 16);
    return words;
}

WindowsLayerKind windowsLayerKind(const LayerIndex &index)
{
    std::vector<Place> places(index.directories(), Place::Root);
    for (LayerIndex::Id id = 1; id < index.directories(); ++id)
        places[id] = placeOf(places[index.parentDirectory(id)], index.directoryName(id));
    bool hasFiles = false, hasHiveFiles = false, hasUtilityVm = false, hasWhiteouts = false;
    unsigned hives = 0;
    for (LayerIndex::Id id = 0; id < index.size(); ++id) {
        const QByteArrayView name = index.name(id);
        const Place place = places[index.directory(id)];
        const bool isWhiteout = name.startsWith(".wh.");
        hasWhiteouts = hasWhiteouts || isWhiteout;
        switch (place) {
        case Place::Root: {
            const Place top = placeOf(Place::Root, name);
            hasFiles = hasFiles || top == Place::Files;
            hasUtilityVm = hasUtilityVm || top == Place::UtilityVm;
            if (top == Place::Elsewhere && !name.isEmpty() && !isWhiteout)
                return WindowsLayerKind::NotWindows;
            break;
        }
        case Place::Config:
            if (const int number = hiveNumber(name);
                number >= 0 && index.type(id) == EntryType::File)
                hives |= 1U << number;
            break;
        case Place::Hives:
            hasHiveFiles = hasHiveFiles || index.type(id) == EntryType::File;
            break;
        default:
            break;
        }
    }
    for (LayerIndex::Id id = 1; id < index.directories(); ++id) {
        if (index.parentDirectory(id) != LayerIndex::rootDirectory)
            continue;
        hasFiles = hasFiles || places[id] == Place::Files;
        hasUtilityVm = hasUtilityVm || places[id] == Place::UtilityVm;
        if (places[id] == Place::Elsewhere)
            return WindowsLayerKind::NotWindows;
    }
    if (!hasFiles)
        return WindowsLayerKind::NotWindows;
    if (std::popcount(hives) == hiveCount && !hasHiveFiles && !hasWhiteouts)
        return WindowsLayerKind::Base;
    if (hasHiveFiles)
        return WindowsLayerKind::Diff;
    return hasUtilityVm && !hasWhiteouts && std::popcount(hives) > 0 ? WindowsLayerKind::Base
                                                                     : WindowsLayerKind::LinuxBuilt;
}

QString describe(WindowsLayerKind kind)
{
    switch (kind) {
    case WindowsLayerKind::NotWindows:
        return words("not a Windows layer");
    case WindowsLayerKind::Base:
        return words("Windows base layer");
    case WindowsLayerKind::Diff:
        return words("Windows layer made on Windows");
    case WindowsLayerKind::LinuxBuilt:
        return words("Windows layer made on Linux");
    }
    Q_UNREACHABLE_RETURN({});
}

WindowsLinkKind windowsLinkKind(EntryType type, const Attributes &attributes)
{
    if (type != EntryType::Symlink)
        return WindowsLinkKind::NotALink;
    if (attributes.mountPoint)
        return WindowsLinkKind::MountPoint;
    return (attributes.windowsAttributes.value_or(0) & 0x10) != 0
        ? WindowsLinkKind::DirectorySymlink
        : WindowsLinkKind::FileSymlink;
}

QString describe(WindowsLinkKind kind)
{
    switch (kind) {
    case WindowsLinkKind::NotALink:
        return {};
    case WindowsLinkKind::FileSymlink:
        return words("symbolic link to a file");
    case WindowsLinkKind::DirectorySymlink:
        return words("symbolic link to a directory");
    case WindowsLinkKind::MountPoint:
        return words("junction or mount point");
    }
    Q_UNREACHABLE_RETURN({});
}

bool isBelowWindowsFiles(QByteArrayView path)
{
    return startsWith(path, "Files/") || startsWith(path, "UtilityVM/Files/");
}

std::optional<StreamName> streamName(QByteArrayView path)
{
    if (!isBelowWindowsFiles(path))
        return std::nullopt;
    const qsizetype name = path.lastIndexOf('/') + 1;
    const qsizetype colon = path.indexOf(':', name);
    if (colon <= name)
        return std::nullopt;
    QByteArrayView stream = path.sliced(colon + 1);
    static constexpr QByteArrayView dataType(":$DATA");
    if (stream.size() >= dataType.size() && same(stream.last(dataType.size()), dataType))
        stream.chop(dataType.size());
    if (stream.isEmpty())
        return std::nullopt; // "file::$DATA" is the file itself
    return StreamName{path.first(colon).toByteArray(), stream.toByteArray()};
}

} // namespace gantry::layers
