// SPDX-License-Identifier: Apache-2.0
#include "base/logging.h"
#include "base/text.h"
#include "transport/clientcore.h"
#include "transport/guard.h"
#include "transport/words.h"

#include <QElapsedTimer>
#include <QHttp1Configuration>
#include <QNetworkAccessManager>
#include <QSslConfiguration>
#include <QSslKey>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

QHttpHeaders forTheLog(const QHttpHeaders &headers)
{
    QHttpHeaders clean;
    for (qsizetype i = 0; i < headers.size(); ++i) {
        const auto name = headers.nameAt(i);
        QByteArray value = headers.valueAt(i).toByteArray();
        const QByteArray lower = QByteArray(name.data(), name.size()).toLower();
        if (lower == "authorization" || lower == "proxy-authorization") {
            const qsizetype space = value.indexOf(' ');
            value = value.first(qMax<qsizetype>(space, 0)) + " …";
        } else if (lower == "set-cookie" || lower == "cookie" || lower.contains("token")
            || lower.contains("secret") || lower == "x-registry-auth") {
            continue;
        } else {
            value = withoutSecrets(QString::fromUtf8(value)).toUtf8();
        }
        clean.append(name, value);
    }
    return clean;
}

//! Large bodies go over HTTP/1.1, where a slow reader slows the sender.
bool isBulk(const Call &call)
{
    return call.sink || call.request.openBody;
}

//! What a proxy wants to know of us with every plain request (RFC 9110, section 11.7.2). Of a
//! tunnel Qt asks the QNetworkProxy; for plain HTTP it would not, because registries' own sign-in
//! is ours.
QByteArray proxyAuthorization(const QUrl &url, const QNetworkProxy &proxy)
{
    if (url.scheme() != "http"_L1 || proxy.type() != QNetworkProxy::HttpProxy
        || proxy.user().isEmpty())
        return {};
    return "Basic " + (proxy.user() + u':' + proxy.password()).toUtf8().toBase64();
}

QNetworkRequest networkRequest(const Call &call, const Attempt &attempt, const Step &step,
    const HostSettings &settings, const QNetworkProxy &proxy)
{
    QNetworkRequest request(step.url);
    QHttpHeaders headers = call.request.headers;
    if (step.foreignHost)
        headers.removeAll(QHttpHeaders::WellKnownHeader::Authorization);
    if (!step.authorization.isEmpty())
        headers.replaceOrAppend(QHttpHeaders::WellKnownHeader::Authorization, step.authorization);
    if (!headers.contains(QHttpHeaders::WellKnownHeader::UserAgent))
        headers.append(QHttpHeaders::WellKnownHeader::UserAgent, "gantry/" GANTRY_VERSION);
    // Bytes as they are stored: digests and sizes are of those.
    headers.replaceOrAppend(QHttpHeaders::WellKnownHeader::AcceptEncoding, "identity");
    if (call.request.openBody) {
        headers.replaceOrAppend(QHttpHeaders::WellKnownHeader::ContentLength,
            QByteArray::number(call.request.openBodyBytes));
        request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    }
    if ((!call.request.body.isEmpty() || call.request.openBody || step.verb == "POST")
        && !headers.contains(QHttpHeaders::WellKnownHeader::ContentType))
        headers.append(QHttpHeaders::WellKnownHeader::ContentType, "application/octet-stream");
    if (attempt.resumeFrom > 0) {
        headers.replaceOrAppend(QHttpHeaders::WellKnownHeader::Range,
            "bytes=" + QByteArray::number(attempt.resumeFrom) + '-');
        if (!attempt.validator.isEmpty())
            headers.replaceOrAppend(QHttpHeaders::WellKnownHeader::IfRange, attempt.validator);
    }
    headers.removeAll(QHttpHeaders::WellKnownHeader::ProxyAuthorization);
    if (const QByteArray ours = proxyAuthorization(step.url, proxy);
        !ours.isEmpty() && call.request.unixSocket.isEmpty())
        headers.append(QHttpHeaders::WellKnownHeader::ProxyAuthorization, ours);
    request.setHeaders(std::move(headers));
    request.setAttribute(
        QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(
        QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, !isBulk(call));
    if (!call.request.unixSocket.isEmpty()) {
        request.setAttribute(
            QNetworkRequest::FullLocalServerNameAttribute, call.request.unixSocket);
        QUrl url = step.url;
        url.setScheme(u"unix+http"_s);
        request.setUrl(url);
    }
    QHttp1Configuration connections;
    connections.setNumberOfConnectionsPerHost(
        static_cast<qsizetype>(qBound(1, settings.maxConcurrent, 250)));
    request.setHttp1Configuration(connections);
    return request;
}

HttpExchange logEntry(const Call &call, const Attempt &attempt, const Step &step,
    const QNetworkRequest &request, const Clock &clock, bool unverified)
{
    HttpExchange entry;
    entry.startedAt = clock.now();
    entry.verb = step.verb;
    entry.url = withoutSecrets(step.url.toString(QUrl::FullyEncoded));
    entry.registry = call.request.registry;
    entry.purpose = call.request.purpose;
    entry.tryNumber = attempt.tryNumber;
    entry.bytesSent = call.request.openBody ? call.request.openBodyBytes : call.request.body.size();
    entry.requestHeaders = forTheLog(request.headers());
    entry.fromRedirect = step.fromRedirect;
    entry.unverifiedTls = unverified;
    return entry;
}

ExchangeResult failed(Error error)
{
    ExchangeResult result;
    result.end = error.code == Errc::Cancelled ? ExchangeResult::End::Stopped
                                               : ExchangeResult::End::Failed;
    result.error = std::move(error);
    return result;
}

ExchangeResult stopped()
{
    return failed(fail(Errc::Cancelled, Words::tr("Canceled")).error());
}

} // namespace

