// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport/auth/credentials.h"

#include <QList>
#include <QString>

namespace gantry::models {

//! Where to look for engines; tests point elsewhere.
struct LocalPaths {
    QStringList dockerSockets; //!< $DOCKER_HOST (unix), /var/run/docker.sock, rootless ones
    QStringList podmanSockets;
    static LocalPaths standard();
};

//! Something found on this computer without network, for the first-run page.
struct LocalFinding {
    QString id; //!< "docker-engine", "docker-sign-ins", "podman"
    QString icon; //!< "engine", "key"
    QString name; //!< "Docker Engine"
    QString facts; //!< "default socket", "harbor.example.org, ghcr.io"
    QString mark; //!< "ok", "info", "unk"
    QString state; //!< "socket exists", "names read, no secrets"
    bool checked = false; //!< ticked at first
    QStringList
        adds; //!< registries ("docker.io") or places ("docker-daemon:") that accepting it adds
    bool operator==(const LocalFinding &) const = default;
};

//! Looks at files only: nothing is connected to, no helper is asked.
QList<LocalFinding> findLocally(
    const LocalPaths &paths, const QList<transport::CredentialStore::Known> &signIns);

} // namespace gantry::models
