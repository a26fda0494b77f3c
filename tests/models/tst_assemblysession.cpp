// SPDX-License-Identifier: Apache-2.0
#include "assemblyfixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::AssemblySession;
using Problem = assembly::Problem;

class AssemblySessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anIndexOpensAsAssemblyAndIsUnchanged()
    {
        AssemblyFixture f;
        QCOMPARE(f.session->state(), AssemblySession::State::Empty);
        f.session->open(f.name);
        QCOMPARE(f.session->state(), AssemblySession::State::Opening);
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.platforms(),
            (QStringList{u"linux/amd64"_s, u"linux/arm64"_s, u"windows/amd64 10.0.20348.2582"_s}));
        QCOMPARE(f.session->draft().entries.first().followers.size(), 1);
        QVERIFY(f.session->written());
        QCOMPARE(f.session->written()->descriptor.digest, f.latest.digest);
        QVERIFY(!f.session->isModified());
        QCOMPARE(f.session->live(), AssemblySession::Live::Same);
        QCOMPARE(f.session->undoStack()->count(), 0);
        QVERIFY(f.drafts->list().isEmpty()); // nothing was done to it yet
    }

    void configsAreReadAfterTheSlotsAreThere()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_COMPARE(f.session->state(), AssemblySession::State::Ready);
        QTRY_VERIFY(f.settled());
        const assembly::DraftEntry &entry = f.session->draft().entries.first();
        QVERIFY(entry.contentBytes > 0);
        QVERIFY(entry.configPlatform);
        QCOMPARE(entry.configPlatform->architecture, u"amd64"_s);
        QCOMPARE(entry.predicates, QStringList(u"provenance"_s));
    }

    void aTagThatDoesNotExistFailsOrStartsEmpty()
    {
        AssemblyFixture f;
        const auto absent = *oci::ImageName::parse(u"fake.example/app:new"_s);
        f.session->open(absent);
        QTRY_COMPARE(f.session->state(), AssemblySession::State::Failed);
        QCOMPARE(f.session->error()->code, Errc::NotFound);
        f.session->open(absent, AssemblySession::IfAbsent::StartEmpty);
        QTRY_VERIFY(f.settled());
        QVERIFY(f.session->draft().entries.isEmpty());
        QCOMPARE(f.session->draft().target, absent);
        QCOMPARE(f.session->live(), AssemblySession::Live::NoTag);
        QVERIFY(!f.session->isModified());
    }

    void theSessionDiesWhileOpeningAndWhileReading()
    {
        AssemblyFixture f;
        f.app->setLatency(std::chrono::milliseconds(20));
        f.session->open(f.name);
        f.session.reset();
        QTRY_COMPARE(f.jobs.running(), 0);
        f.app->setLatency(std::chrono::milliseconds(0));
        f.make();
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        f.parts->setLatency(std::chrono::milliseconds(20));
        f.session->add({f.win19Offer()});
        f.session.reset();
        QTRY_COMPARE(f.jobs.running(), 0);
        QTRY_COMPARE(f.parts->running(), 0);
    }

    void anotherIndexOpenedMeanwhileWins()
    {
        AssemblyFixture f;
        f.app->setLatency(std::chrono::milliseconds(20));
        f.session->open(f.name);
        f.session->open(*oci::ImageName::parse(u"fake.example/app:old"_s));
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.platforms().size(), 2);
        QCOMPARE(f.session->draft().target.reference.tag(), u"old"_s);
    }

    void aLateVariantOfAnEarlierAssemblyIsDropped()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        f.parts->setLatency(std::chrono::milliseconds(30));
        f.session->add({f.win19Offer()});
        f.session->startEmpty(f.name);
        QVERIFY(f.session->readings().isEmpty());
        QTRY_VERIFY(f.settled() && f.parts->running() == 0);
        QVERIFY(f.session->draft().entries.isEmpty());
    }

    void aDroppedVariantFillsItsEmptySlotInOneUndoableStep()
    {
        AssemblyFixture f;
        f.expectHosts({u"linux/amd64"_s, u"windows(10.0.17763)/amd64"_s});
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.session->problems().size(), 1);
        QCOMPARE(f.session->problems().first().kind, Problem::Kind::ExpectedMissing);
        QSignalSpy added(f.session.get(), &AssemblySession::added);
        const assembly::Draft before = f.session->draft();
        f.session->add({f.win19Offer()});
        QCOMPARE(f.session->readings().size(), 1);
        QTRY_COMPARE(added.count(), 1);
        QVERIFY(f.session->readings().isEmpty());
        // Where its empty slot stood.
        QCOMPARE(f.platforms().at(2), u"windows/amd64 10.0.17763.5458"_s);
        QCOMPARE(f.steps(), QStringList(u"Add windows/amd64 10.0.17763"_s));
        QVERIFY(f.session->isModified());
        f.session->undoStack()->undo();
        QCOMPARE(f.session->draft(), before);
        QVERIFY(!f.session->isModified());
        f.session->undoStack()->redo();
        QCOMPARE(f.platforms().size(), 4);
    }

    void severalAtOnceAreOneStep()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        f.session->add({f.offer(u"fake.example/parts:arm"_s, f.arm), f.win19Offer()});
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.steps(), QStringList(u"Add 2 entries"_s));
        QCOMPARE(f.platforms().size(), 5);
        f.session->undoStack()->undo();
        QCOMPARE(f.platforms().size(), 3);
    }

    void aWholeIndexBringsAllItsEntries()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        f.session->add({f.offer(u"fake.example/parts:all"_s)});
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.platforms().mid(3),
            (QStringList{u"linux/arm/v7"_s, u"windows/amd64 10.0.17763.5458"_s}));
    }

    void anIndexMayBeKeptNestedAndTakenApartLater()
    {
        AssemblyFixture f;
        f.session->startEmpty(f.name);
        auto offer = f.offer(u"fake.example/parts:all"_s);
        offer.asIndex = true;
        f.session->add({offer});
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.session->draft().entries.size(), 1);
        QVERIFY(f.session->draft().entries.first().keptNested);
        f.session->flatten(f.session->draft().entries.first().key);
        QTRY_COMPARE(f.session->draft().entries.size(), 2);
        f.session->undoStack()->undo();
        QCOMPARE(f.session->draft().entries.size(), 1);
    }

    void onATakenSlotBothStayToBeDecided()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        f.session->add({f.amd64Offer()});
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.session->conflicts(), 1);
        const Problem problem = f.session->problems().first();
        QCOMPARE(problem.kind, Problem::Kind::Duplicate);
        f.session->keepOne(problem.keys, f.keyOf(f.otherAmd64));
        QCOMPARE(f.session->conflicts(), 0);
        QVERIFY(f.keyOf(f.amd64).isEmpty());
        f.session->undoStack()->undo();
        QCOMPARE(f.session->conflicts(), 1);
    }

    void droppingOnASlotReplacesAndFollowersLeaveWithTheirImage()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        const QString slot = AssemblySession::slotKey(*f.amd64.platform);
        f.session->addTo(slot, f.amd64Offer());
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.session->draft().entries.size(), 3);
        QCOMPARE(f.session->draft().entries.first().descriptor.digest, f.otherAmd64.digest);
        QVERIFY(f.session->draft().entries.first().followers.isEmpty());
        QCOMPARE(f.steps(), QStringList(u"Replace linux/amd64"_s));
        f.session->undoStack()->undo();
        f.session->addTo(slot, f.amd64Offer(), true);
        QTRY_VERIFY(f.settled());
        QCOMPARE(f.session->conflicts(), 1);
    }

    void whatDoesNotFitTheSlotGoesWhereItBelongs()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        f.session->addTo(AssemblySession::slotKey(*f.amd64.platform), f.win19Offer());
        QTRY_VERIFY(f.settled());
        QVERIFY(!f.keyOf(f.amd64).isEmpty());
        QCOMPARE(f.platforms().last(), u"windows/amd64 10.0.17763.5458"_s);
    }

    void theSameImageAgainChangesNothing()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        QSignalSpy announced(f.session.get(), &AssemblySession::announced);
        f.session->add({f.offer(u"fake.example/app:latest"_s, f.arm64)});
        QTRY_COMPARE(announced.count(), 1);
        QCOMPARE(f.session->undoStack()->count(), 0);
    }

    void whatCannotBeReadSaysWhyAndCanBeRetriedOrDismissed()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        const Error gone{.code = Errc::Network, .message = u"No connection"_s, .subject = {}};
        f.parts->setFailure(f.win19.digest.toString(), gone);
        f.session->add({f.win19Offer(), f.offer(u"fake.example/parts:arm"_s, f.arm)});
        QTRY_VERIFY(f.jobs.running() == 0 && f.session->readings().size() == 1);
        QCOMPARE(f.session->readings().first().error->message, u"No connection"_s);
        QCOMPARE(f.platforms().size(), 4); // the other one arrived
        f.parts->setFailure(f.win19.digest.toString(), std::nullopt);
        f.session->retryReading(f.session->readings().first().id);
        QTRY_VERIFY(f.settled() && f.session->readings().isEmpty());
        QCOMPARE(f.platforms().size(), 5);
        f.session->add({f.offer(u"fake.example/nowhere:1"_s)});
        QTRY_VERIFY(!f.session->readings().isEmpty() && f.session->readings().first().error);
        f.session->dismissReading(f.session->readings().first().id);
        QVERIFY(f.session->readings().isEmpty());
    }

    void offersWaitForTheIndexToBeOpened()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        f.session->add({f.win19Offer()});
        QTRY_VERIFY(f.settled() && f.session->readings().isEmpty());
        QCOMPARE(f.platforms().size(), 4);
    }

    void everyStepIsNamedAndUndone()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        const assembly::Draft start = f.session->draft();
        f.session->remove({f.keyOf(f.arm64)});
        f.session->move(f.keyOf(f.win22), 0);
        QVERIFY(!f.session->setPlatform(f.keyOf(f.win22), u"os.version"_s, u"10.0.20348.1"_s));
        f.session->expect(*oci::parsePlatform(u"linux/riscv64"_s));
        f.session->leaveOut(*oci::parsePlatform(u"linux/riscv64"_s));
        f.session->setFormat(assembly::Format::DockerList);
        QVERIFY(!f.session->setAnnotation({}, u"org.example.note"_s, u"x"_s));
        QVERIFY(!f.session->renameAnnotation({}, u"org.example.note"_s, u"org.example.text"_s));
        f.session->removeAnnotation({}, u"org.example.text"_s);
        f.session->setTarget(*oci::ImageName::parse(u"fake.example/app:next"_s));
        QCOMPARE(f.steps(),
            (QStringList{u"Remove linux/arm64"_s, u"Move windows/amd64 10.0.20348"_s,
                u"Set os.version of windows/amd64 10.0.20348"_s, u"Open a slot for linux/riscv64"_s,
                u"Leave out linux/riscv64"_s, u"Write as a Docker list"_s,
                u"Set annotation org.example.note"_s, u"Rename annotation org.example.note"_s,
                u"Remove annotation org.example.text"_s, u"Push to fake.example/app:next"_s}));
        QList<assembly::Draft> states{f.session->draft()};
        while (f.session->undoStack()->canUndo()) {
            f.session->undoStack()->undo();
            states.prepend(f.session->draft());
        }
        QCOMPARE(f.session->draft(), start);
        for (qsizetype i = 1; i < states.size(); ++i) {
            f.session->undoStack()->redo();
            QCOMPARE(f.session->draft(), states.at(i));
        }
    }

    void typingIsOneStepAndTypingBackIsNone()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        const QString key = f.keyOf(f.arm64);
        using Step = AssemblySession::Step;
        for (const auto &text : {u"v"_s, u"v8"_s})
            (void)f.session->setPlatform(key, u"variant"_s, text, Step::Typing);
        QCOMPARE(f.session->undoStack()->count(), 1);
        QCOMPARE(f.session->draft().find(key)->platform().variant, u"v8"_s);
        (void)f.session->setPlatform(key, u"variant"_s, QString(), Step::Typing);
        QCOMPARE(f.session->undoStack()->count(), 0);
    }

    void aValueThatCannotBeIsRefusedWithAReason()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        const QString key = f.keyOf(f.win22);
        const auto fault = f.session->setPlatform(key, u"os.version"_s, u"10.0"_s);
        QVERIFY(fault);
        QVERIFY(!fault->isEmpty());
        QCOMPARE(f.session->checkPlatform(key, u"os.version"_s, u"10.0"_s), fault);
        QVERIFY(!f.session->checkPlatform(key, u"os.version"_s, u"10.0.20348.1"_s));
        QCOMPARE(f.session->undoStack()->count(), 0);
        QVERIFY(f.session->setAnnotation({}, u" "_s, u"x"_s));
    }

    void anAcceptedProblemStaysAwayUntilUndone()
    {
        AssemblyFixture f;
        f.expectHosts({u"linux/riscv64"_s});
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        const QString id = f.session->problems().first().id();
        f.session->accept(id);
        QVERIFY(f.session->problems().isEmpty());
        f.session->undoStack()->undo();
        QCOMPARE(f.session->problems().first().id(), id);
    }

    void aDiscardedDraftStaysGoneUntilItIsKept()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        f.session->remove({f.keyOf(f.arm64)});
        QCOMPARE(f.drafts->list().size(), 1);
        QSignalSpy said(f.session.get(), &AssemblySession::discarded);
        f.drafts->discard(f.session->draftId()); // by somebody else
        QCOMPARE(said.count(), 1);
        QVERIFY(f.session->isDiscarded());
        f.session->remove({f.keyOf(f.win22)});
        f.session->undoStack()->undo();
        QVERIFY(f.drafts->list().isEmpty());
        QVERIFY(f.drafts->flush());
        const QString old = f.session->draftId();
        f.session->keep();
        QVERIFY(!f.session->isDiscarded());
        QVERIFY(f.session->draftId() != old);
        QCOMPARE(f.drafts->list().size(), 1);
    }

    void emptySlotsAreFilledFromAnotherPlaceAsOneStep()
    {
        AssemblyFixture f;
        f.expectHosts({u"linux/arm/v7"_s, u"windows(10.0.17763)/amd64"_s, u"linux/riscv64"_s});
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        const auto place = *oci::ImageName::parse(u"fake.example/parts"_s);
        f.session->setFillPlaces({place});
        QCOMPARE(f.session->fillSources().size(), 3); // with the engine
        QSignalSpy filled(f.session.get(), &AssemblySession::filled);
        f.session->fillFrom(place);
        QTRY_COMPARE(filled.count(), 1);
        QCOMPARE(filled.first().first().toLongLong(), 2);
        QCOMPARE(f.steps(), QStringList(u"Fill 2 slots from fake.example/parts"_s));
        QCOMPARE(f.platforms().size(), 5);
    }

    void fillingFromAPlaceThatIsNotThereSaysSo()
    {
        AssemblyFixture f;
        f.expectHosts({u"linux/riscv64"_s});
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        QSignalSpy failed(f.session.get(), &AssemblySession::fillFailed);
        f.session->fillFrom(*oci::ImageName::parse(u"fake.example/nowhere"_s));
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(f.session->undoStack()->count(), 0);
    }

    void candidatesForASlotAreFound()
    {
        AssemblyFixture f;
        f.session->startEmpty(f.name);
        f.session->setFillPlaces({*oci::ImageName::parse(u"fake.example/parts"_s)});
        QList<models::AssemblyOffer> offers;
        bool done = false;
        f.session->findCandidates(*f.win19.platform, [&](const auto &found) {
            done = true;
            if (found)
                offers = *found;
        });
        QTRY_VERIFY(done);
        QCOMPARE(offers.size(), 1);
        QCOMPARE(offers.first().digest, f.win19.digest);
    }

    void anotherTargetIsComparedWithItsOwnIndex()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        f.session->setTarget(*oci::ImageName::parse(u"fake.example/app:old"_s));
        QTRY_COMPARE(f.session->live(), AssemblySession::Live::Same);
        QCOMPARE(f.session->draft().base->digest, f.old.digest);
        QVERIFY(f.session->isModified());
        QVERIFY(f.session->baseText() != f.session->indexText());
    }

    void aTagThatMovedMeanwhileIsSeen()
    {
        AssemblyFixture f;
        f.session->open(f.name);
        QTRY_VERIFY(f.settled());
        MemorySink::setTag(*f.builder.content(), u"latest"_s, f.old);
        f.session->readLive();
        QTRY_COMPARE(f.session->live(), AssemblySession::Live::Moved);
        QCOMPARE(f.session->liveRoot()->digest, f.old.digest);
        QCOMPARE(f.session->draft().base->digest, f.latest.digest);
        f.session->takeLiveAsBase();
        QCOMPARE(f.session->live(), AssemblySession::Live::Same);
        QCOMPARE(f.session->draft().base->digest, f.old.digest);
        QVERIFY(f.session->isModified());
    }
};

QTEST_GUILESS_MAIN(AssemblySessionTest)
#include "tst_assemblysession.moc"
