// SPDX-License-Identifier: Apache-2.0
// Lists of names: pages are asked for one by one and become rows in steps of rowsPerStep, so that
// no step holds the window up.
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
            if (answer->none)
                return failed(asked, *answer->none);
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
            if (answer->none)
                return failed(asked, *answer->none);
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
            && (node->child(end - 1)->isTrailer()
                || node->child(end - 1)->kind == Kind::DigestTags))
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
                while (at > 0 && node->child(at - 1)->isTrailer())
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
        while (end > 0 && parent->child(end - 1)->isTrailer())
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
