// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QHash>
#include <QSslConfiguration>
#include <QString>
#include <QUrl>

#include <optional>

namespace gantry::transport {

//! How one registry is spoken to. Saved per registry; per-call options of the command line override
//! it.
struct HostSettings {
    bool plainHttp = false; //!< explicit choice, stays visible
    bool insecureTls = false; //!< do not verify; marked in every output
    QString caFile, certFile, keyFile;
    QString proxy; //!< URL, "none", or empty: environment, then system
    int maxConcurrent = 48; //!< requests at once: an index of 40 entries takes one round, not two
    bool operator==(const HostSettings &) const = default;
};

//! Settings, certificate folders and base URLs of registries. Main thread.
class RegistryHosts
{
public:
    //! certsDirs: folders in the layout of /etc/docker/certs.d (HOST/ca.crt, HOST/client.cert,
    //! HOST/client.key), first match wins.
    explicit RegistryHosts(QStringList certsDirs = defaultCertsDirs());
    static QStringList defaultCertsDirs();

    HostSettings settings(const QString &registry) const;
    void setSettings(const QString &registry, HostSettings settings);
    //! Settings for every registry of this process (the command line's --plain-http, --tls-ca,
    //! --insecure…).
    void setOverride(std::optional<HostSettings> override);

    //! https://registry-1.docker.io/ for docker.io; http:// for loopback that does not speak TLS
    //! (found out once by the client) or by choice. Errors: Usage.
    Expected<QUrl> baseUrl(const QString &registry) const;
    //! What the client found out about a loopback registry.
    void setLoopbackPlain(const QString &registry, bool plain);
    std::optional<bool> loopbackPlain(const QString &registry) const;
    //! CAs of the system plus certs.d plus settings, client certificate. Errors: Io, Corrupt naming
    //! the file.
    Expected<QSslConfiguration> tls(const QString &registry) const;
    //! Name of what tls() trusts and shows: connections are shared only inside one. Empty: nothing
    //! but the system's CAs.
    QString tlsProfile(const QString &registry) const;

private:
    QStringList m_certsDirs;
    QHash<QString, HostSettings> m_settings;
    QHash<QString, bool> m_loopbackPlain;
    std::optional<HostSettings> m_override;
    mutable QHash<QString, QSslConfiguration> m_tls;
};

} // namespace gantry::transport
