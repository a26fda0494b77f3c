// SPDX-License-Identifier: Apache-2.0
// SOCI: the index document, and ztocs made here from a real gzip stream with zlib's own block ends.
#include "layers/seekable/contentreader.h"
#include "layers/seekable/soci.h"
#include "seekablebuilder.h"

#include <zlib.h>

#include <QRandomGenerator>
#include <QTest>

#include <flatbuffers/flatbuffers.h>
#include <ztoc_generated.h>

#include <functional>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using namespace gantry::test;

namespace {

constexpr qint64 windowBytes = 32 << 10;

struct Point {
    qint64 in = 0, out = 0;
    quint8 bits = 0;
    QByteArray window;
};

struct File {
    const char *name;
    const char *type;
    QByteArray content;
    const char *link = "";
};

QByteArray words(qsizetype size)
{
    static const QByteArray text = [] {
        QRandomGenerator random(11);
        QByteArray made;
        while (made.size() < 1'000'000)
            made += QByteArray::number(random.bounded(100'000))
                + (random.bounded(9) == 0 ? '\n' : ' ');
        return made;
    }();
    return text.first(size);
}

//! Block ends of a gzip member, about every spanBytes of output.
QList<Point> pointsOf(const QByteArray &gzip, qint64 spanBytes)
{
    z_stream stream{};
    if (inflateInit2(&stream, 47) != Z_OK)
        qFatal("inflateInit2");
    QByteArray out;
    QList<Point> points;
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    int result = Z_OK;
    while (result != Z_STREAM_END) {
        QByteArray block(1 << 20, '\0');
        stream.next_out = reinterpret_cast<Bytef *>(block.data());
        stream.avail_out = static_cast<uInt>(block.size());
        result = inflate(&stream, Z_BLOCK);
        if (result != Z_OK && result != Z_STREAM_END)
            qFatal("inflate");
        out += block.first(block.size() - static_cast<qsizetype>(stream.avail_out));
        const bool isBlockEnd = (stream.data_type & 128) != 0 && (stream.data_type & 64) == 0;
        if (isBlockEnd && (out.isEmpty() || out.size() - points.last().out > spanBytes)) {
            points.append({.in = static_cast<qint64>(stream.total_in),
                .out = out.size(),
                .bits = static_cast<quint8>(stream.data_type & 7),
                .window = out.last(std::min<qsizetype>(out.size(), windowBytes))
                    .rightJustified(windowBytes, '\0')});
        }
    }
    inflateEnd(&stream);
    return points;
}

template <typename T>
QByteArray le(T number)
{
    QByteArray bytes(sizeof(T), '\0');
    qToLittleEndian(number, bytes.data());
    return bytes;
}

QByteArray checkpointsOf(const QList<Point> &points, bool oldWriter)
{
    QByteArray bytes = le(static_cast<qint32>(points.size())) + le(qint64(64 << 10));
    for (qsizetype i = oldWriter ? 1 : 0; i < points.size(); ++i)
        bytes += le(points[i].in) + le(points[i].out) + static_cast<char>(points[i].bits)
            + points[i].window;
    return bytes;
}

//! A layer and what is said of it; tests change the parts before build().
struct Soci {
    QByteArray blob;
    QByteArray tar;
    QList<Point> points;
    QByteArray checkpoints;
    QStringList spanDigests;
    std::vector<std::pair<File, qint64>> files; //!< with the place in the tar
    qint64 compressedBytes = 0, uncompressedBytes = 0;
    qint32 lastSpan = 0;
    ztoc::Algorithm algorithm = ztoc::Algorithm::Gzip;

    QByteArray build() const
    {
        flatbuffers::FlatBufferBuilder builder;
        std::vector<flatbuffers::Offset<ztoc::Entry>> entries;
        for (const auto &[file, offset] : files) {
            const auto record = ztoc::CreatePaxRecordDirect(builder, "SCHILY.xattr.user.k", "v");
            const std::vector<flatbuffers::Offset<ztoc::PaxRecord>> records{record};
            entries.push_back(ztoc::CreateEntryDirect(builder, file.name, file.type, offset,
                file.content.size(), file.link, 0644, 7, 8, "user", "group",
                "2023-11-14T22:13:20.000000005Z", 0, 0, &records));
        }
        std::vector<flatbuffers::Offset<flatbuffers::String>> digests;
        for (const QString &digest : spanDigests)
            digests.push_back(builder.CreateString(digest.toStdString()));
        const std::vector<quint8> raw(checkpoints.begin(), checkpoints.end());
        const auto spans = ztoc::CreateSpansDirect(builder, algorithm, lastSpan, &digests, &raw);
        const auto list = ztoc::CreateEntriesDirect(builder, &entries);
        builder.Finish(ztoc::CreateZtocDirect(
            builder, "0.9", "test", compressedBytes, uncompressedBytes, list, spans));
        return {reinterpret_cast<const char *>(builder.GetBufferPointer()),
            static_cast<qsizetype>(builder.GetSize())};
    }
};

Soci sociLayer(bool plain = false, bool oldWriter = false)
{
    Soci soci;
    const std::vector<File> files{{"etc/", "dir", {}}, {"etc/passwd", "reg", "root:x:0:0\n"},
        {"big", "reg", words(700'000)}, {"sh", "symlink", {}, "bin/bash"}, {"empty", "reg", {}}};
    for (const File &file : files) {
        const char type = file.type == QByteArrayView("dir") ? '5'
            : file.type == QByteArrayView("symlink")         ? '2'
                                                             : '0';
        soci.tar += tarHeader(file.name, file.content.size(), type, file.link);
        soci.files.emplace_back(file, soci.tar.size());
        soci.tar += file.content + tarPadding(file.content.size());
    }
    soci.tar += QByteArray(1024, '\0');
    soci.uncompressedBytes = soci.tar.size();
    if (plain) {
        soci.blob = soci.tar;
        soci.algorithm = ztoc::Algorithm::Uncompressed;
        constexpr qint64 spanBytes = 100'000;
        soci.checkpoints = le(qint32(2)) + le(spanBytes) + le(qint64(soci.tar.size()));
        for (qint64 at = 0; at < soci.blob.size(); at += spanBytes)
            soci.spanDigests += oci::Digest::of(soci.blob.mid(at, spanBytes)).toString();
    } else {
        soci.blob = gzipMember(soci.tar);
        soci.points = pointsOf(soci.blob, 64 << 10);
        soci.checkpoints = checkpointsOf(soci.points, oldWriter);
        for (qsizetype i = 0; i < soci.points.size(); ++i) {
            const qint64 start = soci.points[i].in - (soci.points[i].bits != 0 ? 1 : 0);
            const qint64 end
                = i + 1 < soci.points.size() ? soci.points[i + 1].in : soci.blob.size();
            soci.spanDigests += oci::Digest::of(soci.blob.sliced(start, end - start)).toString();
        }
    }
    soci.compressedBytes = soci.blob.size();
    soci.lastSpan = static_cast<qint32>(soci.spanDigests.size() - 1);
    return soci;
}

Expected<SeekableLayer> readBack(const QByteArray &bytes, qint64 layerBytes)
{
    oci::Descriptor descriptor;
    descriptor.digest = oci::Digest::of(bytes);
    descriptor.sizeBytes = bytes.size();
    return readZtoc(bytes, descriptor, layerBytes);
}

Expected<QByteArray> contentOf(const SeekableLayer &layer, const QByteArray &blob,
    LayerIndex::Id entry, qint64 from = 0, qint64 length = -1)
{
    TRY(auto reader, ContentReader::open(layer, entry, from, length));
    QByteArray content;
    while (const auto range = reader.wanted()) {
        if (range->offset < 0 || range->end() > blob.size())
            qFatal("a range outside the layer");
        TRY(const QByteArray piece,
            reader.feed(QByteArrayView(blob).sliced(range->offset, range->lengthBytes)));
        content += piece;
    }
    if (!reader.isVerified())
        return fail(Errc::Usage, u"not verified"_s);
    return content;
}

} // namespace

class TestSoci : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void indexesAreRead_data();
    void indexesAreRead();
    void wrongIndexesAreRefused_data();
    void wrongIndexesAreRefused();
    void manifestNamesItsIndex();
    void filesAreListed();
    void contentIsRead_data();
    void contentIsRead();
    void onlyTheSpansNeededAreFetched();
    void changedSpanIsFoundOut();
    void otherBytesThanTheIndexNamesAreRefused();
    void tablesThatCannotBeAreRefused_data();
    void tablesThatCannotBeAreRefused();
    void everyTruncationIsRefused();
    void flippedBitsAreReadOrRefused();
};

void TestSoci::indexesAreRead_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("version");
    QTest::addColumn<bool>("hasSubject");
    const QByteArray zero = "sha256:" + QByteArray(64, '0'), one = "sha256:" + QByteArray(64, '1');
    const QByteArray layers = R"([{"mediaType":"application/octet-stream","digest":")" + zero
        + R"(","size":5,"annotations":{"com.amazon.soci.image-layer-digest":")" + one
        + R"(","com.amazon.soci.image-layer-mediaType":"t"}}])";
    const QByteArray subject = R"("subject":{"mediaType":"m","digest":")" + one + R"(","size":1})";
    QTest::newRow("v1") << QByteArray(
        R"({"artifactType":"application/vnd.amazon.soci.index.v1+json",)" + subject
        + R"(,"layers":)" + layers + '}')
                        << 1 << true;
    QTest::newRow("v2") << QByteArray(
        R"({"artifactType":"application/vnd.amazon.soci.index.v2+json","layers":)" + layers + '}')
                        << 2 << false;
    QTest::newRow("the config tells") << QByteArray(
        R"({"config":{"mediaType":"application/vnd.amazon.soci.index.v1+json"},"layers":)" + layers
        + '}') << 1 << false;
    QTest::newRow("blobs") << QByteArray(
        R"({"artifactType":"application/vnd.amazon.soci.index.v1+json","blobs":)" + layers + '}')
                           << 1 << false;
}

