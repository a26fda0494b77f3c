// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/remoteaccess.h"

#include <QStringList>

namespace gantry::sources {

//! One engine behind its socket.
struct EngineApi {
    RemoteAccessPtr access;
    QString socket;
    QString version; //!< "1.45": what the engine says in /_ping, at most what is known here
};

//! Looks at the socket and asks /_ping. Errors: NotFound, Unauthorized, Network; each names the
//! socket and what to do.
Task<EngineApi> connectEngine(RemoteAccessPtr access, OpContext ctx);
//! A request for "images/json" and the like.
Expected<transport::HttpRequest> engineRequest(
    const EngineApi &api, const QString &path, const QString &purpose);
Task<json::Document> askEngine(EngineApi api, QString path, QString purpose, OpContext ctx);

struct EngineImage {
    QString id; //!< "sha256:…"
    QStringList repoTags; //!< without "<none>:<none>"
    QStringList repoDigests;
    qint64 sizeBytes = 0;
};
Task<QList<EngineImage>> engineImages(EngineApi api, OpContext ctx);
//! One image by name or ID. Errors: NotFound.
Task<EngineImage> engineImage(EngineApi api, QString name, OpContext ctx);

//! What the engine says of itself (GET /info).
struct EngineFacts {
    QString version; //!< "28.5.1"
    QString os, architecture; //!< "linux", "x86_64": as it spells them
    QString osVersion; //!< of Windows: "10.0.20348.2582"; empty where it is not known
    QString kernel; //!< "6.8.0-45-generic"
    QString isolation; //!< of Windows: "process", "hyperv"; empty: the default
    QString product; //!< "Windows Server 2022 Datacenter", "Debian GNU/Linux 13"
    bool hasContainerdStore = false;
    bool isPodman = false; //!< Podman's service behind the Engine API
};
Task<EngineFacts> engineFacts(EngineApi api, OpContext ctx);

} // namespace gantry::sources
