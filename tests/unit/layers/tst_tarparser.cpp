// SPDX-License-Identifier: Apache-2.0
// The dialects a layer can be written in, and what breaks them.
#include "layerkit.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using gantry::test::describe;
using gantry::test::dump;
using gantry::test::HeaderFields;
using gantry::test::parse;
using gantry::test::TarBuilder;

namespace {

const QByteArray gnuMagic("ustar  \0", 8);

QByteArray pax(const QByteArray &key, const QByteArray &value)
{
    return TarBuilder::paxRecord(key, value);
}

//! A file behind a pax header of these records.
QByteArray withPax(
    const QByteArray &records, const HeaderFields &fields, const QByteArray &body = {})
{
    return TarBuilder().paxBlock(records).block(fields, body).build();
}

QByteArray oldGnuMap(const QList<QPair<qint64, qint64>> &runs, bool more, qint64 realSize)
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
QByteArray everything()
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

} // namespace

class TestTarParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void dialectsAreRead_data();
    void dialectsAreRead();
    void wrongArchivesKeepWhatCameBefore_data();
    void wrongArchivesKeepWhatCameBefore();
    void oddArchivesAreNoted_data();
    void oddArchivesAreNoted();
    void sparseFilesHashAsIfTheyWereNot_data();
    void sparseFilesHashAsIfTheyWereNot();
    void enormousHolesCostNothing();
    void piecesOfAnySizeGiveTheSameIndex_data();
    void piecesOfAnySizeGiveTheSameIndex();
    void cutOffAnywhereIsNeverFine();
    void changedBitsNeverCrash();
    void limitsAreKept_data();
    void limitsAreKept();
    void deepPathsCostTheirLength();
};

