// SPDX-License-Identifier: Apache-2.0
// Layers read from sources: whole, broken, missing, kept, while they arrive; and their files.
#include "layerkit.h"
#include "sources/indexstore.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using verbs::LayerContent;
using verbs::LayerReading;
using verbs::LayerWanted;
using Origin = verbs::LayerContent::Origin;

namespace {

QByteArray smallTar()
{
    return TarBuilder()
        .directory(u"etc"_s)
        .file(u"etc/os-release"_s, "ID=demo\n")
        .symlink(u"etc/link"_s, u"os-release"_s)
        .hardlink(u"etc/second"_s, u"etc/os-release"_s)
        .build();
}

} // namespace

class LayersTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Harbour> m_harbour;
    std::unique_ptr<ImageBuilder> m_builder;

    LayerReading how(bool keeps = false) const
    {
        LayerReading reading;
        reading.pools = m_harbour->pools;
        if (keeps)
            reading.store
                = std::make_shared<sources::IndexStore>(m_harbour->cache, m_harbour->pools);
        return reading;
    }
    std::shared_ptr<FakeSource> fake() const
    {
        return std::make_shared<FakeSource>(m_builder->content());
    }

private Q_SLOTS:
    void init()
    {
        m_harbour = std::make_unique<Harbour>();
        m_builder = std::make_unique<ImageBuilder>();
    }

    void aLayerIsReadAndVerified()
    {
        const LayerWanted layer = layerOf(*m_builder, smallTar());
        const auto content = wait(verbs::readLayer(fake(), layer, how(), {}, {}));
        QVERIFY_OK(content);
        QCOMPARE(content->origin, Origin::Read);
        QVERIFY(!content->error);
        QVERIFY(content->blob);
        QVERIFY(content->index->facts().digestVerified);
        QVERIFY(content->index->facts().diffIdVerified);
        QCOMPARE(pathsOf(*content->index),
            (QStringList{u"etc"_s, u"etc/os-release"_s, u"etc/link"_s, u"etc/second"_s}));
    }

    void aBrokenLayerKeepsWhatCameBefore()
    {
        LayerWanted layer;
        const QByteArray tar
            = TarBuilder().file(u"whole"_s, "x").file(u"broken"_s, QByteArray(5000, 'y')).build();
        layer.descriptor
            = m_builder->blob(tar.first(2048), u"application/vnd.oci.image.layer.v1.tar"_s);
        const auto content = wait(verbs::readLayer(fake(), layer, how(), {}, {}));
        QVERIFY_OK(content);
        QVERIFY(content->error);
        QCOMPARE(content->error->code, Errc::Corrupt);
        QVERIFY(pathsOf(*content->index).contains(u"whole"_s));
    }

    void aTableOutsideItsLayerIsTold_data()
    {
        QTest::addColumn<bool>("announced");
        QTest::addColumn<QString>("last"); // entry of the layer
        QTest::addColumn<bool>("elsewhere");
        QTest::newRow("outside") << true << u"usr"_s << true;
        QTest::newRow("inside") << true << u"stargz.index.json"_s << false;
        QTest::newRow("in a folder") << true << u"usr/stargz.index.json"_s << true;
        QTest::newRow("none announced") << false << u"usr"_s << false;
    }
    void aTableOutsideItsLayerIsTold()
    {
        QFETCH(bool, announced);
        QFETCH(QString, last);
        QFETCH(bool, elsewhere);
        LayerWanted layer
            = layerOf(*m_builder, TarBuilder().file(u"a"_s, "1").file(last, "{}").build());
        if (announced)
            layer.descriptor.annotations.append({u"containerd.io/snapshot/stargz/toc.digest"_s,
                oci::Digest::of("a table").toString()});
        for (const Origin origin : {Origin::Read, Origin::Kept}) {
            const auto content = wait(verbs::readLayer(fake(), layer, how(true), {}, {}));
            QVERIFY_OK(content);
            QCOMPARE(content->origin, origin);
            QCOMPARE(content->contentsElsewhere, elsewhere);
        }
    }

    void aBrokenLayerSaysNothingOfItsTable()
    {
        const QByteArray tar = TarBuilder().file(u"a"_s, QByteArray(5000, 'y')).build();
        LayerWanted layer = layerOf(*m_builder, tar.first(2048));
        layer.descriptor.annotations.append(
            {u"containerd.io/snapshot/stargz/toc.digest"_s, oci::Digest::of("a table").toString()});
        const auto content = wait(verbs::readLayer(fake(), layer, how(), {}, {}));
        QVERIFY_OK(content);
        QVERIFY(content->error);
        QVERIFY(!content->contentsElsewhere);
    }

    void aWrongDiffIdIsTold()
    {
        LayerWanted layer = layerOf(*m_builder, smallTar());
        layer.diffId = oci::Digest::of("another");
        const auto content = wait(verbs::readLayer(fake(), layer, how(), {}, {}));
        QVERIFY_OK(content);
        QVERIFY(content->error);
        QVERIFY(!content->index->facts().diffIdVerified);
    }

    void whatCannotBeReadIsAValue_data()
    {
        QTest::addColumn<QString>("mediaType");
        QTest::addColumn<QString>("url");
        QTest::addColumn<int>("origin");
        QTest::addColumn<int>("code");
        QTest::newRow("missing") << u"application/vnd.oci.image.layer.v1.tar+gzip"_s << QString()
                                 << int(Origin::Missing) << int(Errc::NotFound);
        QTest::newRow("encrypted") << u"application/vnd.oci.image.layer.v1.tar+gzip+encrypted"_s
                                   << QString() << int(Origin::Missing) << int(Errc::Unsupported);
        QTest::newRow("foreign") << u"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"_s
                                 << u"https://example.com/layer"_s << int(Origin::Foreign)
                                 << int(Errc::Unsupported);
    }
    void whatCannotBeReadIsAValue()
    {
        QFETCH(QString, mediaType);
        QFETCH(QString, url);
        QFETCH(int, origin);
        QFETCH(int, code);
        LayerWanted layer;
        layer.descriptor.digest = oci::Digest::of("nowhere");
        layer.descriptor.mediaType = mediaType;
        layer.descriptor.sizeBytes = 7;
        if (!url.isEmpty())
            layer.descriptor.urls = {url};
        const auto source = fake();
        const auto content = wait(verbs::readLayer(source, layer, how(), {}, {}));
        QVERIFY_OK(content);
        QCOMPARE(int(content->origin), origin);
        QCOMPARE(int(content->error->code), code);
        QCOMPARE(content->index->size(), 0u);
        QCOMPARE(source->asked().isEmpty(),
            origin == int(Origin::Foreign) || code == int(Errc::Unsupported));
    }

    void aStoppedReadingIsCancelled()
    {
        const LayerWanted layer = layerOf(*m_builder, smallTar());
        std::stop_source stop;
        stop.request_stop();
        const auto content = wait(verbs::readLayer(fake(), layer, how(), {}, {stop.get_token()}));
        QVERIFY(!content);
        QCOMPARE(content.error().code, Errc::Cancelled);
    }

    void aLayerSeenBeforeIsNotReadAgain()
    {
        const LayerWanted layer = layerOf(*m_builder, smallTar());
        const auto first = wait(verbs::readLayer(fake(), layer, how(true), {}, {}));
        QVERIFY_OK(first);
        QCOMPARE(first->origin, Origin::Read);
        const auto source = fake();
        const auto again = wait(verbs::readLayer(source, layer, how(true), {}, {}));
        QVERIFY_OK(again);
        QCOMPARE(again->origin, Origin::Kept);
        QCOMPARE(pathsOf(*again->index), pathsOf(*first->index));
        QVERIFY(again->index->facts().digestVerified);
        QVERIFY(source->asked().isEmpty());
    }

    void aKeptIndexOfAnotherDiffIdIsNotUsed()
    {
        LayerWanted layer = layerOf(*m_builder, smallTar());
        QVERIFY_OK(wait(verbs::readLayer(fake(), layer, how(true), {}, {})));
        layer.diffId = oci::Digest::of("another");
        const auto again = wait(verbs::readLayer(fake(), layer, how(true), {}, {}));
        QVERIFY_OK(again);
        QCOMPARE(again->origin, Origin::Read);
        QVERIFY(again->error);
    }

    void theSameFilesPackedAnotherWayAreNotMistaken()
    {
        // One diff ID, two blobs: what was kept of one says nothing of the other.
        const QByteArray tar = smallTar();
        const LayerWanted packed = layerOf(*m_builder, tar);
        LayerWanted plain;
        plain.descriptor = m_builder->blob(tar, u"application/vnd.oci.image.layer.v1.tar"_s);
        plain.diffId = packed.diffId;
        for (int turn = 0; turn < 2; ++turn) {
            for (const LayerWanted &layer : {packed, plain}) {
                const auto content = wait(verbs::readLayer(fake(), layer, how(true), {}, {}));
                QVERIFY_OK(content);
                QCOMPARE(content->origin, turn == 0 ? Origin::Read : Origin::Kept);
                const layers::LayerFacts &facts = content->index->facts();
                QCOMPARE(QString::fromLatin1(facts.digest), layer.descriptor.digest.toString());
                QCOMPARE(facts.compression,
                    layer.descriptor.mediaType.endsWith("gzip"_L1) ? u"gzip"_s : u"none"_s);
                QVERIFY(!content->points
                    || QString::fromLatin1(content->points->blobDigest)
                        == layer.descriptor.digest.toString());
            }
        }
    }

    void aDamagedKeptIndexIsReadAgain()
    {
        const LayerWanted layer = layerOf(*m_builder, smallTar());
        QVERIFY_OK(wait(verbs::readLayer(fake(), layer, how(true), {}, {})));
        const QString path = m_harbour->cache->layersFolder() + u'/'
            + layers::LayerIndexFile::fileName({layer.diffId, layer.descriptor.digest});
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(file.size() / 2));
        file.write("damage");
        file.close();
        const auto again = wait(verbs::readLayer(fake(), layer, how(true), {}, {}));
        QVERIFY_OK(again);
        QCOMPARE(again->origin, Origin::Read);
        QVERIFY(!again->error);
    }

    void keptIndexesAreEvictedWithTheCache()
    {
        const LayerWanted layer = layerOf(*m_builder, smallTar());
        QVERIFY_OK(wait(verbs::readLayer(fake(), layer, how(true), {}, {})));
        QVERIFY_OK(wait(m_harbour->cache->clear({})));
        const QString path = m_harbour->cache->layersFolder() + u'/'
            + layers::LayerIndexFile::fileName({layer.diffId, layer.descriptor.digest});
        QVERIFY(!QFile::exists(path));
        const auto again = wait(verbs::readLayer(fake(), layer, how(true), {}, {}));
        QVERIFY_OK(again);
        QCOMPARE(again->origin, Origin::Read);
    }

    void severalLayersAreReadTheLargestFirst()
    {
        QList<LayerWanted> wanted;
        for (const int size : {10, 300'000, 2000}) {
            QByteArray noise(size, Qt::Uninitialized);
            for (qsizetype i = 0; i < noise.size(); ++i)
                noise[i] = static_cast<char>(i * 31 + (i >> 8) * 17);
            wanted += layerOf(*m_builder, TarBuilder().file(u"f%1"_s.arg(size), noise).build());
        }
        wanted += wanted.first(); // named twice, read once
        const auto source = fake();
        QList<qsizetype> done;
        verbs::OnLayers tell;
        tell.done = [&](qsizetype number, const LayerContent &) { done += number; };
        const auto contents = wait(verbs::readImageLayers(source, wanted, how(), tell, {}));
        QVERIFY_OK(contents);
        QCOMPARE(contents->size(), 4);
        QCOMPARE(pathsOf(*contents->at(1).index), QStringList{u"f300000"_s});
        QCOMPARE(pathsOf(*contents->at(3).index), QStringList{u"f10"_s});
        QCOMPARE(done.size(), 4);
        QCOMPARE(source->asked().size(), 3);
        QVERIFY(source->asked().first().contains(wanted[1].descriptor.digest.toString()));
        QVERIFY(source->mostAtOnce() > 1);
    }

    void oneBrokenLayerIsItsOwnProblem()
    {
        QList<LayerWanted> wanted{layerOf(*m_builder, smallTar()),
            layerOf(*m_builder, TarBuilder().file(u"upper"_s, "1").build())};
        m_builder->remove(wanted[0].descriptor);
        const auto contents = wait(verbs::readImageLayers(fake(), wanted, how(), {}, {}));
        QVERIFY_OK(contents);
        QCOMPARE(contents->at(0).origin, Origin::Missing);
        QVERIFY(!contents->at(1).error);
        QCOMPARE(verbs::stackOf(*contents, layers::OsFamily::Unix).layers.size(), 2);
    }

    void aFileIsReadThroughTheTree()
    {
        const QList<LayerWanted> wanted{layerOf(*m_builder, smallTar())};
        const auto contents = wait(verbs::readImageLayers(fake(), wanted, how(), {}, {}));
        QVERIFY_OK(contents);
        const auto overlay
            = layers::Overlay::build(verbs::stackOf(*contents, layers::OsFamily::Unix));
        QVERIFY_OK(overlay);
        const auto tree = (*overlay)->tree(layers::TreeRequest::squashed(0));
        for (const char *path : {"etc/os-release", "etc/second"}) {
            const auto file = verbs::fileOf(*tree, tree->find(path), *contents);
            QVERIFY_OK(file);
            const auto bytes = wait(verbs::readFile(fake(), *file, how(), {}));
            QVERIFY_OK(bytes);
            QCOMPARE(*bytes, "ID=demo\n");
        }
        const auto folder = verbs::fileOf(*tree, tree->find("etc"), *contents);
        QVERIFY(!folder);
        QCOMPARE(folder.error().code, Errc::Usage);
        const auto link = verbs::fileOf(*tree, tree->find("etc/link"), *contents);
        QVERIFY(!link);
        QVERIFY(link.error().message.contains(u"os-release"));
    }

    void aPartOfAFileIsThatPart()
    {
        const LayerWanted layer = layerOf(*m_builder, smallTar());
        const auto content = wait(verbs::readLayer(fake(), layer, how(), {}, {}));
        QVERIFY_OK(content);
        verbs::FileWanted file{*content, entryAt(*content->index, "etc/os-release"), {3, 2}};
        const auto bytes = wait(verbs::readFile(fake(), file, how(), {}));
        QVERIFY_OK(bytes);
        QCOMPARE(*bytes, "de");
    }

    void aKeptLayersBlobIsFetchedForItsFiles()
    {
        const LayerWanted layer = layerOf(*m_builder, smallTar());
        QVERIFY_OK(wait(verbs::readLayer(fake(), layer, how(true), {}, {})));
        const auto source = fake();
        const auto kept = wait(verbs::readLayer(source, layer, how(true), {}, {}));
        QVERIFY_OK(kept);
        verbs::FileWanted file{*kept, entryAt(*kept->index, "etc/os-release"), {}};
        const auto bytes = wait(verbs::readFile(source, file, how(), {}));
        QVERIFY_OK(bytes);
        QCOMPARE(*bytes, "ID=demo\n");
        QCOMPARE(source->asked().size(), 1);
    }

    void rowsComeWhileARegistryIsStillSending()
    {
        // A registry that sends half of the layer and then nothing more for a while.
        TarBuilder tar;
        for (int i = 0; i < 2000; ++i)
            tar.file(u"file%1"_s.arg(i), QByteArray(600, char('a' + i % 26)));
        const QByteArray bytes = tar.build();
        LayerWanted layer;
        layer.descriptor.digest = oci::Digest::of(bytes);
        layer.descriptor.sizeBytes = bytes.size();
        layer.descriptor.mediaType = u"application/vnd.oci.image.layer.v1.tar"_s;
        HttpScript script;
        m_harbour->hosts->setLoopbackPlain(script.registry(), true);
        const QByteArray path = "/v2/a/b/blobs/" + layer.descriptor.digest.toString().toLatin1();
        ScriptAnswer half;
        half.body = bytes;
        half.cutAfter = bytes.size() / 2;
        script.on("GET", path, half);
        // What a cut connection delivered is the network's choice: the rest is what is asked for.
        script.onAny([bytes](const ScriptRequest &asked) -> std::optional<ScriptAnswer> {
            auto rest = ScriptAnswer::ranged(asked, bytes);
            if (rest)
                rest->delayMs = 400;
            return rest;
        });
        const auto source = m_harbour->open(script.registry() + u"/a/b"_s);
        QVERIFY_OK(source);
        QList<layers::LayerIndex::Id> seen;
        const auto content = wait(verbs::readLayer(*source, layer, how(),
            [&](const layers::LayerIndexPtr &rows) { seen += rows->size(); }, {}));
        QVERIFY_OK(content);
        QVERIFY2(!content->error, content->error ? qPrintable(content->error->toLine()) : "");
        QCOMPARE(content->index->size(), 2000u);
        QVERIFY(content->index->facts().digestVerified);
        QVERIFY(!seen.isEmpty());
        QVERIFY(seen.first() > 0 && seen.first() < 2000);
    }
};

QTEST_GUILESS_MAIN(LayersTest)
#include "tst_layers.moc"
