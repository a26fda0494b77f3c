// SPDX-License-Identifier: Apache-2.0
// Where a repository's row stands: pinned ones first, the others in their folder.
#include "models/image/registrynode.h"
#include "models/image/registrytreemodel.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using Kind = RegistryTreeModel::Kind;

namespace {

std::size_t positionOf(const RegistryNode &node)
{
    const auto &siblings = node.parent->children;
    return static_cast<std::size_t>(std::ranges::find_if(siblings, [&](const auto &each) {
        return each.get() == &node;
    }) - siblings.begin());
}

//! The innermost folder below parent that would list this repository; parent when there is none.
RegistryNode *folderFor(RegistryNode *parent, const QString &repository)
{
    for (bool deeper = true; deeper;) {
        deeper = false;
        for (std::size_t i = 0; i < parent->children.size() && !deeper; ++i) {
            RegistryNode *child = parent->child(i);
            if (child->kind == Kind::Folder && repository.startsWith(child->key)) {
                parent = child;
                deeper = true;
            }
        }
    }
    return parent;
}

QString labelBelow(const RegistryNode &parent, const QString &repository)
{
    const qsizetype prefix = parent.kind == Kind::Engine ? 0
        : parent.kind == Kind::Folder                    ? parent.key.size()
                                                         : parent.key.size() + 1;
    return repository.mid(prefix);
}

} // namespace

//! Pinned: behind the pinned ones at the top of its registry. Unpinned: back into its folder, where
//! the catalogue has one, in the order of names; otherwise the first behind the pinned ones.
void RegistryTreeModel::placeByPin(const QString &repository)
{
    RegistryNode *node = repositoryNode(repository);
    const bool pinned = m_workspace->isPinned(repository);
    if (!node) {
        RegistryNode *registry = registryNode(repository.section(u'/', 0, 0));
        if (registry && pinned)
            ensureRepository(registry, repository);
        return;
    }
    if (node->kind != Kind::Repository)
        return changed(node);
    RegistryNode *top = node->up();
    while (top->kind == Kind::Folder)
        top = top->up();
    RegistryNode *from = node->up();
    RegistryNode *to = pinned ? top : folderFor(top, repository);
    std::size_t at = 0;
    if (to == top) {
        while (at < to->children.size() && to->child(at)->kind == Kind::Repository
            && (to->child(at) == node || m_workspace->isPinned(to->child(at)->key)))
            ++at;
    } else {
        while (at < to->children.size()
            && (to->child(at)->kind != Kind::Repository || to->child(at)->key < repository))
            ++at;
    }
    node->label = labelBelow(*to, repository);
    move(node, to, at);
    changed(node);
    for (RegistryNode *folder : {from, to}) {
        while (folder->kind == Kind::Folder) {
            folder->edge = QString::number(folder->children.size());
            changed(folder);
            RegistryNode *above = folder->up();
            if (folder->children.empty())
                remove(above, positionOf(*folder), 1);
            folder = above;
        }
    }
    if (!m_words.isEmpty())
        hideByFilter();
}

void RegistryTreeModel::forgetRepositories(RegistryNode *folder)
{
    for (std::size_t i = 0; i < folder->children.size(); ++i) {
        RegistryNode *child = folder->child(i);
        if (child->kind == Kind::Folder)
            forgetRepositories(child);
        else
            m_repositories.remove(child->key);
    }
}

} // namespace gantry::models
