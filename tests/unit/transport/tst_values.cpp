// SPDX-License-Identifier: Apache-2.0
#include "kit.h"
#include "transport/answererror.h"
#include "transport/auth/challenge.h"
#include "transport/auth/dockerconfig.h"
#include "transport/auth/scope.h"
#include "transport/auth/tokenrequest.h"
#include "transport/link.h"
#include "transport/range.h"
#include "transport/retry.h"
#include "transport/warning.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::transport;
using namespace gantry::test;

//! Pure functions of the transport, most of them against the vectors other clients test with.
class ValuesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void linkHeadersAsRegclientReadsThem();
    void nextPageStaysOnTheHost_data();
    void nextPageStaysOnTheHost();
    void warningHeadersAsOrasAndContainersReadThem();
    void warningsStopAtFourKilobytes();
    void contentRangesAsContainersReadsThem();
    void contentLengthsAsContainersReadsThem();
    void challengesLenientAsOras();
    void challengesStrictAsRegclient();
    void scopesAreBuilt();
    void scopesAreMerged();
    void scopesCover();
    void dockerConfigLookups();
    void retryAfterSecondsAndDates_data();
    void retryAfterSecondsAndDates();
    void bodiesBecomeOneSentence_data();
    void bodiesBecomeOneSentence();
    void quotaIsRead();
    void curlRepeatsARequestWithoutItsSecret();
    void tokenAnswers_data();
    void tokenAnswers();
};

static QStringList strings(const QJsonValue &value)
{
    QStringList list;
    const auto array = value.toArray();
    for (const auto &entry : array)
        list.append(entry.toString());
    return list;
}

#define CORPUS(rows, file)                                                                         \
    const QJsonArray rows = corpusRows(u"" file ""_s);                                             \
    if (rows.isEmpty())                                                                            \
    QSKIP("no corpora: set GANTRY_CORPORA")

void ValuesTest::linkHeadersAsRegclientReadsThem()
{
    CORPUS(rows, "http/link-header.json");
    for (const auto &entry : rows) {
        const QJsonObject row = entry.toObject();
        const QByteArray name = row[u"name"].toString().toUtf8();
        QList<QByteArray> headers;
        for (const QString &text : strings(row[u"headers"]))
            headers.append(text.toUtf8());
        const auto links = parseLinks(headers);
        QVERIFY2(bool(links) == !row[u"error"].toBool(), name.constData());
        if (!links || !row.contains(u"param"_s))
            continue;
        const Link *found = nullptr;
        for (const Link &link : *links) {
            if (!found && link.parameter(row[u"param"].toString()) == row[u"value"].toString())
                found = &link;
        }
        QVERIFY2((found == nullptr) == row[u"missing"].toBool(), name.constData());
        if (found)
            QCOMPARE(found->target, row[u"uri"].toString());
    }
}

void ValuesTest::nextPageStaysOnTheHost_data()
{
    QTest::addColumn<QByteArray>("link");
    QTest::addColumn<QString>("next");
    QTest::addRow("relative with query") << "</v2/a/tags/list?last=b&n=2>; rel=\"next\""_ba
                                         << u"https://r.example:5000/v2/a/tags/list?last=b&n=2"_s;
    QTest::addRow("query only") << "<?last=z>; rel=next"_ba
                                << u"https://r.example:5000/v2/a/tags/list?last=z"_s;
    QTest::addRow("absolute, inner scheme and port")
        << "<http://r.example/v2/a/tags/list?last=c>; rel=\"next\""_ba
        << u"https://r.example:5000/v2/a/tags/list?last=c"_s;
    QTest::addRow("another host") << "<https://evil.example/v2/>; rel=\"next\""_ba << u"error"_s;
    QTest::addRow("host without scheme") << "<//evil.example/v2/>; rel=\"next\""_ba << u"error"_s;
    QTest::addRow("malformed") << "</v2/a"_ba << u"error"_s;
    QTest::addRow("no next") << "</v2/a>; rel=\"first\""_ba << u""_s;
    QTest::addRow("none") << ""_ba << u""_s;
}

void ValuesTest::nextPageStaysOnTheHost()
{
    QFETCH(QByteArray, link);
    QFETCH(QString, next);
    QHttpHeaders headers;
    if (!link.isEmpty())
        headers.append(QHttpHeaders::WellKnownHeader::Link, link);
    const auto page = nextPage(headers, QUrl(u"https://r.example:5000/v2/a/tags/list?n=2"_s));
    if (next == "error"_L1) {
        QVERIFY(!page);
        QCOMPARE(page.error().code, Errc::Protocol);
        return;
    }
    QVERIFY_OK(page);
    QCOMPARE(*page ? (*page)->toString(QUrl::FullyEncoded) : QString(), next);
}

