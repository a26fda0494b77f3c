// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport/httplog.h"

#include <QByteArray>
#include <QSet>

#include <memory>

namespace gantry::cli {

//! Turns the HTTP log into lines for --verbose: one exchange once, when it has ended. Secrets are
//! not in the log.
class HttpTrace
{
public:
    explicit HttpTrace(std::shared_ptr<transport::HttpLog> log);

    //! Lines of what ended since the last call; with `all`, what is still running, too.
    QByteArray take(bool all = false);

private:
    std::shared_ptr<transport::HttpLog> m_log;
    quint64 m_cursor = 0; //!< everything before it has been printed
    QSet<quint64> m_printed; //!< at or after the cursor
};

} // namespace gantry::cli
