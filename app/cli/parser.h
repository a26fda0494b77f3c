// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "cli/commandtable.h"

#include <QHash>
#include <QStringList>

namespace gantry::cli {

//! What the words after `gantry` ask for.
struct Invocation {
    enum class Mode {
        Command,
        Window, //!< open the window; `arguments` go to it as they are
        Help, //!< of `command`, or of the program when that is null
        Version,
        Generate //!< value("generate") says what
    };
    Mode mode = Mode::Window;
    const CommandSpec *command = nullptr;
    QStringList positionals;
    QStringList arguments;

    bool has(QLatin1StringView option) const { return m_options.contains(option); }
    //! Last value given; empty when it was not.
    QString value(QLatin1StringView option) const { return m_options.value(option).value(0); }
    //! All values given, in their order.
    QStringList values(QLatin1StringView option) const
    {
        const QStringList given = m_options.value(option);
        return QStringList(given.crbegin(), given.crend());
    }
    void set(QLatin1StringView option, QString value)
    {
        m_options[option].prepend(std::move(value));
    }

private:
    QHash<QLatin1StringView, QStringList> m_options; //!< the last one given first
};

//! Reads the arguments after the program's name. `--name value`, `--name=value`, `-u value`,
//! `-uvalue`; `--` ends options. Shared options may stand before the command. A first word that is
//! no command is a reference or path for the window, unless it is a slip of the keyboard away from
//! a command. Errors: Usage with the nearest spelling as remedy.
Expected<Invocation> parseArguments(const QStringList &arguments);

//! The candidate a person most likely meant, or empty: edit distance 1, or 2 for long words;
//! neighbours swapped count as one edit.
QString nearestSpelling(QStringView wanted, const QStringList &candidates);

} // namespace gantry::cli
