// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <atomic>
#include <memory>
#include <stop_token>

namespace gantry {

//! Byte and item counters of a running operation. Written by any thread, read by a 100 ms timer.
struct Progress {
    std::atomic<qint64> bytesDone = 0;
    std::atomic<qint64> bytesTotal = 0; //!< 0 while unknown
    std::atomic<qint64> itemsDone = 0;
    std::atomic<qint64> itemsTotal = 0; //!< 0 while unknown
    std::atomic<int> tries = 1; //!< highest try any request of this operation is on
};

//! The last parameter of everything that can take time. Whoever starts the work makes it;
//! everybody below passes it on by value.
struct OpContext {
    std::stop_token stop = {};
    std::shared_ptr<Progress> progress = std::make_shared<Progress>();

    //! Cancelled as an Error when the owner asked to stop, otherwise fine.
    Expected<> checkStopped() const
    {
        if (stop.stop_requested())
            return fail(Errc::Cancelled, QStringLiteral("Canceled"));
        return {};
    }
};

} // namespace gantry
