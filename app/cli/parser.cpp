// SPDX-License-Identifier: Apache-2.0
#include "cli/parser.h"

#include <QFileInfo>

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

//! Optimal string alignment distance: insert, delete, replace, swap neighbours.
int editDistance(QStringView a, QStringView b)
{
    const auto width = static_cast<std::size_t>(b.size()) + 1;
    std::vector<int> before, above(width), row(width);
    for (std::size_t j = 0; j < width; ++j)
        above[j] = static_cast<int>(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j < width; ++j) {
            const auto at = static_cast<qsizetype>(j);
            const bool same = a[i - 1] == b[at - 1];
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[at - 2] && a[i - 2] == b[at - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
    }
    return above[width - 1];
}

QStringList commandNames()
{
    QStringList names;
    for (const CommandSpec &command : commands())
        names += QString::fromLatin1(command.name);
    return names;
}

std::unexpected<Error> unknownOption(const CommandSpec &command, const QString &typed)
{
    QStringList known;
    const auto add = [&](std::span<const OptionSpec> options) {
        for (const OptionSpec &option : options)
            known += QString::fromLatin1(option.name);
    };
    add(command.options);
    if (&command == &windowCommand())
        add(programOptions());
    else if (command.takesShared)
        add(sharedOptions());
    const QString near = nearestSpelling(QStringView(typed).mid(2), known);
    const QString name = QString::fromLatin1(command.name);
    const QString help
        = name.isEmpty() ? words("See gantry --help") : words("See gantry help %1").arg(name);
    return fail(Errc::Usage,
        name.isEmpty() ? words("There is no such option")
                       : words("%1 has no such option").arg(name),
        typed, near.isEmpty() ? help : words("Did you mean --%1? %2").arg(near, help));
}

//! Walks over the words; knows how far it is.
class Reader
{
public:
    explicit Reader(const QStringList &arguments)
        : m_arguments(arguments)
    {
    }

    Expected<Invocation> read();

private:
    bool atEnd() const { return m_at >= m_arguments.size(); }
    Expected<> readOption(const CommandSpec &command, Invocation *into);
    Expected<> storeOption(const CommandSpec &command, const OptionSpec &option,
        const QString &typed, std::optional<QString> value, Invocation *into);
    Expected<Invocation> readCommand(const CommandSpec &command, Invocation into);
    Expected<Invocation> readWindow(Invocation into);

    const QStringList &m_arguments;
    qsizetype m_at = 0;
};

Expected<> Reader::storeOption(const CommandSpec &command, const OptionSpec &option,
    const QString &typed, std::optional<QString> value, Invocation *into)
{
    if (isFlag(option.takes)) {
        if (value && option.takes == Takes::Nothing)
            return fail(Errc::Usage, words("This option takes no value"), typed);
        into->set(QLatin1StringView(option.name), value.value_or(QString()));
        return {};
    }
    if (!value) {
        if (atEnd()) {
            return fail(Errc::Usage, words("This option needs a value"), typed,
                words("Write %1 %2").arg(typed, QString::fromLatin1(option.placeholder)));
        }
        value = m_arguments[m_at++];
    }
    if (option.takes == Takes::Choice) {
        const QStringList choices = QString::fromLatin1(option.placeholder).split(u'|');
        if (!choices.contains(*value)) {
            const QString near = nearestSpelling(*value, choices);
            return fail(Errc::Usage,
                words("There is no such choice for --%1").arg(QLatin1StringView(option.name)),
                *value,
                near.isEmpty() ? words("Choose one of %1").arg(choices.join(u", "_s))
                               : words("Did you mean %1?").arg(near));
        }
    }
    if (value->isEmpty() && option.takes != Takes::Text)
        return fail(Errc::Usage, words("The value of this option is empty"), typed);
    Q_UNUSED(command)
    into->set(QLatin1StringView(option.name), *value);
    return {};
}

//! Reads the option at the current place.
Expected<> Reader::readOption(const CommandSpec &command, Invocation *into)
{
    const QString word = m_arguments[m_at++];
    if (word.startsWith(u"--"_s)) {
        const qsizetype equals = word.indexOf(u'=');
        const QString name = word.mid(2, equals < 0 ? -1 : equals - 2);
        const OptionSpec *option = findOption(command, name);
        if (!option)
            return unknownOption(command, u"--"_s + name);
        return storeOption(command, *option, u"--"_s + name,
            equals < 0 ? std::nullopt : std::optional(word.mid(equals + 1)), into);
    }
    for (qsizetype i = 1; i < word.size(); ++i) {
        const QString typed = u'-' + QString(word[i]);
        const OptionSpec *option = findOption(command, word[i]);
        if (!option)
            return unknownOption(command, typed);
        if (isFlag(option->takes)) {
            into->set(QLatin1StringView(option->name), QString());
            continue;
        }
        const QString rest = word.mid(i + 1);
        return storeOption(
            command, *option, typed, rest.isEmpty() ? std::nullopt : std::optional(rest), into);
    }
    return {};
}

bool isOption(const QString &word)
{
    return word.size() > 1 && word.startsWith(u'-');
}

Expected<Invocation> Reader::readCommand(const CommandSpec &command, Invocation into)
{
    into.mode = Invocation::Mode::Command;
    into.command = &command;
    bool optionsEnded = false;
    while (!atEnd()) {
        const QString &word = m_arguments[m_at];
        if (!optionsEnded && word == u"--"_s) {
            optionsEnded = true;
            ++m_at;
        } else if (!optionsEnded && isOption(word)) {
            CHECK(readOption(command, &into));
        } else {
            into.positionals += m_arguments[m_at++];
        }
    }
    const QString name = QString::fromLatin1(command.name);
    if (into.has("help"_L1) || name == u"help"_s) {
        into.mode = Invocation::Mode::Help;
        if (name != u"help"_s)
            return into;
        if (into.positionals.size() > 1)
            return fail(Errc::Usage, words("One command at a time"), into.positionals[1]);
        into.command = into.positionals.isEmpty() ? nullptr : findCommand(into.positionals[0]);
        if (into.has("help"_L1))
            into.command = &command;
        else if (!into.positionals.isEmpty() && !into.command) {
            const QString near = nearestSpelling(into.positionals[0], commandNames());
            return fail(Errc::Usage, words("There is no such command"), into.positionals[0],
                near.isEmpty() ? words("See gantry --help") : words("Did you mean %1?").arg(near));
        }
        return into;
    }
    const auto most = static_cast<qsizetype>(command.positionals.size());
    const bool repeats = most > 0 && command.positionals.back().repeats;
    if (into.positionals.size() > most && !repeats) {
        return fail(Errc::Usage, words("%1 does not know what to do with this").arg(name),
            into.positionals[most], words("Usage: %1").arg(usageLine(command)));
    }
    for (qsizetype i = into.positionals.size(); i < most; ++i) {
        const PositionalSpec &missing = command.positionals[static_cast<std::size_t>(i)];
        if (missing.required) {
            return fail(Errc::Usage,
                words("%1 is missing").arg(QLatin1StringView(missing.placeholder)), name,
                words("Usage: %1").arg(usageLine(command)));
        }
    }
    for (const QString &positional : std::as_const(into.positionals)) {
        if (positional.isEmpty())
            return fail(Errc::Usage, words("An empty name means nothing"), name,
                words("Usage: %1").arg(usageLine(command)));
    }
    return into;
}

Expected<Invocation> Reader::readWindow(Invocation into)
{
    into.arguments = m_arguments;
    into.mode = Invocation::Mode::Window;
    const CommandSpec &window = windowCommand();
    bool optionsEnded = false;
    while (!atEnd()) {
        const QString &word = m_arguments[m_at];
        if (!optionsEnded && word == u"--"_s) {
            optionsEnded = true;
            ++m_at;
        } else if (!optionsEnded && isOption(word)) {
            CHECK(readOption(window, &into));
        } else {
            into.positionals += m_arguments[m_at++];
        }
    }
    if (into.has("help"_L1))
        into.mode = Invocation::Mode::Help;
    else if (into.has("version"_L1))
        into.mode = Invocation::Mode::Version;
    else if (into.has("generate"_L1))
        into.mode = Invocation::Mode::Generate;
    return into;
}

//! Whether a first word that is no command can be the name of an image or a path.
bool looksLikePlace(const QString &word)
{
    return word.contains(u'/') || word.contains(u':') || word.contains(u'.') || word.contains(u'@')
        || QFileInfo::exists(word);
}

Expected<Invocation> Reader::read()
{
    // Shared options in front of the command belong to it.
    Invocation into;
    static constexpr PositionalSpec none[] = {{"", Takes::Text, false, ""}};
    static constexpr CommandSpec front{"", "", "", none, {}, {}, true};
    while (!atEnd() && isOption(m_arguments[m_at]) && m_arguments[m_at] != u"--"_s) {
        const QString &word = m_arguments[m_at];
        const QString name = word.mid(2, word.indexOf(u'=') < 0 ? -1 : word.indexOf(u'=') - 2);
        if (!word.startsWith(u"--"_s) || !findOption(front, name))
            break;
        if (name == u"help"_s)
            break;
        CHECK(readOption(front, &into));
    }
    if (!atEnd()) {
        const QString &word = m_arguments[m_at];
        if (const CommandSpec *command = findCommand(word)) {
            ++m_at;
            return readCommand(*command, std::move(into));
        }
        if (!isOption(word) && !looksLikePlace(word)) {
            if (const QString near = nearestSpelling(word, commandNames()); !near.isEmpty()) {
                return fail(Errc::Usage, words("There is no such command"), word,
                    words(
                        "Did you mean %1? To open an image of that name write docker.io/library/%2")
                        .arg(near, word));
            }
        }
    }
    if (m_at > 0) {
        const QString typed = m_arguments[0];
        return fail(
            Errc::Usage, words("This option needs a command"), typed, words("See gantry --help"));
    }
    return readWindow(Invocation());
}

} // namespace

QString nearestSpelling(QStringView wanted, const QStringList &candidates)
{
    QString best;
    int bestDistance = wanted.size() >= 6 ? 3 : 2;
    for (const QString &candidate : candidates) {
        const int distance = editDistance(wanted, candidate);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

Expected<Invocation> parseArguments(const QStringList &arguments)
{
    return Reader(arguments).read();
}

} // namespace gantry::cli
