// SPDX-License-Identifier: Apache-2.0
#include "assemblyfixture.h"

#include <QDir>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::AssemblySession;
using models::DraftStore;

namespace {

assembly::Draft draftFor(const QString &target, const QString &note = {})
{
    assembly::Draft draft;
    draft.target = *oci::ImageName::parse(target);
    if (!note.isEmpty())
        draft.annotations = {{u"org.example.note"_s, note}};
    return draft;
}

} // namespace

class DraftStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasSavedIsLoadedByTheNextStore_data()
    {
        QTest::addColumn<bool>("pools");
        QTest::newRow("in the main thread") << false;
        QTest::newRow("on the pool") << true;
    }
    void whatWasSavedIsLoadedByTheNextStore()
    {
        QFETCH(bool, pools);
        const auto both = pools ? std::make_shared<Pools>() : nullptr;
        QTemporaryDir dir;
        const QString folder = dir.filePath(u"a/b"_s);
        QString id;
        assembly::Draft draft = draftFor(u"fake.example/app:1"_s, u"x"_s);
        {
            DraftStore store(folder, both);
            QVERIFY(store.list().isEmpty());
            id = store.newId();
            QSignalSpy saved(&store, &DraftStore::saved);
            store.saveSoon(id, draft);
            QCOMPARE(store.list().size(), 1);
            QVERIFY(store.load(id)); // what waits counts
            QTRY_COMPARE(saved.count(), 1);
            QVERIFY(store.savedAt(id));
        }
        DraftStore store(folder, both);
        QCOMPARE(store.list().size(), 1);
        QCOMPARE(store.draftFor(draft.target), id);
        auto loaded = store.load(id);
        QVERIFY(loaded);
        QVERIFY(loaded->savedAt.isValid());
        loaded->savedAt = draft.savedAt;
        QCOMPARE(*loaded, draft);
    }

    void manyChangesAreOneWriteAndTheLastCounts()
    {
        const auto pools = std::make_shared<Pools>();
        QTemporaryDir dir;
        DraftStore store(dir.path(), pools);
        QSignalSpy saved(&store, &DraftStore::saved);
        const QString id = store.newId();
        for (int i = 0; i < 50; ++i)
            store.saveSoon(id, draftFor(u"fake.example/app:1"_s, QString::number(i)));
        QTRY_COMPARE(saved.count(), 1);
        QCOMPARE(store.load(id)->annotations.first().value, u"49"_s);
    }

    void whatWaitsIsWrittenWhenTheStoreGoes()
    {
        QTemporaryDir dir;
        QString id;
        {
            DraftStore store(dir.path(), std::make_shared<Pools>());
            id = store.newId();
            store.saveSoon(id, draftFor(u"fake.example/app:1"_s));
        }
        QVERIFY(DraftStore(dir.path()).load(id));
    }

    void aDiscardedDraftIsGone()
    {
        QTemporaryDir dir;
        DraftStore store(dir.path(), std::make_shared<Pools>());
        const QString id = store.newId();
        QSignalSpy saved(&store, &DraftStore::saved);
        store.saveSoon(id, draftFor(u"fake.example/app:1"_s));
        QTRY_COMPARE(saved.count(), 1);
        store.discard(id);
        QVERIFY(store.list().isEmpty());
        QVERIFY(!store.load(id));
        QVERIFY(QDir(dir.path()).entryList(QDir::Files).isEmpty());
    }

    void damagedFilesAndForeignIdsAreLeftAlone()
    {
        QTemporaryDir dir;
        QFile file(dir.filePath(u"0123.gantry.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"gantryDraft\": ");
        file.close();
        const DraftStore store(dir.path());
        QVERIFY(store.list().isEmpty());
        QCOMPARE(store.load(u"0123"_s).error().code, Errc::Corrupt);
        QCOMPARE(store.load(u"../0123"_s).error().code, Errc::NotFound);
        QCOMPARE(store.load(u"none"_s).error().code, Errc::NotFound);
        QVERIFY(file.exists());
    }

    void aFolderThatCannotBeWrittenIsSaid()
    {
        QTemporaryDir dir;
        QFile file(dir.filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        DraftStore store(file.fileName() + u"/drafts"_s, std::make_shared<Pools>());
        QSignalSpy failed(&store, &DraftStore::saveFailed);
        const QString id = store.newId();
        store.saveSoon(id, draftFor(u"fake.example/app:1"_s));
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed.first().at(1).value<Error>().code, Errc::Io);
    }

    void anAssemblyGoesOnWhereItsDraftStood()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        f.session->add({f.win19Offer()});
        QTRY_VERIFY(f.settled() && f.platforms().size() == 4);
        const QString id = f.session->draftId();
        assembly::Draft before = f.session->draft();
        f.session.reset();
        f.drafts.reset(); // writes what waits
        f.drafts = std::make_unique<DraftStore>(f.dir.filePath(u"drafts"_s));
        f.make();
        f.session->open(f.name); // opening the same target again finds its draft
        QTRY_COMPARE(f.session->state(), AssemblySession::State::Ready);
        QCOMPARE(f.session->draftId(), id);
        before.savedAt = f.session->draft().savedAt;
        QCOMPARE(f.session->draft(), before);
        QTRY_VERIFY(f.settled());
        QVERIFY(f.session->isModified());
        QCOMPARE(f.session->live(), AssemblySession::Live::Same);
    }

    //! A child process saves a draft and is killed without a chance to say goodbye.
    void aKillLosesNothingThatWasSaved()
    {
        QTemporaryDir dir;
        const QString id = u"abc"_s;
        int done[2];
        QCOMPARE(::pipe(done), 0);
        const pid_t child = ::fork();
        QVERIFY(child >= 0);
        if (child == 0) {
            DraftStore store(dir.path());
            for (int i = 0;; ++i) {
                store.saveSoon(id, draftFor(u"fake.example/app:1"_s, QString::number(i)));
                (void)store.flush();
                if (i == 20)
                    (void)!::write(done[1], "x", 1);
            }
        }
        char byte = 0;
        QCOMPARE(::read(done[0], &byte, 1), 1);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(done[0]);
        ::close(done[1]);
        const DraftStore store(dir.path());
        const auto draft = store.load(id);
        QVERIFY(draft);
        QVERIFY(draft->annotations.first().value.toInt() >= 20);
        QCOMPARE(store.list().size(), 1);
    }
};

QTEST_GUILESS_MAIN(DraftStoreTest)
#include "tst_draftstore.moc"
