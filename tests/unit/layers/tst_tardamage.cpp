// SPDX-License-Identifier: Apache-2.0
// What breaks a tar: wrong archives, cut off ones, too large ones, pieces of any size.
#include "tarforms.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using namespace gantry::test;

class TestTarDamage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wrongArchivesKeepWhatCameBefore_data();
    void wrongArchivesKeepWhatCameBefore();
    void enormousHolesCostNothing();
    void piecesOfAnySizeGiveTheSameIndex_data();
    void piecesOfAnySizeGiveTheSameIndex();
    void cutOffAnywhereIsNeverFine();
    void changedBitsNeverCrash();
    void limitsAreKept_data();
    void limitsAreKept();
    void deepPathsCostTheirLength();
};

void TestTarDamage::wrongArchivesKeepWhatCameBefore_data()
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

void TestTarDamage::wrongArchivesKeepWhatCameBefore()
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

void TestTarDamage::enormousHolesCostNothing()
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

void TestTarDamage::piecesOfAnySizeGiveTheSameIndex_data()
{
    QTest::addColumn<int>("pieces");
    for (const int pieces : {1, 7, 511, 512, 513, 4096})
        QTest::addRow("%d", pieces) << pieces;
}

void TestTarDamage::piecesOfAnySizeGiveTheSameIndex()
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

void TestTarDamage::cutOffAnywhereIsNeverFine()
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

void TestTarDamage::changedBitsNeverCrash()
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

void TestTarDamage::limitsAreKept_data()
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

void TestTarDamage::limitsAreKept()
{
    QFETCH(TarLimits, limits);
    QFETCH(LayerIndex::Id, entries);
    const auto parsed = parse(everything(), 1 << 20, limits);
    QVERIFY(parsed.error);
    QVERIFY(parsed.index->size() >= entries);
    QVERIFY(parsed.index->size() <= entries + 1);
}

void TestTarDamage::deepPathsCostTheirLength()
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

QTEST_GUILESS_MAIN(TestTarDamage)
#include "tst_tardamage.moc"
