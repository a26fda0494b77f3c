// SPDX-License-Identifier: Apache-2.0
// FilesSession, LayerListModel and FilePreview on a fake source: fills, fails, is empty, owner dies
// while reading, root changes while reading, late answer.
#include "models/files/filepreview.h"
#include "models/files/filessession.h"
#include "models/files/layerlistmodel.h"
#include "support/fakesource.h"
#include "support/tarbuilder.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::FilePreview;
using models::FilesSession;
using models::ImageSession;
using models::JobModel;
using models::LayerListModel;
using State = FilesSession::LayerState;
using View = FilesSession::View;

namespace {

ImageSpec threeLayers()
{
    ImageSpec spec;
    spec.layers = {u"ADD rootfs.tar /"_s, u"RUN rm /etc/motd"_s, u"COPY start.sh /app/"_s};
    spec.entrypoint = {u"/app/start.sh"_s};
    spec.tars = {TarBuilder()
                     .directory(u"etc"_s)
                     .file(u"etc/motd"_s, QByteArray(40, 'm'))
                     .file(u"etc/hosts"_s, "127.0.0.1 localhost\n")
                     .symlink(u"hosts"_s, u"/etc/hosts"_s)
                     .build(),
        TarBuilder().file(u"etc/.wh.motd"_s, {}).file(u"etc/hosts"_s, "changed\n").build(),
        TarBuilder().file(u"app/start.sh"_s, "#!/bin/sh\r\nexec app\r\n").build()};
    return spec;
}

struct Fixture {
    std::shared_ptr<FakeOpener> opener = std::make_shared<FakeOpener>();
    std::shared_ptr<FakeSource> source;
    JobModel jobs;
    std::unique_ptr<ImageSession> image;
    std::unique_ptr<FilesSession> files;
    verbs::LayerReading how;

    explicit Fixture(const ImageSpec &spec = threeLayers())
    {
        how.pools = std::make_shared<Pools>();
        ImageBuilder builder;
        builder.tag(u"latest"_s, builder.image(spec));
        ImageSpec other;
        other.platform = plainPlatform(u"linux"_s, u"arm64"_s);
        builder.tag(u"two"_s, builder.index({builder.image(spec), builder.image(other)}));
        source = std::make_shared<FakeSource>(builder.content());
        opener->add(u"fake.example/app"_s, source);
        image = std::make_unique<ImageSession>(opener, &jobs);
        files = std::make_unique<FilesSession>(image.get(), &jobs, how);
    }
    ~Fixture()
    {
        files.reset();
        image.reset();
        (void)QTest::qWaitFor([this] { return jobs.running() == 0; });
    }
    bool open(const QString &tag = u"latest"_s)
    {
        image->open(*oci::ImageName::parse(u"fake.example/app:"_s + tag));
        if (!QTest::qWaitFor([this] {
                return image->state() == ImageSession::State::Ready && !image->isReading();
            }))
            return false;
        image->selectEntry(0);
        return true;
    }
    bool read()
    {
        files->setActive(true);
        return QTest::qWaitFor([this] { return !files->isReading(); }, 20'000);
    }
    State state(int layer) const { return files->layers()[static_cast<std::size_t>(layer)].state; }
    QString digest(int layer) const
    {
        return files->layers()[static_cast<std::size_t>(layer)].row.descriptor.digest.toString();
    }
    bool has(const QByteArray &path) const
    {
        const auto &tree = files->tree();
        return tree && tree->find(path) != layers::FileTree::none;
    }
    layers::Change change(const QByteArray &path) const
    {
        return files->tree()->change(files->tree()->find(path));
    }
};

} // namespace

class FilesSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsReadBeforeThePageShows()
    {
        Fixture f;
        QVERIFY(f.open());
        QCOMPARE(f.files->layerCount(), 0);
        QVERIFY(f.source->asked().filter(u"blob"_s).isEmpty());
        QVERIFY(f.read());
        QCOMPARE(f.files->layerCount(), 3);
        QCOMPARE(f.files->readCount(), 3);
    }

    void theMergedFilesAreThoseOfAContainer()
    {
        Fixture f;
        QVERIFY(f.open());
        QVERIFY(f.read());
        QCOMPARE(f.files->view(), View::Merged);
        QCOMPARE(f.files->layer(), 2);
        QVERIFY(f.has("app/start.sh"));
        QVERIFY(!f.has("etc/motd"));
        QCOMPARE(f.change("app/start.sh"), layers::Change::Added);
        QVERIFY(f.files->missingLayers().isEmpty());
    }

