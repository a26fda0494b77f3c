// SPDX-License-Identifier: Apache-2.0
// How the registry tree reads: every question goes through a job, every answer finds its row by the
// question's number, and long answers become rows in steps of rowsPerStep so that no step holds the
// window up.
#include "models/image/entryfacts.h"
#include "models/image/registrynode.h"
#include "models/image/registryquestions.h"
#include "models/image/registrytreemodel.h"

#include <QTimer>

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace gantry::models {

using Kind = RegistryTreeModel::Kind;
using State = TreeNode::State;

void RegistryTreeModel::load(TreeNode *treeNode)
{
    auto *node = static_cast<RegistryNode *>(treeNode);
    node->error.reset();
    switch (node->kind) {
    case Kind::Registry:
    case Kind::Engine:
        return loadCatalogue(node);
    case Kind::Repository:
    case Kind::LocalPlace:
        return loadTags(node);
    case Kind::Tag:
        return loadTag(node);
    case Kind::Manifest:
    case Kind::Index:
        return loadEntry(node);
    default:
        settle(node, State::Loaded);
    }
}

void RegistryTreeModel::failed(RegistryNode *node, const Error &error)
{
    // A registry without a catalogue is not broken: its repositories are opened by name.
    const bool none = error.code == Errc::Unsupported;
    if (node->listing && !node->children.empty()
        && node->child(node->children.size() - 1)->kind == Kind::More)
        remove(node, node->children.size() - 1, 1);
    auto message = makeNode(Kind::Message,
        error.remedy.isEmpty() ? error.message : tr("%1. %2").arg(error.message, error.remedy),
        none                                   ? QString()
            : error.code == Errc::Unauthorized ? u"sign-in"_s
                                               : u"retry"_s);
    message->error = std::make_unique<Error>(error);
    Nodes nodes;
    nodes.push_back(std::move(message));
    append(node, std::move(nodes));
    if (none) {
        node->list().complete = true;
        settle(node, State::Loaded);
        return;
    }
    node->error = std::make_unique<Error>(error);
    settle(node, State::Failed);
    Q_EMIT countsChanged();
}

namespace {

bool isTrailer(const RegistryNode &node)
{
    return node.kind == Kind::Message || node.kind == Kind::More;
}

} // namespace

void RegistryTreeModel::loadCatalogue(RegistryNode *node)
{
    const quint64 question = node->question;
    Listing &list = node->list();
    m_jobs->run<CatalogueAnswer>(
        tr("Read repositories of %1").arg(node->label), this,
        [opener = m_opener, registry = node->key, lister = list.lister, page = list.next](
            OpContext ctx) {
            return askRepositories(opener, registry, lister, page, std::move(ctx));
        },
        [this, question](Expected<CatalogueAnswer> answer) {
            auto *asked = static_cast<RegistryNode *>(asker(question));
            if (!asked)
                return;
            if (!answer)
                return failed(asked, answer.error());
            Listing &known = asked->list();
            known.begun = true;
            known.lister = answer->lister;
            known.complete = answer->page.next.isEmpty() || answer->page.next == known.next;
            known.next = answer->page.next;
            for (const QString &name : std::as_const(answer->page.names)) {
                const QString full
                    = asked->kind == Kind::Engine || name.startsWith(asked->key + u'/')
                    ? name
                    : asked->key + u'/' + name;
                ++known.received;
                if (known.names.contains(full))
                    continue;
                known.names.insert(full);
                known.waiting.push_back({.tag = full, .target = {}});
            }
            pump(asked);
        });
}

void RegistryTreeModel::loadTags(RegistryNode *node)
{
    const quint64 question = node->question;
    const auto container = containerOf(*node);
    if (!container)
        return failed(node, container.error());
    Listing &list = node->list();
    m_jobs->run<TagsAnswer>(
        tr("Read tags of %1").arg(node->key), this,
        [opener = m_opener, name = *container, source = list.source, page = list.next](
            OpContext ctx) { return askTags(opener, name, source, page, std::move(ctx)); },
        [this, question](Expected<TagsAnswer> answer) {
            auto *asked = static_cast<RegistryNode *>(asker(question));
            if (!asked)
                return;
            if (!answer)
                return failed(asked, answer.error());
            Listing &known = asked->list();
            known.begun = true;
            known.source = answer->source;
            known.complete = answer->page.next.isEmpty() || answer->page.next == known.next;
            known.next = answer->page.next;
            for (sources::TagInfo &info : answer->page.tags) {
                if (oci::parseDigestTag(info.tag)) {
                    known.waiting.push_back(std::move(info));
                    continue;
                }
                ++known.received;
                if (known.names.contains(info.tag))
                    continue;
                known.names.insert(info.tag);
                known.waiting.push_back(std::move(info));
            }
            pump(asked);
        });
}

void RegistryTreeModel::pump(RegistryNode *node)
{
    Listing &list = node->list();
    const bool isCatalogue = node->kind == Kind::Registry || node->kind == Kind::Engine;
    if (isCatalogue) {
        QStringList names;
        while (!list.waiting.empty() && static_cast<std::size_t>(names.size()) < rowsPerStep) {
            names += list.waiting.front().tag;
            list.waiting.pop_front();
        }
        takeRepositories(node, names);
    } else {
        Nodes tags, digestTags;
        int position = 0;
        for (std::size_t i = 0; i < node->children.size(); ++i)
            position += node->child(i)->kind == Kind::Tag ? 1 : 0;
        while (!list.waiting.empty() && tags.size() + digestTags.size() < rowsPerStep) {
            sources::TagInfo info = std::move(list.waiting.front());
            list.waiting.pop_front();
            const auto digestTag = oci::parseDigestTag(info.tag);
            auto row = makeNode(digestTag ? Kind::Signature : Kind::Tag, info.tag, info.tag);
            if (digestTag) {
                row->label = digestTag->suffix == "sig"_L1 ? tr("signature")
                    : digestTag->suffix == "att"_L1        ? tr("attestation")
                    : digestTag->suffix == "sbom"_L1       ? tr("SBOM")
                                                           : tr("referrers");
                row->secondary = tr("of %1").arg(digestTag->subject.shortHex());
                digestTags.push_back(std::move(row));
                continue;
            }
            row->state = State::NotLoaded;
            if (info.target) {
                row->digest = info.target->digest;
                if (info.tag.isEmpty()) {
                    row->key = info.target->digest.toString();
                    row->label = u'@' + info.target->digest.shortHex(12);
                }
            }
            row->hidden = position++ >= list.limit;
            tags.push_back(std::move(row));
        }
        std::size_t end = node->children.size();
        while (end > 0
            && (isTrailer(*node->child(end - 1)) || node->child(end - 1)->kind == Kind::DigestTags))
            --end;
        insert(node, end, std::move(tags));
        if (!digestTags.empty()) {
            const auto fold = std::ranges::find_if(node->children, [](const auto &child) {
                return static_cast<RegistryNode *>(child.get())->kind == Kind::DigestTags;
            });
            RegistryNode *group = nullptr;
            if (fold == node->children.end()) {
                auto made = makeNode(Kind::DigestTags, tr("Signatures and attestations by tag"));
                group = made.get();
                std::size_t at = node->children.size();
                while (at > 0 && isTrailer(*node->child(at - 1)))
                    --at;
                Nodes one;
                one.push_back(std::move(made));
                insert(node, at, std::move(one));
            } else {
                group = static_cast<RegistryNode *>(fold->get());
            }
            append(group, std::move(digestTags));
            group->edge = QString::number(group->children.size());
            changed(group);
        }
    }
    if (list.waiting.empty())
        return finishPage(node);
    QTimer::singleShot(0, this, [this, question = node->question] {
        if (auto *asked = static_cast<RegistryNode *>(asker(question)))
            pump(asked);
    });
}

void RegistryTreeModel::finishPage(RegistryNode *node)
{
    Listing &list = node->list();
    // Small pages are read until the first screens are full, all of them when a person asked the
    // registry.
    if (!list.complete && (list.readAll || list.received < list.limit)) {
        node->kind == Kind::Registry || node->kind == Kind::Engine ? loadCatalogue(node)
                                                                   : loadTags(node);
        if (!m_words.isEmpty())
            hideByFilter();
        return;
    }
    list.readAll = false;
    if (node->kind == Kind::Repository || node->kind == Kind::LocalPlace) {
        if (node->kind == Kind::Repository)
            node->edge = list.complete ? QString::number(list.received) : QString();
        if (list.received == 0 && list.complete && node->children.empty()) {
            Nodes nodes;
            nodes.push_back(makeNode(Kind::Message, tr("There are no tags")));
            append(node, std::move(nodes));
        }
    } else if (list.complete && node->children.empty()) {
        Nodes nodes;
        nodes.push_back(makeNode(Kind::Message, tr("There are no repositories")));
        append(node, std::move(nodes));
    }
    updateMore(node);
    settle(node, State::Loaded);
    if (!m_words.isEmpty())
        hideByFilter();
    else
        Q_EMIT countsChanged();
}

void RegistryTreeModel::updateMore(RegistryNode *node)
{
    Listing &list = node->list();
    const bool tags = node->kind == Kind::Repository || node->kind == Kind::LocalPlace;
    const bool wanted = !list.complete || (tags && list.received > list.limit);
    RegistryNode *last = node->children.empty() ? nullptr : node->child(node->children.size() - 1);
    if (last && last->kind == Kind::More) {
        if (wanted)
            changed(last);
        else
            remove(node, node->children.size() - 1, 1);
        return;
    }
    if (!wanted)
        return;
    auto more = makeNode(Kind::More, {});
    more->hidden = !m_words.isEmpty();
    Nodes nodes;
    nodes.push_back(std::move(more));
    append(node, std::move(nodes));
}

void RegistryTreeModel::takeRepositories(RegistryNode *registry, const QStringList &names)
{
    // Two or more of one page that share their first segment get a folder; a lonely one keeps its
    // path.
    const auto place = [this](auto &&self, RegistryNode *parent, const QString &prefix,
                           const QStringList &all) -> void {
        std::map<QString, QStringList> groups;
        QStringList order;
        for (const QString &name : all) {
            const QString rest = name.mid(prefix.size());
            const QString head = rest.contains(u'/') ? rest.section(u'/', 0, 0) : QString();
            const QString group = head.isEmpty() ? rest : head + u'/';
            if (!groups.contains(group))
                order += group;
            groups[group] += name;
        }
        Nodes nodes;
        std::vector<std::pair<RegistryNode *, QString>> folders;
        for (const QString &group : std::as_const(order)) {
            RegistryNode *folder = nullptr;
            for (std::size_t i = 0; i < parent->children.size() && group.endsWith(u'/'); ++i) {
                if (parent->child(i)->kind == Kind::Folder
                    && parent->child(i)->key == prefix + group)
                    folder = parent->child(i);
            }
            const QStringList &members = groups[group];
            if (!folder && (members.size() == 1 || !group.endsWith(u'/'))) {
                for (const QString &name : members) {
                    auto node = makeNode(Kind::Repository, name.mid(prefix.size()), name);
                    node->state = State::NotLoaded;
                    m_repositories.insert(name, node.get());
                    nodes.push_back(std::move(node));
                }
                continue;
            }
            if (!folder) {
                auto node = makeNode(Kind::Folder, group.chopped(1), prefix + group);
                folder = node.get();
                nodes.push_back(std::move(node));
            }
            folders.emplace_back(folder, group);
        }
        std::size_t end = parent->children.size();
        while (end > 0 && isTrailer(*parent->child(end - 1)))
            --end;
        // Folders are filled before the views see them: new ones are inserted whole.
        for (const auto &[folder, group] : folders) {
            if (!folder->parent) {
                folder->parent = parent;
                folder->hidden = true;
                self(self, folder, prefix + group, groups[group]);
                folder->hidden = false;
            }
            folder->edge = QString::number(folder->children.size());
        }
        insert(parent, end, std::move(nodes));
        for (const auto &[folder, group] : folders) {
            const bool filled = !folder->children.empty()
                && m_repositories.value(groups[group].front())
                && m_repositories.value(groups[group].front())->parent;
            if (!filled)
                self(self, folder, prefix + group, groups[group]);
            folder->edge = QString::number(folder->children.size());
            changed(folder);
        }
    };
    place(
        place, registry, registry->kind == Kind::Engine ? QString() : registry->key + u'/', names);
}

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
        const auto platforms = static_cast<int>(inspection.totals().platforms);
        tag->edge = tr("%n platforms", nullptr, platforms);
        RegistryNode *made = index.get();
        Nodes one;
        one.push_back(std::move(index));
        append(tag, std::move(one));
        append(made, std::move(below));
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
            if (all)
                fillManifest(node, entry, attestations);
            break;
        }
    }
}

