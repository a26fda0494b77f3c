// SPDX-License-Identifier: Apache-2.0
#include "layers/windows/sid.h"

#include "layers/facts/bytesat.h"
#include "layers/words.h"

#include <algorithm>
#include <array>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

struct WellKnown {
    QStringView sid;
    QStringView alias;
    QStringView name;
};

// Names and numbers: MS-DTYP 2.4.2.4; letters: MS-DTYP 2.5.1.1.
constexpr std::array wellKnown{
    WellKnown{u"S-1-0-0", u"", u"NULL SID"},
    WellKnown{u"S-1-1-0", u"WD", u"Everyone"},
    WellKnown{u"S-1-2-0", u"", u"LOCAL"},
    WellKnown{u"S-1-2-1", u"", u"CONSOLE LOGON"},
    WellKnown{u"S-1-3-0", u"CO", u"CREATOR OWNER"},
    WellKnown{u"S-1-3-1", u"CG", u"CREATOR GROUP"},
    WellKnown{u"S-1-3-4", u"OW", u"OWNER RIGHTS"},
    WellKnown{u"S-1-5-1", u"", u"NT AUTHORITY\\DIALUP"},
    WellKnown{u"S-1-5-2", u"NU", u"NT AUTHORITY\\NETWORK"},
    WellKnown{u"S-1-5-3", u"", u"NT AUTHORITY\\BATCH"},
    WellKnown{u"S-1-5-4", u"IU", u"NT AUTHORITY\\INTERACTIVE"},
    WellKnown{u"S-1-5-6", u"SU", u"NT AUTHORITY\\SERVICE"},
    WellKnown{u"S-1-5-7", u"AN", u"NT AUTHORITY\\ANONYMOUS LOGON"},
    WellKnown{u"S-1-5-9", u"ED", u"NT AUTHORITY\\ENTERPRISE DOMAIN CONTROLLERS"},
    WellKnown{u"S-1-5-10", u"PS", u"NT AUTHORITY\\SELF"},
    WellKnown{u"S-1-5-11", u"AU", u"NT AUTHORITY\\Authenticated Users"},
    WellKnown{u"S-1-5-12", u"RC", u"NT AUTHORITY\\RESTRICTED"},
    WellKnown{u"S-1-5-13", u"", u"NT AUTHORITY\\TERMINAL SERVER USER"},
    WellKnown{u"S-1-5-14", u"", u"NT AUTHORITY\\REMOTE INTERACTIVE LOGON"},
    WellKnown{u"S-1-5-15", u"", u"NT AUTHORITY\\This Organization"},
    WellKnown{u"S-1-5-17", u"", u"NT AUTHORITY\\IUSR"},
    WellKnown{u"S-1-5-18", u"SY", u"NT AUTHORITY\\SYSTEM"},
    WellKnown{u"S-1-5-19", u"LS", u"NT AUTHORITY\\LOCAL SERVICE"},
    WellKnown{u"S-1-5-20", u"NS", u"NT AUTHORITY\\NETWORK SERVICE"},
    WellKnown{u"S-1-5-33", u"WR", u"NT AUTHORITY\\WRITE RESTRICTED"},
    WellKnown{u"S-1-5-113", u"", u"NT AUTHORITY\\Local account"},
    WellKnown{u"S-1-5-114", u"", u"NT AUTHORITY\\Local account and member of Administrators group"},
    WellKnown{u"S-1-5-32-544", u"BA", u"BUILTIN\\Administrators"},
    WellKnown{u"S-1-5-32-545", u"BU", u"BUILTIN\\Users"},
    WellKnown{u"S-1-5-32-546", u"BG", u"BUILTIN\\Guests"},
    WellKnown{u"S-1-5-32-547", u"PU", u"BUILTIN\\Power Users"},
    WellKnown{u"S-1-5-32-548", u"AO", u"BUILTIN\\Account Operators"},
    WellKnown{u"S-1-5-32-549", u"SO", u"BUILTIN\\Server Operators"},
    WellKnown{u"S-1-5-32-550", u"PO", u"BUILTIN\\Print Operators"},
    WellKnown{u"S-1-5-32-551", u"BO", u"BUILTIN\\Backup Operators"},
    WellKnown{u"S-1-5-32-552", u"RE", u"BUILTIN\\Replicator"},
    WellKnown{u"S-1-5-32-554", u"RU", u"BUILTIN\\Pre-Windows 2000 Compatible Access"},
    WellKnown{u"S-1-5-32-555", u"RD", u"BUILTIN\\Remote Desktop Users"},
    WellKnown{u"S-1-5-32-556", u"NO", u"BUILTIN\\Network Configuration Operators"},
    WellKnown{u"S-1-5-32-558", u"MU", u"BUILTIN\\Performance Monitor Users"},
    WellKnown{u"S-1-5-32-559", u"LU", u"BUILTIN\\Performance Log Users"},
    WellKnown{u"S-1-5-32-562", u"", u"BUILTIN\\Distributed COM Users"},
    WellKnown{u"S-1-5-32-568", u"IS", u"BUILTIN\\IIS_IUSRS"},
    WellKnown{u"S-1-5-32-569", u"CY", u"BUILTIN\\Cryptographic Operators"},
    WellKnown{u"S-1-5-32-573", u"ER", u"BUILTIN\\Event Log Readers"},
    WellKnown{u"S-1-5-32-574", u"CD", u"BUILTIN\\Certificate Service DCOM Access"},
    WellKnown{u"S-1-5-32-578", u"HA", u"BUILTIN\\Hyper-V Administrators"},
    WellKnown{u"S-1-5-32-579", u"AA", u"BUILTIN\\Access Control Assistance Operators"},
    WellKnown{u"S-1-5-32-580", u"RM", u"BUILTIN\\Remote Management Users"},
    WellKnown{u"S-1-5-64-10", u"", u"NT AUTHORITY\\NTLM Authentication"},
    WellKnown{u"S-1-5-64-14", u"", u"NT AUTHORITY\\SChannel Authentication"},
    WellKnown{u"S-1-5-64-21", u"", u"NT AUTHORITY\\Digest Authentication"},
    WellKnown{u"S-1-5-80-0", u"", u"NT SERVICE\\ALL SERVICES"},
    WellKnown{u"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", u"",
        u"NT SERVICE\\TrustedInstaller"},
    WellKnown{u"S-1-5-83-0", u"", u"NT VIRTUAL MACHINE\\Virtual Machines"},
    WellKnown{u"S-1-5-93-2-1", u"", u"User Manager\\ContainerAdministrator"},
    WellKnown{u"S-1-5-93-2-2", u"", u"User Manager\\ContainerUser"},
    WellKnown{u"S-1-15-2-1", u"AC", u"APPLICATION PACKAGE AUTHORITY\\ALL APPLICATION PACKAGES"},
    WellKnown{
        u"S-1-15-2-2", u"", u"APPLICATION PACKAGE AUTHORITY\\ALL RESTRICTED APPLICATION PACKAGES"},
    WellKnown{u"S-1-16-0", u"", u"Untrusted"},
    WellKnown{u"S-1-16-4096", u"LW", u"Low"},
    WellKnown{u"S-1-16-8192", u"ME", u"Medium"},
    WellKnown{u"S-1-16-8448", u"MP", u"Medium Plus"},
    WellKnown{u"S-1-16-12288", u"HI", u"High"},
    WellKnown{u"S-1-16-16384", u"SI", u"System"},
    WellKnown{u"S-1-16-20480", u"", u"Protected Process"},
};

