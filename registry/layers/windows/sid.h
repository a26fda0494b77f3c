// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QByteArrayView>
#include <QList>
#include <QString>
#include <QStringView>

#include <optional>

namespace gantry::layers {

//! A security identifier (MS-DTYP 2.4.2): who an access right is for. Thread: any.
struct Sid {
    static constexpr qsizetype maxParts = 15; //!< MS-DTYP 2.4.2.2, SubAuthorityCount

    quint64 authority = 0; //!< 48 bits
    QList<quint32> parts = {};

    //! Reads one from the front of the bytes; the rest is the caller's. Errors: Corrupt.
    static Expected<Sid> parse(QByteArrayView bytes);
    //! "S-1-5-32-544"; the authority may be in hexadecimal. Errors: Corrupt.
    static Expected<Sid> fromText(QStringView text);
    qsizetype sizeBytes() const { return 8 + 4 * parts.size(); }
    QString toString() const; //!< "S-1-5-32-544"
    bool operator==(const Sid &) const = default;
};

//! The name Windows itself shows ("Everyone", "BUILTIN\Administrators",
//! "ContainerAdministrator"); empty for accounts of one computer only. Such names are the system's
//! own and stay English.
QString sidName(const Sid &sid);
//! The two letters of SDDL ("BA"; MS-DTYP 2.5.1.1); empty when there are none.
QString sidAlias(const Sid &sid);
//! Whom two letters of SDDL mean; nullopt for accounts of a domain, and for other letters.
std::optional<Sid> sidOfAlias(QStringView alias);
//! For people: the name, else the letters and numbers.
QString describeSid(const Sid &sid);

} // namespace gantry::layers
