// SPDX-License-Identifier: Apache-2.0
#include "kit.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace gantry;
using namespace gantry::transport;
using namespace gantry::test;

//! HttpClient::download: resuming, starting over, slow sinks.
class DownloadsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aBlobArrivesWhole();
    void resumesWhereItBroke();
    void startsOverWhenTheServerIgnoresTheRange();
    void startsOverWhenAnotherRangeComes();
    void manyCutsWithProgressStillArrive();
    void cutsWithoutProgressEnd();
    void aWrongLengthFailsBeforeTheBody();
    void errorsOfTheSinkStopIt();
    void aSlowSinkSlowsTheNetwork();
    void errorAnswersDoNotReachTheSink();
    void cancelLeavesWhatIsThere();

private:
    ScriptAnswer part(qint64 from, qint64 cutAfter = -1) const;
    QByteArray m_blob;
};

void DownloadsTest::initTestCase()
{
    for (int i = 0; i < 4'000'000; ++i)
        m_blob += static_cast<char>((i * 7 + i / 251) & 0xff);
}

ScriptAnswer DownloadsTest::part(qint64 from, qint64 cutAfter) const
{
    ScriptAnswer answer{.status = from > 0 ? 206 : 200,
        .headers = {{"ETag", "\"e\""}},
        .body = m_blob.sliced(from),
        .cutAfter = cutAfter};
    if (from > 0)
        answer.headers.append({"Content-Range",
            "bytes " + QByteArray::number(from) + '-' + QByteArray::number(m_blob.size() - 1) + '/'
                + QByteArray::number(m_blob.size())});
    return answer;
}

void DownloadsTest::aBlobArrivesWhole()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/b", part(0));
    const auto sink = std::make_shared<MemorySink>();
    auto request = bench.request(server, u"/b"_s);
    request.expectedBytes = m_blob.size();
    const auto answer = bench.download(request, sink);
    QVERIFY_OK(answer);
    QVERIFY(answer->body.isEmpty());
    QVERIFY(sink->bytes == m_blob);
    QCOMPARE(bench.progress->bytesDone.load(), m_blob.size());
}

void DownloadsTest::resumesWhereItBroke()
{
    Bench bench;
    HttpScript server;
    server.onAny([&](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
        const QByteArray range = request.header("Range");
        return range.isEmpty() ? part(0, 1'500'000) : part(range.sliced(6).chopped(1).toLongLong());
    });
    const auto sink = std::make_shared<MemorySink>();
    auto request = bench.request(server, u"/b"_s);
    request.expectedBytes = m_blob.size();
    QVERIFY_OK(bench.download(request, sink));
    QVERIFY(sink->bytes == m_blob);
    QCOMPARE(sink->restarts, 0);
    QCOMPARE(server.requests().size(), 2);
    QCOMPARE(server.requests()[1].header("If-Range"), "\"e\"");
    QCOMPARE(bench.progress->bytesDone.load(), m_blob.size());
}

void DownloadsTest::startsOverWhenTheServerIgnoresTheRange()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/b", part(0, 1'500'000)).on("GET", "/b", part(0));
    const auto sink = std::make_shared<MemorySink>();
    QVERIFY_OK(bench.download(bench.request(server, u"/b"_s), sink));
    QVERIFY(sink->bytes == m_blob);
    QCOMPARE(sink->restarts, 1);
    QCOMPARE(bench.progress->bytesDone.load(), m_blob.size());
}

void DownloadsTest::startsOverWhenAnotherRangeComes()
{
    Bench bench;
    HttpScript server;
    bool first = true;
    server.onAny([&](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
        if (!request.header("Range").isEmpty())
            return part(17);
        return part(0, std::exchange(first, false) ? 1'500'000 : -1);
    });
    const auto sink = std::make_shared<MemorySink>();
    QVERIFY_OK(bench.download(bench.request(server, u"/b"_s), sink));
    QVERIFY(sink->bytes == m_blob);
    QCOMPARE(sink->restarts, 1);
    QVERIFY(server.requests().last().header("Range").isEmpty());
}

