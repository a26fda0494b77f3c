// SPDX-License-Identifier: Apache-2.0
#include "verbs/describe.h"

#include "sources/referrers.h"
#include "verbs/read.h"
#include "verbs/words.h"

#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using MediaKind = oci::mediatype::Kind;

bool isLayerOrConfig(const oci::Descriptor &node)
{
    const MediaKind kind = node.kind();
    return kind == MediaKind::Layer || kind == MediaKind::ImageConfig || kind == MediaKind::Empty;
}

//! A role the descriptor could not know: an image by media type whose config is none is an artifact
//! (pitfall 43).
void refineRole(Entry &entry)
{
    if (!entry.manifest || entry.role == oci::Role::Attestation || entry.role == oci::Role::Index)
        return;
    if (entry.manifest->isImage()) {
        if (entry.role == oci::Role::Unknown && entry.alone)
            entry.role = oci::Role::Image;
        return;
    }
    if (entry.role == oci::Role::Signature)
        return;
    oci::Descriptor probe = entry.descriptor;
    if (probe.artifactType.isEmpty())
        probe.artifactType = entry.manifest->artifactType();
    const oci::Role role = oci::roleOf(probe);
    entry.role = role == oci::Role::Signature ? role : oci::Role::Artifact;
    for (const oci::Descriptor &layer : entry.manifest->layers()) {
        if (layer.mediaType == "application/vnd.dev.cosign.simplesigning.v1+json"_L1)
            entry.role = oci::Role::Signature;
    }
}

QCoro::Task<Entry> describeChildren(sources::ImageSourcePtr source, Entry entry,
    InspectOptions options, QList<oci::Digest> ancestors, OpContext ctx)
{
    ancestors.append(entry.descriptor.digest);
    std::vector<std::pair<qsizetype, QCoro::Task<Entry>>> running;
    for (qsizetype i = 0; i < entry.children.size(); ++i) {
        if (isWanted(entry.children[i], options))
            running.emplace_back(
                i, describeBelow(source, entry.children[i], options, ancestors, ctx));
    }
    for (auto &[position, task] : running)
        entry.children[position] = co_await task;
    entry.described = true;
    co_return entry;
}

//! The manifest, then the config as soon as the manifest is there.
QCoro::Task<Entry> describeDocument(sources::ImageSourcePtr source, Entry entry,
    InspectOptions options, QList<oci::Digest> ancestors, OpContext ctx)
{
    const bool atHand = entry.manifest.has_value() || (entry.alone && entry.described);
    if (!atHand) {
        const auto document = co_await readNode(source, entry.descriptor, ctx);
        if (!document) {
            entry.error = document.error();
            entry.described = true;
            co_return entry;
        }
        takeDocument(entry, *document);
    }
    if (std::ssize(entry.children) > 0)
        co_return co_await describeChildren(
            source, std::move(entry), std::move(options), std::move(ancestors), std::move(ctx));
    if (entry.manifest && entry.manifest->isImage() && entry.role != oci::Role::Attestation
        && !entry.config) {
        auto config = co_await readConfig(source, entry.manifest->config(), ctx);
        if (config)
            takeConfig(entry, *std::move(config));
        else
            entry.error = config.error();
    }
    entry.described = true;
    co_return entry;
}

Task<QList<sources::Referrer>> referrersOf(
    sources::ImageSourcePtr source, oci::Digest subject, OpContext ctx)
{
    const auto lister = std::dynamic_pointer_cast<sources::ReferrerLister>(source);
    if (!lister)
        co_return QList<sources::Referrer>();
    co_return co_await lister->referrers(std::move(subject), std::move(ctx));
}

} // namespace

Entry entryOf(const oci::Descriptor &descriptor)
{
    Entry entry;
    entry.descriptor = descriptor;
    entry.role = oci::roleOf(descriptor);
    if (entry.role == oci::Role::Attestation)
        entry.attests = oci::attestedDigest(descriptor);
    return entry;
}

QList<Entry> entriesOf(const oci::Index &index)
{
    QList<Entry> entries;
    entries.reserve(index.manifests().size());
    for (const oci::Descriptor &descriptor : index.manifests())
        entries.append(entryOf(descriptor));
    return entries;
}

