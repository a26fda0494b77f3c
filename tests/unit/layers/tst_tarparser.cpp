// SPDX-License-Identifier: Apache-2.0
// The dialects a layer can be written in.
#include "tarforms.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using namespace gantry::test;

class TestTarParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void dialectsAreRead_data();
    void dialectsAreRead();
    void oddArchivesAreNoted_data();
    void oddArchivesAreNoted();
    void sparseFilesHashAsIfTheyWereNot_data();
    void sparseFilesHashAsIfTheyWereNot();
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
        "- Files/a 644 c=2250000000 win=20 sd=01001480 !800000");
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
    QTest::newRow("two pax headers")
        << TarBuilder().paxBlock(pax("uid", "5")).paxBlock(pax("gid", "6")).file(u"a"_s, {}).build()
        << u"Two pax headers"_s;
    QTest::newRow("a file as root") << TarBuilder().file(u"/"_s, "x").build() << u"the root"_s;
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
    QCOMPARE(parsed.index->hash(0), hashOf(content));
    QCOMPARE(parsed.index->lineEnds(0), LineEnds::Binary);
}

QTEST_GUILESS_MAIN(TestTarParser)
#include "tst_tarparser.moc"
