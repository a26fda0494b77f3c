// SPDX-License-Identifier: Apache-2.0
// Security descriptors and what changes between two of them, in words for people.
#include "layers/windows/securitydescriptor.h"

#include <QCoreApplication>
#include <QHash>

#include <array>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(gantry::layers)
};

//! Bits that a set of rights holds besides its own without meaning more (synchronize).
constexpr quint32 synchronize = 0x100000;

QString namedSet(quint32 mask)
{
    switch (mask & ~synchronize) {
    case 0x0f01ff:
    case 0x10000000:
        return Words::tr("full control");
    case 0x0301bf:
        return Words::tr("modify");
    case 0x0200a9:
    case 0xa0000000:
        return Words::tr("read and execute");
    case 0x020089:
    case 0x80000000:
        return Words::tr("read");
    case 0x020116:
    case 0x000116:
    case 0x40000000:
        return Words::tr("write");
    case 0x02019f:
    case 0xc0000000:
        return Words::tr("read and write");
    case 0x0201bf:
    case 0xe0000000:
        return Words::tr("read, write and execute");
    case 0x0200a0:
    case 0x20000000:
        return Words::tr("execute");
    case 0:
        return mask == 0 ? Words::tr("nothing") : Words::tr("synchronize");
    default:
        return {};
    }
}

//! Each bit by name (MS-DTYP 2.4.3, MS-SMB2 2.2.13.1).
QStringList singleRights(quint32 mask)
{
    const std::array<std::pair<quint32, QString>, 21> names{{
        {0x1, Words::tr("read data or list folder")},
        {0x2, Words::tr("write data or create files")},
        {0x4, Words::tr("append data or create folders")},
        {0x8, Words::tr("read extended attributes")},
        {0x10, Words::tr("write extended attributes")},
        {0x20, Words::tr("execute or traverse")},
        {0x40, Words::tr("delete what is inside")},
        {0x80, Words::tr("read attributes")},
        {0x100, Words::tr("write attributes")},
        {0x10000, Words::tr("delete")},
        {0x20000, Words::tr("read permissions")},
        {0x40000, Words::tr("change permissions")},
        {0x80000, Words::tr("take ownership")},
        {0x100000, Words::tr("synchronize")},
        {0x1000000, Words::tr("access the audit list")},
        {0x2000000, Words::tr("as much as possible")},
        {0x10000000, Words::tr("full control")},
        {0x20000000, Words::tr("generic execute")},
        {0x40000000, Words::tr("generic write")},
        {0x80000000, Words::tr("generic read")},
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
        QStringList words;
        if ((ace.mask & 1) != 0)
            words += Words::tr("no write up");
        if ((ace.mask & 2) != 0)
            words += Words::tr("no read up");
        if ((ace.mask & 4) != 0)
            words += Words::tr("no execute up");
        return words.join(u", "_s);
    }
    const QString set = namedSet(ace.mask);
    return set.isEmpty() ? singleRights(ace.mask).join(u", "_s) : set;
}

//! Where the entry counts; empty for the object itself alone.
QString scopeWords(quint8 flags)
{
    const bool files = (flags & Ace::ObjectInherit) != 0;
    const bool folders = (flags & Ace::ContainerInherit) != 0;
    const bool only = (flags & Ace::InheritOnly) != 0;
    if (files && folders)
        return only ? Words::tr("subfolders and files only")
                    : Words::tr("this folder, subfolders and files");
    if (folders)
        return only ? Words::tr("subfolders only") : Words::tr("this folder and subfolders");
    if (files)
        return only ? Words::tr("files only") : Words::tr("this folder and files");
    return only ? Words::tr("nowhere") : QString();
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
        return Words::tr("%1, on a condition").arg(who);
    case Ace::Deny:
    case Ace::DenyObject:
        return Words::tr("%1, denied").arg(who);
    case Ace::DenyCallback:
    case Ace::DenyCallbackObject:
        return Words::tr("%1, denied on a condition").arg(who);
    case Ace::Audit:
    case Ace::AuditObject:
    case Ace::AuditCallback:
    case Ace::AuditCallbackObject:
    case Ace::Alarm:
    case Ace::AlarmObject: {
        const bool success = (ace.flags & Ace::AuditSuccess) != 0;
        const bool failure = (ace.flags & Ace::AuditFailure) != 0;
        if (success && failure)
            return Words::tr("%1, logged").arg(who);
        return success ? Words::tr("%1, logged on success").arg(who)
                       : Words::tr("%1, logged on failure").arg(who);
    }
    case Ace::MandatoryLabel:
        return Words::tr("integrity level %1").arg(who);
    case Ace::ResourceAttribute:
        return Words::tr("resource attribute for %1").arg(who);
    case Ace::ScopedPolicy:
        return Words::tr("central access policy %1").arg(who);
    case Ace::ProcessTrust:
        return Words::tr("process trust %1").arg(who);
    default:
        return Words::tr("access filter for %1").arg(who);
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
    return sid ? describeSid(*sid) : Words::tr("nobody");
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
            lines += Words::tr("%1 added").arg(describe(ace));
        } else {
            lines += Words::tr("%1, was %2").arg(describe(ace), rightsWords(*old));
            removed.erase(old);
        }
    }
    for (const Ace &ace : std::as_const(removed))
        lines += Words::tr("%1 removed").arg(describe(ace));
    if (keptBefore != keptAfter)
        lines += Words::tr("the order of the entries changed");
}

