// SPDX-License-Identifier: Apache-2.0
// A zstd:chunked layer written by skopeo: listed from a few of its bytes, each file read by ranges
// and equal to what went in.
#include "layers/seekable/contentreader.h"
#include "layers/seekable/tocreader.h"
#include "oci/manifest.h"
#include "seekablebuilder.h"

#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::layers;
using namespace gantry::test;

namespace {

QMap<QByteArray, QByteArray> files()
{
    QRandomGenerator random(3);
    QByteArray noise(3'000'000, '\0');
    for (char &c : noise)
        c = static_cast<char>(random.bounded(256));
    QByteArray text;
    for (int i = 0; i < 100'000; ++i)
        text += QByteArray::number(i) + '\n';
    return {{"bin/program", noise}, {"etc/empty", {}}, {"etc/numbers", text},
        {"etc/passwd", "root:x:0:0::/:/bin/sh\n"},
        {"var/holes", "begin" + QByteArray(500'000, '\0') + "end"}};
}

void write(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! An OCI layout of one image whose only layer is a plain tar; answers with its descriptor text.
void writeLayout(const QString &folder)
{
    QByteArray tar;
    for (const auto &[name, content] : files().asKeyValueRange())
        tar += tarHeader("./" + name, content.size(), '0') + content + tarPadding(content.size());
    tar += QByteArray(1024, '\0');
    const auto put = [&folder](const QByteArray &bytes, const QByteArray &type) {
        const oci::Digest digest = oci::Digest::of(bytes);
        write(folder + u"/blobs/sha256/"_s + digest.hex(), bytes);
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest.toString().toLatin1()
            + "\",\"size\":" + QByteArray::number(bytes.size()) + '}';
    };
    const QByteArray layer = put(tar, "application/vnd.oci.image.layer.v1.tar");
    const QByteArray config = put(
        R"({"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[")"
            + oci::Digest::of(tar).toString().toLatin1() + "\"]}}",
        "application/vnd.oci.image.config.v1+json");
    const QByteArray manifest = put(
        R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)"
            + config + ",\"layers\":[" + layer + "]}",
        "application/vnd.oci.image.manifest.v1+json");
    write(folder + u"/oci-layout"_s, R"({"imageLayoutVersion":"1.0.0"})");
    write(folder + u"/index.json"_s, "{\"schemaVersion\":2,\"manifests\":[" + manifest + "]}");
}

} // namespace

class TestOthersSeekable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void zstdChunkedOfSkopeoIsRead();
};

void TestOthersSeekable::zstdChunkedOfSkopeoIsRead()
{
    const QString skopeo = QStandardPaths::findExecutable(u"skopeo"_s);
    if (skopeo.isEmpty())
        QSKIP("skopeo is not installed: nobody to write a zstd:chunked layer");
    QTemporaryDir folder;
    QVERIFY(folder.isValid());
    writeLayout(folder.filePath(u"plain"_s));
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, folder.path());
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(skopeo,
        {u"--insecure-policy"_s, u"copy"_s, u"--dest-compress-format"_s, u"zstd:chunked"_s,
            u"oci:"_s + folder.filePath(u"plain"_s), u"oci:"_s + folder.filePath(u"chunked"_s)});
    QVERIFY(process.waitForFinished(60'000));
    const QByteArray said = process.readAll();
    if (process.exitCode() != 0 && said.contains("zstd:chunked"))
        QSKIP("this skopeo is too old for zstd:chunked");
    QVERIFY2(process.exitCode() == 0, said.constData());

    const QString chunked = folder.filePath(u"chunked"_s);
    const auto blob = [&chunked](const oci::Digest &digest) {
        return read(chunked + u"/blobs/sha256/"_s + digest.hex());
    };
    const auto index = json::Document::parse(read(chunked + u"/index.json"_s));
    QVERIFY(index);
    const auto root = oci::parseDescriptor(index->at(u"/manifests/0"));
    QVERIFY(root);
    const auto manifest = json::Document::parse(blob(root->digest));
    QVERIFY(manifest);
    const auto descriptor = oci::parseDescriptor(manifest->at(u"/layers/0"));
    QVERIFY(descriptor);
    const QByteArray layerBytes = blob(descriptor->digest);
    QCOMPARE(layerBytes.size(), descriptor->sizeBytes);

    for (const bool announced : {true, false}) {
        const auto claim = recognise(
            announced ? descriptor->annotations : oci::StringPairs(), descriptor->mediaType);
        QVERIFY(claim && *claim);
        QCOMPARE((*claim)->isAnnounced, announced);
        TocReader reader(**claim, layerBytes.size());
        while (const auto range = reader.wanted()) {
            const auto fed = reader.feed(layerBytes.sliced(range->offset, range->lengthBytes));
            QVERIFY2(fed, qPrintable(fed ? QString() : fed.error().toLine()));
        }
        const auto layer = reader.take();
        QVERIFY(layer);
        QCOMPARE(layer->isVerified, announced);
        qInfo("%lld of %lld bytes for the list", reader.fetchedBytes(), qint64(layerBytes.size()));
        QVERIFY(reader.fetchedBytes() * 50 < layerBytes.size());
        const auto wanted = files();
        QCOMPARE(layer->index->size(), LayerIndex::Id(wanted.size()));
        for (LayerIndex::Id id = 0; id < layer->index->size(); ++id) {
            auto content = ContentReader::open(*layer, id);
            QVERIFY(content);
            QByteArray bytes;
            while (const auto range = content->wanted()) {
                const auto piece = content->feed(
                    QByteArrayView(layerBytes).sliced(range->offset, range->lengthBytes));
                QVERIFY2(piece, qPrintable(piece ? QString() : piece.error().toLine()));
                bytes += *piece;
            }
            QCOMPARE(bytes, wanted.value(layer->index->path(id)));
            QVERIFY(content->isVerified());
        }
    }
}

QTEST_GUILESS_MAIN(TestOthersSeekable)
#include "tst_othersseekable.moc"
