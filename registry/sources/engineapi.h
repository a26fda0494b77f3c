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

} // namespace gantry::sources
