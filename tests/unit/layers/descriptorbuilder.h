// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QList>
#include <QtEndian>

//! Makes security descriptors by hand (MS-DTYP 2.4): header, owner, group, then the lists.
namespace gantry::test {

template <typename T>
QByteArray le(T number)
{
    QByteArray bytes(sizeof(T), '\0');
    qToLittleEndian(number, bytes.data());
    return bytes;
}

inline QByteArray sidBytes(quint8 authority, const QList<quint32> &parts)
{
    QByteArray bytes;
    bytes += '\x01';
    bytes += static_cast<char>(parts.size());
    bytes += QByteArray(5, '\0');
    bytes += static_cast<char>(authority);
    for (const quint32 part : parts)
        bytes += le(part);
    return bytes;
}
inline QByteArray administrators()
{
    return sidBytes(5, {32, 544});
}
inline QByteArray users()
{
    return sidBytes(5, {32, 545});
}
inline QByteArray localSystem()
{
    return sidBytes(5, {18});
}
inline QByteArray everyone()
{
    return sidBytes(1, {0});
}

inline QByteArray aceBytes(quint8 type, quint8 flags, quint32 mask, const QByteArray &rest)
{
    QByteArray bytes;
    bytes += static_cast<char>(type);
    bytes += static_cast<char>(flags);
    bytes += le(static_cast<quint16>(8 + rest.size()));
    return bytes + le(mask) + rest;
}

inline QByteArray aclBytes(const QList<QByteArray> &aces, quint8 revision = 2)
{
    QByteArray body;
    for (const QByteArray &ace : aces)
        body += ace;
    QByteArray bytes;
    bytes += static_cast<char>(revision);
    bytes += '\0';
    bytes += le(static_cast<quint16>(8 + body.size()));
    bytes += le(static_cast<quint16>(aces.size()));
    bytes += le(quint16(0));
    return bytes + body;
}

//! Empty pieces get the offset 0.
inline QByteArray descriptorBytes(quint16 control, const QByteArray &owner, const QByteArray &group,
    const QByteArray &sacl, const QByteArray &dacl)
{
    QByteArray head("\x01\0", 2), body;
    head += le(static_cast<quint16>(control | 0x8000));
    for (const QByteArray &piece : {owner, group, sacl, dacl}) {
        head += le(piece.isEmpty() ? 0U : static_cast<quint32>(20 + body.size()));
        body += piece;
    }
    return head + body;
}

inline QByteArray withDacl(const QList<QByteArray> &aces, quint16 control = 0x0004)
{
    return descriptorBytes(control, administrators(), localSystem(), {}, aclBytes(aces));
}

} // namespace gantry::test
