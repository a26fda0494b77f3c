// SPDX-License-Identifier: Apache-2.0
// Tar headers read in place, OCI archives, and what docker save writes.
#include "../oci/corpora.h"
#include "oci/document.h"
#include "sourcekit.h"
#include "sources/tarindex.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;

namespace {

Expected<std::shared_ptr<const sources::TarIndex>> scanBytes(
    QTemporaryDir &dir, const QByteArray &bytes)
{
    const QString path = dir.filePath(u"a.tar"_s);
    if (!writeFile(path, bytes))
        qFatal("cannot write");
    return sources::TarIndex::scan(path, {});
}

//! An archive as Docker wrote it before 25.
QByteArray oldSave(bool compressedLayer = false)
{
    const QByteArray layer = TarBuilder().file(u"etc/hello"_s, "hello").build();
    const QByteArray stored = compressedLayer ? QByteArray("\x1f\x8b") + layer : layer;
    const QByteArray config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},"
                              "\"rootfs\":{\"type\":\"layers\","
                              "\"diff_ids\":[\""
        + oci::Digest::of(layer).toString().toLatin1() + "\"]}}";
    return TarBuilder()
        .directory(u"abc"_s)
        .file(u"abc/layer.tar"_s, stored)
        .symlink(u"def/layer.tar"_s, u"../abc/layer.tar"_s)
        .file(u"cfg.json"_s, config)
        .file(u"manifest.json"_s,
            "[{\"Config\":\"cfg.json\",\"RepoTags\":[\"hello:1\",\"ghcr.io/a/"
            "b:2\"],\"Layers\":[\"def/layer.tar\"]}]")
        .build();
}

} // namespace

