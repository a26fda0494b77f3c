// SPDX-License-Identifier: Apache-2.0
#include "base/jsonwriter.h"
#include "cli/commands.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "oci/reference.h"
#include "services.h"
#include "transport/auth/credentials.h"
#include "transport/httpclient.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

//! Name and password from the options or the terminal.
Expected<transport::Credential> askCredential(Session &session, const QString &registry)
{
    const Invocation &asked = session.asked();
    transport::Credential credential;
    credential.user = asked.value("username"_L1);
    if (!asked.has("username"_L1)) {
        if (asked.has("password-stdin"_L1))
            return fail(Errc::Usage, words("needs a name, too"), u"--password-stdin"_s,
                words("Give --username NAME"));
        TRY(credential.user, askLine(words("User name for %1:").arg(registry)));
    }
    credential.user = credential.user.trimmed();
    if (credential.user.isEmpty())
        return fail(Errc::Usage, words("An empty user name means nothing"), registry);
    if (asked.has("password-stdin"_L1)) {
        TRY(credential.secret, readSecretFromInput());
    } else {
        TRY(credential.secret,
            askSecret(words("Password or token of %1 at %2:").arg(credential.user, registry)));
    }
    if (credential.secret.isEmpty())
        return fail(Errc::Usage, words("An empty password means nothing"), registry);
    credential.isIdentityToken = credential.user == u"<token>";
    return credential;
}

struct SignedIn {
    QString origin;
    bool tested = false; //!< the registry asked for a credential and took this one
};

//! Asks the registry first: what it does not take is not kept.
Task<SignedIn> signIn(transport::HttpClient *http, QString registry,
    transport::Credential credential, bool allowPlainFile, OpContext ctx)
{
    const auto store = http->credentials();
    SignedIn result;
    store->setTransient(registry, credential);
    CO_TRY(const QUrl base, http->hosts()->baseUrl(registry));
    transport::HttpRequest request;
    request.url = base.resolved(QUrl(u"v2/"_s));
    request.registry = registry;
    request.purpose = words("sign-in test");
    const quint64 before = http->log()->read(~quint64(0)).next;
    auto answer = co_await http->send(request, ctx);
    if (!answer) {
        Error error = answer.error();
        if (error.code == Errc::Unauthorized) {
            error.subject = registry;
            error.message = words("does not take this name and password");
            error.remedy
                = words("Check them; many registries want an access token instead of a password");
        }
        co_return std::unexpected(error);
    }
    for (const transport::HttpExchange &exchange : http->log()->read(before).entries)
        result.tested = result.tested || exchange.status == 401
            || exchange.requestHeaders.contains(QHttpHeaders::WellKnownHeader::Authorization);
    CO_TRY(result.origin, co_await store->store(registry, credential, allowPlainFile, ctx));
    co_return result;
}

} // namespace

int runLogin(Session &session)
{
    const auto registry = oci::parseRegistryName(session.asked().positionals.first());
    if (!registry)
        return session.out().fail(registry.error());
    const bool insecure = session.insecure(*registry);
    const auto credential = askCredential(session, *registry);
    if (!credential)
        return session.out().fail(credential.error());
    const bool allowPlainFile = session.asked().has("allow-plain-file"_L1);
    const auto signedIn
        = session.wait<SignedIn>(words("Signing in to %1").arg(*registry), [&](OpContext ctx) {
              return signIn(session.services().http(), *registry, *credential, allowPlainFile,
                  std::move(ctx));
          });
    if (!signedIn) {
        Error error = signedIn.error();
        if (error.code == Errc::Refused && !allowPlainFile)
            error.remedy = words("Name a credential helper in Docker's config.json, or give "
                                 "--allow-plain-file to keep it there in readable form");
        return session.out().fail(error);
    }
    if (!signedIn->tested)
        session.out().note(
            words("%1: did not ask who we are, so the password is not tested").arg(*registry));
    if (session.json()) {
        json::Writer writer;
        writer.beginObject()
            .member(u"schema", qint64(1))
            .member(u"registry", *registry)
            .member(u"user", credential->user)
            .member(u"tested", signedIn->tested)
            .member(u"stored", signedIn->origin)
            .member(u"insecure", insecure)
            .endObject();
        session.out().print(writer.take() + '\n');
    } else {
        session.out().print(words("Signed in to %1 as %2. The password is kept in: %3\n")
                .arg(*registry, credential->user, signedIn->origin));
    }
    return 0;
}

int runLogout(Session &session)
{
    const auto registry = oci::parseRegistryName(session.asked().positionals.first());
    if (!registry)
        return session.out().fail(registry.error());
    const auto store = session.services().credentials();
    const auto origins = session.wait<QStringList>(words("Signing out of %1").arg(*registry),
        [&](OpContext ctx) { return store->erase(*registry, std::move(ctx)); });
    if (!origins)
        return session.out().fail(origins.error());
    if (session.json()) {
        json::Writer writer;
        writer.beginObject().member(u"schema", qint64(1)).member(u"registry", *registry);
        writer.key(u"removed").beginArray();
        for (const QString &origin : *origins)
            writer.value(origin);
        session.out().print(writer.endArray().endObject().take() + '\n');
    } else {
        session.out().print(
            words("Signed out of %1. Removed from: %2\n").arg(*registry, origins->join(u", "_s)));
    }
    return 0;
}

} // namespace gantry::cli
