// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <QCoreApplication>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace gantry;

class TestText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void secretsDisappear_data();
    void secretsDisappear();
    void otherTextStays_data();
    void otherTextStays();
    void longTextIsQuick();
    void oneIsNoPlural_data();
    void oneIsNoPlural();
    void sizesAreForPeople_data();
    void sizesAreForPeople();
    void exactSizesAreGrouped();
    void timesAreRfc3339_data();
    void timesAreRfc3339();
    void bytesFromOutsideAreShown_data();
    void bytesFromOutsideAreShown();
};

void TestText::secretsDisappear_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown"); // empty: only that "S3cr3t" is gone
    const auto row = [](const char *name, const char *text, const char *shown = "") {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(shown);
    };
    row("user and password", "https://me:S3cr3t@host/v2/", "https://host/v2/");
    row("user alone", "https://S3cr3t@host/v2/", "https://host/v2/");
    row("password with @", "https://me:a@S3cr3t@host/x", "https://host/x");
    row("password with slash", "https://me:S3cr3t/x@host/y", "https://host/y");
    row("password with question mark", "https://me:p?S3cr3t@host/y", "https://host/y");
    row("two addresses", "from https://a:S3cr3t@h to http://b:S3cr3t@i",
        "from https://h to http://i");
    row("address in quotes", "error at \"https://a:S3cr3t@h/x\": no",
        "error at \"https://h/x\": no");
    row("proxy", "socks5://u:S3cr3t@[::1]:1080", "socks5://[::1]:1080");
    row("S3 signature", "https://b/x?X-Amz-Date=1&X-Amz-Signature=S3cr3t&n=1",
        "https://b/x?X-Amz-Date=1&X-Amz-Signature=***&n=1");
    row("S3 credential", "https://b/x?X-Amz-Credential=S3cr3t%2F2024&a=b");
    row("S3 session", "https://b/x?x-amz-security-token=S3cr3t");
    row("Google", "https://b/x?X-Goog-Signature=S3cr3t");
    row("Azure", "https://b/x?sv=2023&sig=S3cr3t%3D&se=1", "https://b/x?sv=2023&sig=***&se=1");
    row("CloudFront", "https://b/x?Expires=1&Signature=S3cr3t&Key-Pair-Id=K");
    row("Cloudflare", "https://b/x?verify=1700-S3cr3t");
    row("Akamai", "https://b/x?hdnea=S3cr3t");
    row("token", "https://b/x?token=S3cr3t&service=registry.example",
        "https://b/x?token=***&service=registry.example");
    row("access token in fragment", "https://b/x#access_token=S3cr3t");
    row("form", "grant_type=password&username=me&password=S3cr3t&scope=a",
        "grant_type=password&username=me&password=***&scope=a");
    row("refresh token in form", "grant_type=refresh_token&refresh_token=S3cr3t");
    row("nested address", "https://a/?to=https%3A%2F%2Fb%3Ftoken%3DS3cr3t%26n%3D1");
    row("Authorization", "Authorization: Basic S3cr3t", "Authorization: Basic ***");
    row("Authorization without scheme", "authorization: S3cr3t");
    row("Proxy-Authorization", "Proxy-Authorization: Negotiate S3cr3t");
    row("two header lines", "Authorization: Bearer S3cr3t\r\nAccept: a/b",
        "Authorization: Bearer ***\r\nAccept: a/b");
    row("curl", "curl -H 'Authorization: Bearer S3cr3t' https://x",
        "curl -H 'Authorization: Bearer ***' https://x");
    row("Engine's header", "X-Registry-Auth: S3cr3t");
    row("cookie", "Set-Cookie: id=S3cr3t; HttpOnly");
    row("GitLab header", "PRIVATE-TOKEN=S3cr3t");
    row("API key header", "X-Api-Key: S3cr3t");
    row("JSON password", R"({"username":"me","password":"S3cr3t"})",
        R"({"username":"me","password":"***"})");
    row("JSON token", R"({"access_token" : "S3cr3t", "expires_in": 60})");
    row("JSON auth", R"({"auths":{"x":{"auth":"S3cr3t"}}})");
    row("JSON identity token", R"({"identitytoken":"S3cr3t"})");
    row("JSON helper", R"({"ServerURL":"x","Username":"me","Secret":"S3cr3t"})");
    row("JSON with escapes", R"({"password":"a\"S3cr3t"})");
    row("bearer in words", "sent Bearer S3cr3tS3cr3t to the registry",
        "sent Bearer *** to the registry");
    row("basic in words", "Basic dXNlcjpS3cr3t failed", "Basic *** failed");
    row("Docker token", "dckr_pat_S3cr3tS3cr3t failed", "*** failed");
    row("GitHub token", "ghp_S3cr3tS3cr3tS3cr3t", "***");
    row("option", "docker login -u me --password S3cr3t", "docker login -u me --password ***");
    row("option with equals", "skopeo copy --src-creds=me:S3cr3t a b");
    row("web token", "got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJTM2NyM3QifQ.S3cr3t here", "got *** here");
}

