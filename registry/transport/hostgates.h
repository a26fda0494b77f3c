// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport/oneshot.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QString>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace gantry::transport {

//! Coroutines of one HttpClient that wait for something. Closing it wakes all of them at once, so
//! that none sleeps for ever when the client goes away.
class WaitingRoom
{
public:
    //! One wait, kept in the coroutine's frame: `event` fires when what it waits for has come, or —
    //! through the event loop — when the token is stopped; then stopped() is true.
    class Wait : public QObject
    {
    public:
        Wait(std::shared_ptr<WaitingRoom> room, std::stop_token stop);
        ~Wait() override;
        OneShot event;
        bool stopped() const { return m_stopped; }
        void wakeStopped();

    private:
        std::shared_ptr<WaitingRoom> m_room;
        bool m_stopped = false;
        std::optional<std::stop_callback<std::function<void()>>> m_callback;
    };

    void close();
    bool isClosed() const { return m_closed; }

private:
    QSet<Wait *> m_waits;
    bool m_closed = false;
};

//! At most so many requests at once per host; the others stand in line, first come first served.
class HostGates : public std::enable_shared_from_this<HostGates>
{
public:
    //! A place; leaving it (destruction) lets the next one in.
    class Slot
    {
    public:
        Slot() = default;
        Slot(std::shared_ptr<HostGates> gates, QString host)
            : m_gates(std::move(gates))
            , m_host(std::move(host))
        {
        }
        Slot(Slot &&other) noexcept = default;
        Slot &operator=(Slot &&other) = delete;
        ~Slot();

    private:
        std::shared_ptr<HostGates> m_gates;
        QString m_host;
    };

    //! True: the place is taken already. False: stand in line with a Wait and be woken with a
    //! place.
    bool enter(const QString &host, int limit);
    void queue(const QString &host, WaitingRoom::Wait *wait);
    void unqueue(const QString &host, WaitingRoom::Wait *wait);
    int running() const { return m_running; }
    int queued() const { return m_queued; }

private:
    friend class Slot;
    void leave(const QString &host);
    struct Gate {
        int running = 0;
        std::deque<WaitingRoom::Wait *> line;
    };
    QHash<QString, Gate> m_gates;
    int m_running = 0;
    int m_queued = 0;
};

} // namespace gantry::transport
