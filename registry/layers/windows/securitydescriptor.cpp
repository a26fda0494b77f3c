// SPDX-License-Identifier: Apache-2.0
#include "layers/windows/securitydescriptor.h"

#include "layers/entry.h"
#include "layers/facts/bytesat.h"
#include "layers/words.h"
#include "oci/digest.h"

#include <algorithm>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype headerBytes = 20;
constexpr qsizetype aclHeaderBytes = 8;

std::unexpected<Error> corrupt(const QString &part, quint64 at, const QString &what)
{
    return fail(
        Errc::Corrupt, words("security descriptor, %1 at byte %2: %3").arg(part).arg(at).arg(what));
}

bool isObjectType(quint8 type)
{
    switch (type) {
    case Ace::AllowObject:
    case Ace::DenyObject:
    case Ace::AuditObject:
    case Ace::AlarmObject:
    case Ace::AllowCallbackObject:
    case Ace::DenyCallbackObject:
    case Ace::AuditCallbackObject:
        return true;
    default:
        return false;
    }
}

bool isPlainType(quint8 type)
{
    switch (type) {
    case Ace::Allow:
    case Ace::Deny:
    case Ace::Audit:
    case Ace::Alarm:
    case Ace::AllowCallback:
    case Ace::DenyCallback:
    case Ace::AuditCallback:
    case Ace::MandatoryLabel:
    case Ace::ResourceAttribute:
    case Ace::ScopedPolicy:
    case Ace::ProcessTrust:
    case Ace::AccessFilter:
        return true;
    default:
        return false;
    }
}

//! Reads an entry from exactly its own bytes.
Expected<Ace> parseAce(QByteArrayView bytes, quint64 place)
{
    const BytesAt at(bytes);
    Ace ace;
    ace.type = at.u8(0).value_or(0);
    ace.flags = at.u8(1).value_or(0);
    if (!isObjectType(ace.type) && !isPlainType(ace.type)) {
        ace.isKnown = false;
        ace.data = bytes.sliced(4).toByteArray();
        return ace;
    }
    const auto mask = at.u32(4);
    if (!mask)
        return corrupt(words("an entry"), place, words("its access mask is cut off"));
    ace.mask = *mask;
    qsizetype next = 8;
    if (isObjectType(ace.type)) {
        const auto present = at.u32(8);
        if (!present)
            return corrupt(words("an entry"), place, words("its object flags are cut off"));
        next = 12;
        for (const auto &[bit, guid] :
            {std::pair(1U, &ace.objectType), std::pair(2U, &ace.inheritedObjectType)}) {
            if ((*present & bit) == 0)
                continue;
            if (bytes.size() - next < 16)
                return corrupt(words("an entry"), place, words("its object type is cut off"));
            *guid = bytes.sliced(next, 16).toByteArray();
            next += 16;
        }
    }
    auto sid = Sid::parse(bytes.sliced(next));
    if (!sid)
        return corrupt(words("an entry"), place, sid.error().message);
    next += sid->sizeBytes();
    ace.sid = *std::move(sid);
    ace.data = bytes.sliced(next).toByteArray();
    return ace;
}

Expected<Acl> parseAcl(QByteArrayView whole, quint32 offset, const QString &part)
{
    const BytesAt at(whole);
    const auto revision = at.u8(offset);
    const auto size = at.u16(offset + 2ULL), count = at.u16(offset + 4ULL);
    if (!revision || !size || !count || !at.holds(offset, aclHeaderBytes))
        return corrupt(part, offset, words("it lies outside"));
    if (*revision != 2 && *revision != 4)
        return corrupt(
            part, offset, words("it has revision %1, only 2 and 4 are known").arg(*revision));
    if (*size < aclHeaderBytes || !at.holds(offset, *size))
        return corrupt(part, offset, words("its length of %1 bytes does not fit").arg(*size));
    const QByteArrayView list = at.piece(offset, *size);
    const BytesAt inside(list);
    Acl acl{.revision = *revision};
    quint64 next = aclHeaderBytes;
    for (int i = 0; i < *count; ++i) {
        const auto length = inside.u16(next + 2);
        if (!length || *length < 4 || !inside.holds(next, *length))
            return corrupt(part, offset + next,
                words("entry %1 of %2 does not fit into the list").arg(i + 1).arg(*count));
        TRY(Ace ace, parseAce(inside.piece(next, *length), offset + next));
        acl.entries.append(std::move(ace));
        next += *length;
    }
    return acl;
}

Expected<std::optional<Sid>> parseSidAt(QByteArrayView whole, quint32 offset, const QString &part)
{
    if (offset == 0)
        return std::nullopt;
    if (offset < headerBytes || offset > static_cast<quint64>(whole.size()))
        return corrupt(part, offset, words("it lies outside"));
    auto sid = Sid::parse(whole.sliced(offset));
    if (!sid)
        return corrupt(part, offset, sid.error().message);
    return *std::move(sid);
}

} // namespace

