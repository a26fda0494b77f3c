// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QDateTime>

#include <chrono>
#include <optional>

namespace gantry::transport {

//! When a request is tried again (pitfall 3): 408, 429, 502, 503, 504 and lost connections.
inline constexpr int maxTries = 5;
inline constexpr int maxTimeouts = 2; //!< a server that sleeps once may sleep for ever
//! A server that asks for more patience than this gets an error that says until when.
inline constexpr std::chrono::milliseconds longestWait{60'000};

//! Seconds or an HTTP date (RFC 9110, section 10.2.3), never negative; nullopt: neither.
std::optional<std::chrono::milliseconds> parseRetryAfter(
    QByteArrayView value, const QDateTime &now);

//! Wait before try number `next` (2…): 0.5 s, 1 s, 2 s, 4 s and up to a quarter more so that
//! many clients do not come back together; four times as long when the server counts requests.
std::chrono::milliseconds backoff(int next, bool rateLimited);

bool isRetriedStatus(int status);
bool isIdempotent(QByteArrayView verb);

} // namespace gantry::transport
