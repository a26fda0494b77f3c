// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <initializer_list>
#include <span>

//! The command line as data. Parser, `--help`, man page and shell completions are all made from
//! this one table, so none of them can say something the others do not know. Texts are source
//! texts: translate them with words() where a person reads them.
namespace gantry::cli {

//! What an option or positional takes; completions offer values accordingly.
enum class Takes {
    Nothing, //!< a flag
    MaybeText, //!< a flag that may have a value behind an equals sign
    Text,
    File,
    Folder,
    Platform,
    Choice, //!< one of `choices`, separated by `|` in the placeholder
    Image, //!< an image reference or a path with its transport in front
    Repository,
    Registry,
    Command,
    Pipeline //!< ci, and then a CI system
};

struct OptionSpec {
    const char *name; //!< without the two dashes
    char letter; //!< short form, 0 when there is none
    Takes takes;
    const char *placeholder; //!< "FILE"; nullptr for a flag
    const char *help; //!< one sentence without trailing dot
};

struct PositionalSpec {
    const char *placeholder;
    Takes takes;
    bool required;
    const char *help;
    bool repeats = false; //!< the last one may take any number of words
};

struct ExampleSpec {
    const char *line;
    const char *help;
};

struct CommandSpec {
    const char *name; //!< empty for the window
    const char *summary; //!< one line
    const char *description; //!< paragraphs separated by an empty line
    std::span<const PositionalSpec> positionals;
    std::span<const OptionSpec> options; //!< its own; the shared ones come on top
    std::span<const ExampleSpec> examples;
    bool takesShared; //!< false: only --help
};

struct ExitCodeSpec {
    int code;
    const char *meaning;
};

//! Commands in the order help shows them.
std::span<const CommandSpec> commands();
//! What `gantry` does without a command.
const CommandSpec &windowCommand();
//! Options every command understands.
std::span<const OptionSpec> sharedOptions();
//! Options that stand alone: --help, --version, --generate.
std::span<const OptionSpec> programOptions();
std::span<const ExitCodeSpec> exitCodes();

//! Whether an option stands alone, with its value (if any) behind an equals sign.
constexpr bool isFlag(Takes takes)
{
    return takes == Takes::Nothing || takes == Takes::MaybeText;
}

//! nullptr when there is none of that name.
const CommandSpec *findCommand(QStringView name);
//! Option of a command by its long name, its own or shared; nullptr when it has none.
const OptionSpec *findOption(const CommandSpec &command, QStringView name);
const OptionSpec *findOption(const CommandSpec &command, QChar letter);

//! `gantry inspect [OPTIONS] REF`
QString usageLine(const CommandSpec &command);
//! `-u, --username NAME`, `--keep-old[=TAG]`
QString optionTerm(const OptionSpec &option);
//! A source text of the table in the person's language.
QString words(const char *text);

} // namespace gantry::cli
