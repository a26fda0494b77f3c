// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"
#include "cli/session.h"
#include "services.h"
#include "verbs/doctorexport.h"

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
    if (asked.values("host"_L1).size() > 1)
        return fail(Errc::Usage, words("one host at a time"), u"--host"_s,
            words("gantry doctor answers for several"));
    TRY(question.host, doctor::parseHost(asked.value("host"_L1)));
    if (asked.has("client"_L1)) {
        TRY(question.client, doctor::parseClient(asked.value("client"_L1)));
        question.host.client = question.client; // asked for, whatever the preset pulls with
    }
    question.client = doctor::clientOn(question.host, question.client);
    return question;
}

//! Whether the root alone answers: configs count where an entry has no platform and for Docker on
//! Windows, and entries of nested indexes are candidates, too.
bool rootIsEnough(const verbs::Inspection &root, const doctor::Client &client)
{
    return root.isIndex() && client.kind != doctor::ClientKind::DockerWindows
        && std::ranges::all_of(root.entries, [](const verbs::Entry &entry) {
               return entry.descriptor.platform && !entry.descriptor.platform->isEmpty()
                   && entry.role != oci::Role::Index;
           });
}

Task<verbs::Inspection> readNamed(std::shared_ptr<sources::SourceOpener> opener,
    oci::ImageName name, doctor::Client client, OpContext ctx)
{
    const QString selector = verbs::selectorOf(name);
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(name, ctx));
    CO_TRY(verbs::Inspection root, co_await verbs::open(source, selector, ctx));
    if (rootIsEnough(root, client))
        co_return root;
    co_return co_await verbs::inspect(source, root.root.digest.toString(), verbs::InspectOptions(),
        std::function<void(qsizetype, const verbs::Entry &)>(), ctx);
}

QString digestOf(const doctor::PreparedImage &image, int entry)
{
    return image.entries().at(static_cast<std::size_t>(entry)).facts->descriptor.digest.toString();
}

QByteArray resolveJson(
    const doctor::PreparedImage &image, const verbs::HostVerdict &verdict, const QString &reference)
{
    json::Writer out;
    out.beginObject()
        .member(u"schema", qint64(1))
        .member(u"reference", reference)
        .member(u"host", verdict.host.id)
        .member(u"platform", oci::formatPlatform(verdict.host.platform))
        .member(u"client", doctor::clientId(verdict.client));
    verbs::writeVerdict(out, image, verdict);
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
            return readNamed(session.services().opener(), question->name, question->client, ctx);
        });
    if (!inspection)
        return session.out().fail(inspection.error());
    inspection->reference = reference;
    const doctor::PreparedImage image(verbs::doctorFacts(*inspection));
    const auto &[name, host, client] = *question;
    const verbs::HostVerdict verdict{
        .host = host, .client = client, .choice = doctor::choose(image, host, client)};
    const int picked = verdict.choice.picked;
    if (session.json())
        session.out().print(resolveJson(image, verdict, reference));
    else if (picked >= 0)
        session.out().print(digestOf(image, picked) + u'\n');
    if (picked >= 0)
        return 0;
    const QString message = doctor::messageOf(image, host, client, verdict.choice);
    QString note = words("%1: no entry for %2").arg(reference, doctor::asksFor(host, client));
    if (!message.isEmpty())
        note += words(". %1 would print: %2").arg(doctor::clientName(client), message);
    session.out().note(note);
    return nothingPicked;
}

} // namespace gantry::cli
