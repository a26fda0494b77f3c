// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "base/eventlog.h"
#include "base/job.h"
#include "base/pools.h"

#include <QSet>
#include <QTest>

#include <thread>

using namespace Qt::StringLiterals;
using namespace gantry;

namespace {

const QList<Errc> allKinds{Errc::Cancelled, Errc::Usage, Errc::NotFound, Errc::Unauthorized,
    Errc::RateLimited, Errc::Network, Errc::Protocol, Errc::DigestMismatch, Errc::LimitExceeded,
    Errc::Unsupported, Errc::Corrupt, Errc::Refused, Errc::Io};

Expected<int> half(int number)
{
    if (number % 2)
        return fail(Errc::Usage, u"it is odd"_s, QString::number(number), u"Take an even one"_s);
    return number / 2;
}

Expected<int> quarter(int number)
{
    TRY(const int first, half(number));
    TRY(const int second, half(first));
    CHECK(half(second * 2));
    return second;
}

} // namespace

class TestBase : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyKindHasItsNameAndExitCode();
    void errorLineHoldsWhatWhyAndRemedy();
    void errorsPassUpThroughTry();
    void badNamesAreNotTriedAgain();
    void logKeepsTheNewestAndCountsTheRest();
    void logIsWrittenByManyThreads();
    void cancelledJobIsNotFailed();
    void firstEndOfAJobCounts();
    void exceptionInAPoolBecomesAnError();
};

void TestBase::everyKindHasItsNameAndExitCode()
{
    QSet<QString> names;
    for (const Errc code : allKinds) {
        names += errcName(code);
        QVERIFY(!errcName(code).isEmpty());
        QVERIFY(exitCode(code) >= 2 && exitCode(code) <= 10);
    }
    QCOMPARE(names.size(), allKinds.size());
    QCOMPARE(exitCode(Errc::NotFound), 3);
    QCOMPARE(exitCode(Errc::DigestMismatch), 6);
    QCOMPARE(exitCode(Errc::Cancelled), 9);
}

void TestBase::errorLineHoldsWhatWhyAndRemedy()
{
    const Error full = half(3).error();
    QCOMPARE(full.toLine(), u"3: it is odd. Take an even one"_s);
    QCOMPARE((Error{.code = Errc::Io, .message = u"disk full"_s, .subject = {}}).toLine(),
        u"disk full"_s);
}

void TestBase::errorsPassUpThroughTry()
{
    QCOMPARE(quarter(8).value_or(-1), 2);
    QCOMPARE(quarter(6).error().subject, u"3"_s);
    QCOMPARE(quarter(5).error().subject, u"5"_s);
}

void TestBase::badNamesAreNotTriedAgain()
{
    const auto retryable
        = [](Errc code) { return Error{.code = code, .message = {}, .subject = {}}.retryable(); };
    QVERIFY(retryable(Errc::Network));
    QVERIFY(retryable(Errc::RateLimited));
    QVERIFY(!retryable(Errc::Usage));
    QVERIFY(!retryable(Errc::Corrupt));
    QVERIFY(!retryable(Errc::NotFound));
}

void TestBase::logKeepsTheNewestAndCountsTheRest()
{
    EventLog<int> log(3);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(log.append(i), quint64(i));
    auto batch = log.read(1);
    QCOMPARE(batch.entries, (std::vector<int>{2, 3, 4}));
    QCOMPARE(batch.missed, quint64(1));
    QCOMPARE(batch.next, quint64(5));
    log.update(3, 33);
    log.update(0, 99); // dropped long ago
    log.update(5, 99); // not there yet
    QCOMPARE(log.read(2).entries, (std::vector<int>{2, 33, 4}));
    QVERIFY(log.read(5).entries.empty());
}

void TestBase::logIsWrittenByManyThreads()
{
    EventLog<int> log;
    {
        std::vector<std::jthread> writers;
        for (int t = 0; t < 4; ++t)
            writers.emplace_back([&log] {
                for (int i = 0; i < 1000; ++i)
                    log.append(i);
            });
    }
    QCOMPARE(log.read(0).entries.size(), std::size_t(4000));
}

void TestBase::cancelledJobIsNotFailed()
{
    Job job(u"Open"_s);
    QCOMPARE(job.state(), Job::State::Running);
    const OpContext context = job.context();
    QVERIFY(context.checkStopped());
    job.cancel();
    QVERIFY(job.cancelRequested());
    QVERIFY(context.stop.stop_requested());
    QCOMPARE(job.state(), Job::State::Running); // until the work has answered
    job.finish(context.checkStopped().error());
    QCOMPARE(job.state(), Job::State::Cancelled);
    QVERIFY(!job.error());
}

void TestBase::firstEndOfAJobCounts()
{
    Job job(u"Open"_s);
    job.context().progress->bytesDone = 7;
    QCOMPARE(job.progress().bytesDone.load(), 7);
    job.finish(half(3).error());
    QCOMPARE(job.state(), Job::State::Failed);
    QVERIFY(job.endedAt() >= job.startedAt());
    job.finish(std::nullopt);
    QCOMPARE(job.state(), Job::State::Failed);
}

void TestBase::exceptionInAPoolBecomesAnError()
{
    Pools pools;
    const auto result = QCoro::waitFor(
        onPool(&pools.cpu, []() -> Expected<int> { throw std::runtime_error("broken"); }));
    QVERIFY(!result);
    QCOMPARE(result.error().message, u"broken"_s);
    const auto fine = QCoro::waitFor(onPool(&pools.io, [] { return half(4); }));
    QCOMPARE(fine.value_or(-1), 2);
}

QTEST_GUILESS_MAIN(TestBase)
#include "tst_base.moc"
