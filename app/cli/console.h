// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QByteArray>

namespace gantry::cli {

//! Standard output and standard error of a command. Facts go to the one, everything else to the
//! other.
//!
//! Output is written by write(2), because what went wrong has to be known: a full disk is an error
//! (exit code 10), a reader that left (`gantry tags X | head -1`) ends the program as SIGPIPE
//! would, without a word.
class Console
{
public:
    //! \param json print errors as JSON on standard output, too
    explicit Console(bool json);
    ~Console();
    Console(const Console &) = delete;
    Console &operator=(const Console &) = delete;

    bool json() const { return m_json; }
    void setJson(bool json) { m_json = json; }

    //! Appends to standard output; written when 64 KiB are together or flush() is called.
    void print(const QByteArray &bytes);
    void print(const QString &text) { print(text.toUtf8()); }
    //! Errors: Io, remembered: everything after the first failure is dropped.
    Expected<> flush();

    //! One line on standard error, `gantry: ` in front, control characters made visible.
    void note(const QString &line);
    //! Text as it is on standard error (a progress line, a trace).
    void printError(const QByteArray &bytes);
    //! The error's line on standard error and, with JSON, its object on standard output; answers
    //! the exit code.
    int fail(const Error &error);

    static bool isTerminal(int descriptor);
    //! Columns of the terminal on standard error; 80 when it does not say.
    static int errorWidth();

private:
    Expected<> writeAll(QByteArray bytes);
    QByteArray m_pending;
    std::optional<Error> m_failure;
    bool m_json;
};

} // namespace gantry::cli
