// SPDX-License-Identifier: Apache-2.0
#include "transport/auth/tokenrequest.h"

#include "base/json.h"
#include "base/text.h"
#include "transport/answererror.h"
#include "transport/auth/credentials.h"
#include "transport/auth/scope.h"
#include "transport/guard.h"
#include "transport/httpclient.h"
#include "transport/words.h"

#include <QUrlQuery>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

const QString clientId = u"gantry"_s;

HttpRequest getRequest(const TokenQuestion &question, const std::optional<Credential> &credential)
{
    HttpRequest request;
    QUrlQuery query(question.realm);
    const auto add = [&](const QString &name, const QString &value) {
        // Exactly these must not be left to QUrlQuery, which keeps "+" and "&" as delimiters.
        query.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value, "/:,*")));
    };
    if (!question.service.isEmpty())
        add(u"service"_s, question.service);
    for (const QString &scope : question.scopes)
        add(u"scope"_s, scope);
    if (credential && !credential->isIdentityToken)
        add(u"account"_s, credential->user);
    request.url = question.realm;
    request.url.setQuery(query);
    if (credential)
        request.headers.append(QHttpHeaders::WellKnownHeader::Authorization,
            "Basic " + (credential->user + u':' + credential->secret).toUtf8().toBase64());
    return request;
}

HttpRequest postRequest(const TokenQuestion &question, const Credential &credential)
{
    HttpRequest request;
    request.verb = "POST";
    request.url = question.realm;
    request.headers.append(
        QHttpHeaders::WellKnownHeader::ContentType, "application/x-www-form-urlencoded");
    const auto field = [&](const char *name, const QString &value) {
        if (!request.body.isEmpty())
            request.body += '&';
        request.body += QByteArray(name) + '=' + QUrl::toPercentEncoding(value);
    };
    if (credential.isIdentityToken) {
        field("grant_type", u"refresh_token"_s);
        field("refresh_token", credential.secret);
    } else {
        field("grant_type", u"password"_s);
        field("username", credential.user);
        field("password", credential.secret);
    }
    field("service", question.service);
    field("scope", question.scopes.join(u' '));
    field("client_id", clientId);
    return request;
}

void complete(HttpRequest &request, const TokenQuestion &question)
{
    request.registry = question.registry;
    request.maxBodyBytes = maxTokenBytes;
    request.acceptStatus = {400, 401, 403, 404, 405};
    request.purpose
        = Words::tr("token for %1")
              .arg(question.scopes.isEmpty() ? question.registry : question.scopes.join(u' '));
    request.headers.append(QHttpHeaders::WellKnownHeader::Accept, "application/json");
}

Error refused(
    const TokenQuestion &question, const std::optional<Credential> &credential, HttpAnswer answer)
{
    if (credential) // an answer that repeats what it was given
        answer.body.replace(credential->secret.toUtf8(), "…");
    Error error = errorFromAnswer(answer);
    const QString words = error.message;
    if (answer.status != 401 && answer.status != 403 && answer.status != 400) {
        error.message
            = Words::tr("The token server %1 failed: %2").arg(question.realm.host(), words);
        return error;
    }
    error.code = Errc::Unauthorized;
    error.subject = question.registry;
    error.message = credential
        ? Words::tr("The token server %1 does not accept the sign-in as %2 (%3): %4")
              .arg(question.realm.host(), credential->user, credential->origin, words)
        : Words::tr("The token server %1 gives nothing without a sign-in: %2")
              .arg(question.realm.host(), words);
    error.remedy = Words::tr("Sign in with gantry login %1").arg(question.registry);
    return error;
}

} // namespace

