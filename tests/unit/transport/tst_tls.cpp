// SPDX-License-Identifier: Apache-2.0
#include "kit.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslServer>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::transport;
using namespace gantry::test;

//! TLS with a private CA made by openssl for this run.
class TlsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void loopbackThatSpeaksTlsIsFoundOut();
    void loopbackThatSpeaksPlainStaysPlain();
    void unknownAuthorityNamesItselfAndTheRemedy();
    void expiredCertificateSaysSo();
    void wrongHostSaysSo();
    void aMissingClientCertificateIsNamed_data();
    void aMissingClientCertificateIsNamed();
    void aClientCertificateOpensTheDoor();
    void certsFolderIsHonoured();
    void caFileOfTheSettings();
    void theServersOwnCertificateCountsWhenNamed();
    void insecureIsAChoiceAndMarked();
    void insecureIsNotShared();
    void brokenCaFileIsNamed();
    void redirectDownToHttpIsRefused();

private:
    QTemporaryDir m_folder;
    std::unique_ptr<CertificateKit> m_kit;
};

void TlsTest::initTestCase()
{
    m_kit = std::make_unique<CertificateKit>(m_folder.path());
    if (!m_kit->make())
        QSKIP("openssl is not installed");
    QVERIFY(m_kit->makeServer(u"good"_s, 10));
    QVERIFY(m_kit->makeServer(u"expired"_s, -2));
    QVERIFY(m_kit->makeServer(u"elsewhere"_s, 10, u"DNS:elsewhere.example"_s));
}

static HostSettings withCa(const CertificateKit &kit)
{
    HostSettings settings;
    settings.caFile = kit.path(u"ca.crt"_s);
    return settings;
}

void TlsTest::loopbackThatSpeaksTlsIsFoundOut()
{
    Bench bench;
    HttpScript server(m_kit->path(u"good.crt"_s), m_kit->path(u"good.key"_s));
    server.on("GET", "/v2/", {.headers = {}, .body = "tls"});
    bench.hosts->setSettings(server.registry(), withCa(*m_kit));
    HttpRequest request;
    request.registry = server.registry();
    request.url = bench.hosts->baseUrl(server.registry())->resolved(QUrl(u"v2/"_s));
    QCOMPARE(request.url.scheme(), u"http"_s); // nobody knows yet
    const auto answer = bench.send(request);
    QVERIFY_OK(answer);
    QCOMPARE(answer->body, "tls");
    QCOMPARE(bench.hosts->loopbackPlain(server.registry()), false);
    QCOMPARE(bench.hosts->baseUrl(server.registry())->scheme(), u"https"_s);
    QVERIFY_OK(bench.send(request)); // an address from before
    QCOMPARE(server.requests().size(), 2);
}

void TlsTest::loopbackThatSpeaksPlainStaysPlain()
{
    Bench bench;
    HttpScript server;
    server.on("GET", "/v2/", {.headers = {}, .body = "plain"});
    QVERIFY_OK(bench.send(bench.request(server, u"/v2/"_s)));
    QCOMPARE(bench.hosts->loopbackPlain(server.registry()), true);
    QCOMPARE(server.connections(), 1);
}

