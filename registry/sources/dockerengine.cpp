// SPDX-License-Identifier: Apache-2.0
#include "sources/dockerengine.h"

#include "sources/blobwriter.h"
#include "sources/dockerarchive.h"
#include "sources/documents.h"
#include "sources/engineapi.h"
#include "sources/names.h"
#include "sources/sharedtask.h"
#include "sources/words.h"

#include <QHash>

#include <limits>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

struct EngineState {
    oci::ImageName name;
    EngineApi api;
    QHash<QString, ImageSourcePtr> archives; //!< image ID to its export
    QHash<QString, SharedAnswer<ImageSourcePtr>> exports;
};
using EngineStatePtr = std::shared_ptr<EngineState>;

//! What the engine calls the image: familiar names, digests behind @.
QString engineName(const EngineState &state, const QString &tagOrDigest)
{
    if (state.name.reference.isNull())
        return state.name.selector;
    if (const auto digest = oci::Digest::parse(tagOrDigest))
        return state.name.reference.withTag({}).withDigest(*digest).familiar();
    return state.name.reference.withTag(tagOrDigest.isEmpty() ? u"latest"_s : tagOrDigest)
        .familiar();
}

//! The image's export, from the cache or from the engine.
Task<ImageSourcePtr> exportImage(
    EngineStatePtr state, EngineImage image, QString name, OpContext ctx)
{
    const auto cache = state->api.access->cacheOrScratch();
    // The names are part of the archive, so they are part of its key.
    const QString key = state->api.socket + u' ' + image.id + u' ' + name;
    auto view = cache->exported(key);
    if (!view) {
        CO_TRY(transport::HttpRequest request,
            engineRequest(state->api, u"images/%1/get"_s.arg(name), words("export %1").arg(name)));
        request.maxBodyBytes = std::numeric_limits<qint64>::max();
        CO_TRY(const auto writer, cache->writeExport(key));
        if (ctx.progress && ctx.progress->bytesTotal == 0)
            ctx.progress->bytesTotal
                = image.sizeBytes; // as the engine counts, near to the archive's size
        auto answer = co_await state->api.access->http->download(std::move(request), writer, ctx);
        if (!answer) {
            answer.error().subject = name;
            co_return std::unexpected(std::move(answer).error());
        }
        CO_TRY(view, co_await writer->commit(ctx));
    }
    co_return co_await openDockerArchive(
        state->name, words("%1 (Docker Engine)").arg(name), *view, state->api.access->pools, ctx);
}

class DockerEngine : public ImageSource, public TagLister
{
public:
    explicit DockerEngine(EngineStatePtr state)
        : m_state(std::move(state))
    {
    }

    QString displayName() const override
    {
        const oci::ImageName &name = m_state->name;
        return words("%1 (Docker Engine)")
            .arg(name.reference.isNull() ? name.selector : name.reference.familiar());
    }
    oci::ImageName name() const override { return m_state->name; }
    std::shared_ptr<Pools> pools() const override { return m_state->api.access->pools; }

    Task<oci::Descriptor> resolve(QString tagOrDigest, OpContext ctx) override;
    Task<QByteArray> fetch(oci::Descriptor node, OpContext ctx) override;
    Task<BlobView> blob(oci::Descriptor node, OpContext ctx) override;
    Task<TagPage> tags(QString page, OpContext ctx) override;

private:
    EngineStatePtr m_state;
};

//! Tags of this repository among the engine's images.
QStringList ownTags(const EngineState &state, const QList<EngineImage> &images)
{
    QStringList tags;
    for (const EngineImage &image : images) {
        for (const QString &text : image.repoTags) {
            const auto reference = oci::Reference::parse(text);
            if (reference && reference->repository() == state.name.reference.repository()
                && !reference->tag().isEmpty())
                tags.append(reference->tag());
        }
    }
    return tags;
}

Task<EngineImage> findImage(EngineStatePtr state, QString name, QString tag, OpContext ctx)
{
    auto image = co_await engineImage(state->api, name, ctx);
    if (image || image.error().code != Errc::NotFound)
        co_return image;
    Error error = std::move(image).error();
    error.subject = u"docker-daemon:"_s + name;
    error.message = words("The engine has no such image");
    if (const auto all = co_await engineImages(state->api, ctx);
        all && !state->name.reference.isNull()) {
        const QStringList tags = ownTags(*state, *all);
        error.remedy = tags.isEmpty() ? words("Pull it first: docker pull %1").arg(name)
                                      : nameRemedy(tag, tags);
    }
    co_return std::unexpected(std::move(error));
}

