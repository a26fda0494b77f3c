// SPDX-License-Identifier: Apache-2.0
#include "models/image/registrytreemodel.h"

#include "models/image/registrynode.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using Kind = RegistryTreeModel::Kind;
using State = TreeNode::State;
using Transport = oci::ImageName::Transport;

namespace {

const QString enginePlace = u"docker-daemon:"_s;

RegistryNode *asRegistryNode(TreeNode *node)
{
    return static_cast<RegistryNode *>(node);
}

QString repositoryOfName(const oci::ImageName &name)
{
    return name.reference.repository();
}

} // namespace

RegistryNode *RegistryNode::place()
{
    for (RegistryNode *node = this; node; node = node->up()) {
        // The invisible root is a plain TreeNode: stop below it.
        if (node->kind == Kind::Repository || node->kind == Kind::LocalPlace)
            return node;
        if (node->kind == Kind::Section || !node->parent)
            return nullptr;
    }
    return nullptr;
}

RegistryNode *RegistryNode::tag()
{
    RegistryNode *node = this;
    while (node->kind != Kind::Tag) {
        if (node->kind == Kind::Section || node->kind == Kind::Repository
            || node->kind == Kind::Registry || node->kind == Kind::LocalPlace
            || node->kind == Kind::Engine)
            return nullptr;
        node = node->up();
    }
    return node;
}

std::unique_ptr<RegistryNode> makeNode(Kind kind, QString label, QString key)
{
    auto node = std::make_unique<RegistryNode>();
    node->kind = kind;
    node->label = std::move(label);
    node->key = std::move(key);
    return node;
}

Expected<oci::ImageName> containerOf(const RegistryNode &place)
{
    if (place.kind == Kind::LocalPlace)
        return oci::ImageName::parse(place.key);
    const RegistryNode *up = &place;
    while (up->kind != Kind::Registry && up->kind != Kind::Engine)
        up = static_cast<const RegistryNode *>(up->parent);
    return oci::ImageName::parse(up->kind == Kind::Engine ? enginePlace + place.key : place.key);
}

RegistryTreeModel::RegistryTreeModel(std::shared_ptr<sources::SourceOpener> opener, JobModel *jobs,
    Workspace *workspace, FactsOf facts, QObject *parent)
    : LazyTreeModel(parent)
    , m_opener(std::move(opener))
    , m_jobs(jobs)
    , m_workspace(workspace)
    , m_factsOf(std::move(facts))
{
    buildRoots();
    if (m_workspace) {
        connect(m_workspace, &Workspace::registriesChanged, this, &RegistryTreeModel::syncRoots);
        connect(m_workspace, &Workspace::localPlacesChanged, this, &RegistryTreeModel::syncRoots);
        connect(m_workspace, &Workspace::pinnedChanged, this, &RegistryTreeModel::placeByPin);
    }
}

RegistryTreeModel::~RegistryTreeModel() = default;

void RegistryTreeModel::buildRoots()
{
    if (!m_workspace)
        return;
    syncRoots();
}

void RegistryTreeModel::syncRoots()
{
    const QStringList &registries = m_workspace->registries();
    const QStringList &places = m_workspace->localPlaces();
    const auto dropGone = [this](RegistryNode *section, const QStringList &wanted) {
        for (std::size_t i = section ? section->children.size() : 0; i-- > 0;) {
            const QString gone = section->child(i)->key;
            if (wanted.contains(gone))
                continue;
            m_repositories.removeIf([&gone](const auto &it) {
                return it.key() == gone || it.key().startsWith(gone + u'/');
            });
            remove(section, i, 1);
        }
        if (section && section->children.empty()) {
            const auto at = std::ranges::find_if(
                root()->children, [&](const auto &child) { return child.get() == section; });
            remove(root(), static_cast<std::size_t>(at - root()->children.begin()), 1);
            return true;
        }
        return false;
    };
    if (dropGone(m_remote, registries))
        m_remote = nullptr;
    if (dropGone(m_local, places))
        m_local = nullptr;
    for (const QString &registry : registries)
        addRegistryNode(registry);
    for (const QString &place : places)
        addLocalNode(place);
}

