// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hostsettingsfile.h"

#include <functional>
#include <memory>

namespace gantry::sources {
class BlobCache;
class IndexStore;
class SinkOpener;
class SourceOpener;
} // namespace gantry::sources

namespace gantry::transport {
class CredentialStore;
class HttpClient;
struct HttpExchange;
} // namespace gantry::transport

namespace gantry {

struct Pools;
template <typename Entry>
class EventLog;

//! The one place where concrete classes meet. Built in main (or a test) and handed down; everything
//! below knows interfaces. Each part is built when it is first asked for: a command that reads a
//! layout makes no HTTP client, one that prints tags no thread pool. Main thread. Needs a
//! QCoreApplication.
class Services
{
public:
    struct Options {
        bool useCache = true;
        bool offline = false; //!< answer from the cache, never from the network
        //! Settings of this call for every registry; what is default here leaves saved settings as
        //! they are.
        transport::HostSettings call;
        HostSettingsFile settingsFile = HostSettingsFile();
        QString cacheRoot; //!< empty: the shared one in the user's cache folder
        qint64 cacheBytes = 0; //!< upper bound of the cache on disk; 0: the default
    };
    Services()
        : Services(Options())
    {
    }
    explicit Services(Options options);
    ~Services();
    Services(const Services &) = delete;
    Services &operator=(const Services &) = delete;

    //! Where things go that a person should know but that stop nothing: a settings file that cannot
    //! be read, a warning a registry sent. Set it before anything else is asked for.
    void onWarning(std::function<void(const QString &)> warn);

    const std::shared_ptr<transport::RegistryHosts> &hosts();
    const std::shared_ptr<transport::CredentialStore> &credentials();
    transport::HttpClient *http();
    //! Null as long as nobody needed HTTP.
    std::shared_ptr<EventLog<transport::HttpExchange>> httpLog() const;
    const std::shared_ptr<Pools> &pools();
    //! Null when the cache is not to be used.
    const std::shared_ptr<sources::BlobCache> &cache();
    //! Kept indexes of layers; null when the cache is not to be used.
    const std::shared_ptr<sources::IndexStore> &indexes();
    const std::shared_ptr<sources::SourceOpener> &opener();
    //! Opens places to write to; the same object as opener().
    std::shared_ptr<sources::SinkOpener> sinks();
    const HostSettingsFile &settingsFile() const { return m_options.settingsFile; }

private:
    void warn(const QString &text) const;

    Options m_options;
    std::function<void(const QString &)> m_warn;
    // In the order in which they need each other: the last is destroyed first.
    std::shared_ptr<Pools> m_pools;
    std::shared_ptr<transport::RegistryHosts> m_hosts;
    std::shared_ptr<transport::CredentialStore> m_credentials;
    std::shared_ptr<transport::HttpClient> m_http;
    std::shared_ptr<sources::BlobCache> m_cache;
    std::shared_ptr<sources::IndexStore> m_indexes;
    std::shared_ptr<sources::SourceOpener> m_opener;
};

} // namespace gantry
