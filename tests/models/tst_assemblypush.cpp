// SPDX-License-Identifier: Apache-2.0
#include "models/image/imagesession.h"
#include "models/index/copysession.h"
#include "models/index/deletesession.h"
#include "models/index/rollbacksession.h"
#include "pushfixture.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::AssemblySession;
using models::CopySession;
using models::DeleteSession;
using models::PlanModel;
using models::TransferModel;
using models::TransferRun;
using State = TransferRun::State;

class AssemblyPushTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPlanSaysWhatWouldHappenAndWritesNothing()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.session->plan();
        QCOMPARE(f.state(), State::Planning);
        QTRY_COMPARE(f.state(), State::Planned);
        QVERIFY(f.sink->state()->asked.isEmpty());
        QVERIFY(f.plan.rowCount() > 1);
        QVERIFY(f.plan.bytesToSend() > 0);
        QVERIFY(f.plan.bytesTotal() >= f.plan.bytesToSend());
        QCOMPARE(f.plan.tags().size(), 2);
        QVERIFY(f.plan.tags().first().isRollback);
        QCOMPARE(f.plan.tags().first().tag, f.rollbackTag());
        QCOMPARE(f.plan.tags().last().nowDigest, f.latest.digest.toString());
        QCOMPARE(
            f.plan.tags().last().afterDigest, f.session->written()->descriptor.digest.toString());
        QCOMPARE(f.plan.orderOfWork().last(), u"New index, then tag latest"_s);
        QVERIFY(f.plan.safePoint().contains(u"Until step 4"_s));
        QVERIFY(f.items.rowCount() > 0);
    }

    void aPushMovesTheTagLastAndKeepsTheOldIndex()
    {
        PushFixture f;
        QVERIFY(f.open());
        QSignalSpy pushed(f.session.get(), &AssemblySession::pushed);
        const oci::Digest after = f.session->written()->descriptor.digest;
        QCOMPARE(f.session->whyNoPush(), QString());
        f.session->push();
        QTRY_COMPARE(pushed.count(), 1);
        QCOMPARE(f.tagged(u"latest"_s), after);
        QCOMPARE(f.tagged(f.rollbackTag()), f.latest.digest);
        const QStringList asked = f.sink->state()->asked;
        QCOMPARE(asked.last(), u"putTag latest"_s);
        QVERIFY(f.builder.content()->blobs.contains(f.win19.digest.toString()));
        QVERIFY(!f.session->isModified());
        QVERIFY(f.session->undoStack()->isClean());
        QVERIFY(f.drafts->list().isEmpty()); // the registry has it now
        QVERIFY(f.session->run()->sentence().startsWith(u"latest now points to "_s));
        QCOMPARE(f.plan.data(f.plan.index(0, 0), PlanModel::MarkRole).toString(), u"ok"_s);
        for (int row = 0; row < f.items.rowCount(); ++row)
            QCOMPARE(f.items.index(row, 0).data(TransferModel::MarkRole).toString(), u"ok"_s);
    }

    void rollingBackNamesTheOldIndexAgain()
    {
        PushFixture f;
        QVERIFY(f.open());
        QVERIFY(!f.session->canRollBack());
        f.session->push();
        QTRY_COMPARE(f.state(), State::Sent);
        QVERIFY(f.session->canRollBack());
        QSignalSpy back(f.session.get(), &AssemblySession::rolledBack);
        f.session->rollBack();
        QTRY_COMPARE(back.count(), 1);
        QCOMPARE(f.tagged(u"latest"_s), f.latest.digest);
        QVERIFY(!f.session->canRollBack());
        QTRY_COMPARE(f.session->live(), AssemblySession::Live::Same);
        QVERIFY(f.session->isModified()); // the draft still has its fourth entry
    }

    void rollingBackStopsWhenSomebodyElseMovedTheTag()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.session->push();
        QTRY_COMPARE(f.state(), State::Sent);
        MemorySink::setTag(*f.builder.content(), u"latest"_s, f.old);
        f.session->rollBack();
        QTRY_COMPARE(f.session->rollBackRun()->state(), State::Moved);
        QCOMPARE(f.tagged(u"latest"_s), f.old.digest);
    }

    void aTagThatMovedWhilePreparingStopsThePush()
    {
        PushFixture f;
        QVERIFY(f.open());
        MemorySink::setTag(*f.builder.content(), u"latest"_s, f.old);
        f.session->push();
        QTRY_COMPARE(f.state(), State::Moved);
        QCOMPARE(f.session->run()->error()->code, Errc::Refused);
        QCOMPARE(f.tagged(u"latest"_s), f.old.digest);
        QVERIFY(f.sink->state()->asked.isEmpty());
        QTRY_COMPARE(f.session->live(), AssemblySession::Live::Moved);
        // "Push Anyway…"
        f.session->run()->sendAnyway();
        QTRY_COMPARE(f.state(), State::Sent);
        QCOMPARE(f.tagged(u"latest"_s), f.session->written()->descriptor.digest);
        QCOMPARE(f.tagged(f.rollbackTag()), f.old.digest);
    }

    void aTagThatMovesWhileSendingIsNotOverwritten()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.sink->state()->afterBlob
            = [&] { MemorySink::setTag(*f.builder.content(), u"latest"_s, f.old); };
        f.session->push();
        QTRY_COMPARE(f.state(), State::Moved);
        QCOMPARE(f.tagged(u"latest"_s), f.old.digest);
        QVERIFY(f.sink->written(u"putTag"_s).filter(u"latest"_s).size() <= 1);
    }

    void cancelingLeavesTheTagAndWhatArrived()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.sink->state()->afterBlob = [&] { f.session->run()->cancel(); };
        f.session->push();
        QTRY_COMPARE(f.state(), State::Canceled);
        QCOMPARE(f.tagged(u"latest"_s), f.latest.digest);
        QVERIFY(!f.sink->written(u"putBlob"_s).isEmpty());
        QVERIFY(f.session->run()->sentence().startsWith(u"Canceled. "_s));
        QVERIFY(!f.session->run()->error());
        f.sink->state()->afterBlob = {};
        f.session->run()->retry();
        QTRY_COMPARE(f.state(), State::Sent);
        const QStringList arrived = f.sink->state()->arrived;
        QCOMPARE(
            QSet<QString>(arrived.begin(), arrived.end()).size(), arrived.size()); // none twice
    }

    void aBlobThatBrokeIsRetriedAloneAndTheOthersStay()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.session->plan();
        QTRY_COMPARE(f.state(), State::Planned);
        QString broken;
        for (const verbs::TransferItem &item : f.session->run()->planned()->blobs) {
            if (item.action == verbs::BlobAction::Copy)
                broken = item.descriptor.digest.toString();
        }
        f.sink->state()->failures.insert(broken,
            Error{.code = Errc::Network, .message = u"The connection was lost"_s, .subject = {}});
        f.session->push();
        QTRY_COMPARE(f.state(), State::Broken);
        QCOMPARE(f.tagged(u"latest"_s), f.latest.digest);
        int failed = -1;
        for (int row = 0; row < f.items.rowCount(); ++row) {
            if (f.items.index(row, 0).data(TransferModel::CanRetryRole).toBool())
                failed = row;
        }
        QVERIFY(failed >= 0);
        QCOMPARE(f.items.index(failed, 0).data(TransferModel::MarkRole).toString(), u"err"_s);
        f.sink->state()->failures.clear();
        f.sink->state()->asked.clear();
        f.items.retry(failed);
        QTRY_COMPARE(f.state(), State::Sent);
        QCOMPARE(f.sink->written(u"putBlob"_s).size(), 1);
    }

    void aMissingRightIsSaidBeforeAnythingIsSent()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.sink->state()->failures.insert(u"write"_s,
            Error{.code = Errc::Unauthorized,
                .message = u"build-bot may pull but not push"_s,
                .subject = {}});
        f.session->plan();
        QTRY_COMPARE(f.state(), State::Planned);
        QCOMPARE(f.session->whyNoPush(), u"build-bot may pull but not push"_s);
        f.session->push();
        QVERIFY(f.sink->state()->asked.isEmpty());
    }

    void pushingIsOffWithAReason()
    {
        PushFixture f;
        f.session->startEmpty({});
        QCOMPARE(f.session->whyNoPush(), u"Say where to push to"_s);
        f.session->setTarget(*oci::ImageName::parse(u"fake.example/app"_s));
        QCOMPARE(f.session->whyNoPush(), u"The target needs a tag"_s);
        f.session->setTarget(*oci::ImageName::parse(u"fake.example/app:next"_s));
        QCOMPARE(f.session->whyNoPush(), u"There are no entries"_s);
        f.session->add({f.offer(u"fake.example/app:latest"_s, f.amd64), f.amd64Offer()});
        QTRY_VERIFY(f.settled() && f.session->draft().entries.size() == 2);
        QCOMPARE(f.session->whyNoPush(), u"1 conflict left"_s);
        f.session->setProtectedTags(verbs::ProtectedTags({u"ne*"_s}));
        QCOMPARE(f.session->protectedBy(), u"ne*"_s);
        f.session->setProtectedTags(verbs::ProtectedTags({u"3.*"_s}));
        QCOMPARE(f.session->protectedBy(), QString());
    }

    void aNewTagIsMadeAndHasNothingToRollBackTo()
    {
        PushFixture f;
        f.session->startEmpty(*oci::ImageName::parse(u"fake.example/app:next"_s));
        f.session->add({f.offer(u"fake.example/app:latest"_s, f.amd64)});
        QTRY_VERIFY(f.settled() && f.session->draft().entries.size() == 1);
        f.session->push();
        QTRY_COMPARE(f.state(), State::Sent);
        QCOMPARE(f.tagged(u"next"_s), f.session->written()->descriptor.digest);
        QVERIFY(f.sink->written(u"putBlob"_s).isEmpty()); // everything was there
        QVERIFY(!f.session->canRollBack());
    }

    void aDraftThatChangesForgetsItsPlan()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.session->plan();
        QTRY_COMPARE(f.state(), State::Planned);
        f.session->remove({f.keyOf(f.arm64)});
        QCOMPARE(f.state(), State::Idle);
        QCOMPARE(f.plan.rowCount(), 0);
        QVERIFY(f.plan.orderOfWork().isEmpty());
    }

    void editsWhileSendingStayForTheNextPush()
    {
        PushFixture f;
        QVERIFY(f.open());
        const oci::Digest sent = f.session->written()->descriptor.digest;
        f.sink->state()->beforeTag = [&] { f.session->remove({f.keyOf(f.arm64)}); };
        f.session->push();
        QTRY_COMPARE(f.state(), State::Sent);
        QCOMPARE(f.tagged(u"latest"_s), sent);
        QVERIFY(f.session->isModified());
        QVERIFY(f.keyOf(f.arm64).isEmpty());
        QCOMPARE(f.session->draft().base->digest, sent);
    }

    void theSessionDiesWhilePushing()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.sink->state()->latency = std::chrono::milliseconds(10);
        f.session->push();
        QTRY_COMPARE(f.state(), State::Sending);
        f.session.reset();
        QCOMPARE(f.plan.rowCount() > 0, true); // the plan is kept by who shows it
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.tagged(u"latest"_s), f.latest.digest);
    }

    void anImageIsCopiedToAnotherRepository()
    {
        AssemblyFixture f;
        const auto empty = std::make_shared<Content>();
        const auto target = std::make_shared<MemorySink>(empty, u"fake.example/copy"_s);
        f.sinks->add(u"fake.example/copy"_s, target);
        models::ImageSession image(f.opener, &f.jobs);
        image.open(f.name);
        QTRY_VERIFY(f.jobs.running() == 0 && !image.isReading());
        CopySession copy(f.opener, f.sinks, &f.jobs);
        copy.setSource(f.name, image.entries());
        QCOMPARE(copy.platforms().size(), 3);
        QCOMPARE(copy.whyNot(), u"Say where to copy it to"_s);
        QVERIFY(!copy.setTarget(u"Not A Name"_s));
        QVERIFY(copy.setTarget(u"fake.example/copy:1"_s));
        copy.plan();
        QTRY_COMPARE(copy.run()->state(), State::Planned);
        QVERIFY(empty->blobs.isEmpty());
        copy.copy();
        QTRY_COMPARE(copy.run()->state(), State::Sent);
        QCOMPARE(empty->tag(u"1"_s)->digest, f.latest.digest);
    }

    void chosenPlatformsMakeAnotherIndexOrASparseOne()
    {
        AssemblyFixture f;
        const auto empty = std::make_shared<Content>();
        f.sinks->add(
            u"fake.example/copy"_s, std::make_shared<MemorySink>(empty, u"fake.example/copy"_s));
        models::ImageSession image(f.opener, &f.jobs);
        image.open(f.name);
        QTRY_VERIFY(f.jobs.running() == 0 && !image.isReading());
        CopySession copy(f.opener, f.sinks, &f.jobs);
        copy.setSource(f.name, image.entries());
        QVERIFY(copy.setTarget(u"fake.example/copy:1"_s));
        for (qsizetype i = 0; i < 3; ++i)
            copy.setCopied(i, false);
        QCOMPARE(copy.whyNot(), u"No platform is chosen"_s);
        copy.setCopied(2, true);
        QVERIFY(copy.isPartial());
        copy.copy();
        QTRY_COMPARE(copy.run()->state(), State::Sent);
        QVERIFY(empty->tag(u"1"_s)->digest != f.latest.digest);
        QVERIFY(empty->blobs.contains(f.win22.digest.toString()));
        QVERIFY(!empty->blobs.contains(f.arm64.digest.toString()));
        copy.setChosen(CopySession::Chosen::Sparse);
        QCOMPARE(copy.run()->state(), State::Idle);
        copy.plan();
        QTRY_COMPARE(copy.run()->state(), State::Planned);
        QVERIFY(!copy.run()->planned()->warnings.isEmpty());
        copy.copy();
        QTRY_COMPARE(copy.run()->state(), State::Sent);
        QCOMPARE(empty->tag(u"1"_s)->digest, f.latest.digest);
    }

    void deletingATagShowsWhoElseNamesItsImage()
    {
        AssemblyFixture f;
        f.builder.tag(u"1.0"_s, f.latest);
        DeleteSession deleting(f.opener, f.sinks, &f.jobs);
        deleting.look(f.name);
        QCOMPARE(deleting.state(), DeleteSession::State::Looking);
        QTRY_COMPARE(deleting.state(), DeleteSession::State::Ready);
        QCOMPARE(deleting.siblingTags(), QStringList(u"1.0"_s));
        QVERIFY(!deleting.removesManifest());
        QVERIFY(f.sink->state()->asked.isEmpty());
        deleting.remove(deleting.textToType());
        QTRY_COMPARE(deleting.state(), DeleteSession::State::Deleted);
        QVERIFY(f.tagged(u"latest"_s).isNull());
        QCOMPARE(f.tagged(u"1.0"_s), f.latest.digest);
    }

    void deletingAManifestOfOthersHasToBeTyped()
    {
        AssemblyFixture f;
        DeleteSession deleting(f.opener, f.sinks, &f.jobs);
        deleting.look(*oci::ImageName::parse(u"fake.example/app@"_s + f.amd64.digest.toString()));
        QTRY_COMPARE(deleting.state(), DeleteSession::State::Ready);
        QCOMPARE(deleting.parents().size(), 2);
        QVERIFY(deleting.needsTyping());
        deleting.remove();
        QCOMPARE(deleting.state(), DeleteSession::State::Ready);
        deleting.remove(f.amd64.digest.shortHex());
        QTRY_COMPARE(deleting.state(), DeleteSession::State::Deleted);
        QVERIFY(!f.builder.content()->blobs.contains(f.amd64.digest.toString()));
    }

    void whatIsNotThereCannotBeDeleted()
    {
        AssemblyFixture f;
        DeleteSession deleting(f.opener, f.sinks, &f.jobs);
        deleting.look(*oci::ImageName::parse(u"fake.example/app:none"_s));
        QTRY_COMPARE(deleting.state(), DeleteSession::State::Failed);
        QCOMPARE(deleting.error()->code, Errc::NotFound);
        QVERIFY(!deleting.sentence().isEmpty());
    }

    void aTagIsRolledBackToAnEarlierDigest()
    {
        AssemblyFixture f;
        models::RollbackSession back(f.opener, f.sinks, &f.jobs);
        back.plan(f.name, f.old.digest, f.latest.digest);
        QTRY_COMPARE(back.run()->state(), State::Planned);
        QVERIFY(back.sentence().startsWith(u"latest names "_s));
        back.send();
        QTRY_COMPARE(back.run()->state(), State::Sent);
        QCOMPARE(f.tagged(u"latest"_s), f.old.digest);
        QCOMPARE(f.tagged(verbs::rollbackTag(u"latest"_s, QDate::currentDate())), f.latest.digest);
    }
};

QTEST_GUILESS_MAIN(AssemblyPushTest)
#include "tst_assemblypush.moc"
