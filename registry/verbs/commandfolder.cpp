// SPDX-License-Identifier: Apache-2.0
#include "verbs/commandfolder.h"

#include "verbs/words.h"

#include <QDir>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

Expected<> writeFile(const QString &path, const QByteArray &bytes, bool executable)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        return fail(Errc::Io, file.errorString(), path, words("Choose another folder"));
    if (executable)
        file.setPermissions(file.permissions() | QFile::ExeOwner | QFile::ExeUser | QFile::ExeGroup
            | QFile::ExeOther);
    if (!file.commit())
        return fail(Errc::Io, file.errorString(), path, words("Choose another folder"));
    return {};
}

//! "docker buildx imagetools" -> "docker-buildx-imagetools.sh"; a second one of a tool is numbered.
QString scriptName(const QString &tool, const QStringList &taken)
{
    const QString base = QString(tool).replace(u' ', u'-');
    QString name = base + u".sh"_s;
    for (int number = 2; taken.contains(name); ++number)
        name = u"%1-%2.sh"_s.arg(base).arg(number);
    return name;
}

QByteArray script(const Command &command)
{
    QString text = u"#!/bin/sh\n"_s;
    text += u"# "_s
        + (command.note.isEmpty() ? words("%1: the same, exactly").arg(command.tool)
                                  : words("%1: %2").arg(command.tool, command.note))
        + u'\n';
    text += u"set -eu\n"_s;
    if (!command.files.isEmpty())
        text += u"cd \"$(dirname \"$0\")\"\n"_s;
    return (text + command.line + u'\n').toUtf8();
}

} // namespace

Expected<QStringList> writeCommandFolder(const QString &folder, const QList<Command> &commands)
{
    if (commands.isEmpty())
        return fail(Errc::Usage, words("No tool can say this as a command"), folder);
    const QDir dir(folder);
    if (!dir.mkpath(u"."_s))
        return fail(Errc::Io, words("The folder cannot be made"), folder, words("Choose another"));
    if (!dir.isEmpty())
        return fail(Errc::Refused, words("The folder holds something already"), folder,
            words("Choose a new or an empty one"));
    QStringList names;
    for (const Command &command : commands) {
        for (const CommandFile &file : command.files) {
            if (names.contains(file.name))
                continue;
            CHECK(writeFile(dir.filePath(file.name), file.bytes, false));
            names += file.name;
        }
        const QString name = scriptName(command.tool, names);
        CHECK(writeFile(dir.filePath(name), script(command), true));
        names += name;
    }
    return names;
}

} // namespace gantry::verbs
