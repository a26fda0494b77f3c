// SPDX-License-Identifier: Apache-2.0
#include "kit.h"

#include <QSignalSpy>
#include <QUrlQuery>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::transport;
using namespace gantry::test;

//! 401 and what follows: Basic, Bearer, OAuth2, one token request for many.
class SigninTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void basicIsAnsweredOnceAndRemembered();
    void wrongPasswordIsOneError();
    void missingCredentialSaysHowToSignIn();
    void bearerAsksTheTokenServerAnonymously();
    void bearerSendsThePasswordToTheTokenServerOnly();
    void manyCallersShareOneTokenRequest();
    void knownRealmSavesTheDetour();
    void expiredTokensAreRenewed();
    void newCredentialsMakeOldTokensStale();
    void identityTokensGoByPostAndFallBackToGet();
    void aLoopOf401Ends();
    void askedAndGrantedAreTold();
    void aGuardedRealmIsRefused();
    void theTokenServersRefusalIsTold();
    void unknownSchemesAreNamed();
    void oneCallerLeavesTheOthersStay();
    void basicIsTakenWhenBearerHasNoRealm();

private:
    static ScriptAnswer challenge(
        const HttpScript &auth, const QByteArray &scope = "repository:a:pull")
    {
        return {.status = 401,
            .headers = {{"WWW-Authenticate",
                "Bearer realm=\"" + auth.url(u"/token"_s).toEncoded()
                    + "\",service=\"reg\",scope=\"" + scope + '"'}},
            .body = {}};
    }
    //! A registry that takes Bearer good, and its token server.
    static void arm(HttpScript &server, HttpScript &auth, QByteArray good = "good")
    {
        server.onAny([&auth, good](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
            if (request.header("Authorization") == "Bearer " + good)
                return ScriptAnswer{.headers = {}, .body = "content"};
            return challenge(auth);
        });
    }
    static HttpRequest pull(
        const Bench &bench, const HttpScript &server, const QString &path = u"/v2/a/manifests/1"_s)
    {
        HttpRequest request = bench.request(server, path);
        request.scopes = {u"repository:a:pull"_s};
        return request;
    }
};

static Credential somebody()
{
    return {.user = u"ada"_s,
        .secret = u"lovelace"_s,
        .isIdentityToken = false,
        .origin = u"test list"_s};
}

void SigninTest::basicIsAnsweredOnceAndRemembered()
{
    Bench bench;
    HttpScript server;
    bench.credentials->byRegistry.insert(server.registry(), somebody());
    server.onAny([](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
        if (request.header("Authorization") == "Basic " + QByteArray("ada:lovelace").toBase64())
            return ScriptAnswer{.headers = {}, .body = "in"};
        return ScriptAnswer{
            .status = 401, .headers = {{"WWW-Authenticate", "Basic realm=x"}}, .body = {}};
    });
    QSignalSpy identity(bench.client.get(), &HttpClient::identityChanged);
    QVERIFY_OK(bench.send(pull(bench, server)));
    QVERIFY_OK(bench.send(pull(bench, server)));
    QCOMPARE(server.requests().size(), 3);
    QCOMPARE(bench.credentials->asked, 1);
    QCOMPARE(identity.size(), 1);
    QCOMPARE(identity.first().at(1).toString(), u"ada"_s);
    QCOMPARE(identity.first().at(2).toString(), u"test list"_s);
}

void SigninTest::wrongPasswordIsOneError()
{
    Bench bench;
    HttpScript server;
    bench.credentials->byRegistry.insert(server.registry(), somebody());
    server.on("GET", "/v2/a/manifests/1",
        {.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=x"}}, .body = {}});
    const auto answer = bench.send(pull(bench, server));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Unauthorized);
    QVERIFY(answer.error().message.contains("ada"_L1));
    QVERIFY(!answer.error().toLine().contains("lovelace"_L1));
    QCOMPARE(server.requests().size(), 2);
    // The next call does not wear the wrong password out either.
    QVERIFY(!bench.send(pull(bench, server)));
    QVERIFY(server.requests().size() <= 4);
}

void SigninTest::missingCredentialSaysHowToSignIn()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/v2/a/manifests/1",
        {.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=x"}}, .body = {}});
    const auto answer = bench.send(pull(bench, server));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Unauthorized);
    QVERIFY(answer.error().remedy.contains(u"gantry login "_s + server.registry()));
    QCOMPARE(server.requests().size(), 1);
}

void SigninTest::bearerAsksTheTokenServerAnonymously()
{
    Bench bench;
    HttpScript server, auth;
    arm(server, auth);
    auth.onAny([](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
        const QUrlQuery query(QUrl(QString::fromLatin1(request.path)));
        if (query.queryItemValue(u"service"_s) != "reg"_L1
            || query.queryItemValue(u"scope"_s) != "repository:a:pull"_L1)
            return ScriptAnswer{.status = 400, .headers = {}, .body = "bad question"};
        return ScriptAnswer::json(R"({"access_token":"good"})");
    });
    const auto answer = bench.send(pull(bench, server));
    QVERIFY_OK(answer);
    QCOMPARE(answer->body, "content");
    QVERIFY(auth.requests().first().header("Authorization").isEmpty());
}

