// SPDX-License-Identifier: Apache-2.0
#include "models/jobs/httplogmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <QTimeZone>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace gantry;
using models::HttpLogModel;
using transport::HttpExchange;
using transport::HttpLog;

namespace {

HttpExchange exchange(const QString &url, int status, qint64 bytes = 100, const QString &error = {})
{
    HttpExchange e;
    e.startedAt = QDateTime(QDate(2026, 3, 1), QTime(12, 0, 0), QTimeZone::UTC);
    e.verb = "GET";
    e.url = url;
    e.registry = QUrl(url).authority();
    e.status = status;
    e.bytesReceived = bytes;
    e.durationMs = status == 0 && error.isEmpty() ? -1 : 12;
    e.error = error;
    e.protocol = "HTTP/1.1";
    return e;
}

struct Fixture {
    std::shared_ptr<HttpLog> log;
    HttpLogModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};

    explicit Fixture(std::size_t size = 20'000)
        : log(std::make_shared<HttpLog>(size))
        , model([this] { return log; })
    {
        tester.setUseFetchMore(false);
    }
    QString cell(int row, int column) const { return model.index(row, column).data().toString(); }
};

//! Waits until a model that looks all the time has pulled again and again: one that was to pull as
//! often, too, would have done it by then.
bool othersHavePulled()
{
    const auto log = std::make_shared<HttpLog>();
    HttpLogModel watched([&log] { return log; });
    watched.setVisible(true);
    for (int row = 1; row <= 2; ++row) {
        log->append(exchange(u"https://sentinel.example/"_s, 200));
        if (!QTest::qWaitFor([&] { return watched.rowCount() == row; }))
            return false;
    }
    return true;
}

} // namespace

class HttpLogModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsReadWhileNobodyLooks()
    {
        Fixture f;
        f.log->append(exchange(u"https://a.example/v2/"_s, 200));
        QVERIFY(othersHavePulled());
        QCOMPARE(f.model.rowCount(), 0);
        f.model.setVisible(true);
        QCOMPARE(f.model.rowCount(), 1);
        f.log->append(exchange(u"https://a.example/v2/x"_s, 200));
        QTRY_COMPARE(f.model.rowCount(), 2);
    }

    void aLogThatComesLaterIsFound()
    {
        std::shared_ptr<HttpLog> late;
        HttpLogModel model([&] { return late; });
        model.pull();
        QCOMPARE(model.rowCount(), 0);
        late = std::make_shared<HttpLog>();
        late->append(exchange(u"https://a.example/v2/"_s, 200));
        model.pull();
        QCOMPARE(model.rowCount(), 1);
    }

    void aRunningRequestIsCompletedInItsRow()
    {
        Fixture f;
        const quint64 first = f.log->append(exchange(u"https://a.example/slow"_s, 0));
        f.log->append(exchange(u"https://a.example/quick"_s, 200));
        f.model.pull();
        QCOMPARE(f.model.rowCount(), 2);
        QCOMPARE(f.cell(0, HttpLogModel::StatusColumn), u"…"_s);
        QVERIFY(f.model.index(0, 0).data(HttpLogModel::BusyRole).toBool());
        QSignalSpy changed(&f.model, &QAbstractItemModel::dataChanged);
        f.log->update(first, exchange(u"https://a.example/slow"_s, 404, 30));
        f.model.pull();
        QCOMPARE(changed.count(), 1);
        QCOMPARE(f.model.rowCount(), 2);
        QCOMPARE(f.cell(0, HttpLogModel::StatusColumn), u"404"_s);
        QCOMPARE(
            f.model.index(0, HttpLogModel::StatusColumn).data(HttpLogModel::MarkRole).toString(),
            u"warn"_s);
        f.model.pull();
        QCOMPARE(changed.count(), 1);
    }

    void filterHidesAndCounts()
    {
        Fixture f;
        f.log->append(exchange(u"https://a.example/v2/tags"_s, 200, 5000));
        f.log->append(exchange(u"https://b.example/v2/tags"_s, 404, 10));
        f.log->append(exchange(u"https://b.example/v2/blob"_s, 200, 9'000'000));
        f.model.pull();
        QVERIFY(f.model.setFilter(u"host:b.example status:200"_s).isEmpty());
        QCOMPARE(f.model.rowCount(), 1);
        QCOMPARE(f.model.hiddenRows(), 2);
        f.model.setFilter(u"bytes>1MiB"_s);
        QCOMPARE(f.cell(0, HttpLogModel::AddressColumn), u"https://b.example/v2/blob"_s);
        f.model.setFilter(u"-tags"_s);
        QCOMPARE(f.model.rowCount(), 1);
        QCOMPARE(f.model.setFilter(u"color:red tags"_s).size(), 1);
        QCOMPARE(f.model.rowCount(), 2);
        f.log->append(exchange(u"https://c.example/other"_s, 200));
        f.model.pull();
        QCOMPARE(f.model.rowCount(), 2);
        f.model.setFilter({});
        QCOMPARE(f.model.rowCount(), 4);
    }

    void pausedRowsComeAfterwards()
    {
        Fixture f;
        f.model.setVisible(true);
        f.model.setPaused(true);
        f.log->append(exchange(u"https://a.example/v2/"_s, 200));
        QVERIFY(othersHavePulled());
        QCOMPARE(f.model.rowCount(), 0);
        f.model.setPaused(false);
        QCOMPARE(f.model.rowCount(), 1);
    }

    void missedRequestsAreCounted()
    {
        Fixture f(10);
        f.log->append(exchange(u"https://a.example/0"_s, 200));
        f.model.pull();
        for (int i = 1; i < 30; ++i)
            f.log->append(exchange(u"https://a.example/%1"_s.arg(i), 200));
        f.model.pull();
        QCOMPARE(f.model.missed(), 19);
        QCOMPARE(f.model.rowCount(), 11);
        QCOMPARE(f.cell(10, HttpLogModel::AddressColumn), u"https://a.example/29"_s);
    }

    void errorsAreWordsAndMarks()
    {
        Fixture f;
        f.log->append(exchange(u"https://a.example/v2/"_s, 0, 0, u"Connection refused"_s));
        f.model.pull();
        QCOMPARE(f.cell(0, HttpLogModel::StatusColumn), u"Connection refused"_s);
        QCOMPARE(
            f.model.index(0, HttpLogModel::StatusColumn).data(HttpLogModel::MarkRole).toString(),
            u"err"_s);
    }

    void headersAndCurlAreTexts()
    {
        Fixture f;
        HttpExchange e = exchange(u"https://a.example/v2/"_s, 401);
        e.requestHeaders.append("Accept", "application/json");
        e.responseHeaders.append("WWW-Authenticate", "Basic realm=\"x\"");
        f.log->append(e);
        f.model.pull();
        const QString headers = f.model.headersText(0);
        QVERIFY(headers.startsWith("GET https://a.example/v2/\n"_L1));
        QVERIFY(headers.contains("application/json"_L1));
        QVERIFY(headers.contains("HTTP/1.1 401"_L1));
        QVERIFY(headers.contains("Basic realm"_L1));
        QVERIFY(f.model.curl(0).contains("https://a.example/v2/"_L1));
        QVERIFY(f.model.curl(7).isEmpty());
    }
};

QTEST_GUILESS_MAIN(HttpLogModelTest)
#include "tst_httplogmodel.moc"