void TestText::secretsDisappear()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    const QString result = withoutSecrets(text);
    QVERIFY2(!result.contains(u"S3cr3t"_s), qPrintable(result));
    if (!shown.isEmpty())
        QCOMPARE(result, shown);
    QCOMPARE(withoutSecrets(result), result); // twice is once
}

void TestText::otherTextStays_data()
{
    QTest::addColumn<QString>("text");
    const QString hex = QString(64, u'a');
    QTest::newRow("empty") << QString();
    QTest::newRow("reference") << u"docker.io/library/golang:1.24@sha256:"_s + hex;
    QTest::newRow("transport reference") << u"docker://golang:1.24@sha256:"_s + hex;
    QTest::newRow("manifest address") << u"https://r.example:5000/v2/a/b/manifests/sha256:"_s + hex;
    QTest::newRow("token address")
        << u"https://auth.docker.io/token?service=registry.docker.io&scope=repository:a/b:pull"_s;
    QTest::newRow("page") << u"https://r/v2/_catalog?n=100&last=x"_s;
    QTest::newRow("challenge")
        << u"WWW-Authenticate: Bearer realm=\"https://a/token\",service=\"r\",scope=\"repository:a:pull\""_s;
    QTest::newRow("basic challenge") << u"Basic realm=\"Registry Realm\""_s;
    QTest::newRow("words") << u"Basic authentication is needed, Bearer Authentication too"_s;
    QTest::newRow("mail") << u"write to me@example.com"_s;
    QTest::newRow("IPv6") << u"http://[::1]:5000/v2/"_s;
    QTest::newRow("JSON number") << uR"({"expires_in":300,"tokens":5})"_s;
    QTest::newRow("exit code") << u"exit code=5, state=ok"_s;
    QTest::newRow("path with @") << u"https://host:443/npm/@scope/name"_s;
}

void TestText::otherTextStays()
{
    QFETCH(QString, text);
    QCOMPARE(withoutSecrets(text), text);
}

void TestText::longTextIsQuick()
{
    // Shapes that make careless patterns take quadratic time; a test run has a time limit of its
    // own.
    for (const QString &piece : {u"a"_s, u"//"_s, u"token"_s, u"eyJ"_s, u"a.b-"_s, u"Bearer "_s,
             u"%3F"_s, u"\"auth\":\""_s}) {
        const QString text = piece.repeated(20'000);
        QVERIFY(!withoutSecrets(text).isEmpty());
    }
}

void TestText::oneIsNoPlural_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<int>("n");
    QTest::addColumn<QString>("shown");
    QTest::newRow("one") << QByteArray("%n hosts") << 1 << u"1 host"_s;
    QTest::newRow("y") << QByteArray("%n entries, signed") << 1 << u"1 entry, signed"_s;
    QTest::newRow("x") << QByteArray("%n indexes, signed") << 1 << u"1 index, signed"_s;
    QTest::newRow("verb") << QByteArray("%n hosts are left") << 1 << u"1 host is left"_s;
    QTest::newRow("several") << QByteArray("%n hosts") << 2 << u"2 hosts"_s;
    QTest::newRow("none") << QByteArray("%n hosts") << 0 << u"0 hosts"_s;
    QTest::newRow("other words") << QByteArray("%n of the rows") << 1 << u"1 of the rows"_s;
}

void TestText::oneIsNoPlural()
{
    QFETCH(QByteArray, source);
    QFETCH(int, n);
    QTEST(QCoreApplication::translate("gantry", source.constData(), nullptr, n), "shown");
}

