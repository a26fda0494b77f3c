// SPDX-License-Identifier: Apache-2.0
#include "sources/dockermanifests.h"

#include "base/jsonwriter.h"
#include "oci/imageconfig.h"
#include "sources/documents.h"
#include "sources/words.h"

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr qsizetype maxImages = 10'000;
constexpr qsizetype maxLayers = 10'000;

QString normal(QString path)
{
    while (path.startsWith("./"_L1))
        path.remove(0, 2);
    return path;
}

Error corrupt(const LayoutFiles &files, const json::Value &where, const QString &message)
{
    return {.code = Errc::Corrupt,
        .message = words("manifest.json%1: %2").arg(where.pointer(), message),
        .subject = files.place()};
}

struct FoundLayer {
    oci::Descriptor node;
    BlobView view;
};

//! A layer's exact descriptor. Plain tars are what the diff id is the digest of; anything else is
//! hashed.
Expected<FoundLayer> describeLayer(const LayoutFiles &files, const json::Value &member,
    const oci::Digest *diffId, const OpContext &ctx)
{
    const auto path = member.toString();
    if (!path)
        return std::unexpected(corrupt(files, member, words("not a path")));
    const auto view = files.find(normal(*path));
    if (!view)
        return std::unexpected(corrupt(files, member, words("the archive holds no %1").arg(*path)));
    FoundLayer layer{{}, *view};
    layer.node.sizeBytes = view->lengthBytes;
    TRY(const QByteArray head,
        readRegion({view->path, view->offset, qMin<qint64>(4, view->lengthBytes), nullptr}, 4));
    const bool gzip = head.startsWith("\x1f\x8b");
    const bool zstd = head.startsWith("\x28\xb5\x2f\xfd");
    layer.node.mediaType = gzip ? u"application/vnd.docker.image.rootfs.diff.tar.gzip"_s
        : zstd                  ? u"application/vnd.docker.image.rootfs.diff.tar.zstd"_s
                                : u"application/vnd.docker.image.rootfs.diff.tar"_s;
    if (diffId && !gzip && !zstd) {
        layer.node.digest = *diffId;
        return layer;
    }
    if (ctx.progress)
        ctx.progress->bytesTotal += view->lengthBytes;
    TRY(layer.node.digest, hashRegion(*view, oci::Digest::Algorithm::Sha256, ctx));
    return layer;
}

void writeNode(json::Writer &out, const oci::Descriptor &node)
{
    out.beginObject()
        .member(u"mediaType", node.mediaType)
        .member(u"size", node.sizeBytes)
        .member(u"digest", node.digest.toString())
        .endObject();
}

Expected<oci::Descriptor> makeManifest(DockerManifests &found, const LayoutFiles &files,
    const json::Value &image, const OpContext &ctx)
{
    const json::Value configMember = image["Config"];
    const auto configPath = configMember.toString();
    if (!configPath)
        return std::unexpected(corrupt(files, image, words("Config is missing")));
    const auto configView = files.find(normal(*configPath));
    if (!configView)
        return std::unexpected(
            corrupt(files, configMember, words("the archive holds no %1").arg(*configPath)));
    TRY(const QByteArray configBytes, readRegion(*configView, maxDocumentBytes));
    TRY(const oci::ImageConfig config, oci::ImageConfig::parse(configBytes, *configPath));

    const json::Value layerMembers = image["Layers"];
    if (layerMembers.size() > maxLayers)
        return fail(
            Errc::LimitExceeded, words("More than %1 layers").arg(maxLayers), files.place());
    const bool aligned = config.diffIds.size() == layerMembers.size();

    oci::Descriptor configNode;
    configNode.mediaType = oci::mediatype::dockerConfig.toString();
    configNode.digest = oci::Digest::of(configBytes);
    configNode.sizeBytes = configBytes.size();
    found.documents.insert(configNode.digest.toString(), configBytes);
    found.layers.insert(configNode.digest.toString(), *configView); // a copy asks for it as a blob

    json::Writer out(json::Writer::Style::Compact);
    out.beginObject()
        .member(u"schemaVersion", qint64(2))
        .member(u"mediaType", oci::mediatype::dockerManifest);
    out.key(u"config");
    writeNode(out, configNode);
    out.key(u"layers").beginArray();
    for (qsizetype i = 0; i < layerMembers.size(); ++i) {
        CHECK(ctx.checkStopped());
        TRY(const FoundLayer layer,
            describeLayer(files, layerMembers.at(i), aligned ? &config.diffIds[i] : nullptr, ctx));
        writeNode(out, layer.node);
        found.layers.insert(layer.node.digest.toString(), layer.view);
    }
    out.endArray().endObject();
    const QByteArray bytes = out.take();
    oci::Descriptor node;
    node.mediaType = oci::mediatype::dockerManifest.toString();
    node.digest = oci::Digest::of(bytes);
    node.sizeBytes = bytes.size();
    found.documents.insert(node.digest.toString(), bytes);
    return node;
}

} // namespace

Expected<DockerManifests> readDockerManifests(const LayoutFiles &files, const OpContext &ctx)
{
    const auto view = files.find(u"manifest.json"_s);
    if (!view)
        return fail(Errc::Corrupt, words("Not what docker save writes: it has no manifest.json"),
            files.place());
    TRY(const QByteArray bytes, readRegion(*view, maxDocumentBytes));
    TRY(const auto document, json::Document::parse(bytes, files.place() + u"/manifest.json"_s));
    const json::Value images = document.root();
    if (!images.isArray())
        return std::unexpected(corrupt(files, images, words("not a list of images")));
    if (images.size() > maxImages)
        return fail(
            Errc::LimitExceeded, words("More than %1 images").arg(maxImages), files.place());
    DockerManifests found;
    for (qsizetype i = 0; i < images.size(); ++i) {
        const json::Value image = images.at(i);
        TRY(const oci::Descriptor node, makeManifest(found, files, image, ctx));
        const json::Value names = image["RepoTags"];
        for (qsizetype n = 0; n < names.size(); ++n) {
            const QString name = names.at(n).toStringOr({});
            if (!name.isEmpty())
                found.tags.append({name, name, node, {}});
        }
        if (names.size() == 0)
            found.tags.append({{}, {}, node, {}});
    }
    nameTags(found.tags);
    return found;
}

} // namespace gantry::sources
