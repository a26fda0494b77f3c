// SPDX-License-Identifier: Apache-2.0
#include "kit.h"

#include <QElapsedTimer>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::transport;
using namespace gantry::test;

//! Every fault of the proxy in front of a well-behaved server: success, or one clear error; never a
//! hang.
class FaultsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyFaultEnds_data();
    void everyFaultEnds();
    void aHostThatOnlyDropsIsAskedForTlsOnce();
    void latencyIsPaidOnceForManyAtOnce();
    void credentialsDoNotFollowToAnotherPort();
    void throttledBodiesArrive();
    void wrongBytesReachTheCallerWhoChecksThem();
};

void FaultsTest::everyFaultEnds_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<int>("times");
    QTest::addColumn<bool>("fine");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, const QString &fault, int times, bool fine,
                         Errc code = Errc::Network) {
        QTest::addRow("%s", name) << fault << times << fine << int(code);
    };
    row("cut once", u"cut=10"_s, 1, true);
    row("cut always", u"cut=10"_s, -1, false);
    row("cut after the headers", u"cut=0"_s, -1, false);
    row("longer than sent", u"length=50"_s, -1, false);
    row("longer than sent, once", u"length=50"_s, 1, true);
    row("401 for ever", u"unauthorized"_s, -1, false, Errc::Unauthorized);
    row("bearer for ever", u"bearer-loop"_s, -1, false, Errc::Unauthorized);
    row("429 twice", u"rate=1"_s, 2, true);
    row("429 for ever", u"rate=1"_s, -1, false, Errc::RateLimited);
    row("503 four times", u"status=503"_s, 4, true);
    row("503 for ever", u"status=503"_s, -1, false);
    row("500", u"status=500"_s, -1, false);
    row("404", u"status=404"_s, -1, false, Errc::NotFound);
    row("html 502", u"html=502"_s, -1, false);
    row("html 403", u"html=403"_s, -1, false, Errc::Unauthorized);
    row("slow headers", u"slow-headers=60000"_s, -1, false);
    row("slow headers once", u"slow-headers=60000"_s, 1, true);
    row("a little slow", u"slow-headers=50"_s, -1, true);
    row("silence", u"silence"_s, -1, false);
    row("dropped", u"drop"_s, -1, false);
    row("dropped twice", u"drop"_s, 2, true);
    row("redirect for ever", u"redirect=/v2"_s, -1, false, Errc::Protocol);
    row("huge manifest", u"huge=20000000"_s, -1, false, Errc::LimitExceeded);
    row("no digest header", u"no-digest"_s, -1, true);
}

void FaultsTest::everyFaultEnds()
{
    QFETCH(QString, fault);
    QFETCH(int, times);
    QFETCH(bool, fine);
    QFETCH(int, code);
    Bench bench;
    HttpScript server;
    server.on("GET", "/v2/a/manifests/1",
        ScriptAnswer::json(QByteArray(300, ' ') + "{}").with("Docker-Content-Digest", "sha256:0"));
    FaultProxy proxy(u"127.0.0.1"_s, server.port());
    QVERIFY(proxy.listen());
    bench.hosts->setLoopbackPlain(proxy.registry(), true);
    bench.credentials->byRegistry.insert(proxy.registry(),
        {.user = u"u"_s, .secret = u"p"_s, .isIdentityToken = false, .origin = u"test"_s});
    auto parsed = Fault::parse(fault);
    QVERIFY(parsed);
    parsed->times = times;
    proxy.add(*parsed);
    auto request = bench.request(proxy, u"/v2/a/manifests/1"_s);
    request.scopes = {u"repository:a:pull"_s};
    const auto answer = bench.send(request);
    QCOMPARE(answer.has_value(), fine);
    if (fine) {
        QCOMPARE(answer->body.size(), 302);
        return;
    }
    QVERIFY2(answer.error().code == Errc(code), qPrintable(answer.error().toLine()));
    QVERIFY(!answer.error().message.isEmpty());
    QVERIFY(!answer.error().message.endsWith(u'.'));
    QVERIFY(!answer.error().subject.isEmpty());
    QCOMPARE(bench.client->running(), 0);
}

