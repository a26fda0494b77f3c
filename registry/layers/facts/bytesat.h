// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QtEndian>

#include <optional>

namespace gantry::layers {

//! Numbers at places a file names itself: each read is checked against the bytes at hand, places
//! are 64-bit and cannot wrap. Thread: any.
class BytesAt
{
public:
    explicit BytesAt(QByteArrayView bytes, bool littleEndian = true)
        : m_bytes(bytes)
        , m_little(littleEndian)
    {
    }

    quint64 size() const { return static_cast<quint64>(m_bytes.size()); }
    bool holds(quint64 at, quint64 length) const { return at <= size() && length <= size() - at; }
    //! The piece, or an empty view when any of it lies outside.
    QByteArrayView piece(quint64 at, quint64 length) const
    {
        return holds(at, length)
            ? m_bytes.sliced(static_cast<qsizetype>(at), static_cast<qsizetype>(length))
            : QByteArrayView();
    }
    //! Bytes up to a NUL, which must come within maxLength; nullopt otherwise.
    std::optional<QByteArray> text(quint64 at, qsizetype maxLength) const
    {
        if (at >= size())
            return std::nullopt;
        const QByteArrayView rest = m_bytes.sliced(static_cast<qsizetype>(at));
        const qsizetype end = rest.first(std::min(rest.size(), maxLength + 1)).indexOf('\0');
        return end < 0 ? std::nullopt : std::optional(rest.first(end).toByteArray());
    }

    std::optional<quint8> u8(quint64 at) const { return number<quint8>(at); }
    std::optional<quint16> u16(quint64 at) const { return number<quint16>(at); }
    std::optional<quint32> u32(quint64 at) const { return number<quint32>(at); }
    std::optional<quint64> u64(quint64 at) const { return number<quint64>(at); }
    //! 32 or 64 bits, as ELF's Elf_Addr and Elf_Off are.
    std::optional<quint64> word(quint64 at, bool wide) const
    {
        return wide ? u64(at) : std::optional<quint64>(u32(at));
    }

private:
    template <typename T>
    std::optional<T> number(quint64 at) const
    {
        if (!holds(at, sizeof(T)))
            return std::nullopt;
        const char *from = m_bytes.data() + at;
        return m_little ? qFromLittleEndian<T>(from) : qFromBigEndian<T>(from);
    }

    QByteArrayView m_bytes;
    bool m_little;
};

} // namespace gantry::layers
