// SPDX-License-Identifier: Apache-2.0
// What is below a tag: index, manifests, configs, layers, attestations, signatures.
#include "models/image/entryfacts.h"
#include "models/image/registrynode.h"
#include "models/image/registryquestions.h"
#include "models/image/registrytreemodel.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using Kind = RegistryTreeModel::Kind;
using State = TreeNode::State;

void RegistryTreeModel::loadTag(RegistryNode *node)
{
    RegistryNode *place = node->place();
    const auto container = containerOf(*place);
    if (!container)
        return failed(node, container.error());
    const quint64 question = node->question;
    QString wanted = node->key;
    if (wanted.isEmpty() && !node->digest.isNull())
        wanted = node->digest.toString();
    m_jobs->run<TagAnswer>(
        tr("Open %1").arg(container->withSelector(wanted).toString()), this,
        [opener = m_opener, name = *container, source = place->list().source, wanted](
            OpContext ctx) { return askTag(opener, name, source, wanted, std::move(ctx)); },
        [this, question](Expected<TagAnswer> answer) {
            auto *asked = static_cast<RegistryNode *>(asker(question));
            if (!asked)
                return;
            if (!answer)
                return failed(asked, answer.error());
            asked->place()->list().source = answer->source;
            showInspection(asked, answer->inspection);
        });
}

void RegistryTreeModel::showInspection(RegistryNode *tag, const verbs::Inspection &inspection)
{
    removeAll(tag);
    tag->error.reset();
    tag->digest = inspection.root.digest;
    const auto entryNode = [&](const verbs::Entry &entry) {
        const oci::Platform platform = entry.platform();
        const bool nested = entry.role == oci::Role::Index;
        oci::Platform plain = platform;
        plain.osVersion.clear();
        const QString words = nested ? tr("index") : oci::describePlatform(plain);
        auto node = makeNode(
            nested ? Kind::Index : Kind::Manifest, words.isEmpty() ? tr("manifest") : words);
        const auto version = oci::WindowsVersion::parse(platform.osVersion);
        node->secondary = nested ? entry.descriptor.digest.shortHex()
            : version            ? QString::number(version->build)
                                 : platform.osVersion;
        node->digest = entry.descriptor.digest;
        node->sizeBytes = entry.descriptor.sizeBytes;
        node->state = State::NotLoaded;
        node->entry = std::make_shared<verbs::Entry>(entry);
        for (const qsizetype i : inspection.attestationsOf(entry.descriptor.digest))
            node->attestations += inspection.entries.at(i);
        return node;
    };
    Nodes below;
    std::vector<const verbs::Entry *> shown;
    for (const verbs::Entry &entry : inspection.entries) {
        if (entry.role == oci::Role::Image || entry.role == oci::Role::Index)
            shown.push_back(&entry);
    }
    std::ranges::stable_sort(shown, [](const verbs::Entry *l, const verbs::Entry *r) {
        return oci::displayLess(l->platform(), r->platform());
    });
    for (const verbs::Entry *entry : shown)
        below.push_back(entryNode(*entry));
    for (const verbs::Entry &entry : inspection.entries) {
        if (entry.role == oci::Role::Image || entry.role == oci::Role::Index || entry.attests)
            continue;
        auto node = makeNode(Kind::Artifact,
            entry.descriptor.artifactType.isEmpty()
                ? oci::mediatype::describe(entry.descriptor.mediaType)
                : entry.descriptor.artifactType);
        node->secondary = entry.descriptor.digest.shortHex();
        node->digest = entry.descriptor.digest;
        node->sizeBytes = entry.descriptor.sizeBytes;
        below.push_back(std::move(node));
    }
    if (inspection.isIndex()) {
        auto index = makeNode(Kind::Index, tr("index"));
        index->secondary = inspection.root.digest.shortHex();
        index->digest = inspection.root.digest;
        index->sizeBytes = inspection.root.sizeBytes;
        const verbs::Totals totals = inspection.totals();
        QStringList holds; // of a nested index nothing is read yet
        if (totals.platforms > 0 || totals.indexes == 0)
            holds += tr("%n platforms", nullptr, static_cast<int>(totals.platforms));
        if (totals.indexes > 0)
            holds += tr("%n indexes", nullptr, static_cast<int>(totals.indexes));
        tag->edge = holds.join(u", "_s);
        RegistryNode *made = index.get();
        Nodes one;
        one.push_back(std::move(index));
        append(tag, std::move(one));
        append(made, std::move(below));
        foldPlatforms(made);
    } else {
        tag->edge = inspection.artifactType.isEmpty() ? tr("1 platform") : tr("artifact");
        append(tag, std::move(below));
    }
    settle(tag, State::Loaded);
}

