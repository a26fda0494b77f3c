// SPDX-License-Identifier: Apache-2.0
#include "support/imagebuilder.h"

#include "base/jsonwriter.h"

#include <QDir>
#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::test {

namespace {

using json::Writer;

void writePairs(Writer &out, QStringView name, const oci::StringPairs &pairs)
{
    if (pairs.isEmpty())
        return;
    out.key(name).beginObject();
    for (const auto &[key, value] : pairs)
        out.member(key, value);
    out.endObject();
}

void writeStrings(Writer &out, QStringView name, const QStringList &texts)
{
    if (texts.isEmpty())
        return;
    out.key(name).beginArray();
    for (const QString &text : texts)
        out.value(QStringView(text));
    out.endArray();
}

void writePlatform(Writer &out, const oci::Platform &platform)
{
    out.member(u"architecture", platform.architecture).member(u"os", platform.os);
    if (!platform.variant.isEmpty())
        out.member(u"variant", platform.variant);
    if (!platform.osVersion.isEmpty())
        out.member(u"os.version", platform.osVersion);
    writeStrings(out, u"os.features", platform.osFeatures);
}

void writeDescriptor(Writer &out, const oci::Descriptor &node)
{
    out.beginObject()
        .member(u"mediaType", node.mediaType)
        .member(u"digest", node.digest.toString())
        .member(u"size", node.sizeBytes);
    if (node.platform) {
        out.key(u"platform").beginObject();
        writePlatform(out, *node.platform);
        out.endObject();
    }
    if (!node.artifactType.isEmpty())
        out.member(u"artifactType", node.artifactType);
    writePairs(out, u"annotations", node.annotations);
    out.endObject();
}

QString ofKind(QStringView ociType, QStringView dockerType, bool docker)
{
    return (docker ? dockerType : ociType).toString();
}

} // namespace

const oci::Descriptor *Content::tag(const QString &name) const
{
    const auto found = std::ranges::find(tags, name, &std::pair<QString, oci::Descriptor>::first);
    return found == tags.end() ? nullptr : &found->second;
}

namespace {

QList<std::pair<QString, QByteArray>> layoutFiles(const Content &content)
{
    Writer out;
    out.beginObject()
        .member(u"schemaVersion", qint64(2))
        .member(u"mediaType", oci::mediatype::ociIndex);
    out.key(u"manifests").beginArray();
    for (auto [tag, target] : content.tags) {
        target.annotations.append({u"org.opencontainers.image.ref.name"_s, tag});
        writeDescriptor(out, target);
    }
    out.endArray().endObject();
    QList<std::pair<QString, QByteArray>> files{
        {u"oci-layout"_s, "{\"imageLayoutVersion\":\"1.0.0\"}"}, {u"index.json"_s, out.take()}};
    QStringList digests = content.blobs.keys();
    digests.sort();
    for (QString digest : std::as_const(digests)) {
        const QByteArray bytes = content.blobs.value(digest);
        files.append({u"blobs/"_s + digest.replace(u':', u'/'), bytes});
    }
    return files;
}

} // namespace

bool Content::writeLayout(const QString &directory) const
{
    const QDir root(directory);
    for (const auto &[path, bytes] : layoutFiles(*this)) {
        if (const qsizetype slash = path.lastIndexOf(u'/');
            slash > 0 && !root.mkpath(path.left(slash)))
            return false;
        QFile file(root.filePath(path));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            return false;
    }
    return true;
}

QByteArray Content::layoutTar() const
{
    TarBuilder tar;
    for (const auto &[path, bytes] : layoutFiles(*this))
        tar.file(path, bytes);
    return tar.build();
}

oci::Platform plainPlatform(const QString &os, const QString &architecture)
{
    oci::Platform platform;
    platform.os = os;
    platform.architecture = architecture;
    return platform;
}

ImageBuilder::ImageBuilder()
    : m_content(std::make_shared<Content>())
{
}

oci::Descriptor ImageBuilder::blob(QByteArray bytes, const QString &mediaType)
{
    oci::Descriptor node;
    node.mediaType = mediaType;
    node.digest = oci::Digest::of(bytes);
    node.sizeBytes = bytes.size();
    m_content->blobs.insert(node.digest.toString(), std::move(bytes));
    return node;
}

