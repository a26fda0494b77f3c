// SPDX-License-Identifier: Apache-2.0
#include "models/index/assemblycommand.h"

#include "models/index/copysession.h"
#include "verbs/exportcommands.h"

namespace gantry::models {

namespace {

QList<CommandLine> lines(const QList<verbs::Command> &commands)
{
    QList<CommandLine> result;
    for (const verbs::Command &command : commands)
        result += CommandLine{command.tool, command.line,
            command.fidelity == verbs::Command::Fidelity::Exact, command.note};
    return result;
}

} // namespace

QList<CommandLine> commandsFor(const AssemblySession &session)
{
    const assembly::Draft &draft = session.draft();
    if (draft.target == oci::ImageName())
        return {};
    verbs::AssemblyCommandOptions options;
    options.keepOld = session.pushOptions().keepOld;
    if (session.pushOptions().stopIfMoved && draft.base)
        options.ifDigest = draft.base->digest;
    options.referrers = session.pushOptions().referrers;
    return lines(verbs::commandsForAssembly(draft, options));
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
    return lines(verbs::commandsForCopy(session.source(), session.target(), options));
}

} // namespace gantry::models