void TestSoci::indexesAreRead()
{
    QFETCH(QByteArray, json);
    const auto index = readSociIndex(json);
    QVERIFY2(index, qPrintable(index ? QString() : index.error().toLine()));
    QTEST(index->version, "version");
    QTEST(!index->subject.isNull(), "hasSubject");
    QCOMPARE(index->layers.size(), 1);
    const auto layer = oci::Digest::parse(u"sha256:"_s + QString(64, u'1')).value();
    QVERIFY(index->find(layer));
    QCOMPARE(index->find(layer)->ztoc.sizeBytes, 5);
    QVERIFY(!index->find(oci::Digest::of("x")));
}

void TestSoci::wrongIndexesAreRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    const QByteArray type = R"({"artifactType":"application/vnd.amazon.soci.index.v2+json")";
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("an image") << QByteArray(R"({"layers":[]})");
    QTest::newRow("another artifact") << QByteArray(R"({"artifactType":"x/y","layers":[]})");
    QTest::newRow("no layers") << QByteArray(type + '}');
    QTest::newRow("layers as object") << QByteArray(type + R"(,"layers":{}})");
    QTest::newRow("no descriptor") << QByteArray(type + R"(,"layers":[5]})");
    QTest::newRow("no layer digest")
        << QByteArray(type + R"(,"layers":[{"mediaType":"a/b","digest":"sha256:)"
               + QByteArray(64, '0') + R"(","size":5}]})");
    QTest::newRow("wrong layer digest") << QByteArray(type
        + R"(,"layers":[{"mediaType":"a/b","digest":"sha256:)" + QByteArray(64, '0')
        + R"(","size":5,"annotations":{"com.amazon.soci.image-layer-digest":"x"}}]})");
}

