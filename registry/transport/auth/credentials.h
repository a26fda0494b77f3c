// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/task.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>

namespace gantry::transport {

//! A user name with a password, or an identity (refresh) token. The secret is only ever read by the
//! transport.
struct Credential {
    QString user;
    QString secret;
    bool isIdentityToken = false; //!< user is "<token>"
    QString origin; //!< which entry or helper answered: "~/.docker/config.json (auths)", "helper
                    //!< secretservice", "system key store"
};

//! Where sign-in names and secrets come from, in this order: asked for in this process, Docker's
//! config.json (credHelpers, credsStore, auths), containers' auth.json (per repository path,
//! longest prefix first), the system key store. Main thread; helpers run as processes with a
//! time-out.
class CredentialStore
{
public:
    struct Paths {
        QString dockerConfig; //!< $DOCKER_CONFIG/config.json or ~/.docker/config.json
        QStringList containersAuth; //!< $REGISTRY_AUTH_FILE, $XDG_RUNTIME_DIR/containers/auth.json,
                                    //!< ~/.config/containers/auth.json
        QByteArray dockerAuthConfig = {}; //!< text of $DOCKER_AUTH_CONFIG; comes before the file
        QString keychainNames = {}; //!< which registries have an entry in the key store; empty: the
                                    //!< key store is not used
        static Paths standard();
    };
    explicit CredentialStore(Paths paths = Paths::standard());
    virtual ~CredentialStore();

    //! Credential for a registry and, where stores distinguish it, a repository path; nullopt is
    //! anonymous. Errors: Io, Corrupt naming the file or helper; never the secret.
    virtual Task<std::optional<Credential>> find(
        QString registry, QString repositoryPath, OpContext ctx);
    //! Sign-in names known without asking any helper for a secret: registry, user (may be empty),
    //! origin.
    struct Known {
        QString registry, user, origin;
    };
    virtual QList<Known> known() const;
    //! Keeps a credential in the best store there is: helper named in config.json, else system key
    //! store, else — only when allowPlainFile — auths of config.json (0600, atomically replaced,
    //! other members untouched). Answers the origin. Errors: Io, Refused when only a plain file is
    //! left.
    virtual Task<QString> store(
        QString registry, Credential credential, bool allowPlainFile, OpContext ctx);
    //! Removes it wherever it is; answers the origins it was removed from. Errors: NotFound, Io.
    virtual Task<QStringList> erase(QString registry, OpContext ctx);
    //! Grows whenever a credential was kept, removed or set: what was made from an older one is
    //! stale.
    quint64 generation() const;
    //! For this process only (tests, --username, a sheet's answer that is not to be kept).
    void setTransient(const QString &registry, std::optional<Credential> credential);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace gantry::transport
