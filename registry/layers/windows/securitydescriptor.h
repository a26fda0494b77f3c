// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "layers/windows/sid.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QStringList>

#include <optional>

namespace gantry::layers {

//! One access control entry (MS-DTYP 2.4.4). Thread: any.
struct Ace {
    enum Type : quint8 {
        Allow = 0x00,
        Deny = 0x01,
        Audit = 0x02,
        Alarm = 0x03,
        AllowObject = 0x05,
        DenyObject = 0x06,
        AuditObject = 0x07,
        AlarmObject = 0x08,
        AllowCallback = 0x09,
        DenyCallback = 0x0a,
        AllowCallbackObject = 0x0b,
        DenyCallbackObject = 0x0c,
        AuditCallback = 0x0d,
        AuditCallbackObject = 0x0f,
        MandatoryLabel = 0x11,
        ResourceAttribute = 0x12,
        ScopedPolicy = 0x13,
        ProcessTrust = 0x14,
        AccessFilter = 0x15
    };
    enum Flag : quint8 {
        ObjectInherit = 0x01,
        ContainerInherit = 0x02,
        NoPropagate = 0x04,
        InheritOnly = 0x08,
        Inherited = 0x10,
        AuditSuccess = 0x40,
        AuditFailure = 0x80
    };

    quint8 type = Allow;
    quint8 flags = 0;
    quint32 mask = 0;
    Sid sid = {};
    QByteArray objectType = {}; //!< 16 bytes of a GUID as stored; empty without one
    QByteArray inheritedObjectType = {};
    QByteArray data = {}; //!< behind the SID: condition or attribute; of an unknown type: its body
    bool isKnown = true; //!< false: a type this list does not hold; only flags and data are filled

    bool operator==(const Ace &) const = default;
};

//! An ordered list of entries: the first that fits decides (MS-DTYP 2.4.5).
struct Acl {
    quint8 revision = 2;
    QList<Ace> entries = {};
    bool operator==(const Acl &) const = default;
};

//! Owner, group and the two lists of a file (MS-DTYP 2.4.6). Thread: any.
struct SecurityDescriptor {
    enum Control : quint16 {
        OwnerDefaulted = 0x0001,
        GroupDefaulted = 0x0002,
        DaclPresent = 0x0004,
        DaclDefaulted = 0x0008,
        SaclPresent = 0x0010,
        SaclDefaulted = 0x0020,
        DaclAutoInheritRequired = 0x0100,
        SaclAutoInheritRequired = 0x0200,
        DaclAutoInherited = 0x0400,
        SaclAutoInherited = 0x0800,
        DaclProtected = 0x1000,
        SaclProtected = 0x2000,
        SelfRelative = 0x8000
    };
    static constexpr qsizetype maxBytes = 1 << 20; //!< as long as a pax record may be
    static constexpr int maxEntries = 0xffff / 8; //!< of one list; its length is a u16

    quint16 control = 0;
    std::optional<Sid> owner = {};
    std::optional<Sid> group = {};
    //! Absent list: everybody may do everything. An empty list: nobody may do anything.
    std::optional<Acl> dacl = {};
    std::optional<Acl> sacl = {};

    //! Reads a self-relative descriptor. Errors: Corrupt naming the part and its offset,
    //! LimitExceeded.
    static Expected<SecurityDescriptor> parse(QByteArrayView bytes);

    //! Reads SDDL, as MSWINDOWS.sd of older layers has it; a condition keeps its text in Ace::data.
    //! Errors: Corrupt quoting the part, Unsupported (an account of a domain), LimitExceeded.
    static Expected<SecurityDescriptor> fromSddl(QByteArrayView text);

    bool has(Control flag) const { return (control & flag) != 0; }
    QString toSddl() const; //!< MS-DTYP 2.5.1
    bool operator==(const SecurityDescriptor &) const = default;
};

struct Attributes; // layers/entry.h
//! Of a file: its bytes (MSWINDOWS.rawsd), else its text (MSWINDOWS.sd). Errors: NotFound when it
//! has neither, else those of parse() and fromSddl().
Expected<SecurityDescriptor> descriptorOf(const Attributes &attributes);

//! What a file's content can be exposed to.
enum class BasicRight : quint8 { Read, Write };
//! Whether any user of the container has the right: the list's entries for Everyone, Users and
//! Authenticated Users, the first that fits deciding (MS-DTYP 2.5.3.2). No list: everybody.
bool grantsEverybody(const SecurityDescriptor &descriptor, BasicRight right);

//! "Everyone: full control", one line an entry, owner and group first. For people, translated.
QStringList describe(const SecurityDescriptor &descriptor);
QString describe(const Ace &ace);
//! What changes from one to the other, one line each: "Everyone: full control added",
//! "owner changed from … to …", "the order of the entries changed". Empty when they mean the same.
//! Lists are compared as ordered lists.
QStringList describeChanges(const SecurityDescriptor &before, const SecurityDescriptor &after);

//! BuildKit gives every file it puts into a Windows layer one fixed descriptor, and every
//! directory another: they tell nothing about the file.
enum class KnownDescriptor : quint8 { None, BuildKitFile, BuildKitDirectory };
KnownDescriptor knownDescriptor(QByteArrayView bytes);
QString describe(KnownDescriptor known); //!< "BuildKit default for files"; empty for None

} // namespace gantry::layers
