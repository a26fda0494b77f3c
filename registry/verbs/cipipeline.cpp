// SPDX-License-Identifier: Apache-2.0
// What the job does and with which sign-ins; how each system wants it written is in cidialects.cpp.
#include "verbs/cipipeline.h"

#include "verbs/assemble.h"
#include "verbs/cidialects.h"
#include "verbs/words.h"

#include <QDir>
#include <QSaveFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using Fidelity = Command::Fidelity;

constexpr struct {
    CiSystem system;
    QLatin1StringView id, name;
} systems[] = {
    {CiSystem::GitHub, "github"_L1, "GitHub Actions"_L1},
    {CiSystem::GitLab, "gitlab"_L1, "GitLab CI"_L1},
    {CiSystem::Azure, "azure"_L1, "Azure Pipelines"_L1},
    {CiSystem::Jenkins, "jenkins"_L1, "Jenkins"_L1},
    {CiSystem::Shell, "shell"_L1, "Shell"_L1},
};

const auto &factsOf(CiSystem system)
{
    return *std::ranges::find(systems, system, &std::remove_cvref_t<decltype(systems[0])>::system);
}

//! "telemetry-agent-3.8.0": what a file may be called everywhere.
QString slugOf(const oci::ImageName &target)
{
    const bool isRegistry = target.transport == oci::ImageName::Transport::Registry;
    const QString place = isRegistry ? target.reference.path() : target.path;
    QString slug = place.section(u'/', -1, -1, QString::SectionSkipEmpty);
    if (const QString tag = tagOf(target); !tag.isEmpty())
        slug += u'-' + tag;
    for (QChar &c : slug) {
        const bool isPlain = c.unicode() < 128 && (c.isLetterOrNumber() || c == u'.' || c == u'_');
        if (!isPlain)
            c = u'-';
    }
    while (slug.startsWith(u'.') || slug.startsWith(u'-'))
        slug.remove(0, 1);
    return slug.isEmpty() ? u"image"_s : slug.left(100);
}

//! REGISTRY_EXAMPLE_COM_5000: what a variable may be called everywhere.
QString variableOf(const QString &registry)
{
    QString name = registry.toUpper();
    for (QChar &c : name) {
        if (c.unicode() >= 128 || !c.isLetterOrNumber())
            c = u'_';
    }
    return name.isEmpty() || name.at(0).isDigit() ? u"REGISTRY_"_s + name : name;
}

Expected<Command> commandOf(
    const QList<Command> &commands, const QString &tool, const oci::ImageName &target)
{
    if (commands.isEmpty())
        return fail(Errc::Usage, words("No tool can say this as a command"), target.toString());
    if (tool.isEmpty())
        return commands.first();
    QStringList able;
    for (const Command &command : commands) {
        if (command.fidelity == Fidelity::Loses)
            continue;
        if (command.tool == tool)
            return command;
        able += command.tool;
    }
    const auto known = std::ranges::find(commands, tool, &Command::tool);
    return fail(Errc::Unsupported,
        known == commands.end() ? words("%1 cannot do this").arg(tool)
                                : words("%1 would not do the same: it %2").arg(tool, known->note),
        target.toString(), words("Take one of %1").arg(able.join(u", "_s)));
}

ci::Job jobOf(const Command &command, const QList<oci::ImageName> &places)
{
    ci::Job job;
    job.name = slugOf(places.first());
    job.target = places.first().toString();
    job.command = command;
    for (const oci::ImageName &place : places) {
        if (place.transport == oci::ImageName::Transport::Registry && !place.reference.isNull()) {
            const QString registry = place.reference.domain();
            if (std::ranges::none_of(
                    job.signIns, [&](const auto &each) { return each.registry == registry; }))
                job.signIns += {registry, variableOf(registry), place == places.first()};
        } else if (!place.path.isEmpty() && place != places.first()
            && !job.local.contains(place.path)) {
            job.local += place.path;
        }
    }
    return job;
}

} // namespace

QString ciSystemId(CiSystem system)
{
    return factsOf(system).id;
}

