// SPDX-License-Identifier: Apache-2.0
#include "transport/httpclient.h"

#include "transport/auth/credentials.h"
#include "transport/auth/tokenbroker.h"
#include "transport/clientcore.h"
#include "transport/warning.h"
#include "transport/words.h"

#include <QLoggingCategory>
#include <QNetworkAccessManager>

namespace gantry::transport {

namespace {

Task<HttpAnswer> nobodyThere()
{
    co_return fail(Errc::Cancelled, Words::tr("Canceled"));
}

QLoggingCategory::CategoryFilter filterBefore = nullptr;

//! Qt warns on stderr about every HTTP/2 answer that is no success; those are answers to us. Who
//! switches the category's debug messages on gets all of them.
void quietHttp2(QLoggingCategory *category)
{
    if (filterBefore)
        filterBefore(category);
    if (qstrcmp(category->categoryName(), "qt.network.http2") == 0 && !category->isDebugEnabled())
        category->setEnabled(QtWarningMsg, false);
}

} // namespace

ClientCore::ClientCore(HttpClient *owner)
    : client(owner)
{
    static const bool installed = [] {
        filterBefore = QLoggingCategory::installFilter(quietHttp2);
        return true;
    }();
    Q_UNUSED(installed)
}

ClientCore::~ClientCore()
{
    // Perhaps inside a signal of one of them.
    for (QNetworkAccessManager *network : std::as_const(m_networks))
        network->deleteLater();
}

void ClientCore::noteAnswer(const QString &registry, const QHttpHeaders &headers)
{
    if (!client || registry.isEmpty())
        return;
    const QStringList texts = warnings(headers);
    for (const QString &text : texts) {
        const QString key = registry + u' ' + text;
        if (m_warned.contains(key))
            continue;
        m_warned.insert(key);
        Q_EMIT client->registryWarned(registry, text);
    }
    if (!client)
        return;
    if (const auto quota = parseQuota(headers, clock->now()))
        Q_EMIT client->quotaChanged(registry, *quota);
}

void ClientCore::noteCertificate(const CertificateProblem &problem)
{
    certificates.insert(problem.registry, problem);
    if (client)
        Q_EMIT client->certificateRefused(problem);
}

void ClientCore::noteIdentity(const QString &registry, const QString &user, const QString &origin)
{
    const QString value = user + u'\n' + origin;
    const auto it = m_identities.constFind(registry);
    if (it != m_identities.constEnd() && *it == value)
        return;
    m_identities.insert(registry, value);
    if (client)
        Q_EMIT client->identityChanged(registry, user, origin);
}

HttpClient::HttpClient(std::shared_ptr<RegistryHosts> hosts,
    std::shared_ptr<CredentialStore> credentials, QObject *parent)
    : QObject(parent)
    , m_core(std::make_shared<ClientCore>(this))
{
    m_core->hosts = std::move(hosts);
    m_core->credentials = std::move(credentials);
    setClock(std::make_shared<Clock>());
}

HttpClient::~HttpClient()
{
    m_core->client = nullptr;
    m_core->waiting->close(); // everybody under way answers Cancelled now
    if (m_core->gates->running() == 0)
        m_core->deleteNetworks();
}

Task<HttpAnswer> HttpClient::send(HttpRequest request, OpContext ctx)
{
    return runCall(m_core, Call{.request = std::move(request), .sink = {}}, std::move(ctx));
}

Task<HttpAnswer> HttpClient::download(
    HttpRequest request, std::shared_ptr<ByteSink> sink, OpContext ctx)
{
    return runCall(
        m_core, Call{.request = std::move(request), .sink = std::move(sink)}, std::move(ctx));
}

const std::shared_ptr<HttpLog> &HttpClient::log() const
{
    return m_core->log;
}

const std::shared_ptr<RegistryHosts> &HttpClient::hosts() const
{
    return m_core->hosts;
}

const std::shared_ptr<CredentialStore> &HttpClient::credentials() const
{
    return m_core->credentials;
}

TokenBroker *HttpClient::tokens() const
{
    return m_tokens.get();
}

int HttpClient::running() const
{
    return m_core->gates->running();
}

int HttpClient::queued() const
{
    return m_core->gates->queued();
}

std::optional<CertificateProblem> HttpClient::certificateProblem(const QString &registry) const
{
    const auto it = m_core->certificates.constFind(registry);
    return it == m_core->certificates.constEnd() ? std::nullopt : std::optional(*it);
}

void HttpClient::setClock(std::shared_ptr<Clock> clock)
{
    m_core->clock = clock;
    TokenBroker::Send plainly = [core = std::weak_ptr(m_core)](HttpRequest request, OpContext ctx) {
        const auto held = core.lock();
        if (!held)
            return nobodyThere();
        return runCall(
            held, Call{.request = std::move(request), .sink = {}, .signIn = false}, std::move(ctx));
    };
    m_tokens
        = std::make_shared<TokenBroker>(m_core->credentials, std::move(plainly), std::move(clock));
    m_core->broker = m_tokens;
}

void HttpClient::setTiming(Timing timing)
{
    m_core->timing = timing;
}

} // namespace gantry::transport
