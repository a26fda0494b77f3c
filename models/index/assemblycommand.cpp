// SPDX-License-Identifier: Apache-2.0
#include "models/index/assemblycommand.h"

#include "models/index/copysession.h"
#include "verbs/cipipeline.h"
#include "verbs/commandfolder.h"
#include "verbs/exportcommands.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

QList<verbs::Command> commandsOf(const AssemblySession &session)
{
    const assembly::Draft &draft = session.draft();
    if (draft.target == oci::ImageName())
        return {};
    verbs::AssemblyCommandOptions options;
    options.keepOld = session.pushOptions().keepOld;
    if (session.pushOptions().stopIfMoved && draft.base)
        options.ifDigest = draft.base->digest;
    options.referrers = session.pushOptions().referrers;
    return verbs::commandsForAssembly(draft, options);
}

} // namespace

QList<CommandLine> commandsFor(const AssemblySession &session)
{
    return commandLines(commandsOf(session));
}

Expected<QStringList> exportCommands(const AssemblySession &session, const QString &folder)
{
    return verbs::writeCommandFolder(folder, commandsOf(session));
}

QList<ExportKind> exportKinds()
{
    QList<ExportKind> kinds{{u"commands"_s,
        QCoreApplication::translate("gantry::models::ExportKind", "Scripts for Every Tool")}};
    for (const verbs::CiSystem system : verbs::ciSystems) {
        if (system != verbs::CiSystem::Shell)
            kinds += {verbs::ciSystemId(system), verbs::ciSystemName(system)};
    }
    return kinds;
}

Expected<QStringList> exportPipeline(
    const AssemblySession &session, const QString &kind, const QString &folder)
{
    const auto system = verbs::ciSystemOf(kind);
    if (!system)
        return fail(Errc::Usage,
            QCoreApplication::translate("gantry::models::ExportKind", "There is no such CI system"),
            kind);
    // What the tag names now is no condition of a job that runs more than once.
    verbs::AssemblyCommandOptions options;
    options.keepOld = session.pushOptions().keepOld;
    options.referrers = session.pushOptions().referrers;
    TRY(const verbs::CiExport made, verbs::ciExportOfAssembly(*system, session.draft(), options));
    return verbs::writeCiFiles(folder, made.files);
}

namespace {

QList<verbs::Command> commandsOf(const CopySession &session)
{
    if (!session.whyNot().isEmpty())
        return {};
    verbs::CopyCommandOptions options;
    if (session.isPartial()) {
        for (const CopySession::Tick &tick : session.platforms()) {
            if (tick.copied)
                options.platforms += tick.platform;
        }
        options.sparse = session.chosen() == CopySession::Chosen::Sparse;
    }
    options.referrers = session.referrers();
    options.copyForeign = session.copyForeign();
    options.keepOld = session.keepOld();
    return verbs::commandsForCopy(session.source(), session.target(), options);
}

} // namespace

QList<CommandLine> commandsFor(const CopySession &session)
{
    return commandLines(commandsOf(session));
}

Expected<QStringList> exportCommands(const CopySession &session, const QString &folder)
{
    return verbs::writeCommandFolder(folder, commandsOf(session));
}

} // namespace gantry::models
