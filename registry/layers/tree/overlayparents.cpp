// SPDX-License-Identifier: Apache-2.0
// How an entry finds its folder: through symbolic links inside the root, as containerd, moby and
// umoci do. Folders of an index are numbered, so each is resolved once for a layer, and again only
// when something on a known way was replaced (m_generation).
#include "layers/tree/overlaybuilder.h"

namespace gantry::layers {

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
    QByteArray rest = target;
    quint32 at = rest.startsWith('/') ? 0 : from;
    int missing = 0;
    int hops = 1;
    qsizetype next = 0;
    while (next < rest.size()) {
        qsizetype end = rest.indexOf('/', next);
        if (end < 0)
            end = rest.size();
        const QByteArrayView part = QByteArrayView(rest).sliced(next, end - next);
        next = end + 1;
        if (part.isEmpty() || part == ".")
            continue;
        if (part == "..") {
            if (missing > 0)
                --missing;
            else
                at = m_paths[at].parent;
            continue;
        }
        const quint32 path = missing > 0 ? none : m_paths.find(at, part);
        if (path == none) {
            ++missing;
            continue;
        }
        if (!isVisibleLink(path)) {
            at = path;
            continue;
        }
        QByteArray further = linkAt(path);
        if (++hops > Overlay::maxLinkHops || further.size() > Overlay::maxLinkTarget)
            return true;
        if (further.startsWith('/'))
            at = 0;
        if (next < rest.size())
            further += '/' + rest.sliced(next);
        rest = further;
        next = 0;
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
    if (now.set != none)
        ++m_generation; // a link or file in its place is gone, and ways through it
    now.set = note(path,
        {.entry = entry,
            .layer = m_layer,
            .what = Event::Implied,
            .type = static_cast<quint8>(EntryType::Directory)});
    return path;
}

//! A link's target from the folder the link lies in. Links in the target are put in its place, so
//! there is no recursion.
quint32 OverlayBuilder::walk(quint32 from, const QByteArray &target, LayerIndex::Id entry)
{
    int hops = 1;
    QByteArray rest = target;
    quint32 at = rest.startsWith('/') ? 0 : from;
    qsizetype next = 0;
    while (next < rest.size()) {
        qsizetype end = rest.indexOf('/', next);
        if (end < 0)
            end = rest.size();
        const QByteArrayView part = QByteArrayView(rest).sliced(next, end - next);
        next = end + 1;
        if (part.isEmpty() || part == ".")
            continue;
        if (part == "..") {
            at = m_paths[at].parent;
            continue;
        }
        quint32 path = m_paths.find(at, part);
        if (path == none) {
            m_ownNames->push_back(part.toByteArray());
            path = insert(at, m_ownNames->back());
        }
        if (!isVisibleLink(path) || hops >= Overlay::maxLinkHops) {
            at = enter(path, entry);
            continue;
        }
        ++hops;
        m_now[path].passed = true;
        QByteArray further = linkAt(path);
        if (further.size() > Overlay::maxLinkTarget) {
            at = enter(path, entry);
            continue;
        }
        if (further.startsWith('/'))
            at = 0;
        if (next < rest.size())
            further += '/' + rest.sliced(next);
        rest = further;
        next = 0;
    }
    return at;
}

//! The path of a hard link's target: its folder through links, its last part as it stands. Makes
//! nothing.
quint32 OverlayBuilder::lookup(const QByteArray &path) const
{
    QByteArray rest = path;
    quint32 at = 0;
    int hops = 0;
    qsizetype next = 0;
    while (next < rest.size()) {
        qsizetype end = rest.indexOf('/', next);
        if (end < 0)
            end = rest.size();
        const QByteArrayView part = QByteArrayView(rest).sliced(next, end - next);
        next = end + 1;
        if (part.isEmpty() || part == ".")
            continue;
        if (part == "..") {
            at = m_paths[at].parent;
            continue;
        }
        const quint32 found = m_paths.find(at, part);
        if (found == none)
            return none;
        if (next >= rest.size() || !isVisibleLink(found)) {
            at = found;
            continue;
        }
        QByteArray further = linkAt(found);
        if (++hops > Overlay::maxLinkHops || further.size() > Overlay::maxLinkTarget)
            return none;
        if (further.startsWith('/'))
            at = 0;
        rest = further + '/' + rest.sliced(next);
        next = 0;
    }
    return at;
}

} // namespace gantry::layers
