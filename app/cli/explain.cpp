// SPDX-License-Identifier: Apache-2.0
#include "doctor/explain.h"

#include "base/jsonwriter.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/doctortext.h"
#include "cli/errorjson.h"
#include "cli/pick.h"
#include "cli/session.h"
#include "services.h"
#include "verbs/doctorexport.h"

#include <QFile>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr qint64 maxMessageBytes = 64 * 1024;

//! Text from a message or an image must not steer the terminal.
QString shown(const QString &text)
{
    return printable(text.toUtf8());
}

QString messageAsked(const QString &text)
{
    if (text != u"-")
        return text;
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(input.read(maxMessageBytes));
}

struct Seen {
    QString reference;
    verbs::DoctorReport report;
};

Task<verbs::DoctorReport> look(std::shared_ptr<sources::SourceOpener> opener, oci::ImageName name,
    verbs::DoctorOptions options, OpContext ctx)
{
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(name, ctx));
    co_return co_await verbs::examine(source, verbs::selectorOf(name), options, ctx);
}

//! The image of the message, or the one given, with the host of the message.
std::optional<Expected<Seen>> lookAtImage(Session &session, const QList<doctor::Diagnosis> &found)
{
    QString reference = session.asked().positionals.value(1);
    verbs::DoctorOptions options;
    for (const doctor::Diagnosis &diagnosis : found) {
        if (reference.isEmpty())
            reference = diagnosis.reference;
        if (diagnosis.host && options.hosts.isEmpty())
            options.hosts = {*diagnosis.host};
        if (diagnosis.client && options.client == doctor::Client())
            options.client = *diagnosis.client;
    }
    if (reference.isEmpty())
        return std::nullopt;
    const auto name = oci::ImageName::parse(reference);
    if (!name)
        return Expected<Seen>(std::unexpected(name.error()));
    session.insecure(registryOf(*name));
    auto report = session.wait<verbs::DoctorReport>(words("Reading %1").arg(name->toString()),
        [&](OpContext ctx) { return look(session.services().opener(), *name, options, ctx); });
    if (!report)
        return Expected<Seen>(std::unexpected(report.error()));
    return Expected<Seen>(Seen{reference, *std::move(report)});
}

QString diagnosisText(const doctor::Diagnosis &diagnosis)
{
    QString text = shown(diagnosis.title) + u"  ["_s + diagnosis.key + u"]\n"_s;
    text += u"  "_s + shown(diagnosis.cause) + u"\n\n"_s;
    const auto line = [&](const QString &name, const QString &value) {
        if (!value.isEmpty())
            text += u"  "_s + name.leftJustified(10) + shown(value) + u'\n';
    };
    line(words("Message"), diagnosis.quoted);
    line(words("Said by"), diagnosis.saidBy);
    line(words("Host"), diagnosis.host ? doctor::describeHost(*diagnosis.host) : QString());
    line(words("Image"), diagnosis.reference);
    text += u'\n';
    for (const QString &remedy : diagnosis.remedies)
        text += u"  > "_s + shown(remedy) + u'\n';
    return text;
}

QString seenText(const Seen &seen, bool hostKnown)
{
    const QStringList platforms = platformsOf(*seen.report.image);
    QString text = u'\n'
        + words("What is in %1: %2")
              .arg(shown(seen.reference),
                  platforms.isEmpty() ? words("no image") : platforms.join(u", "_s))
        + u'\n';
    if (hostKnown) {
        for (const verbs::HostVerdict &host : seen.report.hosts) {
            if (host.choice.picked >= 0)
                text += u'\n' + words("By now this host gets an entry:") + u'\n';
            text += u'\n' + verdictText(*seen.report.image, host);
        }
    }
    for (const doctor::Finding &finding : seen.report.findings) {
        if (finding.severity == doctor::Severity::Error)
            text += u'\n' + shown(finding.title) + u"  ["_s + finding.id + u"]\n  "_s
                + shown(finding.evidence) + u'\n';
    }
    return text;
}

