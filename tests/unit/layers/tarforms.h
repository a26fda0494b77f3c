// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layerkit.h"

namespace gantry::test {

using namespace Qt::StringLiterals;

inline const QByteArray gnuMagic("ustar  \0", 8);

inline QByteArray pax(const QByteArray &key, const QByteArray &value)
{
    return TarBuilder::paxRecord(key, value);
}

//! A file behind a pax header of these records.
inline QByteArray withPax(
    const QByteArray &records, const HeaderFields &fields, const QByteArray &body = {})
{
    return TarBuilder().paxBlock(records).block(fields, body).build();
}

inline QByteArray oldGnuMap(const QList<QPair<qint64, qint64>> &runs, bool more, qint64 realSize)
{
    QByteArray rest(167, '\0');
    qsizetype at = 386 - 345;
    for (const auto &[offset, length] : runs) {
        rest.replace(at, 12, TarBuilder::octal(offset, 11) + '\0');
        rest.replace(at + 12, 12, TarBuilder::octal(length, 11) + '\0');
        at += 24;
    }
    rest[482 - 345] = more ? '\1' : '\0';
    rest.replace(483 - 345, 12, TarBuilder::octal(realSize, 11) + '\0');
    return rest;
}

//! One archive with something of every dialect, the subject of the tests by the piece.
inline QByteArray everything()
{
    TarBuilder tar;
    tar.directory(u"usr/"_s);
    tar.file(u"usr/"_s + QString(u'n').repeated(150), "pax name");
    tar.pax("SCHILY.xattr.user.x", QByteArray("a\0b\n=", 5)).file(u"usr/x"_s, "line\r\nline\r\n");
    tar.symlink(u"usr/link"_s, u"x"_s).hardlink(u"usr/hard"_s, u"./usr/x"_s);
    tar.block(
        {.name = "././@LongLink", .type = 'L', .magic = gnuMagic}, QByteArray(300, 'g') + '\0');
    tar.block({.name = "g", .magic = gnuMagic}, QByteArray(1000, 'q'));
    tar.block({.name = "sparse",
                  .type = 'S',
                  .magic = gnuMagic,
                  .rest = oldGnuMap({{1000, 3}, {5000, 2}}, false, 9000)},
        "abcde");
    tar.pax("GNU.sparse.major", "1").pax("GNU.sparse.minor", "0");
    tar.pax("GNU.sparse.name", "sparse1").pax("GNU.sparse.realsize", "4096");
    tar.file(u"GNUSparseFile.0/x"_s, TarBuilder::padded("2\n0\n3\n1024\n2\n") + "abcde");
    tar.file(u"#!script"_s, "#!/bin/sh -e\n").file(u"empty"_s, {});
    return tar.build() + QByteArray(3000, '\0');
}

} // namespace gantry::test
