// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/overlay.h"

#include <vector>

namespace gantry::layers {

//! The tree after a layer, in three passes over the paths of an overlay: what each path is (from
//! the root down, carrying the time of the last mark above it), which paths have rows (from the
//! last one up, for folders follow from what they hold), and the rows. No path is looked up and
//! nothing is sorted: the overlay's order is the tree's. One thread, one run.
class TreeWriter
{
public:
    TreeWriter(const Overlay &overlay, const TreeRequest &request);
    FileTreePtr write();
    //! One bit for each entry that is a visible inode, by layer.
    std::vector<std::vector<quint64>> visibleInodes();
    bool isVisible(quint32 path) const { return m_after[path].event != nothing; }

    void fold();

private:
    using Event = Overlay::Event;
    static constexpr quint32 nothing = 0xffffffff;
    static constexpr quint32 implied = 0xfffffffe; //!< a folder only what is in it speaks of

    struct State {
        quint64 cleared = 0; //!< time of the last mark here or above
        quint32 event = nothing;
    };

    void foldPath(quint32 path);
    void imply(std::vector<State> &states);
    bool isFolder(quint32 event) const
    {
        return event == implied || (event != nothing && m_overlay.m_events[event].isDirectory());
    }
    EntryRef inodeOf(const Event &event) const;
    void choose();
    void addRow(quint32 path, FileTree::Node parent);
    void mark(FileTree::Row &row, quint32 path) const;
    void nameSecondNames();

    const Overlay &m_overlay;
    const TreeRequest m_request;
    const bool m_marks;
    const quint32 m_count;
    std::vector<State> m_after;
    std::vector<State> m_before; //!< empty without marks
    std::vector<bool> m_rowed;
    //! Events of opaque marks with a warning, by path; empty until there is one.
    std::vector<quint32> m_warnedAfter;
    std::vector<quint32> m_warnedBefore;
    std::shared_ptr<FileTree> m_tree;
    QHash<quint64, FileTree::Node> m_firstNames; //!< inodes with several names
};

} // namespace gantry::layers