Expected<SecurityDescriptor> SecurityDescriptor::parse(QByteArrayView bytes)
{
    if (bytes.size() > maxBytes)
        return fail(Errc::LimitExceeded,
            words("a security descriptor of %1 bytes, more than %2")
                .arg(bytes.size())
                .arg(maxBytes));
    const BytesAt at(bytes);
    if (!at.holds(0, headerBytes))
        return corrupt(words("the header"), 0,
            words("%1 bytes, needs at least %2").arg(bytes.size()).arg(headerBytes));
    if (at.u8(0) != 1)
        return corrupt(words("the header"), 0,
            words("revision %1, only 1 is known").arg(at.u8(0).value_or(0)));
    SecurityDescriptor descriptor;
    descriptor.control = at.u16(2).value_or(0);
    if (!descriptor.has(SelfRelative))
        return corrupt(words("the header"), 2,
            words("it is not self-relative: it holds addresses of another computer's memory"));
    TRY(descriptor.owner, parseSidAt(bytes, at.u32(4).value_or(0), words("the owner")));
    TRY(descriptor.group, parseSidAt(bytes, at.u32(8).value_or(0), words("the group")));
    for (const auto &[flag, field, list, part] :
        {std::tuple(SaclPresent, 12ULL, &descriptor.sacl, words("the audit list")),
            std::tuple(DaclPresent, 16ULL, &descriptor.dacl, words("the access list"))}) {
        const quint32 offset = at.u32(field).value_or(0);
        if (!descriptor.has(flag) || offset == 0)
            continue;
        if (offset < headerBytes)
            return corrupt(part, offset, words("it lies inside the header"));
        TRY(*list, parseAcl(bytes, offset, part));
    }
    return descriptor;
}

Expected<SecurityDescriptor> descriptorOf(const Attributes &attributes)
{
    if (!attributes.securityDescriptor.isEmpty())
        return SecurityDescriptor::parse(attributes.securityDescriptor);
    if (!attributes.sddl.isEmpty())
        return SecurityDescriptor::fromSddl(attributes.sddl);
    return fail(Errc::NotFound, words("no security descriptor"));
}

KnownDescriptor knownDescriptor(QByteArrayView bytes)
{
    // BuildKit's windows differ (util/winlayers) writes O:BAG:SYD:(A;;FA;;;BA)(A;;FA;;;SY)
    // (A;;0x1200a9;;;BU) for files, and for directories the same with inheritance and three
    // entries more. A descriptor is compared by all of its bytes, through their SHA-256.
    const auto is = [&bytes](qsizetype size, QStringView digest) {
        return bytes.size() == size && oci::Digest::of(bytes).hex() == digest;
    };
    if (is(124, u"8d6acb6e9ba08658aee233824f3801e081e9297df6812930b4a33d3e2fbad00a"))
        return KnownDescriptor::BuildKitFile;
    if (is(216, u"c44f4c7ca0538731a0cceee5c3a674d55da0e28638cdc70bc62dac062893c8a2"))
        return KnownDescriptor::BuildKitDirectory;
    return KnownDescriptor::None;
}

QString describe(KnownDescriptor known)
{
    switch (known) {
    case KnownDescriptor::None:
        return {};
    case KnownDescriptor::BuildKitFile:
        return words("BuildKit default for files");
    case KnownDescriptor::BuildKitDirectory:
        return words("BuildKit default for directories");
    }
    Q_UNREACHABLE_RETURN({});
}

bool grantsEverybody(const SecurityDescriptor &descriptor, BasicRight right)
{
    // FILE_READ_DATA, GENERIC_ALL, GENERIC_READ; FILE_WRITE_DATA, FILE_APPEND_DATA, WRITE_DAC,
    // WRITE_OWNER, GENERIC_ALL, GENERIC_WRITE (MS-DTYP 2.4.3).
    const quint32 mask = right == BasicRight::Read ? 0x9000'0001 : 0x500c'0006;
    const Sid everybody[] = {{1, {0}}, {5, {11}}, {5, {32, 545}}};
    if (!descriptor.has(SecurityDescriptor::DaclPresent) || !descriptor.dacl)
        return true;
    for (const Ace &ace : descriptor.dacl->entries) {
        if (ace.flags & Ace::InheritOnly || !(ace.mask & mask)
            || std::ranges::find(everybody, ace.sid) == std::end(everybody))
            continue;
        if (ace.type == Ace::Deny)
            return false;
        if (ace.type == Ace::Allow)
            return true;
    }
    return false;
}

} // namespace gantry::layers
