// SPDX-License-Identifier: Apache-2.0
// Tables of contents that lie, are damaged or too large, and layers whose bytes were changed.
#include "seekableread.h"

#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using namespace gantry::test;

class TestWrongTables : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wrongAnnotationsAreNamed_data();
    void wrongAnnotationsAreNamed();
    void wrongFootersAreRefused_data();
    void wrongFootersAreRefused();
    void otherTableThanAnnouncedIsRefused_data() { addKinds(); }
    void otherTableThanAnnouncedIsRefused();
    void tablesThatCannotBeAreRefused_data();
    void tablesThatCannotBeAreRefused();
    void tablesThatLieAreFoundOutWhenReading_data();
    void tablesThatLieAreFoundOutWhenReading();
    void changedContentIsFoundOut_data() { addKinds(); }
    void changedContentIsFoundOut();
    void tableAboveTheLimitIsNotFetched();
    void tableThatInflatesAboveTheLimitIsRefused();
    void otherBytesThanWantedAreRefused();
    void onlyFilesHaveContent();
    void everyFlippedBitOfTheTableIsSeen_data() { addKinds(); }
    void everyFlippedBitOfTheTableIsSeen();
    void everyTruncationIsFine_data() { addKinds(); }
    void everyTruncationIsFine();
};

void TestWrongTables::wrongAnnotationsAreNamed_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    const QString position = u"io.github.containers.zstd-chunked.manifest-position"_s;
    QTest::newRow("no digest") << u"containerd.io/snapshot/stargz/toc.digest"_s << u"abc"_s;
    QTest::newRow("digest nobody can verify") << u"containerd.io/snapshot/stargz/toc.digest"_s
                                              << u"md5:d41d8cd98f00b204e9800998ecf8427e"_s;
    QTest::newRow("empty") << position << u""_s;
    QTest::newRow("three numbers") << position << u"1:2:3"_s;
    QTest::newRow("five numbers") << position << u"1:2:3:1:1"_s;
    QTest::newRow("another type") << position << u"1:2:3:2"_s;
    QTest::newRow("negative") << position << u"-1:2:3:1"_s;
    QTest::newRow("no length") << position << u"100:0:3:1"_s;
    QTest::newRow("above 2^63") << position << u"9223372036854775808:1:1:1"_s;
    QTest::newRow("a sum above 2^63") << position << u"9223372036854775807:9:1:1"_s;
    QTest::newRow("letters") << u"io.containers.zstd-chunked.manifest-position"_s << u"a:b:c:1"_s;
}

void TestWrongTables::wrongAnnotationsAreNamed()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    const auto claim = recognise({{key, value}}, u"application/vnd.oci.image.layer.v1.tar+zstd");
    QVERIFY(!claim);
    QCOMPARE(claim.error().code, Errc::Corrupt);
    QVERIFY(claim.error().message.contains(key));
}

