// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/treewriter.h"

#include <QSet>

#include <algorithm>

namespace gantry::layers {

namespace {

//! Content that AUFS kept in .wh..wh.plnk and that has no name of its own.
bool isLeftover(const LayerIndex &index, LayerIndex::Id entry)
{
    return index.path(entry).contains(".wh..wh.");
}

} // namespace

TreeWriter::TreeWriter(const Overlay &overlay, const TreeRequest &request)
    : m_overlay(overlay)
    , m_request(request)
    , m_marks(request.marksFrom <= request.last)
    , m_count(overlay.paths())
{
}

void TreeWriter::foldPath(quint32 path)
{
    const Overlay::Path &row = m_overlay.m_paths[path];
    const quint32 end = m_overlay.m_paths[path + 1].firstEvent;
    const quint64 above = path == 0 ? 0 : m_after[row.parent].cleared;
    State state;
    bool kept = false; // the state below the marks
    quint32 warned = nothing; // an opaque mark with a warning, forgotten with its folder
    const auto take = [&](std::vector<State> &states, quint64 from) {
        if (warned != nothing && m_overlay.m_events[warned].time() >= from) {
            std::vector<quint32> &opaques = &states == &m_after ? m_warnedAfter : m_warnedBefore;
            opaques.resize(m_count, nothing);
            opaques[path] = warned;
        }
        State &own = states[path];
        own = state;
        own.cleared = std::max(state.cleared, from);
        if (own.event != nothing && m_overlay.m_events[own.event].time() < from)
            own.event = nothing;
    };
    for (quint32 at = row.firstEvent; at < end; ++at) {
        const Event &event = m_overlay.m_events[at];
        if (event.layer > m_request.last)
            break;
        if (m_marks && !kept && event.layer >= m_request.marksFrom) {
            take(m_before, path == 0 ? 0 : m_before[row.parent].cleared);
            kept = true;
        }
        switch (event.kind()) {
        case Event::Remove:
            state = {.cleared = event.time()};
            warned = nothing;
            break;
        case Event::Opaque:
            state.cleared = event.time();
            if (event.what & Event::Warned)
                warned = at;
            break;
        default:
            state.event = at;
            if (!event.isDirectory()) {
                state.cleared = event.time();
                warned = nothing;
            }
        }
    }
    if (m_marks && !kept)
        take(m_before, path == 0 ? 0 : m_before[row.parent].cleared);
    take(m_after, above);
}

//! Folders that were marked as deleted behind what their own layer put into them.
void TreeWriter::imply(std::vector<State> &states)
{
    for (quint32 path = m_count - 1; path > 0; --path) {
        if (states[path].event == nothing)
            continue;
        State &parent = states[m_overlay.m_paths[path].parent];
        if (!m_overlay.m_paths[path].stream) {
            if (!isFolder(parent.event))
                parent.event = implied;
        } else if (parent.event == nothing) {
            states[path].event = nothing; // a stream without its file
        }
    }
}

void TreeWriter::fold()
{
    m_after.resize(m_count);
    if (m_marks)
        m_before.resize(m_count);
    for (quint32 path = 0; path < m_count; ++path)
        foldPath(path);
    imply(m_after);
    if (m_marks)
        imply(m_before);
    if (m_after[0].event == nothing)
        m_after[0].event = implied;
}

//! Which paths have rows.
void TreeWriter::choose()
{
    m_rowed.assign(m_count, false);
    m_rowed[0] = true;
    for (quint32 path = m_count - 1; path > 0; --path) {
        const quint32 after = m_after[path].event;
        bool rowed = m_rowed[path];
        if (after == implied)
            rowed = rowed || m_request.first == 0;
        else if (after != nothing)
            rowed = rowed || m_overlay.m_events[after].layer >= m_request.first;
        else
            rowed = rowed || (m_request.keepRemoved && m_marks && m_before[path].event != nothing);
        m_rowed[path] = rowed;
        if (rowed)
            m_rowed[m_overlay.m_paths[path].parent] = true;
    }
}

EntryRef TreeWriter::inodeOf(const Event &event) const
{
    if (!(event.what & Event::HardLink))
        return {event.layer, event.entry};
    const auto found = m_overlay.m_inodes.constFind(Overlay::key(event.layer, event.entry));
    if (found == m_overlay.m_inodes.cend())
        return {event.layer, event.entry};
    return {static_cast<quint16>(*found >> 32), static_cast<quint32>(*found)};
}

//! What the layers from marksFrom up did to the path.
void TreeWriter::mark(FileTree::Row &row, quint32 path) const
{
    const quint32 after = m_after[path].event;
    const quint32 before = m_before[path].event;
    if (after == before || path == 0)
        return;
    Change change = Change::None;
    if (after == nothing) {
        change = m_after[path].cleared & 1 ? Change::Hidden : Change::Removed;
    } else if (after == implied || m_overlay.m_events[after].kind() == Event::Implied) {
        // No change of its own, unless it stands where something else was.
        if (before != nothing && !isFolder(before)) {
            change = Change::Modified;
            row.facets = static_cast<quint16>(Facet::Type);
        }
    } else if (before == nothing) {
        change = Change::Added;
    } else if (before == implied || m_overlay.m_events[before].kind() == Event::Implied) {
        if (!isFolder(after)) {
            change = Change::Modified;
            row.facets = static_cast<quint16>(Facet::Type);
        } else {
            change = Change::Attributes; // it has an entry of its own now
        }
    } else {
        const EntryRef was = inodeOf(m_overlay.m_events[before]);
        const EntryRef is = inodeOf(m_overlay.m_events[after]);
        const OsFamily family = m_overlay.m_stack.family;
        const QList<LayerIndexPtr> &layers = m_overlay.m_stack.layers;
        const Facets facets = compareEntries(
            *layers[was.layer], was.entry, *layers[is.layer], is.entry, {.a = family, .b = family});
        row.facets = static_cast<quint16>(facets.toInt());
        if (facets & (contentFacets | Facet::Type))
            change = Change::Modified;
        else if (facets)
            change = Change::Attributes;
        else if (!isFolder(after))
            change = Change::Rewritten; // folders are written again with whatever is in them
    }
    row.change = static_cast<quint8>(change);
}

void TreeWriter::addRow(quint32 path, FileTree::Node parent)
{
    FileTree &tree = *m_tree;
    const auto node = static_cast<FileTree::Node>(tree.m_rows.size());
    FileTree::Row row{};
    row.parent = parent;
    row.layer = 0xffff;
    if (m_marks)
        mark(row, path);
    const bool gone = m_after[path].event == nothing;
    const quint32 shown = gone ? (m_marks ? m_before[path].event : nothing) : m_after[path].event;
    if (m_overlay.m_paths[path].stream)
        row.typeAndFlags |= FileTree::Stream;
    const bool own = shown < implied && m_overlay.m_events[shown].kind() != Event::Implied;
    if (!own) {
        row.typeAndFlags
            |= static_cast<quint8>(EntryType::Directory) | static_cast<quint8>(FileTree::Implied);
        row.entry = static_cast<quint32>(tree.m_impliedNames.size());
        tree.m_impliedNames.push_back(m_overlay.m_paths[path].view());
    } else {
        const Event &event = m_overlay.m_events[shown];
        row.entry = event.entry;
        row.layer = event.layer;
        row.typeAndFlags |= event.type;
        if (event.what & Event::Mark)
            row.typeAndFlags |= FileTree::Whiteout;
        if (event.what & Event::Warned) {
            row.warnings = m_overlay.m_warnings.value(Overlay::key(event.layer, event.entry));
            row.warnings |= m_overlay.m_stack.layers[event.layer]->warnings(event.entry).toInt();
        }
        if (event.what & Event::HardLink) {
            row.typeAndFlags |= FileTree::Linked;
            tree.m_inodes.emplace_back(node, inodeOf(event));
        } else if (event.what & Event::LinkTarget && !gone) {
            m_firstNames.insert(Overlay::key(event.layer, event.entry), node);
        }
    }
    const std::vector<quint32> &opaques = gone && m_marks ? m_warnedBefore : m_warnedAfter;
    if (!opaques.empty() && opaques[path] != nothing) {
        const Event &opaque = m_overlay.m_events[opaques[path]];
        row.warnings |= m_overlay.m_warnings.value(Overlay::key(opaque.layer, opaque.entry));
    }
    tree.m_rows.push_back(row);
}

//! An inode counts at the name it was written under, else at the first that is there; then all of
//! its names say that the one they were linked to is something else now. (Rows of a range do not
//! know what the layers below it still show.)
void TreeWriter::nameSecondNames()
{
    QSet<quint64> replaced;
    for (const auto &[node, inode] : m_tree->m_inodes) {
        FileTree::Row &row = m_tree->m_rows[node];
        if (inode.entry == row.entry && inode.layer == row.layer)
            continue; // its target is missing
        if (row.change >= static_cast<quint8>(Change::Removed)) {
            row.typeAndFlags |= FileTree::SecondName;
            continue;
        }
        const quint64 key = Overlay::key(inode.layer, inode.entry);
        if (m_firstNames.contains(key))
            row.typeAndFlags |= FileTree::SecondName;
        else if (m_firstNames.insert(key, node); m_request.first == 0
            && !isLeftover(*m_overlay.m_stack.layers[inode.layer], inode.entry))
            replaced.insert(key);
        if (replaced.contains(key))
            row.warnings |= static_cast<quint32>(EntryWarning::LinkTargetReplaced);
    }
}

FileTreePtr TreeWriter::write()
{
    fold();
    choose();
    m_tree = std::make_shared<FileTree>();
    FileTree &tree = *m_tree;
    tree.m_family = m_overlay.m_stack.family;
    tree.m_layers = m_overlay.m_stack.layers;
    tree.m_ownNames = m_overlay.m_ownNames;
    const auto rows = static_cast<std::size_t>(std::ranges::count(m_rowed, true));
    tree.m_rows.reserve(rows + 1);
    // Parents come first, so a path's row is known before its children ask.
    std::vector<FileTree::Node> nodeOf(m_count);
    for (quint32 path = 0; path < m_count; ++path) {
        if (!m_rowed[path])
            continue;
        nodeOf[path] = static_cast<FileTree::Node>(tree.m_rows.size());
        addRow(path, nodeOf[m_overlay.m_paths[path].parent]);
    }
    nameSecondNames();
    // Where children start: rows stand in the order of their parents.
    tree.m_rows.push_back({});
    auto child = static_cast<FileTree::Node>(rows);
    tree.m_rows[rows].firstChild = child;
    for (auto node = static_cast<FileTree::Node>(rows); node-- > 0;) {
        while (child > 1 && tree.m_rows[child - 1].parent >= node)
            --child;
        tree.m_rows[node].firstChild = std::max<FileTree::Node>(child, 1);
    }
    return m_tree;
}

FileTreePtr Overlay::tree(const TreeRequest &request) const
{
    TreeRequest fitting = request;
    if (fitting.last >= m_stack.layers.size() && !m_stack.layers.isEmpty())
        fitting.last = static_cast<quint16>(m_stack.layers.size() - 1);
    return TreeWriter(*this, fitting).write();
}

} // namespace gantry::layers
