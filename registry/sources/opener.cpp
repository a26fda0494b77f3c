// SPDX-License-Identifier: Apache-2.0
#include "sources/opener.h"

#include "sources/archivesink.h"
#include "sources/dockerarchive.h"
#include "sources/dockerengine.h"
#include "sources/layoutsink.h"
#include "sources/ociarchive.h"
#include "sources/ocilayout.h"
#include "sources/remoteregistry.h"
#include "sources/remoterepository.h"
#include "sources/remotesink.h"
#include "sources/words.h"

#include <QDateTime>
#include <QFileInfo>
#include <QHash>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr QStringView engineRegistry = u"docker-daemon:";

//! What a live source is found by. An archive that was replaced is another one.
QString keyOf(const oci::ImageName &name)
{
    using Transport = oci::ImageName::Transport;
    const QString container = name.container();
    if (name.transport != Transport::OciArchive && name.transport != Transport::DockerArchive)
        return container;
    const QFileInfo info(name.path);
    return container + u' ' + QString::number(info.size()) + u' '
        + QString::number(info.lastModified(QTimeZone::UTC).toMSecsSinceEpoch());
}

class Opener : public SourceOpener, public SinkOpener
{
public:
    explicit Opener(OpenerParts parts)
        : m_shared(std::make_shared<Shared>())
    {
        m_shared->parts = std::move(parts);
    }

    Task<ImageSourcePtr> open(oci::ImageName name, OpContext ctx) override;
    Task<std::shared_ptr<RepositoryLister>> openRegistry(QString registry, OpContext ctx) override;
    Task<ImageSinkPtr> openSink(oci::ImageName name, OpContext ctx) override;

    struct Shared {
        OpenerParts parts;
        QHash<QString, std::weak_ptr<ImageSource>> live;
        QHash<QString, std::weak_ptr<RepositoryLister>> liveRegistries;
        QHash<QString, RemoteAccessPtr> access; //!< what was found out about a registry stays known

        RemoteAccessPtr accessOf(const QString &registry);
    };

private:
    std::shared_ptr<Shared> m_shared;
};

RemoteAccessPtr Opener::Shared::accessOf(const QString &registry)
{
    RemoteAccessPtr &found = access[registry];
    if (!found) {
        found = std::make_shared<RemoteAccess>();
        found->registry = registry;
        found->http = parts.http ? parts.http() : nullptr;
        found->cache = parts.cache ? parts.cache() : nullptr;
        found->pools = parts.pools;
        found->offline = parts.offline;
    }
    return found;
}

Task<ImageSourcePtr> openFresh(
    std::shared_ptr<Opener::Shared> shared, oci::ImageName name, OpContext ctx)
{
    using Transport = oci::ImageName::Transport;
    switch (name.transport) {
    case Transport::Registry:
        co_return std::make_shared<RemoteRepository>(
            name.reference, shared->accessOf(name.reference.domain()));
    case Transport::OciLayout:
        co_return co_await openOciLayout(name, shared->parts.pools, ctx);
    case Transport::OciArchive:
        co_return co_await openOciArchive(name, shared->parts.pools, ctx);
    case Transport::DockerArchive:
        co_return co_await openDockerArchive(name, shared->parts.pools, ctx);
    case Transport::DockerDaemon:
        co_return co_await openDockerEngine(name, shared->accessOf(engineRegistry.toString()), ctx);
    }
    co_return fail(Errc::Usage, words("This transport is not known"), name.toString());
}

Task<ImageSourcePtr> Opener::open(oci::ImageName name, OpContext ctx)
{
    const auto shared = m_shared;
    const QString key = keyOf(name);
    if (auto live = shared->live.value(key).lock())
        co_return live;
    CO_TRY(ImageSourcePtr source, co_await openFresh(shared, std::move(name), std::move(ctx)));
    // Somebody else may have opened it meanwhile; theirs is as good.
    if (auto live = shared->live.value(key).lock())
        co_return live;
    shared->live.insert(key, source);
    co_return source;
}

Task<std::shared_ptr<RepositoryLister>> Opener::openRegistry(QString registry, OpContext ctx)
{
    const auto shared = m_shared;
    CO_CHECK(ctx.checkStopped());
    if (auto live = shared->liveRegistries.value(registry).lock())
        co_return live;
    std::shared_ptr<RepositoryLister> lister;
    if (registry == engineRegistry) {
        CO_TRY(lister, co_await openEngineLister(shared->accessOf(registry), std::move(ctx)));
    } else {
        lister = std::make_shared<RemoteRegistry>(shared->accessOf(registry));
    }
    shared->liveRegistries.insert(registry, lister);
    co_return lister;
}

Task<ImageSinkPtr> Opener::openSink(oci::ImageName name, OpContext ctx)
{
    using Transport = oci::ImageName::Transport;
    const auto shared = m_shared;
    CO_CHECK(ctx.checkStopped());
    switch (name.transport) {
    case Transport::Registry:
        co_return std::make_shared<RemoteSink>(
            name.reference, shared->accessOf(name.reference.domain()));
    case Transport::OciLayout:
        co_return co_await openLayoutSink(name, shared->parts.pools, ctx);
    case Transport::OciArchive:
    case Transport::DockerArchive:
        co_return co_await openArchiveSink(name, shared->parts.pools, ctx);
    case Transport::DockerDaemon:
        co_return fail(Errc::Unsupported, words("Nothing is written into a Docker Engine"),
            name.toString(),
            words("Write a docker-archive:FILE and hand it to docker load, or push to a registry"));
    }
    co_return fail(Errc::Usage, words("This transport is not known"), name.toString());
}

} // namespace

std::shared_ptr<SourceOpener> makeOpener(OpenerParts parts)
{
    return std::make_shared<Opener>(std::move(parts));
}

} // namespace gantry::sources
