// SPDX-License-Identifier: Apache-2.0
#include "cli/prompt.h"

#include "cli/commandtable.h"

#include <QByteArray>

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr qsizetype maxSecretBytes = 64 * 1024;

volatile std::sig_atomic_t interrupted = 0;
void onInterrupt(int)
{
    interrupted = 1;
}

//! While it lives, the terminal's signals end wait() instead of the program, so that echo comes
//! back. They are blocked but for the wait itself: one that comes just before it is not lost.
class Terminal
{
public:
    explicit Terminal(bool echo)
        : m_descriptor(open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC))
    {
        if (m_descriptor < 0)
            return;
        struct sigaction action{};
        sigset_t held;
        sigemptyset(&held);
        sigaddset(&held, SIGINT);
        sigaddset(&held, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &held, &m_oldMask);
        m_waitMask = m_oldMask;
        sigdelset(&m_waitMask, SIGINT);
        sigdelset(&m_waitMask, SIGTERM);
        action.sa_handler = onInterrupt; // no SA_RESTART: wait() returns
        sigaction(SIGINT, &action, &m_oldInterrupt);
        sigaction(SIGTERM, &action, &m_oldTerminate);
        interrupted = 0;
        if (tcgetattr(m_descriptor, &m_before) == 0 && !echo) {
            termios silent = m_before;
            silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            silent.c_lflag |= ECHONL;
            m_changed = tcsetattr(m_descriptor, TCSAFLUSH, &silent) == 0;
        }
    }
    ~Terminal()
    {
        if (m_descriptor < 0)
            return;
        if (m_changed)
            tcsetattr(m_descriptor, TCSAFLUSH, &m_before);
        sigaction(SIGINT, &m_oldInterrupt, nullptr);
        sigaction(SIGTERM, &m_oldTerminate, nullptr);
        pthread_sigmask(SIG_SETMASK, &m_oldMask, nullptr);
        close(m_descriptor);
    }
    Terminal(const Terminal &) = delete;
    Terminal &operator=(const Terminal &) = delete;

    int descriptor() const { return m_descriptor; }

    //! Until there is something to read or a signal asked to stop; false and errno otherwise.
    bool wait() const
    {
        pollfd input{m_descriptor, POLLIN, 0};
        return ppoll(&input, 1, nullptr, &m_waitMask) > 0;
    }

private:
    int m_descriptor;
    bool m_changed = false;
    termios m_before{};
    struct sigaction m_oldInterrupt{}, m_oldTerminate{};
    sigset_t m_oldMask{}, m_waitMask{};
};

Expected<QString> ask(const QString &question, bool echo)
{
    const Terminal terminal(echo);
    if (terminal.descriptor() < 0) {
        return fail(Errc::Usage, words("there is no terminal to ask on"), question.chopped(1),
            words("Give --username NAME and --password-stdin"));
    }
    const QByteArray text = question.toLocal8Bit() + ' ';
    if (write(terminal.descriptor(), text.constData(), static_cast<std::size_t>(text.size())) < 0)
        return fail(Errc::Io, QString::fromLocal8Bit(std::strerror(errno)), words("Terminal"));
    QByteArray line;
    for (char byte = 0; line.size() < maxSecretBytes;) {
        const ssize_t got = terminal.wait() ? read(terminal.descriptor(), &byte, 1) : -1;
        if (got == 1 && byte != '\n') {
            line += byte;
        } else if (got == 1) {
            return QString::fromLocal8Bit(line);
        } else if (got == 0 || interrupted) {
            [[maybe_unused]] const ssize_t ended = write(terminal.descriptor(), "\n", 1);
            return fail(Errc::Cancelled, words("Canceled"));
        } else if (errno != EINTR) {
            return fail(Errc::Io, QString::fromLocal8Bit(std::strerror(errno)), words("Terminal"));
        }
    }
    return fail(Errc::LimitExceeded, words("This is too long to be a password"));
}

} // namespace

Expected<QString> askLine(const QString &question)
{
    return ask(question, true);
}
Expected<QString> askSecret(const QString &question)
{
    return ask(question, false);
}

Expected<QString> readSecretFromInput()
{
    QByteArray text;
    char buffer[4096];
    while (text.size() <= maxSecretBytes) {
        const ssize_t got = read(STDIN_FILENO, buffer, sizeof buffer);
        if (got == 0)
            break;
        if (got > 0)
            text.append(buffer, got);
        else if (errno != EINTR)
            return fail(
                Errc::Io, QString::fromLocal8Bit(std::strerror(errno)), words("Standard input"));
    }
    if (text.size() > maxSecretBytes)
        return fail(
            Errc::LimitExceeded, words("is too long to be a password"), words("Standard input"));
    if (text.endsWith('\n'))
        text.chop(1);
    if (text.endsWith('\r'))
        text.chop(1);
    if (text.isEmpty()) {
        return fail(Errc::Usage, words("holds no password"), words("Standard input"),
            words("Pipe the password into this command"));
    }
    return QString::fromUtf8(text);
}

} // namespace gantry::cli
