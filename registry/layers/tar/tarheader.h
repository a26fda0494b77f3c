// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/entry.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

namespace gantry::layers {

inline constexpr qsizetype tarBlock = 512;

//! Who wrote a header, by its magic (offset 257).
enum class TarDialect { V7, Ustar, Star, Gnu };

//! A header block, decoded.
struct TarHeader {
    TarDialect dialect = TarDialect::V7;
    char type = '0';
    QByteArray name; //!< with the prefix in front
    QByteArray link;
    QByteArray userName;
    QByteArray groupName;
    qint64 mode = 0;
    qint64 uid = 0;
    qint64 gid = 0;
    qint64 sizeBytes = 0;
    qint64 modified = 0; //!< seconds since 1970
    qint64 deviceMajor = 0;
    qint64 deviceMinor = 0;
};

//! Octal text, or with the highest bit set base 256 in two's complement (GNU). nullopt: neither, or
//! more than 63 bits.
std::optional<qint64> tarNumber(QByteArrayView field);
//! Text up to the first NUL.
QByteArray tarText(QByteArrayView field);
bool isZeroBlock(QByteArrayView block);
//! Sum of the bytes with the field itself read as spaces, as unsigned or as signed bytes.
bool tarChecksumFits(QByteArrayView block);
//! Decodes a block whose checksum fits. Answers what is wrong, translated; empty when nothing is.
QString decodeTarHeader(QByteArrayView block, TarHeader &header);

//! Clean form of a name: no "." and empty parts, no leading or trailing slash; ".." takes back a
//! part and never leaves the root. `climbs` is set when there was one.
QByteArray cleanTarPath(QByteArrayView name, bool &climbs);
//! Seconds as nanoseconds, kept inside what 64 bits hold; `clamped` is set when they did not.
qint64 nanosecondsOf(qint64 seconds, qint64 nanoseconds, bool &clamped);

} // namespace gantry::layers
