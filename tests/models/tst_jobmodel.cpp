// SPDX-License-Identifier: Apache-2.0
#include "models/jobs/jobmodel.h"

#include <QCoroTimer>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using models::JobModel;

namespace {

Task<int> answerLater(int value, OpContext ctx)
{
    co_await QCoro::sleepFor(std::chrono::milliseconds(1));
    CO_CHECK(ctx.checkStopped());
    co_return value;
}

Task<int> failLater(OpContext ctx)
{
    co_await QCoro::sleepFor(std::chrono::milliseconds(1));
    CO_CHECK(ctx.checkStopped());
    co_return fail(Errc::Network, u"No connection"_s, u"a.example"_s);
}

Task<int> answerAtOnce(int value)
{
    co_return value;
}

Task<int> untilStopped(OpContext ctx)
{
    while (!ctx.stop.stop_requested())
        co_await QCoro::sleepFor(std::chrono::milliseconds(1));
    co_return std::unexpected(ctx.checkStopped().error());
}

} // namespace

class JobModelTest : public QObject
{
    Q_OBJECT

    struct Fixture {
        JobModel jobs;
        QAbstractItemModelTester tester{
            &jobs, QAbstractItemModelTester::FailureReportingMode::Fatal};
        QObject owner;
        Fixture()
        {
            tester.setUseFetchMore(false);
            jobs.setDelays(0, 0);
        }
    };

private Q_SLOTS:
    void anAnswerReachesItsOwner()
    {
        Fixture f;
        int got = 0;
        f.jobs.run<int>(
            u"Answer"_s, &f.owner, [](OpContext ctx) { return answerLater(7, ctx); },
            [&](Expected<int> result) { got = result.value_or(-1); });
        QCOMPARE(f.jobs.running(), 1);
        QTRY_COMPARE(got, 7);
        QCOMPARE(f.jobs.running(), 0);
        QCOMPARE(f.jobs.failed(), 0);
    }

    void anAnswerAtOnceIsToldAfterItsNumber()
    {
        Fixture f;
        int got = 0;
        const quint64 id = f.jobs.run<int>(
            u"Answer"_s, &f.owner, [](OpContext) { return answerAtOnce(7); },
            [&](Expected<int> result) { got = result.value_or(-1); });
        QCOMPARE(got, 0);
        QVERIFY(id > 0);
        QCOMPARE(f.jobs.running(), 1);
        QTRY_COMPARE(got, 7);
        QCOMPARE(f.jobs.running(), 0);
        QCOMPARE(f.jobs.rowCount(), 0);
        QVERIFY(!f.jobs.cancel(id));
    }

    void whatIsCancelledBeforeItIsToldIsCancelled()
    {
        Fixture f;
        std::optional<Error> error;
        const quint64 id = f.jobs.run<int>(
            u"Answer"_s, &f.owner, [](OpContext) { return answerAtOnce(7); },
            [&](Expected<int> result) { error = result ? Error() : result.error(); });
        QVERIFY(f.jobs.cancel(id));
        QTRY_VERIFY(error);
        QCOMPARE(error->code, Errc::Cancelled);
        QCOMPARE(f.jobs.running(), 0);
        QCOMPARE(f.jobs.failed(), 0);
    }

    void anAnswerAtOnceIsNotToldToAnOwnerWhoIsGone()
    {
        Fixture f;
        auto owner = std::make_unique<QObject>();
        bool told = false;
        f.jobs.run<int>(
            u"Answer"_s, owner.get(), [](OpContext) { return answerAtOnce(7); },
            [&](Expected<int>) { told = true; });
        owner.reset();
        QTRY_COMPARE(f.jobs.running(), 0);
        QVERIFY(!told);
    }

    void aFailureThatWasHealedGoesAway()
    {
        Fixture f;
        QObject elsewhere;
        const auto run = [&](const QString &title, bool works, Job::Kind kind) {
            bool ended = false;
            f.jobs.run<int>(
                title, &elsewhere,
                [works](OpContext ctx) { return works ? answerLater(1, ctx) : failLater(ctx); },
                [&](Expected<int>) { ended = true; }, kind);
            return QTest::qWaitFor([&] { return ended; });
        };
        QVERIFY(run(u"Open a"_s, false, Job::Kind::Read));
        QVERIFY(run(u"Open b"_s, false, Job::Kind::Read));
        QVERIFY(run(u"Open a"_s, false, Job::Kind::Download));
        QCOMPARE(f.jobs.failed(), 3);
        QVERIFY(run(u"Open a"_s, false, Job::Kind::Read));
        QCOMPARE(f.jobs.failed(), 3); // failing again heals nothing, and is told once
        QCOMPARE(f.jobs.index(0, JobModel::TitleColumn).data().toString(), u"Open a"_s);
        QVERIFY(run(u"Open a"_s, true, Job::Kind::Read));
        QCOMPARE(f.jobs.failed(), 2);
        QTRY_COMPARE(f.jobs.rowCount(), 2);
        QCOMPARE(f.jobs.index(0, JobModel::TitleColumn).data().toString(), u"Open a"_s);
        QCOMPARE(f.jobs.index(0, 0).data(JobModel::IconRole).toString(), u"pull"_s);
        QCOMPARE(f.jobs.index(1, JobModel::TitleColumn).data().toString(), u"Open b"_s);
    }

