// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "transport/auth/credentials.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

#include <optional>

namespace gantry::transport {

//! A config.json of Docker or an auth.json of containers (containers-auth.json(5)), read only. Keys
//! come in many spellings: "host", "https://host", "http://host/", "https://host/v1/"; Docker Hub's
//! are one identity (pitfall 18). In auth.json a key may carry a repository path; the longest that
//! fits wins.
class DockerConfig
{
public:
    enum class Kind { Docker, Containers };
    struct Entry {
        QString key; //!< as written
        QString registry; //!< canonical: "docker.io", "localhost:5000"
        QString path; //!< "" or the repository path of the key
        QString user, secret;
        bool isIdentityToken = false;
        bool hasSecret() const { return !secret.isEmpty(); }
    };
    struct Helper {
        QString name; //!< of docker-credential-NAME
        QString serverKey; //!< what the helper is asked for
    };

    //! Errors: Corrupt naming file, line and column; never a value.
    static Expected<DockerConfig> parse(const QByteArray &bytes, const QString &file, Kind kind);

    //! Entry of `auths` that fits; nullopt without a secret.
    std::optional<Entry> find(const QString &registry, const QString &repositoryPath) const;
    //! From credHelpers; nullopt when none is named for the registry.
    std::optional<Helper> helperFor(const QString &registry) const;
    //! credsStore with the key it is asked for; nullopt when not set.
    std::optional<Helper> store(const QString &registry) const;
    const QList<Entry> &entries() const { return m_entries; }
    const QHash<QString, Helper> &helpers() const { return m_helpers; }

private:
    QList<Entry> m_entries;
    QHash<QString, Helper> m_helpers; //!< by canonical registry
    QString m_credsStore;
    Kind m_kind = Kind::Docker;
};

//! "https://index.docker.io/v1/", "registry-1.docker.io" and "docker.io" are docker.io; others lose
//! scheme,
//! "/", "/v1/" and "/v2/". nullopt: a key that is not a host (Docker Desktop's access-token
//! entries, names without dot or port, other paths).
std::optional<QString> canonicalRegistry(const QString &key);
//! What Docker writes as key: "https://index.docker.io/v1/" for docker.io, else the registry.
QString dockerKey(const QString &registry);

//! `auths` with one entry set or removed, every other byte as it was (order, spacing, unknown
//! members). Errors: Corrupt.
Expected<QByteArray> withAuthEntry(const QByteArray &bytes, const QString &file,
    const QString &registry, const std::optional<Credential> &credential);

} // namespace gantry::transport