oci::Descriptor ImageBuilder::layer(const QString &text, bool docker, int padding)
{
    const QByteArray tar
        = TarBuilder().file(u"layer.txt"_s, text.toUtf8() + QByteArray(padding, '.')).build();
    return blob(tar,
        docker ? u"application/vnd.docker.image.rootfs.diff.tar"_s
               : u"application/vnd.oci.image.layer.v1.tar"_s);
}

oci::Descriptor ImageBuilder::image(const ImageSpec &spec)
{
    QList<oci::Descriptor> layers;
    for (qsizetype i = 0; i < spec.layers.size(); ++i) {
        if (i < spec.tars.size())
            layers.append(blob(spec.tars.at(i),
                spec.docker ? u"application/vnd.docker.image.rootfs.diff.tar"_s
                            : u"application/vnd.oci.image.layer.v1.tar"_s));
        else
            layers.append(layer(spec.layers.at(i) + u' ' + oci::describePlatform(spec.platform),
                spec.docker, spec.layerPadding));
    }

    Writer config;
    config.beginObject().member(u"created", spec.created);
    writePlatform(config, spec.platform);
    config.key(u"config").beginObject();
    if (!spec.user.isEmpty())
        config.member(u"User", spec.user);
    if (!spec.workingDir.isEmpty())
        config.member(u"WorkingDir", spec.workingDir);
    writeStrings(config, u"Env", spec.env);
    writeStrings(config, u"Entrypoint", spec.entrypoint);
    writeStrings(config, u"Cmd", spec.cmd);
    writePairs(config, u"Labels", spec.labels);
    config.endObject()
        .key(u"rootfs")
        .beginObject()
        .member(u"type", u"layers")
        .key(u"diff_ids")
        .beginArray();
    for (const oci::Descriptor &node : std::as_const(layers))
        config.value(QStringView(node.digest.toString()));
    config.endArray().endObject();
    if (spec.withHistory) {
        config.key(u"history").beginArray();
        for (const QString &text : spec.layers)
            config.beginObject()
                .member(u"created", spec.created)
                .member(u"created_by", text)
                .endObject();
        config.endArray();
    }
    config.endObject();
    const oci::Descriptor configNode = blob(config.take(),
        ofKind(oci::mediatype::ociConfig, oci::mediatype::dockerConfig, spec.docker));

    const QString type
        = ofKind(oci::mediatype::ociManifest, oci::mediatype::dockerManifest, spec.docker);
    Writer manifest;
    manifest.beginObject()
        .member(u"schemaVersion", qint64(2))
        .member(u"mediaType", type)
        .key(u"config");
    writeDescriptor(manifest, configNode);
    manifest.key(u"layers").beginArray();
    for (const oci::Descriptor &node : std::as_const(layers))
        writeDescriptor(manifest, node);
    manifest.endArray();
    if (spec.subject) {
        oci::Descriptor subject;
        subject.mediaType = type;
        subject.digest = *spec.subject;
        subject.sizeBytes = m_content->blobs.value(spec.subject->toString()).size();
        manifest.key(u"subject");
        writeDescriptor(manifest, subject);
    }
    manifest.endObject();
    oci::Descriptor node = blob(manifest.take(), type);
    node.platform = spec.descriptorPlatform ? spec.descriptorPlatform : spec.platform;
    return node;
}

oci::Descriptor ImageBuilder::image(const QString &platform)
{
    ImageSpec spec;
    if (const auto parsed = oci::parsePlatform(platform))
        spec.platform = *parsed;
    return image(spec);
}

