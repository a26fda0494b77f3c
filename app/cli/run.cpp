// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include "cli/commands.h"
#include "cli/completions.h"
#include "cli/console.h"
#include "cli/helptext.h"
#include "cli/manpage.h"
#include "cli/parser.h"
#include "cli/session.h"
#include "cli/windowstart.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

struct Runner {
    QLatin1StringView name;
    int (*run)(Session &);
};

// `help` is answered by the parser.
constexpr Runner runners[] = {
    {"inspect"_L1, runInspect},
    {"files"_L1, runFiles},
    {"cat"_L1, runCat},
    {"diff"_L1, runDiff},
    {"resolve"_L1, runResolve},
    {"doctor"_L1, runDoctor},
    {"explain"_L1, runExplain},
    {"tags"_L1, runTags},
    {"repos"_L1, runRepos},
    {"copy"_L1, runCopy},
    {"assemble"_L1, runAssemble},
    {"delete"_L1, runDelete},
    {"rollback"_L1, runRollback},
    {"export"_L1, runExportCi},
    {"login"_L1, runLogin},
    {"logout"_L1, runLogout},
};

QByteArray generated(const QString &what)
{
    if (what == u"man")
        return manPage();
    if (what == u"bash")
        return bashCompletion();
    if (what == u"zsh")
        return zshCompletion();
    return fishCompletion();
}

int finish(Console &console, int code)
{
    if (auto flushed = console.flush(); !flushed)
        return console.fail(flushed.error());
    return code;
}

//! Warnings of the libraries are for --verbose; standard error is for people otherwise.
void silent(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    if (type == QtFatalMsg)
        fprintf(stderr, "%s\n", qPrintable(text));
}

int runCommand(const Invocation &asked, Console &console, int argc, char **argv)
{
    if (!asked.has("verbose"_L1))
        qInstallMessageHandler(silent);
    // A command's loop waits for sockets and timers; GLib's would be set up for nothing.
    if (!qEnvironmentVariableIsSet("QT_NO_GLIB"))
        qputenv("QT_NO_GLIB", "1");
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"gantry"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(GANTRY_VERSION));
    Session session(asked, &console);
    if (auto usable = session.checkOptions(); !usable)
        return console.fail(usable.error());
    for (const Runner &runner : runners) {
        if (runner.name == QLatin1StringView(asked.command->name))
            return finish(console, runner.run(session));
    }
    Q_UNREACHABLE_RETURN(exitCode(Errc::Usage));
}

} // namespace

int run(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments += QFile::decodeName(argv[i]);
    Console console(arguments.contains(u"--json"_s));
    const auto asked = parseArguments(arguments);
    if (!asked)
        return console.fail(asked.error());
    switch (asked->mode) {
    case Invocation::Mode::Help:
        console.print(asked->command ? commandHelp(*asked->command) : programHelp());
        return finish(console, 0);
    case Invocation::Mode::Version:
        console.print(u"gantry " GANTRY_VERSION "\n"_s);
        return finish(console, 0);
    case Invocation::Mode::Generate:
        console.print(generated(asked->value("generate"_L1)));
        return finish(console, 0);
    case Invocation::Mode::Window:
        return console.fail(startWindow(*asked));
    case Invocation::Mode::Command:
        break;
    }
    return runCommand(*asked, console, argc, argv);
}

} // namespace gantry::cli