void TestWrongTables::wrongFootersAreRefused_data()
{
    QTest::addColumn<SeekableKind>("kind");
    QTest::addColumn<QByteArray>("end"); // replaces as many bytes at the layer's end
    using enum SeekableKind;
    QTest::newRow("no footer") << EStargz << QByteArray(51, 'x');
    QTest::newRow("offset 0") << EStargz << stargzFooter(0, false);
    QTest::newRow("offset far outside") << EStargz << stargzFooter(1LL << 60, false);
    QTest::newRow("negative offset") << EStargz << stargzFooter(-1, false);
    QTest::newRow("offset of the footer") << EStargz << stargzFooter(250'000, false);
    QByteArray footer = stargzFooter(1000, false);
    QTest::newRow("no number") << EStargz << footer.replace(16, 16, "zzzzzzzzzzzzzzzz");
    footer = stargzFooter(1000, false);
    QTest::newRow("another magic") << EStargz << footer.replace(32, 6, "STARGX");
    footer = stargzFooter(1000, false);
    QTest::newRow("another field") << EStargz << footer.replace(12, 2, "XX");
    QTest::newRow("stargz, offset outside") << Stargz << stargzFooter(1LL << 40, true);
    const auto numbers = [](quint64 a, quint64 b, quint64 c, quint64 d) {
        QByteArray bytes;
        for (quint64 number : {a, b, c, d}) {
            for (int i = 0; i < 8; ++i, number >>= 8)
                bytes += static_cast<char>(number & 0xff);
        }
        return bytes;
    };
    const auto chunked = [&numbers](quint64 a, quint64 b, quint64 c, quint64 d) {
        return skippableFrame(numbers(a, b, c, d) + "GnUlInUx");
    };
    constexpr quint64 huge = 0xffffffffffffffff;
    QTest::newRow("zstd: no magic") << ZstdChunkedStargz << skippableFrame(QByteArray(40, 'x'));
    QTest::newRow("zstd: offset 0") << ZstdChunkedStargz << chunked(0, 10, 10, 1);
    QTest::newRow("zstd: offset huge") << ZstdChunkedStargz << chunked(huge, 10, 10, 1);
    QTest::newRow("zstd: length huge") << ZstdChunkedStargz << chunked(100, huge, 10, 1);
    QTest::newRow("zstd: length 0") << ZstdChunkedStargz << chunked(100, 0, 10, 1);
    QTest::newRow("zstd: sum wraps") << ZstdChunkedStargz << chunked(100, huge - 50, 10, 1);
    QTest::newRow("zstd: json huge") << ZstdChunkedStargz << chunked(100, 10, huge, 1);
    QTest::newRow("zstd: another type") << ZstdChunkedStargz << chunked(100, 10, 10, 2);
    QTest::newRow("zstd: another frame")
        << ZstdChunkedStargz
        << QByteArray(numbers(1, 2, 3, 4) + numbers(1, 2, 3, 4)).left(40) + "GnUlInUx";
    QTest::newRow("zstd: the other magic's length")
        << ZstdChunked << skippableFrame(numbers(100, 10, 10, 1) + "GNUlInUx");
}

void TestWrongTables::wrongFootersAreRefused()
{
    QFETCH(SeekableKind, kind);
    QFETCH(QByteArray, end);
    MadeLayer layer = made(kind).unannounced();
    layer.blob.replace(layer.blob.size() - end.size(), end.size(), end);
    const Read read = readLayer(layer);
    QVERIFY(!read.layer);
    QCOMPARE(read.layer.error().code, Errc::NotFound);
    if (kind != SeekableKind::EStargz)
        return;
    // What the manifest promised and the layer does not hold is an error.
    layer.annotations = made(kind).annotations;
    QCOMPARE(readLayer(layer).layer.error().code, Errc::Corrupt);
}

void TestWrongTables::otherTableThanAnnouncedIsRefused()
{
    QFETCH(SeekableKind, kind);
    if (kind == SeekableKind::Stargz)
        return;
    MadeLayer layer = made(kind, replacing("\"mode\":420", "\"mode\":421"));
    const oci::StringPairs right = made(kind).annotations;
    for (auto &[key, value] : layer.annotations) {
        if (value.startsWith(u"sha256:"))
            value = oci::lookup(right, key).value();
    }
    const Read read = readLayer(layer);
    QVERIFY(!read.layer);
    QCOMPARE(read.layer.error().code, Errc::DigestMismatch);
}

void TestWrongTables::tablesThatCannotBeAreRefused_data()
{
    QTest::addColumn<SeekableKind>("kind");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, const char *from, const char *to, const QString &word,
                         SeekableKind kind = SeekableKind::EStargz) {
        QTest::newRow(name) << kind << QByteArray(from) << QByteArray(to) << word;
    };
    row("another version", "\"version\":1", "\"version\":2", u"version 2"_s);
    row("no version", "\"version\":1,", "", u"version"_s);
    row("no list", "\"entries\":[", "\"x\":[", u"not valid JSON|no list"_s);
    row("negative size", "\"size\":22", "\"size\":-22", u"negative"_s);
    row("size with fraction", "\"size\":22", "\"size\":22.5", u"whole number"_s);
    row("size above 2^63", "\"size\":22", "\"size\":9223372036854775808", u"whole number"_s);
    row("size near 2^63", "\"size\":22", "\"size\":9223372036854775807", u"too large"_s);
    row("size as text", "\"size\":22", "\"size\":\"22\"", u"whole number"_s);
    row("larger than its chunks", "\"size\":300000", "\"size\":300001", u"chunk"_s,
        SeekableKind::ZstdChunked);
    row("smaller than its chunks", "\"size\":300000", "\"size\":100000", u"chunk"_s);
    row("negative offset", "\"offset\":", "\"offset\":-", u"negative"_s);
    row("offset outside", "\"offset\":", "\"offset\":9999999", u"outside"_s);
    row("no offset", "\"offset\":", "\"x\":", u"outside"_s);
    row("overlapping chunks", "\"chunkOffset\":65536", "\"chunkOffset\":65535",
        u"begins at byte"_s);
    row("hole between chunks", "\"chunkOffset\":65536", "\"chunkOffset\":65537",
        u"begins at byte"_s);
    row("negative chunk", "\"chunkOffset\":65536", "\"chunkOffset\":-65536", u"negative"_s);
    row("chunk far outside", "\"chunkOffset\":65536", "\"chunkOffset\":9223372036854775807",
        u"outside the file"_s);
    row("chunk too long", "\"chunkSize\":65536", "\"chunkSize\":9223372036854775807",
        u"outside the file"_s);
    row("ends before it begins", "\"endOffset\":", "\"endOffset\":1,\"x\":", u"ends at byte 1"_s,
        SeekableKind::ZstdChunked);
    row("ends outside", "\"endOffset\":", "\"endOffset\":9999999,\"x\":", u"ends at byte 9999999"_s,
        SeekableKind::ZstdChunked);
    row("chunk of another file", "{\"name\":\"big\",\"type\":\"chunk\"",
        "{\"name\":\"bug\",\"type\":\"chunk\"", u"another file"_s);
    row("chunk without a file", "\"type\":\"dir\"", "\"type\":\"chunk\"", u"without a file"_s);
    row("empty file with chunks", "\"size\":300000", "\"size\":0", u"empty file"_s);
    row("no name", "\"name\":\"etc/\"", "\"name\":\"\"", u"no name"_s);
    row("NUL in a name", "\"name\":\"etc/\"", "\"name\":\"e\\u0000c\"", u"no name"_s);
    row("name as number", "\"name\":\"etc/\"", "\"name\":5", u"should be a text"_s);
    row("hard link to nothing", "\"linkName\":\"etc/passwd\"", "\"linkName\":\"\"", u"target"_s);
    row("no time", "2023-11-14T22:13:20Z", "yesterday", u"is no time"_s);
    row("digest that is none", "\"digest\":\"sha256:", "\"digest\":\"sha256:x",
        u"/entries/1/digest"_s);
    row("xattrs as list", "\"type\":\"dir\"", "\"type\":\"dir\",\"xattrs\":[]", u"an object"_s);
    row("xattr that is no base64", "\"type\":\"dir\"",
        "\"type\":\"dir\",\"xattrs\":{\"user.x\":\"%%\"}", u"base64"_s);
    row("device number", "\"type\":\"dir\"", "\"type\":\"dir\",\"devMajor\":4294967296",
        u"device"_s);
    row("entry that is a text", "\"entries\":[", "\"entries\":[\"x\",", u"an object"_s);
    row("broken JSON", "\"entries\":[", "\"entries\":[[", u"not valid JSON|an object"_s);
}