void writeDiagnosis(json::Writer &writer, const doctor::Diagnosis &diagnosis)
{
    writer.beginObject()
        .member(u"key", diagnosis.key)
        .member(u"title", diagnosis.title)
        .member(u"cause", diagnosis.cause);
    writer.key(u"remedies").beginArray();
    for (const QString &remedy : diagnosis.remedies)
        writer.value(remedy);
    writer.endArray()
        .member(u"id", diagnosis.id)
        .member(u"saidBy", diagnosis.saidBy)
        .memberOrNull(u"client", diagnosis.client ? doctor::clientId(*diagnosis.client) : QString())
        .memberOrNull(
            u"host", diagnosis.host ? oci::formatPlatform(diagnosis.host->platform) : QString())
        .memberOrNull(u"reference", diagnosis.reference)
        .member(u"quoted", diagnosis.quoted)
        .endObject();
}

QByteArray explainJson(
    const QList<doctor::Diagnosis> &found, const std::optional<Expected<Seen>> &seen)
{
    json::Writer writer;
    writer.beginObject().member(u"schema", qint64(1)).key(u"diagnosis").beginArray();
    for (const doctor::Diagnosis &diagnosis : found)
        writeDiagnosis(writer, diagnosis);
    writer.endArray().key(u"image");
    if (!seen || !*seen) {
        writer.null();
    } else {
        const Seen &image = **seen;
        writer.beginObject().member(u"reference", image.reference).key(u"platforms").beginArray();
        for (const QString &platform : platformsOf(*image.report.image))
            writer.value(platform);
        writer.endArray().key(u"hosts").beginArray();
        const bool hostKnown = std::ranges::any_of(
            found, [](const doctor::Diagnosis &one) { return one.host.has_value(); });
        for (const verbs::HostVerdict &host : image.report.hosts) {
            if (!hostKnown)
                break;
            writer.beginObject()
                .member(u"platform", oci::formatPlatform(host.host.platform))
                .member(u"client", doctor::clientId(host.client));
            verbs::writeVerdict(writer, *image.report.image, host);
            writer.endObject();
        }
        writer.endArray().key(u"findings").beginArray();
        for (const doctor::Finding &finding : image.report.findings)
            verbs::writeFinding(writer, finding);
        writer.endArray().endObject();
    }
    writer.key(u"imageError");
    if (seen && !*seen)
        writeError(writer, seen->error());
    else
        writer.null();
    return writer.endObject().take() + '\n';
}

} // namespace

int runExplain(Session &session)
{
    const QString message = messageAsked(session.asked().positionals.first());
    if (message.trimmed().isEmpty())
        return session.out().fail({.code = Errc::Usage,
            .message = words("The message is empty"),
            .subject = {},
            .remedy
            = words("Give the text a client printed, or - and the text on standard input")});
    const QList<doctor::Diagnosis> found = doctor::explainMessage(message);
    if (found.isEmpty()) {
        if (session.json())
            session.out().print(explainJson(found, std::nullopt));
        session.out().note(words(
            "This message is not known here. Look for the line that names a platform or an image"));
        return exitCode(Errc::NotFound);
    }
    const auto seen = lookAtImage(session, found);
    if (session.json()) {
        session.out().print(explainJson(found, seen));
        return 0;
    }
    QString text;
    for (const doctor::Diagnosis &diagnosis : found)
        text += (text.isEmpty() ? QString() : u"\n"_s) + diagnosisText(diagnosis);
    if (seen && *seen) {
        const bool hostKnown = std::ranges::any_of(
            found, [](const doctor::Diagnosis &one) { return one.host.has_value(); });
        text += seenText(**seen, hostKnown);
    }
    session.out().print(text);
    if (seen && !*seen)
        session.out().note(seen->error().toLine());
    return 0;
}

} // namespace gantry::cli
