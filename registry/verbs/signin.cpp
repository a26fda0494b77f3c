// SPDX-License-Identifier: Apache-2.0
#include "verbs/signin.h"

#include "transport/auth/tokenbroker.h"
#include "transport/httpclient.h"
#include "verbs/words.h"

#include <QPointer>

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

//! Did the registry ask for a credential, or take ours, in one of these tries?
bool wasAsked(const std::vector<transport::HttpExchange> &tries)
{
    return std::ranges::any_of(tries, [](const transport::HttpExchange &exchange) {
        return exchange.status == 401
            || exchange.requestHeaders.contains(QHttpHeaders::WellKnownHeader::Authorization);
    });
}

Error inWords(Error error, const QString &registry)
{
    if (error.code == Errc::Unauthorized) {
        error.subject = registry;
        error.message = words("does not take this name and password");
        error.remedy
            = words("Check them; many registries want an access token instead of a password");
    }
    return error;
}

} // namespace

Task<SignedIn> signIn(transport::HttpClient *http, SignInQuestion question, OpContext ctx)
{
    if (question.user.isEmpty())
        co_return fail(Errc::Usage, words("An empty user name means nothing"), question.registry);
    if (question.secret.isEmpty())
        co_return fail(Errc::Usage, words("An empty password means nothing"), question.registry);
    const QPointer client(http);
    const auto store = http->credentials();
    const auto log = http->log();
    CO_TRY(const QUrl base, http->hosts()->baseUrl(question.registry));
    const transport::Credential credential{.user = question.user,
        .secret = question.secret,
        .isIdentityToken = question.user == "<token>"_L1,
        .origin = words("this session")};
    store->setTransient(question.registry, credential);
    http->tokens()->forget(question.registry);
    transport::HttpRequest request;
    request.url = base.resolved(QUrl(u"v2/"_s));
    request.registry = question.registry;
    request.purpose = words("sign-in test");
    const quint64 before = log->read(~quint64(0)).next;
    const auto answer = co_await http->send(request, ctx);
    if (!answer) {
        store->setTransient(question.registry, std::nullopt);
        if (client)
            client->tokens()->forget(question.registry);
        co_return std::unexpected(inWords(answer.error(), question.registry));
    }
    SignedIn result{.origin = credential.origin, .tested = wasAsked(log->read(before).entries)};
    if (question.keep) {
        auto kept
            = co_await store->store(question.registry, credential, question.allowPlainFile, ctx);
        if (!kept) {
            if (kept.error().code == Errc::Refused)
                store->setTransient(question.registry, credential);
            co_return std::unexpected(std::move(kept).error());
        }
        result.origin = *std::move(kept);
    }
    co_return result;
}

Task<QStringList> signOut(
    std::shared_ptr<transport::CredentialStore> store, QString registry, OpContext ctx)
{
    store->setTransient(registry, std::nullopt);
    co_return co_await store->erase(registry, ctx);
}

} // namespace gantry::verbs
