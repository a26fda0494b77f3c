// SPDX-License-Identifier: Apache-2.0
// How the registry tree reads: every question goes through a job, and every answer finds its row by
// the question's number.
#include "models/image/registrynode.h"
#include "models/image/registrytreemodel.h"

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
        && (node->isTrailer() || !canHaveChildren(*node) || node->kind == Kind::LayerGroup
            || node->kind == Kind::MorePlatforms || node->kind == Kind::Folder
            || node->kind == Kind::DigestTags || (node->kind == Kind::Index && !node->entry)))
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
                forgetRepositories(child);
            remove(node, i, 1);
        }
        *node->listing = std::move(fresh);
    }
    retry(node);
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

} // namespace gantry::models