RegistryNode *RegistryTreeModel::registryNode(const QString &registry) const
{
    for (std::size_t i = 0; m_remote && i < m_remote->children.size(); ++i) {
        if (m_remote->child(i)->key == registry)
            return m_remote->child(i);
    }
    return nullptr;
}

RegistryNode *RegistryTreeModel::repositoryNode(const QString &repository) const
{
    return m_repositories.value(repository);
}

void RegistryTreeModel::addRegistryNode(const QString &registry)
{
    if (registryNode(registry))
        return;
    if (!m_remote) {
        auto section = makeNode(Kind::Section, tr("Remote registries"));
        m_remote = section.get();
        Nodes nodes;
        nodes.push_back(std::move(section));
        insert(root(), 0, std::move(nodes));
    }
    auto node = makeNode(Kind::Registry, registry, registry);
    node->state = State::NotLoaded;
    RegistryNode *added = node.get();
    Nodes nodes;
    nodes.push_back(std::move(node));
    append(m_remote, std::move(nodes));
    // Pinned repositories come first and need no catalogue.
    const QStringList pinned = m_workspace->pinned();
    for (const QString &repository : pinned) {
        if (repository.startsWith(registry + u'/'))
            ensureRepository(added, repository);
    }
}

void RegistryTreeModel::addLocalNode(const QString &place)
{
    for (std::size_t i = 0; m_local && i < m_local->children.size(); ++i) {
        if (m_local->child(i)->key == place)
            return;
    }
    if (!m_local) {
        auto section = makeNode(Kind::Section, tr("This computer and engines"));
        m_local = section.get();
        Nodes nodes;
        nodes.push_back(std::move(section));
        append(root(), std::move(nodes));
    }
    std::unique_ptr<RegistryNode> node;
    if (place == enginePlace) {
        node = makeNode(Kind::Engine, tr("local engine"), place);
    } else {
        const QString path = place.section(u':', 1);
        node = makeNode(
            Kind::LocalPlace, path.section(u'/', -2, -1, QString::SectionSkipEmpty), place);
        node->edge = place.startsWith("oci:"_L1) ? tr("OCI layout") : tr("archive");
        m_repositories.insert(place, node.get());
    }
    node->state = State::NotLoaded;
    Nodes nodes;
    nodes.push_back(std::move(node));
    append(m_local, std::move(nodes));
}

RegistryNode *RegistryTreeModel::ensureRepository(RegistryNode *registry, const QString &repository)
{
    if (RegistryNode *known = repositoryNode(repository))
        return known;
    const QString path
        = registry->kind == Kind::Engine ? repository : repository.mid(registry->key.size() + 1);
    auto node = makeNode(Kind::Repository, path, repository);
    node->state = State::NotLoaded;
    RegistryNode *added = node.get();
    m_repositories.insert(repository, added);
    registry->list().names.insert(repository);
    // Opened and pinned ones stand before what the catalogue lists.
    std::size_t at = 0;
    while (at < registry->children.size() && registry->child(at)->kind == Kind::Repository
        && (m_workspace->isPinned(registry->child(at)->key) || !m_workspace->isPinned(repository)))
        ++at;
    Nodes nodes;
    nodes.push_back(std::move(node));
    insert(registry, at, std::move(nodes));
    return added;
}