QString ciSystemName(CiSystem system)
{
    return system == CiSystem::Shell ? words("Shell script") : QString(factsOf(system).name);
}

std::optional<CiSystem> ciSystemOf(QStringView id)
{
    const auto *found
        = std::ranges::find_if(systems, [&](const auto &each) { return each.id == id; });
    return found == std::end(systems) ? std::nullopt : std::optional(found->system);
}

Expected<CiExport> ciExport(CiSystem system, const QList<Command> &commands,
    const QList<oci::ImageName> &places, const QString &tool)
{
    CiExport result;
    const oci::ImageName target = places.value(0);
    TRY(result.command, commandOf(commands, tool, target));
    const ci::Job job = jobOf(result.command, places);
    for (const ci::SignIn &signIn : job.signIns)
        result.variables += {signIn.user(), signIn.password()};
    for (const CommandFile &file : result.command.files)
        result.files += {file.name.contains(u'/') ? file.name : u"ci/"_s + file.name, file.bytes};
    result.files += {job.scriptPath(), ci::script(job), true};
    switch (system) {
    case CiSystem::GitHub:
        result.files += {u".github/workflows/push-%1.yml"_s.arg(job.name), ci::gitHub(job)};
        break;
    case CiSystem::GitLab:
        result.files += {u"ci/push-%1.gitlab-ci.yml"_s.arg(job.name), ci::gitLab(job)};
        break;
    case CiSystem::Azure:
        result.files += {u"ci/push-%1.azure-pipelines.yml"_s.arg(job.name), ci::azure(job)};
        break;
    case CiSystem::Jenkins:
        result.files += {u"ci/push-%1.Jenkinsfile"_s.arg(job.name), ci::jenkins(job)};
        break;
    case CiSystem::Shell:
        break;
    }
    return result;
}

Expected<CiExport> ciExportOfCopy(CiSystem system, const oci::ImageName &from,
    const oci::ImageName &to, const CopyCommandOptions &options, const QString &tool)
{
    return ciExport(system, commandsForCopy(from, to, options), {to, from}, tool);
}

Expected<CiExport> ciExportOfAssembly(CiSystem system, const assembly::Draft &draft,
    AssemblyCommandOptions options, const QString &tool)
{
    options.draftFile = u"ci/%1.gantry.json"_s.arg(slugOf(draft.target));
    QList<oci::ImageName> places{draft.target};
    for (const assembly::DraftEntry &entry : draft.entries)
        places += entry.source;
    return ciExport(system, commandsForAssembly(draft, options), places, tool);
}

Expected<QStringList> writeCiFiles(
    const QString &folder, const QList<CiFile> &files, bool mayReplace)
{
    const QDir dir(folder);
    QList<CiFile> fresh;
    QStringList names;
    for (const CiFile &file : files) {
        names += file.name;
        QFile there(dir.filePath(file.name));
        if (!there.exists()) {
            fresh += file;
            continue;
        }
        const bool isSame = there.size() == file.bytes.size() && there.open(QIODevice::ReadOnly)
            && there.readAll() == file.bytes;
        if (!isSame && !mayReplace)
            return fail(Errc::Refused, words("This file is there already"), there.fileName(),
                words("Move it away, choose another folder, or add --force"));
        if (!isSame)
            fresh += file;
    }
    for (const CiFile &file : std::as_const(fresh)) {
        const QString path = dir.filePath(file.name);
        QSaveFile to(path);
        if (!dir.mkpath(QFileInfo(file.name).path()) || !to.open(QIODevice::WriteOnly)
            || to.write(file.bytes) != file.bytes.size())
            return fail(Errc::Io, to.errorString(), path, words("Choose another folder"));
        if (file.isProgram)
            to.setPermissions(to.permissions() | QFile::ExeOwner | QFile::ExeUser | QFile::ExeGroup
                | QFile::ExeOther);
        if (!to.commit())
            return fail(Errc::Io, to.errorString(), path, words("Choose another folder"));
    }
    return names;
}

} // namespace gantry::verbs
