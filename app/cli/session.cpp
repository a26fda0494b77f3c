// SPDX-License-Identifier: Apache-2.0
#include "cli/session.h"

#include "cli/httptrace.h"
#include "cli/interrupt.h"
#include "cli/progressline.h"
#include "oci/reference.h"
#include "services.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr int traceMs = 100;

Services::Options servicesFor(const Invocation &asked)
{
    Services::Options options;
    options.useCache = !asked.has("no-cache"_L1);
    options.offline = asked.has("offline"_L1);
    transport::HostSettings &call = options.call;
    call.plainHttp = asked.has("plain-http"_L1);
    call.insecureTls = asked.has("insecure"_L1);
    call.caFile = asked.value("tls-ca"_L1);
    call.certFile = asked.value("tls-cert"_L1);
    call.keyFile = asked.value("tls-key"_L1);
    return options;
}

} // namespace

Session::Session(const Invocation &invocation, Console *console)
    : m_asked(invocation)
    , m_console(console)
{
}

Session::~Session() = default;

Services &Session::services()
{
    if (!m_services) {
        m_services = std::make_unique<Services>(servicesFor(m_asked));
        m_services->onWarning([this](const QString &text) { m_console->note(text); });
    }
    return *m_services;
}

Expected<> Session::checkOptions() const
{
    for (const QLatin1StringView name : {"tls-ca"_L1, "tls-cert"_L1, "tls-key"_L1}) {
        if (m_asked.has(name) && !QFileInfo(m_asked.value(name)).isFile()) {
            return fail(Errc::Io, words("There is no such file"), m_asked.value(name),
                words("Check --%1").arg(name));
        }
    }
    if (m_asked.has("tls-cert"_L1) != m_asked.has("tls-key"_L1)) {
        return fail(Errc::Usage, words("A client certificate needs both its file and its key"),
            m_asked.has("tls-cert"_L1) ? u"--tls-cert"_s : u"--tls-key"_s,
            words("Give --tls-cert FILE --tls-key FILE"));
    }
    if (m_asked.has("offline"_L1) && m_asked.has("no-cache"_L1)) {
        return fail(Errc::Usage, words("without a cache there is nothing to answer from"),
            u"--offline --no-cache"_s, words("Leave one of them out"));
    }
    return {};
}

bool Session::insecure(const QString &registry)
{
    if (registry.isEmpty())
        return false;
    const transport::HostSettings settings = services().hosts()->settings(registry);
    const bool inTheClear = settings.plainHttp && !oci::isLoopback(registry);
    if (!settings.insecureTls && !inTheClear)
        return false;
    if (!std::exchange(m_saidInsecure, true)) {
        m_console->note(inTheClear
                ? words("%1: not secure: spoken to in plain HTTP, anybody on the way can read and "
                        "change what is sent")
                      .arg(registry)
                : words("%1: not secure: its certificate is not verified").arg(registry));
    }
    return true;
}

void Session::writeTrace(bool all)
{
    if (!m_trace && m_services) {
        if (auto log = m_services->httpLog())
            m_trace = std::make_unique<HttpTrace>(std::move(log));
    }
    if (m_trace) {
        if (const QByteArray lines = m_trace->take(all); !lines.isEmpty())
            m_console->printError(lines);
    }
}

void Session::runJob(Job *job, const std::function<QCoro::Task<>()> &start)
{
    if (m_canceled)
        return;
    m_job = job;
    if (!m_interrupt) {
        m_interrupt = std::make_unique<Interrupt>([this] {
            m_canceled = true;
            if (m_job)
                m_job->cancel();
        });
    }
    ProgressLine progress(m_console, job, progressStyle(m_asked.value("progress"_L1)));
    QTimer traceTimer;
    if (m_asked.has("verbose"_L1)) {
        QObject::connect(&traceTimer, &QTimer::timeout, &traceTimer, [&] {
            progress.wipe();
            writeTrace(false);
        });
        traceTimer.start(traceMs);
    }
    QCoro::waitFor(start());
    m_job = nullptr;
    progress.wipe();
    if (m_asked.has("verbose"_L1))
        writeTrace(true);
}

} // namespace gantry::cli
