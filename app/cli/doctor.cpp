// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"
#include "cli/doctorasked.h"
#include "cli/doctortext.h"
#include "cli/pick.h"
#include "services.h"
#include "verbs/doctorexport.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr int exitFindings = 1; //!< cli.md, "Exit codes"

Expected<> checkForms(const Invocation &asked)
{
    const bool tags = asked.has("tags"_L1);
    if (asked.has("csv"_L1) && !tags)
        return fail(Errc::Usage, words("is for --tags"), u"--csv"_s,
            words("Add --tags and name a repository"));
    const int forms
        = int(asked.has("csv"_L1)) + int(asked.has("sarif"_L1)) + int(asked.has("json"_L1));
    if (forms > 1)
        return fail(Errc::Usage, words("Only one form can be printed"), u"--json, --sarif, --csv"_s,
            words("Leave the others out"));
    return {};
}

Task<verbs::DoctorReport> examineNamed(std::shared_ptr<sources::SourceOpener> opener,
    oci::ImageName name, verbs::DoctorOptions options, OpContext ctx)
{
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(name, ctx));
    co_return co_await verbs::examine(source, verbs::selectorOf(name), options, ctx);
}

Task<QList<verbs::TagReport>> examineTagsOf(std::shared_ptr<sources::SourceOpener> opener,
    oci::ImageName name, verbs::RepositoryQuestion question, OpContext ctx)
{
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(name, ctx));
    co_return co_await verbs::examineRepository(source, question, {}, ctx);
}

int runRepository(Session &session, const oci::ImageName &name, const DoctorAsked &asked)
{
    const bool selected = !name.selector.isEmpty()
        || (!name.reference.isNull()
            && (!name.reference.tag().isEmpty() || name.reference.digest()));
    if (selected)
        return session.out().fail(Error{.code = Errc::Usage,
            .message = words("names one image, and --tags looks at all of them"),
            .subject = session.asked().positionals.first(),
            .remedy = words("Write gantry doctor --tags %1").arg(name.container())});
    verbs::RepositoryQuestion question;
    question.options = asked.options;
    question.ignored = asked.ignored;
    const auto tags = session.wait<QList<verbs::TagReport>>(
        words("Examining the tags of %1").arg(name.container()), [&](OpContext ctx) {
            return examineTagsOf(session.services().opener(), name, question, ctx);
        });
    if (!tags)
        return session.out().fail(tags.error());
    if (session.json())
        session.out().print(verbs::repositoryJson(*tags, name.container()));
    else if (session.asked().has("csv"_L1))
        session.out().print(verbs::repositoryCsv(*tags));
    else if (session.asked().has("sarif"_L1))
        session.out().print(verbs::repositorySarif(*tags, name.container()));
    else
        session.out().print(repositoryText(*tags, name.container()));
    for (const verbs::TagReport &tag : *tags) {
        if (tag.error)
            session.out().note(u"%1: %2"_s.arg(tag.tag, tag.error->toLine()));
    }
    const bool errors
        = std::ranges::any_of(*tags, [](const verbs::TagReport &tag) { return tag.errors > 0; });
    return errors ? exitFindings : 0;
}

} // namespace

int runDoctor(Session &session)
{
    if (const auto forms = checkForms(session.asked()); !forms)
        return session.out().fail(forms.error());
    const auto name = oci::ImageName::parse(session.asked().positionals.first());
    if (!name)
        return session.out().fail(name.error());
    const auto asked = doctorAsked(session);
    if (!asked)
        return session.out().fail(asked.error());
    session.insecure(registryOf(*name));
    if (session.asked().has("tags"_L1))
        return runRepository(session, *name, *asked);
    auto report = session.wait<verbs::DoctorReport>(
        words("Examining %1").arg(name->toString()), [&](OpContext ctx) {
            return examineNamed(session.services().opener(), *name, asked->options, ctx);
        });
    if (!report)
        return session.out().fail(report.error());
    report->findings = asked->ignored.applyTo(report->findings, verbs::ignoredName(*name));
    const QString &reference = session.asked().positionals.first();
    if (session.json())
        session.out().print(verbs::doctorJson(*report, reference));
    else if (session.asked().has("sarif"_L1))
        session.out().print(verbs::doctorSarif(*report, reference));
    else
        session.out().print(doctorText(*report, reference, asked->named));
    return report->hasErrors() ? exitFindings : 0;
}

} // namespace gantry::cli
