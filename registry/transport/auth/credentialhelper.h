// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/task.h"
#include "transport/auth/credentials.h"

#include <QHash>
#include <QString>

#include <chrono>
#include <optional>

namespace gantry::transport {

//! A docker-credential-NAME program (docker-credential-helpers README, "Development"): one word as
//! argument, the question on stdin, the answer on stdout. Started as a process, never waited for on
//! the main thread. Secrets go through pipes only; what the program prints on stderr is not
//! repeated.
class CredentialHelper
{
public:
    explicit CredentialHelper(
        QString name, std::chrono::milliseconds timeout = std::chrono::seconds(10));

    //! Full path; empty when it is neither on PATH nor in the usual folders (pitfall 19).
    static QString locate(const QString &name);

    Task<std::optional<Credential>> get(QString serverKey, OpContext ctx);
    Task<> store(QString serverKey, Credential credential, OpContext ctx);
    //! True when there was something to remove.
    Task<bool> erase(QString serverKey, OpContext ctx);
    Task<QHash<QString, QString>> list(OpContext ctx); //!< server key to user

private:
    QString m_name;
    std::chrono::milliseconds m_timeout;
};

} // namespace gantry::transport