Expected<QUrl> checkRealm(const QString &realm, const QUrl &registryUrl, bool registryIsPrivate)
{
    const QUrl url(realm, QUrl::StrictMode);
    const QString subject = registryUrl.host();
    if (!url.isValid() || url.host().isEmpty()
        || (url.scheme() != "https"_L1 && url.scheme() != "http"_L1))
        return fail(Errc::Protocol,
            Words::tr("The registry names a token server that is not a web address (%1)")
                .arg(withoutSecrets(printable(realm.toUtf8()))),
            subject);
    if (url.scheme() == "http"_L1 && registryUrl.scheme() != "http"_L1)
        return fail(Errc::Refused,
            Words::tr("The registry names a token server without encryption (%1)").arg(url.host()),
            subject, Words::tr("Ask the registry's operator; credentials are not sent there"));
    if (isPrivateHost(url.host()) && !registryIsPrivate)
        return fail(Errc::Refused,
            Words::tr("The registry names a token server inside a private network (%1)")
                .arg(url.host()),
            subject, Words::tr("Ask the registry's operator; credentials are not sent there"));
    QUrl clean = url;
    clean.setUserInfo({});
    clean.setFragment({});
    return clean;
}

QStringList grantedScopes(const QByteArray &token)
{
    const auto parts = token.split('.');
    if (parts.size() != 3)
        return {};
    const QByteArray claims = QByteArray::fromBase64(parts[1], QByteArray::Base64UrlEncoding);
    const auto document = json::Document::parse(claims);
    if (!document)
        return {};
    const json::Value access = document->root()["access"];
    QStringList scopes;
    for (qsizetype i = 0; i < access.size() && i < 100; ++i) {
        const json::Value entry = access.at(i);
        QStringList actions;
        for (qsizetype k = 0; k < entry["actions"].size(); ++k)
            actions.append(entry["actions"].at(k).toStringOr({}));
        actions.sort();
        scopes.append(entry["type"].toStringOr({}) + u':' + entry["name"].toStringOr({}) + u':'
            + actions.join(u','));
    }
    return scopes;
}

Expected<TokenAnswer> parseTokenAnswer(const QByteArray &body, const QString &subject)
{
    const auto document = json::Document::parse(body, subject);
    if (!document || !document->root().isObject())
        return fail(
            Errc::Protocol, Words::tr("The token server's answer is not a JSON object"), subject);
    const json::Value root = document->root();
    QString token = root["token"].toStringOr({});
    if (token.isEmpty())
        token = root["access_token"].toStringOr({});
    bool usable = !token.isEmpty();
    for (const QChar c : std::as_const(token))
        usable = usable && c.unicode() > 0x20 && c.unicode() < 0x7f; // it becomes a header
    if (!usable)
        return fail(Errc::Protocol, Words::tr("The token server's answer holds no token"), subject);
    TokenAnswer answer;
    answer.authorization.header = "Bearer " + token.toLatin1();
    answer.authorization.granted = grantedScopes(token.toLatin1());
    answer.lifeSeconds = std::clamp<qint64>(
        root["expires_in"].toInt64().value_or(defaultLifeSeconds), defaultLifeSeconds, 24 * 3600);
    return answer;
}

Task<TokenAnswer> requestToken(std::shared_ptr<CredentialStore> credentials, TokenBroker::Send send,
    TokenQuestion question, OpContext ctx)
{
    std::optional<Credential> credential;
    if (credentials) {
        CO_TRY(credential,
            co_await credentials->find(question.registry, repositoryOf(question.scopes), ctx));
    }
    if (credential && credential->secret.isEmpty())
        credential.reset();

    const bool postFirst = credential && credential->isIdentityToken;
    HttpRequest first
        = postFirst ? postRequest(question, *credential) : getRequest(question, credential);
    complete(first, question);
    CO_TRY(HttpAnswer answer, co_await send(first, ctx));
    const bool noSuchForm = answer.status == 404 || answer.status == 405;
    if (noSuchForm && (postFirst || (credential && answer.status == 405))) {
        HttpRequest second
            = postFirst ? getRequest(question, credential) : postRequest(question, *credential);
        complete(second, question);
        CO_TRY(answer, co_await send(second, ctx));
    }
    if (!answer.isSuccess())
        co_return std::unexpected(refused(question, credential, std::move(answer)));
    CO_TRY(TokenAnswer token, parseTokenAnswer(answer.body, question.realm.host()));
    if (credential) {
        token.authorization.user = credential->user;
        token.authorization.origin = credential->origin;
    }
    token.authorization.asked = question.scopes;
    co_return token;
}

} // namespace gantry::transport