void SigninTest::bearerSendsThePasswordToTheTokenServerOnly()
{
    Bench bench;
    HttpScript server, auth;
    arm(server, auth);
    bench.credentials->byRegistry.insert(server.registry(), somebody());
    auth.onAny([](const ScriptRequest &) {
        return std::optional(ScriptAnswer::json(R"({"token":"good"})"));
    });
    QVERIFY_OK(bench.send(pull(bench, server)));
    QCOMPARE(auth.requests().first().header("Authorization"),
        "Basic " + QByteArray("ada:lovelace").toBase64());
    for (const ScriptRequest &request : server.requests())
        QVERIFY(!request.header("Authorization").startsWith("Basic"));
}

void SigninTest::manyCallersShareOneTokenRequest()
{
    Bench bench;
    HttpScript server, auth;
    arm(server, auth);
    auth.onAny([](const ScriptRequest &) {
        ScriptAnswer answer = ScriptAnswer::json(R"({"token":"good","expires_in":300})");
        answer.delayMs = 50;
        return std::optional(answer);
    });
    int fine = 0;
    for (int i = 0; i < 30; ++i) {
        auto task = bench.client->send(pull(bench, server), bench.ctx());
        task.then([&](Expected<HttpAnswer> answer) { fine += answer.has_value(); });
    }
    QTRY_COMPARE(fine, 30);
    QCOMPARE(auth.requests().size(), 1);
    QCOMPARE(bench.client->tokens()->requestsSent(), 1);
}

void SigninTest::knownRealmSavesTheDetour()
{
    Bench bench;
    HttpScript server, auth;
    arm(server, auth);
    auth.onAny([](const ScriptRequest &) {
        return std::optional(ScriptAnswer::json(R"({"token":"good","expires_in":300})"));
    });
    QVERIFY_OK(bench.send(pull(bench, server)));
    const auto before = server.requests().size();
    auto other = bench.request(server, u"/v2/b/manifests/1"_s);
    other.scopes = {u"repository:b:pull"_s};
    QVERIFY_OK(bench.send(other));
    QCOMPARE(server.requests().size(), before + 1); // no second 401
    QCOMPARE(auth.requests().size(), 2);
}

void SigninTest::expiredTokensAreRenewed()
{
    Bench bench;
    HttpScript server, auth;
    arm(server, auth);
    auth.onAny([](const ScriptRequest &) {
        return std::optional(ScriptAnswer::json(R"({"token":"good"})"));
    });
    QVERIFY_OK(bench.send(pull(bench, server)));
    bench.clock->advance(std::chrono::seconds(50));
    QVERIFY_OK(bench.send(pull(bench, server)));
    QCOMPARE(auth.requests().size(), 1);
    bench.clock->advance(std::chrono::seconds(11)); // no expires_in: 60 s
    QVERIFY_OK(bench.send(pull(bench, server)));
    QCOMPARE(auth.requests().size(), 2);
}

void SigninTest::newCredentialsMakeOldTokensStale()
{
    Bench bench;
    HttpScript server, auth;
    arm(server, auth);
    auth.onAny([](const ScriptRequest &) {
        return std::optional(ScriptAnswer::json(R"({"token":"good","expires_in":3600})"));
    });
    QVERIFY_OK(bench.send(pull(bench, server)));
    bench.credentials->setTransient(u"other.example"_s, somebody());
    QVERIFY_OK(bench.send(pull(bench, server)));
    QCOMPARE(auth.requests().size(), 2);
}

void SigninTest::identityTokensGoByPostAndFallBackToGet()
{
    for (const bool hasPost : {true, false}) {
        Bench bench;
        HttpScript server, auth;
        arm(server, auth);
        bench.credentials->byRegistry.insert(server.registry(),
            {.user = u"<token>"_s,
                .secret = u"refresh me"_s,
                .isIdentityToken = true,
                .origin = u"test"_s});
        auth.onAny([hasPost](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
            if (request.verb == "POST" && !hasPost)
                return ScriptAnswer{.status = 404, .headers = {}, .body = {}};
            return ScriptAnswer::json(R"({"access_token":"good"})");
        });
        QVERIFY_OK(bench.send(pull(bench, server)));
        const ScriptRequest post = auth.requests().first();
        QCOMPARE(post.verb, "POST");
        QVERIFY(post.body.contains("grant_type=refresh_token&refresh_token=refresh%20me&service="
                                   "reg&scope=repository%3Aa%3Apull"));
        QCOMPARE(auth.requests().size(), hasPost ? 1 : 2);
        if (!hasPost)
            QCOMPARE(auth.requests()[1].header("Authorization"),
                "Basic " + QByteArray("<token>:refresh me").toBase64());
    }
}