void TestSoci::wrongIndexesAreRefused()
{
    QFETCH(QByteArray, json);
    QVERIFY(!readSociIndex(json));
}

void TestSoci::manifestNamesItsIndex()
{
    const QString digest = u"sha256:"_s + QString(64, u'1');
    QCOMPARE(sociIndexDigest({{u"com.amazon.soci.index-digest"_s, digest}}).toString(), digest);
    QVERIFY(sociIndexDigest({}).isNull());
    QVERIFY(sociIndexDigest({{u"com.amazon.soci.index-digest"_s, u"x"_s}}).isNull());
}

void TestSoci::filesAreListed()
{
    const Soci soci = sociLayer();
    QVERIFY(soci.points.size() > 4);
    const auto layer = readBack(soci.build(), soci.blob.size());
    QVERIFY2(layer, qPrintable(layer ? QString() : layer.error().toLine()));
    const LayerIndex &index = *layer->index;
    QVERIFY(index.facts().claimed);
    QCOMPARE(index.facts().compression, u"gzip"_s);
    QCOMPARE(index.facts().uncompressedBytes, soci.tar.size());
    QCOMPARE(index.size(), 5U);
    QCOMPARE(index.path(1), "etc/passwd");
    QCOMPARE(index.sizeBytes(1), 11);
    QCOMPARE(index.dataOffset(1), soci.files[1].second);
    QCOMPARE(index.modifiedNs(1), 1'700'000'000'000'000'005);
    QCOMPARE(index.attributes(1).uid, 7);
    QCOMPARE(index.attributes(1).groupName, "group");
    using Xattrs = QList<std::pair<QByteArray, QByteArray>>;
    QCOMPARE(index.attributes(1).xattrs, (Xattrs{{"user.k", "v"}}));
    QCOMPARE(index.link(3), "bin/bash");
    QVERIFY(index.warnings(2).testFlag(EntryWarning::Claimed));
}