    void oneLayerTellsWhatItDid()
    {
        Fixture f;
        QVERIFY(f.open());
        QVERIFY(f.read());
        f.files->setView(View::OneLayer, 1);
        QTRY_VERIFY(!f.files->isReading());
        QCOMPARE(f.change("etc/motd"), layers::Change::Removed);
        QCOMPARE(f.change("etc/hosts"), layers::Change::Modified);
        QVERIFY(!f.has("app"));
    }

    void wastedBytesAreThoseNobodySees()
    {
        Fixture f;
        QVERIFY(f.open());
        QVERIFY(f.read());
        QCOMPARE(f.files->layers()[0].wastedBytes, 40 + 20); // motd removed, hosts replaced
        QCOMPARE(f.files->layers()[2].wastedBytes, 0);
    }

    void findingsComeFromTheContent()
    {
        Fixture f;
        QVERIFY(f.open());
        QVERIFY(f.read());
        QStringList ids;
        for (const auto &finding : f.files->findings())
            ids += finding.id;
        QVERIFY2(ids.contains(u"crlf-script"_s), qPrintable(ids.join(u' ')));
    }

    void aLayerThatCannotBeReadLeavesTheOthers()
    {
        Fixture f;
        QVERIFY(f.open());
        f.files->setActive(true);
        const QString gone = f.digest(1);
        f.files->cancel();
        QTRY_VERIFY(!f.files->isReading());
        f.source->setFailure(gone, Error{Errc::Network, u"No connection"_s, {}});
        f.files->readAll();
        QTRY_VERIFY(!f.files->isReading());
        QCOMPARE(f.state(1), State::Failed);
        QCOMPARE(f.state(0), State::Read);
        QVERIFY(f.has("etc/motd")); // nobody said that it is gone
        QCOMPARE(f.files->missingLayers(), QList<int>{1});
        QCOMPARE(f.files->layers()[0].wastedBytes, -1);
        f.source->setFailure(gone, std::nullopt);
        f.files->readLayer(1);
        QTRY_VERIFY(!f.files->isReading());
        QCOMPARE(f.state(1), State::Read);
        QVERIFY(!f.has("etc/motd"));
    }

    void aFailureSaysWhatItMeans_data()
    {
        QTest::addColumn<Error>("error");
        QTest::addColumn<QString>("words");
        QTest::newRow("gone") << Error{Errc::NotFound, u"Not found"_s, {}}
                              << u"Layer 2 is gone. fake.example does not hold its blob %1, so "
                                 "pulling this image fails, too."_s;
        QTest::newRow("refused") << Error{.code = Errc::Unauthorized,
            .message = u"The registry asks for a user name"_s,
            .subject = {},
            .remedy = u"Sign in with gantry login fake.example"_s}
                                 << u"Layer 2 could not be read. The registry asks for a user "
                                    "name."_s;
        QTest::newRow("other bytes") << Error{Errc::DigestMismatch, u"It hashes to x"_s, {}}
                                     << u"Layer 2 is not what its digest names. It hashes to x; "
                                        "nothing was kept."_s;
    }
    void aFailureSaysWhatItMeans()
    {
        QFETCH(Error, error);
        QFETCH(QString, words);
        Fixture f;
        QVERIFY(f.open());
        const auto &entry = f.image->entries().at(f.image->currentEntry());
        const oci::Digest digest = entry.layers.at(1).descriptor.digest;
        f.source->setFailure(digest.toString(), error);
        QVERIFY(f.read());
        QCOMPARE(f.state(1), State::Failed);
        LayerListModel list(f.files.get());
        QCOMPARE(
            list.problemText(1), words.contains(u"%1"_s) ? words.arg(digest.shortHex()) : words);
    }

    void aBrokenLayerShowsWhatCameBefore()
    {
        ImageSpec spec = threeLayers();
        spec.tars[2]
            = TarBuilder().file(u"app/start.sh"_s, "x").bytesSoFar() + QByteArray(700, '?');
        Fixture f(spec);
        QVERIFY(f.open());
        QVERIFY(f.read());
        QCOMPARE(f.state(2), State::Broken);
        QVERIFY(f.has("app/start.sh"));
        LayerListModel list(f.files.get());
        QVERIFY(list.problemText(2).contains(u"breaks off"_s));
    }