void ValuesTest::warningHeadersAsOrasAndContainersReadThem()
{
    CORPUS(rows, "http/warning-header.json");
    for (const auto &entry : rows) {
        const QJsonObject row = entry.toObject();
        const auto text = parseWarning(row[u"header"].toString().toUtf8());
        const QByteArray name = row[u"name"].toString().toUtf8();
        QVERIFY2(text.has_value() == row[u"valid"].toBool(), name.constData());
        if (text)
            QCOMPARE(*text, row[u"text"].toString());
    }
}

void ValuesTest::warningsStopAtFourKilobytes()
{
    QHttpHeaders headers;
    headers.append("Warning"_L1, "299 - \"one\"");
    headers.append("Warning"_L1, "299 - \"one\"");
    headers.append("Warning"_L1, "299 - \"two\"");
    headers.append("Warning"_L1, "299 - \"" + QByteArray(4100, 'x') + '"');
    headers.append("Warning"_L1, "299 - \"late\"");
    QCOMPARE(warnings(headers), QStringList({u"one"_s, u"two"_s}));
}

void ValuesTest::contentRangesAsContainersReadsThem()
{
    CORPUS(rows, "http/content-range.json");
    for (const auto &entry : rows) {
        const QJsonObject row = entry.toObject();
        const QByteArray header = row[u"header"].toString().toUtf8();
        const auto range = parseContentRange(header);
        QVERIFY2(range.has_value() == row[u"valid"].toBool(), header.constData());
        if (!range)
            continue;
        QCOMPARE(range->first, row[u"first"].toInteger());
        QCOMPARE(range->last, row[u"last"].toInteger());
        QCOMPARE(range->completeBytes, row[u"complete"].toInteger());
    }
    QVERIFY(!parseContentRange("bytes 5-4/10")); // ours: nonsense that the vectors leave out
    QVERIFY(!parseContentRange("bytes 0-9/9"));
    QVERIFY(!parseContentRange("bytes 0-99999999999999999999/*"));
}

void ValuesTest::contentLengthsAsContainersReadsThem()
{
    CORPUS(rows, "http/content-length.json");
    for (const auto &entry : rows) {
        const QJsonObject row = entry.toObject();
        QList<QByteArray> values;
        for (const QString &text : strings(row[u"headers"]))
            values.append(text.toUtf8());
        QVERIFY2(parseContentLength(values) == row[u"size"].toInteger(),
            row[u"note"].toString().toUtf8().constData());
    }
}

//! Where the two lists disagree we follow: malformed input keeps what was read (oras) and is marked
//! as a problem (regclient); parameters of Basic are kept (regclient; oras drops them).
void ValuesTest::challengesLenientAsOras()
{
    CORPUS(rows, "auth/www-authenticate-lenient.json");
    for (const auto &entry : rows) {
        const QJsonObject row = entry.toObject();
        const QByteArray name = row[u"name"].toString().toUtf8();
        const Challenges challenges = parseChallenges(row[u"header"].toString().toUtf8());
        const QString scheme = row[u"scheme"].toString();
        if (scheme == "unknown"_L1) {
            QVERIFY2(!challenges.find(u"basic") && !challenges.find(u"bearer"), name.constData());
            continue;
        }
        QVERIFY2(!challenges.list.isEmpty(), name.constData());
        QCOMPARE(challenges.list.first().scheme, scheme);
        if (scheme == "basic"_L1)
            continue; // its realm is kept, see the strict list
        const QJsonObject params = row[u"params"].toObject();
        QVERIFY2(challenges.list.first().parameters.size() == params.size(), name.constData());
        for (auto it = params.begin(); it != params.end(); ++it)
            QCOMPARE(challenges.list.first().parameters.value(it.key()), it.value().toString());
    }
}

void ValuesTest::challengesStrictAsRegclient()
{
    CORPUS(rows, "auth/www-authenticate-strict.json");
    for (const auto &entry : rows) {
        const QJsonObject row = entry.toObject();
        const QByteArray name = row[u"name"].toString().toUtf8();
        const Challenges challenges = parseChallenges(row[u"header"].toString().toUtf8());
        QVERIFY2(challenges.problem.isEmpty() == !row[u"error"].toBool(), name.constData());
        if (row[u"error"].toBool())
            continue;
        const QJsonArray expected = row[u"challenges"].toArray();
        QCOMPARE(challenges.list.size(), expected.size());
        for (qsizetype i = 0; i < expected.size(); ++i) {
            const QJsonObject one = expected[i].toObject();
            QCOMPARE(challenges.list[i].scheme, one[u"scheme"].toString());
            const QJsonObject params = one[u"params"].toObject();
            QCOMPARE(challenges.list[i].parameters.size(), params.size());
            for (auto it = params.begin(); it != params.end(); ++it)
                QCOMPARE(challenges.list[i].parameters.value(it.key()), it.value().toString());
        }
    }
}

