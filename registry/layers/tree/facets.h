// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/tree/names.h"

#include <QFlags>
#include <QString>
#include <QStringList>

namespace gantry::layers {

//! In what two entries differ. One bit each; stable, because rows keep them.
enum class Facet : quint16 {
    Content = 0x0001, //!< the bytes; not set when only line ends differ (Eol)
    Size = 0x0002,
    Mode = 0x0004, //!< permission bits other than the three for executing
    ExecBit = 0x0008,
    Owner = 0x0010, //!< user or group number; of Windows a descriptor's owner is part of Acl
    Eol = 0x0020, //!< the same text but for its line ends
    Link = 0x0040, //!< target of a symbolic link or junction
    Acl = 0x0080, //!< POSIX ACL, or the Windows security descriptor
    Arch = 0x0100, //!< programs for different machines
    Time = 0x0200,
    Xattrs = 0x0400, //!< extended attributes other than ACLs; file capabilities are in here
    Type = 0x0800,
    WindowsAttributes = 0x1000, //!< read-only, hidden, system …
    Device = 0x2000, //!< major or minor number
    NameCase = 0x4000 //!< the same name in another spelling
};
Q_DECLARE_FLAGS(Facets, Facet)
Q_DECLARE_OPERATORS_FOR_FLAGS(Facets)

//! What makes a difference one of content; the rest are attributes.
constexpr Facets contentFacets
    = Facets(Facet::Content) | Facet::Size | Facet::Eol | Facet::Link | Facet::Arch | Facet::Device;

//! The word used in JSON and on the command line ("execBit"); of one bit.
QLatin1StringView facetName(Facet facet);
//! All words of a mask, in the order of the bits.
QStringList facetNames(Facets facets);
//! Facets of words like "time,owner"; the first unknown word goes to `unknown`.
Facets facetsOf(QStringView words, QString *unknown = nullptr);

//! How entries are compared.
struct CompareRules {
    //! Different families never differ in mode, owner, ACL or attributes: one of them has none.
    OsFamily a = OsFamily::Unix;
    OsFamily b = OsFamily::Unix;
    Facets ignored = {}; //!< never reported
    qint64 timeToleranceNs = 0; //!< times this far apart are equal
    //! Link targets of different families compare as paths: `C:\app\x` is `/app/x`.
    bool linksAsPaths = true;
};

//! Compares two entries that are no hard links (an inode's own entry). Type alone when they are
//! of different types.
Facets compareEntries(const LayerIndex &indexA, LayerIndex::Id a, const LayerIndex &indexB,
    LayerIndex::Id b, const CompareRules &rules);

//! A Windows link target as a path from the root with slashes (`\\?\C:\a`, `C:\a` and `\a` are
//! `/a`; `Files/` in front falls away); relative ones keep being relative.
QByteArray windowsLinkPath(QByteArrayView target);

//! One sentence about the one warning, for people.
QString warningText(EntryWarning warning);
//! Who does what with the entry, in a few words for its row ("left out by crane"), where programs
//! disagree on it; empty for the others.
QString disagreementText(EntryWarning warning);
//! Stable word for JSON ("whiteoutOfOwnEntry").
QLatin1StringView warningName(EntryWarning warning);
//! One after the other, in the order of their values.
QList<EntryWarning> listed(EntryWarnings warnings);

} // namespace gantry::layers