QString withoutList()
{
    return Words::tr("no access list: everyone has full control");
}

QString emptyList()
{
    return Words::tr("empty access list: nobody has access");
}

} // namespace

QString describe(const Ace &ace)
{
    if (!ace.isKnown)
        return Words::tr("an entry of the unknown type 0x%1").arg(ace.type, 2, 16, '0'_L1);
    const QString rights = rightsWords(ace);
    QString text
        = rights.isEmpty() ? subjectWords(ace) : Words::tr("%1: %2").arg(subjectWords(ace), rights);
    QStringList more;
    if (const QString scope = scopeWords(ace.flags); !scope.isEmpty())
        more += scope;
    if ((ace.flags & Ace::NoPropagate) != 0)
        more += Words::tr("one level deep");
    if ((ace.flags & Ace::Inherited) != 0)
        more += Words::tr("inherited");
    if (!ace.objectType.isEmpty() || !ace.inheritedObjectType.isEmpty())
        more += Words::tr("for one type of object");
    return more.isEmpty() ? text : text + u" ("_s + more.join(u"; "_s) + u')';
}

QStringList describe(const SecurityDescriptor &descriptor)
{
    QStringList lines{Words::tr("owner: %1").arg(optionalSid(descriptor.owner)),
        Words::tr("group: %1").arg(optionalSid(descriptor.group))};
    if (!descriptor.dacl)
        lines += withoutList();
    else if (descriptor.dacl->entries.isEmpty())
        lines += emptyList();
    else {
        for (const Ace &ace : descriptor.dacl->entries)
            lines += describe(ace);
    }
    if (descriptor.has(SecurityDescriptor::DaclProtected))
        lines += Words::tr("inherits nothing from its folder");
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
        lines += Words::tr("owner changed from %1 to %2")
                     .arg(optionalSid(before.owner), optionalSid(after.owner));
    if (before.group != after.group)
        lines += Words::tr("group changed from %1 to %2")
                     .arg(optionalSid(before.group), optionalSid(after.group));
    if (before.dacl && !after.dacl)
        lines += Words::tr("access list removed: everyone has full control now");
    else if (!before.dacl && after.dacl)
        lines += Words::tr("access list added, before it everyone had full control");
    if (after.dacl && before.dacl != after.dacl) {
        if (after.dacl->entries.isEmpty())
            lines += emptyList();
        listChanges(before.dacl.value_or(Acl{}).entries, after.dacl->entries, lines);
    }
    const bool blockedBefore = before.has(SecurityDescriptor::DaclProtected);
    const bool blockedAfter = after.has(SecurityDescriptor::DaclProtected);
    if (blockedBefore != blockedAfter)
        lines += blockedAfter ? Words::tr("inherits nothing from its folder any more")
                              : Words::tr("inherits from its folder now");
    listChanges(before.sacl.value_or(Acl{}).entries, after.sacl.value_or(Acl{}).entries, lines);
    return lines;
}

} // namespace gantry::layers