QNetworkAccessManager *ClientCore::network(const QString &profile, const QNetworkProxy &proxy)
{
    const QString key = profile + u'|' + QString::number(int(proxy.type())) + proxy.user() + u'@'
        + proxy.hostName() + u':' + QString::number(proxy.port()) + u'|' + proxy.password();
    QNetworkAccessManager *&found = m_networks[key];
    if (!found) {
        found = new QNetworkAccessManager;
        found->setProxy(proxy);
        found->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    }
    return found;
}

std::shared_ptr<TlsProbe> ClientCore::tlsProbe(const QUrl &url, const QString &profile,
    const QSslConfiguration &configuration, const QNetworkProxy &proxy)
{
    std::shared_ptr<TlsProbe> &probe = m_probes[hostAndPort(url) + u'|' + profile];
    const bool isUsable = probe
        && (probe->answer() == TlsProbe::Answer::Asking
            || (probe->answer() == TlsProbe::Answer::Tls && !probe->refusal()));
    if (!isUsable)
        probe = std::make_shared<TlsProbe>(url, configuration, proxy, timing.probe);
    return probe;
}

Expected<TlsChoice> tlsFor(const ClientCore &core, const QString &registry, const QUrl &url)
{
    TlsChoice choice;
    TRY(choice.configuration, core.hosts->tls(registry));
    choice.profile = core.hosts->tlsProfile(registry);
    const auto own = core.hosts->baseUrl(registry);
    if (!own || hostAndPort(*own) != hostAndPort(url)) {
        // The client certificate is the registry's business only.
        choice.configuration.setLocalCertificateChain({});
        choice.configuration.setPrivateKey(QSslKey());
        choice.profile += u" elsewhere"_s;
    }
    return choice;
}

void ClientCore::deleteNetworks()
{
    qDeleteAll(m_networks);
    m_networks.clear();
}

