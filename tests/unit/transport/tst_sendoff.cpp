// SPDX-License-Identifier: Apache-2.0
#include "kit.h"

#include <QLocalServer>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::transport;
using namespace gantry::test;

//! HttpClient::send against scripted servers: tries, redirects, bounds, queueing, cancelling.
class SendoffTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aDocumentComesWithHeadersAndExactBytes();
    void headHasNoBody();
    void notFoundIsAnErrorUnlessAccepted();
    void serverErrorsAreTriedAgain();
    void givesUpAfterFiveTries();
    void retryAfterIsObeyed();
    void aLongRetryAfterIsAnErrorThatSaysWhen();
    void lostConnectionsAreTriedAgain();
    void postIsNotRepeatedAfterALostConnection();
    void slowHeadersEndInOneError();
    void aStalledBodyEnds();
    void cancelAnswersAtOnce();
    void cancelInsideAWait();
    void destroyedClientAnswersCancelled();
    void redirectsAreFollowedWithoutCredentials();
    void tenRedirectsAreEnough();
    void anotherLengthThanTheDescriptorFails();
    void announcedHugeBodiesAreNotRead();
    void unannouncedHugeBodiesStopAtTheLimit();
    void hugeErrorBodiesAreCut();
    void manyAtOnceAndTheRestQueues();
    void warningsAndQuotaAreTold();
    void unixSocketsAreSpoken();
    void refusedConnectionsFailAtOnce();
};

void SendoffTest::aDocumentComesWithHeadersAndExactBytes()
{
    Bench bench;
    HttpScript server;
    const QByteArray body = "{\n  \"a\": \"\xc3\xbc\\/\"  }\n";
    server.on("GET", "/v2/a/manifests/x",
        ScriptAnswer::json(body).with("Docker-Content-Digest", "sha256:1"));
    auto request = bench.request(server, u"/v2/a/manifests/x"_s);
    request.headers.append(
        QHttpHeaders::WellKnownHeader::Accept, "application/vnd.oci.image.index.v1+json");
    const auto answer = bench.send(request);
    QVERIFY_OK(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, body);
    QCOMPARE(answer->headers.value("docker-content-digest"_L1), "sha256:1");
    const auto asked = server.requests().first();
    QCOMPARE(asked.header("Accept-Encoding"), "identity");
    QVERIFY(asked.header("User-Agent").startsWith("gantry/"));
    QVERIFY(asked.header("Cookie").isEmpty());
    QCOMPARE(bench.progress->bytesDone.load(), body.size());
    QCOMPARE(bench.client->running(), 0);
}

void SendoffTest::headHasNoBody()
{
    Bench bench;
    HttpScript server;
    server.on("HEAD", "/x", {.headers = {{"ETag", "\"1\""}}, .body = QByteArray(500, 'x')});
    auto request = bench.request(server, u"/x"_s);
    request.verb = "HEAD";
    request.expectedBytes = 7; // of the descriptor; HEAD answers nothing that could differ
    const auto answer = bench.send(request);
    QVERIFY_OK(answer);
    QVERIFY(answer->body.isEmpty());
    QCOMPARE(answer->headers.value(QHttpHeaders::WellKnownHeader::ContentLength), "500");
}

void SendoffTest::notFoundIsAnErrorUnlessAccepted()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x",
        ScriptAnswer::json(R"({"errors":[{"code":"NAME_UNKNOWN","message":"no such"}]})", 404));
    auto request = bench.request(server, u"/x"_s);
    const auto refused = bench.send(request);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Errc::NotFound);
    QCOMPARE(refused.error().httpStatus, 404);
    QCOMPARE(
        refused.error().message, u"The server answered 404 Not Found: NAME_UNKNOWN, no such"_s);
    request.acceptStatus = {404};
    const auto accepted = bench.send(request);
    QVERIFY_OK(accepted);
    QVERIFY(accepted->body.contains("NAME_UNKNOWN"));
}

