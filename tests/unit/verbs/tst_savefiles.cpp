// SPDX-License-Identifier: Apache-2.0
// Files of an image written to this machine's disk, hostile ones above all.
#include "layerkit.h"
#include "verbs/savefiles.h"

#include <QDir>
#include <QDirIterator>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;

namespace {

struct Laid {
    QList<verbs::LayerContent> layers;
    layers::FileTreePtr tree;
};

} // namespace

class SaveFilesTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Harbour> m_harbour;
    std::unique_ptr<ImageBuilder> m_builder;
    std::unique_ptr<QTemporaryDir> m_folder;

    verbs::LayerReading how() const
    {
        verbs::LayerReading reading;
        reading.pools = m_harbour->pools;
        return reading;
    }
    std::shared_ptr<FakeSource> fake() const
    {
        return std::make_shared<FakeSource>(m_builder->content());
    }
    Laid lay(const QList<QByteArray> &tars)
    {
        QList<verbs::LayerWanted> wanted;
        for (const QByteArray &tar : tars)
            wanted += layerOf(*m_builder, tar);
        Laid laid;
        laid.layers = *wait(verbs::readImageLayers(fake(), wanted, how(), {}, {}));
        const auto overlay
            = *layers::Overlay::build(verbs::stackOf(laid.layers, layers::OsFamily::Unix));
        laid.tree = overlay->tree(layers::TreeRequest::squashed(0xffff));
        return laid;
    }
    Expected<verbs::SaveOutcome> save(const Laid &laid, QByteArrayView path, bool overwrite = false)
    {
        verbs::SaveWanted wanted;
        wanted.tree = laid.tree;
        wanted.node = laid.tree->find(path);
        wanted.layers = laid.layers;
        wanted.folder = m_folder->path();
        wanted.overwrite = overwrite;
        return wait(verbs::saveFiles(fake(), wanted, how(), {}));
    }
    QByteArray saved(const QString &name) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : "(absent)"_ba;
    }

