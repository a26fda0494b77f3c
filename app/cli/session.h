// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/job.h"
#include "base/task.h"
#include "cli/console.h"
#include "cli/parser.h"

#include <functional>
#include <memory>

namespace gantry {
class Services;
}

namespace gantry::cli {

class HttpTrace;
class Interrupt;

//! One command being carried out: what was asked, where answers go, and the services behind it
//! (built when first needed). Its wait() is the one place of the command line where an event loop
//! runs.
class Session
{
public:
    Session(const Invocation &invocation, Console *console);
    ~Session();
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    const Invocation &asked() const { return m_asked; }
    Console &out() { return *m_console; }
    bool json() const { return m_console->json(); }
    Services &services();

    //! Files named by --tls-ca and friends exist and belong together. Errors: Usage, Io.
    Expected<> checkOptions() const;

    //! Runs a task to its end: progress line, HTTP trace, Ctrl+C.
    template <typename T>
    Expected<T> wait(const QString &title, const std::function<Task<T>(OpContext)> &start)
    {
        Job job(title);
        Expected<T> result = fail(Errc::Cancelled, words("Canceled"));
        runJob(&job, [&]() -> QCoro::Task<> { return keep<T>(start(job.context()), &result); });
        job.finish(result ? std::nullopt : std::optional(result.error()));
        return result;
    }

    //! The registry is spoken to without a verified certificate, or in the clear beyond this
    //! computer. Says so once on standard error; the answer belongs into the output.
    bool insecure(const QString &registry);

private:
    //! \param result outlives the task: wait() returns only after it.
    template <typename T>
    static QCoro::Task<> keep(Task<T> task, Expected<T> *result)
    {
        *result = co_await std::move(task);
    }
    void runJob(Job *job, const std::function<QCoro::Task<>()> &start);
    void writeTrace(bool all);

    Invocation m_asked;
    Console *m_console;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<Interrupt> m_interrupt;
    std::unique_ptr<HttpTrace> m_trace;
    Job *m_job = nullptr;
    bool m_canceled = false;
    bool m_saidInsecure = false;
};

} // namespace gantry::cli
