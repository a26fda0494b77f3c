// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblysession.h"
#include "models/navigation/commands.h"

namespace gantry::models {

class CopySession;

//! Commands that push what an assembly holds, with its push options; gantry's own first.
QList<CommandLine> commandsFor(const AssemblySession &session);
//! Writes those commands into a folder, as verbs::writeCommandFolder() says.
Expected<QStringList> exportCommands(const AssemblySession &session, const QString &folder);
//! What an assembly can be exported as.
struct ExportKind {
    QString id; //!< "commands", or a CI system: "github", "gitlab", "azure", "jenkins"
    QString title; //!< "GitHub Actions"; of commands "Scripts for Every Tool"
};
QList<ExportKind> exportKinds();
//! Writes a pipeline that pushes what the assembly holds below a folder, as
//! verbs::ciExportOfAssembly() says. Errors: those of both, Usage for an unknown kind. Blocks.
Expected<QStringList> exportPipeline(
    const AssemblySession &session, const QString &kind, const QString &folder);
//! Commands that copy what a dialog was asked to copy.
QList<CommandLine> commandsFor(const CopySession &session);
//! Writes those commands into a folder, as verbs::writeCommandFolder() says.
Expected<QStringList> exportCommands(const CopySession &session, const QString &folder);

} // namespace gantry::models
