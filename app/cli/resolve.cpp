// SPDX-License-Identifier: Apache-2.0
#include "base/jsonwriter.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "services.h"
#include "verbs/doctor.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr int nothingPicked = 1;

struct Question {
    oci::ImageName name;
    doctor::Host host;
    doctor::Client client;
};

Expected<Question> understand(const Invocation &asked)
{
    Question question;
    TRY(question.name, oci::ImageName::parse(asked.positionals.first()));
    if (!asked.has("host"_L1)) {
        return fail(Errc::Usage, words("a host is missing"), u"--host"_s,
            words("Name a preset such as linux-arm64, or a platform"));
    }
    TRY(question.host, doctor::parseHost(asked.value("host"_L1)));
    if (asked.has("client"_L1)) {
        TRY(question.client, doctor::parseClient(asked.value("client"_L1)));
        question.host.client = question.client; // asked for, whatever the preset pulls with
    }
    question.client = question.host.client.value_or(question.client);
    return question;
}

//! Whether the root alone answers: configs count where an entry has no platform, and entries of
//! nested indexes are candidates, too.
bool rootIsEnough(const verbs::Inspection &root)
{
    return root.isIndex() && std::ranges::all_of(root.entries, [](const verbs::Entry &entry) {
        return entry.descriptor.platform && !entry.descriptor.platform->isEmpty()
            && entry.role != oci::Role::Index;
    });
}

Task<verbs::Inspection> readNamed(
    std::shared_ptr<sources::SourceOpener> opener, oci::ImageName name, OpContext ctx)
{
    const QString selector = verbs::selectorOf(name);
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(name, ctx));
    CO_TRY(verbs::Inspection root, co_await verbs::open(source, selector, ctx));
    if (rootIsEnough(root))
        co_return root;
    co_return co_await verbs::inspect(source, root.root.digest.toString(), verbs::InspectOptions(),
        std::function<void(qsizetype, const verbs::Entry &)>(), ctx);
}

struct Answer {
    const doctor::PreparedImage &image;
    const Question &question;
    doctor::Choice choice;

    QString digest(int entry) const
    {
        return image.entries().at(static_cast<std::size_t>(entry)).facts->descriptor.digest.toString();
    }
    QString message() const
    {
        return doctor::messageOf(image, question.host, question.client, choice);
    }
};

void writeTrace(json::Writer &out, const Answer &answer)
{
    const auto &[image, question, choice] = answer;
    out.key(u"trace").beginArray();
    for (const doctor::EntryTrace &trace : choice.trace) {
        const auto &entry = image.entries().at(static_cast<std::size_t>(trace.entry));
        out.beginObject()
            .member(u"digest", answer.digest(trace.entry))
            .memberOrNull(
                u"platform", entry.hasPlatform ? oci::formatPlatform(entry.written) : QString())
            .key(u"rules")
            .beginArray();
        for (int at = 0; at < choice.orderCount; ++at) {
            const doctor::Rule rule = choice.order[static_cast<std::size_t>(at)];
            const doctor::Outcome outcome = trace.outcomes[static_cast<std::size_t>(rule)];
            const bool decided
                = outcome == doctor::Outcome::Passed || outcome == doctor::Outcome::Failed;
            out.beginObject().member(u"rule", doctor::ruleId(rule)).key(u"ok");
            doctor::Compared compared;
            if (decided) {
                out.value(outcome == doctor::Outcome::Passed);
                compared = doctor::comparedOf(
                    image, question.host, question.client, trace.entry, rule);
            } else {
                out.null();
            }
            out.memberOrNull(u"wanted", compared.wanted).memberOrNull(u"found", compared.found);
            out.endObject();
        }
        out.endArray()
            .member(u"why", doctor::whyOf(image, question.host, question.client, trace))
            .endObject();
    }
    out.endArray();
}

QByteArray resolveJson(const Answer &answer, const QString &reference)
{
    const Question &question = answer.question;
    json::Writer out;
    out.beginObject()
        .member(u"schema", qint64(1))
        .member(u"reference", reference)
        .member(u"host", question.host.id)
        .member(u"platform", oci::formatPlatform(question.host.platform))
        .member(u"client", doctor::clientId(question.client))
        .memberOrNull(
            u"picked", answer.choice.picked < 0 ? QString() : answer.digest(answer.choice.picked))
        .memberOrNull(u"message", answer.message());
    writeTrace(out, answer);
    out.endObject();
    return out.take() + '\n';
}

} // namespace

int runResolve(Session &session)
{
    const auto question = understand(session.asked());
    if (!question)
        return session.out().fail(question.error());
    const QString reference = session.asked().positionals.first();
    auto inspection = session.wait<verbs::Inspection>(
        words("Reading %1").arg(question->name.toString()), [&](OpContext ctx) {
            return readNamed(session.services().opener(), question->name, ctx);
        });
    if (!inspection)
        return session.out().fail(inspection.error());
    inspection->reference = reference;
    const doctor::PreparedImage image(verbs::doctorFacts(*inspection));
    const Answer answer{.image = image,
        .question = *question,
        .choice = doctor::choose(image, question->host, question->client)};
    if (session.json())
        session.out().print(resolveJson(answer, reference));
    else if (answer.choice.picked >= 0)
        session.out().print(answer.digest(answer.choice.picked) + u'\n');
    if (answer.choice.picked >= 0)
        return 0;
    session.out().note(words("%1: no entry for %2. %3 would print: %4")
            .arg(reference, doctor::asksFor(question->host, question->client),
                doctor::clientName(question->client), answer.message()));
    return nothingPicked;
}

} // namespace gantry::cli
