// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

namespace gantry::test {

//! Writes tar archives in memory (POSIX ustar, pax and GNU long names). Same calls, same bytes.
class TarBuilder
{
public:
    enum class LongNames { Pax, Gnu };
    explicit TarBuilder(LongNames longNames = LongNames::Pax);

    TarBuilder &file(const QString &path, const QByteArray &bytes);
    TarBuilder &directory(const QString &path);
    TarBuilder &symlink(const QString &path, const QString &target);
    TarBuilder &hardlink(const QString &path, const QString &target);
    //! A pax header in front of the next entry ("size", "path", …).
    TarBuilder &pax(const QByteArray &key, const QByteArray &value);
    //! 512 raw bytes as they are, for wrong headers.
    TarBuilder &raw(const QByteArray &bytes);

    //! With the two empty blocks at the end.
    QByteArray build() const;
    //! Without them.
    QByteArray bytesSoFar() const { return m_bytes; }

    //! One header block with a right checksum.
    static QByteArray header(
        const QByteArray &name, qint64 size, char type, const QByteArray &link = {});

private:
    void entry(const QByteArray &path, const QByteArray &bytes, char type, const QByteArray &link);
    LongNames m_longNames;
    QByteArray m_bytes;
    QByteArray m_pax;
};

} // namespace gantry::test