void SendoffTest::serverErrorsAreTriedAgain()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.status = 503, .headers = {}, .body = {}})
        .on("GET", "/x", {.status = 502, .headers = {}, .body = {}})
        .on("GET", "/x", {.headers = {}, .body = "fine"});
    const auto answer = bench.send(bench.request(server, u"/x"_s));
    QVERIFY_OK(answer);
    QCOMPARE(answer->body, "fine");
    QCOMPARE(bench.clock->waitsMs.size(), 2);
    QVERIFY(bench.clock->waitsMs[0] >= 500 && bench.clock->waitsMs[1] >= 1000);
    QCOMPARE(bench.progress->tries.load(), 3);
}

void SendoffTest::givesUpAfterFiveTries()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.status = 504, .headers = {}, .body = "<html><title>Down</title>"});
    const auto answer = bench.send(bench.request(server, u"/x"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Network);
    QCOMPARE(server.count("GET", "/x"), 5);
    QVERIFY(answer.error().message.contains("Down"_L1));
}

void SendoffTest::retryAfterIsObeyed()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.status = 429, .headers = {{"Retry-After", "7"}}, .body = {}})
        .on("GET", "/x",
            {.status = 429,
                .headers = {{"Retry-After", "Sun, 01 Mar 2026 12:00:20 GMT"}},
                .body = {}})
        .on("GET", "/x", {.headers = {}, .body = "fine"});
    QVERIFY_OK(bench.send(bench.request(server, u"/x"_s)));
    QCOMPARE(bench.clock->waitsMs, QList<qint64>({7000, 13000}));
}

void SendoffTest::aLongRetryAfterIsAnErrorThatSaysWhen()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.status = 429, .headers = {{"Retry-After", "3600"}}, .body = {}});
    const auto answer = bench.send(bench.request(server, u"/x"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::RateLimited);
    QVERIFY(answer.error().remedy.contains("2026-03-01T13:00:00"_L1));
    QCOMPARE(server.count("GET", "/x"), 1);
}

void SendoffTest::lostConnectionsAreTriedAgain()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = QByteArray(1000, 'a'), .cutAfter = 400})
        .on("GET", "/x", {.headers = {}, .body = QByteArray(1000, 'a')});
    const auto answer = bench.send(bench.request(server, u"/x"_s));
    QVERIFY_OK(answer);
    QCOMPARE(answer->body.size(), 1000);
    QCOMPARE(bench.progress->bytesDone.load(), 1000);
}

void SendoffTest::postIsNotRepeatedAfterALostConnection()
{
    Bench bench;
    HttpScript server;
    server.on("POST", "/x", {.headers = {}, .body = QByteArray(1000, 'a'), .cutAfter = 400});
    auto request = bench.request(server, u"/x"_s);
    request.verb = "POST";
    request.body = "once";
    const auto answer = bench.send(request);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Network);
    QCOMPARE(server.count("POST", "/x"), 1);
}

void SendoffTest::slowHeadersEndInOneError()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = "late", .headerPauseMs = 60'000});
    const auto answer = bench.send(bench.request(server, u"/x"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Network);
    QVERIFY(answer.error().message.contains("in time"_L1));
    QCOMPARE(server.count("GET", "/x"), 2);
}

void SendoffTest::aStalledBodyEnds()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = "half", .announcedBytes = 8});
    const auto answer = bench.send(bench.request(server, u"/x"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Network);
}

void SendoffTest::cancelAnswersAtOnce()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = {}, .silent = true});
    std::optional<Expected<HttpAnswer>> result;
    auto task = bench.client->send(bench.request(server, u"/x"_s), bench.ctx());
    task.then([&](Expected<HttpAnswer> answer) { result = std::move(answer); });
    QTRY_COMPARE(server.requests().size(), 1);
    bench.stop.request_stop();
    QTRY_VERIFY(result.has_value()); // the server never would
    QCOMPARE(result->error().code, Errc::Cancelled);
    QCOMPARE(bench.client->running(), 0);
}

