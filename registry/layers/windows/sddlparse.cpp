// SPDX-License-Identifier: Apache-2.0
// Security descriptors from text (MS-DTYP 2.5.1), as older Windows layers carry them
// (MSWINDOWS.sd): read into the same value as the bytes of MSWINDOWS.rawsd. A condition keeps its
// text; it is told, not understood.
#include "layers/windows/sddlwords.h"
#include "layers/windows/securitydescriptor.h"
#include "layers/words.h"

#include <algorithm>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

std::unexpected<Error> wrong(const QString &what, QStringView text)
{
    return fail(Errc::Corrupt, words("SDDL: %1: \"%2\"").arg(what, text.left(64)));
}

std::optional<quint32> numberOf(QStringView text)
{
    bool fine = false;
    const quint32 number = text.toString().toUInt(&fine, 0);
    return fine ? std::optional(number) : std::nullopt;
}

//! Two letters each, as `names` has them; all of the text.
template <typename Names>
std::optional<quint32> bitsOf(QStringView text, const Names &names)
{
    quint32 bits = 0;
    if (text.size() % 2 != 0)
        return std::nullopt;
    for (qsizetype at = 0; at < text.size(); at += 2) {
        const auto found = std::ranges::find_if(names, [&](const sddl::Letters &name) {
            return text.sliced(at, 2).compare(name.text, Qt::CaseInsensitive) == 0;
        });
        if (found == std::ranges::end(names))
            return std::nullopt;
        bits |= found->bits;
    }
    return bits;
}

std::optional<quint32> rightsOf(QStringView text, quint8 type)
{
    if (text.isEmpty())
        return 0;
    if (text.front().isDigit())
        return numberOf(text);
    if (type == Ace::MandatoryLabel)
        return bitsOf(text, sddl::labelRights);
    if (const auto sets = bitsOf(text, sddl::fileRights))
        return sets;
    quint32 bits = 0;
    for (qsizetype at = 0; at + 2 <= text.size(); at += 2) {
        auto one = bitsOf(text.sliced(at, 2), sddl::singleRights);
        if (!one)
            one = bitsOf(text.sliced(at, 2), sddl::fileRights);
        if (!one)
            return std::nullopt;
        bits |= *one;
    }
    return text.size() % 2 == 0 ? std::optional(bits) : std::nullopt;
}

std::optional<QByteArray> guidOf(QStringView text)
{
    if (text.isEmpty())
        return QByteArray();
    const auto parts = text.split(u'-');
    constexpr qsizetype lengths[] = {8, 4, 4, 4, 12};
    if (parts.size() != 5)
        return std::nullopt;
    QByteArray bytes;
    for (int i = 0; i < 5; ++i) {
        QByteArray part = QByteArray::fromHex(parts[i].toLatin1());
        if (parts[i].size() != lengths[i] || part.size() * 2 != lengths[i])
            return std::nullopt;
        if (i < 3) // little endian
            std::ranges::reverse(part);
        bytes += part;
    }
    return bytes;
}

//! The two letters or the number a text begins with; how long it is stands in `length`.
Expected<Sid> sidAt(QStringView text, qsizetype &length)
{
    if (text.startsWith(u"S-", Qt::CaseInsensitive)) {
        length = 2;
        while (length < text.size()
            && (text[length].isDigit() || text[length] == u'-' || text[length].toLower() == u'x'
                || (text[length].toLower() >= u'a' && text[length].toLower() <= u'f'
                    && text.first(length).contains(u"0x", Qt::CaseInsensitive)
                    && text.first(length).count(u'-') == 2)))
            ++length;
        return Sid::fromText(text.first(length));
    }
    length = 2;
    if (text.size() >= 2) {
        if (const auto known = sidOfAlias(text.first(2)))
            return *known;
        // DA, DU, LA and their like are accounts of a domain the text does not name.
        return fail(Errc::Unsupported,
            words("SDDL: \"%1\" is an account of a domain nobody names here").arg(text.first(2)));
    }
    return wrong(words("an account is missing"), text);
}

