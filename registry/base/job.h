// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"

#include <QDateTime>
#include <QString>

#include <optional>

namespace gantry {

//! A running verb a person can see: the command line draws its progress line from it, JobModel
//! lists it in the activity panel. Owned by whoever started the work; main thread.
class Job
{
public:
    enum class State { Running, Done, Failed, Cancelled };
    enum class Kind { Read, Download, Upload };

    Job(QString title, Kind kind = Kind::Read);

    const QString &title() const { return m_title; }
    Kind kind() const { return m_kind; }
    State state() const { return m_state; }
    const std::optional<Error> &error() const { return m_error; }
    const Progress &progress() const { return *m_progress; }
    QDateTime startedAt() const { return m_startedAt; }
    QDateTime endedAt() const { return m_endedAt; }

    //! What the work below is given. Every copy shares the stop token and the counters.
    OpContext context() const { return {m_stop.get_token(), m_progress}; }
    //! Asks the work to stop; the state becomes Cancelled when the work has answered.
    void cancel() { m_stop.request_stop(); }
    bool cancelRequested() const { return m_stop.stop_requested(); }
    //! Records the end. Errc::Cancelled is Cancelled, never Failed.
    void finish(std::optional<Error> error);

private:
    QString m_title;
    Kind m_kind;
    State m_state = State::Running;
    std::optional<Error> m_error;
    std::stop_source m_stop;
    std::shared_ptr<Progress> m_progress;
    QDateTime m_startedAt;
    QDateTime m_endedAt;
};

} // namespace gantry