//! A clock that never gets there.
class FrozenClock : public FakeClock
{
public:
    std::shared_ptr<void> after(std::chrono::milliseconds wait, std::function<void()> then) override
    {
        waitsMs.append(wait.count());
        return Clock::after(std::chrono::hours(1), std::move(then));
    }
};

void SendoffTest::cancelInsideAWait()
{
    Bench bench;
    const auto clock = std::make_shared<FrozenClock>();
    bench.client->setClock(clock);
    HttpScript server;
    server.on("GET", "/x", {.status = 503, .headers = {}, .body = {}});
    std::optional<Expected<HttpAnswer>> result;
    auto task = bench.client->send(bench.request(server, u"/x"_s), bench.ctx());
    task.then([&](Expected<HttpAnswer> answer) { result = std::move(answer); });
    QTRY_COMPARE(clock->waitsMs.size(), 1);
    bench.stop.request_stop();
    QTRY_VERIFY_WITH_TIMEOUT(result.has_value(), 100);
    QCOMPARE(result->error().code, Errc::Cancelled);
}

void SendoffTest::destroyedClientAnswersCancelled()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = {}, .silent = true});
    QList<Errc> codes;
    for (int i = 0; i < 40; ++i) { // running and queued ones
        auto task = bench.client->send(bench.request(server, u"/x"_s), bench.ctx());
        task.then([&](Expected<HttpAnswer> answer) {
            codes.append(answer ? Errc::Io : answer.error().code);
        });
    }
    QTRY_VERIFY(server.requests().size() > 5);
    bench.client.reset();
    QCOMPARE(codes, QList<Errc>(40, Errc::Cancelled));
}

void SendoffTest::redirectsAreFollowedWithoutCredentials()
{
    Bench bench;
    HttpScript server, storage;
    bench.credentials->byRegistry.insert(server.registry(),
        {.user = u"u"_s, .secret = u"p"_s, .isIdentityToken = false, .origin = u"test"_s});
    server
        .on("GET", "/blob",
            {.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=\"r\""}}, .body = {}})
        .on("GET", "/blob", {.status = 307, .headers = {{"Location", "/here"}}, .body = {}});
    server.on("GET", "/here",
        {.status = 307,
            .headers = {{"Location", storage.url(u"/there?sig=1"_s).toEncoded()}},
            .body = {}});
    storage.on("GET", "/there?sig=1", {.headers = {}, .body = "blob"});
    auto request = bench.request(server, u"/blob"_s);
    request.headers.append("X-Own"_L1, "1");
    const auto answer = bench.send(request);
    QVERIFY_OK(answer);
    QCOMPARE(answer->body, "blob");
    QVERIFY(!server.requestsOf("GET", "/here").first().header("Authorization").isEmpty());
    QVERIFY(storage.requests().first().header("Authorization").isEmpty());
}

void SendoffTest::tenRedirectsAreEnough()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.status = 302, .headers = {{"Location", "/x"}}, .body = {}});
    const auto answer = bench.send(bench.request(server, u"/x"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Protocol);
    QCOMPARE(server.count("GET", "/x"), 11);
}

void SendoffTest::anotherLengthThanTheDescriptorFails()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = QByteArray(100, 'x')});
    server.on(
        "GET", "/until-close", {.headers = {}, .body = QByteArray(100, 'x'), .untilClose = true});
    for (const QString &path : {u"/x"_s, u"/until-close"_s}) {
        auto request = bench.request(server, path);
        request.expectedBytes = 99;
        const auto answer = bench.send(request);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, Errc::DigestMismatch);
        QVERIFY(answer.error().message.contains("99 bytes"_L1));
    }
}

void SendoffTest::announcedHugeBodiesAreNotRead()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = "start", .announcedBytes = 1LL << 40});
    const auto answer = bench.send(bench.request(server, u"/x"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::LimitExceeded);
    QCOMPARE(server.count("GET", "/x"), 1);
}