void TestSoci::contentIsRead_data()
{
    QTest::addColumn<bool>("plain");
    QTest::addColumn<bool>("oldWriter");
    QTest::newRow("gzip") << false << false;
    QTest::newRow("gzip, by an old writer") << false << true;
    QTest::newRow("not compressed") << true << false;
}

void TestSoci::contentIsRead()
{
    QFETCH(bool, plain);
    QFETCH(bool, oldWriter);
    const Soci soci = sociLayer(plain, oldWriter);
    const auto layer = readBack(soci.build(), soci.blob.size());
    QVERIFY2(layer, qPrintable(layer ? QString() : layer.error().toLine()));
    QCOMPARE(contentOf(*layer, soci.blob, 1).value(), "root:x:0:0\n");
    QCOMPARE(contentOf(*layer, soci.blob, 4).value(), QByteArray());
    const QByteArray whole = words(700'000);
    QCOMPARE(contentOf(*layer, soci.blob, 2).value(), whole);
    for (const qint64 from : {0, 1, 65'000, 131'072, 350'001, 699'999, 700'000}) {
        for (const qint64 length : {1, 100, 70'000, 700'000})
            QCOMPARE(
                contentOf(*layer, soci.blob, 2, from, length).value(), whole.mid(from, length));
    }
}

void TestSoci::onlyTheSpansNeededAreFetched()
{
    const Soci soci = sociLayer();
    const auto layer = readBack(soci.build(), soci.blob.size());
    QVERIFY(layer);
    auto reader = ContentReader::open(*layer, 2, 400'000, 10);
    QVERIFY(reader && reader->wanted());
    QVERIFY(reader->wanted()->lengthBytes < soci.blob.size() / 3);
}

void TestSoci::changedSpanIsFoundOut()
{
    const Soci soci = sociLayer();
    const auto layer = readBack(soci.build(), soci.blob.size());
    QVERIFY(layer);
    QByteArray blob = soci.blob;
    blob[blob.size() / 2] = static_cast<char>(blob[blob.size() / 2] ^ 1);
    const auto content = contentOf(*layer, blob, 2);
    QVERIFY(!content);
    QCOMPARE(content.error().code, Errc::DigestMismatch);
    QVERIFY(contentOf(*layer, blob, 1)); // in another span
}

void TestSoci::otherBytesThanTheIndexNamesAreRefused()
{
    const Soci soci = sociLayer();
    oci::Descriptor descriptor;
    descriptor.digest = oci::Digest::of("other");
    const auto layer = readZtoc(soci.build(), descriptor, soci.blob.size());
    QVERIFY(!layer);
    QCOMPARE(layer.error().code, Errc::DigestMismatch);
}

void TestSoci::tablesThatCannotBeAreRefused_data()
{
    using Edit = std::function<void(Soci &)>;
    QTest::addColumn<Edit>("edit");
    const auto point = [](qsizetype number, const std::function<void(Point &)> &change) -> Edit {
        return [number, change](Soci &soci) {
            change(soci.points[number]);
            soci.checkpoints = checkpointsOf(soci.points, false);
        };
    };
    QTest::newRow("for another layer") << Edit([](Soci &s) { s.compressedBytes += 1; });
    QTest::newRow("negative size") << Edit([](Soci &s) { s.uncompressedBytes = -1; });
    QTest::newRow("content outside") << Edit([](Soci &s) { s.files[1].second = s.tar.size(); });
    QTest::newRow("content at a negative place") << Edit([](Soci &s) { s.files[1].second = -512; });
    QTest::newRow("content near 2^63")
        << Edit([](Soci &s) { s.files[1].second = std::numeric_limits<qint64>::max() - 4; });
    QTest::newRow("no name") << Edit([](Soci &s) { s.files[1].first.name = ""; });
    QTest::newRow("no checkpoints") << Edit([](Soci &s) { s.checkpoints.clear(); });
    QTest::newRow("checkpoints cut") << Edit([](Soci &s) { s.checkpoints.chop(1); });
    QTest::newRow("fewer checkpoints") << Edit([](Soci &s) { s.lastSpan += 1; });
    QTest::newRow("huge count") << Edit([](Soci &s) {
        s.lastSpan = std::numeric_limits<qint32>::max();
        s.checkpoints.replace(0, 4, le(std::numeric_limits<qint32>::max()));
    });
    QTest::newRow("negative count") << Edit([](Soci &s) { s.checkpoints.replace(0, 4, le(-1)); });
    QTest::newRow("negative last span") << Edit([](Soci &s) { s.lastSpan = -1; });
    QTest::newRow("digests for fewer spans") << Edit([](Soci &s) { s.spanDigests.removeLast(); });
    QTest::newRow("a digest that is none") << Edit([](Soci &s) { s.spanDigests[0] = u"x"_s; });
    QTest::newRow("nine bits") << point(1, [](Point &p) { p.bits = 9; });
    QTest::newRow("going back in") << point(2, [](Point &p) { p.in = 20; });
    QTest::newRow("going back out") << point(2, [](Point &p) { p.out = 1; });
    QTest::newRow("negative in") << point(1, [](Point &p) { p.in = -5; });
    QTest::newRow("in outside") << point(3, [](Point &p) { p.in = 1LL << 62; });
    QTest::newRow("out outside") << point(3, [](Point &p) { p.out = 1LL << 62; });
    QTest::newRow("does not begin at the start") << point(0, [](Point &p) { p.out = 7; });
    QTest::newRow("unknown compression")
        << Edit([](Soci &s) { s.algorithm = static_cast<ztoc::Algorithm>(9); });
    QTest::newRow("gzip's checkpoints for a plain layer")
        << Edit([](Soci &s) { s.algorithm = ztoc::Algorithm::Uncompressed; });
}

void TestSoci::tablesThatCannotBeAreRefused()
{
    QFETCH(std::function<void(Soci &)>, edit);
    Soci soci = sociLayer();
    edit(soci);
    const auto layer = readBack(soci.build(), soci.blob.size());
    QVERIFY(!layer);
    QVERIFY(layer.error().code == Errc::Corrupt || layer.error().code == Errc::Unsupported);
    QVERIFY(!layer.error().message.isEmpty());
}

void TestSoci::everyTruncationIsRefused()
{
    Soci soci = sociLayer(true); // small: no windows
    const QByteArray whole = soci.build();
    for (qsizetype size = 0; size < whole.size(); ++size) {
        const QByteArray cut(whole.constData(), size);
        static_cast<void>(readBack(cut, soci.blob.size()));
    }
    QVERIFY(!readBack(whole.first(whole.size() / 2), soci.blob.size()));
    QVERIFY(!readBack({}, soci.blob.size()));
}

void TestSoci::flippedBitsAreReadOrRefused()
{
    const Soci soci = sociLayer(true);
    const QByteArray whole = soci.build();
    for (qsizetype bit = 0; bit < whole.size() * 8; bit += 3) {
        QByteArray flipped(whole.constData(), whole.size());
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        const auto layer = readBack(flipped, soci.blob.size());
        if (!layer)
            continue;
        if (layer->index->size() > 1 && layer->index->type(1) == EntryType::File)
            static_cast<void>(contentOf(*layer, soci.blob, 1, 0, 100));
    }
}

QTEST_GUILESS_MAIN(TestSoci)
#include "tst_soci.moc"