void TestTarParser::dialectsAreRead_data()
{
    QTest::addColumn<QByteArray>("tar");
    QTest::addColumn<QByteArray>("lines");
    const auto row = [](const char *name, const QByteArray &tar, const QByteArray &lines) {
        QTest::newRow(name) << tar << lines + (lines.isEmpty() ? "" : "\n");
    };
    const auto one = [](const HeaderFields &fields, const QByteArray &body = {}) {
        return TarBuilder().block(fields, body).build();
    };
    const QByteArray v7("\0\0\0\0\0\0\0\0", 8);
    row("nothing", {}, {});
    row("only the end", TarBuilder().build(), {});
    row("V7 file", one({.name = "a", .type = '\0', .magic = v7}, "12"), "- a 644 size=2");
    row("V7 directory by its slash", one({.name = "a/", .type = '\0', .magic = v7}), "d a 644");
    row("a slash makes no directory of a file", one({.name = "a/"}), "- a 644");
    row("V7 has no user", one({.name = "a", .magic = v7, .userName = "u"}), "- a 644");
    row("ustar prefix", one({.name = "b", .userName = "u", .groupName = "g", .rest = "dir/a"}),
        "- dir/a/b 644 u:g");
    row("ustar name of 100", one({.name = QByteArray(100, 'n')}),
        "- " + QByteArray(100, 'n') + " 644");
    QByteArray star(167, '\0');
    star.replace(0, 4, "pre/");
    star.replace(131, 12, "00000000001 ");
    star.replace(163, 4, QByteArray("tar\0", 4));
    row("star prefix ends before its times", one({.name = "a", .rest = star}), "- pre/a 644");
    row("GNU times are no prefix",
        one({.name = "a",
            .magic = gnuMagic,
            .rest = QByteArray("00000000001\0"
                               "00000000001",
                23)}),
        "- a 644");
    row("an old writer's prefix in a GNU header",
        one({.name = "a", .magic = gnuMagic, .rest = "some/where"}), "- some/where/a 644");
    row("types",
        TarBuilder()
            .block({.name = "d", .type = '5', .mode = "0000755"})
            .block({.name = "l", .type = '2', .link = "../x"})
            .block({.name = "h", .type = '1', .link = "./d/../d/x/"})
            .block({.name = "c", .type = '3', .deviceMajor = "0000005", .deviceMinor = "0000001"})
            .block({.name = "b", .type = '4', .deviceMajor = "0000010"})
            .block({.name = "p", .type = '6'})
            .block({.name = "7", .type = '7'}, "x")
            .block({.name = "D", .type = 'D', .magic = gnuMagic}, QByteArray("Yname\0", 6))
            .block({.name = "label", .type = 'V', .magic = gnuMagic})
            .block({.name = "?", .type = 'Q'}, "body")
            .build(),
        "d d 755\nl l -> ../x 644\nh h -> d/x 644 !20\nc c 644 dev=5,1\nb b 644 dev=8,0\np p 644\n"
        "- 7 644 size=1\nd D 644\n? ? 644 size=4");
    row("links and devices have no body",
        TarBuilder()
            .block({.name = "h", .type = '1', .sizeField = "00000000777", .link = "x"})
            .block({.name = "d", .type = '5', .sizeField = "00000000777"})
            .file(u"f"_s, "1")
            .build(),
        "h h -> x 644 !200\nd d 644 !200\n- f 644 size=1");
    row("names are cleaned",
        TarBuilder().file(u"./a//b/./c"_s, {}).file(u"/abs"_s, {}).file(u"a/../../b"_s, {}).build(),
        "- a/b/c 644\n- abs 644\n- b 644 !20");
    row("the root itself", one({.name = "./", .type = '5', .mode = "0000700"}), "d  700");
    row("names are bytes", one({.name = "a\xff"}), "- a\xff 644 !40");
    row("numbers with spaces",
        one({.name = "a",
            .mode = "   755 ",
            .uid = " 1 ",
            .gid = "2\0"
                   "999",
            .modified = ""}),
        "- a 755 1:2 t=0");
    row("file type bits in the mode", one({.name = "a", .mode = "0100755"}), "- a 755");
    row("base 256",
        one({.name = "a",
            .uid = TarBuilder::base256(5'000'000'000, 8),
            .gid = TarBuilder::base256(-2, 8),
            .modified = TarBuilder::base256(-1, 12)}),
        "- a 644 5000000000:-2 t=-1000000000");
    row("base 256 size", one({.name = "a", .sizeField = TarBuilder::base256(2, 12)}, "ab"),
        "- a 644 size=2");
    row("signed checksum", one({.name = "\xe4\xe4", .signedSum = true}), "- \xe4\xe4 644 !40");
    row("GNU long name",
        TarBuilder(TarBuilder::LongNames::Gnu)
            .symlink(QString(u'n').repeated(200), QString(u't').repeated(200))
            .build(),
        "l " + QByteArray(200, 'n') + " -> " + QByteArray(200, 't') + " 644");
    row("pax path, link, owner, size",
        withPax(pax("path", "p\nq=r") + pax("linkpath", "t") + pax("uid", "70000")
                + pax("gid", "-1") + pax("uname", "u") + pax("gname", "g"),
            {.name = "a", .type = '2'}),
        "l p\nq=r -> t 644 70000:-1 u:g");
    row("pax size counts before the body is read",
        TarBuilder()
            .paxBlock(pax("size", "600"))
            .raw(TarBuilder::header("a", 0, '0'))
            .raw(TarBuilder::padded(QByteArray(600, 'x')))
            .file(u"b"_s, {})
            .build(),
        "- a 644 size=600\n- b 644");
    row("an empty value takes a record back",
        withPax(pax("path", "p") + pax("path", ""), {.name = "a"}), "- a 644");
    row("of two pax headers in a row the second counts",
        TarBuilder().paxBlock(pax("uid", "5")).paxBlock(pax("gid", "6")).file(u"a"_s, {}).build(),
        "- a 644 0:6");
    row("pax is of one entry",
        TarBuilder().paxBlock(pax("uid", "5")).file(u"a"_s, {}).file(u"b"_s, {}).build(),
        "- a 644 5:0\n- b 644");
    row("times", withPax(pax("mtime", "1.5"), {.name = "a"}), "- a 644 t=1500000000");
    row("times before 1970", withPax(pax("mtime", "-1.5"), {.name = "a"}), "- a 644 t=-1500000000");
    row("times just before 1970", withPax(pax("mtime", "-0.000000001"), {.name = "a"}),
        "- a 644 t=-1");
    row("times finer than nanoseconds", withPax(pax("mtime", "1.0000000019"), {.name = "a"}),
        "- a 644 t=1000000001");
    row("times nobody can keep", withPax(pax("mtime", "99999999999999999999"), {.name = "a"}),
        "- a 644 t=9223372036854775807 !400");
    row("times nobody can keep, in the header",
        one({.name = "a", .modified = TarBuilder::base256(-(1LL << 60), 12)}),
        "- a 644 t=-9223372036854775808 !400");
    row("charset and comment change nothing",
        withPax(
            pax("hdrcharset", "BINARY") + pax("comment", "x") + pax("path", "\xff"), {.name = "a"}),
        "- \xff 644 !40");
    row("extended attributes",
        withPax(pax("SCHILY.xattr.user.b", QByteArray("2\0=\n", 4)) + pax("SCHILY.xattr.user.a", "")
                + pax("LIBARCHIVE.xattr.user.c%20d", "eHk") + pax("LIBARCHIVE.xattr.user.b", "eHk")
                + pax("RHT.security.selinux", "ctx") + pax("SCHILY.acl.access", "u::rwx"),
            {.name = "a"}),
        "- a 644 SCHILY.acl.access=u::rwx security.selinux=ctx user.a= "
        "user.b="
            + QByteArray("2\0=\n", 4) + " user.c d=xy");
    row("Windows",
        withPax(pax("MSWINDOWS.fileattr", "32") + pax("MSWINDOWS.rawsd", "AQAUgA==")
                + pax("MSWINDOWS.sd", "O:BA") + pax("LIBARCHIVE.creationtime", "2.25"),
            {.name = "Files/a"}),
        "- Files/a 644 c=2250000000 win=20 sd=01001480");
    row("Windows, old security and a junction",
        withPax(pax("MSWINDOWS.sd", "O:BA") + pax("MSWINDOWS.mountpoint", "1"),
            {.name = "Files/a", .type = '2', .link = "Files/b"}),
        "l Files/a -> Files/b 644 sddl=O:BA mount !2000");
    row("GNU and pax names disagree: Go's choice",
        TarBuilder()
            .block(
                {.name = "././@LongLink", .type = 'L', .magic = gnuMagic}, QByteArray("gnu\0", 4))
            .paxBlock(pax("path", "pax"))
            .file(u"own"_s, {})
            .build(),
        "- gnu 644 !80");
    row("overlayfs' own marks",
        TarBuilder()
            .block({.name = "c", .type = '3'})
            .paxBlock(pax("SCHILY.xattr.trusted.overlay.opaque", "y"))
            .directory(u"d"_s)
            .build(),
        "c c 644 !800\nd d 755 trusted.overlay.opaque=y !800");
    row("the end in one block", TarBuilder().file(u"a"_s, {}).bytesSoFar() + QByteArray(512, '\0'),
        "- a 644");
    row("no end at all", TarBuilder().file(u"a"_s, "1").bytesSoFar(), "- a 644 size=1");
    row("no padding at all", TarBuilder().file(u"a"_s, "1").bytesSoFar().first(513),
        "- a 644 size=1");
}

void TestTarParser::dialectsAreRead()
{
    QFETCH(QByteArray, tar);
    QFETCH(QByteArray, lines);
    const auto parsed = parse(tar);
    QVERIFY2(!parsed.error, parsed.error ? qPrintable(parsed.error->toLine()) : "");
    QCOMPARE(parsed.lines(), lines);
}

void TestTarParser::wrongArchivesKeepWhatCameBefore_data()
{
    QTest::addColumn<QByteArray>("bytes"); // behind a good entry of two blocks
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<Errc>("code");
    const auto row
        = [](const char *name, const QByteArray &bytes, qint64 offset, Errc code = Errc::Corrupt) {
              QTest::newRow(name) << bytes << offset << code;
          };
    const auto header = [](const HeaderFields &fields) { return TarBuilder::header(fields); };
    QByteArray changed = TarBuilder::header("a", 0, '0');
    changed[0] = 'b';
    row("a wrong checksum", changed, 1024);
    row("text", QByteArray(512, 't'), 1024);
    row("a checksum that is no number", header({.name = "a"}).replace(148, 6, "999999"), 1024);
    row("a size that is no number", header({.name = "a", .sizeField = "9"}), 1024);
    row("a size with a minus", header({.name = "a", .sizeField = "-1"}), 1024);
    row("a negative size", header({.name = "a", .sizeField = TarBuilder::base256(-1, 12)}), 1024);
    row("a size of 64 bits", header({.name = "a", .sizeField = "\x80" + QByteArray(11, '\xff')}),
        1024);
    row("a mode that is no number", header({.name = "a", .mode = "rwx"}), 1024);
    row("a device that is no number", header({.name = "a", .type = '3', .deviceMajor = "x"}), 1024);
    row("half a header", TarBuilder::header("a", 0, '0').first(100), 1124);
    row("half a content", TarBuilder::header("a", 600, '0') + QByteArray(300, 'x'), 1836);
    row("a content without an end", header({.name = "a", .sizeField = "77777777777"}), 1536);
    row("half a padding", TarBuilder::header("a", 1, '0') + QByteArray(10, 'x'), 1546);
    row("a header after one empty block", QByteArray(512, '\0') + TarBuilder::header("a", 0, '0'),
        1536);
    const auto badPax = [&row](const char *name, const QByteArray &records, qint64 at = 0) {
        row(name, TarBuilder().paxBlock(records).file(u"b"_s, {}).build(), 1024 + 512 + at);
    };
    badPax("pax: no length", "x");
    badPax("pax: no space", "12345678");
    badPax("pax: a length of nothing", "0 a=b\n");
    badPax("pax: too long", "99 a=b\n");
    badPax("pax: too short", "5 a=b\n");
    badPax("pax: a huge length", "99999999999999999999 a=b\n");
    badPax("pax: no line end", "6 a=bc");
    badPax("pax: no equals", "4 a\n");
    badPax("pax: no key", "6 =ab\n");
    badPax("pax: NUL in the key", pax(QByteArray("a\0b", 3), "c"));
    badPax("pax: the second record", pax("a", "b") + "x", 6);
    badPax("pax: NUL in a path", pax("path", QByteArray("a\0b", 3)));
    badPax("pax: a size that is no number", pax("size", "1x"));
    badPax("pax: a negative size", pax("size", "-1"));
    badPax("pax: a size with a space", pax("size", " 1"));
    badPax("pax: a size of 64 bits", pax("size", "9223372036854775808"));
    badPax("pax: a uid that is no number", pax("uid", "root"));
    badPax("pax: a time that is none", pax("mtime", "1.x"));
    badPax("pax: a time without seconds", pax("mtime", ".5"));
    badPax("pax: a length before an offset", pax("GNU.sparse.numbytes", "1"));
    badPax("pax: a map of letters", pax("GNU.sparse.map", "0,x"));
    row("a global pax header is read too", TarBuilder().paxBlock("x", 'g').build(), 1536);
    row("a long name too long", header({.name = "L", .type = 'L', .sizeField = "00004000001"}),
        1024, Errc::LimitExceeded);
    row("a path too long",
        TarBuilder().paxBlock(pax("path", QByteArray(70'000, 'x'))).file(u"b"_s, {}).build(),
        1024 + 512 + 70'144, Errc::LimitExceeded);
    const auto badMap = [&row, &header](const char *name, const QList<QPair<qint64, qint64>> &runs,
                            qint64 real, const QByteArray &body, qint64 at = 1024) {
        row(name,
            header({.name = "s",
                .type = 'S',
                .size = body.size(),
                .magic = gnuMagic,
                .rest = oldGnuMap(runs, false, real)})
                + TarBuilder::padded(body),
            at);
    };
    badMap("sparse: beyond the end", {{10, 3}}, 12, "abc");
    badMap("sparse: overlapping", {{0, 3}, {2, 3}}, 12, "abcdef");
    badMap("sparse: backwards", {{6, 3}, {0, 3}}, 12, "abcdef");
    badMap("sparse: more than is stored", {{0, 7}}, 12, "abcdef");
    badMap("sparse: less than is stored", {{0, 5}}, 12, "abcdef");
    const auto badBody = [&row](const char *name, const QByteArray &map, qint64 at) {
        row(name,
            TarBuilder()
                .paxBlock(pax("GNU.sparse.major", "1") + pax("GNU.sparse.minor", "0")
                    + pax("GNU.sparse.realsize", "100"))
                .file(u"s"_s, TarBuilder::padded(map))
                .build(),
            at);
    };
    badBody("sparse 1.0: letters", "1\nx\n", 1024 + 1536);
    badBody("sparse 1.0: no number", "\n", 1024 + 1536);
    badBody("sparse 1.0: a huge count", "999999999999\n", 1024 + 1536);
    badBody("sparse 1.0: a map longer than the body", "200\n" + QByteArray("1\n").repeated(254),
        1024 + 2048);
}

void TestTarParser::wrongArchivesKeepWhatCameBefore()
{
    QFETCH(QByteArray, bytes);
    QFETCH(qint64, offset);
    QFETCH(Errc, code);
    const auto parsed = parse(TarBuilder().file(u"good"_s, "1").bytesSoFar() + bytes);
    QVERIFY(parsed.error);
    QCOMPARE(parsed.error->code, code);
    QCOMPARE(parsed.offset, offset);
    QVERIFY2(
        parsed.error->message.contains(QString::number(offset)), qPrintable(parsed.error->message));
    QVERIFY(parsed.lines().startsWith("- good 644 size=1\n"));
}

void TestTarParser::oddArchivesAreNoted_data()
{
    QTest::addColumn<QByteArray>("tar");
    QTest::addColumn<QString>("note");
    const QByteArray good = TarBuilder().file(u"a"_s, {}).build();
    QTest::newRow("bytes after the end") << good + "x" << u"follow the end of the archive"_s;
    QTest::newRow("a header for nothing")
        << TarBuilder().paxBlock(pax("uid", "1")).build() << u"for a next entry"_s;
    QTest::newRow("a header for nothing and no end")
        << TarBuilder().paxBlock(pax("uid", "1")).bytesSoFar() << u"for a next entry"_s;
    QTest::newRow("global records")
        << TarBuilder().paxBlock(pax("uid", "1"), 'g').file(u"a"_s, {}).build() << u"sets uid"_s;
    QTest::newRow("attributes that are none")
        << withPax(pax("MSWINDOWS.fileattr", "0x20"), {.name = "a"}) << u"MSWINDOWS.fileattr"_s;
    QTest::newRow("a descriptor that is no base64")
        << withPax(pax("MSWINDOWS.rawsd", "%%"), {.name = "a"}) << u"MSWINDOWS.rawsd"_s;
    QTest::newRow("an attribute that is no base64")
        << withPax(pax("LIBARCHIVE.xattr.user.a", "%%"), {.name = "a"}) << u"LIBARCHIVE.xattr"_s;
}

void TestTarParser::oddArchivesAreNoted()
{
    QFETCH(QByteArray, tar);
    QFETCH(QString, note);
    const auto parsed = parse(tar);
    QVERIFY(!parsed.error);
    QCOMPARE(parsed.notes.size(), 1);
    QVERIFY2(parsed.notes[0].contains(note), qPrintable(parsed.notes[0]));
}

void TestTarParser::sparseFilesHashAsIfTheyWereNot_data()
{
    QTest::addColumn<QByteArray>("tar");
    QByteArray content(9000, '\0');
    content.replace(1000, 3, "abc");
    content.replace(5000, 2, "de");
    QTest::newRow("not sparse") << TarBuilder().file(u"f"_s, content).build();
    const auto oldGnu = [](const QByteArray &rest, const QByteArray &extension = {}) {
        return TarBuilder()
            .raw(TarBuilder::header(
                {.name = "f", .type = 'S', .size = 5, .magic = gnuMagic, .rest = rest}))
            .raw(extension)
            .raw(TarBuilder::padded("abcde"))
            .build();
    };
    QTest::newRow("old GNU") << oldGnu(oldGnuMap({{1000, 3}, {5000, 2}, {9000, 0}}, false, 9000));
    QByteArray extension(512, '\0');
    extension.replace(0, 12, TarBuilder::octal(5001, 11) + '\0');
    extension.replace(12, 12, TarBuilder::octal(1, 11) + '\0');
    QTest::newRow("old GNU with an extension")
        << oldGnu(oldGnuMap({{1000, 1}, {1001, 1}, {1002, 1}, {5000, 1}}, true, 9000), extension);
    QTest::newRow("pax 0.0") << withPax(pax("GNU.sparse.size", "9000")
            + pax("GNU.sparse.numblocks", "2") + pax("GNU.sparse.offset", "1000")
            + pax("GNU.sparse.numbytes", "3") + pax("GNU.sparse.offset", "5000")
            + pax("GNU.sparse.numbytes", "2"),
        {.name = "f"}, "abcde");
    QTest::newRow("pax 0.1") << withPax(pax("GNU.sparse.size", "9000") + pax("GNU.sparse.name", "f")
            + pax("GNU.sparse.map", "1000,3,5000,2"),
        {.name = "GNUSparseFile.1/f"}, "abcde");
    QTest::newRow("pax 1.0") << withPax(pax("GNU.sparse.major", "1") + pax("GNU.sparse.minor", "0")
            + pax("GNU.sparse.name", "f") + pax("GNU.sparse.realsize", "9000"),
        {.name = "GNUSparseFile.1/f"}, TarBuilder::padded("2\n1000\n3\n5000\n2\n") + "abcde");
}

void TestTarParser::sparseFilesHashAsIfTheyWereNot()
{
    QFETCH(QByteArray, tar);
    QByteArray content(9000, '\0');
    content.replace(1000, 3, "abc");
    content.replace(5000, 2, "de");
    const auto parsed = parse(tar);
    QVERIFY2(!parsed.error, parsed.error ? qPrintable(parsed.error->toLine()) : "");
    QCOMPARE(parsed.index->size(), 1U);
    QCOMPARE(parsed.index->path(0), "f");
    QCOMPARE(parsed.index->sizeBytes(0), 9000);
    QCOMPARE(parsed.index->hash(0), test::hashOf(content));
    QCOMPARE(parsed.index->lineEnds(0), LineEnds::Binary);
}

void TestTarParser::enormousHolesCostNothing()
{
    constexpr qint64 exabyte = 1LL << 60;
    TarBuilder tar;
    for (int i = 0; i < 1000; ++i)
        tar.raw(TarBuilder::header({.name = "f",
            .type = 'S',
            .magic = gnuMagic,
            .rest
            = oldGnuMap({}, false, 0).replace(138, 12, TarBuilder::base256(exabyte + i % 2, 12))}));
    const auto parsed = parse(tar.build());
    QVERIFY(!parsed.error);
    QCOMPARE(parsed.index->sizeBytes(0), exabyte);
    QCOMPARE(parsed.index->hash(0), parsed.index->hash(2));
    QVERIFY(parsed.index->hash(0) != parsed.index->hash(1));
}

void TestTarParser::piecesOfAnySizeGiveTheSameIndex_data()
{
    QTest::addColumn<int>("pieces");
    for (const int pieces : {1, 7, 511, 512, 513, 4096})
        QTest::addRow("%d", pieces) << pieces;
}

void TestTarParser::piecesOfAnySizeGiveTheSameIndex()
{
    QFETCH(int, pieces);
    const QByteArray tar = everything();
    const auto whole = parse(tar);
    QVERIFY2(!whole.error, whole.error ? qPrintable(whole.error->toLine()) : "");
    QCOMPARE(whole.index->size(), 10U);
    const auto cut = parse(tar, pieces);
    QVERIFY(!cut.error);
    QCOMPARE(dump(*cut.index), dump(*whole.index));
    QCOMPARE(cut.offset, whole.offset);
}

void TestTarParser::cutOffAnywhereIsNeverFine()
{
    // Between two entries an archive may end; everywhere else the end is told with its byte.
    const QByteArray tar = everything();
    const QByteArray all = dump(*parse(tar).index);
    for (qsizetype length = 0; length < tar.size(); ++length) {
        const auto parsed = parse(QByteArrayView(tar).first(length), 4096);
        if (parsed.error) {
            QCOMPARE(parsed.offset, length);
        } else {
            QVERIFY2(all.startsWith(dump(*parsed.index)), qPrintable(QString::number(length)));
        }
    }
}

void TestTarParser::changedBitsNeverCrash()
{
    const QByteArray tar = everything();
    quint32 state = 42;
    for (int round = 0; round < 3000; ++round) {
        QByteArray changed = tar;
        for (int flips = 0; flips < 1 + round % 4; ++flips) {
            state = state * 1'664'525U + 1'013'904'223U;
            changed[qsizetype(state % quint32(tar.size()))] ^= char(1 << (state >> 29));
        }
        const auto parsed = parse(changed, 1000);
        QVERIFY(parsed.offset <= tar.size());
        QVERIFY(parsed.error || parsed.offset == tar.size());
    }
}

void TestTarParser::limitsAreKept_data()
{
    QTest::addColumn<TarLimits>("limits");
    QTest::addColumn<LayerIndex::Id>("entries");
    const auto row = [](const char *name, auto member, qint64 value, LayerIndex::Id entries) {
        TarLimits limits;
        limits.*member = value;
        QTest::newRow(name) << limits << entries;
    };
    row("entries", &TarLimits::maxEntries, 3, 3);
    row("folders", &TarLimits::maxFolders, 2, 2);
    row("a path", &TarLimits::maxPathBytes, 100, 1);
    row("all names", &TarLimits::maxNameBytesInAll, 50, 2);
    row("all attributes", &TarLimits::maxAttributeBytesInAll, 300, 2);
    row("a header's text", &TarLimits::maxHeaderTextBytes, 20, 1);
    row("pieces of sparse files", &TarLimits::maxSparseRuns, 1, 6);
}

void TestTarParser::limitsAreKept()
{
    QFETCH(TarLimits, limits);
    QFETCH(LayerIndex::Id, entries);
    const auto parsed = parse(everything(), 1 << 20, limits);
    QVERIFY(parsed.error);
    QVERIFY(parsed.index->size() >= entries);
    QVERIFY(parsed.index->size() <= entries + 1);
}

void TestTarParser::deepPathsCostTheirLength()
{
    TarBuilder tar;
    for (int i = 0; i < 20; ++i)
        tar.pax("path", QByteArray("a/").repeated(32'000) + QByteArray::number(i)).file(u"x"_s, {});
    const auto parsed = parse(tar.build());
    QVERIFY(!parsed.error);
    QCOMPARE(parsed.index->directories(), 32'001U);
    QVERIFY(parsed.index->memoryBytes() < 4'000'000);
    QCOMPARE(parsed.index->path(19).size(), 64'002);
}

QTEST_GUILESS_MAIN(TestTarParser)
#include "tst_tarparser.moc"
