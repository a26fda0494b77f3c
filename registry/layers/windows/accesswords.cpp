// SPDX-License-Identifier: Apache-2.0
// Security descriptors and what changes between two of them, in words for people.
#include "layers/windows/securitydescriptor.h"
#include "layers/words.h"

#include <QHash>

#include <array>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

//! Bits that a set of rights holds besides its own without meaning more (synchronize).
constexpr quint32 synchronize = 0x100000;

QString namedSet(quint32 mask)
{
    switch (mask & ~synchronize) {
    case 0x0f01ff:
    case 0x10000000:
        return words("full control");
    case 0x0301bf:
        return words("modify");
    case 0x0200a9:
    case 0xa0000000:
        return words("read and execute");
    case 0x020089:
    case 0x80000000:
        return words("read");
    case 0x020116:
    case 0x000116:
    case 0x40000000:
        return words("write");
    case 0x02019f:
    case 0xc0000000:
        return words("read and write");
    case 0x0201bf:
    case 0xe0000000:
        return words("read, write and execute");
    case 0x0200a0:
    case 0x20000000:
        return words("execute");
    case 0:
        return mask == 0 ? words("nothing") : words("synchronize");
    default:
        return {};
    }
}

//! Each bit by name (MS-DTYP 2.4.3, MS-SMB2 2.2.13.1).
QStringList rightWords(quint32 mask)
{
    const std::array<std::pair<quint32, QString>, 21> names{{
        {0x1, words("read data or list folder")},
        {0x2, words("write data or create files")},
        {0x4, words("append data or create folders")},
        {0x8, words("read extended attributes")},
        {0x10, words("write extended attributes")},
        {0x20, words("execute or traverse")},
        {0x40, words("delete what is inside")},
        {0x80, words("read attributes")},
        {0x100, words("write attributes")},
        {0x10000, words("delete")},
        {0x20000, words("read permissions")},
        {0x40000, words("change permissions")},
        {0x80000, words("take ownership")},
        {0x100000, words("synchronize")},
        {0x1000000, words("access the audit list")},
        {0x2000000, words("as much as possible")},
        {0x10000000, words("full control")},
        {0x20000000, words("generic execute")},
        {0x40000000, words("generic write")},
        {0x80000000, words("generic read")},
        {0, {}},
    }};
    QStringList words;
    for (const auto &[bit, word] : names) {
        if ((mask & bit) != 0) {
            words += word;
            mask &= ~bit;
        }
    }
    if (mask != 0)
        words += u"0x"_s + QString::number(mask, 16);
    return words;
}

QString rightsWords(const Ace &ace)
{
    if (ace.type == Ace::MandatoryLabel) {
        QStringList rights;
        if ((ace.mask & 1) != 0)
            rights += words("no write up");
        if ((ace.mask & 2) != 0)
            rights += words("no read up");
        if ((ace.mask & 4) != 0)
            rights += words("no execute up");
        return rights.join(u", "_s);
    }
    const QString set = namedSet(ace.mask);
    return set.isEmpty() ? rightWords(ace.mask).join(u", "_s) : set;
}

//! Where the entry counts; empty for the object itself alone.
QString scopeWords(quint8 flags)
{
    const bool files = (flags & Ace::ObjectInherit) != 0;
    const bool folders = (flags & Ace::ContainerInherit) != 0;
    const bool only = (flags & Ace::InheritOnly) != 0;
    if (files && folders)
        return only ? words("subfolders and files only")
                    : words("this folder, subfolders and files");
    if (folders)
        return only ? words("subfolders only") : words("this folder and subfolders");
    if (files)
        return only ? words("files only") : words("this folder and files");
    return only ? words("nowhere") : QString();
}

QString subjectWords(const Ace &ace)
{
    const QString who = describeSid(ace.sid);
    switch (ace.type) {
    case Ace::Allow:
    case Ace::AllowObject:
        return who;
    case Ace::AllowCallback:
    case Ace::AllowCallbackObject:
        return words("%1, on a condition").arg(who);
    case Ace::Deny:
    case Ace::DenyObject:
        return words("%1, denied").arg(who);
    case Ace::DenyCallback:
    case Ace::DenyCallbackObject:
        return words("%1, denied on a condition").arg(who);
    case Ace::Audit:
    case Ace::AuditObject:
    case Ace::AuditCallback:
    case Ace::AuditCallbackObject:
    case Ace::Alarm:
    case Ace::AlarmObject: {
        const bool success = (ace.flags & Ace::AuditSuccess) != 0;
        const bool failure = (ace.flags & Ace::AuditFailure) != 0;
        if (ace.type == Ace::AuditCallback || ace.type == Ace::AuditCallbackObject)
            return words("%1, logged on a condition").arg(who);
        if (success && failure)
            return words("%1, logged").arg(who);
        return success ? words("%1, logged on success").arg(who)
                       : words("%1, logged on failure").arg(who);
    }
    case Ace::MandatoryLabel:
        return words("integrity level %1").arg(who);
    case Ace::ResourceAttribute:
        return words("resource attribute for %1").arg(who);
    case Ace::ScopedPolicy:
        return words("central access policy %1").arg(who);
    case Ace::ProcessTrust:
        return words("process trust %1").arg(who);
    default:
        return words("access filter for %1").arg(who);
    }
}

