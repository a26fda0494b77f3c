// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDateTime>

#include <chrono>
#include <functional>
#include <memory>

namespace gantry::transport {

//! Time as the transport sees it: waits between tries, Retry-After dates, expiry of tokens. Tests
//! hand in one that does not sleep. Main thread.
class Clock
{
public:
    virtual ~Clock();
    virtual QDateTime now() const;
    //! Calls `then` once through the event loop after `wait`; dropping the handle calls it off.
    virtual std::shared_ptr<void> after(std::chrono::milliseconds wait, std::function<void()> then);
};

//! Bounds in time of one try. Real time even in tests, which make them small.
struct Timing {
    std::chrono::milliseconds headers{30'000}; //!< from the start until all headers are here
    std::chrono::milliseconds idle{60'000}; //!< without a byte of the body
    std::chrono::milliseconds document{600'000}; //!< whole small answers, start to end
    std::chrono::milliseconds probe{2'000}; //!< whether a host speaks TLS, and with us
    std::chrono::milliseconds doubt{1'000}; //!< without headers over TLS until that is asked
};

} // namespace gantry::transport