const WellKnown *find(const Sid &sid)
{
    const QString text = sid.toString();
    const auto found = std::ranges::find(wellKnown, QStringView(text), &WellKnown::sid);
    return found == wellKnown.end() ? nullptr : &*found;
}

} // namespace

Expected<Sid> Sid::parse(QByteArrayView bytes)
{
    const BytesAt at(bytes);
    const auto revision = at.u8(0), count = at.u8(1);
    if (!revision || !count || !at.holds(8, 4ULL * *count))
        return fail(Errc::Corrupt, words("a security identifier is cut off"));
    if (*revision != 1)
        return fail(Errc::Corrupt,
            words("a security identifier has revision %1, only 1 is known").arg(*revision));
    if (*count > maxParts)
        return fail(Errc::Corrupt,
            words("a security identifier has %1 parts, at most %2 are allowed")
                .arg(*count)
                .arg(maxParts));
    Sid sid;
    for (quint64 i = 2; i < 8; ++i)
        sid.authority = sid.authority << 8 | at.u8(i).value_or(0);
    for (quint64 i = 0; i < *count; ++i)
        sid.parts.append(at.u32(8 + 4 * i).value_or(0));
    return sid;
}

Expected<Sid> Sid::fromText(QStringView text)
{
    const auto wrong = [text] {
        return fail(Errc::Corrupt, words("no security identifier: \"%1\"").arg(text.left(64)));
    };
    const auto parts = text.split(u'-');
    if (parts.size() < 3 || parts.size() > 3 + maxParts
        || parts[0].compare(u"S", Qt::CaseInsensitive) != 0 || parts[1] != u"1")
        return wrong();
    Sid sid;
    bool fine = false;
    sid.authority = parts[2].toString().toULongLong(&fine, 0);
    if (!fine || sid.authority >> 48 != 0)
        return wrong();
    for (const QStringView part : parts.sliced(3)) {
        sid.parts.append(part.toUInt(&fine));
        if (!fine)
            return wrong();
    }
    return sid;
}

QString Sid::toString() const
{
    // Above 32 bits the authority is written in hexadecimal (MS-DTYP 2.4.2.1).
    QString text = authority > 0xffffffff ? u"S-1-0x%1"_s.arg(authority, 12, 16, '0'_L1)
                                          : u"S-1-%1"_s.arg(authority);
    for (const quint32 part : parts)
        text += u'-' + QString::number(part);
    return text;
}

std::optional<Sid> sidOfAlias(QStringView alias)
{
    const auto found = std::ranges::find_if(wellKnown, [alias](const WellKnown &known) {
        return !known.alias.isEmpty() && alias.compare(known.alias, Qt::CaseInsensitive) == 0;
    });
    if (found == wellKnown.end())
        return std::nullopt;
    const auto sid = Sid::fromText(found->sid);
    return sid ? std::optional(*sid) : std::nullopt;
}

QString sidName(const Sid &sid)
{
    const WellKnown *known = find(sid);
    return known ? known->name.toString() : QString();
}

QString sidAlias(const Sid &sid)
{
    const WellKnown *known = find(sid);
    return known ? known->alias.toString() : QString();
}

QString describeSid(const Sid &sid)
{
    const QString name = sidName(sid);
    return name.isEmpty() ? sid.toString() : name;
}

} // namespace gantry::layers