QCoro::Task<ExchangeResult> runStep(
    std::shared_ptr<ClientCore> core, Call call, Attempt attempt, Step step, OpContext ctx)
{
    const QString &registry = call.request.registry;
    const HostSettings settings = core->hosts->settings(registry);
    const bool isTls = step.url.scheme() == "https"_L1 && call.request.unixSocket.isEmpty();

    QNetworkProxy proxy(QNetworkProxy::NoProxy);
    if (call.request.unixSocket.isEmpty()) {
        auto found
            = co_await core->proxies.find(step.url, settings, core->waiting, core->clock, ctx);
        if (!found)
            co_return failed(std::move(found).error());
        proxy = *found;
    }

    const QString host = call.request.unixSocket.isEmpty()
        ? step.url.scheme() + u' ' + hostAndPort(step.url)
        : u"unix "_s + call.request.unixSocket;
    if (!core->gates->enter(host, settings.maxConcurrent)) {
        WaitingRoom::Wait turn(core->waiting, ctx.stop);
        core->gates->queue(host, &turn);
        co_await turn.event;
        if (turn.stopped()) {
            core->gates->unqueue(host, &turn);
            co_return stopped();
        }
    }
    const HostGates::Slot slot(core->gates, host);
    WaitingRoom::Wait wait(core->waiting, ctx.stop);
    if (wait.stopped())
        co_return stopped();

    ExchangePlan plan;
    plan.request = networkRequest(call, attempt, step, settings, proxy);
    QString profile = isBulk(call) ? u"bulk "_s : QString();
    if (!call.request.unixSocket.isEmpty())
        profile += call.request.unixSocket; // Qt's pool does not look at the path
    if (isTls) {
        auto tls = tlsFor(*core, registry, step.url);
        if (!tls)
            co_return failed(std::move(tls).error());
        profile += tls->profile;
        plan.request.setSslConfiguration(tls->configuration);
        // Over HTTP/1.1 Qt says itself why a server closed.
        if (!isBulk(call))
            plan.tlsProbe = [held = core.get(), url = step.url, choice = *tls, proxy] {
                return held->tlsProbe(url, choice.profile, choice.configuration, proxy);
            };
    }
    plan.verb = step.verb;
    const bool takesBody = step.verb != "GET" && step.verb != "HEAD";
    if (takesBody && call.request.openBody)
        plan.upload = call.request.openBody();
    else if (takesBody)
        plan.body = call.request.body;
    plan.registry = registry;
    plan.maxBodyBytes = call.request.maxBodyBytes;
    plan.expectedBytes = call.request.expectedBytes;
    plan.sink = call.sink;
    plan.resumeFrom = attempt.resumeFrom;
    plan.acceptStatus = call.request.acceptStatus;
    plan.trustAnyCertificate = settings.insecureTls;
    plan.timing = core->timing;
    plan.progress = ctx.progress;

    HttpExchange entry
        = logEntry(call, attempt, step, plan.request, *core->clock, isTls && settings.insecureTls);
    const quint64 number = core->log->append(entry);
    QElapsedTimer since;
    since.start();
    ExchangeResult result;
    {
        Exchange exchange(core->network(profile, proxy), std::move(plan), wait.event);
        co_await wait.event;
        if (wait.stopped()) {
            result = stopped(); // destruction aborts it
        } else {
            result = exchange.takeResult();
        }
    }
    result.answer.url = step.url; // Qt's own may say unix+http
    entry.status = result.answer.status;
    entry.bytesReceived = result.bytesReceived;
    entry.durationMs = since.elapsed();
    entry.protocol = result.protocol;
    entry.responseHeaders = forTheLog(result.answer.headers);
    if (result.end != ExchangeResult::End::Answered)
        entry.error = result.error.message;
    core->log->update(number, entry);
    qCDebug(lcTransport).noquote() << entry.verb << entry.url << entry.status << entry.bytesReceived
                                   << "bytes" << entry.durationMs << "ms" << entry.error;

    if (result.certificate && !result.certificate->registry.isEmpty())
        core->noteCertificate(*result.certificate);
    else if (isTls && result.answer.status > 0)
        core->certificates.remove(registry);
    if (!step.foreignHost && call.signIn && result.answer.status > 0)
        core->noteAnswer(registry, result.answer.headers);
    co_return result;
}

} // namespace gantry::transport