void TestWrongTables::tablesThatCannotBeAreRefused()
{
    QFETCH(SeekableKind, kind);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, word);
    const Read read = readLayer(made(kind, replacing(from, to)));
    QVERIFY(!read.layer);
    QVERIFY(
        read.layer.error().code == Errc::Corrupt || read.layer.error().code == Errc::Unsupported);
    QVERIFY2(read.layer.error().message.contains(QRegularExpression(word)),
        qPrintable(read.layer.error().message));
}

void TestWrongTables::tablesThatLieAreFoundOutWhenReading_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("longer than it is") << QByteArray("\"size\":22") << QByteArray("\"size\":23");
    QTest::newRow("shorter than it is") << QByteArray("\"size\":22") << QByteArray("\"size\":21");
    QTest::newRow("enormous") << QByteArray("\"size\":22") << QByteArray("\"size\":200000000");
    QTest::newRow("in another place")
        << QByteArray("\"size\":22") << QByteArray("\"size\":22,\"innerOffset\":1");
    QTest::newRow("far into the member")
        << QByteArray("\"size\":22") << QByteArray("\"size\":22,\"innerOffset\":100000000");
}

void TestWrongTables::tablesThatLieAreFoundOutWhenReading()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    for (const auto kind : {SeekableKind::EStargz, SeekableKind::ZstdChunked}) {
        const MadeLayer layer = made(kind, replacing(from, to));
        const Read read = readLayer(layer);
        QVERIFY(read.layer);
        const auto content = contentOf(*read.layer, layer.blob, 1);
        QVERIFY(!content);
        QVERIFY(
            content.error().code == Errc::DigestMismatch || content.error().code == Errc::Corrupt);
    }
}

