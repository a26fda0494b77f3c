// SPDX-License-Identifier: Apache-2.0
#include "kit.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace gantry::transport;

namespace gantry::test {

std::shared_ptr<void> FakeClock::after(std::chrono::milliseconds wait, std::function<void()> then)
{
    waitsMs.append(wait.count());
    return Clock::after(std::chrono::milliseconds(0), [this, wait, call = std::move(then)] {
        advance(wait);
        call();
    });
}

Task<std::optional<Credential>> FakeCredentials::find(QString registry, QString path, OpContext ctx)
{
    Q_UNUSED(path)
    Q_UNUSED(ctx)
    ++asked;
    const auto it = byRegistry.constFind(registry);
    if (it == byRegistry.constEnd())
        co_return std::nullopt;
    co_return *it;
}

Bench::Bench()
{
    for (const auto *name : {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy",
             "all_proxy", "NO_PROXY", "no_proxy"})
        qunsetenv(name);
    client = std::make_unique<HttpClient>(hosts, credentials);
    client->setClock(clock);
    client->setTiming({.headers = std::chrono::milliseconds(1500),
        .idle = std::chrono::milliseconds(1000),
        .document = std::chrono::seconds(20)});
}

HttpRequest Bench::request(const HttpScript &server, const QString &path) const
{
    HttpRequest request;
    request.url = server.url(path);
    request.registry = server.registry();
    return request;
}

HttpRequest Bench::request(const FaultProxy &proxy, const QString &path) const
{
    HttpRequest request;
    request.url = QUrl(u"http://"_s + proxy.registry() + path);
    request.registry = proxy.registry();
    return request;
}

Expected<HttpAnswer> Bench::send(HttpRequest request)
{
    return QCoro::waitFor(client->send(std::move(request), ctx()));
}

Expected<HttpAnswer> Bench::download(HttpRequest request, std::shared_ptr<ByteSink> sink)
{
    return QCoro::waitFor(client->download(std::move(request), std::move(sink), ctx()));
}

QString Bench::everythingLogged() const
{
    QString text;
    const auto batch = client->log()->read(0);
    for (const HttpExchange &entry : batch.entries) {
        text += entry.url + u'\n' + entry.purpose + u'\n' + entry.error + u'\n' + toCurl(entry)
            + u'\n';
        for (const QHttpHeaders &headers : {entry.requestHeaders, entry.responseHeaders}) {
            const auto pairs = headers.toListOfPairs();
            for (const auto &[name, value] : pairs)
                text += QString::fromUtf8(name + ": " + value) + u'\n';
        }
    }
    return text;
}

Expected<> MemorySink::write(QByteArray chunk)
{
    bytes += chunk;
    return {};
}

Expected<> MemorySink::restart()
{
    ++restarts;
    bytes.clear();
    return {};
}

QByteArray corpusBytes(const QString &file)
{
    const QString named = qEnvironmentVariable("GANTRY_CORPORA");
    const QString root
        = named.isEmpty() ? QStringLiteral(GANTRY_SOURCE_DIR "/../shared/corpora") : named;
    QFile in(root + u"/registry/"_s + file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

QJsonArray corpusRows(const QString &file)
{
    return QJsonDocument::fromJson(corpusBytes(file)).array();
}

CertificateKit::CertificateKit(QString folder)
    : m_folder(std::move(folder))
{
}

bool CertificateKit::openssl(const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder);
    process.start(u"openssl"_s, arguments);
    return process.waitForFinished(30'000) && process.exitCode() == 0;
}

bool CertificateKit::make()
{
    return openssl({u"req"_s, u"-x509"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-days"_s,
        u"30"_s, u"-subj"_s, u"/CN=Gantry test CA/O=Example"_s, u"-keyout"_s, u"ca.key"_s,
        u"-out"_s, u"ca.crt"_s});
}

bool CertificateKit::makeServer(const QString &name, int days, const QString &alternativeNames)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QString form = u"yyyyMMddhhmmss'Z'"_s;
    const QDateTime from = now.addDays(days < 0 ? 2 * days : -1);
    QFile extensions(path(name + u".ext"_s));
    if (!extensions.open(QIODevice::WriteOnly))
        return false;
    extensions.write("subjectAltName=" + alternativeNames.toLatin1() + "\n");
    extensions.close();
    return openssl({u"req"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-subj"_s,
               u"/CN="_s + name + u"/O=Example"_s, u"-keyout"_s, name + u".key"_s, u"-out"_s,
               name + u".csr"_s})
        && openssl({u"x509"_s, u"-req"_s, u"-in"_s, name + u".csr"_s, u"-CA"_s, u"ca.crt"_s,
            u"-CAkey"_s, u"ca.key"_s, u"-CAcreateserial"_s, u"-not_before"_s, from.toString(form),
            u"-not_after"_s, now.addDays(days).toString(form), u"-extfile"_s, name + u".ext"_s,
            u"-out"_s, name + u".crt"_s});
}

} // namespace gantry::test
