// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport/auth/tokenbroker.h"

namespace gantry::transport {

//! Longest answer of a token server.
inline constexpr qint64 maxTokenBytes = 1024 * 1024;
//! When a token server does not say (distribution, "Token Authentication Specification").
inline constexpr qint64 defaultLifeSeconds = 60;

struct TokenQuestion {
    QString registry;
    QUrl realm; //!< checked
    QString service;
    QStringList scopes; //!< merged
};

struct TokenAnswer {
    Authorization authorization;
    qint64 lifeSeconds = defaultLifeSeconds;
};

//! Asks once: an identity token by POST (OAuth2 refresh_token; GET when the server has no POST),
//! user and password by GET with Basic (POST where GET is not allowed), nobody by GET without.
//! Errors: Unauthorized, Network, Protocol, Cancelled; no secret in any of them.
Task<TokenAnswer> requestToken(std::shared_ptr<CredentialStore> credentials, TokenBroker::Send send,
    TokenQuestion question, OpContext ctx);

//! `token` or `access_token`, `expires_in` at least 60 s. Errors: Protocol.
Expected<TokenAnswer> parseTokenAnswer(const QByteArray &body, const QString &subject);

} // namespace gantry::transport