Task<oci::Descriptor> DockerEngine::resolve(QString tagOrDigest, OpContext ctx)
{
    const EngineStatePtr state = m_state;
    CO_CHECK(ctx.checkStopped());
    // A digest of something already exported: an entry of the index, for instance.
    if (oci::Digest::parse(tagOrDigest)) {
        for (const ImageSourcePtr &archive : std::as_const(state->archives)) {
            if (auto node = co_await archive->resolve(tagOrDigest, ctx))
                co_return *std::move(node);
        }
    }
    const QString name = engineName(*state, tagOrDigest);
    CO_TRY(const EngineImage image, co_await findImage(state, name, tagOrDigest, ctx));
    SharedAnswer<ImageSourcePtr> &slot = state->exports[image.id];
    if (!slot)
        slot = makeSharedAnswer<ImageSourcePtr>();
    const SharedAnswer<ImageSourcePtr> mine = slot;
    ImageSourcePtr archive = state->archives.value(image.id + u' ' + name);
    if (!archive) {
        CO_TRY(archive,
            co_await shareTask<ImageSourcePtr>(
                mine, [state, image, name, ctx] { return exportImage(state, image, name, ctx); },
                ctx));
        state->archives.insert(image.id + u' ' + name, archive);
    }
    const bool byName = !state->name.reference.isNull() && !oci::Digest::parse(tagOrDigest);
    auto node = co_await archive->resolve(byName ? name : QString(), ctx);
    if (!node && byName) // the engine may write the name in another spelling
        node = co_await archive->resolve({}, ctx);
    co_return node;
}

Task<QByteArray> DockerEngine::fetch(oci::Descriptor node, OpContext ctx)
{
    const EngineStatePtr state = m_state;
    CO_CHECK(ctx.checkStopped());
    Expected<QByteArray> last = fail(
        Errc::NotFound, words("The engine has not exported this content"), node.digest.toString());
    const auto archives = state->archives.values();
    for (const ImageSourcePtr &archive : archives) {
        last = co_await archive->fetch(node, ctx);
        if (last || last.error().code != Errc::NotFound)
            co_return last;
    }
    co_return last;
}

Task<BlobView> DockerEngine::blob(oci::Descriptor node, OpContext ctx)
{
    const EngineStatePtr state = m_state;
    CO_CHECK(ctx.checkStopped());
    Expected<BlobView> last = fail(
        Errc::NotFound, words("The engine has not exported this content"), node.digest.toString());
    const auto archives = state->archives.values();
    for (const ImageSourcePtr &archive : archives) {
        last = co_await archive->blob(node, ctx);
        if (last || last.error().code != Errc::NotFound)
            co_return last;
    }
    co_return last;
}

Task<TagPage> DockerEngine::tags(QString page, OpContext ctx)
{
    const EngineStatePtr state = m_state;
    Q_UNUSED(page)
    CO_TRY(const auto images, co_await engineImages(state->api, std::move(ctx)));
    TagPage answer;
    for (const QString &tag : ownTags(*state, images))
        answer.tags.append({tag, std::nullopt});
    co_return answer;
}

class EngineLister : public RepositoryLister, public EngineDescriber
{
public:
    explicit EngineLister(EngineApi api)
        : m_api(std::move(api))
    {
    }
    QString displayName() const override { return words("Docker Engine at %1").arg(m_api.socket); }

    Task<NamePage> repositories(QString page, OpContext ctx) override
    {
        Q_UNUSED(page)
        CO_TRY(const auto images, co_await engineImages(m_api, std::move(ctx)));
        QStringList names;
        for (const EngineImage &image : images) {
            if (image.repoTags.isEmpty() && image.repoDigests.isEmpty())
                names.append(image.id);
            for (const QString &text : image.repoTags) {
                if (const auto reference = oci::Reference::parse(text))
                    names.append(reference->withTag({}).familiar());
            }
        }
        names.removeDuplicates();
        names.sort();
        co_return NamePage{names, {}};
    }

    Task<EngineFacts> describeEngine(OpContext ctx) override
    {
        return engineFacts(m_api, std::move(ctx));
    }

private:
    EngineApi m_api;
};

} // namespace

Task<ImageSourcePtr> openDockerEngine(oci::ImageName name, RemoteAccessPtr access, OpContext ctx)
{
    auto state = std::make_shared<EngineState>();
    CO_TRY(state->api, co_await connectEngine(std::move(access), std::move(ctx)));
    if (!name.reference.isNull()) {
        if (const auto plain = oci::Reference::parse(name.reference.repository()))
            name.reference = *plain;
        name.selector.clear();
    }
    state->name = std::move(name);
    co_return std::make_shared<DockerEngine>(std::move(state));
}

Task<std::shared_ptr<RepositoryLister>> openEngineLister(RemoteAccessPtr access, OpContext ctx)
{
    CO_TRY(EngineApi api, co_await connectEngine(std::move(access), std::move(ctx)));
    co_return std::make_shared<EngineLister>(std::move(api));
}

} // namespace gantry::sources
