// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QTimer>

#include <atomic>
#include <functional>
#include <thread>

namespace gantry {

//! Measures how long the main thread leaves its event loop alone. A timer on the main thread beats
//! every 5 ms; a thread of its own looks at the last beat, so that a stall is known while it lasts.
//! Aim: never over 50 ms (design, section 12).
class Watchdog : public QObject
{
    Q_OBJECT
public:
    //! \a report is called on the watchdog's thread once per stall over limitMs with its length.
    explicit Watchdog(
        int limitMs = 50, std::function<void(int stallMs)> report = {}, QObject *parent = nullptr);
    ~Watchdog() override;

    //! Longest time between two beats so far, in milliseconds.
    int longestStallMs() const { return m_longestMs.load(); }
    int stallsOverLimit() const { return m_stalls.load(); }
    void reset();

private:
    void watch(const std::stop_token &stop);
    int m_limitMs;
    std::function<void(int)> m_report;
    QTimer m_beat;
    std::atomic<qint64> m_lastBeatNs;
    std::atomic<int> m_longestMs = 0;
    std::atomic<int> m_stalls = 0;
    std::jthread m_thread;
};

} // namespace gantry
