// SPDX-License-Identifier: Apache-2.0
#include "cli/windowstart.h"

#include <QFile>
#include <QFileInfo>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

QStringList candidates()
{
    const QString chosen = qEnvironmentVariable("GANTRY_WINDOW");
    if (!chosen.isEmpty())
        return {chosen};
    const QString own = QFileInfo(QFile::symLinkTarget(u"/proc/self/exe"_s)).path();
    return {own + u"/gantry-window"_s, own + u"/window/gantry-window"_s,
        own + u"/../libexec/gantry/gantry-window"_s};
}

//! A Qt platform that draws somewhere else than on a display was asked for.
bool needsDisplay(const Invocation &asked)
{
    if (asked.has("screenshot"_L1))
        return false;
    const QString platform = qEnvironmentVariable("QT_QPA_PLATFORM");
    return platform.isEmpty() || platform.startsWith(u"xcb"_s) || platform.startsWith(u"wayland"_s);
}

bool hasDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY")
        || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

Error usage(QString subject, QString message, QString remedy)
{
    return {.code = Errc::Usage,
        .message = std::move(message),
        .subject = std::move(subject),
        .remedy = std::move(remedy)};
}

} // namespace

Error startWindow(const Invocation &asked)
{
    const QString what = asked.positionals.isEmpty() ? words("Window") : asked.positionals.first();
    if (needsDisplay(asked) && !hasDisplay()) {
        const QString message = asked.positionals.isEmpty()
            ? words("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)")
            : words("is no command, and there is no display to open it in the window");
        const QString remedy = asked.positionals.isEmpty()
            ? words("The commands work without one: see gantry --help")
            : words("To see it here use gantry inspect %1; for the commands see gantry --help")
                  .arg(asked.positionals.first());
        return usage(what, message, remedy);
    }
    for (const QString &path : candidates()) {
        const QByteArray program = QFile::encodeName(path);
        if (access(program.constData(), X_OK) != 0)
            continue;
        QList<QByteArray> arguments{program};
        for (const QString &argument : asked.arguments)
            arguments += QFile::encodeName(argument);
        std::vector<char *> argv;
        for (QByteArray &argument : arguments)
            argv.push_back(argument.data());
        argv.push_back(nullptr);
        execv(program.constData(), argv.data());
        return usage(path,
            words("cannot be started: %1").arg(QString::fromLocal8Bit(std::strerror(errno))),
            words("Check GANTRY_WINDOW or install gantry again"));
    }
    return usage(what, words("The window program gantry-window is not installed"),
        words("Install the package with the window, or set GANTRY_WINDOW; the commands work "
              "without it: see gantry --help"));
}

} // namespace gantry::cli
