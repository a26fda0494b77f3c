// SPDX-License-Identifier: Apache-2.0
#include "cli/completions.h"

#include "cli/commandtable.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

//! The options a command has, its own first.
QList<OptionSpec> optionsOf(const CommandSpec &command)
{
    QList<OptionSpec> list(command.options.begin(), command.options.end());
    if (&command == &windowCommand())
        list.append(QList<OptionSpec>(programOptions().begin(), programOptions().end()));
    else if (command.takesShared)
        list.append(QList<OptionSpec>(sharedOptions().begin(), sharedOptions().end()));
    else
        list.append(*findOption(command, u"help"));
    return list;
}

QStringList choicesOf(const OptionSpec &option)
{
    return QString::fromLatin1(option.placeholder).split(u'|');
}

//! What a person might begin an image, a platform … with.
QStringList beginnings(Takes takes)
{
    switch (takes) {
    case Takes::Image:
    case Takes::Repository:
        return {u"docker://"_s, u"oci:"_s, u"oci-archive:"_s, u"docker-archive:"_s,
            u"docker-daemon:"_s};
    case Takes::Registry:
        return {u"docker.io"_s, u"ghcr.io"_s, u"quay.io"_s, u"mcr.microsoft.com"_s,
            u"localhost:5000"_s};
    case Takes::Platform:
        return {u"linux/amd64"_s, u"linux/arm64"_s, u"linux/arm/v7"_s, u"linux/s390x"_s,
            u"linux/ppc64le"_s, u"linux/riscv64"_s, u"windows/amd64"_s};
    case Takes::Command: {
        QStringList names;
        for (const CommandSpec &command : commands())
            names += QString::fromLatin1(command.name);
        return names;
    }
    case Takes::Pipeline:
        return {u"ci"_s, u"github"_s, u"gitlab"_s, u"azure"_s, u"jenkins"_s, u"shell"_s};
    default:
        return {};
    }
}

QString allCommands()
{
    return beginnings(Takes::Command).join(u' ');
}

// ---- bash ----

QString bashValues(Takes takes, const OptionSpec *option)
{
    switch (takes) {
    case Takes::File:
        return u"_gantry_files"_s;
    case Takes::Folder:
        return u"COMPREPLY=($(compgen -d -- \"$word\"))"_s;
    case Takes::Choice:
        return u"_gantry_words \""_s + choicesOf(*option).join(u' ') + u'"';
    case Takes::Image:
    case Takes::Repository:
        return u"_gantry_images"_s;
    case Takes::Text:
    case Takes::MaybeText:
    case Takes::Nothing:
        return u":"_s;
    default:
        return u"_gantry_words \""_s + beginnings(takes).join(u' ') + u'"';
    }
}

QString bashCommand(const CommandSpec &command)
{
    const bool window = !*command.name;
    QStringList names;
    QString values;
    for (const OptionSpec &option : optionsOf(command)) {
        const QString name = u"--"_s + QLatin1StringView(option.name);
        names += name;
        if (isFlag(option.takes))
            continue;
        const QString letter = option.letter ? u"|-"_s + QLatin1Char(option.letter) : QString();
        values += u"        "_s + name + letter + u") "_s + bashValues(option.takes, &option)
            + u"; return ;;\n"_s;
    }
    QString text = u"    "_s + (window ? u"*"_s : QString::fromLatin1(command.name)) + u")\n"_s;
    if (!values.isEmpty())
        text += u"        case $before in\n"_s + values + u"        esac\n"_s;
    text += u"        if [[ $word == -* ]]; then _gantry_words \""_s + names.join(u' ')
        + u"\"; return; fi\n"_s;
    if (window)
        text += u"        _gantry_images\n        COMPREPLY+=($(compgen -W \""_s + allCommands()
            + u"\" -- \"$word\"))\n"_s;
    else
        text += u"        "_s
            + (command.positionals.empty() ? u":"_s
                                           : bashValues(command.positionals[0].takes, nullptr))
            + u'\n';
    return text + u"        ;;\n"_s;
}

