// SPDX-License-Identifier: Apache-2.0
#include "base/jsonwriter.h"
#include "cli/commands.h"
#include "cli/draftfile.h"
#include "cli/parser.h"
#include "cli/planrun.h"
#include "cli/session.h"
#include "verbs/cipipeline.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

Expected<verbs::CiSystem> systemOf(const QStringList &words_)
{
    if (words_.value(0) != "ci"_L1)
        return fail(Errc::Usage, words("Only ci can be exported"), words_.value(0),
            words("Write gantry export ci SYSTEM"));
    const QString id = words_.value(1);
    if (const auto system = verbs::ciSystemOf(id))
        return *system;
    QStringList ids;
    for (const verbs::CiSystem each : verbs::ciSystems)
        ids += verbs::ciSystemId(each);
    const QString near = nearestSpelling(id, ids);
    return fail(Errc::Usage, words("There is no such CI system"), id,
        near.isEmpty() ? words("Choose one of %1").arg(ids.join(u", "_s))
                       : words("Did you mean %1?").arg(near));
}

Expected<verbs::CiExport> ofDraft(verbs::CiSystem system, const Invocation &asked)
{
    if (asked.positionals.size() > 2)
        return fail(Errc::Usage, words("A draft says itself what is pushed"), asked.positionals[2],
            words("Leave this out, or --from-draft"));
    TRY(const assembly::Draft draft, readDraftFile(asked.value("from-draft"_L1)));
    verbs::AssemblyCommandOptions options;
    options.keepOld = asked.has("keep-old"_L1);
    TRY(options.keepOldAs, keepOldOf(asked));
    options.referrers = asked.has("referrers"_L1);
    return verbs::ciExportOfAssembly(system, draft, options, asked.value("tool"_L1));
}

Expected<verbs::CiExport> ofCopy(verbs::CiSystem system, const Invocation &asked)
{
    if (asked.positionals.size() < 4)
        return fail(Errc::Usage, words("What the job does is missing"),
            asked.positionals.value(2, u"export ci"_s),
            words("Write SRC and DST, or --from-draft FILE"));
    if (asked.has("keep-old"_L1))
        return fail(Errc::Usage, words("is for drafts"), u"--keep-old"_s,
            words("Add it to the line in the script"));
    TRY(const oci::ImageName from, oci::ImageName::parse(asked.positionals[2]));
    TRY(const oci::ImageName to, oci::ImageName::parse(asked.positionals[3]));
    verbs::CopyCommandOptions options;
    for (const QString &text : asked.values("platform"_L1)) {
        TRY(const oci::Platform platform, oci::parsePlatform(text));
        options.platforms.append(platform);
    }
    options.sparse = asked.has("sparse"_L1);
    options.referrers = asked.has("referrers"_L1);
    return verbs::ciExportOfCopy(system, from, to, options, asked.value("tool"_L1));
}

void writeTexts(json::Writer &writer, QStringView name, const QStringList &texts)
{
    writer.key(name).beginArray();
    for (const QString &text : texts)
        writer.value(text);
    writer.endArray();
}

} // namespace

int runExportCi(Session &session)
{
    const Invocation &asked = session.asked();
    const auto system = systemOf(asked.positionals);
    if (!system)
        return session.out().fail(system.error());
    const auto made = asked.has("from-draft"_L1) ? ofDraft(*system, asked) : ofCopy(*system, asked);
    if (!made)
        return session.out().fail(made.error());
    const QString folder = asked.has("dir"_L1) ? asked.value("dir"_L1) : u"."_s;
    const auto written = verbs::writeCiFiles(folder, made->files, asked.has("force"_L1));
    if (!written)
        return session.out().fail(written.error());
    if (!session.json()) {
        session.out().print(written->join(u'\n') + u'\n');
        if (!made->variables.isEmpty())
            session.out().note(words("The job signs in with %1, where they are set")
                    .arg(made->variables.join(u", "_s)));
        return 0;
    }
    json::Writer writer;
    writer.beginObject()
        .member(u"schema", qint64(1))
        .member(u"system", verbs::ciSystemId(*system))
        .member(u"directory", folder)
        .member(u"tool", made->command.tool)
        .member(u"line", made->command.line);
    writeTexts(writer, u"files", *written);
    writeTexts(writer, u"variables", made->variables);
    session.out().print(writer.endObject().take() + '\n');
    return 0;
}

} // namespace gantry::cli