void SendoffTest::unannouncedHugeBodiesStopAtTheLimit()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.headers = {}, .body = QByteArray(3'000'000, 'x'), .untilClose = true});
    auto request = bench.request(server, u"/x"_s);
    request.maxBodyBytes = 1'000'000;
    const auto answer = bench.send(request);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::LimitExceeded);
}

void SendoffTest::hugeErrorBodiesAreCut()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x", {.status = 400, .headers = {}, .body = QByteArray(5'000'000, 'x')});
    const auto answer = bench.send(bench.request(server, u"/x"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Protocol);
    QVERIFY(answer.error().message.size() < 400);
}

void SendoffTest::manyAtOnceAndTheRestQueues()
{
    const int most = HostSettings().maxConcurrent;
    const int asked = 2 * most + 4;
    Bench bench;
    HttpScript server;
    server.on("GET", "/first", {.headers = {}, .body = "x"});
    server.on("GET", "/x", {.headers = {}, .body = "x", .afterPeak = most});
    QVERIFY_OK(bench.send(bench.request(server, u"/first"_s)));
    int done = 0;
    int peak = 0;
    for (int i = 0; i < asked; ++i) {
        auto task = bench.client->send(bench.request(server, u"/x"_s), bench.ctx());
        task.then([&](Expected<HttpAnswer> answer) {
            QVERIFY_OK(answer);
            ++done;
            peak = std::max(peak, bench.client->running());
        });
    }
    QVERIFY(bench.client->queued() > 0);
    QTRY_COMPARE(done, asked);
    QCOMPARE(server.peakConcurrent(), most);
    QVERIFY(peak <= most);
    QCOMPARE(bench.client->queued(), 0);
}

void SendoffTest::warningsAndQuotaAreTold()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/x",
        {.headers = {{"Warning", "299 - \"going away\""}, {"ratelimit-limit", "100;w=21600"},
             {"ratelimit-remaining", "99;w=21600"}},
            .body = "x"});
    QSignalSpy warned(bench.client.get(), &HttpClient::registryWarned);
    QSignalSpy quota(bench.client.get(), &HttpClient::quotaChanged);
    QVERIFY_OK(bench.send(bench.request(server, u"/x"_s)));
    QVERIFY_OK(bench.send(bench.request(server, u"/x"_s)));
    QCOMPARE(warned.size(), 1);
    QCOMPARE(warned.first().at(1).toString(), u"going away"_s);
    QCOMPARE(quota.first().at(1).value<Quota>().remaining, 99);
}

void SendoffTest::unixSocketsAreSpoken()
{
    Bench bench;
    QTemporaryDir folder;
    HttpScript engine;
    const QString path = folder.filePath(u"engine.sock"_s);
    QVERIFY(engine.listenLocal(path));
    engine.on("GET", "/v1.41/images/json", ScriptAnswer::json("[]"));
    HttpRequest request;
    request.url = QUrl(u"http://engine/v1.41/images/json"_s);
    request.unixSocket = path;
    const auto answer = bench.send(request);
    QVERIFY_OK(answer);
    QCOMPARE(answer->body, "[]");
    request.unixSocket = folder.filePath(u"absent.sock"_s);
    const auto absent = bench.send(request);
    QVERIFY(!absent);
    QCOMPARE(absent.error().code, Errc::Network);
}

void SendoffTest::refusedConnectionsFailAtOnce()
{
    Bench bench;
    quint16 port = 0;
    {
        HttpScript gone;
        port = gone.port();
    }
    HttpRequest request;
    request.registry = u"127.0.0.1:"_s + QString::number(port);
    request.url = QUrl(u"http://"_s + request.registry + u"/v2/"_s);
    const auto answer = bench.send(request);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Network);
    QVERIFY(answer.error().message.contains(request.registry));
    QVERIFY(bench.clock->waitsMs.isEmpty());
}

QTEST_GUILESS_MAIN(SendoffTest)
#include "tst_sendoff.moc"
