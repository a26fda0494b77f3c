// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace gantry::transport {

//! What a certs.d folder holds for one registry (containers-certs.d(5)): every *.crt is a CA, every
//! *.cert with its *.key a client certificate.
struct CertsFolder {
    QString path; //!< empty when no folder exists for the registry
    QStringList caFiles;
    struct Client {
        QString certFile, keyFile;
    };
    QList<Client> clients;
};

//! First of the folders that has one for the registry ("localhost:5000", "docker.io").
//! A *.cert without its *.key is left out.
CertsFolder findCerts(const QStringList &certsDirs, const QString &registry);

} // namespace gantry::transport
