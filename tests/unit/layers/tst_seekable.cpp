// SPDX-License-Identifier: Apache-2.0
// Layers with a table of contents inside: found by annotation or footer, listed and read by
// stretches.
#include "seekableread.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using namespace gantry::test;

class TestSeekable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void layersAreRecognised_data();
    void layersAreRecognised();
    void filesAreListed_data() { addKinds(); }
    void filesAreListed();
    void contentIsRead_data() { addKinds(); }
    void contentIsRead();
    void anyRangeOfAFileIsRead_data() { addKinds(); }
    void anyRangeOfAFileIsRead();
    void footerAloneIsEnough_data() { addKinds(); }
    void footerAloneIsEnough();
    void listingNeedsFewBytes_data() { addKinds(); }
    void listingNeedsFewBytes();
    void oddTablesAreReadAsOthersReadThem();
    void largeNumbersAreExact();
    void namesAreClean();
    void xattrsAndTimesAreRead();
    void severalFilesMayShareAMember();
    void fileDigestCountsWhereChunksHaveNone();
    void withoutAnyDigestNothingIsVerified();
};

void TestSeekable::layersAreRecognised_data()
{
    QTest::addColumn<oci::StringPairs>("annotations");
    QTest::addColumn<QString>("mediaType");
    QTest::addColumn<int>("kind"); // -1: none
    QTest::addColumn<bool>("announced");
    const QString gzip = u"application/vnd.oci.image.layer.v1.tar+gzip"_s;
    const QString zstd = u"application/vnd.oci.image.layer.v1.tar+zstd"_s;
    const oci::StringPairs none;
    QTest::newRow("any gzip") << none << gzip << int(SeekableKind::EStargz) << false;
    QTest::newRow("any zstd") << none << zstd << int(SeekableKind::ZstdChunked) << false;
    QTest::newRow("plain") << none << u"application/vnd.oci.image.layer.v1.tar"_s << -1 << false;
    QTest::newRow("no layer") << none << u"text/plain"_s << -1 << false;
    for (const auto kind :
        {SeekableKind::EStargz, SeekableKind::ZstdChunked, SeekableKind::ZstdChunkedStargz}) {
        const MadeLayer layer = made(kind);
        QTest::addRow("announced %d", int(kind))
            << layer.annotations << layer.mediaType << int(kind) << true;
    }
}

void TestSeekable::layersAreRecognised()
{
    QFETCH(oci::StringPairs, annotations);
    QFETCH(QString, mediaType);
    QFETCH(int, kind);
    const auto claim = recognise(annotations, mediaType);
    QVERIFY(claim);
    QCOMPARE(*claim ? int((*claim)->kind) : -1, kind);
    if (*claim)
        QTEST((*claim)->isAnnounced, "announced");
}

