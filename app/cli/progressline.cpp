// SPDX-License-Identifier: Apache-2.0
#include "cli/progressline.h"

#include "base/jsonwriter.h"
#include "base/text.h"
#include "cli/commandtable.h"

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {
constexpr int tickMs = 100;
constexpr qint64 quietMs = 1000; //!< what ends sooner is not worth a line
} // namespace

ProgressStyle progressStyle(const QString &name)
{
    if (name == u"plain")
        return ProgressStyle::Plain;
    if (name == u"none")
        return ProgressStyle::None;
    if (name == u"json")
        return ProgressStyle::Json;
    return ProgressStyle::Auto;
}

ProgressLine::ProgressLine(Console *console, const Job *job, ProgressStyle style)
    : m_console(console)
    , m_job(job)
    , m_style(style)
{
    if (m_style == ProgressStyle::Auto && !Console::isTerminal(STDERR_FILENO))
        m_style = ProgressStyle::None;
    if (m_style == ProgressStyle::None)
        return;
    m_clock.start();
    m_timer.setInterval(tickMs);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { tick(); });
    m_timer.start();
}

ProgressLine::~ProgressLine()
{
    if (m_style == ProgressStyle::Json)
        writeJson();
    wipe();
}

void ProgressLine::wipe()
{
    if (std::exchange(m_drawn, false))
        m_console->printError("\r\033[K");
}

void ProgressLine::tick()
{
    if (m_style == ProgressStyle::Json) {
        writeJson();
        return;
    }
    if (m_clock.elapsed() < quietMs)
        return;
    if (m_style == ProgressStyle::Plain) {
        if (m_clock.elapsed() < m_nextPlainMs)
            return;
        m_nextPlainMs = m_clock.elapsed() + quietMs;
        const QString text = line();
        if (text != m_lastPlain)
            m_console->note(text);
        m_lastPlain = text;
        return;
    }
    static constexpr char spinner[] = {'|', '/', '-', '\\'};
    const auto turn = static_cast<std::size_t>(m_clock.elapsed() / tickMs) % sizeof spinner;
    QString text = line();
    text.truncate(Console::errorWidth() - 4);
    m_console->printError(QByteArray("\r") + spinner[turn] + ' ' + text.toUtf8() + "\033[K");
    m_drawn = true;
}

QString ProgressLine::line() const
{
    const Progress &progress = m_job->progress();
    QString text = m_job->title();
    const qint64 items = progress.itemsDone, ofItems = progress.itemsTotal;
    const qint64 bytes = progress.bytesDone, ofBytes = progress.bytesTotal;
    if (ofItems > 0)
        text += u", "_s + words("%1 of %2").arg(items).arg(ofItems);
    else if (items > 0)
        text += u", "_s + QString::number(items);
    if (ofBytes > 0)
        text += u", "_s + words("%1 of %2").arg(formatBytes(bytes), formatBytes(ofBytes));
    else if (bytes > 0)
        text += u", "_s + formatBytes(bytes);
    if (const int tries = progress.tries; tries > 1)
        text += u", "_s + words("try %1").arg(tries);
    return text;
}

void ProgressLine::writeJson()
{
    const Progress &progress = m_job->progress();
    json::Writer writer(json::Writer::Style::Compact);
    writer.beginObject().member(u"schema", qint64(1)).member(u"title", m_job->title());
    writer.member(u"itemsDone", progress.itemsDone.load())
        .member(u"itemsTotal", progress.itemsTotal.load())
        .member(u"bytesDone", progress.bytesDone.load())
        .member(u"bytesTotal", progress.bytesTotal.load())
        .member(u"try", qint64(progress.tries.load()));
    const QByteArray now = writer.endObject().take() + '\n';
    if (now != m_lastJson)
        m_console->printError(now);
    m_lastJson = now;
}

} // namespace gantry::cli
