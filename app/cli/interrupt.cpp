// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include "base/error.h"

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace gantry::cli {

namespace {

constexpr int graceMicroseconds = 80'000;
constexpr int canceledExitCode
    = 9; // exitCode(Errc::Cancelled), which a signal handler may not call
constexpr std::array stopSignals{SIGINT, SIGTERM, SIGHUP};

// Signal handlers reach only what is global.
int wakeUp[2] = {-1, -1};
volatile std::sig_atomic_t signalsSeen = 0;

[[noreturn]] void endNow()
{
    constexpr char line[] = "gantry: Canceled\n";
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
    _exit(canceledExitCode);
}

void onSignal(int)
{
    const int before = errno;
    if (signalsSeen)
        endNow();
    signalsSeen = 1;
    const itimerval grace{{0, 0}, {0, graceMicroseconds}};
    setitimer(ITIMER_REAL, &grace, nullptr);
    [[maybe_unused]] const ssize_t written = write(wakeUp[1], "x", 1);
    errno = before;
}

void onAlarm(int)
{
    endNow();
}

void handle(int signal, void (*handler)(int))
{
    struct sigaction action{};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = handler == SIG_DFL ? 0 : SA_RESTART;
    struct sigaction old{};
    sigaction(signal, nullptr, &old);
    if (old.sa_handler != SIG_IGN) // nohup stays nohup
        sigaction(signal, &action, nullptr);
}

} // namespace

Interrupt::Interrupt(std::function<void()> stop)
    : m_stop(std::move(stop))
{
    Q_ASSERT(canceledExitCode == exitCode(Errc::Cancelled));
    if (pipe2(wakeUp, O_CLOEXEC | O_NONBLOCK) != 0)
        return; // without a pipe the signals keep their own meaning
    m_notifier = std::make_unique<QSocketNotifier>(wakeUp[0], QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] {
        m_notifier->setEnabled(false);
        m_stop();
    });
    handle(SIGALRM, onAlarm);
    for (const int signal : stopSignals)
        handle(signal, onSignal);
}

Interrupt::~Interrupt()
{
    if (!m_notifier)
        return;
    for (const int signal : stopSignals)
        handle(signal, SIG_DFL);
    m_notifier.reset();
    close(std::exchange(wakeUp[0], -1));
    close(std::exchange(wakeUp[1], -1));
    // The alarm stays armed: what is left to do after a signal must not take longer either.
}

} // namespace gantry::cli
