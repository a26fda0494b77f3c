// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

namespace gantry::test {

//! Every field of a header block as its bytes, for dialects and for wrong ones.
struct HeaderFields {
    QByteArray name = {};
    char type = '0';
    qint64 size = 0; //!< written in octal, unless sizeField says something
    QByteArray sizeField = {};
    QByteArray link = {};
    QByteArray mode = "0000644";
    QByteArray uid = "0000000";
    QByteArray gid = "0000000";
    QByteArray modified = "15125632645"; //!< 2026-01-02 03:04:05 UTC
    QByteArray magic = QByteArray("ustar\00000", 8);
    QByteArray userName = {};
    QByteArray groupName = {};
    QByteArray deviceMajor = {};
    QByteArray deviceMinor = {};
    QByteArray rest = {}; //!< from byte 345 on: prefix, GNU and star fields
    bool signedSum = false; //!< as some old writers made it
};

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
    static QByteArray header(const HeaderFields &fields);
    //! Such a block and a body with its padding.
    TarBuilder &block(const HeaderFields &fields, const QByteArray &body = {});
    //! A pax header of these records alone, type x or g.
    TarBuilder &paxBlock(const QByteArray &records, char type = 'x');

    static QByteArray paxRecord(const QByteArray &key, const QByteArray &value);
    //! A number as GNU writes those that octal digits do not hold.
    static QByteArray base256(qint64 value, int width);
    static QByteArray octal(qint64 value, int digits);
    static QByteArray padded(QByteArray bytes);

private:
    void entry(const QByteArray &path, const QByteArray &bytes, char type, const QByteArray &link);
    LongNames m_longNames;
    QByteArray m_bytes;
    QByteArray m_pax;
};

} // namespace gantry::test
