// SPDX-License-Identifier: Apache-2.0
#include "transport/clock.h"

#include <QTimer>

namespace gantry::transport {

Clock::~Clock() = default;

QDateTime Clock::now() const
{
    return QDateTime::currentDateTimeUtc();
}

std::shared_ptr<void> Clock::after(std::chrono::milliseconds wait, std::function<void()> then)
{
    auto *timer = new QTimer;
    timer->setSingleShot(true);
    timer->setTimerType(Qt::PreciseTimer); // others may fire early, before a Retry-After is over
    QObject::connect(timer, &QTimer::timeout, timer, [call = std::move(then)] {
        const auto copy = call; // the handle may be dropped inside
        copy();
    });
    timer->start(wait);
    return {static_cast<void *>(timer), [timer](void *) {
                timer->stop();
                timer->deleteLater();
            }};
}

} // namespace gantry::transport