bool sameButForRights(const Ace &left, const Ace &right)
{
    Ace other = right;
    other.mask = left.mask;
    return left == other;
}

//! An entry as a key: everything of it.
QByteArray identity(const Ace &ace)
{
    QByteArray key;
    key += static_cast<char>(ace.type);
    key += static_cast<char>(ace.flags);
    key += QByteArray::number(ace.mask, 16) + ' ' + ace.sid.toString().toLatin1() + ' ';
    key += ace.objectType.toHex() + ' ' + ace.inheritedObjectType.toHex() + ' ' + ace.data;
    return key;
}

//! Entries of `list` that `other` does not hold as often; `kept` gets the rest, in order.
QList<Ace> onlyIn(const QList<Ace> &list, const QList<Ace> &other, QList<QByteArray> &kept)
{
    QHash<QByteArray, int> left;
    for (const Ace &ace : other)
        ++left[identity(ace)];
    QList<Ace> only;
    for (const Ace &ace : list) {
        const QByteArray key = identity(ace);
        if (const auto found = left.find(key); found != left.end() && *found > 0) {
            --*found;
            kept.append(key);
        } else {
            only.append(ace);
        }
    }
    return only;
}

QString optionalSid(const std::optional<Sid> &sid)
{
    return sid ? describeSid(*sid) : words("nobody");
}

void listChanges(const QList<Ace> &before, const QList<Ace> &after, QStringList &lines)
{
    QList<QByteArray> keptBefore, keptAfter;
    QList<Ace> removed = onlyIn(before, after, keptBefore);
    const QList<Ace> added = onlyIn(after, before, keptAfter);
    for (const Ace &ace : added) {
        const auto old = ace.isKnown
            ? std::ranges::find_if(
                  removed, [&ace](const Ace &gone) { return sameButForRights(gone, ace); })
            : removed.end();
        if (old == removed.end()) {
            lines += words("%1 added").arg(describe(ace));
        } else {
            lines += words("%1, was %2").arg(describe(ace), rightsWords(*old));
            removed.erase(old);
        }
    }
    for (const Ace &ace : std::as_const(removed))
        lines += words("%1 removed").arg(describe(ace));
    if (keptBefore != keptAfter)
        lines += words("the order of the entries changed");
}

QString withoutList()
{
    return words("no access list: everyone has full control");
}

QString emptyList()
{
    return words("empty access list: nobody has access");
}

} // namespace

QString describe(const Ace &ace)
{
    if (!ace.isKnown)
        return words("an entry of the unknown type 0x%1").arg(ace.type, 2, 16, '0'_L1);
    const QString rights = rightsWords(ace);
    QString text
        = rights.isEmpty() ? subjectWords(ace) : words("%1: %2").arg(subjectWords(ace), rights);
    QStringList more;
    if (const QString scope = scopeWords(ace.flags); !scope.isEmpty())
        more += scope;
    if ((ace.flags & Ace::NoPropagate) != 0)
        more += words("one level deep");
    if ((ace.flags & Ace::Inherited) != 0)
        more += words("inherited");
    if (!ace.objectType.isEmpty() || !ace.inheritedObjectType.isEmpty())
        more += words("for one type of object");
    return more.isEmpty() ? text : text + u" ("_s + more.join(u"; "_s) + u')';
}

QStringList describe(const SecurityDescriptor &descriptor)
{
    QStringList lines{words("owner: %1").arg(optionalSid(descriptor.owner)),
        words("group: %1").arg(optionalSid(descriptor.group))};
    if (!descriptor.dacl)
        lines += withoutList();
    else if (descriptor.dacl->entries.isEmpty())
        lines += emptyList();
    else {
        for (const Ace &ace : descriptor.dacl->entries)
            lines += describe(ace);
    }
    if (descriptor.has(SecurityDescriptor::DaclProtected))
        lines += words("inherits nothing from its folder");
    if (descriptor.sacl) {
        for (const Ace &ace : descriptor.sacl->entries)
            lines += describe(ace);
    }
    return lines;
}

QStringList describeChanges(const SecurityDescriptor &before, const SecurityDescriptor &after)
{
    QStringList lines;
    if (before.owner != after.owner)
        lines += words("owner changed from %1 to %2")
                     .arg(optionalSid(before.owner), optionalSid(after.owner));
    if (before.group != after.group)
        lines += words("group changed from %1 to %2")
                     .arg(optionalSid(before.group), optionalSid(after.group));
    if (before.dacl && !after.dacl)
        lines += words("access list removed: everyone has full control now");
    else if (!before.dacl && after.dacl)
        lines += words("access list added, before it everyone had full control");
    if (after.dacl && before.dacl != after.dacl) {
        if (after.dacl->entries.isEmpty())
            lines += emptyList();
        listChanges(before.dacl.value_or(Acl{}).entries, after.dacl->entries, lines);
    }
    const bool blockedBefore = before.has(SecurityDescriptor::DaclProtected);
    const bool blockedAfter = after.has(SecurityDescriptor::DaclProtected);
    if (blockedBefore != blockedAfter)
        lines += blockedAfter ? words("inherits nothing from its folder any more")
                              : words("inherits from its folder now");
    listChanges(before.sacl.value_or(Acl{}).entries, after.sacl.value_or(Acl{}).entries, lines);
    return lines;
}

} // namespace gantry::layers
