// SPDX-License-Identifier: Apache-2.0
// Security descriptors in the security descriptor definition language (MS-DTYP 2.5.1), as Windows
// prints them: a named set of rights where one fits exactly, else letters where every bit has
// some, else the number.
#include "layers/windows/securitydescriptor.h"

#include <QtEndian>

#include <array>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

struct Letters {
    quint32 bits;
    QStringView text;
};

constexpr std::array fileRights{
    Letters{0x1f01ff, u"FA"},
    Letters{0x120089, u"FR"},
    Letters{0x120116, u"FW"},
    Letters{0x1200a0, u"FX"},
};
constexpr std::array singleRights{
    Letters{0x1, u"CC"},
    Letters{0x2, u"DC"},
    Letters{0x4, u"LC"},
    Letters{0x8, u"SW"},
    Letters{0x10, u"RP"},
    Letters{0x20, u"WP"},
    Letters{0x40, u"DT"},
    Letters{0x80, u"LO"},
    Letters{0x100, u"CR"},
    Letters{0x10000, u"SD"},
    Letters{0x20000, u"RC"},
    Letters{0x40000, u"WD"},
    Letters{0x80000, u"WO"},
    Letters{0x10000000, u"GA"},
    Letters{0x20000000, u"GX"},
    Letters{0x40000000, u"GW"},
    Letters{0x80000000, u"GR"},
};
constexpr std::array labelRights{
    Letters{0x1, u"NW"},
    Letters{0x2, u"NR"},
    Letters{0x4, u"NX"},
};
constexpr std::array flagLetters{
    Letters{Ace::ObjectInherit, u"OI"},
    Letters{Ace::ContainerInherit, u"CI"},
    Letters{Ace::NoPropagate, u"NP"},
    Letters{Ace::InheritOnly, u"IO"},
    Letters{Ace::Inherited, u"ID"},
    Letters{0x20, u"CR"},
    Letters{Ace::AuditSuccess, u"SA"},
    Letters{Ace::AuditFailure, u"FA"},
};
constexpr std::array typeLetters{
    Letters{Ace::Allow, u"A"},
    Letters{Ace::Deny, u"D"},
    Letters{Ace::Audit, u"AU"},
    Letters{Ace::Alarm, u"AL"},
    Letters{Ace::AllowObject, u"OA"},
    Letters{Ace::DenyObject, u"OD"},
    Letters{Ace::AuditObject, u"OU"},
    Letters{Ace::AlarmObject, u"OL"},
    Letters{Ace::AllowCallback, u"XA"},
    Letters{Ace::DenyCallback, u"XD"},
    Letters{Ace::AllowCallbackObject, u"ZA"},
    Letters{Ace::AuditCallback, u"XU"},
    Letters{Ace::MandatoryLabel, u"ML"},
    Letters{Ace::ResourceAttribute, u"RA"},
    Letters{Ace::ScopedPolicy, u"SP"},
    Letters{Ace::ProcessTrust, u"TL"},
    Letters{Ace::AccessFilter, u"FL"},
};

QString hex(quint32 number)
{
    return u"0x"_s + QString::number(number, 16);
}

//! Every bit's letters; empty when some bit has none.
template <std::size_t n>
QString letters(quint32 bits, const std::array<Letters, n> &names)
{
    QString text;
    for (const Letters &name : names) {
        if ((bits & name.bits) != 0) {
            text += name.text;
            bits &= ~name.bits;
        }
    }
    return bits == 0 ? text : QString();
}

QString rights(const Ace &ace)
{
    if (ace.type == Ace::MandatoryLabel) {
        const QString text = letters(ace.mask, labelRights);
        return text.isEmpty() && ace.mask != 0 ? hex(ace.mask) : text;
    }
    for (const Letters &set : fileRights) {
        if (ace.mask == set.bits)
            return set.text.toString();
    }
    const QString text = letters(ace.mask, singleRights);
    return text.isEmpty() ? hex(ace.mask) : text;
}

QString type(quint8 value)
{
    for (const Letters &name : typeLetters) {
        if (name.bits == value)
            return name.text.toString();
    }
    return hex(value);
}

QString guid(const QByteArray &bytes)
{
    if (bytes.size() != 16)
        return {};
    const char *p = bytes.constData();
    return u"%1-%2-%3-%4-%5"_s.arg(qFromLittleEndian<quint32>(p), 8, 16, '0'_L1)
        .arg(qFromLittleEndian<quint16>(p + 4), 4, 16, '0'_L1)
        .arg(qFromLittleEndian<quint16>(p + 6), 4, 16, '0'_L1)
        .arg(QString::fromLatin1(bytes.sliced(8, 2).toHex()),
            QString::fromLatin1(bytes.sliced(10).toHex()));
}

QString sidText(const Sid &sid)
{
    const QString alias = sidAlias(sid);
    return alias.isEmpty() ? sid.toString() : alias;
}

QString aceText(const Ace &ace)
{
    QString text = u'(' + type(ace.type) + u';' + letters(ace.flags, flagLetters) + u';';
    if (!ace.isKnown)
        return text + u'#' + QString::fromLatin1(ace.data.toHex()) + u";;;)"_s;
    text += rights(ace) + u';' + guid(ace.objectType) + u';' + guid(ace.inheritedObjectType) + u';'
        + sidText(ace.sid);
    // A condition or attribute has a language of its own (MS-DTYP 2.5.1.2); its bytes are exact.
    if (!ace.data.isEmpty())
        text += u";#"_s + QString::fromLatin1(ace.data.toHex());
    return text + u')';
}

QString aclText(const std::optional<Acl> &acl, bool isProtected, bool required, bool inherited)
{
    if (!acl)
        return u"NO_ACCESS_CONTROL"_s;
    QString text;
    if (isProtected)
        text += u'P';
    if (required)
        text += u"AR";
    if (inherited)
        text += u"AI";
    for (const Ace &ace : acl->entries)
        text += aceText(ace);
    return text;
}

} // namespace

QString SecurityDescriptor::toSddl() const
{
    QString text;
    if (owner)
        text += u"O:"_s + sidText(*owner);
    if (group)
        text += u"G:"_s + sidText(*group);
    if (has(DaclPresent))
        text += u"D:"_s
            + aclText(
                dacl, has(DaclProtected), has(DaclAutoInheritRequired), has(DaclAutoInherited));
    if (has(SaclPresent) && sacl)
        text += u"S:"_s
            + aclText(
                sacl, has(SaclProtected), has(SaclAutoInheritRequired), has(SaclAutoInherited));
    return text;
}

} // namespace gantry::layers
