// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/task.h"
#include "transport/hostgates.h"
#include "transport/registryhosts.h"

#include <QHash>
#include <QNetworkProxy>
#include <QProcessEnvironment>
#include <QUrl>

#include <memory>
#include <optional>

namespace gantry::transport {

class Clock;

//! Which proxy a request takes: never one for loopback; else the registry's own setting, else the
//! environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY in either case), else the system's
//! settings. Only the last may take time (automatic configuration scripts); it is asked once per
//! host, off the main thread.
class Proxies
{
public:
    //! What can be said at once; nullopt: the system has to be asked. Errors: Usage naming the
    //! variable or setting.
    static Expected<std::optional<QNetworkProxy>> decide(
        const QUrl &url, const HostSettings &settings, const QProcessEnvironment &environment);
    //! NO_PROXY: "*", names with or without leading dot (and their subdomains), addresses, CIDR,
    //! ":port".
    static bool isExempt(const QUrl &url, QStringView noProxy);
    //! http://user:password@host:port, socks5://host:port, host:port. nullopt: cannot be read.
    static std::optional<QNetworkProxy> parse(const QString &text);

    Task<QNetworkProxy> find(QUrl url, HostSettings settings, std::shared_ptr<WaitingRoom> room,
        std::shared_ptr<Clock> clock, OpContext ctx);

private:
    std::shared_ptr<QHash<QString, QNetworkProxy>> m_system
        = std::make_shared<QHash<QString, QNetworkProxy>>();
};

} // namespace gantry::transport