void ValuesTest::scopesAreBuilt()
{
    CORPUS(rows, "auth/scope-build.json");
    for (const auto &entry : rows) {
        const QJsonObject row = entry.toObject();
        QCOMPARE(repositoryScope(row[u"repository"].toString(), strings(row[u"actions"])),
            row[u"scope"].toString());
    }
}

void ValuesTest::scopesAreMerged()
{
    CORPUS(rows, "auth/scope-merge.json");
    for (const auto &entry : rows) {
        const QJsonObject row = entry.toObject();
        QCOMPARE(mergeScopes(strings(row[u"scopes"])), strings(row[u"merged"]));
    }
}

void ValuesTest::scopesCover()
{
    QVERIFY(covers({u"repository:a:pull,push"_s}, {u"repository:a:pull"_s}));
    QVERIFY(covers({u"repository:a:*"_s}, {u"repository:a:delete"_s}));
    QVERIFY(covers({u"repository:a:pull"_s}, {}));
    QVERIFY(!covers({u"repository:a:pull"_s}, {u"repository:a:pull,push"_s}));
    QVERIFY(!covers({u"repository:a:pull"_s}, {u"repository:ab:pull"_s}));
    QCOMPARE(repositoryOf({u"registry:catalog:*"_s, u"repository:h:5/x:pull"_s}), u"h:5/x"_s);
}

//! Two rows follow a rule of our own: a key's scheme is no permission for plain HTTP (only loopback
//! or an explicit choice is), and index.docker.io is Docker Hub (pitfall 18) although its pseudo
//! entries are none.
void ValuesTest::dockerConfigLookups()
{
    const QJsonObject corpus
        = QJsonDocument::fromJson(corpusBytes(u"auth/docker-config-lookup.json"_s)).object();
    if (corpus.isEmpty())
        QSKIP("no corpora: set GANTRY_CORPORA");
    const auto config = [&](const QString &name) {
        return DockerConfig::parse(
            QJsonDocument(corpus[name].toObject()).toJson(), name, DockerConfig::Kind::Docker);
    };
    const auto file = config(u"config_json"_s);
    const auto environment = config(u"DOCKER_AUTH_CONFIG"_s);
    QVERIFY_OK(file);
    QVERIFY_OK(environment);
    const QJsonArray lookups = corpus[u"lookups"].toArray();
    QCOMPARE(lookups.size(), 9);
    for (const auto &entry : lookups) {
        const QJsonObject row = entry.toObject();
        const QString host = row[u"host"].toString();
        auto helper = environment->helperFor(host);
        if (!helper)
            helper = file->helperFor(host);
        auto found = environment->find(host, {});
        if (!found)
            found = file->find(host, {});
        if (host == "index.docker.io"_L1) {
            QCOMPARE(helper->serverKey, u"https://index.docker.io/v1/"_s);
        } else if (row[u"missing"].toBool()) {
            QVERIFY2(!helper && !found, qPrintable(host));
        } else if (row.contains(u"helper"_s)) {
            QVERIFY2(helper.has_value(), qPrintable(host));
            QCOMPARE(u"docker-credential-"_s + helper->name, row[u"helper"].toString());
            if (row.contains(u"helper_server_key"_s))
                QCOMPARE(helper->serverKey, row[u"helper_server_key"].toString());
        } else {
            QVERIFY2(found.has_value(), qPrintable(host));
            QCOMPARE(found->user, row[u"user"].toString());
            QCOMPARE(found->secret, row[u"password"].toString());
        }
    }
}