void RegistryTreeModel::retry(RegistryNode *node)
{
    if (node->kind == Kind::Tag || node->kind == Kind::Manifest || node->kind == Kind::Index) {
        removeAll(node);
    } else {
        // Names that are there stay; only what says why goes.
        for (std::size_t i = node->children.size(); i-- > 0;) {
            if (node->child(i)->kind == Kind::Message)
                remove(node, i, 1);
        }
    }
    node->error.reset();
    ask(node);
    load(node);
}

void RegistryTreeModel::reload(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    auto *node = static_cast<RegistryNode *>(nodeOf(index));
    if (node->kind == Kind::More)
        return loadMore(index);
    while (node->kind != Kind::Section
        && (isTrailer(*node) || !canHaveChildren(*node) || node->kind == Kind::LayerGroup
            || node->kind == Kind::Folder || node->kind == Kind::DigestTags
            || (node->kind == Kind::Index && !node->entry)))
        node = node->up();
    if (node->kind == Kind::Section)
        return;
    const bool lists = node->listing && node->kind != Kind::Tag;
    if (lists && node->state != State::Failed) {
        // Read anew from the first page; pinned and opened names come back with it or stay.
        Listing fresh;
        fresh.source = node->listing->source;
        fresh.lister = node->listing->lister;
        for (std::size_t i = node->children.size(); i-- > 0;) {
            RegistryNode *child = node->child(i);
            if (child->kind == Kind::Repository) {
                fresh.names.insert(child->key);
                continue;
            }
            if (child->kind == Kind::Folder)
                m_repositories.removeIf(
                    [&](const auto &it) { return it.key().startsWith(child->key); });
            remove(node, i, 1);
        }
        *node->listing = std::move(fresh);
    }
    retry(node);
}

