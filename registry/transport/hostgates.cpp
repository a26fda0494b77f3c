// SPDX-License-Identifier: Apache-2.0
#include "transport/hostgates.h"

#include <algorithm>

namespace gantry::transport {

WaitingRoom::Wait::Wait(std::shared_ptr<WaitingRoom> room, std::stop_token stop)
    : m_room(std::move(room))
{
    m_room->m_waits.insert(this);
    if (m_room->m_closed || stop.stop_requested()) {
        wakeStopped();
        return;
    }
    if (stop.stop_possible())
        m_callback.emplace(std::move(stop), std::function<void()>([this] {
            QMetaObject::invokeMethod(this, &Wait::wakeStopped, Qt::QueuedConnection);
        }));
}

WaitingRoom::Wait::~Wait()
{
    m_callback.reset(); // blocks while another thread is inside
    m_room->m_waits.remove(this);
}

void WaitingRoom::Wait::wakeStopped()
{
    if (event.hasFired())
        return;
    m_stopped = true;
    const OneShot copy = event; // the waiter destroys this object
    copy.fire();
}

void WaitingRoom::close()
{
    m_closed = true;
    while (!m_waits.isEmpty()) {
        Wait *wait = *m_waits.begin();
        m_waits.remove(wait);
        wait->wakeStopped();
    }
}

HostGates::Slot::~Slot()
{
    if (m_gates)
        m_gates->leave(m_host);
}

bool HostGates::enter(const QString &host, int limit)
{
    Gate &gate = m_gates[host];
    if (gate.running >= std::max(limit, 1))
        return false;
    ++gate.running;
    ++m_running;
    return true;
}

void HostGates::queue(const QString &host, WaitingRoom::Wait *wait)
{
    m_gates[host].line.push_back(wait);
    ++m_queued;
}

void HostGates::unqueue(const QString &host, WaitingRoom::Wait *wait)
{
    m_queued -= static_cast<int>(std::erase(m_gates[host].line, wait));
}

void HostGates::leave(const QString &host)
{
    Gate &gate = m_gates[host];
    while (!gate.line.empty()) {
        WaitingRoom::Wait *next = gate.line.front();
        gate.line.pop_front();
        --m_queued;
        if (next->event.hasFired())
            continue; // stopped, on its way out
        const OneShot event = next->event;
        event.fire(); // the place goes from hand to hand
        return;
    }
    --m_running;
    if (--gate.running == 0)
        m_gates.remove(host);
}

} // namespace gantry::transport