void TestWrongTables::changedContentIsFoundOut()
{
    QFETCH(SeekableKind, kind);
    const MadeLayer layer = made(kind);
    const Read read = readLayer(layer);
    QVERIFY(read.layer);
    const auto chunk = read.layer->contents->chunks(3, 100'000, 1).front();
    QByteArray blob = layer.blob;
    const qint64 at = chunk.stored.offset + chunk.stored.lengthBytes / 2;
    blob[at] = static_cast<char>(blob[at] ^ 0x10);
    QVERIFY(!contentOf(*read.layer, blob, 3));
    QVERIFY(contentOf(*read.layer, blob, 3, 0, 65'536)); // a chunk before it
    // Another chunk of the right form in its place.
    const auto other = read.layer->contents->chunks(3, 0, 1).front();
    auto reader = ContentReader::open(*read.layer, 1);
    QVERIFY(reader);
    const auto wrong = reader->feed(
        QByteArrayView(layer.blob).sliced(other.stored.offset, reader->wanted()->lengthBytes));
    QVERIFY(!wrong);
}

void TestWrongTables::tableAboveTheLimitIsNotFetched()
{
    const QString key = u"io.github.containers.zstd-chunked.manifest-position"_s;
    for (const QString &value : {u"1000:157286401:1000:1"_s, u"1000:1000:157286401:1"_s}) {
        const auto claim
            = recognise({{key, value}}, u"application/vnd.oci.image.layer.v1.tar+zstd");
        QVERIFY(claim && *claim);
        TocReader reader(**claim, 1LL << 40);
        QVERIFY(!reader.wanted());
        QCOMPARE(reader.take().error().code, Errc::LimitExceeded);
    }
    const auto outside
        = recognise({{key, u"1000:1000:1000:1"_s}}, u"application/vnd.oci.image.layer.v1.tar+zstd");
    TocReader reader(outside->value(), 1999);
    QVERIFY(!reader.wanted());
    QCOMPARE(reader.take().error().code, Errc::Corrupt);
}

void TestWrongTables::tableThatInflatesAboveTheLimitIsRefused()
{
    const QByteArray bomb = zstdFrame(QByteArray(TocReader::maxTableBytes + 1, ' '));
    QVERIFY(bomb.size() < 100'000);
    const QByteArray blob = QByteArray(100, 'x') + skippableFrame(bomb);
    const auto claim = recognise({{u"io.github.containers.zstd-chunked.manifest-position"_s,
                                     u"108:%1:100:1"_s.arg(bomb.size())}},
        u"application/vnd.oci.image.layer.v1.tar+zstd");
    QVERIFY(claim && *claim);
    TocReader reader(**claim, blob.size());
    const auto fed = reader.feed(bomb);
    QVERIFY(!fed);
    QCOMPARE(fed.error().code, Errc::LimitExceeded);
}

void TestWrongTables::otherBytesThanWantedAreRefused()
{
    const MadeLayer layer = made(SeekableKind::EStargz);
    TocReader reader(
        recognise(layer.annotations, layer.mediaType).value().value(), layer.blob.size());
    const auto fed = reader.feed("short");
    QVERIFY(!fed);
    QCOMPARE(fed.error().code, Errc::Protocol);
    const Read read = readLayer(layer);
    QVERIFY(read.layer);
    auto content = ContentReader::open(*read.layer, 1);
    QVERIFY(content);
    QCOMPARE(content->feed("short").error().code, Errc::Protocol);
}

void TestWrongTables::onlyFilesHaveContent()
{
    const Read read = readLayer(made(SeekableKind::EStargz));
    QVERIFY(read.layer);
    QCOMPARE(ContentReader::open(*read.layer, 0).error().code, Errc::Usage);
    QCOMPARE(ContentReader::open(*read.layer, 99).error().code, Errc::Usage);
    QCOMPARE(ContentReader::open(*read.layer, 1, -1).error().code, Errc::Usage);
    QCOMPARE(ContentReader::open(*read.layer, 1, 0, -2).error().code, Errc::Usage);
}

void TestWrongTables::everyFlippedBitOfTheTableIsSeen()
{
    QFETCH(SeekableKind, kind);
    SeekableBuilder builder(kind);
    const MadeLayer layer = builder.file("a", "content").build();
    for (qint64 at = layer.tableOffset; at < layer.blob.size(); ++at) {
        for (const int bit : {0, 3, 7}) {
            MadeLayer flipped = layer;
            flipped.blob[at] = static_cast<char>(flipped.blob[at] ^ (1 << bit));
            const Read read = readLayer(flipped);
            if (read.layer && read.layer->isVerified)
                QCOMPARE(read.layer->index->path(0), "a");
        }
    }
}

void TestWrongTables::everyTruncationIsFine()
{
    QFETCH(SeekableKind, kind);
    SeekableBuilder builder(kind);
    const MadeLayer layer = builder.file("a", "content").build();
    for (qsizetype size = 0; size < layer.blob.size(); ++size) {
        MadeLayer cut = layer;
        cut.blob.truncate(size);
        const bool kept = size >= layer.tableOffset && kind == SeekableKind::ZstdChunked;
        const Read read = readLayer(cut);
        QVERIFY(!read.layer || kept || kind == SeekableKind::ZstdChunkedStargz);
    }
}

QTEST_GUILESS_MAIN(TestWrongTables)
#include "tst_wrongtables.moc"