oci::Descriptor ImageBuilder::attestation(
    const oci::Descriptor &image, const QStringList &predicateTypes)
{
    const oci::Platform unknown = plainPlatform(u"unknown"_s, u"unknown"_s);
    Writer config;
    config.beginObject();
    writePlatform(config, unknown);
    config.key(u"config").beginObject().endObject();
    config.key(u"rootfs")
        .beginObject()
        .member(u"type", u"layers")
        .key(u"diff_ids")
        .beginArray()
        .endArray()
        .endObject();
    config.endObject();
    const oci::Descriptor configNode = blob(config.take(), oci::mediatype::ociConfig.toString());
    Writer manifest;
    manifest.beginObject()
        .member(u"schemaVersion", qint64(2))
        .member(u"mediaType", oci::mediatype::ociManifest);
    manifest.key(u"config");
    writeDescriptor(manifest, configNode);
    manifest.key(u"layers").beginArray();
    for (const QString &type : predicateTypes) {
        oci::Descriptor statement = blob("{\"predicateType\":\"" + type.toUtf8()
                + "\",\"subject\":\"" + image.digest.toString().toUtf8() + "\"}",
            u"application/vnd.in-toto+json"_s);
        statement.annotations = {{u"in-toto.io/predicate-type"_s, type}};
        writeDescriptor(manifest, statement);
    }
    manifest.endArray().endObject();
    oci::Descriptor node = blob(manifest.take(), oci::mediatype::ociManifest.toString());
    node.platform = unknown;
    node.annotations = {{u"vnd.docker.reference.digest"_s, image.digest.toString()},
        {u"vnd.docker.reference.type"_s, u"attestation-manifest"_s}};
    return node;
}

oci::Descriptor ImageBuilder::artifact(const QString &artifactType, const oci::Descriptor *subject)
{
    const oci::Descriptor empty = blob("{}", oci::mediatype::ociEmpty.toString());
    const oci::Descriptor payload = blob("payload of " + artifactType.toUtf8()
            + (subject ? subject->digest.toString().toUtf8() : QByteArray()),
        u"application/octet-stream"_s);
    Writer manifest;
    manifest.beginObject()
        .member(u"schemaVersion", qint64(2))
        .member(u"mediaType", oci::mediatype::ociManifest);
    manifest.member(u"artifactType", artifactType).key(u"config");
    writeDescriptor(manifest, empty);
    manifest.key(u"layers").beginArray();
    writeDescriptor(manifest, payload);
    manifest.endArray();
    if (subject) {
        oci::Descriptor plain = *subject;
        plain.platform.reset();
        plain.annotations.clear();
        manifest.key(u"subject");
        writeDescriptor(manifest, plain);
    }
    manifest.endObject();
    oci::Descriptor node = blob(manifest.take(), oci::mediatype::ociManifest.toString());
    node.artifactType = artifactType;
    return node;
}

oci::Descriptor ImageBuilder::index(const QList<oci::Descriptor> &entries, bool docker,
    const oci::Descriptor *subject, const oci::StringPairs &annotations)
{
    const QString type = ofKind(oci::mediatype::ociIndex, oci::mediatype::dockerList, docker);
    Writer out;
    out.beginObject()
        .member(u"schemaVersion", qint64(2))
        .member(u"mediaType", type)
        .key(u"manifests")
        .beginArray();
    for (const oci::Descriptor &entry : entries)
        writeDescriptor(out, entry);
    out.endArray();
    if (subject) {
        out.key(u"subject");
        writeDescriptor(out, *subject);
    }
    writePairs(out, u"annotations", annotations);
    out.endObject();
    return blob(out.take(), type);
}

void ImageBuilder::fallbackTag(
    const oci::Descriptor &subject, const QList<oci::Descriptor> &referrers)
{
    tag(oci::referrersTag(subject.digest), index(referrers));
}

void ImageBuilder::tag(const QString &name, const oci::Descriptor &target)
{
    oci::Descriptor plain = target;
    plain.platform.reset();
    plain.annotations.clear();
    m_content->tags.append({name, plain});
}

void ImageBuilder::remove(const oci::Descriptor &node)
{
    m_content->blobs.remove(node.digest.toString());
}

std::shared_ptr<Content> twoSystemImage()
{
    ImageBuilder builder;
    const oci::Descriptor amd64 = builder.image(u"linux/amd64"_s);
    const oci::Descriptor arm64 = builder.image(u"linux/arm64"_s);
    const oci::Descriptor windows = builder.image(u"windows(10.0.20348.2582)/amd64"_s);
    builder.tag(u"latest"_s, builder.index({amd64, arm64, windows, builder.attestation(amd64)}));
    return builder.content();
}

} // namespace gantry::test