void RegistryTreeModel::loadMore(const QModelIndex &moreRow)
{
    if (!moreRow.isValid())
        return;
    auto *node = static_cast<RegistryNode *>(nodeOf(moreRow));
    if (node->kind == Kind::More)
        node = node->up();
    if (!node->listing || node->state != State::Loaded)
        return;
    Listing &list = node->list();
    list.limit = std::max(list.limit * 2, firstRows);
    hideByFilter();
    if (!list.complete && list.received < list.limit) {
        ask(node);
        load(node);
        return;
    }
    updateMore(node);
}

void RegistryTreeModel::refreshRegistry(const QString &registry)
{
    RegistryNode *node = registryNode(registry);
    if (!node)
        return;
    changed(node);
    std::vector<RegistryNode *> open{node};
    while (!open.empty()) {
        RegistryNode *at = open.back();
        open.pop_back();
        if (at->state == State::Failed && at->error && at->error->code != Errc::NotFound) {
            retry(at);
            continue;
        }
        for (std::size_t i = 0; i < at->children.size(); ++i)
            open.push_back(at->child(i));
    }
}

void RegistryTreeModel::askRegistry()
{
    const auto goOn = [this](RegistryNode *node) {
        if (!node->listing || !node->listing->begun || node->listing->complete)
            return;
        node->listing->readAll = true;
        if (node->state == State::Loaded) {
            ask(node);
            load(node);
        }
    };
    const auto repositories = m_repositories.values();
    for (RegistryNode *node : repositories)
        goOn(node);
    for (std::size_t i = 0; m_remote && i < m_remote->children.size(); ++i)
        goOn(m_remote->child(i));
    const QString text = m_filter.simplified();
    const auto name = oci::Reference::parse(text);
    if (name && (text.contains(u'/') || text.contains(u':'))) {
        if (const auto image = oci::ImageName::parse(text)) {
            const QModelIndex row = reveal(*image);
            hideByFilter();
            if (canFetchMore(row))
                fetchMore(row);
        }
    }
}

} // namespace gantry::models
