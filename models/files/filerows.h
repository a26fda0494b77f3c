// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filetree.h"
#include "layers/tree/filter.h"

#include <QHash>

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <unordered_map>
#include <vector>

namespace gantry::models {

//! Which rows of a FileTree show, in which order: filtered, sorted, as a tree or as a flat list.
//!
//! What takes the whole tree (filter, flat order) is done by arrange(), on any thread. The rest is
//! done folder by folder when a view asks: a million rows cost nothing until somebody opens them.
//! A folder whose only visible child is a folder makes one row with it ("usr/local/bin"); that
//! row stands for the last one. Once shared with a view: main thread.
class FileRows
{
public:
    using Node = layers::FileTree::Node;
    static constexpr Node none = layers::FileTree::none;
    enum class Shape { Tree, Flat };
    enum class Key { Name, Change, Size, Mode, Owner, Modified, Layer, Format };
    struct Request {
        layers::FileTreePtr tree;
        std::optional<layers::Filter> filter;
        Shape shape = Shape::Tree;
        Key key = Key::Name;
        bool descending = false;
    };

    //! Null when stopped. Thread: any.
    static std::shared_ptr<FileRows> arrange(Request request, std::stop_token stop = {});

    const layers::FileTreePtr &tree() const { return m_request.tree; }
    Shape shape() const { return m_request.shape; }
    bool isFiltered() const { return m_answer.has_value(); }
    //! Rows that fit; of a list those it holds.
    quint32 matchCount() const;
    //! Rows the filter hides, folders above matches not counted.
    quint32 hiddenCount() const;
    bool fits(Node node) const { return !m_answer || m_answer->fits(node); }

    //! Rows below a row (the root: the top ones) in order.
    std::span<const Node> children(Node row);
    //! The row above; the root for top rows.
    Node parent(Node row) const;
    //! Place of a row among its siblings; only for rows children() has answered.
    quint32 position(Node row) const { return m_positions[row]; }
    //! The first folder a row stands for; the row itself when it stands for one.
    Node head(Node row) const { return m_heads.value(row, row); }
    //! The row that shows a node; none when it is hidden.
    Node rowOf(Node node);

private:
    bool shows(Node node) const { return !m_answer || m_answer->shows(node); }
    Node onlyChild(Node folder) const;
    Node tail(Node folder) const;
    void sort(std::vector<Node> &nodes) const;
    bool listFlat(std::stop_token stop);

    Request m_request;
    std::optional<layers::Filter::Answer> m_answer;
    quint32 m_listable = 0; //!< what a flat list would hold without a filter
    quint32 m_listed = 0; //!< what it holds
    std::unordered_map<Node, std::vector<Node>> m_children;
    std::vector<quint32> m_positions;
    QHash<Node, Node> m_heads;
};
using FileRowsPtr = std::shared_ptr<FileRows>;

} // namespace gantry::models