void DownloadsTest::manyCutsWithProgressStillArrive()
{
    Bench bench;
    HttpScript server;
    server.onAny([&](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
        const QByteArray range = request.header("Range");
        return part(range.isEmpty() ? 0 : range.sliced(6).chopped(1).toLongLong(), 1'100'000);
    });
    const auto sink = std::make_shared<MemorySink>();
    // The last part is shorter than the cut: it arrives whole and the connection closes after it.
    QVERIFY_OK(bench.download(bench.request(server, u"/b"_s), sink));
    QVERIFY(sink->bytes == m_blob);
    QVERIFY(server.requests().size() >= 4);
}

void DownloadsTest::cutsWithoutProgressEnd()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/b", part(0, 1000));
    const auto sink = std::make_shared<MemorySink>();
    const auto answer = bench.download(bench.request(server, u"/b"_s), sink);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Network);
    QCOMPARE(
        bench.client->log()->read(0).entries.size(), 5U); // Qt may knock twice on a closing door
}

void DownloadsTest::aWrongLengthFailsBeforeTheBody()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/b", part(0));
    const auto sink = std::make_shared<MemorySink>();
    auto request = bench.request(server, u"/b"_s);
    request.expectedBytes = 5;
    const auto answer = bench.download(request, sink);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::DigestMismatch);
    QVERIFY(sink->bytes.isEmpty());
}

class FullDisk : public MemorySink
{
public:
    Expected<> write(QByteArray) override
    {
        return fail(Errc::Io, u"No space left"_s, u"/cache"_s);
    }
};

void DownloadsTest::errorsOfTheSinkStopIt()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/b", part(0));
    const auto answer
        = bench.download(bench.request(server, u"/b"_s), std::make_shared<FullDisk>());
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Io);
    QCOMPARE(server.requests().size(), 1);
}

void DownloadsTest::aSlowSinkSlowsTheNetwork()
{
    Bench bench;
    HttpScript server;
    const QByteArray big(24'000'000, 'z');
    server.on("GET", "/b", {.headers = {}, .body = big});
    server.on("GET", "/silent", {.headers = {}, .body = {}, .silent = true});
    bench.client->setTiming({.headers = 300ms, .idle = 200ms, .document = 20s});
    const auto sink = std::make_shared<MemorySink>();
    sink->open = false;
    std::optional<Expected<HttpAnswer>> result;
    auto task = bench.client->download(bench.request(server, u"/b"_s), sink, bench.ctx());
    task.then([&](Expected<HttpAnswer> answer) { result = std::move(answer); });
    QTRY_VERIFY(sink->wake); // the sink was asked and is not ready
    QVERIFY(sink->bytes.isEmpty());
    // A request that starts now and is never answered waits longer than the idle time-out of the
    // first; that one must still be there: waiting for the disk is not the server's silence.
    const auto other = std::make_shared<MemorySink>();
    const auto silence = bench.download(bench.request(server, u"/silent"_s), other);
    QVERIFY(!silence);
    QVERIFY(silence.error().message.contains("did not answer in time"_L1));
    QVERIFY(!result);
    sink->open = true;
    sink->wake();
    QTRY_VERIFY(result.has_value());
    QVERIFY_OK(*result);
    QCOMPARE(sink->bytes.size(), big.size());
}

void DownloadsTest::errorAnswersDoNotReachTheSink()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/b", ScriptAnswer::json(R"({"errors":[{"code":"BLOB_UNKNOWN"}]})", 404));
    const auto sink = std::make_shared<MemorySink>();
    const auto answer = bench.download(bench.request(server, u"/b"_s), sink);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::NotFound);
    QVERIFY(answer.error().message.contains("BLOB_UNKNOWN"_L1));
    QVERIFY(sink->bytes.isEmpty());
}

void DownloadsTest::cancelLeavesWhatIsThere()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/b", {.headers = {}, .body = m_blob, .announcedBytes = m_blob.size() + 1});
    const auto sink = std::make_shared<MemorySink>();
    std::optional<Expected<HttpAnswer>> result;
    auto task = bench.client->download(bench.request(server, u"/b"_s), sink, bench.ctx());
    task.then([&](Expected<HttpAnswer> answer) { result = std::move(answer); });
    QTRY_VERIFY(sink->bytes.size() > 1'000'000);
    bench.stop.request_stop();
    QTRY_VERIFY_WITH_TIMEOUT(result.has_value(), 100);
    QCOMPARE(result->error().code, Errc::Cancelled);
    QVERIFY(m_blob.startsWith(sink->bytes));
}

QTEST_GUILESS_MAIN(DownloadsTest)
#include "tst_downloads.moc"
