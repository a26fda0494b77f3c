// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/task.h"
#include "transport/auth/credentials.h"

#include <QString>
#include <QStringList>

#include <memory>

namespace gantry::transport {
class HttpClient;
}

namespace gantry::verbs {

//! A name and a secret as somebody gave them. User "<token>" means an identity token, as in
//! Docker's config.json.
struct SignInQuestion {
    QString registry;
    QString user; //!< without spaces around it
    QString secret;
    bool keep = true; //!< false: for this process only
    bool allowPlainFile
        = false; //!< a readable file may hold the secret when nothing better is there
};

struct SignedIn {
    QString origin; //!< where the secret is kept; "this session" when it is not
    bool tested = false; //!< the registry asked who we are and took it
};

//! Asks the registry first: what it does not take is not kept, not even for this process. Errors:
//! Usage (no name or no secret), Unauthorized, Network, Refused (only a readable file is left and
//! allowPlainFile is false; it then counts for this process), Io, Cancelled. Thread: main.
Task<SignedIn> signIn(transport::HttpClient *http, SignInQuestion question, OpContext ctx);

//! Forgets a registry's credential wherever it is kept; answers the origins. Errors: NotFound, Io.
Task<QStringList> signOut(
    std::shared_ptr<transport::CredentialStore> store, QString registry, OpContext ctx);

} // namespace gantry::verbs
