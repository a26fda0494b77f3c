// SPDX-License-Identifier: Apache-2.0
#include "verbs/transfermeter.h"

#include <algorithm>

namespace gantry::verbs {

namespace {
constexpr int tickMs = 50;
}

TransferMeter::TransferMeter(std::shared_ptr<Progress> whole)
    : m_whole(whole ? std::move(whole) : std::make_shared<Progress>())
{
    m_timer.setInterval(tickMs);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
        for (Watched &watched : m_watched)
            read(watched);
    });
}

TransferMeter::~TransferMeter() = default;

void TransferMeter::read(Watched &watched)
{
    const qint64 now = watched.counters->bytesDone;
    const qint64 more = now - std::exchange(watched.seen, now);
    watched.live->bytesSent = now;
    m_whole->bytesDone += more;
    m_bytes += more;
    if (const int tries = watched.counters->tries; tries > m_whole->tries)
        m_whole->tries = tries;
}

std::shared_ptr<Progress> TransferMeter::watch(std::shared_ptr<TransferItem::Live> live)
{
    m_watched.push_back({std::move(live), std::make_shared<Progress>()});
    m_timer.start();
    return m_watched.back().counters;
}

void TransferMeter::drop(const std::shared_ptr<Progress> &counters)
{
    const auto found = std::ranges::find(m_watched, counters, &Watched::counters);
    if (found == m_watched.end())
        return;
    read(*found);
    m_watched.erase(found);
    if (m_watched.empty())
        m_timer.stop();
}

} // namespace gantry::verbs
