// SPDX-License-Identifier: Apache-2.0
#include "cli/helptext.h"

#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

//! Two columns; a term too wide for the first stands on a line of its own.
QString definition(const QString &term, const QString &text, qsizetype column)
{
    const QString body = wrapped(text, column);
    if (term.size() + 4 > column)
        return u"  "_s + term + u'\n' + body;
    return (u"  "_s + term).leftJustified(column) + body.mid(column);
}

QString optionList(std::span<const OptionSpec> options)
{
    QString list;
    for (const OptionSpec &option : options)
        list += definition(optionTerm(option), words(option.help), 26);
    return list;
}

QString exampleList(const CommandSpec &command)
{
    if (command.examples.empty())
        return {};
    QString list = u'\n' + words("Examples:") + u'\n';
    for (const ExampleSpec &example : command.examples)
        list += u"  "_s + QLatin1StringView(example.line) + u'\n' + wrapped(words(example.help), 6);
    return list;
}

} // namespace

QString wrapped(const QString &text, qsizetype indent, qsizetype width)
{
    QString out;
    for (const QString &paragraph : text.split(u'\n')) {
        QString line;
        const auto flush = [&] {
            out += line.isEmpty() ? u"\n"_s : QString(indent, u' ') + line + u'\n';
            line.clear();
        };
        for (const QString &word : paragraph.split(u' ', Qt::SkipEmptyParts)) {
            if (!line.isEmpty() && indent + line.size() + 1 + word.size() > width)
                flush();
            line += line.isEmpty() ? word : u' ' + word;
        }
        flush();
    }
    return out;
}

QString programHelp()
{
    const CommandSpec &window = windowCommand();
    QString text = words("gantry: %1").arg(words(window.summary)) + u"\n\n"_s;
    text += u"  "_s + usageLine(window).leftJustified(28) + words("open the window") + u'\n';
    text += u"  "_s + u"gantry COMMAND [OPTIONS] …"_s.leftJustified(28)
        + words("do one thing here, without a window") + u"\n\n"_s;
    text += words("Commands:") + u'\n';
    for (const CommandSpec &command : commands())
        text += definition(QString::fromLatin1(command.name), words(command.summary), 14);
    text += u'\n' + words("Options:") + u'\n' + optionList(programOptions());
    text += u'\n' + words("Options of the window:") + u'\n' + optionList(window.options);
    text += exampleList(window);
    text += u'\n' + words("gantry help COMMAND tells more, and so does man gantry.") + u'\n';
    return text;
}

QString commandHelp(const CommandSpec &command)
{
    QString text = words("Usage: %1").arg(usageLine(command)) + u"\n\n"_s;
    text += wrapped(words(command.description), 0) + u'\n';
    qsizetype column = 14;
    for (const PositionalSpec &positional : command.positionals) {
        column = std::max(column, QLatin1StringView(positional.placeholder).size() + 4);
        text += definition(
            QString::fromLatin1(positional.placeholder), words(positional.help), column);
    }
    if (!command.positionals.empty())
        text += u'\n';
    if (!command.options.empty())
        text += words("Options:") + u'\n' + optionList(command.options) + u'\n';
    if (command.takesShared)
        text += words("Options of every command:") + u'\n' + optionList(sharedOptions());
    return text + exampleList(command);
}

} // namespace gantry::cli