Expected<Ace> aceOf(QStringView text)
{
    // The condition may hold anything, so only the first six parts are cut.
    QList<QStringView> parts;
    while (parts.size() < 6) {
        const qsizetype end = text.indexOf(u';');
        parts += end < 0 ? text : text.first(end);
        text = end < 0 ? QStringView() : text.sliced(end + 1);
        if (end < 0)
            break;
    }
    if (parts.size() < 6)
        return wrong(words("an entry needs six parts"), parts.isEmpty() ? text : parts.first());
    Ace ace;
    const auto type = std::ranges::find_if(sddl::typeLetters, [&](const sddl::Letters &name) {
        return parts[0].compare(name.text, Qt::CaseInsensitive) == 0;
    });
    if (type == std::ranges::end(sddl::typeLetters))
        return wrong(words("no type of entry"), parts[0]);
    ace.type = static_cast<quint8>(type->bits);
    const auto flags = bitsOf(parts[1], sddl::flagLetters);
    if (!flags)
        return wrong(words("no flags of an entry"), parts[1]);
    ace.flags = static_cast<quint8>(*flags);
    const auto mask = rightsOf(parts[2], ace.type);
    if (!mask)
        return wrong(words("no rights"), parts[2]);
    ace.mask = *mask;
    const auto object = guidOf(parts[3]), inherited = guidOf(parts[4]);
    if (!object || !inherited)
        return wrong(words("no type of object"), object ? parts[4] : parts[3]);
    ace.objectType = *object;
    ace.inheritedObjectType = *inherited;
    qsizetype length = 0;
    TRY(ace.sid, sidAt(parts[5], length));
    if (length != parts[5].size())
        return wrong(words("no account"), parts[5]);
    ace.data = text.toUtf8();
    return ace;
}

//! Flags, then entries, from the front of the text; the rest is the caller's.
Expected<std::optional<Acl>> aclAt(QStringView &text, SecurityDescriptor &descriptor, bool isAudit)
{
    using Control = SecurityDescriptor::Control;
    descriptor.control |= isAudit ? Control::SaclPresent : Control::DaclPresent;
    if (text.startsWith(u"NO_ACCESS_CONTROL")) {
        text = text.sliced(17);
        return std::nullopt;
    }
    while (!text.isEmpty() && text.front() != u'(') {
        if (text.startsWith(u"AR")) {
            descriptor.control
                |= isAudit ? Control::SaclAutoInheritRequired : Control::DaclAutoInheritRequired;
            text = text.sliced(2);
        } else if (text.startsWith(u"AI")) {
            descriptor.control |= isAudit ? Control::SaclAutoInherited : Control::DaclAutoInherited;
            text = text.sliced(2);
        } else if (text.front() == u'P') {
            descriptor.control |= isAudit ? Control::SaclProtected : Control::DaclProtected;
            text = text.sliced(1);
        } else {
            break; // the next part
        }
    }
    Acl acl;
    while (text.startsWith(u'(')) {
        int depth = 0;
        qsizetype end = 0;
        bool quoted = false;
        for (; end < text.size(); ++end) {
            if (text[end] == u'"')
                quoted = !quoted;
            else if (!quoted && text[end] == u'(')
                ++depth;
            else if (!quoted && text[end] == u')' && --depth == 0)
                break;
        }
        if (end == text.size())
            return wrong(words("an entry does not end"), text);
        if (acl.entries.size() >= SecurityDescriptor::maxEntries)
            return fail(Errc::LimitExceeded,
                words("SDDL: more than %1 entries").arg(SecurityDescriptor::maxEntries));
        TRY(Ace ace, aceOf(text.sliced(1, end - 1)));
        acl.entries.append(std::move(ace));
        text = text.sliced(end + 1);
    }
    return acl;
}

} // namespace

Expected<SecurityDescriptor> SecurityDescriptor::fromSddl(QByteArrayView bytes)
{
    if (bytes.size() > maxBytes)
        return fail(Errc::LimitExceeded,
            words("a security descriptor of %1 bytes, more than %2")
                .arg(bytes.size())
                .arg(maxBytes));
    const QString all = QString::fromUtf8(bytes).trimmed();
    QStringView text = all;
    SecurityDescriptor descriptor;
    descriptor.control = SelfRelative;
    while (!text.isEmpty()) {
        if (text.size() < 2 || text[1] != u':')
            return wrong(words("neither owner, group nor a list begins here"), text);
        const QChar part = text.front();
        text = text.sliced(2);
        if (part == u'O' || part == u'G') {
            qsizetype length = 0;
            TRY(const Sid sid, sidAt(text, length));
            (part == u'O' ? descriptor.owner : descriptor.group) = sid;
            text = text.sliced(length);
        } else if (part == u'D') {
            TRY(descriptor.dacl, aclAt(text, descriptor, false));
        } else if (part == u'S') {
            TRY(descriptor.sacl, aclAt(text, descriptor, true));
        } else {
            return wrong(words("neither owner, group nor a list begins here"), QStringView(all));
        }
    }
    return descriptor;
}

} // namespace gantry::layers
