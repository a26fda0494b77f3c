// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/task.h"
#include "transport/auth/challenge.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <functional>
#include <memory>
#include <optional>

namespace gantry::transport {

class Clock;
class CredentialStore;
struct HttpAnswer;
struct HttpRequest;

//! What goes into an Authorization header, and where it came from. The header is secret.
struct Authorization {
    QByteArray header;
    QString user; //!< empty: anonymous
    QString origin; //!< entry or helper that answered
    QStringList asked; //!< scopes of the token request
    QStringList granted; //!< as the token says, where it can be read
};

//! Bearer tokens and Basic headers for registries (distribution "token authentication" and "OAuth2"
//! pages). One token request per host and scope set however many callers wait; tokens are kept
//! until shortly before they end (60 s when the server does not say). Main thread.
class TokenBroker
{
public:
    //! Sends a request as it is: no sign-in, no waiting for tokens.
    using Send = std::function<Task<HttpAnswer>(HttpRequest, OpContext)>;
    TokenBroker(
        std::shared_ptr<CredentialStore> credentials, Send send, std::shared_ptr<Clock> clock);
    ~TokenBroker();

    //! Header for a registry whose way of signing in is known from an earlier 401; nullopt: send
    //! without.
    Task<std::optional<Authorization>> beforehand(
        QString registry, QStringList scopes, OpContext ctx);
    //! Answer to a 401. `rejected` is the header that was refused (empty: none was sent); a token
    //! equal to it is asked for anew. Errors: Unauthorized (no credential, refused, unknown
    //! scheme), Refused (realm on a guarded address), Network, Protocol, Cancelled.
    Task<Authorization> answer(QString registry, QUrl url, Challenges challenges,
        QStringList scopes, QByteArray rejected, OpContext ctx);

    //! Drops tokens and the known way of signing in (after login, logout or an edit).
    void forget(const QString &registry);
    //! Token requests sent so far; for tests and the connection doctor.
    int requestsSent() const;

private:
    struct Private;
    std::shared_ptr<Private> d;
};

//! A token request must not carry credentials to a place the registry has no business with (pitfall
//! 2): https unless the registry itself is plain, no private address unless the registry is on one.
Expected<QUrl> checkRealm(const QString &realm, const QUrl &registryUrl, bool registryIsPrivate);

//! Scopes inside a JWT's `access` claim; empty when the token cannot be read.
QStringList grantedScopes(const QByteArray &token);

} // namespace gantry::transport