void ValuesTest::retryAfterSecondsAndDates_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("ms");
    QTest::addRow("seconds") << "7"_ba << qint64(7000);
    QTest::addRow("zero") << "0"_ba << qint64(0);
    QTest::addRow("date") << "Sun, 01 Mar 2026 12:00:30 GMT"_ba << qint64(30'000);
    QTest::addRow("old date") << "Sunday, 01-Mar-26 12:00:30 GMT"_ba << qint64(30'000);
    QTest::addRow("asctime") << "Sun Mar  1 12:00:30 2026"_ba << qint64(30'000);
    QTest::addRow("past") << "Sun, 01 Mar 2020 12:00:30 GMT"_ba << qint64(0);
    QTest::addRow("negative") << "-3"_ba << qint64(-1);
    QTest::addRow("words") << "soon"_ba << qint64(-1);
    QTest::addRow("nothing") << ""_ba << qint64(-1);
}

void ValuesTest::retryAfterSecondsAndDates()
{
    QFETCH(QByteArray, value);
    QFETCH(qint64, ms);
    const auto wait
        = parseRetryAfter(value, QDateTime(QDate(2026, 3, 1), QTime(12, 0), QTimeZone::UTC));
    QCOMPARE(wait ? wait->count() : -1, ms);
}

void ValuesTest::bodiesBecomeOneSentence_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("words");
    QTest::addRow("errors")
        << "application/json"_ba
        << R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"x"}}]})"_ba
        << u"MANIFEST_UNKNOWN, manifest unknown"_s;
    QTest::addRow("detail text") << "application/json"_ba
                                 << R"({"errors":[{"code":"DENIED","detail":"no."}]})"_ba
                                 << u"DENIED, no"_s;
    QTest::addRow("bare string") << "application/json"_ba << R"("not today")"_ba << u"not today"_s;
    QTest::addRow("engine") << "application/json"_ba << R"({"message":"no such image: a"})"_ba
                            << u"no such image: a"_s;
    QTest::addRow("html") << "text/html"_ba << "<html><title>Bad\n Gateway</title>"_ba
                          << u"a web page titled “Bad Gateway”"_s;
    QTest::addRow("html unlabelled") << ""_ba << "<!DOCTYPE html><p>x"_ba << u"a web page"_s;
    QTest::addRow("text") << "text/plain"_ba << "404 page not found\n"_ba
                          << u"404 page not found"_s;
    QTest::addRow("empty") << ""_ba << ""_ba << u""_s;
    QTest::addRow("broken json") << "application/json"_ba << R"({"errors":[)"_ba
                                 << uR"({"errors":[)"_s;
    QTest::addRow("empty errors") << "application/json"_ba << R"({"errors":[]})"_ba << u""_s;
}

void ValuesTest::bodiesBecomeOneSentence()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QString, words);
    QCOMPARE(wordsOfBody(body, type), words);
}

void ValuesTest::quotaIsRead()
{
    const QDateTime now(QDate(2026, 3, 1), QTime(12, 0), QTimeZone::UTC);
    QHttpHeaders headers;
    QVERIFY(!parseQuota(headers, now));
    headers.append("ratelimit-limit"_L1, "100;w=21600");
    headers.append("RateLimit-Remaining"_L1, "76;w=21600");
    headers.append("docker-ratelimit-source"_L1, "192.0.2.1");
    const auto quota = parseQuota(headers, now);
    QVERIFY(quota);
    QCOMPARE(quota->limit, 100);
    QCOMPARE(quota->remaining, 76);
    QCOMPARE(quota->windowSeconds, 21600);
    QCOMPARE(quota->source, u"192.0.2.1"_s);
    headers.append("ratelimit-reset"_L1, "90");
    QCOMPARE(parseQuota(headers, now)->resetAt, now.addSecs(90));
}

void ValuesTest::curlRepeatsARequestWithoutItsSecret()
{
    HttpExchange exchange;
    exchange.verb = "HEAD";
    exchange.url = u"https://r.example/v2/a/manifests/it's"_s;
    exchange.requestHeaders.append(QHttpHeaders::WellKnownHeader::Accept, "application/json");
    exchange.requestHeaders.append(QHttpHeaders::WellKnownHeader::Authorization, "Bearer …");
    QCOMPARE(toCurl(exchange),
        uR"(curl --head --header 'accept: application/json' --header "Authorization: Bearer $TOKEN" 'https://r.example/v2/a/manifests/it'\''s')"_s);
}

void ValuesTest::tokenAnswers_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<qint64>("life");
    QTest::addRow("token") << R"({"token":"abc","expires_in":300})"_ba << "Bearer abc"_ba
                           << qint64(300);
    QTest::addRow("access_token") << R"({"access_token":"abc"})"_ba << "Bearer abc"_ba
                                  << qint64(60);
    QTest::addRow("short life") << R"({"token":"abc","expires_in":1})"_ba << "Bearer abc"_ba
                                << qint64(60);
    QTest::addRow("empty token") << R"({"token":"","access_token":"x"})"_ba << "Bearer x"_ba
                                 << qint64(60);
    QTest::addRow("header split") << R"({"token":"abc\r\nX: y"})"_ba << ""_ba << qint64(0);
    QTest::addRow("none") << R"({})"_ba << ""_ba << qint64(0);
    QTest::addRow("html") << "<html>"_ba << ""_ba << qint64(0);
}

void ValuesTest::tokenAnswers()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, header);
    QFETCH(qint64, life);
    const auto answer = parseTokenAnswer(body, u"auth.example"_s);
    QCOMPARE(answer.has_value(), !header.isEmpty());
    if (!answer) {
        QCOMPARE(answer.error().code, Errc::Protocol);
        return;
    }
    QCOMPARE(answer->authorization.header, header);
    QCOMPARE(answer->lifeSeconds, life);
}

QTEST_GUILESS_MAIN(ValuesTest)
#include "tst_values.moc"
