// SPDX-License-Identifier: Apache-2.0
// A plan belongs to one draft: what changes it, and what trying again does.
#include "pushfixture.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using models::AssemblySession;
using models::TransferRun;
using State = TransferRun::State;

class AssemblyPlansTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDraftThatChangesWhileItIsPlannedIsPlannedAnew()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.sink->state()->latency = std::chrono::milliseconds(10);
        f.session->plan();
        QCOMPARE(f.state(), State::Planning);
        f.session->remove({f.keyOf(f.arm64)});
        QCOMPARE(f.state(), State::Idle);
        QTRY_COMPARE(f.jobs.running(), 0);
        QVERIFY(!f.session->run()->planned()); // the late answer speaks of another draft
        QVERIFY(!f.session->isPlanned());
        f.session->plan();
        QTRY_COMPARE(f.state(), State::Planned);
        QVERIFY(f.session->isPlanned());
        f.session->undoStack()->undo();
        QVERIFY(!f.session->isPlanned());
    }

    void aPushThatIsStillPlannedIsGivenUpByAnEdit()
    {
        PushFixture f;
        QVERIFY(f.open());
        QSignalSpy said(f.session.get(), &AssemblySession::announced);
        f.session->push();
        QCOMPARE(f.state(), State::Planning);
        f.session->remove({f.keyOf(f.arm64)});
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.tagged(u"latest"_s), f.latest.digest);
        QVERIFY(f.sink->state()->asked.isEmpty());
        QVERIFY(said.first().first().toString().contains(u"changed before it was sent"_s));
    }

    void tryingAgainAfterAnEditShowsTheNewPlanFirst()
    {
        PushFixture f;
        QVERIFY(f.open());
        f.breakAtTheTag();
        f.sink->state()->beforeTag = [&] { f.session->remove({f.keyOf(f.arm64)}); };
        f.session->push();
        QTRY_COMPARE(f.state(), State::Broken);
        f.sink->state()->failures.clear();
        QSignalSpy look(f.session.get(), &AssemblySession::lookWanted);
        f.session->run()->retry();
        QCOMPARE(look.count(), 1);
        QTRY_VERIFY(f.session->isPlanned());
        QCOMPARE(
            f.plan.tags().last().afterDigest, f.session->written()->descriptor.digest.toString());
        QCOMPARE(f.tagged(u"latest"_s), f.latest.digest);
    }

    void activityPlansAnewAndGoesOnWhenThePlanIsTheSame()
    {
        PushFixture f;
        QVERIFY(f.openAndBreakAPush());
        QVERIFY(f.jobs.canRetry(0));
        QSignalSpy look(f.session.get(), &AssemblySession::lookWanted);
        f.jobs.retryRow(0);
        QTRY_COMPARE(f.state(), State::Sent);
        QVERIFY(look.isEmpty());
        QCOMPARE(f.tagged(u"latest"_s), f.session->written()->descriptor.digest);
    }

    void activityDoesNotRepeatAPlanThatIsNotTheDraftsAnyMore()
    {
        PushFixture f;
        QVERIFY(f.openAndBreakAPush());
        f.session->remove({f.keyOf(f.arm64)});
        QSignalSpy look(f.session.get(), &AssemblySession::lookWanted);
        QVERIFY(f.jobs.canRetry(0));
        f.jobs.retryRow(0);
        QTRY_COMPARE(look.count(), 1);
        QTRY_VERIFY(f.session->isPlanned()); // a plan of the new draft, to be looked at
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.tagged(u"latest"_s), f.latest.digest);
    }

    void activityStopsWhenTheTagMovedMeanwhile()
    {
        PushFixture f;
        QVERIFY(f.openAndBreakAPush());
        MemorySink::setTag(*f.builder.content(), u"latest"_s, f.old);
        QSignalSpy look(f.session.get(), &AssemblySession::lookWanted);
        f.jobs.retryRow(0);
        QTRY_COMPARE(look.count(), 1);
        QTRY_COMPARE(f.session->live(), AssemblySession::Live::Moved);
        QCOMPARE(f.state(), State::Moved);
        QCOMPARE(f.tagged(u"latest"_s), f.old.digest);
    }
};

QTEST_GUILESS_MAIN(AssemblyPlansTest)
#include "tst_assemblyplans.moc"
