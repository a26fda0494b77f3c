// SPDX-License-Identifier: Apache-2.0
#include "cli/console.h"

#include "base/jsonwriter.h"
#include "cli/commandtable.h"
#include "cli/errorjson.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr qsizetype flushBytes = 64 * 1024;

//! A descriptor this program was started without must not be given to a socket or a file.
void openMissing(int descriptor, int flags)
{
    if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF)
        open("/dev/null", flags | O_NOCTTY); // takes the lowest free number, which is this one
}

QString visible(QString line)
{
    for (QChar &character : line) {
        if (character.category() == QChar::Other_Control)
            character = u' ';
    }
    return line;
}

} // namespace

Console::Console(bool json)
    : m_json(json)
{
    openMissing(STDIN_FILENO, O_RDONLY);
    openMissing(STDOUT_FILENO, O_WRONLY);
    openMissing(STDERR_FILENO, O_WRONLY);
    std::signal(SIGPIPE, SIG_IGN);
}

Console::~Console()
{
    flush();
}

void Console::print(const QByteArray &bytes)
{
    m_pending += bytes;
    if (m_pending.size() >= flushBytes)
        flush();
}

Expected<> Console::flush()
{
    if (!m_failure && !m_pending.isEmpty()) {
        if (auto written = writeAll(std::exchange(m_pending, {})); !written)
            m_failure = written.error();
    }
    m_pending.clear();
    if (m_failure)
        return std::unexpected(*m_failure);
    return {};
}

Expected<> Console::writeAll(QByteArray bytes)
{
    const char *at = bytes.constData();
    auto left = static_cast<std::size_t>(bytes.size());
    while (left > 0) {
        const ssize_t written = write(STDOUT_FILENO, at, left);
        if (written >= 0) {
            at += written;
            left -= static_cast<std::size_t>(written);
        } else if (errno == EAGAIN) {
            pollfd wait{STDOUT_FILENO, POLLOUT, 0};
            poll(&wait, 1, -1);
        } else if (errno == EPIPE) {
            std::signal(SIGPIPE, SIG_DFL);
            std::raise(SIGPIPE);
        } else if (errno != EINTR) {
            return gantry::fail(Errc::Io,
                words("cannot be written: %1").arg(QString::fromLocal8Bit(std::strerror(errno))),
                words("Standard output"));
        }
    }
    return {};
}

void Console::note(const QString &line)
{
    printError(u"gantry: "_s.append(visible(line)).append(u'\n').toUtf8());
}

void Console::printError(const QByteArray &bytes)
{
    const char *at = bytes.constData();
    auto left = static_cast<std::size_t>(bytes.size());
    while (left > 0) {
        const ssize_t written = write(STDERR_FILENO, at, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return; // nobody is left to be told
        at += written;
        left -= static_cast<std::size_t>(written);
    }
}

int Console::fail(const Error &error)
{
    if (m_json && !m_failure) {
        json::Writer writer;
        writer.beginObject().member(u"schema", qint64(1)).key(u"error");
        writeError(writer, error);
        writer.endObject();
        m_pending.clear(); // half an answer is not one
        print(writer.take() + '\n');
    }
    flush();
    note(error.toLine());
    return exitCode(error.code);
}

bool Console::isTerminal(int descriptor)
{
    return isatty(descriptor) == 1;
}

int Console::errorWidth()
{
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

} // namespace gantry::cli
