// SPDX-License-Identifier: Apache-2.0
// How an entry finds its folder: through symbolic links inside the root, as containerd, moby and
// umoci do. Folders of an index are numbered, so each is resolved once for a layer, and again only
// when something on a known way was replaced (m_generation).
#include "layers/tree/overlaybuilder.h"

namespace gantry::layers {

namespace {

//! The parts of a path, one after the other. The target of a link that is met takes the link's
//! place, so there is no recursion.
class Parts
{
public:
    //! \param from the folder a relative path begins in
    //! \param hops links that led here
    Parts(QByteArray path, quint32 from, int hops)
        : at(path.startsWith('/') ? 0 : from)
        , m_rest(std::move(path))
        , m_hops(hops)
    {
    }

    //! False at the end. Empty parts and "." are none.
    bool next()
    {
        while (m_next < m_rest.size()) {
            const qsizetype slash = m_rest.indexOf('/', m_next);
            const qsizetype end = slash < 0 ? m_rest.size() : slash;
            part = QByteArrayView(m_rest).sliced(m_next, end - m_next);
            m_next = end + 1;
            if (!part.isEmpty() && part != ".")
                return true;
        }
        return false;
    }
    bool isLast() const { return m_next >= m_rest.size(); }
    //! False, and nothing has changed, when that is one link or one byte too many.
    bool follow(QByteArray target)
    {
        if (m_hops >= Overlay::maxLinkHops || target.size() > Overlay::maxLinkTarget)
            return false;
        ++m_hops;
        if (target.startsWith('/'))
            at = 0;
        if (!isLast())
            target += '/' + m_rest.sliced(m_next);
        m_rest = std::move(target);
        m_next = 0;
        return true;
    }

    quint32 at; //!< the folder the next part lies in
    QByteArrayView part; //!< until the next call of any function

private:
    QByteArray m_rest;
    qsizetype m_next = 0;
    int m_hops;
};

} // namespace

//! The path of the folder an entry lies in, entered (implied where it is not there).
quint32 OverlayBuilder::directoryOf(LayerIndex::Id entry)
{
    LayerIndex::Id at = m_index->directory(entry);
    m_way.clear();
    while (at != LayerIndex::rootDirectory
        && (m_directories[at].path == none || m_directories[at].generation != m_generation)) {
        m_way.push_back(at);
        at = m_index->parentDirectory(at);
    }
    quint32 path = at == LayerIndex::rootDirectory ? 0 : m_directories[at].path;
    for (; !m_way.empty(); m_way.pop_back()) {
        path = step(path, m_index->directoryName(m_way.back()), entry);
        m_directories[m_way.back()].path = path;
        m_directories[m_way.back()].generation = m_generation;
    }
    return path;
}

bool OverlayBuilder::isVisibleLink(quint32 path) const
{
    return path != none && m_now[path].set != none && m_family == OsFamily::Unix
        && m_noted[m_now[path].set].event.kind() == Event::Set
        && m_noted[m_now[path].set].event.type == static_cast<quint8>(EntryType::Symlink)
        && visible(path);
}

//! Target of the link that is at a path.
QByteArray OverlayBuilder::linkAt(quint32 path) const
{
    const Event &link = m_noted[m_now[path].set].event;
    const quint64 own = Overlay::key(link.layer, link.entry);
    const quint64 inode = m_overlay->m_inodes.value(own, own);
    return m_overlay->m_stack.layers[static_cast<qsizetype>(inode >> 32)]->link(
        static_cast<LayerIndex::Id>(inode));
}

//! One part further, through links. Hops count for each part, so that what is remembered of a way
//! changes nothing.
quint32 OverlayBuilder::step(quint32 parent, QByteArrayView name, LayerIndex::Id entry)
{
    const quint32 path = insert(parent, name);
    if (!isVisibleLink(path))
        return enter(path, entry);
    m_now[path].passed = true;
    const QByteArray target = linkAt(path);
    // A link that never ends leads nowhere: what lies behind it stays under its own name.
    if (target.size() > Overlay::maxLinkTarget || neverEnds(parent, target))
        return enter(path, entry);
    return walk(parent, target, entry);
}

//! Whether a link's target passes more than maxLinkHops links. Makes nothing: below what is not
//! there only the depth is counted.
bool OverlayBuilder::neverEnds(quint32 from, const QByteArray &target) const
{
    Parts parts(target, from, 1);
    int missing = 0;
    while (parts.next()) {
        if (parts.part == "..") {
            if (missing > 0)
                --missing;
            else
                parts.at = m_paths[parts.at].parent;
            continue;
        }
        const quint32 path = missing > 0 ? none : m_paths.find(parts.at, parts.part);
        if (path == none)
            ++missing;
        else if (!isVisibleLink(path))
            parts.at = path;
        else if (!parts.follow(linkAt(path)))
            return true;
    }
    return false;
}

//! The path is a folder from here on, implied if nothing said so before.
quint32 OverlayBuilder::enter(quint32 path, LayerIndex::Id entry)
{
    Now &now = m_now[path];
    now.passed = true;
    if (now.set != none && m_noted[now.set].event.isDirectory() && visible(path))
        return path;
    if (now.set != none) {
        ++m_generation; // a link or file in its place is gone, and ways through it
        if (visible(path))
            warn(entry, EntryWarning::ParentIsNoFolder);
    }
    now.set = note(path,
        {.entry = entry,
            .layer = m_layer,
            .what = Event::Implied,
            .type = static_cast<quint8>(EntryType::Directory)});
    return path;
}

//! A link's target from the folder the link lies in.
quint32 OverlayBuilder::walk(quint32 from, const QByteArray &target, LayerIndex::Id entry)
{
    Parts parts(target, from, 1);
    while (parts.next()) {
        if (parts.part == "..") {
            parts.at = m_paths[parts.at].parent;
            continue;
        }
        quint32 path = m_paths.find(parts.at, parts.part);
        if (path == none) {
            m_ownNames->push_back(parts.part.toByteArray());
            path = insert(parts.at, m_ownNames->back());
        }
        if (isVisibleLink(path) && parts.follow(linkAt(path)))
            m_now[path].passed = true;
        else
            parts.at = enter(path, entry);
    }
    return parts.at;
}

//! The path of a hard link's target: its folder through links, its last part as it stands. Makes
//! nothing.
quint32 OverlayBuilder::lookup(const QByteArray &path) const
{
    Parts parts(path, 0, 0);
    while (parts.next()) {
        if (parts.part == "..") {
            parts.at = m_paths[parts.at].parent;
            continue;
        }
        const quint32 found = m_paths.find(parts.at, parts.part);
        if (found == none)
            return none;
        if (parts.isLast() || !isVisibleLink(found))
            parts.at = found;
        else if (!parts.follow(linkAt(found)))
            return none;
    }
    return parts.at;
}

} // namespace gantry::layers
