// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/task.h"
#include "transport/auth/credentials.h"

#include <QString>

#include <optional>

namespace gantry::transport {

//! The key store of the desktop session (Secret Service, KWallet) through the module
//! gantry-keychain, which is loaded only when something is kept there: commands that need no key
//! store never load D-Bus. Which registries have an entry is written in a small file without
//! secrets, because key stores cannot be listed.
class Keychain
{
public:
    explicit Keychain(QString namesFile);
    //! $GANTRY_KEYCHAIN_MODULE, the program's folder, its ../lib/*/gantry; empty when not
    //! installed.
    static QString modulePath();

    QList<CredentialStore::Known> known() const;
    Task<std::optional<Credential>> get(QString registry, OpContext ctx);
    //! Errors: Unsupported when there is no module or no key store running; Io.
    Task<> store(QString registry, Credential credential, OpContext ctx);
    Task<bool> erase(QString registry, OpContext ctx);

private:
    QString m_namesFile;
};

} // namespace gantry::transport
