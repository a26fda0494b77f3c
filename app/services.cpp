// SPDX-License-Identifier: Apache-2.0
#include "services.h"

#include "base/pools.h"
#include "sources/blobcache.h"
#include "sources/imagesink.h"
#include "sources/indexstore.h"
#include "sources/opener.h"
#include "transport/auth/credentials.h"
#include "transport/httpclient.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gantry {

Services::Services(Options options)
    : m_options(std::move(options))
{
}

Services::~Services() = default;

void Services::onWarning(std::function<void(const QString &)> warn)
{
    m_warn = std::move(warn);
}

void Services::warn(const QString &text) const
{
    if (m_warn)
        m_warn(text);
}

const std::shared_ptr<transport::RegistryHosts> &Services::hosts()
{
    if (m_hosts)
        return m_hosts;
    m_hosts = std::make_shared<transport::RegistryHosts>();
    if (const auto saved = m_options.settingsFile.read()) {
        for (auto it = saved->begin(); it != saved->end(); ++it)
            m_hosts->setSettings(it.key(), it.value());
    } else {
        warn(saved.error().toLine());
    }
    if (m_options.call != transport::HostSettings())
        m_hosts->setOverride(m_options.call);
    return m_hosts;
}

const std::shared_ptr<transport::CredentialStore> &Services::credentials()
{
    if (!m_credentials)
        m_credentials = std::make_shared<transport::CredentialStore>();
    return m_credentials;
}

transport::HttpClient *Services::http()
{
    if (!m_http) {
        m_http = std::make_shared<transport::HttpClient>(hosts(), credentials());
        QObject::connect(m_http.get(), &transport::HttpClient::registryWarned, m_http.get(),
            [this](const QString &registry, const QString &text) {
                warn(u"%1: %2"_s.arg(registry, text));
            });
    }
    return m_http.get();
}

std::shared_ptr<transport::HttpLog> Services::httpLog() const
{
    return m_http ? m_http->log() : nullptr;
}

const std::shared_ptr<Pools> &Services::pools()
{
    if (!m_pools)
        m_pools = std::make_shared<Pools>();
    return m_pools;
}

const std::shared_ptr<sources::BlobCache> &Services::cache()
{
    if (!m_cache && m_options.useCache) {
        sources::BlobCache::Limits limits;
        if (m_options.cacheBytes > 0)
            limits.maxBytes = m_options.cacheBytes;
        m_cache = std::make_shared<sources::BlobCache>(
            m_options.cacheRoot.isEmpty() ? sources::BlobCache::defaultRoot() : m_options.cacheRoot,
            pools(), limits);
    }
    return m_cache;
}

const std::shared_ptr<sources::IndexStore> &Services::indexes()
{
    if (!m_indexes && cache())
        m_indexes = std::make_shared<sources::IndexStore>(cache(), pools());
    return m_indexes;
}

const std::shared_ptr<sources::SourceOpener> &Services::opener()
{
    if (!m_opener) {
        m_opener = sources::makeOpener({.http = [this] { return http(); },
            .cache = [this] { return cache(); },
            .pools = pools(),
            .offline = m_options.offline});
    }
    return m_opener;
}

std::shared_ptr<sources::SinkOpener> Services::sinks()
{
    return std::dynamic_pointer_cast<sources::SinkOpener>(opener());
}

} // namespace gantry
