// SPDX-License-Identifier: Apache-2.0
#include "sources/dockerarchive.h"

#include "sources/dockermanifests.h"
#include "sources/documents.h"
#include "sources/layoutsource.h"
#include "sources/ociarchive.h"
#include "sources/words.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

struct DockerState {
    oci::ImageName name;
    QString displayName;
    LayoutFilesPtr files;
    std::shared_ptr<Pools> pools;
    DockerManifests manifests;
    QSet<QString> verified;
};

//! An archive without an OCI layout inside.
class DockerArchive : public ImageSource, public TagLister
{
public:
    explicit DockerArchive(std::shared_ptr<DockerState> state)
        : m_state(std::move(state))
    {
    }

    QString displayName() const override { return m_state->displayName; }
    oci::ImageName name() const override { return m_state->name; }
    std::shared_ptr<Pools> pools() const override { return m_state->pools; }

    Task<oci::Descriptor> resolve(QString tagOrDigest, OpContext ctx) override
    {
        const auto state = m_state;
        CO_CHECK(ctx.checkStopped());
        const QString digest = tagOrDigest.startsWith(u'@') ? tagOrDigest.mid(1) : tagOrDigest;
        for (const LayoutTag &tag : std::as_const(state->manifests.tags)) {
            if (tag.target.digest.toString() == digest)
                co_return tag.target;
        }
        if (const auto found = state->manifests.documents.constFind(digest);
            found != state->manifests.documents.constEnd())
            co_return describeBytes(
                *found, oci::mediatype::dockerConfig, *oci::Digest::parse(digest), digest);
        co_return pickImage(state->manifests.tags, tagOrDigest, state->displayName);
    }

    Task<QByteArray> fetch(oci::Descriptor node, OpContext ctx) override
    {
        const auto state = m_state;
        CO_CHECK(ctx.checkStopped());
        if (auto known = knownContent(node))
            co_return *std::move(known);
        const auto found = state->manifests.documents.constFind(node.digest.toString());
        if (found == state->manifests.documents.constEnd())
            co_return fail(Errc::NotFound,
                words("%1 does not hold this content").arg(state->displayName),
                node.digest.toString());
        co_return co_await checkedBytes(state->pools, *found, node);
    }

    Task<BlobView> blob(oci::Descriptor node, OpContext ctx) override
    {
        const auto state = m_state;
        CO_CHECK(ctx.checkStopped());
        const auto found = state->manifests.layers.constFind(node.digest.toString());
        if (found == state->manifests.layers.constEnd())
            co_return fail(Errc::NotFound,
                words("%1 does not hold this content").arg(state->displayName),
                node.digest.toString());
        const BlobView view = *found;
        const QString key = node.digest.toString() + u'@' + QString::number(node.sizeBytes);
        if (!state->verified.contains(key)) {
            if (ctx.progress && ctx.progress->bytesTotal == 0)
                ctx.progress->bytesTotal = view.lengthBytes;
            CO_CHECK(co_await onPool(
                &state->pools->io, [view, node, ctx] { return verifyRegion(view, node, ctx); }));
            state->verified.insert(key);
        }
        co_return view;
    }

    Task<TagPage> tags(QString page, OpContext ctx) override
    {
        const auto state = m_state;
        Q_UNUSED(page)
        CO_CHECK(ctx.checkStopped());
        TagPage answer;
        for (const LayoutTag &tag : std::as_const(state->manifests.tags))
            answer.tags.append({tag.name, tag.target});
        co_return answer;
    }

private:
    std::shared_ptr<DockerState> m_state;
};

Task<ImageSourcePtr> openIndexed(oci::ImageName name, QString displayName,
    std::shared_ptr<const TarIndex> index, std::shared_ptr<const void> lease,
    std::shared_ptr<Pools> pools, OpContext ctx)
{
    const auto files = std::make_shared<TarFiles>(index, std::move(lease));
    name.selector.clear();
    if (name.transport == oci::ImageName::Transport::DockerArchive)
        name.reference = {};
    if (index->find(u"oci-layout"_s) && index->find(u"index.json"_s)) {
        auto layout = std::make_shared<LayoutSource>(name, displayName, files, pools);
        // Docker 25 wrote layouts whose index lists nothing when an image was saved by its ID.
        const auto tags = co_await layout->tags({}, ctx);
        if (tags && !tags->tags.isEmpty())
            co_return layout;
        if (!tags && !index->find(u"manifest.json"_s))
            co_return std::unexpected(tags.error());
    }
    CO_TRY(auto manifests,
        co_await onPool(&pools->io, [files, ctx]() { return readDockerManifests(*files, ctx); }));
    auto state = std::make_shared<DockerState>();
    state->name = std::move(name);
    state->displayName = std::move(displayName);
    state->files = files;
    state->pools = std::move(pools);
    state->manifests = std::move(manifests);
    co_return std::make_shared<DockerArchive>(std::move(state));
}

} // namespace

Task<ImageSourcePtr> openDockerArchive(
    oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx)
{
    const QString path = QFileInfo(name.path).absoluteFilePath();
    CO_TRY(const auto index, co_await indexArchive(path, pools, ctx));
    const QString display = words("%1 (Docker archive)").arg(QDir::toNativeSeparators(name.path));
    co_return co_await openIndexed(
        std::move(name), display, index, nullptr, std::move(pools), std::move(ctx));
}

Task<ImageSourcePtr> openDockerArchive(oci::ImageName name, QString displayName, BlobView archive,
    std::shared_ptr<Pools> pools, OpContext ctx)
{
    CO_TRY(const auto index, co_await indexArchive(archive.path, pools, ctx));
    co_return co_await openIndexed(std::move(name), std::move(displayName), index, archive.lease,
        std::move(pools), std::move(ctx));
}

} // namespace gantry::sources
