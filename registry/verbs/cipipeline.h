// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/exportcommands.h"

#include <QStringList>

namespace gantry::verbs {

//! Where a push runs without anybody watching.
enum class CiSystem { GitHub, GitLab, Azure, Jenkins, Shell };
inline constexpr std::array ciSystems{
    CiSystem::GitHub, CiSystem::GitLab, CiSystem::Azure, CiSystem::Jenkins, CiSystem::Shell};
QString ciSystemId(CiSystem system); //!< "github", "gitlab", "azure", "jenkins", "shell"
QString ciSystemName(CiSystem system); //!< "GitHub Actions"
std::optional<CiSystem> ciSystemOf(QStringView id);

//! A file of a repository whose pipeline pushes; its name has its folders.
struct CiFile {
    QString name; //!< ".github/workflows/push-agent-3.8.0.yml"
    QByteArray bytes;
    bool isProgram = false;
};
struct CiExport {
    Command command; //!< what the job runs
    QList<CiFile> files; //!< the pipeline last; a shell script alone has none
    QStringList variables; //!< the job reads its sign-ins from; secrets are in no file
};

//! A job that does what one of `commands` does, for the system named: a POSIX script that signs in
//! and runs it, the files it reads, and the pipeline around it. `tool` empty: the first command,
//! which is gantry's. `places` are all that are read or written, the target first. Errors:
//! Unsupported when the tool cannot, or would lose something (naming those that do not). Thread:
//! any.
Expected<CiExport> ciExport(CiSystem system, const QList<Command> &commands,
    const QList<oci::ImageName> &places, const QString &tool = {});
Expected<CiExport> ciExportOfCopy(CiSystem system, const oci::ImageName &from,
    const oci::ImageName &to, const CopyCommandOptions &options, const QString &tool = {});
Expected<CiExport> ciExportOfAssembly(CiSystem system, const assembly::Draft &draft,
    AssemblyCommandOptions options, const QString &tool = {});

//! Writes them below a folder, usually that of a repository. A file that is there already stays,
//! and then none is written, unless it has the very same bytes or may be replaced. Answers the
//! names. Errors: Refused (naming the first that is there), Io. Thread: any, blocks.
Expected<QStringList> writeCiFiles(
    const QString &folder, const QList<CiFile> &files, bool mayReplace = false);

} // namespace gantry::verbs