QModelIndex RegistryTreeModel::reveal(const oci::ImageName &name)
{
    RegistryNode *place = nullptr;
    if (name.transport == Transport::Registry) {
        m_workspace->addRegistry(name.reference.domain());
        place = ensureRepository(registryNode(name.reference.domain()), repositoryOfName(name));
    } else if (name.transport == Transport::DockerDaemon) {
        m_workspace->addLocalPlace(enginePlace);
        for (std::size_t i = 0; i < m_local->children.size() && !name.reference.isNull(); ++i) {
            if (m_local->child(i)->kind == Kind::Engine)
                place = ensureRepository(m_local->child(i), repositoryOfName(name));
        }
    } else {
        m_workspace->addLocalPlace(name.container());
        place = repositoryNode(name.container());
    }
    if (!place)
        return {};
    const QString tag
        = name.transport == Transport::Registry || name.transport == Transport::DockerDaemon
        ? name.reference.tagOrDigest()
        : name.selector;
    if (RegistryNode *known = tagNode(name)) {
        if (known->hidden) {
            known->hidden = false;
            applyHidden();
        }
        return indexOf(known);
    }
    if (tag.isEmpty())
        return indexOf(place);
    const auto digest = oci::Digest::parse(tag);
    auto node = makeNode(Kind::Tag, digest ? u'@' + digest->shortHex(12) : tag, tag);
    node->state = State::NotLoaded;
    RegistryNode *added = node.get();
    place->list().names.insert(tag);
    Nodes nodes;
    nodes.push_back(std::move(node));
    insert(place, 0, std::move(nodes));
    return indexOf(added);
}

RegistryNode *RegistryTreeModel::tagNode(const oci::ImageName &name) const
{
    const bool named
        = name.transport == Transport::Registry || name.transport == Transport::DockerDaemon;
    RegistryNode *place = repositoryNode(named ? repositoryOfName(name) : name.container());
    const QString tag = named ? name.reference.tagOrDigest() : name.selector;
    for (std::size_t i = 0; place && i < place->children.size(); ++i) {
        if (place->child(i)->kind == Kind::Tag && place->child(i)->key == tag)
            return place->child(i);
    }
    return nullptr;
}

QModelIndex RegistryTreeModel::find(const oci::ImageName &name, const oci::Digest &digest) const
{
    RegistryNode *tag = tagNode(name);
    if (!tag)
        return {};
    std::vector<RegistryNode *> open{tag};
    while (!open.empty()) {
        RegistryNode *node = open.back();
        open.pop_back();
        if (node != tag && node->digest == digest)
            return indexOf(node);
        for (std::size_t i = 0; i < node->children.size(); ++i)
            open.push_back(node->child(i));
    }
    return {};
}

bool RegistryTreeModel::canOpen(const QModelIndex &index) const
{
    auto *node = index.isValid() ? asRegistryNode(nodeOf(index)) : nullptr;
    if (!node || node->kind == Kind::MorePlatforms)
        return false;
    return node->tag() || node->kind == Kind::LocalPlace || node->kind == Kind::Repository;
}

oci::ImageName RegistryTreeModel::nameOf(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    RegistryNode *node = asRegistryNode(nodeOf(index));
    RegistryNode *place = node->place();
    if (!place)
        return {};
    const auto container = containerOf(*place);
    if (!container)
        return {};
    const RegistryNode *tag = node->tag();
    return tag && !tag->key.isEmpty() ? container->withSelector(tag->key) : *container;
}

oci::Digest RegistryTreeModel::digestOf(const QModelIndex &index) const
{
    return index.isValid() ? asRegistryNode(nodeOf(index))->digest : oci::Digest();
}

oci::Platform RegistryTreeModel::platformOf(const QModelIndex &index) const
{
    const RegistryNode *node = index.isValid() ? asRegistryNode(nodeOf(index)) : nullptr;
    return node && node->entry ? node->entry->platform() : oci::Platform();
}

QString RegistryTreeModel::registryOf(const QModelIndex &index) const
{
    for (RegistryNode *node = index.isValid() ? asRegistryNode(nodeOf(index)) : nullptr;
        node && node->kind != Kind::Section; node = node->up()) {
        if (node->kind == Kind::Registry)
            return node->key;
    }
    return {};
}

QString RegistryTreeModel::repositoryOf(const QModelIndex &index) const
{
    RegistryNode *place = index.isValid() ? asRegistryNode(nodeOf(index))->place() : nullptr;
    return place && place->kind == Kind::Repository ? place->key : QString();
}