void FaultsTest::aHostThatOnlyDropsIsAskedForTlsOnce()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = {}, .drop = true});
    bench.client->setTiming({.headers = std::chrono::seconds(30),
        .idle = std::chrono::seconds(30),
        .document = std::chrono::seconds(30),
        .probe = std::chrono::milliseconds(200)});
    QElapsedTimer since;
    since.start();
    const auto answer = bench.send(bench.request(server, u"/x"_s)); // hears no end of a ClientHello
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Network);
    QVERIFY2(answer.error().message.contains("was closed"_L1), qPrintable(answer.error().toLine()));
    QVERIFY2(since.elapsed() < 5000, qPrintable(QString::number(since.elapsed())));
    QCOMPARE(bench.hosts->loopbackPlain(server.registry()), true);
    const auto log = bench.client->log()->read(0);
    QCOMPARE(log.entries.size(), 5U);
    for (const HttpExchange &entry : log.entries)
        QVERIFY(entry.url.startsWith("http://"_L1));
}

void FaultsTest::latencyIsPaidOnceForManyAtOnce()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = "x"});
    FaultProxy proxy(u"127.0.0.1"_s, server.port());
    QVERIFY(proxy.listen());
    bench.hosts->setLoopbackPlain(proxy.registry(), true);
    proxy.setLatency(150);
    int done = 0;
    for (int i = 0; i < 24; ++i) {
        auto task = bench.client->send(bench.request(proxy, u"/x"_s), bench.ctx());
        task.then([&](Expected<HttpAnswer> answer) { done += answer.has_value(); });
    }
    QTRY_COMPARE(done, 24);
    QCOMPARE(proxy.requests(), 24);
    QCOMPARE(proxy.peak(), 24);
    QCOMPARE(proxy.rounds(), 1);
}

void FaultsTest::credentialsDoNotFollowToAnotherPort()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = "x"});
    FaultProxy proxy(u"127.0.0.1"_s, server.port());
    QVERIFY(proxy.listen());
    bench.hosts->setLoopbackPlain(proxy.registry(), true);
    bench.credentials->byRegistry.insert(proxy.registry(),
        {.user = u"u"_s, .secret = u"p"_s, .isIdentityToken = false, .origin = u"test"_s});
    auto once = *Fault::parse(u"unauthorized"_s);
    once.times = 1;
    proxy.add(once);
    proxy.add(u"redirect="_s);
    QVERIFY_OK(bench.send(bench.request(proxy, u"/x"_s)));
    QVERIFY(proxy.seen()[1].hadAuthorization);
    QCOMPARE(proxy.leaked(), 0);
    QVERIFY(server.requests().last().header("Authorization").isEmpty());
}

void FaultsTest::throttledBodiesArrive()
{
    Bench bench;
    HttpScript server;
    const QByteArray body(60'000, 'q');
    server.on("GET", "/x", {.headers = {}, .body = body});
    FaultProxy proxy(u"127.0.0.1"_s, server.port());
    QVERIFY(proxy.listen());
    proxy.setThrottle(200'000);
    const auto sink = std::make_shared<MemorySink>();
    QVERIFY_OK(bench.download(bench.request(proxy, u"/x"_s), sink));
    QVERIFY(sink->bytes == body);
}

void FaultsTest::wrongBytesReachTheCallerWhoChecksThem()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = "AAAA"});
    FaultProxy proxy(u"127.0.0.1"_s, server.port());
    QVERIFY(proxy.listen());
    proxy.add(u"flip=1"_s);
    const auto answer = bench.send(bench.request(proxy, u"/x"_s));
    QVERIFY_OK(answer);
    QCOMPARE(answer->body, "A@AA");
}

QTEST_GUILESS_MAIN(FaultsTest)
#include "tst_faults.moc"
