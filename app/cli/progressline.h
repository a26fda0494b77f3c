// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/job.h"
#include "cli/console.h"

#include <QElapsedTimer>
#include <QTimer>

namespace gantry::cli {

enum class ProgressStyle { Auto, Plain, None, Json };
//! "auto", "plain", "none", "json"; empty is auto.
ProgressStyle progressStyle(const QString &name);

//! A job on standard error, read by a 100 ms timer. Auto draws one line on a terminal from the
//! first second on and wipes it at the end; plain writes a line a second when something changed;
//! json writes one object per change (NDJSON).
class ProgressLine
{
public:
    ProgressLine(Console *console, const Job *job, ProgressStyle style);
    ~ProgressLine();
    ProgressLine(const ProgressLine &) = delete;
    ProgressLine &operator=(const ProgressLine &) = delete;

    //! Takes the drawn line away before something else is written to standard error.
    void wipe();

private:
    void tick();
    QString line() const;
    void writeJson();

    Console *m_console;
    const Job *m_job;
    ProgressStyle m_style;
    QTimer m_timer;
    QElapsedTimer m_clock;
    QString m_lastPlain;
    QByteArray m_lastJson;
    qint64 m_nextPlainMs = 1000;
    bool m_drawn = false;
};

} // namespace gantry::cli
