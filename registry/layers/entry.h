// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QFlags>
#include <QList>

#include <compare>
#include <optional>
#include <utility>

namespace gantry::layers {

//! What a tar entry is (POSIX.1-2017, pax, "typeflag"; layer.md, "File Types").
enum class EntryType : quint8 {
    File,
    Directory,
    Symlink,
    HardLink,
    CharDevice,
    BlockDevice,
    Fifo,
    Other
};

//! XXH3, 128 bits: identity of content inside Gantry, never a promise to anybody else.
struct ContentHash {
    quint64 low = 0;
    quint64 high = 0;
    auto operator<=>(const ContentHash &) const = default;
};

//! Line ends of a file that looks like text; Binary when it holds NUL bytes.
enum class LineEnds : quint8 { None, Lf, Crlf, Cr, Mixed, Binary };

//! What the first bytes say a file is.
enum class FileFormat : quint8 { Unknown, Elf, Pe, MachO, Script, Archive, Image, WasmModule };

//! The machine a program is for, in Go's words where there is one (GOARCH).
enum class Machine : quint8 {
    None,
    Amd64,
    I386,
    Arm,
    Arm64,
    Riscv64,
    Ppc64,
    Ppc64le,
    S390x,
    Mips,
    MipsLe,
    Mips64,
    Mips64le,
    Loong64,
    Ia64,
    Universal, //!< Mach-O with several
    Msil, //!< a .NET assembly for any processor
    Other
};

//! What is odd about an entry; each has words of its own (see warningText()). Those of
//! indexedWarnings are seen in the layer itself and kept with its index; laying layers over each
//! other finds the rest.
enum class EntryWarning : quint32 {
    DuplicatePath = 0x0001, //!< the path occurs more than once in this layer; the last one counts
    WhiteoutOfOwnEntry = 0x0002, //!< marked after its own entry: containerd and moby delete it
    OpaqueWithoutParent = 0x0004, //!< opaque mark on a directory without an entry of its own
    LinkTargetMissing = 0x0008,
    LinkTargetLater = 0x0010, //!< hard link to a later entry: runtimes refuse the layer
    ClimbsOut = 0x0020, //!< a name with ".." parts, kept inside the root
    NotUtf8 = 0x0040,
    TwoNames = 0x0080, //!< GNU long name and pax path disagree on who wins
    Sparse = 0x0100, //!< layer.md: should not be used
    BodyIgnored = 0x0200, //!< a link or device with a size
    TimeClamped = 0x0400, //!< outside the years 1678 to 2262
    OverlayMark = 0x0800, //!< overlayfs' own form of a whiteout; an ordinary entry here
    WhiteoutOutsideFiles = 0x1000, //!< in a Windows layer, outside Files/ and UtilityVM/Files/
    LinkHasPrefix = 0x2000, //!< a Windows symbolic link spelled with Files/ in front
    Claimed = 0x4000, //!< from a table of contents; the layer itself was not read
    Unsettled = 0x8000, //!< the stream broke inside this entry's content
    WhiteoutBeforeOwnEntry = 0x1'0000, //!< crane leaves the entry out
    OpaqueOfNothing = 0x2'0000, //!< opaque mark on a directory that is not there
    LinkTargetReplaced = 0x4'0000, //!< hard link whose first name is another file now, or none
    LinkTargetBelow = 0x8'0000, //!< hard link to what this layer does not hold itself
    LinkClimbsOut = 0x10'0000, //!< relative symbolic link that leads out of the root
    NameHasColon = 0x20'0000, //!< and is no data stream: containerd and moby skip it on Windows
    WhiteoutOfNothing = 0x40'0000, //!< a mark that is ".wh." alone, or the folder it lies in
    RightsUnreadable = 0x80'0000, //!< a security descriptor that is none
    ParentIsNoFolder = 0x100'0000, //!< a file or an endless link lies where its folder has to be
    OpaqueOnWindows = 0x200'0000 //!< an opaque mark, or the folder it lies in
};
Q_DECLARE_FLAGS(EntryWarnings, EntryWarning)
Q_DECLARE_OPERATORS_FOR_FLAGS(EntryWarnings)
inline constexpr quint32 indexedWarnings = 0x80'ffff;

//! Everything about an entry that repeats from entry to entry; a layer holds few different ones.
struct Attributes {
    quint32 mode = 0; //!< the lower twelve bits (07777)
    qint64 uid = 0;
    qint64 gid = 0;
    QByteArray userName;
    QByteArray groupName;
    quint32 deviceMajor = 0;
    quint32 deviceMinor = 0;
    //! Extended attributes by name, sorted; values are raw bytes. ACLs in text form have the pax
    //! keys as names ("SCHILY.acl.access").
    QList<std::pair<QByteArray, QByteArray>> xattrs;
    std::optional<quint32> windowsAttributes; //!< MSWINDOWS.fileattr
    QByteArray securityDescriptor; //!< MSWINDOWS.rawsd decoded, self-relative; empty if absent
    QByteArray sddl; //!< MSWINDOWS.sd of old writers; ignored where there is a descriptor
    bool mountPoint = false; //!< MSWINDOWS.mountpoint: a junction, not a symbolic link

    bool operator==(const Attributes &) const = default;
};

//! A stretch of a sparse file that is stored (GNU tar manual, "Storing Sparse Files").
struct SparseRun {
    qint64 offset = 0; //!< in the file
    qint64 lengthBytes = 0;
    bool operator==(const SparseRun &) const = default;
};

//! One entry while it is added to an index.
struct NewEntry {
    QByteArray path; //!< clean: no leading or trailing slash, no "." or ".." part; bytes
    EntryType type = EntryType::File;
    qint64 sizeBytes = 0; //!< logical size (holes included); 0 for what has no content
    qint64 dataOffset = -1; //!< of the content in the uncompressed layer; -1 without one
    qint64 modifiedNs = 0; //!< since 1970, nanoseconds
    std::optional<qint64> createdNs; //!< Windows layers only
    QByteArray link; //!< target as stored; of a hard link: clean path from the layer's root
    Attributes attributes;
    EntryWarnings warnings;
};

//! What reading a file's content told.
struct ContentFacts {
    ContentHash hash;
    ContentHash textHash; //!< over the bytes without each CR that stands before a LF
    LineEnds lineEnds = LineEnds::None;
    FileFormat format = FileFormat::Unknown;
    Machine machine = Machine::None;
    QByteArray interpreter; //!< after "#!", or an ELF file's PT_INTERP
};

} // namespace gantry::layers
