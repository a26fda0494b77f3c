// SPDX-License-Identifier: Apache-2.0
// Layers with a table of contents inside: found by annotation or footer, listed and read by
// stretches, refused when they cannot be.
#include "layers/seekable/contentreader.h"
#include "layers/seekable/tocreader.h"
#include "seekablebuilder.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using namespace gantry::test;

namespace {

QByteArray noise(qsizetype size)
{
    QRandomGenerator random(7);
    QByteArray bytes(size, '\0');
    for (char &c : bytes)
        c = static_cast<char>(random.bounded(64) + 32);
    return bytes;
}

SeekableBuilder &filled(SeekableBuilder &builder)
{
    builder.directory("etc").file("etc/passwd", "root:x:0:0::/:/bin/sh\n");
    builder.file(".no.prefetch.landmark", "\x0f").file("empty", {});
    builder.file("big", noise(300'000), 65'536)
        .symlink("sh", "bin/bash")
        .hardlink("pw", "etc/passwd");
    return builder;
}

MadeLayer made(SeekableKind kind, const std::function<QByteArray(QByteArray)> &edit = {})
{
    SeekableBuilder builder(kind);
    return filled(builder).build(edit);
}

struct Read {
    Expected<SeekableLayer> layer;
    qint64 fetchedBytes = 0;
    int requests = 0;
};

Read readLayer(const MadeLayer &made)
{
    auto claim = recognise(made.annotations, made.mediaType);
    if (!claim)
        return {std::unexpected(claim.error())};
    if (!*claim)
        return {fail(Errc::NotFound, u"not recognised"_s)};
    TocReader reader(**claim, made.blob.size());
    Read read{fail(Errc::Usage, {})};
    while (const auto range = reader.wanted()) {
        ++read.requests;
        if (range->offset < 0 || range->lengthBytes <= 0 || range->end() > made.blob.size())
            qFatal("a range outside the layer");
        if (auto fed = reader.feed(made.blob.sliced(range->offset, range->lengthBytes)); !fed) {
            read.layer = std::unexpected(fed.error());
            return read;
        }
    }
    read.fetchedBytes = reader.fetchedBytes();
    read.layer = reader.take();
    return read;
}

Expected<QByteArray> contentOf(const SeekableLayer &layer, const QByteArray &blob,
    LayerIndex::Id entry, qint64 from = 0, qint64 length = -1, bool *verified = nullptr)
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
    if (verified)
        *verified = reader.isVerified();
    return content;
}

auto replacing(const QByteArray &from, const QByteArray &to)
{
    return [from, to](QByteArray json) {
        const qsizetype at = json.indexOf(from);
        if (at < 0)
            qFatal("%s is not there", from.constData());
        return json.replace(at, from.size(), to);
    };
}

void addKinds()
{
    QTest::addColumn<SeekableKind>("kind");
    QTest::newRow("eStargz") << SeekableKind::EStargz;
    QTest::newRow("stargz") << SeekableKind::Stargz;
    QTest::newRow("zstd:chunked") << SeekableKind::ZstdChunked;
    QTest::newRow("zstd:chunked of stargz") << SeekableKind::ZstdChunkedStargz;
}

} // namespace

class TestSeekable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void layersAreRecognised_data();
    void layersAreRecognised();
    void wrongAnnotationsAreNamed_data();
    void wrongAnnotationsAreNamed();
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
    void oddTablesAreReadAsOthersReadThem();
    void largeNumbersAreExact();
    void namesAreClean();
    void xattrsAndTimesAreRead();
    void severalFilesMayShareAMember();
    void fileDigestCountsWhereChunksHaveNone();
    void withoutAnyDigestNothingIsVerified();
    void tableAboveTheLimitIsNotFetched();
    void tableThatInflatesAboveTheLimitIsRefused();
    void otherBytesThanWantedAreRefused();
    void onlyFilesHaveContent();
    void everyFlippedBitOfTheTableIsSeen_data() { addKinds(); }
    void everyFlippedBitOfTheTableIsSeen();
    void everyTruncationIsFine_data() { addKinds(); }
    void everyTruncationIsFine();
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

void TestSeekable::wrongAnnotationsAreNamed_data()
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

void TestSeekable::wrongAnnotationsAreNamed()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    const auto claim = recognise({{key, value}}, u"application/vnd.oci.image.layer.v1.tar+zstd");
    QVERIFY(!claim);
    QCOMPARE(claim.error().code, Errc::Corrupt);
    QVERIFY(claim.error().message.contains(key));
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

void TestSeekable::wrongFootersAreRefused_data()
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

void TestSeekable::wrongFootersAreRefused()
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

void TestSeekable::otherTableThanAnnouncedIsRefused()
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

void TestSeekable::tablesThatCannotBeAreRefused_data()
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
    row("size above 2^63", "\"size\":22", "\"size\":9223372036854775808", u"2^63"_s);
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

void TestSeekable::tablesThatCannotBeAreRefused()
{
    QFETCH(SeekableKind, kind);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, word);
    const Read read = readLayer(made(kind, replacing(from, to)));
    QVERIFY(!read.layer);
    QVERIFY(
        read.layer.error().code == Errc::Corrupt || read.layer.error().code == Errc::Unsupported);
    QVERIFY2(read.layer.error().message.contains(
                 QRegularExpression(word.contains(u'^') ? QRegularExpression::escape(word) : word)),
        qPrintable(read.layer.error().message));
}

void TestSeekable::tablesThatLieAreFoundOutWhenReading_data()
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

void TestSeekable::tablesThatLieAreFoundOutWhenReading()
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

void TestSeekable::changedContentIsFoundOut()
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

void TestSeekable::tableAboveTheLimitIsNotFetched()
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

void TestSeekable::tableThatInflatesAboveTheLimitIsRefused()
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

void TestSeekable::otherBytesThanWantedAreRefused()
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

void TestSeekable::onlyFilesHaveContent()
{
    const Read read = readLayer(made(SeekableKind::EStargz));
    QVERIFY(read.layer);
    QCOMPARE(ContentReader::open(*read.layer, 0).error().code, Errc::Usage);
    QCOMPARE(ContentReader::open(*read.layer, 99).error().code, Errc::Usage);
    QCOMPARE(ContentReader::open(*read.layer, 1, -1).error().code, Errc::Usage);
    QCOMPARE(ContentReader::open(*read.layer, 1, 0, -2).error().code, Errc::Usage);
}

void TestSeekable::everyFlippedBitOfTheTableIsSeen()
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

void TestSeekable::everyTruncationIsFine()
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

QTEST_GUILESS_MAIN(TestSeekable)
#include "tst_seekable.moc"