void TestSeekable::filesAreListed()
{
    QFETCH(SeekableKind, kind);
    const Read read = readLayer(made(kind));
    QVERIFY2(read.layer, qPrintable(read.layer ? QString() : read.layer.error().toLine()));
    const LayerIndex &index = *read.layer->index;
    QCOMPARE(read.layer->kind, kind);
    QCOMPARE(read.layer->isVerified, kind != SeekableKind::Stargz);
    QCOMPARE(read.layer->notes.isEmpty(), read.layer->isVerified);
    QVERIFY(index.facts().claimed);
    QVERIFY(!index.facts().digestVerified && !index.facts().complete);
    QByteArrayList paths;
    for (LayerIndex::Id id = 0; id < index.size(); ++id) {
        paths += index.path(id);
        QVERIFY(index.warnings(id).testFlag(EntryWarning::Claimed));
    }
    QCOMPARE(paths, (QByteArrayList{"etc", "etc/passwd", "empty", "big", "sh", "pw"}));
    QCOMPARE(index.type(0), EntryType::Directory);
    QCOMPARE(index.attributes(0).mode, 0755U);
    QCOMPARE(index.sizeBytes(1), 22);
    QCOMPARE(index.modifiedNs(1), 1'700'000'000'000'000'000);
    QCOMPARE(index.sizeBytes(3), 300'000);
    QCOMPARE(index.type(4), EntryType::Symlink);
    QCOMPARE(index.link(4), "bin/bash");
    QCOMPARE(index.type(5), EntryType::HardLink);
    QCOMPARE(index.link(5), "etc/passwd");
}

void TestSeekable::contentIsRead()
{
    QFETCH(SeekableKind, kind);
    const MadeLayer layer = made(kind);
    const Read read = readLayer(layer);
    QVERIFY(read.layer);
    bool verified = false;
    QCOMPARE(
        contentOf(*read.layer, layer.blob, 1, 0, -1, &verified).value(), "root:x:0:0::/:/bin/sh\n");
    QVERIFY(verified);
    QCOMPARE(contentOf(*read.layer, layer.blob, 2).value(), QByteArray());
    QCOMPARE(contentOf(*read.layer, layer.blob, 3, 0, -1, &verified).value(), noise(300'000));
    QVERIFY(verified);
    QCOMPARE(read.layer->contents->chunks(3, 0, 300'000).size(), 5U);
}

void TestSeekable::anyRangeOfAFileIsRead()
{
    QFETCH(SeekableKind, kind);
    const MadeLayer layer = made(kind);
    const Read read = readLayer(layer);
    QVERIFY(read.layer);
    const QByteArray whole = noise(300'000);
    for (const qint64 from : {0, 1, 65'535, 65'536, 65'537, 200'000, 299'999, 300'000, 300'001}) {
        for (const qint64 length : {0, 1, 2, 65'536, 150'000, 400'000}) {
            QCOMPARE(contentOf(*read.layer, layer.blob, 3, from, length).value(),
                whole.mid(from, length));
        }
    }
    // Only the chunks that are needed are fetched.
    auto reader = ContentReader::open(*read.layer, 3, 70'000, 10);
    QVERIFY(reader && reader->wanted());
    QVERIFY(reader->wanted()->lengthBytes < 70'000);
}

void TestSeekable::footerAloneIsEnough()
{
    QFETCH(SeekableKind, kind);
    const Read read = readLayer(made(kind).unannounced());
    QVERIFY(read.layer);
    QCOMPARE(read.layer->kind, kind);
    QVERIFY(!read.layer->isVerified);
    QCOMPARE(read.layer->index->size(), 6U);
}

void TestSeekable::listingNeedsFewBytes()
{
    QFETCH(SeekableKind, kind);
    SeekableBuilder builder(kind);
    const QByteArray content = noise(1'000'000);
    for (int i = 0; i < 6; ++i)
        builder.file("file" + QByteArray::number(i), content, 4 << 20);
    const MadeLayer layer = builder.build();
    const Read read = readLayer(layer);
    QVERIFY(read.layer);
    QCOMPARE(read.requests, 1);
    QVERIFY2(read.fetchedBytes * 50 < layer.blob.size(),
        qPrintable(u"%1 of %2"_s.arg(read.fetchedBytes).arg(layer.blob.size())));
    // A table that does not fit the first ask takes a second one.
    SeekableBuilder many(kind);
    for (int i = 0; i < 50; ++i)
        many.file("file" + QByteArray::number(i), content.sliced(i, 1000));
    const Read second = readLayer(many.build().unannounced());
    QVERIFY(second.layer);
    QCOMPARE(second.requests, 2);
    QCOMPARE(second.layer->index->size(), 50U);
}

void TestSeekable::oddTablesAreReadAsOthersReadThem()
{
    const Read read = readLayer(made(SeekableKind::EStargz,
        replacing(
            "\"mode\":420,\"size\":22", "\"mode\":384,\"MODE\":256,\"Size\":22,\"uid\":null")));
    QVERIFY(read.layer);
    QCOMPARE(read.layer->index->attributes(1).mode, 0400U);
    QCOMPARE(read.layer->notes.size(), 1);
    QVERIFY(read.layer->notes[0].contains(u"twice"));
    const Read twice = readLayer(
        made(SeekableKind::EStargz, replacing("\"name\":\"empty\"", "\"name\":\"./etc//passwd\"")));
    QVERIFY(twice.layer);
    QVERIFY(twice.layer->index->warnings(2).testFlag(EntryWarning::DuplicatePath));
}

void TestSeekable::largeNumbersAreExact()
{
    const Read read = readLayer(made(SeekableKind::EStargz,
        replacing(
            "\"mode\":420,\"size\":22", "\"mode\":420,\"uid\":9007199254740993,\"size\":22")));
    QVERIFY(read.layer);
    QCOMPARE(read.layer->index->attributes(1).uid, 9007199254740993);
}

void TestSeekable::namesAreClean()
{
    SeekableBuilder builder(SeekableKind::EStargz);
    builder.file("./a//b/./c", "x").file("../../up", "x").file("/abs", "x").file("a/../d", "x");
    builder.hardlink("l", "../a/b/c").hardlink("m", "nowhere");
    const MadeLayer layer = builder.build();
    const Read read = readLayer(layer);
    QVERIFY(read.layer);
    const LayerIndex &index = *read.layer->index;
    QCOMPARE(index.path(0), "a/b/c");
    QVERIFY(!index.warnings(0).testFlag(EntryWarning::ClimbsOut));
    QCOMPARE(index.path(1), "up");
    QVERIFY(index.warnings(1).testFlag(EntryWarning::ClimbsOut));
    QCOMPARE(index.path(2), "abs");
    QCOMPARE(index.path(3), "d");
    QCOMPARE(index.link(4), "a/b/c");
    QVERIFY(!index.warnings(4).testFlag(EntryWarning::LinkTargetMissing));
    QVERIFY(index.warnings(5).testFlag(EntryWarning::LinkTargetMissing));
}

void TestSeekable::xattrsAndTimesAreRead()
{
    const Read read = readLayer(made(SeekableKind::EStargz,
        replacing("\"modtime\":\"2023-11-14T22:13:20Z\"}",
            "\"modtime\":\"1969-12-31T23:59:59.25+00:00\",\"uid\":7,\"userName\":\"u\","
            "\"xattrs\":{\"user.b\":\"Yg==\",\"security.capability\":\"AQAAAg==\",\"user.b\":\"Yw=="
            "\"}},"
            "\n{\"name\":\"second\",\"type\":\"dir\",\"uid\":7,\"modtime\":\"0001-01-01T00:00:"
            "00Z\"},"
            "\n{\"name\":\"third\",\"type\":\"dir\",\"modtime\":\"9999-01-01T00:00:00Z\"}")));
    QVERIFY2(read.layer, qPrintable(read.layer ? QString() : read.layer.error().toLine()));
    const LayerIndex &index = *read.layer->index;
    QCOMPARE(index.modifiedNs(0), -750'000'000);
    using Xattrs = QList<std::pair<QByteArray, QByteArray>>;
    QCOMPARE(index.attributes(0).xattrs,
        (Xattrs{{"security.capability", QByteArray("\1\0\0\2", 4)}, {"user.b", "c"}}));
    QCOMPARE(index.attributes(1).userName, "u"); // names stand at the first entry of an owner
    QCOMPARE(index.modifiedNs(1), 0);
    QVERIFY(index.warnings(2).testFlag(EntryWarning::TimeClamped));
}

void TestSeekable::severalFilesMayShareAMember()
{
    // Two files in one gzip member, told apart by their inner offsets.
    const QByteArray first = "first content", second = "second one";
    const QByteArray header = tarHeader("a", first.size(), '0');
    const QByteArray between = tarPadding(first.size()) + tarHeader("b", second.size(), '0');
    QByteArray blob = gzipMember(header);
    const qsizetype offset = blob.size();
    blob += gzipMember(first + between + second + tarPadding(second.size()));
    const auto entry = [&](const char *name, const QByteArray &content, qint64 inner) {
        return QByteArray("{\"name\":\"") + name + "\",\"type\":\"reg\",\"size\":"
            + QByteArray::number(content.size()) + ",\"offset\":" + QByteArray::number(offset)
            + ",\"innerOffset\":" + QByteArray::number(inner) + ",\"chunkDigest\":\""
            + oci::Digest::of(content).toString().toLatin1() + "\"}";
    };
    const QByteArray json = "{\"version\":1,\"entries\":[" + entry("a", first, 0) + ','
        + entry("b", second, first.size() + between.size()) + "]}";
    MadeLayer layer{.blob = blob,
        .annotations = {},
        .mediaType = u"application/vnd.oci.image.layer.v1.tar+gzip"_s,
        .json = json};
    layer.tableOffset = blob.size();
    layer.blob += gzipMember(tarHeader("stargz.index.json", json.size(), '0') + json)
        + stargzFooter(layer.tableOffset, false);
    const Read read = readLayer(layer);
    QVERIFY(read.layer);
    QCOMPARE(contentOf(*read.layer, layer.blob, 0).value(), first);
    QCOMPARE(contentOf(*read.layer, layer.blob, 1).value(), second);
}

void TestSeekable::fileDigestCountsWhereChunksHaveNone()
{
    const auto withoutChunkDigests
        = [](QByteArray json) { return json.replace("\"chunkDigest\"", "\"noDigest\""); };
    const MadeLayer layer = made(SeekableKind::EStargz, withoutChunkDigests);
    const Read read = readLayer(layer);
    QVERIFY(read.layer);
    bool verified = false;
    QVERIFY(contentOf(*read.layer, layer.blob, 3, 0, -1, &verified));
    QVERIFY(verified);
    QVERIFY(contentOf(*read.layer, layer.blob, 3, 0, 100, &verified));
    QVERIFY(!verified);
    const QByteArray right = oci::Digest::of(noise(300'000)).toString().toLatin1();
    const QByteArray wrong = oci::Digest::of("other").toString().toLatin1();
    const MadeLayer lying = made(SeekableKind::EStargz,
        [&](const QByteArray &json) { return withoutChunkDigests(json).replace(right, wrong); });
    const Read lyingRead = readLayer(lying);
    QVERIFY(lyingRead.layer);
    const auto content = contentOf(*lyingRead.layer, lying.blob, 3);
    QVERIFY(!content);
    QCOMPARE(content.error().code, Errc::DigestMismatch);
}

void TestSeekable::withoutAnyDigestNothingIsVerified()
{
    const MadeLayer layer = made(SeekableKind::EStargz, [](QByteArray json) {
        return json.replace("\"chunkDigest\"", "\"x\"").replace("\"digest\"", "\"y\"");
    });
    const Read read = readLayer(layer);
    QVERIFY(read.layer);
    bool verified = true;
    QCOMPARE(contentOf(*read.layer, layer.blob, 3, 0, -1, &verified).value(), noise(300'000));
    QVERIFY(!verified);
}

QTEST_GUILESS_MAIN(TestSeekable)
#include "tst_seekable.moc"