constexpr const char *bashHead = R"(# bash completion for gantry. Made by: gantry --generate bash
# shellcheck shell=bash disable=SC2207

_gantry_words() { COMPREPLY=($(compgen -W "$1" -- "$word")); }
_gantry_files() {
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$word"))
}
# References with their transport, and paths behind the transports that take one. Bash splits words
# at colons, so what stands before the last colon is in the words before.
_gantry_images() {
    if [[ $before == : || $word == : ]]; then
        [[ $word == : ]] && word=
        COMPREPLY=($(compgen -f -- "$word"))
        compopt -o filenames 2>/dev/null
        return
    fi
    COMPREPLY=($(compgen -W "docker:// oci: oci-archive: docker-archive: docker-daemon:" -- "$word"))
    compopt -o nospace 2>/dev/null
}
_gantry() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i
    COMPREPLY=()
    # --option=VALUE arrives as three words.
    if [[ $word == = ]]; then word=; before=${COMP_WORDS[COMP_CWORD-1]};
    elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        %1) command=${COMP_WORDS[i]}; break ;;
        esac
    done
    case $command in
)";

// ---- zsh ----

//! Text inside single quotes and an _arguments message.
QString zshText(const char *text)
{
    QString out = QString::fromUtf8(text);
    out.replace(u"'"_s, u"'\\''"_s).replace(u'[', u"\\["_s).replace(u']', u"\\]"_s);
    return out.replace(u':', u"\\:"_s);
}

QString zshAction(Takes takes, const OptionSpec *option)
{
    switch (takes) {
    case Takes::File:
        return u"_files"_s;
    case Takes::Folder:
        return u"_files -/"_s;
    case Takes::Choice:
        return u"("_s + choicesOf(*option).join(u' ') + u')';
    case Takes::Image:
    case Takes::Repository:
        return u"_gantry_images"_s;
    case Takes::Text:
    case Takes::MaybeText:
    case Takes::Nothing:
        return {};
    default:
        return u"("_s + beginnings(takes).join(u' ').replace(u':', u"\\:"_s) + u')';
    }
}

QString zshArguments(const CommandSpec &command, const QString &indent)
{
    QString text;
    for (const OptionSpec &option : optionsOf(command)) {
        const QString name = QString::fromLatin1(option.name);
        QString spec = u"--"_s + name + (isFlag(option.takes) ? u""_s : u"="_s);
        QString tail = u'[' + zshText(option.help) + u']';
        if (!isFlag(option.takes))
            tail += u':' + zshText(option.placeholder).replace(u'|', u'/') + u':'
                + zshAction(option.takes, &option);
        if (option.letter) {
            const QString letter = QString(QLatin1Char(option.letter));
            text += indent
                + u"'(-%1 --%2)'{-%1,--%2%3}'%4' \\\n"_s.arg(
                    letter, name, isFlag(option.takes) ? u""_s : u"="_s, tail);
        } else {
            text += indent + u'\'' + spec + tail + u"' \\\n"_s;
        }
    }
    return text;
}

// ---- fish ----

QString fishText(const char *text)
{
    QString out = QString::fromUtf8(text);
    return u'\'' + out.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s) + u'\'';
}

QString fishOptions(const CommandSpec &command, const QString &condition)
{
    QString text;
    for (const OptionSpec &option : optionsOf(command)) {
        text += u"complete -c gantry -n '"_s + condition + u"' -l "_s
            + QLatin1StringView(option.name);
        if (option.letter)
            text += u" -s "_s + QLatin1Char(option.letter);
        if (option.takes == Takes::File)
            text += u" -r -F"_s;
        else if (option.takes == Takes::Folder)
            text += u" -x -a '(__fish_complete_directories)'"_s;
        else if (option.takes == Takes::Choice)
            text += u" -x -a '"_s + choicesOf(option).join(u' ') + u'\'';
        else if (!isFlag(option.takes))
            text += u" -x -a '"_s + beginnings(option.takes).join(u' ') + u'\'';
        text += u" -d "_s + fishText(option.help) + u'\n';
    }
    return text;
}

} // namespace

