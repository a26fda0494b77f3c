// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/windows/securitydescriptor.h"

#include <QStringView>

#include <array>

//! Letters of the security descriptor definition language (MS-DTYP 2.5.1.1), for writing and
//! reading it. Not for callers outside this folder.
namespace gantry::layers::sddl {

struct Letters {
    quint32 bits;
    QStringView text;
};

inline constexpr std::array fileRights{
    Letters{0x1f01ff, u"FA"},
    Letters{0x120089, u"FR"},
    Letters{0x120116, u"FW"},
    Letters{0x1200a0, u"FX"},
};
inline constexpr std::array singleRights{
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
inline constexpr std::array labelRights{
    Letters{0x1, u"NW"},
    Letters{0x2, u"NR"},
    Letters{0x4, u"NX"},
};
inline constexpr std::array flagLetters{
    Letters{Ace::ObjectInherit, u"OI"},
    Letters{Ace::ContainerInherit, u"CI"},
    Letters{Ace::NoPropagate, u"NP"},
    Letters{Ace::InheritOnly, u"IO"},
    Letters{Ace::Inherited, u"ID"},
    Letters{0x20, u"CR"},
    Letters{Ace::AuditSuccess, u"SA"},
    Letters{Ace::AuditFailure, u"FA"},
};
inline constexpr std::array typeLetters{
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

} // namespace gantry::layers::sddl
