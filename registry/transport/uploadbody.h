// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QIODevice>

#include <optional>

namespace gantry::transport {

//! A request's body that is read while it is sent and never whole in memory; it may grow while it
//! is read. Sequential: read() gives 0 bytes where nothing is there yet, and readyRead() tells of
//! more. Opened by who makes it, with QIODevice::Unbuffered. Main thread.
class UploadBody : public QIODevice
{
    Q_OBJECT
public:
    bool isSequential() const override { return true; }
    //! Qt asks when a connection broke; the caller alone knows what to send again.
    bool reset() override { return false; }
    //! Why no more bytes come; nullopt while they do. failed() tells when that changes.
    virtual std::optional<Error> failure() const = 0;
    //! Nothing to read right now: the silence is not the server's.
    virtual bool isStarved() const = 0;
    //! Every byte has been read.
    virtual bool isSent() const = 0;

Q_SIGNALS:
    void failed();
};

} // namespace gantry::transport
