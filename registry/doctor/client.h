// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QList>
#include <QString>

namespace gantry::doctor {

//! Programs that choose an entry of an index, each by rules of its own.
enum class ClientKind : quint8 {
    Docker, //!< Docker Engine on Linux, graph driver store
    DockerContainerd, //!< Docker Engine, containerd store
    DockerWindows, //!< Docker Engine on Windows, graph driver store
    Containerd, //!< containerd client: ctr, nerdctl
    Cri, //!< containerd's CRI plugin: Kubernetes
    Podman, //!< podman, buildah, skopeo, CRI-O
    BuildKit //!< FROM of a build
};
inline constexpr int clientKinds = 7;

struct Client {
    ClientKind kind = ClientKind::Docker;
    QString version = {}; //!< "29.6"; empty: the newest this program knows
    bool operator==(const Client &) const = default;
};

//! Reads `docker`, `docker-containerd`, `docker-windows`, `containerd`, `cri`, `podman`,
//! `buildkit`, each with `@VERSION` behind it. Errors: Usage naming the word and the ones there
//! are.
Expected<Client> parseClient(QStringView text);
QString clientId(const Client &client); //!< "docker-containerd@29.6", as parseClient reads it
QString clientName(const Client &client); //!< "Docker Engine 29.6, containerd store", translated
QList<Client> allClients(); //!< one of each kind, without version

} // namespace gantry::doctor