private Q_SLOTS:
    void init()
    {
        m_harbour = std::make_unique<Harbour>();
        m_builder = std::make_unique<ImageBuilder>();
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void aFolderIsWrittenWithAllBelow()
    {
        const Laid laid = lay({TarBuilder()
                                   .directory(u"app"_s)
                                   .file(u"app/a"_s, "old")
                                   .file(u"app/sub/b"_s, "bee")
                                   .file(u"app/empty"_s, "")
                                   .symlink(u"app/link"_s, u"/etc/passwd"_s)
                                   .hardlink(u"app/second"_s, u"app/sub/b"_s)
                                   .build(),
            TarBuilder().file(u"app/a"_s, "new").build()});
        const auto outcome = save(laid, "app");
        QVERIFY_OK(outcome);
        QCOMPARE(saved(u"app/a"_s), "new");
        QCOMPARE(saved(u"app/sub/b"_s), "bee");
        QCOMPARE(saved(u"app/second"_s), "bee");
        QCOMPARE(saved(u"app/empty"_s), "");
        QVERIFY(!QFileInfo(m_folder->filePath(u"app/link"_s)).isSymLink());
        QCOMPARE(outcome->files, 4);
        QCOMPARE(outcome->links, 1);
        const QByteArray metadata = saved(u"app.gantry.ndjson"_s);
        QVERIFY(metadata.contains("\"path\":\"app/link\""));
        QVERIFY(metadata.contains("/etc/passwd"));
        QDirIterator left(m_folder->path(), {u".gantry-*"_s}, QDir::Files | QDir::Hidden,
            QDirIterator::Subdirectories);
        QVERIFY(!left.hasNext());
    }

    void oneFileIsWritten()
    {
        const Laid laid = lay({TarBuilder().file(u"etc/hostname"_s, "demo\n").build()});
        const auto outcome = save(laid, "etc/hostname");
        QVERIFY_OK(outcome);
        QCOMPARE(saved(u"hostname"_s), "demo\n");
    }

    void nothingIsReplacedUnasked()
    {
        const Laid laid = lay({TarBuilder().file(u"note"_s, "theirs").build()});
        QVERIFY(writeFile(m_folder->filePath(u"note"_s), "mine"));
        const auto refused = save(laid, "note");
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Errc::Refused);
        QCOMPARE(saved(u"note"_s), "mine");
        QVERIFY_OK(save(laid, "note", true));
        QCOMPARE(saved(u"note"_s), "theirs");
    }

    void aLinkOnTheWayIsNotFollowed()
    {
        QTemporaryDir elsewhere;
        const Laid laid = lay({TarBuilder().file(u"app/sub/file"_s, "x").build()});
        QVERIFY(QDir(m_folder->path()).mkdir(u"app"_s));
        QCOMPARE(::symlink(QFile::encodeName(elsewhere.path()).constData(),
                     QFile::encodeName(m_folder->filePath(u"app/sub"_s)).constData()),
            0);
        const auto refused = save(laid, "app", true);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Errc::Refused);
        QVERIFY(QDir(elsewhere.path()).isEmpty());
    }

    void aLinkInThePlaceOfAFileIsReplacedNotFollowed()
    {
        QTemporaryDir elsewhere;
        QVERIFY(writeFile(elsewhere.filePath(u"target"_s), "untouched"));
        QCOMPARE(::symlink(QFile::encodeName(elsewhere.filePath(u"target"_s)).constData(),
                     QFile::encodeName(m_folder->filePath(u"note"_s)).constData()),
            0);
        const Laid laid = lay({TarBuilder().file(u"note"_s, "theirs").build()});
        QVERIFY_OK(save(laid, "note", true));
        QCOMPARE(saved(u"note"_s), "theirs");
        QFile target(elsewhere.filePath(u"target"_s));
        QVERIFY(target.open(QIODevice::ReadOnly));
        QCOMPARE(target.readAll(), "untouched");
    }

    void namesThatAreOneWithoutCaseAreKeptApart()
    {
        const Laid laid = lay({TarBuilder().file(u"d/Read"_s, "1").file(u"d/read"_s, "2").build()});
        QVERIFY_OK(save(laid, "d"));
        QCOMPARE(QDir(m_folder->filePath(u"d"_s)).entryList(QDir::Files).size(), 2);
    }

    void specialBitsAreDropped()
    {
        const Laid laid = lay({TarBuilder().file(u"su"_s, "x").build()});
        QVERIFY_OK(save(laid, "su"));
        QVERIFY(QFileInfo(m_folder->filePath(u"su"_s)).isFile());
    }

    void namesAreMadeSafe_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QString>("safe");
        QTest::newRow("plain") << "file.txt"_ba << u"file.txt"_s;
        QTest::newRow("umlaut") << QByteArray("gr\xc3\xbc\xc3\x9f") << u"grüß"_s;
        QTest::newRow("parent") << ".."_ba << u"._"_s;
        QTest::newRow("dot") << "."_ba << u"_"_s;
        QTest::newRow("empty") << ""_ba << u"_"_s;
        QTest::newRow("slash") << "a/b"_ba << u"a_b"_s;
        QTest::newRow("backslash") << "..\\x"_ba << u".._x"_s;
        QTest::newRow("stream") << "a:b"_ba << u"a_b"_s;
        QTest::newRow("newline") << "a\nb"_ba << u"a_b"_s;
        QTest::newRow("escape") << "a\x1b[31m"_ba << u"a_[31m"_s;
        QTest::newRow("not UTF-8") << QByteArray("a\xff") << u"a_"_s;
        QTest::newRow("right to left") << QByteArray("a\xe2\x80\xaetxt") << u"a_txt"_s;
        QTest::newRow("device") << "con"_ba << u"_con"_s;
        QTest::newRow("device with an ending") << "NUL.txt"_ba << u"_NUL.txt"_s;
        QTest::newRow("port") << "com1"_ba << u"_com1"_s;
        QTest::newRow("no port") << "com10"_ba << u"com10"_s;
        QTest::newRow("dot at the end") << "name."_ba << u"name_"_s;
        QTest::newRow("space at the end") << "name "_ba << u"name_"_s;
        QTest::newRow("NUL byte") << QByteArray("a\0b", 3) << u"a_b"_s;
    }
    void namesAreMadeSafe()
    {
        QFETCH(QByteArray, name);
        QFETCH(QString, safe);
        QCOMPARE(verbs::safeFileName(name), safe);
    }

    void longNamesAreCutAtACharacter()
    {
        const QString name = verbs::safeFileName(QByteArray(300, 'a') + "\xc3\xbc");
        QCOMPARE(name.size(), 200);
        const QByteArray umlauts = QByteArray("\xc3\xbc").repeated(150);
        QCOMPARE(verbs::safeFileName('x' + umlauts).toUtf8().size(), 199);
    }
};

QTEST_GUILESS_MAIN(SaveFilesTest)
#include "tst_savefiles.moc"