class ArchivesTest : public QObject
{
    Q_OBJECT
    Harbour m_harbour;
    QTemporaryDir m_dir;

private Q_SLOTS:
    void namesOfEveryKindAreFound_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("pax") << int(TarBuilder::LongNames::Pax);
        QTest::newRow("gnu") << int(TarBuilder::LongNames::Gnu);
    }
    void namesOfEveryKindAreFound()
    {
        QFETCH(int, kind);
        const QString longName = u"blobs/"_s + QString(180, u'a') + u"/file"_s;
        TarBuilder tar(static_cast<TarBuilder::LongNames>(kind));
        tar.file(u"./index.json"_s, "one")
            .file(longName, "two")
            .directory(u"d"_s)
            .hardlink(u"again"_s, longName);
        tar.symlink(u"d/link"_s, u"../index.json"_s)
            .file(u"empty"_s, {})
            .file(u"big"_s, QByteArray(2000, 'x'));
        const auto index = scanBytes(m_dir, tar.build());
        QVERIFY_OK(index);
        const auto content = [&](const QString &name) {
            const auto view = (*index)->find(name);
            return view ? readView(*view) : QByteArray("absent");
        };
        QCOMPARE(content(u"index.json"_s), "one");
        QCOMPARE(content(longName), "two");
        QCOMPARE(content(u"again"_s), "two");
        QCOMPARE(content(u"d/link"_s), "one");
        QCOMPARE(content(u"empty"_s), "");
        QCOMPARE(content(u"big"_s), QByteArray(2000, 'x'));
        QCOMPARE(content(u"d"_s), "absent");
    }

    void aPaxSizeWins()
    {
        // The header says 0, the pax record 3: as archives with files over 8 GiB do.
        TarBuilder tar;
        QByteArray header = TarBuilder::header("big", 0, '0');
        const QByteArray record = "10 size=3\n";
        tar.raw(TarBuilder::header("pax", record.size(), 'x'))
            .raw(record + QByteArray(512 - record.size(), '\0'));
        tar.raw(header).raw(QByteArray("abc") + QByteArray(509, '\0')).file(u"after"_s, "x");
        const auto index = scanBytes(m_dir, tar.build());
        QVERIFY_OK(index);
        QCOMPARE((*index)->find(u"big"_s)->lengthBytes, 3);
        QVERIFY((*index)->find(u"after"_s));
    }

    void linksThatRunInCirclesEnd()
    {
        const auto index = scanBytes(
            m_dir, TarBuilder().symlink(u"a"_s, u"b"_s).symlink(u"b"_s, u"a"_s).build());
        QVERIFY_OK(index);
        QVERIFY(!(*index)->find(u"a"_s));
    }

    void brokenArchivesNameTheByte_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const QByteArray good
            = TarBuilder().file(u"a"_s, QByteArray(1500, 'x')).file(u"b"_s, "y").build();
        QByteArray damaged = good;
        damaged[512 + 1536] = 'z'; // the name of the second header
        QByteArray bigSize = TarBuilder::header("a", 0, '0');
        QTest::newRow("in a header")
            << good.first(512 + 1536 + 100) << int(Errc::Corrupt) << u"byte 2148"_s;
        QTest::newRow("in a content")
            << good.first(1000) << int(Errc::Corrupt) << u"the file ends at byte 1000"_s;
        QTest::newRow("damaged header") << damaged << int(Errc::Corrupt) << u"byte 2048"_s;
        QTest::newRow("text") << QByteArray(600, 'x') << int(Errc::Corrupt) << u"Not a tar"_s;
        QTest::newRow("empty") << QByteArray() << int(Errc::Corrupt) << u"byte 0"_s;
        QTest::newRow("gzip") << QByteArray("\x1f\x8b\x08") + QByteArray(600, 'x')
                              << int(Errc::Unsupported) << u"gunzip"_s;
        QTest::newRow("zstd") << QByteArray("\x28\xb5\x2f\xfd") + QByteArray(600, 'x')
                              << int(Errc::Unsupported) << u"unzstd"_s;
        QTest::newRow("pax of no shape")
            << TarBuilder::header("p", 10, 'x') + "nonsense!\n" + QByteArray(502, '\0')
            << int(Errc::Corrupt) << u"pax"_s;
        QTest::newRow("pax of a gigabyte")
            << TarBuilder::header("p", 1 << 30, 'x') + QByteArray(512, '\0') << int(Errc::Corrupt)
            << u"header of"_s;
    }
    void brokenArchivesNameTheByte()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        QFETCH(QString, says);
        const auto index = scanBytes(m_dir, bytes);
        QVERIFY(!index);
        QCOMPARE(int(index.error().code), code);
        QVERIFY2(index.error().toLine().contains(says), qPrintable(index.error().toLine()));
    }

    void anArchiveWithoutItsEndIsRead()
    {
        const auto index = scanBytes(m_dir, TarBuilder().file(u"a"_s, "x").bytesSoFar());
        QVERIFY_OK(index);
        QVERIFY((*index)->find(u"a"_s));
    }

    void anOciArchiveIsALayoutInPlace()
    {
        const QString path = m_dir.filePath(u"oci.tar"_s);
        const auto content = twoSystemImage();
        QVERIFY(writeFile(path, content->layoutTar()));
        const auto source = m_harbour.open(u"oci-archive:"_s + path);
        QVERIFY_OK(source);
        const auto root = wait((*source)->resolve(u"latest"_s, {}));
        QVERIFY_OK(root);
        const auto bytes = wait((*source)->fetch(*root, {}));
        QVERIFY_OK(bytes);
        QCOMPARE(*bytes, content->blobs.value(root->digest.toString()));
        oci::Descriptor layer;
        for (const auto &[digest, blob] : content->blobs.asKeyValueRange()) {
            if (!blob.contains("layer.txt"))
                continue;
            layer.digest = *oci::Digest::parse(digest);
            layer.sizeBytes = blob.size();
        }
        const auto view = wait((*source)->blob(layer, {}));
        QVERIFY_OK(view);
        QCOMPARE(view->path, path);
        QVERIFY(view->offset > 0);
        QCOMPARE(readView(*view), content->blobs.value(layer.digest.toString()));
    }

    void anOldDockerArchiveGetsAnExactManifest()
    {
        const QString path = m_dir.filePath(u"old.tar"_s);
        QVERIFY(writeFile(path, oldSave()));
        const auto source = m_harbour.open(u"docker-archive:"_s + path);
        QVERIFY_OK(source);
        for (const QString &name :
            {u"docker.io/library/hello:1"_s, u"hello:1"_s, u"ghcr.io/a/b:2"_s, QString()}) {
            const auto root = wait((*source)->resolve(name, {}));
            QVERIFY_OK(root);
            const auto bytes = wait((*source)->fetch(*root, {}));
            QVERIFY_OK(bytes);
            const auto node = oci::parseNode(*bytes, root->mediaType);
            QVERIFY_OK(node);
            const auto &manifest = std::get<oci::Manifest>(*node);
            QVERIFY_OK(wait((*source)->fetch(manifest.config(), {})));
            QCOMPARE(manifest.layers().size(), 1);
            QCOMPARE(manifest.layers().first().mediaType,
                u"application/vnd.docker.image.rootfs.diff.tar"_s);
            const auto view = wait((*source)->blob(manifest.layers().first(), {}));
            QVERIFY_OK(view);
            QCOMPARE(readView(*view), TarBuilder().file(u"etc/hello"_s, "hello").build());
        }
        const auto wrong = wait((*source)->resolve(u"hello:2"_s, {}));
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().code, Errc::NotFound);
    }

    void aCompressedLayerInsideIsHashed()
    {
        const QString path = m_dir.filePath(u"old-gz.tar"_s);
        QVERIFY(writeFile(path, oldSave(true)));
        const auto source = m_harbour.open(u"docker-archive:"_s + path);
        QVERIFY_OK(source);
        const auto root = wait((*source)->resolve({}, {}));
        QVERIFY_OK(root);
        const auto node = oci::parseNode(*wait((*source)->fetch(*root, {})), root->mediaType);
        const auto layer = std::get<oci::Manifest>(*node).layers().first();
        QVERIFY(layer.mediaType.endsWith(u".gzip"));
        QVERIFY_OK(wait((*source)->blob(layer, {})));
    }

    void aLayerThatIsNotItsDiffIdIsRefusedWhenRead()
    {
        QByteArray bytes = oldSave();
        const qsizetype at = bytes.indexOf("hello", 1500);
        QVERIFY(at > 0);
        bytes[at + 1] = 'a';
        const QString path = m_dir.filePath(u"wrong.tar"_s);
        QVERIFY(writeFile(path, bytes));
        const auto source = m_harbour.open(u"docker-archive:"_s + path);
        QVERIFY_OK(source);
        const auto root = wait((*source)->resolve({}, {}));
        QVERIFY_OK(root);
        const auto node = oci::parseNode(*wait((*source)->fetch(*root, {})), root->mediaType);
        const auto view
            = wait((*source)->blob(std::get<oci::Manifest>(*node).layers().first(), {}));
        QVERIFY(!view);
        QCOMPARE(view.error().code, Errc::DigestMismatch);
    }

    void aManifestJsonThatIsWrongNamesItsMember_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("says");
        QTest::newRow("no list") << QByteArray("{}") << u"not a list"_s;
        QTest::newRow("no config") << QByteArray("[{\"Layers\":[]}]") << u"/0"_s;
        QTest::newRow("config absent")
            << QByteArray("[{\"Config\":\"x\",\"Layers\":[]}]") << u"/0/Config"_s;
        QTest::newRow("layer absent")
            << QByteArray("[{\"Config\":\"c\",\"Layers\":[\"nope\"]}]") << u"/0/Layers/0"_s;
    }
    void aManifestJsonThatIsWrongNamesItsMember()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, says);
        const QString path = m_dir.filePath(u"bad.tar"_s);
        const QByteArray config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{"
                                  "\"type\":\"layers\",\"diff_ids\":[]}}";
        QVERIFY(writeFile(
            path, TarBuilder().file(u"manifest.json"_s, json).file(u"c"_s, config).build()));
        const auto source = m_harbour.open(u"docker-archive:"_s + path);
        QVERIFY(!source);
        QVERIFY2(source.error().toLine().contains(says), qPrintable(source.error().toLine()));
    }

    void docker25WithAnEmptyIndexIsReadByItsManifestJson()
    {
        if (!corpora::present())
            QSKIP("no corpora");
        const auto source = m_harbour.open(
            u"docker-archive:"_s + corpora::root() + u"/registry/layouts/docker25-save.tar"_s);
        QVERIFY_OK(source);
        const auto root = wait((*source)->resolve({}, {}));
        QVERIFY_OK(root);
        const auto node = oci::parseNode(*wait((*source)->fetch(*root, {})), root->mediaType);
        QVERIFY_OK(node);
        const auto &manifest = std::get<oci::Manifest>(*node);
        QCOMPARE(manifest.config().digest.hex(),
            u"ee301c921b8aadc002973b2e0c3da17d701dcd994b606769a7e6eaa100b81d44"_s);
        QVERIFY_OK(wait((*source)->blob(manifest.layers().first(), {})));
    }

    void aContainerdExportIsReadThroughBothNames()
    {
        if (!corpora::present())
            QSKIP("no corpora");
        const QString path
            = corpora::root() + u"/registry/layouts/hello-world-containerd-export.tar"_s;
        for (const QString &prefix : {u"oci-archive:"_s, u"docker-archive:"_s}) {
            const auto source = m_harbour.open(prefix + path);
            QVERIFY_OK(source);
            const auto root = wait((*source)->resolve(u"hello-world:latest"_s, {}));
            QVERIFY_OK(root);
            QCOMPARE(root->mediaType, oci::mediatype::dockerList);
        }
    }
};

QTEST_GUILESS_MAIN(ArchivesTest)
#include "tst_archives.moc"
