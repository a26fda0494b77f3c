// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"
#include "base/pools.h"
#include "sources/blobcache.h"
#include "transport/httpclient.h"

#include <QPointer>
#include <QTemporaryDir>

#include <memory>

namespace gantry::sources {

//! What all repositories of one registry found out together. Main thread.
struct RegistryFacts {
    enum class Referrers { Unknown, Served, Absent };
    Referrers referrers
        = Referrers::Unknown; //!< the referrers API of distribution-spec 1.1 (pitfall 44)
    //! GETs of manifests are counted and HEADs are free, as Docker Hub does it: it says
    //! "ratelimit-limit: 100;w=21600" (pitfall 4).
    bool countsGets = false;
};

//! How one registry is asked, shared by its repositories and its catalogue. Main thread.
struct RemoteAccess {
    QString registry; //!< "docker.io", "localhost:5000"
    QPointer<transport::HttpClient> http;
    std::shared_ptr<BlobCache> cache; //!< may be null
    std::shared_ptr<Pools> pools;
    bool offline = false;
    std::shared_ptr<RegistryFacts> facts = std::make_shared<RegistryFacts>();

    //! The cache, or one in a temporary folder that goes with this object.
    std::shared_ptr<BlobCache> cacheOrScratch();

private:
    std::unique_ptr<QTemporaryDir> m_scratchDirectory;
    std::shared_ptr<BlobCache> m_scratch;
};
using RemoteAccessPtr = std::shared_ptr<RemoteAccess>;

//! A request for a path below the registry's base address ("v2/library/golang/tags/list?n=1000").
struct RemoteQuestion {
    QByteArray verb = "GET";
    QString path;
    QString scope; //!< "repository:library/golang:pull"
    QString purpose;
    QByteArray accept;
    QList<int> acceptStatus;
    qint64 expectedBytes = -1;
};
//! The whole request; the download of a blob needs it, too. Errors: Usage, Network (the client is
//! gone).
Expected<transport::HttpRequest> remoteRequest(
    const RemoteAccess &access, const RemoteQuestion &question);
//! Asks. Errors: those of HttpClient::send; Network at once when offline.
Task<transport::HttpAnswer> askRemote(
    RemoteAccessPtr access, RemoteQuestion question, OpContext ctx);

//! Parses JSON here when it is small, else on Pools::cpu. Errors: Protocol instead of Corrupt: the
//! registry sent it.
Task<json::Document> parseAnswer(RemoteAccessPtr access, QByteArray bytes, QString subject);

//! True for errors behind which the registry may well be fine: what was kept may answer instead.
bool isOfflineError(const Error &error);

//! Path and query of the page a Link header names, empty at the end. Errors: Protocol.
Expected<QString> nextPath(
    const RemoteAccess &access, const QString &path, const transport::HttpAnswer &answer);

//! One page of a list of names: `{"tags": […]}` or `{"repositories": […]}`.
struct ListPage {
    QStringList names; //!< null entries left out (pitfall 24)
    QString next; //!< what to hand to the next call; empty at the end
};
//! Asks for one page; `page` is empty for the first one or what the previous page gave. Follows
//! Link and ends on an empty or repeated page (pitfalls 22, 23). Errors: as askRemote, Protocol.
Task<ListPage> askPage(RemoteAccessPtr access, QString firstPath, QString member,
    RemoteQuestion question, QString page, OpContext ctx);

//! Names as they are kept for offline use.
QByteArray joinNames(const QStringList &names);
QStringList splitNames(const QByteArray &bytes);

} // namespace gantry::sources
