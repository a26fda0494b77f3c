// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/facets.h"

#include "layers/windows/securitydescriptor.h"

#include <algorithm>
#include <array>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

struct FacetName {
    Facet facet;
    QLatin1StringView name;
};
constexpr std::array facetWords{
    FacetName{Facet::Content, "content"_L1},
    FacetName{Facet::Size, "size"_L1},
    FacetName{Facet::Mode, "mode"_L1},
    FacetName{Facet::ExecBit, "execBit"_L1},
    FacetName{Facet::Owner, "owner"_L1},
    FacetName{Facet::Eol, "eol"_L1},
    FacetName{Facet::Link, "link"_L1},
    FacetName{Facet::Acl, "acl"_L1},
    FacetName{Facet::Arch, "arch"_L1},
    FacetName{Facet::Time, "time"_L1},
    FacetName{Facet::Xattrs, "xattrs"_L1},
    FacetName{Facet::Type, "type"_L1},
    FacetName{Facet::WindowsAttributes, "windowsAttributes"_L1},
    FacetName{Facet::Device, "device"_L1},
    FacetName{Facet::NameCase, "nameCase"_L1},
};

constexpr quint32 executeBits = 0111;

bool isAcl(const QByteArray &name)
{
    return name.startsWith("SCHILY.acl.") || name.startsWith("system.posix_acl_");
}

//! Two texts that end their lines differently; one without lines ends none.
bool otherLineEnds(LineEnds a, LineEnds b)
{
    const auto ends
        = [](LineEnds each) { return each != LineEnds::None && each != LineEnds::Binary; };
    return a != b && ends(a) && ends(b);
}

Facets compareXattrs(const Attributes &a, const Attributes &b)
{
    Facets facets;
    auto i = a.xattrs.cbegin();
    auto j = b.xattrs.cbegin();
    while (i != a.xattrs.cend() || j != b.xattrs.cend()) {
        if (i != a.xattrs.cend() && j != b.xattrs.cend() && *i == *j) {
            ++i;
            ++j;
            continue;
        }
        const bool left = j == b.xattrs.cend() || (i != a.xattrs.cend() && i->first <= j->first);
        const bool both = i != a.xattrs.cend() && j != b.xattrs.cend() && i->first == j->first;
        facets |= isAcl(left ? i->first : j->first) ? Facet::Acl : Facet::Xattrs;
        if (left)
            ++i;
        if (!left || both)
            ++j;
    }
    return facets;
}

//! The same bytes or the same text; of bytes against text, the same meaning.
bool sameRights(const Attributes &a, const Attributes &b)
{
    if (a.securityDescriptor == b.securityDescriptor)
        return !a.securityDescriptor.isEmpty() || a.sddl == b.sddl;
    if (!a.securityDescriptor.isEmpty() && !b.securityDescriptor.isEmpty())
        return false;
    const auto left = descriptorOf(a), right = descriptorOf(b);
    return left && right && describeChanges(*left, *right).isEmpty();
}

Facets compareAttributes(const Attributes &a, const Attributes &b, OsFamily family)
{
    Facets facets = compareXattrs(a, b);
    if (family == OsFamily::Unix) {
        if ((a.mode ^ b.mode) & 07777 & ~executeBits)
            facets |= Facet::Mode;
        if ((a.mode ^ b.mode) & executeBits)
            facets |= Facet::ExecBit;
        if (a.uid != b.uid || a.gid != b.gid)
            facets |= Facet::Owner;
        if (a.deviceMajor != b.deviceMajor || a.deviceMinor != b.deviceMinor)
            facets |= Facet::Device;
        return facets;
    }
    if (!sameRights(a, b))
        facets |= Facet::Acl;
    if (a.windowsAttributes != b.windowsAttributes)
        facets |= Facet::WindowsAttributes;
    return facets;
}

QByteArray linkPath(const QByteArray &target, OsFamily family)
{
    return foldedName(family == OsFamily::Windows ? windowsLinkPath(target) : target);
}

bool sameLink(const LayerIndex &indexA, LayerIndex::Id a, const LayerIndex &indexB,
    LayerIndex::Id b, const CompareRules &rules)
{
    const QByteArray left = indexA.link(a);
    const QByteArray right = indexB.link(b);
    if (left == right)
        return true;
    if (rules.a == rules.b || !rules.linksAsPaths)
        return false;
    return linkPath(left, rules.a) == linkPath(right, rules.b);
}

} // namespace