bool RegistryTreeModel::isPinned(const QModelIndex &index) const
{
    return m_workspace && m_workspace->isPinned(repositoryOf(index));
}

void RegistryTreeModel::setFilter(const QString &text)
{
    m_filter = text;
    m_words = text.toLower().simplified().split(u' ', Qt::SkipEmptyParts);
    hideByFilter();
}

void RegistryTreeModel::hideByFilter()
{
    m_hidden = 0;
    m_filterWork = 0;
    const auto all = m_words.size() >= 31 ? ~0U : (1U << m_words.size()) - 1U;
    const auto isName = [](Kind kind) {
        return kind == Kind::Registry || kind == Kind::Folder || kind == Kind::Repository
            || kind == Kind::Tag || kind == Kind::LocalPlace || kind == Kind::Engine;
    };
    // A word counts for everything below the name that holds it; one pass, each name once.
    const auto visit = [&](auto &&self, RegistryNode *node, unsigned above) -> bool {
        bool anyBelow = false;
        int tags = 0;
        const int limit = node->listing ? node->listing->limit : firstRows;
        for (std::size_t i = 0; i < node->children.size(); ++i) {
            RegistryNode *child = node->child(i);
            if (!isName(child->kind)) {
                child->hidden = child->kind == Kind::More && !m_words.isEmpty();
                continue;
            }
            ++m_filterWork;
            unsigned mask = above;
            for (qsizetype w = 0; w < m_words.size() && mask != all; ++w) {
                if (!(mask & (1U << w))
                    && child->label.contains(m_words.at(w), Qt::CaseInsensitive))
                    mask |= 1U << w;
            }
            const bool beyond = child->kind == Kind::Tag && tags++ >= limit;
            const bool own = mask == all && (mask != above || !beyond);
            const bool below
                = !child->children.empty() && child->kind != Kind::Tag && self(self, child, mask);
            child->hidden = !(own || below) || (m_words.isEmpty() && beyond);
            if (child->hidden && !m_words.isEmpty())
                ++m_hidden;
            anyBelow = anyBelow || !child->hidden;
        }
        return anyBelow;
    };
    for (RegistryNode *section : {m_remote, m_local}) {
        if (section)
            visit(visit, section, 0);
    }
    applyHidden();
    Q_EMIT countsChanged();
}

bool RegistryTreeModel::canAskRegistry() const
{
    if (m_filter.isEmpty())
        return false;
    if (oci::Reference::parse(m_filter.simplified()))
        return true;
    return std::ranges::any_of(m_repositories, [](RegistryNode *node) {
        return node->listing && node->listing->begun && !node->listing->complete;
    });
}

QStringList RegistryTreeModel::loadedNames(const QString &containing, qsizetype limit) const
{
    QStringList found;
    // "app:la": tags are looked at only below repositories that end like what stands before the
    // colon.
    const qsizetype colon = containing.lastIndexOf(u':');
    const QString head = colon > 0 ? containing.first(colon) : containing;
    for (auto it = m_repositories.cbegin(); it != m_repositories.cend() && found.size() < limit;
        ++it) {
        RegistryNode *node = it.value();
        if (!it.key().contains(head, Qt::CaseInsensitive))
            continue;
        if (it.key().contains(containing, Qt::CaseInsensitive))
            found += it.key();
        for (std::size_t i = 0; i < node->children.size() && found.size() < limit; ++i) {
            if (node->child(i)->kind != Kind::Tag || node->child(i)->key.contains(u':'))
                continue;
            const QString name = it.key() + u':' + node->child(i)->key;
            if (name.contains(containing, Qt::CaseInsensitive))
                found += name;
        }
    }
    return found;
}

bool RegistryTreeModel::canHaveChildren(const TreeNode &node) const
{
    switch (static_cast<const RegistryNode &>(node).kind) {
    case Kind::Config:
    case Kind::Layer:
    case Kind::Attestation:
    case Kind::Signature:
    case Kind::Artifact:
    case Kind::More:
    case Kind::Message:
        return false;
    default:
        return true;
    }
}

} // namespace gantry::models