    void quickWorkNeverBecomesARow()
    {
        Fixture f;
        f.jobs.setDelays(1000, 10'000);
        QSignalSpy rows(&f.jobs, &QAbstractItemModel::rowsInserted);
        bool done = false;
        f.jobs.run<int>(
            u"Quick"_s, &f.owner, [](OpContext ctx) { return answerLater(1, ctx); },
            [&](Expected<int>) { done = true; });
        QTRY_VERIFY(done);
        QCOMPARE(rows.count(), 0);
    }

    void aFailureStaysWithItsReasonAndCanBeRetried()
    {
        Fixture f;
        int fails = 0;
        f.jobs.run<int>(
            u"Fail"_s, &f.owner, [](OpContext ctx) { return failLater(ctx); },
            [&](Expected<int> result) { fails += result ? 0 : 1; });
        QTRY_COMPARE(f.jobs.failed(), 1);
        QCOMPARE(f.jobs.rowCount(), 1);
        const QModelIndex row = f.jobs.index(0, JobModel::ProgressColumn);
        QCOMPARE(row.data().toString(), u"No connection"_s);
        QCOMPARE(row.data(JobModel::MarkRole).toString(), u"err"_s);
        QVERIFY(row.data(JobModel::ErrorRole).toString().contains("a.example"_L1));
        QVERIFY(f.jobs.canRetry(0));
        f.jobs.retryRow(0);
        QTRY_COMPARE(fails, 2);
        QTRY_COMPARE(f.jobs.rowCount(), 1);
    }

    void aFailureToldElsewhereLeavesNoRow()
    {
        Fixture f;
        const auto fail = [&f] {
            return f.jobs.run<int>(
                u"Fail"_s, &f.owner, [](OpContext ctx) { return failLater(ctx); }, {});
        };
        const quint64 told = fail();
        QTRY_COMPARE(f.jobs.failed(), 1);
        f.jobs.dismiss(told + 1); // nobody's
        QCOMPARE(f.jobs.rowCount(), 1);
        f.jobs.dismiss(told);
        QCOMPARE(f.jobs.rowCount(), 0);
        QCOMPARE(f.jobs.failed(), 0);
    }

    void cancelledIsNotFailed()
    {
        Fixture f;
        std::optional<Error> error;
        const quint64 id = f.jobs.run<int>(
            u"Long"_s, &f.owner, [](OpContext ctx) { return untilStopped(ctx); },
            [&](Expected<int> result) { error = result.error(); });
        QTRY_COMPARE(f.jobs.rowCount(), 1);
        QVERIFY(f.jobs.cancel(id));
        QTRY_VERIFY(error);
        QCOMPARE(error->code, Errc::Cancelled);
        QCOMPARE(f.jobs.failed(), 0);
        QVERIFY(!f.jobs.cancel(id));
    }

    void ownerDiesWhileWorking()
    {
        Fixture f;
        auto owner = std::make_unique<QObject>();
        bool settled = false;
        std::stop_token stop;
        f.jobs.run<int>(
            u"Long"_s, owner.get(),
            [&](OpContext ctx) {
                stop = ctx.stop;
                return untilStopped(ctx);
            },
            [&](Expected<int>) { settled = true; });
        owner.reset();
        QVERIFY(stop.stop_requested());
        QTRY_COMPARE(f.jobs.running(), 0);
        QVERIFY(!settled);
        QCOMPARE(f.jobs.rowCount(), 0);
    }

    void theModelDiesBeforeItsWork()
    {
        auto jobs = std::make_unique<JobModel>();
        QObject owner;
        bool settled = false;
        std::stop_token stop;
        bool ended = false;
        auto flag = std::shared_ptr<void>(nullptr, [&](void *) { ended = true; });
        jobs->run<int>(
            u"Long"_s, &owner,
            [&](OpContext ctx) {
                stop = ctx.stop;
                return untilStopped(ctx);
            },
            [&settled, flag = std::move(flag)](Expected<int>) { settled = true; });
        jobs.reset();
        QVERIFY(stop.stop_requested());
        QTRY_VERIFY(ended); // the work let go of what would have been told
        QVERIFY(!settled);
    }

    void progressIsPulledFromCounters()
    {
        Fixture f;
        std::shared_ptr<Progress> progress;
        f.jobs.run<int>(
            u"Copy"_s, &f.owner,
            [&](OpContext ctx) {
                progress = ctx.progress;
                return untilStopped(ctx);
            },
            {}, Job::Kind::Download);
        progress->bytesTotal = 1024 * 1024;
        progress->bytesDone = 512 * 1024;
        QTRY_COMPARE(f.jobs.rowCount(), 1);
        const QModelIndex row = f.jobs.index(0, JobModel::ProgressColumn);
        QCOMPARE(row.data(JobModel::FractionRole).toDouble(), 0.5);
        QCOMPARE(row.data(JobModel::BytesTotalRole).toLongLong(), 1024 * 1024);
        QCOMPARE(row.data().toString(), u"512.0 KiB of 1.0 MiB"_s);
        QCOMPARE(f.jobs.runningTitles(), QStringList(u"Copy"_s));
        f.jobs.cancelAll();
        QTRY_COMPARE(f.jobs.running(), 0);
    }
};

QTEST_GUILESS_MAIN(JobModelTest)
#include "tst_jobmodel.moc"
