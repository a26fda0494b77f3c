// SPDX-License-Identifier: Apache-2.0
// Indexes with many platforms. An operating system with up to wholeSystem entries shows them all;
// one with more shows its first firstPlatforms in display order and the one the host pulls, and
// the rest below a row "4 more Linux" behind them. An entry that is selected elsewhere opens that
// row.
#include "models/image/entryfacts.h"
#include "models/image/registrynode.h"
#include "models/image/registrytreemodel.h"
#include "verbs/coverage.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using Kind = RegistryTreeModel::Kind;

namespace {

bool isPlatform(const RegistryNode &node)
{
    return node.kind == Kind::Manifest && node.entry;
}

QString osOf(const RegistryNode &node)
{
    return node.entry->platform().os;
}

//! Where a row with this platform stands among parent's own.
std::size_t placeFor(const RegistryNode &parent, const RegistryNode &node)
{
    std::size_t at = 0;
    for (std::size_t i = 0; i < parent.children.size(); ++i) {
        const RegistryNode *other = parent.child(i);
        if (other != &node && isPlatform(*other)
            && !oci::displayLess(node.entry->platform(), other->entry->platform()))
            at = i + 1;
    }
    return at;
}

} // namespace

void RegistryTreeModel::setHost(const Host &host, const doctor::Client &client)
{
    Host seen = host;
    seen.client = client;
    if (m_host == seen)
        return;
    m_host = seen;
    std::vector<RegistryNode *> parents;
    for (RegistryNode *repository : std::as_const(m_repositories)) {
        for (std::size_t i = 0; i < repository->children.size(); ++i) {
            RegistryNode *tag = repository->child(i);
            for (std::size_t k = 0; tag->kind == Kind::Tag && k < tag->children.size(); ++k)
                parents.push_back(tag->child(k));
        }
    }
    for (RegistryNode *parent : parents)
        foldPlatforms(parent);
}

void RegistryTreeModel::foldPlatforms(RegistryNode *parent)
{
    // All platforms of an index in display order, folded or not.
    std::vector<RegistryNode *> all;
    QHash<QString, RegistryNode *> folds;
    for (std::size_t i = 0; i < parent->children.size(); ++i) {
        RegistryNode *child = parent->child(i);
        if (isPlatform(*child))
            all.push_back(child);
        if (child->kind != Kind::MorePlatforms)
            continue;
        folds.insert(child->key, child);
        for (std::size_t k = 0; k < child->children.size(); ++k)
            all.push_back(child->child(k));
    }
    std::ranges::stable_sort(all, [](const RegistryNode *l, const RegistryNode *r) {
        return oci::displayLess(l->entry->platform(), r->entry->platform());
    });
    QList<verbs::Entry> entries;
    for (const RegistryNode *node : all)
        entries += *node->entry;
    const qsizetype picked = m_host
        ? verbs::pickOf(
              doctor::PreparedImage(verbs::factsOfEntries(entries)), *m_host, *m_host->client)
              .entry
        : -1;

    for (std::size_t begin = 0; begin < all.size();) {
        const QString os = osOf(*all[begin]);
        std::size_t end = begin;
        while (end < all.size() && osOf(*all[end]) == os)
            ++end;
        const std::size_t first = begin;
        begin = end;
        if (end - first <= wholeSystem)
            continue;
        RegistryNode *fold = folds.value(os);
        if (!fold) {
            auto made = makeNode(Kind::MorePlatforms, {}, os);
            fold = made.get();
            Nodes nodes;
            nodes.push_back(std::move(made));
            insert(parent, placeFor(*parent, *all[end - 1]), std::move(nodes));
        }
        for (std::size_t i = first; i < end; ++i) {
            const bool shown = i < first + firstPlatforms || static_cast<qsizetype>(i) == picked;
            RegistryNode *home = shown ? parent : fold;
            if (all[i]->up() != home)
                move(all[i], home, placeFor(*home, *all[i]));
        }
        fold->label = tr("%1 more %2").arg(fold->children.size()).arg(osTitle(os));
        changed(fold);
    }
}

} // namespace gantry::models
