// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QSocketNotifier>

#include <functional>
#include <memory>

namespace gantry::cli {

//! SIGINT, SIGTERM and SIGHUP while a command works: asks the work to stop and, should it not have
//! answered within 80 ms (a resolver that hangs, a disk that sleeps), ends the process with exit
//! code 9 all the same. Content on disk survives that by design. A second signal ends at once. One
//! instance at a time.
class Interrupt
{
public:
    explicit Interrupt(std::function<void()> stop);
    ~Interrupt();
    Interrupt(const Interrupt &) = delete;
    Interrupt &operator=(const Interrupt &) = delete;

private:
    std::function<void()> m_stop;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace gantry::cli
