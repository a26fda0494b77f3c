// SPDX-License-Identifier: Apache-2.0
#include "base/jsonwriter.h"
#include "cli/commands.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "oci/reference.h"
#include "services.h"
#include "transport/auth/credentials.h"
#include "verbs/signin.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

//! Name and password from the options or the terminal.
Expected<verbs::SignInQuestion> askCredential(Session &session, const QString &registry)
{
    const Invocation &asked = session.asked();
    verbs::SignInQuestion credential{.registry = registry,
        .user = {},
        .secret = {},
        .keep = true,
        .allowPlainFile = asked.has("allow-plain-file"_L1)};
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
    return credential;
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
    const auto signedIn = session.wait<verbs::SignedIn>(
        words("Signing in to %1").arg(*registry), [&](OpContext ctx) {
            return verbs::signIn(session.services().http(), *credential, std::move(ctx));
        });
    if (!signedIn) {
        Error error = signedIn.error();
        if (error.code == Errc::Refused && !credential->allowPlainFile)
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
        [&](OpContext ctx) { return verbs::signOut(store, *registry, std::move(ctx)); });
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
