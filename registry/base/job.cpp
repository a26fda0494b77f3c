// SPDX-License-Identifier: Apache-2.0
#include "base/job.h"

#include <utility>

namespace gantry {

Job::Job(QString title, Kind kind)
    : m_title(std::move(title))
    , m_kind(kind)
    , m_progress(std::make_shared<Progress>())
    , m_startedAt(QDateTime::currentDateTimeUtc())
{
}

void Job::finish(std::optional<Error> error)
{
    if (m_state != State::Running)
        return; // the first end is the true one
    m_endedAt = QDateTime::currentDateTimeUtc();
    if (!error) {
        m_state = State::Done;
    } else if (error->code == Errc::Cancelled) {
        m_state = State::Cancelled;
    } else {
        m_state = State::Failed;
        m_error = std::move(error);
    }
}

} // namespace gantry