void SigninTest::aLoopOf401Ends()
{
    Bench bench;
    HttpScript server, auth;
    arm(server, auth, "never");
    auth.onAny([](const ScriptRequest &) {
        return std::optional(ScriptAnswer::json(R"({"token":"bad","expires_in":300})"));
    });
    const auto answer = bench.send(pull(bench, server));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Unauthorized);
    QCOMPARE(server.requests().size(), 2);
    QCOMPARE(auth.requests().size(), 1);
}

void SigninTest::askedAndGrantedAreTold()
{
    Bench bench;
    HttpScript server, auth;
    arm(server, auth, "never");
    bench.credentials->byRegistry.insert(server.registry(), somebody());
    const QByteArray claims
        = QByteArray(R"({"access":[{"type":"repository","name":"a","actions":["pull"]}]})")
              .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    auth.onAny([&](const ScriptRequest &) {
        return std::optional(ScriptAnswer::json("{\"token\":\"e30." + claims + ".x\"}"));
    });
    auto request = pull(bench, server);
    request.scopes = {u"repository:a:pull,push"_s};
    const auto answer = bench.send(request);
    QVERIFY(!answer);
    QVERIFY2(answer.error().message.contains(
                 "asked for repository:a:pull,push, granted repository:a:pull"_L1),
        qPrintable(answer.error().message));
    QVERIFY(answer.error().message.contains("ada (test list)"_L1));
}

void SigninTest::aGuardedRealmIsRefused()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/v2/a/manifests/1",
        {.status = 401,
            .headers = {{"WWW-Authenticate", "Bearer realm=\"file:///etc/passwd\""}},
            .body = {}});
    const auto answer = bench.send(pull(bench, server));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Protocol);
}

void SigninTest::theTokenServersRefusalIsTold()
{
    Bench bench;
    HttpScript server, auth;
    arm(server, auth);
    bench.credentials->byRegistry.insert(server.registry(), somebody());
    auth.onAny([](const ScriptRequest &) {
        return std::optional(
            ScriptAnswer::json(R"({"details":"incorrect username or password lovelace"})", 401));
    });
    const auto answer = bench.send(pull(bench, server));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Unauthorized);
    QVERIFY(answer.error().message.contains("incorrect username or password"_L1));
    QVERIFY(!answer.error().toLine().contains("lovelace"_L1));
}

void SigninTest::unknownSchemesAreNamed()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/v2/a/manifests/1",
        {.status = 401,
            .headers = {{"WWW-Authenticate", "Negotiate"}, {"WWW-Authenticate", "NTLM"}},
            .body = {}});
    const auto answer = bench.send(pull(bench, server));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Unauthorized);
    QVERIFY(answer.error().message.contains("negotiate, ntlm"_L1));
}

void SigninTest::oneCallerLeavesTheOthersStay()
{
    Bench bench;
    HttpScript server, auth;
    arm(server, auth);
    auth.onAny([](const ScriptRequest &) {
        ScriptAnswer answer = ScriptAnswer::json(R"({"token":"good"})");
        answer.delayMs = 100;
        return std::optional(answer);
    });
    std::stop_source impatient;
    std::optional<Errc> left;
    bool stayed = false;
    auto first = bench.client->send(pull(bench, server), {impatient.get_token()});
    first.then(
        [&](Expected<HttpAnswer> answer) { left = answer ? Errc::Io : answer.error().code; });
    auto second = bench.client->send(pull(bench, server), bench.ctx());
    second.then([&](Expected<HttpAnswer> answer) { stayed = answer.has_value(); });
    QTRY_COMPARE(auth.requests().size(), 1);
    impatient.request_stop();
    QTRY_VERIFY(left.has_value());
    QCOMPARE(*left, Errc::Cancelled);
    QTRY_VERIFY(stayed);
    QCOMPARE(auth.requests().size(), 1);
}

void SigninTest::basicIsTakenWhenBearerHasNoRealm()
{
    Bench bench;
    HttpScript server;
    bench.credentials->byRegistry.insert(server.registry(), somebody());
    server
        .on("GET", "/v2/a/manifests/1",
            {.status = 401,
                .headers = {{"WWW-Authenticate", "Bearer, Basic realm=\"a, b\""}},
                .body = {}})
        .on("GET", "/v2/a/manifests/1", {.headers = {}, .body = "in"});
    QVERIFY_OK(bench.send(pull(bench, server)));
    QVERIFY(server.requests()[1].header("Authorization").startsWith("Basic "));
}

QTEST_GUILESS_MAIN(SigninTest)
#include "tst_signin.moc"
