// SPDX-License-Identifier: Apache-2.0
#include "app/window/watchdog.h"

#include <chrono>

namespace gantry {

namespace {

constexpr auto beatEvery = std::chrono::milliseconds(5);

qint64 nowNs()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

} // namespace

Watchdog::Watchdog(int limitMs, std::function<void(int)> report, QObject *parent)
    : QObject(parent)
    , m_limitMs(limitMs)
    , m_report(std::move(report))
    , m_lastBeatNs(nowNs())
{
    m_beat.setTimerType(Qt::PreciseTimer);
    connect(&m_beat, &QTimer::timeout, this, [this] {
        const qint64 now = nowNs();
        const int gap = static_cast<int>((now - m_lastBeatNs.exchange(now)) / 1'000'000);
        if (gap > m_longestMs)
            m_longestMs = gap;
    });
    m_beat.start(beatEvery);
    m_thread = std::jthread([this](const std::stop_token &stop) { watch(stop); });
}

Watchdog::~Watchdog() = default;

void Watchdog::reset()
{
    m_lastBeatNs = nowNs();
    m_longestMs = 0;
    m_stalls = 0;
}

void Watchdog::watch(const std::stop_token &stop)
{
    qint64 stalledBeat = 0; // the beat after which the stall under way began
    qint64 worst = 0;
    while (!stop.stop_requested()) {
        std::this_thread::sleep_for(beatEvery);
        const qint64 beat = m_lastBeatNs;
        const qint64 gapMs = (nowNs() - beat) / 1'000'000;
        if (stalledBeat != 0 && beat != stalledBeat) {
            if (m_report)
                m_report(static_cast<int>(worst));
            stalledBeat = 0;
            worst = 0;
        }
        if (gapMs > m_limitMs) {
            if (stalledBeat == 0)
                ++m_stalls;
            stalledBeat = beat;
            worst = gapMs;
        }
    }
}

} // namespace gantry