QByteArray bashCompletion()
{
    QString text = QString::fromUtf8(bashHead).arg(beginnings(Takes::Command).join(u'|'));
    for (const CommandSpec &command : commands())
        text += bashCommand(command);
    text += bashCommand(windowCommand());
    text += u"    esac\n}\ncomplete -F _gantry gantry\n"_s;
    return text.toUtf8();
}

QByteArray zshCompletion()
{
    QString text = u"#compdef gantry\n# Made by: gantry --generate zsh\n\n"_s;
    text += u"_gantry_images() {\n"
            "    local -a transports=('docker\\://' 'oci\\:' 'oci-archive\\:' 'docker-archive\\:' "
            "'docker-daemon\\:')\n"
            "    if compset -P '(oci|oci-archive|docker-archive):'; then _files; return; fi\n"
            "    _describe -t transports 'image' transports -S ''\n"
            "    _files\n}\n\n"_s;
    text += u"_gantry_commands() {\n    local -a commands=(\n"_s;
    for (const CommandSpec &command : commands())
        text += u"        '"_s + QLatin1StringView(command.name) + u':' + zshText(command.summary)
            + u"'\n"_s;
    text += u"    )\n    _describe -t commands 'command' commands\n    _gantry_images\n}\n\n"_s;
    text += u"_gantry() {\n    local curcontext=$curcontext state line\n    typeset -A opt_args\n"
            "    _arguments -C -S \\\n"_s
        + zshArguments(windowCommand(), u"        "_s)
        + u"        '1:command or image:_gantry_commands' \\\n        '*::rest:->rest'\n"
          "    [[ $state == rest ]] || return\n    case $line[1] in\n"_s;
    for (const CommandSpec &command : commands()) {
        text += u"    "_s + QLatin1StringView(command.name) + u")\n        _arguments -S \\\n"_s
            + zshArguments(command, u"            "_s);
        if (command.positionals.empty()) {
            text += u"            ;;\n"_s;
            continue;
        }
        const PositionalSpec &first = command.positionals[0];
        text += (first.repeats ? u"            '*:"_s : u"            '1:"_s)
            + zshText(first.placeholder) + u':' + zshAction(first.takes, nullptr)
            + u"'\n        ;;\n"_s;
    }
    text += u"    *) _gantry_images ;;\n    esac\n}\n\n_gantry \"$@\"\n"_s;
    return text.toUtf8();
}

QByteArray fishCompletion()
{
    const QString all = allCommands();
    QString text = u"# fish completion for gantry. Made by: gantry --generate fish\n"_s;
    const QString none = u"not __fish_seen_subcommand_from "_s + all;
    for (const CommandSpec &command : commands())
        text += u"complete -c gantry -n '"_s + none + u"' -f -a "_s
            + QLatin1StringView(command.name) + u" -d "_s + fishText(command.summary) + u'\n';
    text += fishOptions(windowCommand(), none);
    for (const CommandSpec &command : commands()) {
        const QString seen = u"__fish_seen_subcommand_from "_s + QLatin1StringView(command.name);
        text += fishOptions(command, seen);
        if (command.positionals.empty())
            continue;
        const QStringList values = beginnings(command.positionals[0].takes);
        const bool files = command.positionals[0].takes == Takes::Image
            || command.positionals[0].takes == Takes::Repository;
        text += u"complete -c gantry -n '"_s + seen + u"' "_s + (files ? u""_s : u"-f "_s)
            + u"-a '"_s + values.join(u' ') + u"'\n"_s;
    }
    return text.toUtf8();
}

} // namespace gantry::cli
