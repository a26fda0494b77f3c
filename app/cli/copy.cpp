// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"
#include "cli/exportrun.h"
#include "cli/pick.h"
#include "cli/planrun.h"
#include "cli/session.h"
#include "services.h"
#include "verbs/copyimage.h"
#include "verbs/exportcommands.h"
#include "verbs/rollback.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

Expected<verbs::CopyOptions> copyOptions(const Invocation &asked)
{
    verbs::CopyOptions options;
    for (const QString &text : asked.values("platform"_L1)) {
        TRY(const oci::Platform platform, oci::parsePlatform(text));
        options.platforms.append(platform);
    }
    options.sparse = asked.has("sparse"_L1);
    if (options.sparse && options.platforms.isEmpty())
        return fail(Errc::Usage, words("says which platforms to leave out, and none is chosen"),
            u"--sparse"_s, words("Add --platform"));
    options.referrers = asked.has("referrers"_L1);
    options.copyForeign = asked.has("foreign"_L1);
    options.force = asked.has("force"_L1);
    TRY(options.onlyIf, ifDigestOf(asked));
    TRY(options.keepOldAs, keepOldOf(asked));
    options.keepOld = asked.has("keep-old"_L1);
    return options;
}

Task<verbs::TransferRequest> rollbackWith(std::shared_ptr<sources::SourceOpener> opener,
    std::shared_ptr<sources::SinkOpener> sinks, oci::ImageName name, QString backTo,
    std::optional<oci::Digest> onlyIf, OpContext ctx)
{
    CO_TRY(verbs::TransferRequest request,
        co_await verbs::rollbackRequest(opener, sinks, name, backTo, ctx));
    if (onlyIf)
        request.onlyIf = onlyIf;
    co_return request;
}

} // namespace

int runCopy(Session &session)
{
    const auto from = oci::ImageName::parse(session.asked().positionals[0]);
    if (!from)
        return session.out().fail(from.error());
    const auto to = oci::ImageName::parse(session.asked().positionals[1]);
    if (!to)
        return session.out().fail(to.error());
    const auto options = copyOptions(session.asked());
    if (!options)
        return session.out().fail(options.error());
    if (session.asked().has("export"_L1))
        return runExport(session,
            verbs::commandsForCopy(*from, *to,
                {.platforms = options->platforms,
                    .sparse = options->sparse,
                    .referrers = options->referrers,
                    .copyForeign = options->copyForeign,
                    .keepOld = options->keepOld}));
    session.insecure(registryOf(*from));
    session.insecure(registryOf(*to));
    return runPlan(
        session, words("Copying to %1").arg(to->toString()),
        [&](OpContext ctx) {
            return verbs::copyRequest(
                session.services().opener(), session.services().sinks(), *from, *to, *options, ctx);
        },
        {}, *to);
}

int runRollback(Session &session)
{
    const auto name = oci::ImageName::parse(session.asked().positionals.first());
    if (!name)
        return session.out().fail(name.error());
    session.insecure(registryOf(*name));
    const auto onlyIf = ifDigestOf(session.asked());
    if (!onlyIf)
        return session.out().fail(onlyIf.error());
    const QString backTo = session.asked().value("to"_L1);
    return runPlan(
        session, words("Rolling %1 back").arg(name->toString()),
        [&](OpContext ctx) {
            return rollbackWith(session.services().opener(), session.services().sinks(), *name,
                backTo, *onlyIf, ctx);
        },
        {}, *name);
}

} // namespace gantry::cli
