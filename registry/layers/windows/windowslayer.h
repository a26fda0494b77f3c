// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/entry.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QStringList>

#include <optional>

namespace gantry::layers {

class LayerIndex;

//! Words for MSWINDOWS.fileattr, lowest bit first ("readonly", "hidden", "reparse point"); bits
//! without a name as "0x…" (MS-FSCC 2.6). Thread: any, as all here.
QStringList fileAttributeWords(quint32 attributes);

//! What kind of Windows layer the names in it make.
enum class WindowsLayerKind : quint8 {
    NotWindows, //!< no Files folder at the top
    Base, //!< whole system: registry hives below Files/Windows/System32/config, no whiteouts
    Diff, //!< changes of one step, made on Windows: registry deltas below Hives
    LinuxBuilt //!< written by a tool on Linux (BuildKit, buildah): empty Hives, or none
};
//! One pass over the layer's names, case folded as NTFS does for ASCII.
WindowsLayerKind windowsLayerKind(const LayerIndex &index);
QString describe(WindowsLayerKind kind);

//! What a symbolic link entry of a Windows layer is.
enum class WindowsLinkKind : quint8 { NotALink, FileSymlink, DirectorySymlink, MountPoint };
WindowsLinkKind windowsLinkKind(EntryType type, const Attributes &attributes);
QString describe(WindowsLinkKind kind); //!< "junction or mount point"

//! An alternate data stream comes as an entry of its own, named `path:stream`, behind its file.
struct StreamName {
    QByteArray file; //!< path of the file the stream belongs to
    QByteArray stream; //!< name of the stream, without a ":$DATA" at its end
    bool operator==(const StreamName &) const = default;
};
//! Of an entry's path in a Windows layer; nullopt when the path names no stream. Only what lies
//! below Files or UtilityVM/Files can be one.
std::optional<StreamName> streamName(QByteArrayView path);

//! Whether a whiteout at this path can take effect in a Windows layer: below Files/ or
//! UtilityVM/Files/ only (hcsshim refuses the layer otherwise).
bool isBelowWindowsFiles(QByteArrayView path);

} // namespace gantry::layers
