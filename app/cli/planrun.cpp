// SPDX-License-Identifier: Apache-2.0
#include "cli/planrun.h"

#include "cli/planjson.h"
#include "cli/plantext.h"
#include "oci/reference.h"
#include "verbs/protectedtags.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

Task<verbs::TransferPlan> planMade(Task<verbs::TransferRequest> making, OpContext ctx)
{
    CO_TRY(verbs::TransferRequest request, co_await making);
    co_return co_await verbs::planTransfer(std::move(request), std::move(ctx));
}

} // namespace

int runPlan(Session &session, const QString &title,
    const std::function<Task<verbs::TransferRequest>(OpContext)> &makeRequest,
    const std::function<void(json::Writer &, const verbs::TransferPlan &)> &more,
    const oci::ImageName &guarded)
{
    auto planned = session.wait<verbs::TransferPlan>(
        title, [&](OpContext ctx) { return planMade(makeRequest(ctx), ctx); });
    if (!planned)
        return session.out().fail(planned.error());
    if (guarded != oci::ImageName() && !planned->refusal && !session.asked().has("force"_L1)) {
        const auto protectedTags = verbs::ProtectedTags::read(verbs::ProtectedTags::defaultPath());
        if (!protectedTags)
            return session.out().fail(protectedTags.error());
        if (const auto free = protectedTags->check(*planned, guarded); !free)
            planned->refusal = free.error();
    }
    const auto plan = std::make_shared<const verbs::TransferPlan>(*std::move(planned));
    const bool isDryRun = session.asked().has("dry-run"_L1);
    if (!session.json()) {
        session.out().print(planText(*plan));
        session.out().flush();
    }
    if (plan->refusal && (!session.json() || !isDryRun))
        return session.out().fail(*plan->refusal);
    std::optional<verbs::TransferResult> result;
    if (!isDryRun) {
        auto done = session.wait<verbs::TransferResult>(
            title, [&](OpContext ctx) { return verbs::transfer(plan, std::move(ctx)); });
        if (!done)
            return session.out().fail(done.error());
        result = *std::move(done);
    }
    if (!session.json()) {
        if (result)
            session.out().print(resultText(*plan, *result));
        return 0;
    }
    json::Writer writer;
    writer.beginObject().member(u"schema", qint64(1));
    writePlan(writer, *plan);
    if (more)
        more(writer, *plan);
    writeResult(writer, result);
    session.out().print(writer.endObject().take() + '\n');
    return plan->refusal ? exitCode(plan->refusal->code) : 0;
}

Expected<std::optional<oci::Digest>> ifDigestOf(const Invocation &asked)
{
    if (!asked.has("if-digest"_L1))
        return std::optional<oci::Digest>();
    auto digest = oci::Digest::parse(asked.value("if-digest"_L1));
    if (!digest) {
        return fail(Errc::Usage, digest.error().message, asked.value("if-digest"_L1),
            words("Write it as sha256:HEX, as inspect prints it"));
    }
    return std::optional(*std::move(digest));
}

Expected<QString> keepOldOf(const Invocation &asked)
{
    const QString tag = asked.value("keep-old"_L1);
    if (!tag.isEmpty() && !oci::isValidTag(tag))
        return fail(Errc::Usage, words("This cannot be a tag"), tag,
            words("Use letters, digits, dots, dashes and underscores, at most 128"));
    return tag;
}

} // namespace gantry::cli
