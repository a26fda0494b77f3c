// SPDX-License-Identifier: Apache-2.0
#include "verbs/inspect.h"

#include "cli/commands.h"
#include "cli/inspectjson.h"
#include "cli/inspecttext.h"
#include "cli/pick.h"
#include "cli/session.h"
#include "oci/imagename.h"
#include "services.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

struct Question {
    oci::ImageName name;
    QString selector;
    std::optional<oci::Platform> platform;
};

Expected<Question> understand(const Invocation &asked)
{
    Question question;
    TRY(question.name, oci::ImageName::parse(asked.positionals.first()));
    question.selector = verbs::selectorOf(question.name);
    if (asked.has("platform"_L1)) {
        TRY(question.platform, oci::parsePlatform(asked.value("platform"_L1)));
    }
    if (asked.has("raw"_L1) && asked.has("json"_L1)) {
        return fail(Errc::Usage, words("--raw writes the document as it is"), u"--json"_s,
            words("Leave one of them out"));
    }
    return question;
}

Task<verbs::Inspection> inspectNamed(std::shared_ptr<sources::SourceOpener> opener,
    Question question, verbs::InspectOptions options, OpContext ctx)
{
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(question.name, ctx));
    co_return co_await verbs::inspect(source, question.selector, options,
        std::function<void(qsizetype, const verbs::Entry &)>(), ctx);
}

Task<QByteArray> rawNamed(
    std::shared_ptr<sources::SourceOpener> opener, Question question, OpContext ctx)
{
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(question.name, ctx));
    CO_TRY(verbs::Inspection root, co_await verbs::open(source, question.selector, ctx));
    if (!question.platform)
        co_return root.bytes();
    co_return co_await rawOfPlatform(source, std::move(root), *question.platform, ctx);
}

} // namespace

int runInspect(Session &session)
{
    const auto question = understand(session.asked());
    if (!question)
        return session.out().fail(question.error());
    const QString title = words("Reading %1").arg(question->name.toString());
    const bool insecure = session.insecure(registryOf(question->name));

    if (session.asked().has("raw"_L1)) {
        const auto bytes = session.wait<QByteArray>(title,
            [&](OpContext ctx) { return rawNamed(session.services().opener(), *question, ctx); });
        if (!bytes)
            return session.out().fail(bytes.error());
        session.out().print(*bytes);
        return 0;
    }

    verbs::InspectOptions options;
    options.platform = question->platform;
    options.referrers = session.asked().has("referrers"_L1);
    auto inspection = session.wait<verbs::Inspection>(title, [&](OpContext ctx) {
        return inspectNamed(session.services().opener(), *question, options, ctx);
    });
    if (!inspection)
        return session.out().fail(inspection.error());
    inspection->reference = session.asked().positionals.first();
    if (question->platform) {
        if (auto narrowed = keepPlatform(*inspection, *question->platform); !narrowed)
            return session.out().fail(narrowed.error());
    }
    if (session.json())
        session.out().print(inspectJson(*inspection, insecure, options.referrers));
    else
        session.out().print(inspectText(*inspection, options.referrers));
    return 0;
}

} // namespace gantry::cli