QLatin1StringView facetName(Facet facet)
{
    const auto found = std::ranges::find(facetWords, facet, &FacetName::facet);
    return found == facetWords.end() ? ""_L1 : found->name;
}

QStringList facetNames(Facets facets)
{
    QStringList names;
    for (const FacetName &word : facetWords) {
        if (facets & word.facet)
            names += word.name;
    }
    return names;
}

Facets facetsOf(QStringView words, QString *unknown)
{
    Facets facets;
    for (const QStringView word : words.split(u',', Qt::SkipEmptyParts)) {
        const auto found = std::ranges::find_if(facetWords, [&](const FacetName &known) {
            return word.trimmed().compare(known.name, Qt::CaseInsensitive) == 0;
        });
        if (found != facetWords.end())
            facets |= found->facet;
        else if (unknown && unknown->isEmpty())
            *unknown = word.trimmed().toString();
    }
    return facets;
}

QByteArray windowsLinkPath(QByteArrayView target)
{
    QByteArray path = target.toByteArray().replace('\\', '/');
    for (const char *prefix : {"//?/", "//./", "/?\?/"}) {
        if (path.startsWith(prefix)) {
            path.remove(0, 4);
            break;
        }
    }
    const bool drive = path.size() >= 2 && path[1] == ':'
        && ((path[0] >= 'A' && path[0] <= 'Z') || (path[0] >= 'a' && path[0] <= 'z'));
    if (drive) {
        path.remove(0, 2);
        if (!path.startsWith('/'))
            path.prepend('/');
    }
    // BuildKit's differ writes targets from the layer's root.
    if (compareNames(QByteArrayView(path).first(std::min<qsizetype>(6, path.size())), "Files/",
            OsFamily::Windows)
        == 0)
        path.remove(0, 5);
    return path;
}

Facets compareEntries(const LayerIndex &indexA, LayerIndex::Id a, const LayerIndex &indexB,
    LayerIndex::Id b, const CompareRules &rules)
{
    if (&indexA == &indexB && a == b)
        return {};
    const EntryType type = indexA.type(a);
    Facets facets;
    if (type != indexB.type(b)) {
        facets = Facet::Type;
    } else {
        if (type == EntryType::File) {
            if (indexA.hash(a) != indexB.hash(b) || indexA.sizeBytes(a) != indexB.sizeBytes(b)) {
                const bool ends = indexA.textHash(a) == indexB.textHash(b)
                    && indexA.lineEnds(a) != LineEnds::Binary && indexA.hash(a) != indexB.hash(b);
                if (!ends)
                    facets |= Facet::Content;
                if (!(rules.ignored & Facet::Eol)
                    && (ends || otherLineEnds(indexA.lineEnds(a), indexB.lineEnds(b))))
                    facets |= Facet::Eol;
                if (indexA.sizeBytes(a) != indexB.sizeBytes(b)
                    && !(ends && rules.ignored & Facet::Eol))
                    facets |= Facet::Size;
                if (indexA.machine(a) != indexB.machine(b) && indexA.machine(a) != Machine::None
                    && indexB.machine(b) != Machine::None)
                    facets |= Facet::Arch;
            }
        } else if (type == EntryType::Symlink && !sameLink(indexA, a, indexB, b, rules)) {
            facets |= Facet::Link;
        }
        if (rules.a == rules.b
            && (&indexA != &indexB || indexA.attributesId(a) != indexB.attributesId(b))) {
            Facets attributes
                = compareAttributes(indexA.attributes(a), indexB.attributes(b), rules.a);
            // A symbolic link's own permissions mean nothing (symlink(7)).
            if (type == EntryType::Symlink)
                attributes &= ~Facets(Facet::Mode | Facet::ExecBit);
            facets |= attributes;
        }
    }
    if (!(rules.ignored & Facet::Time)) {
        const qint64 left = indexA.modifiedNs(a);
        const qint64 right = indexB.modifiedNs(b);
        const quint64 apart = left < right
            ? static_cast<quint64>(right) - static_cast<quint64>(left)
            : static_cast<quint64>(left) - static_cast<quint64>(right);
        if (apart > static_cast<quint64>(rules.timeToleranceNs))
            facets |= Facet::Time;
    }
    return facets & ~rules.ignored;
}

} // namespace gantry::layers