void TlsTest::unknownAuthorityNamesItselfAndTheRemedy()
{
    Bench bench;
    HttpScript server(m_kit->path(u"good.crt"_s), m_kit->path(u"good.key"_s));
    QSignalSpy refused(bench.client.get(), &HttpClient::certificateRefused);
    const auto answer = bench.send(bench.request(server, u"/v2/"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Network);
    QVERIFY2(answer.error().message.contains("unknown authority"_L1),
        qPrintable(answer.error().toLine()));
    QVERIFY(answer.error().message.contains("CN=good"_L1));
    QVERIFY(answer.error().message.contains("CN=Gantry test CA"_L1));
    QVERIFY(answer.error().remedy.contains("--tls-ca"_L1));
    QVERIFY(answer.error().remedy.contains(u"certs.d/"_s + server.registry()));
    QCOMPARE(refused.size(), 1);
    const auto problem = bench.client->certificateProblem(server.registry());
    QVERIFY(problem);
    QCOMPARE(problem->kind, CertificateProblem::Kind::UnknownIssuer);
    QCOMPARE(problem->sha256.size(), 32 * 3 - 1);
    QVERIFY(problem->chainPem.contains("BEGIN CERTIFICATE"));
    // Trusting it heals it.
    server.on("GET", "/v2/", {.headers = {}, .body = "x"});
    bench.hosts->setSettings(server.registry(), withCa(*m_kit));
    QVERIFY_OK(bench.send(bench.request(server, u"/v2/"_s)));
    QVERIFY(!bench.client->certificateProblem(server.registry()));
}

void TlsTest::expiredCertificateSaysSo()
{
    Bench bench;
    HttpScript server(m_kit->path(u"expired.crt"_s), m_kit->path(u"expired.key"_s));
    bench.hosts->setSettings(server.registry(), withCa(*m_kit));
    const auto answer = bench.send(bench.request(server, u"/v2/"_s));
    QVERIFY(!answer);
    QVERIFY2(
        answer.error().message.contains("has expired"_L1), qPrintable(answer.error().toLine()));
    QCOMPARE(bench.client->certificateProblem(server.registry())->kind,
        CertificateProblem::Kind::Expired);
    QVERIFY(bench.client->certificateProblem(server.registry())->validUntil
        < QDateTime::currentDateTimeUtc());
}

void TlsTest::wrongHostSaysSo()
{
    Bench bench;
    HttpScript server(m_kit->path(u"elsewhere.crt"_s), m_kit->path(u"elsewhere.key"_s));
    bench.hosts->setSettings(server.registry(), withCa(*m_kit));
    const auto answer = bench.send(bench.request(server, u"/v2/"_s));
    QVERIFY(!answer);
    QVERIFY2(answer.error().message.contains("is for elsewhere.example"_L1),
        qPrintable(answer.error().toLine()));
}

//! A server that lets nobody in without a certificate of our CA.
class StrictServer
{
public:
    StrictServer(const CertificateKit &kit, QSsl::SslProtocol protocol, const QByteArray &alpn)
    {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        QFile key(kit.path(u"good.key"_s));
        if (key.open(QIODevice::ReadOnly))
            tls.setPrivateKey(QSslKey(key.readAll(), QSsl::Rsa));
        tls.setLocalCertificateChain(QSslCertificate::fromPath(kit.path(u"good.crt"_s)));
        tls.setCaCertificates(QSslCertificate::fromPath(kit.path(u"ca.crt"_s)));
        tls.setProtocol(protocol);
        tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
        tls.setMissingCertificateIsFatal(true); // a real alert, as other servers send it
        if (!alpn.isEmpty())
            tls.setAllowedNextProtocols({alpn});
        m_server.setSslConfiguration(tls);
        QObject::connect(&m_server, &QTcpServer::pendingConnectionAvailable, &m_server, [this] {
            while (auto *socket = m_server.nextPendingConnection())
                QObject::connect(socket, &QIODevice::readyRead, socket, [socket] {
                    if (socket->readAll().endsWith("\r\n\r\n"))
                        socket->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                });
        });
        m_server.listen(QHostAddress::LocalHost);
    }
    QString registry() const { return u"127.0.0.1:"_s + QString::number(m_server.serverPort()); }

private:
    QSslServer m_server;
};

void TlsTest::aMissingClientCertificateIsNamed_data()
{
    QTest::addColumn<QSsl::SslProtocol>("protocol");
    QTest::addColumn<QByteArray>("alpn");
    QTest::addColumn<bool>("known");
    for (const bool known : {false, true}) {
        const QByteArray then = known ? ", known to speak TLS" : "";
        QTest::addRow("TLS 1.3%s", then.constData()) << QSsl::TlsV1_3 << QByteArray() << known;
        QTest::addRow("TLS 1.3 with HTTP/2%s", then.constData())
            << QSsl::TlsV1_3 << QByteArray("h2") << known;
        QTest::addRow("TLS 1.2%s", then.constData()) << QSsl::TlsV1_2 << QByteArray() << known;
    }
}

void TlsTest::aMissingClientCertificateIsNamed()
{
    QFETCH(QSsl::SslProtocol, protocol);
    QFETCH(QByteArray, alpn);
    QFETCH(bool, known);
    Bench bench;
    const StrictServer server(*m_kit, protocol, alpn);
    bench.hosts->setSettings(server.registry(), withCa(*m_kit));
    if (known)
        bench.hosts->setLoopbackPlain(server.registry(), false);
    bench.client->setTiming({.headers = std::chrono::seconds(30)});
    QElapsedTimer since;
    since.start();
    HttpRequest request;
    request.registry = server.registry();
    request.url = bench.hosts->baseUrl(server.registry())->resolved(QUrl(u"v2/"_s));
    const auto answer = bench.send(request);
    QVERIFY(!answer);
    QVERIFY2(answer.error().message.contains("client certificate"_L1),
        qPrintable(answer.error().toLine()));
    QVERIFY(answer.error().remedy.contains("--tls-cert FILE --tls-key FILE"_L1));
    QVERIFY(answer.error().remedy.contains(u"certs.d/"_s + server.registry()));
    QVERIFY2(since.elapsed() < 5000, qPrintable(QString::number(since.elapsed())));
}

void TlsTest::aClientCertificateOpensTheDoor()
{
    Bench bench;
    const StrictServer server(*m_kit, QSsl::TlsV1_3, {});
    HostSettings settings = withCa(*m_kit);
    settings.certFile = m_kit->path(u"good.crt"_s);
    settings.keyFile = m_kit->path(u"good.key"_s);
    bench.hosts->setSettings(server.registry(), settings);
    HttpRequest request;
    request.registry = server.registry();
    request.url = QUrl(u"http://"_s + server.registry() + u'/');
    const auto answer = bench.send(request);
    QVERIFY_OK(answer);
    QCOMPARE(bench.hosts->loopbackPlain(server.registry()), false);
}

void TlsTest::certsFolderIsHonoured()
{
    HttpScript server(m_kit->path(u"good.crt"_s), m_kit->path(u"good.key"_s));
    server.on("GET", "/v2/", {.headers = {}, .body = "x"});
    const QString folder = m_folder.filePath(u"certs.d/"_s + server.registry());
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(QFile::copy(m_kit->path(u"ca.crt"_s), folder + u"/ca.crt"_s));
    Bench bench;
    bench.hosts = std::make_shared<RegistryHosts>(QStringList{m_folder.filePath(u"certs.d"_s)});
    bench.client = std::make_unique<HttpClient>(bench.hosts, bench.credentials);
    QVERIFY_OK(bench.send(bench.request(server, u"/v2/"_s)));
}

void TlsTest::caFileOfTheSettings()
{
    Bench bench;
    HttpScript server(m_kit->path(u"good.crt"_s), m_kit->path(u"good.key"_s));
    server.on("GET", "/v2/", {.headers = {}, .body = "x"});
    bench.hosts->setOverride(withCa(*m_kit));
    QVERIFY_OK(bench.send(bench.request(server, u"/v2/"_s)));
}

void TlsTest::theServersOwnCertificateCountsWhenNamed()
{
    Bench bench;
    HostSettings named;
    named.caFile = m_kit->path(u"good.crt"_s);
    HttpScript server(m_kit->path(u"good.crt"_s), m_kit->path(u"good.key"_s));
    server.on("GET", "/v2/", {.headers = {}, .body = "x"});
    bench.hosts->setSettings(server.registry(), named);
    QVERIFY_OK(bench.send(bench.request(server, u"/v2/"_s)));
    // Another one of the same authority was not named, and a wrong name stays wrong.
    HttpScript other(m_kit->path(u"expired.crt"_s), m_kit->path(u"expired.key"_s));
    bench.hosts->setSettings(other.registry(), named);
    QVERIFY(!bench.send(bench.request(other, u"/v2/"_s)));
    HttpScript elsewhere(m_kit->path(u"elsewhere.crt"_s), m_kit->path(u"elsewhere.key"_s));
    named.caFile = m_kit->path(u"elsewhere.crt"_s);
    bench.hosts->setSettings(elsewhere.registry(), named);
    QVERIFY(!bench.send(bench.request(elsewhere, u"/v2/"_s)));
}

static HostSettings insecure()
{
    HostSettings settings;
    settings.insecureTls = true;
    return settings;
}

void TlsTest::insecureIsAChoiceAndMarked()
{
    Bench bench;
    HttpScript server(m_kit->path(u"expired.crt"_s), m_kit->path(u"expired.key"_s));
    server.on("GET", "/v2/", {.headers = {}, .body = "x"});
    bench.hosts->setSettings(server.registry(), insecure());
    QVERIFY_OK(bench.send(bench.request(server, u"/v2/"_s)));
    const auto log = bench.client->log()->read(0);
    QVERIFY(log.entries.back().unverifiedTls);
    QVERIFY(toCurl(log.entries.back()).contains("--insecure"_L1));
}

void TlsTest::insecureIsNotShared()
{
    Bench bench;
    HttpScript server(m_kit->path(u"good.crt"_s), m_kit->path(u"good.key"_s));
    server.on("GET", "/v2/", {.headers = {}, .body = "x"});
    bench.hosts->setSettings(server.registry(), insecure());
    QVERIFY_OK(bench.send(bench.request(server, u"/v2/"_s)));
    bench.hosts->setSettings(server.registry(), {}); // the open connection must not be taken
    const auto answer = bench.send(bench.request(server, u"/v2/"_s));
    QVERIFY(!answer);
    QVERIFY(answer.error().message.contains("unknown authority"_L1));
}

void TlsTest::brokenCaFileIsNamed()
{
    Bench bench;
    QFile file(m_folder.filePath(u"broken.crt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("nothing");
    file.close();
    HostSettings settings;
    settings.caFile = file.fileName();
    bench.hosts->setSettings(u"r.example"_s, settings);
    const auto tls = bench.hosts->tls(u"r.example"_s);
    QVERIFY(!tls);
    QCOMPARE(tls.error().code, Errc::Corrupt);
    QCOMPARE(tls.error().subject, file.fileName());
    settings.caFile += u"x"_s;
    bench.hosts->setSettings(u"r.example"_s, settings);
    QCOMPARE(bench.hosts->tls(u"r.example"_s).error().code, Errc::Io);
}

void TlsTest::redirectDownToHttpIsRefused()
{
    Bench bench;
    HttpScript server(m_kit->path(u"good.crt"_s), m_kit->path(u"good.key"_s));
    HttpScript plain;
    server.on("GET", "/b",
        {.status = 307, .headers = {{"Location", plain.url(u"/b"_s).toEncoded()}}, .body = {}});
    bench.hosts->setSettings(server.registry(), withCa(*m_kit));
    const auto answer = bench.send(bench.request(server, u"/b"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Errc::Refused);
    QCOMPARE(plain.requests().size(), 0);
}

QTEST_GUILESS_MAIN(TlsTest)
#include "tst_tls.moc"
