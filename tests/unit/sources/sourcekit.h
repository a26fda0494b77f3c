// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/blobcache.h"
#include "sources/imagesource.h"
#include "sources/opener.h"
#include "support/imagebuilder.h"
#include "support/proxy/httpscript.h"
#include "transport/auth/credentials.h"
#include "transport/httpclient.h"

#include <QCoroTask>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

//! Prints the Error when there is one.
#define QVERIFY_OK(expected)                                                                       \
    do {                                                                                           \
        const auto &gantryResult = (expected);                                                     \
        QVERIFY2(gantryResult.has_value(),                                                         \
            gantryResult ? "" : qPrintable(gantryResult.error().toLine()));                        \
    } while (false)

namespace gantry::test {

//! Waits for a task in an event loop.
template <typename T>
T wait(QCoro::Task<T> task)
{
    return QCoro::waitFor(std::move(task));
}

inline bool writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

inline QByteArray readView(const sources::BlobView &view)
{
    QFile file(view.path);
    if (!file.open(QIODevice::ReadOnly) || !file.seek(view.offset))
        return {};
    return file.read(view.lengthBytes);
}

//! Everything a source needs, with a cache of its own.
struct Harbour {
    QTemporaryDir directory;
    std::shared_ptr<Pools> pools = std::make_shared<Pools>();
    std::shared_ptr<transport::RegistryHosts> hosts
        = std::make_shared<transport::RegistryHosts>(QStringList());
    std::shared_ptr<transport::CredentialStore> credentials
        = std::make_shared<transport::CredentialStore>(transport::CredentialStore::Paths());
    std::unique_ptr<transport::HttpClient> client
        = std::make_unique<transport::HttpClient>(hosts, credentials);
    std::shared_ptr<sources::BlobCache> cache
        = std::make_shared<sources::BlobCache>(directory.filePath(QStringLiteral("cache")), pools);

    std::shared_ptr<sources::SourceOpener> opener(bool offline = false)
    {
        return sources::makeOpener(
            {[this] { return client.get(); }, [this] { return cache; }, pools, offline});
    }
    Expected<sources::ImageSourcePtr> open(const QString &name, bool offline = false)
    {
        auto parsed = oci::ImageName::parse(name);
        if (!parsed)
            return std::unexpected(parsed.error());
        return wait(opener(offline)->open(*parsed, {}));
    }
};

//! Serves a Content as a registry would, with referrers or without. What is asked for by digest
//! waits until `together` requests have been open at once.
inline void serve(HttpScript &script, std::shared_ptr<Content> content, const QString &repository,
    bool referrersApi = false, int together = 0)
{
    script.onAny([content, repository, referrersApi, together](
                     const ScriptRequest &request) -> std::optional<ScriptAnswer> {
        const QString prefix = QStringLiteral("/v2/") + repository + u'/';
        const QString path = QString::fromUtf8(request.path).section(u'?', 0, 0);
        if (!path.startsWith(prefix))
            return std::nullopt;
        const QString rest = path.mid(prefix.size());
        const QString last = rest.section(u'/', 1);
        if (rest.startsWith(QLatin1StringView("tags/list"))) {
            QByteArray names;
            for (const auto &[tag, target] : content->tags)
                names += (names.isEmpty() ? "\"" : ",\"") + tag.toUtf8() + '"';
            return ScriptAnswer::json("{\"name\":\"x\",\"tags\":[" + names + "]}");
        }
        const bool manifests = rest.startsWith(QLatin1StringView("manifests/"));
        if (!manifests && !rest.startsWith(QLatin1StringView("blobs/"))) {
            if (!referrersApi || !rest.startsWith(QLatin1StringView("referrers/")))
                return ScriptAnswer::json("{\"errors\":[{\"code\":\"NOT_FOUND\"}]}", 404);
            return std::nullopt;
        }
        QString digest = last;
        const oci::Descriptor *tagged = content->tag(last);
        if (tagged)
            digest = tagged->digest.toString();
        const auto found = content->blobs.constFind(digest);
        if (found == content->blobs.constEnd())
            return ScriptAnswer::json(manifests ? "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\","
                                                  "\"message\":\"manifest unknown\"}]}"
                                                : "{\"errors\":[{\"code\":\"BLOB_UNKNOWN\"}]}",
                404);
        ScriptAnswer answer;
        answer.body = *found;
        answer.afterPeak = tagged ? 0 : together;
        QByteArray type = "application/octet-stream";
        if (manifests) {
            type = found->contains("\"manifests\"") ? oci::mediatype::ociIndex.toLatin1()
                                                    : oci::mediatype::ociManifest.toLatin1();
            if (found->contains("manifest.list.v2"))
                type = oci::mediatype::dockerList.toLatin1();
            answer.headers.append({"Docker-Content-Digest", digest.toLatin1()});
        }
        answer.headers.append({"Content-Type", type});
        return answer;
    });
}

} // namespace gantry::test
