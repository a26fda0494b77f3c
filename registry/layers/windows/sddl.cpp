// SPDX-License-Identifier: Apache-2.0
// Security descriptors in the security descriptor definition language (MS-DTYP 2.5.1), as Windows
// prints them: a named set of rights where one fits exactly, else letters where every bit has
// some, else the number.
#include "layers/windows/sddlwords.h"
#include "layers/windows/securitydescriptor.h"

#include <QtEndian>

#include <array>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

using namespace sddl;

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

bool isConditional(const Ace &ace)
{
    switch (ace.type) {
    case Ace::AllowCallback:
    case Ace::DenyCallback:
    case Ace::AuditCallback:
    case Ace::AllowCallbackObject:
    case Ace::DenyCallbackObject:
    case Ace::AuditCallbackObject:
        return true;
    default:
        return false;
    }
}

QString aceText(const Ace &ace)
{
    QString text = u'(' + type(ace.type) + u';' + letters(ace.flags, flagLetters) + u';';
    if (!ace.isKnown)
        return text + u'#' + QString::fromLatin1(ace.data.toHex()) + u";;;)"_s;
    text += rights(ace) + u';' + guid(ace.objectType) + u';' + guid(ace.inheritedObjectType) + u';'
        + sidText(ace.sid);
    // A condition has a language of its own (MS-DTYP 2.5.1.2), and its bytes are not that text:
    // that there is one is what can be said. Of an attribute the bytes are exact.
    if (isConditional(ace))
        text += u";conditional"_s;
    else if (!ace.data.isEmpty())
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
