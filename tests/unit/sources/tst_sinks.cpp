// SPDX-License-Identifier: Apache-2.0
// Layouts and archives that are written to: whole at every moment, and nothing of others is lost.
#include "oci/document.h"
#include "sourcekit.h"
#include "sources/blobfollower.h"
#include "sources/imagesink.h"
#include "sources/layoutindex.h"
#include "sources/tarindex.h"

#include <QDir>
#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;

namespace {

sources::BlobArrivalPtr arrivalOf(const QString &path, const QByteArray &bytes)
{
    writeFile(path, bytes);
    auto arrival = std::make_shared<sources::BlobArrival>();
    arrival->finish(sources::BlobView{path, 0, bytes.size(), nullptr});
    return arrival;
}

QStringList filesUnder(const QString &folder)
{
    QStringList files;
    QDirIterator walk(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext())
        files += QDir(folder).relativeFilePath(walk.next());
    files.sort();
    return files;
}

} // namespace

class SinksTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Harbour> m_harbour;
    ImageBuilder m_builder;
    oci::Descriptor m_image;

    QString path(const QString &name) const { return m_harbour->directory.filePath(name); }
    Expected<sources::ImageSinkPtr> open(const QString &name)
    {
        const auto opener = std::dynamic_pointer_cast<sources::SinkOpener>(m_harbour->opener());
        return wait(opener->openSink(*oci::ImageName::parse(name), {}));
    }
    QByteArray bytesOf(const oci::Descriptor &node) const
    {
        return m_builder.content()->blobs.value(node.digest.toString());
    }
    Expected<> putBlob(const sources::ImageSinkPtr &sink, const oci::Descriptor &node)
    {
        return wait(sink->putBlob(
            node, arrivalOf(path(u"bytes-"_s + node.digest.shortHex()), bytesOf(node)), {}));
    }
    //! The image with everything, in the right order, under a tag (or none).
    Expected<> put(const sources::ImageSinkPtr &sink, const QString &tag)
    {
        const auto manifest = oci::parseNode(bytesOf(m_image), m_image.mediaType);
        const auto &image = std::get<oci::Manifest>(*manifest);
        CHECK(putBlob(sink, image.config()));
        for (const oci::Descriptor &layer : image.layers())
            CHECK(putBlob(sink, layer));
        CHECK(wait(sink->putManifest(m_image, bytesOf(m_image), {})));
        if (!tag.isEmpty())
            CHECK(wait(sink->putTag(tag, m_image, bytesOf(m_image), {})));
        return wait(sink->finish({}));
    }