    void anEntryWithoutLayersIsEmpty()
    {
        ImageSpec spec;
        spec.layers.clear();
        Fixture f(spec);
        QVERIFY(f.open());
        QVERIFY(f.read());
        QCOMPARE(f.files->layerCount(), 0);
        QVERIFY(!f.files->tree());
    }

    void theSessionDiesWhileReading()
    {
        Fixture f;
        QVERIFY(f.open());
        f.source->setLatency(std::chrono::milliseconds(10));
        f.files->setActive(true);
        QVERIFY(f.jobs.running() > 0);
        f.files.reset();
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.jobs.failed(), 0);
    }

    void anotherEntryIsChosenWhileReading()
    {
        Fixture f;
        QVERIFY(f.open(u"two"_s));
        f.source->setLatency(std::chrono::milliseconds(10));
        f.files->setActive(true);
        QCOMPARE(f.files->layerCount(), 3);
        f.image->selectEntry(1);
        QTRY_VERIFY(!f.files->isReading() && f.jobs.running() == 0);
        QCOMPARE(f.files->layerCount(), 1);
        QVERIFY(f.has("layer.txt"));
        QVERIFY(!f.has("app"));
    }

    void aLateAnswerIsDropped()
    {
        Fixture f;
        QVERIFY(f.open(u"two"_s));
        f.source->setLatency(std::chrono::milliseconds(20));
        f.files->setActive(true);
        f.image->selectEntry(1);
        f.image->selectEntry(0); // the same layers, asked for anew
        QTRY_VERIFY(!f.files->isReading() && f.jobs.running() == 0);
        QCOMPARE(f.files->layerCount(), 3);
        QCOMPARE(f.files->readCount(), 3);
        QVERIFY(f.has("app/start.sh"));
    }

    void cancellingLeavesTheLayersUnread()
    {
        Fixture f;
        QVERIFY(f.open());
        f.source->setLatency(std::chrono::milliseconds(50));
        f.files->setActive(true);
        f.files->cancel();
        QTRY_VERIFY(!f.files->isReading());
        for (int i = 0; i < f.files->layerCount(); ++i)
            QCOMPARE(f.state(i), State::NotRead);
        QCOMPARE(f.jobs.failed(), 0);
    }

    void theListTellsLayersAndWhatTheyWaste()
    {
        Fixture f;
        LayerListModel list(f.files.get());
        QAbstractItemModelTester tester(
            &list, QAbstractItemModelTester::FailureReportingMode::Fatal);
        tester.setUseFetchMore(false);
        QVERIFY(f.open());
        QVERIFY(f.read());
        QCOMPARE(list.rowCount(), 3);
        QCOMPARE(
            list.index(0, LayerListModel::CommandColumn).data().toString(), u"ADD rootfs.tar /"_s);
        QCOMPARE(list.index(0, LayerListModel::FilesColumn).data().toString(), u"3"_s);
        QCOMPARE(list.index(0, LayerListModel::WastedColumn).data().toString(), u"60 B"_s);
        QCOMPARE(
            list.index(0, LayerListModel::StateColumn).data(LayerListModel::MarkRole).toString(),
            u"ok"_s);
    }

    void aTableThatIsNotInItsLayerIsSaid_data()
    {
        QTest::addColumn<bool>("announced");
        QTest::newRow("announced") << true;
        QTest::newRow("not announced") << false;
    }
    void aTableThatIsNotInItsLayerIsSaid()
    {
        QFETCH(bool, announced);
        const QByteArray tar(1024, '\0');
        const QByteArray packed
            = QByteArray::fromBase64("H4sIAAAAAAACA2NgGAWjYBSMVAAALq+17wAEAAA=");
        ImageBuilder builder;
        const auto text
            = [](const oci::Descriptor &node, const QByteArray &more = {}) -> QByteArray {
            return "{\"mediaType\":\"" + node.mediaType.toUtf8() + "\",\"digest\":\""
                + node.digest.toString().toUtf8()
                + "\",\"size\":" + QByteArray::number(node.sizeBytes) + more + '}';
        };
        const auto layer = builder.blob(packed, u"application/vnd.oci.image.layer.v1.tar+gzip"_s);
        const auto config = builder.blob("{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{"
                                         "\"type\":\"layers\",\"diff_ids\":[\""
                + oci::Digest::of(tar).toString().toUtf8() + "\"]}}",
            oci::mediatype::ociConfig.toString());
        const QByteArray note = ",\"annotations\":{\"containerd.io/snapshot/stargz/toc.digest\":\""
            + oci::Digest::of("a table").toString().toUtf8() + "\"}";
        builder.tag(u"latest"_s,
            builder.blob("{\"schemaVersion\":2,\"mediaType\":\""
                    + oci::mediatype::ociManifest.toString().toUtf8()
                    + "\",\"config\":" + text(config) + ",\"layers\":["
                    + text(layer, announced ? note : QByteArray()) + "]}",
                oci::mediatype::ociManifest.toString()));
        Fixture f;
        f.opener->add(u"fake.example/app"_s, std::make_shared<FakeSource>(builder.content()));
        LayerListModel list(f.files.get());
        QVERIFY(f.open());
        QVERIFY(f.read());
        QCOMPARE(f.state(0), State::Read);
        const QString words
            = list.index(0, LayerListModel::StateColumn).data(Qt::AccessibleTextRole).toString();
        QVERIFY(words.startsWith(u"Read; digest and diff ID verified"_s));
        QCOMPARE(words.contains(u"-esgztoc"_s), announced);
    }

    void historyThatDoesNotFitIsSaid()
    {
        ImageSpec spec = threeLayers();
        spec.withHistory = false;
        Fixture f(spec);
        QVERIFY(f.open());
        QVERIFY(f.read());
        QVERIFY(!f.files->historyProblem().isEmpty());
    }

    void textIsShownWithItsLineEnds()
    {
        Fixture f;
        QVERIFY(f.open());
        QVERIFY(f.read());
        FilePreview preview(f.files.get());
        preview.show(f.files->tree(), f.files->tree()->find("app/start.sh"));
        QTRY_COMPARE(preview.state(), FilePreview::State::Ready);
        QCOMPARE(preview.content().text, u"#!/bin/sh\nexec app"_s);
        QCOMPARE(preview.content().ends.size(), 2U);
        QCOMPARE(preview.content().ends[0], models::FileContent::LineEnd::Crlf);
    }

    void aLinkShowsWhatItLeadsTo()
    {
        Fixture f;
        QVERIFY(f.open());
        QVERIFY(f.read());
        FilePreview preview(f.files.get());
        preview.show(f.files->tree(), f.files->tree()->find("hosts"));
        QTRY_COMPARE(preview.state(), FilePreview::State::Ready);
        QCOMPARE(preview.target(), f.files->tree()->find("etc/hosts"));
        QCOMPARE(preview.content().text, u"changed"_s);
    }

    void anotherFileIsChosenWhileOneIsRead()
    {
        Fixture f;
        QVERIFY(f.open());
        QVERIFY(f.read());
        FilePreview preview(f.files.get());
        preview.show(f.files->tree(), f.files->tree()->find("app/start.sh"));
        preview.show(f.files->tree(), f.files->tree()->find("etc/hosts"));
        QTRY_COMPARE(preview.state(), FilePreview::State::Ready);
        QCOMPARE(preview.content().text, u"changed"_s);
        preview.clear();
        QCOMPARE(preview.state(), FilePreview::State::Nothing);
    }

    void aPictureThatClaimsAnySizeIsNotDecoded()
    {
        // A PNG header of 60,000 by 60,000 pixels and nothing else.
        QByteArray png = QByteArray::fromHex("89504e470d0a1a0a0000000d494844520000ea600000ea6008"
                                             "060000000000000000");
        const auto content = models::decodeFile(png, png.size(), layers::FileFormat::Image);
        QVERIFY(content.picture.isNull());
        QVERIFY(!content.pictureWords.isEmpty());
    }

    void aVeryLongLineIsFolded()
    {
        const QByteArray line(5000, 'x');
        const auto content
            = models::decodeFile(line + "\nend\n", line.size() + 5, layers::FileFormat::Unknown);
        QCOMPARE(content.ends.size(), 4U);
        QCOMPARE(content.ends[0], models::FileContent::LineEnd::Folded);
        QCOMPARE(content.ends[2], models::FileContent::LineEnd::Lf);
    }
};

QTEST_GUILESS_MAIN(FilesSessionTest)
#include "tst_filessession.moc"
