// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QList>

#include <optional>
#include <utility>

namespace gantry::test {

//! Start line and headers of a message, and how long its body is. Just enough HTTP/1.1 for test
//! servers.
struct WireHead {
    QByteArray startLine;
    QList<std::pair<QByteArray, QByteArray>> headers;
    qint64 headBytes = 0; //!< up to and with the empty line

    QByteArray value(const QByteArray &name) const;
    void set(const QByteArray &name, const QByteArray &value);
    void remove(const QByteArray &name);
    qint64 contentLength() const; //!< -1: none
    bool isChunked() const;
    QByteArray toBytes() const;
    // of requests
    QByteArray verb() const;
    QByteArray path() const;
    // of answers
    int status() const;
};

//! nullopt: not complete yet.
std::optional<WireHead> readHead(const QByteArray &buffer);
//! Length of a complete chunked body (with its end) at the start of `bytes`; nullopt: not complete.
std::optional<qint64> chunkedLength(const QByteArray &bytes);

} // namespace gantry::test
