// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/termrows.h"

#include "layers/tree/pathpattern.h"

namespace gantry::layers {

TermRows::TermRows(
    const Filter::Term &term, const FileTree &tree, bool fewRows, std::stop_token stop)
    : m_term(term)
    , m_tree(tree)
    , m_place(term.place())
    , m_stop(std::move(stop))
    , m_wholeLayers(!fewRows && takesWholeLayers(tree))
    , m_ofLayer(static_cast<std::size_t>(tree.layers().size()))
    , m_foldersOfLayer(term.parts.size() > 1 ? m_ofLayer.size() : 0)
{
    if (m_place == Filter::Term::Place::Path)
        m_ofPath = rowsWithPath(term.parts[0], tree, m_stop);
}

bool TermRows::fits(FileTree::Node node)
{
    switch (m_place) {
    case Filter::Term::Place::Path:
        return m_ofPath[node];
    case Filter::Term::Place::Row:
        return m_term.fitsRow(m_tree, node);
    case Filter::Term::Place::Inode:
        return entryFits(m_tree.inode(node));
    case Filter::Term::Place::Name:
        break;
    }
    // A stream's own name is a part of its entry's.
    const EntryRef ref = m_tree.entry(node);
    if (node == FileTree::root || ref.isNull() || m_tree.isStream(node)) {
        if (!m_term.fitsName(m_tree.name(node)))
            return false;
    } else if (!entryFits(ref)) {
        return false;
    }
    return m_foldersOfLayer.empty() || folderFits(node);
}

bool TermRows::entryFits(EntryRef ref)
{
    if (ref.isNull())
        return false;
    const LayerIndex &index = m_tree.index(ref.layer);
    const auto nameFits = [&](LayerIndex::Id entry) { return m_term.fitsName(index.name(entry)); };
    const auto inodeFits = [&](LayerIndex::Id entry) { return m_term.fitsInode(index, entry); };
    const bool byName = m_place == Filter::Term::Place::Name;
    if (!m_wholeLayers)
        return byName ? nameFits(ref.entry) : inodeFits(ref.entry);
    RowBits &bits = m_ofLayer[ref.layer];
    if (bits.isNull())
        bits = byName ? entriesWhere(index, m_stop, nameFits)
                      : entriesWhere(index, m_stop, inodeFits);
    return bits[ref.entry];
}

//! Siblings are asked one after the other, and have one folder.
bool TermRows::folderFits(FileTree::Node node)
{
    if (node == FileTree::root)
        return false;
    if (const FileTree::Node folder = m_tree.parent(node); folder != m_folder) {
        m_folder = folder;
        m_folderFits = folderMayFit(folder) && m_term.endsInFolder(m_tree, folder);
    }
    return m_folderFits;
}

bool TermRows::folderMayFit(FileTree::Node folder)
{
    const EntryRef ref = m_tree.entry(folder);
    if (!m_wholeLayers || folder == FileTree::root || ref.isNull() || !m_tree.isDirectory(folder))
        return true;
    RowBits &bits = m_foldersOfLayer[ref.layer];
    if (bits.isNull()) {
        const LayerIndex &index = m_tree.index(ref.layer);
        bits = entriesWhere(index, m_stop, [&](LayerIndex::Id entry) {
            return index.type(entry) == EntryType::Directory
                && m_term.fitsFolderName(index.name(entry));
        });
    }
    return bits[ref.entry];
}

} // namespace gantry::layers
