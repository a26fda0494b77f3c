// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport/exchange.h"
#include "transport/hostgates.h"
#include "transport/httpclient.h"
#include "transport/proxies.h"
#include "transport/tlsprobe.h"

#include <QHash>
#include <QSet>

#include <memory>

class QNetworkAccessManager;

namespace gantry::transport {

//! What an HttpClient shares with its requests under way: it lives as long as the last of them.
class ClientCore
{
public:
    explicit ClientCore(HttpClient *owner);
    ~ClientCore();

    //! Null after the client is gone; then nobody is left to tell.
    HttpClient *client = nullptr;
    std::shared_ptr<RegistryHosts> hosts;
    std::shared_ptr<CredentialStore> credentials;
    std::shared_ptr<HttpLog> log = std::make_shared<HttpLog>();
    std::shared_ptr<Clock> clock = std::make_shared<Clock>();
    std::weak_ptr<TokenBroker> broker;
    Timing timing;
    std::shared_ptr<WaitingRoom> waiting = std::make_shared<WaitingRoom>();
    std::shared_ptr<HostGates> gates = std::make_shared<HostGates>();
    Proxies proxies;
    QHash<QString, CertificateProblem> certificates; //!< by registry

    //! Connections are shared inside one of these and never between different trust: Qt's own pool
    //! knows only host and port. Downloads have one without HTTP/2, where a slow reader slows the
    //! sender.
    QNetworkAccessManager *network(const QString &profile, const QNetworkProxy &proxy);

    //! Asks a host once whether it speaks TLS with us: one that does is remembered, one that is
    //! being asked is shared, any other is asked anew.
    std::shared_ptr<TlsProbe> tlsProbe(const QUrl &url, const QString &profile,
        const QSslConfiguration &configuration, const QNetworkProxy &proxy);

    //! When nothing runs any more; otherwise the networks go with the core.
    void deleteNetworks();
    void noteAnswer(const QString &registry, const QHttpHeaders &headers);
    void noteCertificate(const CertificateProblem &problem);
    void noteIdentity(const QString &registry, const QString &user, const QString &origin);

private:
    QHash<QString, QNetworkAccessManager *> m_networks;
    QHash<QString, std::shared_ptr<TlsProbe>> m_probes;
    QHash<QString, QString> m_identities;
    QSet<QString> m_warned;
};

//! A request with everything send() and download() do about it. `sink` null: the body is in the
//! answer.
struct Call {
    HttpRequest request;
    std::shared_ptr<ByteSink> sink;
    bool signIn = true; //!< false: the token broker's own requests
};
Task<HttpAnswer> runCall(std::shared_ptr<ClientCore> core, Call call, OpContext ctx);

//! One try of a call: sign-in and redirects inside, no waiting for better times.
struct Attempt {
    int tryNumber = 1;
    qint64 resumeFrom = 0;
    QByteArray validator; //!< strong ETag of the first part, for If-Range
    bool mayResume = true;
};
QCoro::Task<ExchangeResult> runAttempt(
    std::shared_ptr<ClientCore> core, Call call, Attempt attempt, OpContext ctx);

//! TLS for a request of `registry` to `url`: its client certificate is shown at home only.
//! `profile` names what is trusted and shown, for sharing connections.
struct TlsChoice {
    QSslConfiguration configuration;
    QString profile;
};
Expected<TlsChoice> tlsFor(const ClientCore &core, const QString &registry, const QUrl &url);

//! One request on the wire: place at the host, proxy, TLS, log. `authorization` goes into the
//! request as it is.
struct Step {
    QUrl url;
    QByteArray verb;
    QByteArray authorization;
    bool foreignHost
        = false; //!< not where the credentials belong: none are sent, no Warning, no quota is read
    bool fromRedirect = false;
};
QCoro::Task<ExchangeResult> runStep(
    std::shared_ptr<ClientCore> core, Call call, Attempt attempt, Step step, OpContext ctx);

} // namespace gantry::transport