void RegistryTreeModel::loadEntry(RegistryNode *node)
{
    RegistryNode *place = node->place();
    const auto container = containerOf(*place);
    if (!container)
        return failed(node, container.error());
    const quint64 question = node->question;
    m_jobs->run<EntryAnswer>(
        tr("Read %1 of %2").arg(node->label, place->key), this,
        [opener = m_opener, name = *container, source = place->list().source, entry = *node->entry,
            attestations = node->attestations](OpContext ctx) {
            return askEntry(opener, name, source, entry, attestations, std::move(ctx));
        },
        [this, question](Expected<EntryAnswer> answer) {
            auto *asked = static_cast<RegistryNode *>(asker(question));
            if (!asked)
                return;
            if (!answer)
                return failed(asked, answer.error());
            fillManifest(asked, answer->entry, answer->attestations);
        });
}

void RegistryTreeModel::fillManifest(
    RegistryNode *node, const verbs::Entry &entry, const QList<verbs::Entry> &attestations)
{
    removeAll(node);
    Nodes below;
    const auto add = [](Nodes &to, Kind kind, const QString &label, const oci::Descriptor &d,
                         const QString &key = {}) {
        auto made = makeNode(kind, label, key);
        made->digest = d.digest;
        made->sizeBytes = d.sizeBytes;
        to.push_back(std::move(made));
        return static_cast<RegistryNode *>(to.back().get());
    };
    RegistryNode *group = nullptr;
    Nodes layers;
    if (entry.manifest) {
        add(below, Kind::Config, tr("config"), entry.manifest->config());
        for (const verbs::LayerRow &layer : entry.layers) {
            RegistryNode *row
                = add(layers, Kind::Layer, layer.descriptor.digest.shortHex(12), layer.descriptor);
            row->secondary = oci::mediatype::describe(layer.descriptor.mediaType);
        }
        auto made
            = makeNode(Kind::LayerGroup, tr("%n layers", nullptr, static_cast<int>(layers.size())));
        made->sizeBytes = entry.compressedBytes();
        group = made.get();
        below.push_back(std::move(made));
    }
    for (const verbs::Entry &child : entry.children) {
        auto made = makeNode(Kind::Manifest, oci::describePlatform(child.platform()));
        made->digest = child.descriptor.digest;
        made->sizeBytes = child.descriptor.sizeBytes;
        made->state = State::NotLoaded;
        made->entry = std::make_shared<verbs::Entry>(child);
        below.push_back(std::move(made));
    }
    for (const verbs::Entry &attestation : attestations) {
        const QStringList types = attestation.predicateTypes();
        if (types.isEmpty())
            add(below, Kind::Attestation, tr("attestation"), attestation.descriptor);
        for (qsizetype i = 0; i < types.size(); ++i) {
            const QString words = describePredicate(types.at(i));
            const bool sbom = words.startsWith("SBOM"_L1) || types.at(i).contains("spdx"_L1);
            RegistryNode *row = add(below, Kind::Attestation,
                sbom                                        ? tr("SBOM")
                    : types.at(i).contains("provenance"_L1) ? tr("provenance")
                                                            : words,
                attestation.descriptor, sbom ? u"sbom"_s : u"provenance"_s);
            if (attestation.manifest && i < attestation.manifest->layers().size())
                row->sizeBytes = attestation.manifest->layers().at(i).sizeBytes;
        }
    }
    for (const sources::Referrer &referrer : entry.referrers) {
        add(below, isSignature(referrer) ? Kind::Signature : Kind::Artifact,
            isSignature(referrer) ? tr("signature") : describeArtifact(referrer.artifactType),
            referrer.descriptor);
    }
    append(node, std::move(below));
    if (group)
        append(group, std::move(layers));
    auto read = std::make_shared<verbs::Entry>(entry);
    node->entry = read;
    settle(node, State::Loaded);
}

void RegistryTreeModel::adopt(const verbs::Inspection &inspection)
{
    RegistryNode *tag = tagNode(inspection.name);
    if (!tag)
        return;
    if (tag->state != State::Loaded || tag->digest != inspection.root.digest)
        showInspection(tag, inspection);
    std::vector<RegistryNode *> open{tag};
    while (!open.empty()) {
        RegistryNode *node = open.back();
        open.pop_back();
        for (std::size_t i = 0; i < node->children.size(); ++i)
            open.push_back(node->child(i));
        if (node->kind != Kind::Manifest || node->state != State::NotLoaded)
            continue;
        for (const verbs::Entry &entry : inspection.entries) {
            if (entry.descriptor.digest != node->digest || !entry.described || entry.error)
                continue;
            QList<verbs::Entry> attestations;
            for (const qsizetype i : inspection.attestationsOf(node->digest))
                attestations += inspection.entries.at(i);
            const bool all
                = std::ranges::all_of(attestations, [](const auto &a) { return a.described; });
            if (all) {
                fillManifest(node, entry, attestations);
                // A row that folds others shows the worst of their marks.
                if (node->up()->kind == Kind::MorePlatforms)
                    changed(node->up());
            }
            break;
        }
    }
}

} // namespace gantry::models