QList<oci::Descriptor> schema1Layers(const oci::Schema1Manifest &manifest)
{
    QList<oci::Descriptor> layers;
    for (const oci::Digest &digest : manifest.layers()) {
        oci::Descriptor node;
        node.mediaType = u"application/vnd.docker.image.rootfs.diff.tar.gzip"_s;
        node.digest = digest;
        layers.append(std::move(node));
    }
    return layers;
}

void takeDocument(Entry &entry, const oci::NodeDocument &document)
{
    if (const auto *index = std::get_if<oci::Index>(&document)) {
        entry.role = oci::Role::Index;
        entry.index = *index;
        entry.children = entriesOf(*index);
        return;
    }
    if (const auto *manifest = std::get_if<oci::Manifest>(&document)) {
        entry.manifest = *manifest;
        entry.layers.clear();
        for (const oci::Descriptor &layer : manifest->layers()) {
            LayerRow row;
            row.descriptor = layer;
            entry.layers.append(std::move(row));
        }
        refineRole(entry);
        return;
    }
    if (const auto *old = std::get_if<oci::Schema1Manifest>(&document)) {
        const QList<oci::Descriptor> layers = schema1Layers(*old);
        for (qsizetype i = 0; i < layers.size(); ++i) {
            LayerRow row;
            row.descriptor = layers[i];
            row.createdBy = old->createdBy().value(i);
            if (i == 0)
                entry.layers.clear();
            entry.layers.append(std::move(row));
        }
        if (entry.role == oci::Role::Unknown)
            entry.role = oci::Role::Image;
        if (!entry.descriptor.platform) {
            oci::Platform platform;
            platform.os = old->os();
            platform.architecture = old->architecture();
            entry.descriptor.platform = platform;
        }
        entry.described = true;
        return;
    }
    // Well-formed JSON of a type nobody here knows: shown as it is (pitfall 32).
    entry.described = true;
}

void takeConfig(Entry &entry, oci::ImageConfig config)
{
    const QList<int> steps = config.historyOfLayers(entry.layers.size());
    const bool aligned = config.diffIds.size() == entry.layers.size();
    for (qsizetype i = 0; i < entry.layers.size(); ++i) {
        LayerRow &row = entry.layers[i];
        if (aligned)
            row.diffId = config.diffIds[i];
        row.historyIndex = steps.value(i, -1);
        if (row.historyIndex >= 0 && row.historyIndex < config.history.size())
            row.createdBy = config.history[row.historyIndex].createdBy;
    }
    entry.config = std::move(config);
}

bool isWanted(const Entry &entry, const InspectOptions &options)
{
    if (!options.platform || entry.role == oci::Role::Index || entry.alone)
        return true;
    if (!entry.descriptor.platform)
        return false;
    return bool(oci::matchPlatform(
        *options.platform, *entry.descriptor.platform, oci::MatchMode::Selector));
}

QCoro::Task<Entry> describeBelow(sources::ImageSourcePtr source, Entry entry,
    InspectOptions options, QList<oci::Digest> ancestors, OpContext ctx)
{
    const QString subject = entry.descriptor.digest.toString();
    entry.error.reset(); // this may be a second try
    if (ancestors.contains(entry.descriptor.digest)) {
        entry.error = Error{.code = Errc::Corrupt,
            .message = words("This index contains itself"),
            .subject = subject};
        entry.described = true;
        co_return entry;
    }
    if (ancestors.size() > options.maxDepth) {
        entry.error = Error{.code = Errc::LimitExceeded,
            .message = words("Indexes are nested more than %1 deep").arg(options.maxDepth),
            .subject = subject};
        entry.described = true;
        co_return entry;
    }
    if (isLayerOrConfig(entry.descriptor)) { // a BuildKit cache index lists layers (pitfall 34)
        entry.described = true;
        co_return entry;
    }
    std::optional<Task<QList<sources::Referrer>>> list;
    if (options.referrers && !entry.alone && entry.role != oci::Role::Attestation)
        list = referrersOf(source, entry.descriptor.digest, ctx);
    entry = co_await describeDocument(
        source, std::move(entry), std::move(options), std::move(ancestors), ctx);
    if (list) {
        if (auto found = co_await *list)
            entry.referrers = *std::move(found);
    }
    co_return entry;
}

} // namespace gantry::verbs
