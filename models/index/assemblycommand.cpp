// SPDX-License-Identifier: Apache-2.0
#include "models/index/assemblycommand.h"

#include "models/index/copysession.h"
#include "verbs/commandfolder.h"
#include "verbs/exportcommands.h"

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

QList<CommandLine> commandsFor(const CopySession &session)
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
    return commandLines(verbs::commandsForCopy(session.source(), session.target(), options));
}

} // namespace gantry::models