private Q_SLOTS:
    void init()
    {
        m_harbour = std::make_unique<Harbour>();
        m_builder = ImageBuilder();
        m_image = m_builder.image(u"linux/amd64"_s);
    }

    void whatIsWrittenIsRead_data()
    {
        QTest::addColumn<QString>("transport");
        QTest::newRow("layout") << u"oci:"_s;
        QTest::newRow("archive") << u"oci-archive:"_s;
        QTest::newRow("for docker load") << u"docker-archive:"_s;
    }
    void whatIsWrittenIsRead()
    {
        QFETCH(const QString, transport);
        const QString name = transport + path(u"new/out"_s);
        const auto sink = open(name);
        QVERIFY_OK(sink);
        QVERIFY_OK(put(*sink, u"one"_s));
        const auto source = m_harbour->open(name);
        QVERIFY_OK(source);
        const auto root = wait((*source)->resolve(u"one"_s, {}));
        QVERIFY_OK(root);
        QCOMPARE(root->digest, m_image.digest);
        QCOMPARE(*wait((*source)->fetch(*root, {})), bytesOf(m_image));
        const auto again = open(name);
        QVERIFY_OK(again);
        QVERIFY(*wait((*again)->hasManifest(m_image, {})));
        QCOMPARE((*wait((*again)->tagTarget(u"one"_s, {})))->digest, m_image.digest);
        QVERIFY(!*wait((*again)->tagTarget(u"two"_s, {})));
    }

    void aSecondImageLeavesTheFirst_data() { whatIsWrittenIsRead_data(); }
    void aSecondImageLeavesTheFirst()
    {
        QFETCH(const QString, transport);
        const QString name = transport + path(u"out"_s);
        QVERIFY_OK(put(*open(name), u"one"_s));
        const auto first = m_image;
        m_image = m_builder.image(u"linux/arm64"_s);
        QVERIFY_OK(put(*open(name), u"two"_s));
        const auto source = m_harbour->open(name);
        QVERIFY_OK(source);
        QCOMPARE(wait((*source)->resolve(u"one"_s, {}))->digest, first.digest);
        QCOMPARE(wait((*source)->resolve(u"two"_s, {}))->digest, m_image.digest);
        QCOMPARE(*wait((*source)->fetch(first, {})), bytesOf(first));
    }

    void whatHasNoTagIsListedAllTheSame_data() { whatIsWrittenIsRead_data(); }
    void whatHasNoTagIsListedAllTheSame()
    {
        QFETCH(const QString, transport);
        const QString name = transport + path(u"out"_s);
        QVERIFY_OK(put(*open(name), {}));
        const auto root = wait((*m_harbour->open(name))->resolve({}, {}));
        QVERIFY_OK(root);
        QCOMPARE(root->digest, m_image.digest);
    }

    void anArchiveThatIsNotFinishedIsAsItWas()
    {
        const QString name = u"oci-archive:"_s + path(u"out.tar"_s);
        QVERIFY_OK(put(*open(name), u"one"_s));
        QFile before(path(u"out.tar"_s));
        QVERIFY(before.open(QIODevice::ReadOnly));
        const QByteArray bytes = before.readAll();
        {
            const auto sink = open(name);
            const auto other = m_builder.layer(u"another"_s);
            QVERIFY_OK(putBlob(*sink, other));
            QVERIFY_OK(wait((*sink)->putTag(u"two"_s, m_image, bytesOf(m_image), {})));
        }
        QFile after(path(u"out.tar"_s));
        QVERIFY(after.open(QIODevice::ReadOnly));
        QCOMPARE(after.readAll(), bytes);
        // The last to hold the sink may be a thread that wrote for it.
        QTRY_COMPARE(
            QDir(path({})).entryList({u".out*"_s}, QDir::Files | QDir::Hidden), QStringList());
    }

    void theSecondWriterOfAnArchiveIsTold()
    {
        const QString name = u"oci-archive:"_s + path(u"out.tar"_s);
        QVERIFY_OK(put(*open(name), u"one"_s));
        const auto layer = m_builder.layer(u"another"_s);
        const auto first = open(name);
        QVERIFY_OK(putBlob(*first, layer));
        const auto second = open(name);
        for (const auto &told : {wait((*second)->checkWritable({})), putBlob(*second, layer)}) {
            QVERIFY(!told);
            QCOMPARE(told.error().code, Errc::Refused);
            QVERIFY2(told.error().message.contains(u"is writing this archive"),
                qPrintable(told.error().toLine()));
        }
        QVERIFY_OK(put(*first, u"two"_s));
        // It read the archive before the first one was done: what that wrote would be lost.
        const auto late = put(*second, u"three"_s);
        QVERIFY(!late);
        QCOMPARE(late.error().code, Errc::Refused);
        QVERIFY_OK(put(*open(name), u"three"_s));
        const auto source = m_harbour->open(name);
        for (const QString &tag : {u"one"_s, u"two"_s, u"three"_s})
            QVERIFY_OK(wait((*source)->resolve(tag, {})));
    }

    void anArchiveForDockerListsItsImagesOnceWithAllNames()
    {
        const QString file = path(u"out.tar"_s);
        const auto sink = open(u"docker-archive:"_s + file + u":app:1"_s);
        QVERIFY_OK(sink);
        QVERIFY_OK(wait((*sink)->putTag(u"2"_s, m_image, bytesOf(m_image), {})));
        QVERIFY_OK(put(*sink, u"1"_s));
        const auto first = m_image;
        m_image = m_builder.image(u"linux/arm64"_s);
        QVERIFY_OK(put(*open(u"docker-archive:"_s + file + u":other:1"_s), u"1"_s));
        const auto tar = sources::TarIndex::scan(file, {});
        QVERIFY_OK(tar);
        const auto view = (*tar)->find(u"manifest.json"_s);
        QVERIFY(view);
        QFile archive(file);
        QVERIFY(archive.open(QIODevice::ReadOnly));
        QVERIFY(archive.seek(view->offset));
        const QJsonArray list = QJsonDocument::fromJson(archive.read(view->lengthBytes)).array();
        QCOMPARE(list.size(), 2);
        QCOMPARE(list[0][u"RepoTags"].toArray(),
            QJsonArray({u"docker.io/library/app:2"_s, u"docker.io/library/app:1"_s}));
        QCOMPARE(list[1][u"RepoTags"].toArray(), QJsonArray({u"docker.io/library/other:1"_s}));
        const auto manifest = oci::parseNode(bytesOf(first), first.mediaType);
        const auto &image = std::get<oci::Manifest>(*manifest);
        QCOMPARE(list[0][u"Config"].toString(), u"blobs/sha256/"_s + image.config().digest.hex());
        QCOMPARE(list[0][u"Layers"].toArray().size(), image.layers().size());
        for (const QJsonValue &layer : list[0][u"Layers"].toArray())
            QVERIFY((*tar)->find(layer.toString()));
        const auto source = m_harbour->open(u"docker-archive:"_s + file + u":app:2"_s);
        QVERIFY_OK(source);
        QCOMPARE(wait((*source)->resolve(u"app:2"_s, {}))->digest, first.digest);
    }

    void anIndexDoesNotGoIntoAnArchiveForDocker()
    {
        const auto index = m_builder.index({m_image});
        const auto sink = open(u"docker-archive:"_s + path(u"out.tar"_s) + u":app:1"_s);
        const auto put = wait((*sink)->putManifest(index, bytesOf(index), {}));
        QVERIFY(!put);
        QCOMPARE(put.error().code, Errc::Unsupported);
        QVERIFY(put.error().remedy.contains(u"oci-archive"));
        QCOMPARE(QDir(path({})).entryList({u"*out*"_s}, QDir::Files | QDir::Hidden), QStringList());
    }

    void contentThatDoesNotMatchLeavesNothing_data() { whatIsWrittenIsRead_data(); }
    void contentThatDoesNotMatchLeavesNothing()
    {
        QFETCH(const QString, transport);
        const auto sink = open(transport + path(u"out"_s));
        const auto layer = m_builder.layer(u"right"_s);
        QByteArray wrong = bytesOf(layer);
        wrong[0] = static_cast<char>(wrong[0] ^ 1);
        const auto put = wait((*sink)->putBlob(layer, arrivalOf(path(u"wrong"_s), wrong), {}));
        QVERIFY(!put);
        QCOMPARE(put.error().code, Errc::DigestMismatch);
        QVERIFY(!*wait((*sink)->hasBlob(layer, {})));
        for (const QString &file : filesUnder(path(u"out"_s)))
            QVERIFY2(!file.endsWith(u".tmp"), qPrintable(file));
        QVERIFY_OK(this->put(*sink, u"one"_s)); // and the next one takes its place
        QCOMPARE(
            wait((*m_harbour->open(transport + path(u"out"_s)))->resolve(u"one"_s, {}))->digest,
            m_image.digest);
    }

    void anArrivalThatBeginsAgainIsWrittenOnce()
    {
        const auto sink = open(u"oci:"_s + path(u"out"_s));
        const auto layer = m_builder.layer(u"again"_s, false, 100'000);
        const QByteArray bytes = bytesOf(layer);
        QVERIFY(writeFile(path(u"first"_s), QByteArray(50'000, 'z')));
        QVERIFY(writeFile(path(u"second"_s), bytes));
        const auto arrival = std::make_shared<sources::BlobArrival>();
        arrival->beginRound(path(u"first"_s));
        arrival->setBytes(50'000);
        auto writing = (*sink)->putBlob(layer, arrival, {});
        QCoreApplication::processEvents();
        arrival->beginRound(path(u"second"_s));
        arrival->setBytes(bytes.size());
        arrival->finish(sources::BlobView{path(u"second"_s), 0, bytes.size(), nullptr});
        QVERIFY_OK(wait(std::move(writing)));
        QVERIFY(*wait((*sink)->hasBlob(layer, {})));
    }

    void whatAKilledWriterLeftIsSweptAway()
    {
        const QString name = u"oci:"_s + path(u"out"_s);
        QVERIFY_OK(put(*open(name), u"one"_s));
        const QString left = path(u"out/blobs/sha256/.abc.1-1.tmp"_s);
        QVERIFY(writeFile(left, "half of it"));
        const QString archive = path(u".out.tar.1.tmp"_s);
        QVERIFY(writeFile(archive, "half of it"));
        QVERIFY_OK(putBlob(*open(name), m_builder.layer(u"next"_s)));
        QVERIFY_OK(put(*open(u"oci-archive:"_s + path(u"out.tar"_s)), u"one"_s));
        QVERIFY(!QFile::exists(left));
        QVERIFY(!QFile::exists(archive));
    }

    void aFolderWithOtherThingsIsNoTarget()
    {
        QDir(path({})).mkdir(u"photos"_s);
        QVERIFY(writeFile(path(u"photos/ship.png"_s), "png"));
        const auto sink = open(u"oci:"_s + path(u"photos"_s));
        QVERIFY(!sink);
        QCOMPARE(sink.error().code, Errc::Usage);
        const auto archive = open(u"oci-archive:"_s + path(u"photos/ship.png"_s));
        QVERIFY(!archive);
    }

    void twoWritersOfOneLayoutLoseNoTag()
    {
        const QString name = u"oci:"_s + path(u"out"_s);
        const auto one = open(name), two = open(name);
        QVERIFY_OK(put(*one, u"start"_s));
        std::vector<Task<>> moves;
        for (int i = 0; i < 20; ++i)
            moves.push_back(
                (*(i % 2 ? one : two))->putTag(QString::number(i), m_image, bytesOf(m_image), {}));
        for (auto &move : moves)
            QVERIFY_OK(wait(std::move(move)));
        const auto source = m_harbour->open(name);
        for (int i = 0; i < 20; ++i)
            QVERIFY_OK(wait((*source)->resolve(QString::number(i), {})));
    }

    void aTagIsRemovedAndAManifestWithItsFile()
    {
        const QString name = u"oci:"_s + path(u"out"_s);
        const auto sink = open(name);
        QVERIFY_OK(put(*sink, u"one"_s));
        QVERIFY_OK(put(*sink, u"two"_s));
        auto *remover = dynamic_cast<sources::ImageRemover *>(sink->get());
        QVERIFY(remover);
        QVERIFY_OK(wait(remover->removeTag(u"one"_s, {})));
        QCOMPARE(wait(remover->removeTag(u"one"_s, {})).error().code, Errc::NotFound);
        QVERIFY(*wait((*sink)->hasManifest(m_image, {})));
        QVERIFY_OK(wait(remover->removeManifest(m_image, {})));
        QVERIFY(!*wait((*sink)->hasManifest(m_image, {})));
        QVERIFY(!*wait((*sink)->tagTarget(u"two"_s, {})));
    }

    void anIndexKeepsWhatOthersWrote()
    {
        const QByteArray bytes = "{\n  \"schemaVersion\": 2,\n  \"x-other\": [1, 2],\n  "
                                 "\"manifests\": [\n    {\"mediaType\": \"application/"
                                 "vnd.oci.image.manifest.v1+json\", \"digest\": \""
            + m_image.digest.toString().toLatin1() + "\", \"size\": "
            + QByteArray::number(m_image.sizeBytes) + ", \"x-mine\": true}\n  ]\n}\n";
        auto index = sources::LayoutIndex::parse(bytes, u"test"_s);
        QVERIFY_OK(index);
        index->setTag(u"new"_s, m_image);
        QVERIFY(index->bytes().contains("\"x-other\": [1, 2]"));
        QVERIFY(index->bytes().contains("\"x-mine\": true"));
        QCOMPARE(index->tagged(u"new"_s)->digest, m_image.digest);
        index->removeTag(u"new"_s);
        QVERIFY(index->lists(m_image.digest));
    }

    void placesNothingIsWrittenToSayWhatToUse()
    {
        const auto sink = open(u"docker-daemon:app:1"_s);
        QVERIFY(!sink);
        QCOMPARE(sink.error().code, Errc::Unsupported);
        QVERIFY(sink.error().remedy.contains(u"docker-archive"));
    }
};

QTEST_GUILESS_MAIN(SinksTest)
#include "tst_sinks.moc"