void TestText::sizesAreForPeople_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << qint64(0) << u"0 B"_s;
    QTest::newRow("below a KiB") << qint64(1023) << u"1023 B"_s;
    QTest::newRow("one KiB") << qint64(1024) << u"1.0 KiB"_s;
    QTest::newRow("MiB") << qint64(297'585'869) << u"283.8 MiB"_s;
    QTest::newRow("no 1024.0") << qint64(1'048'575) << u"1.0 MiB"_s;
    QTest::newRow("just below") << qint64(1'048'500) << u"1023.9 KiB"_s;
    QTest::newRow("largest") << std::numeric_limits<qint64>::max() << u"8.0 EiB"_s;
}

void TestText::sizesAreForPeople()
{
    QFETCH(qint64, bytes);
    QFETCH(QString, text);
    QCOMPARE(formatBytes(bytes), text);
}

void TestText::exactSizesAreGrouped()
{
    QCOMPARE(formatExactBytes(0), u"0 bytes"_s);
    QCOMPARE(formatExactBytes(1), u"1 byte"_s);
    QCOMPARE(formatExactBytes(999), u"999 bytes"_s);
    QCOMPARE(formatExactBytes(2325), u"2,325 bytes"_s);
    QCOMPARE(formatExactBytes(1'234'567'890), u"1,234,567,890 bytes"_s);
    QCOMPARE(formatExactBytes(-1234), u"-1,234 bytes"_s);
}

void TestText::timesAreRfc3339_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("utc"); // empty: not a time
    const auto row = [](const char *text, const char *utc) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(utc);
    };
    row("2024-01-02T03:04:05Z", "2024-01-02T03:04:05.000Z");
    row("2024-01-02t03:04:05z", "2024-01-02T03:04:05.000Z");
    row("2024-01-02T03:04:05.678901234Z", "2024-01-02T03:04:05.678Z");
    row("2024-01-02T03:04:05.6Z", "2024-01-02T03:04:05.600Z");
    row("2024-01-02T03:04:05+02:30", "2024-01-02T00:34:05.000Z");
    row("2024-01-02T03:04:05-01:00", "2024-01-02T04:04:05.000Z");
    row("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z");
    row("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z");
    for (const char *bad : {"", "0001-01-01T00:00:00Z", "2024-01-02", "2024-01-02 03:04:05Z",
             "2024-01-02T03:04:05", "2024-01-02T03:04:05.Z", "2024-13-02T03:04:05Z",
             "2024-02-30T03:04:05Z", "2024-01-02T24:00:00Z", "2024-01-02T03:60:05Z",
             "2024-01-02T03:04:61Z", "2024-01-02T03:04:05+2:00", "2024-01-02T03:04:05+02:00x",
             "2024-01-02T03:04:05+24:00", "2024-1-2T03:04:05Z", "-024-01-02T03:04:05Z",
             "2024-01-02T03:04:05Zx", "20240102T030405Z00000"})
        row(bad, "");
}

void TestText::timesAreRfc3339()
{
    QFETCH(QString, text);
    QFETCH(QString, utc);
    const auto time = parseTimestamp(text);
    QCOMPARE(time.has_value(), !utc.isEmpty());
    if (time)
        QCOMPARE(time->toUTC().toString(Qt::ISODateWithMs), utc);
}

void TestText::bytesFromOutsideAreShown_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << QByteArray("abc ä€😀") << u"abc ä€😀"_s;
    QTest::newRow("control") << QByteArray("a\nb\tc\rd\x1b[31m\x7f")
                             << u"a\\nb\\tc\\rd\\x1b[31m\\x7f"_s;
    QTest::newRow("zero") << QByteArray("a\0b", 3) << u"a\\x00b"_s;
    QTest::newRow("not UTF-8") << QByteArray("a\xff\xc3(") << u"a\\xff\\xc3("_s;
    QTest::newRow("cut") << QByteArray("\xe2\x82") << u"\\xe2\\x82"_s;
    QTest::newRow("turned around") << QByteArray("a\u202Eb") << u"a\\u{202e}b"_s;
    QTest::newRow("empty") << QByteArray() << QString();
}

void TestText::bytesFromOutsideAreShown()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QCOMPARE(printable(bytes), text);
}

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
