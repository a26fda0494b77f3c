// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QAbstractItemModel>
#include <QHash>

#include <memory>
#include <optional>
#include <vector>

namespace gantry::models {

//! A row of a LazyTreeModel. Children are all there are; shown are those the filter lets through,
//! in their order.
struct TreeNode {
    enum class State { NotLoaded, Loading, Loaded, Failed };

    TreeNode() = default;
    virtual ~TreeNode() = default;
    TreeNode(const TreeNode &) = delete;
    TreeNode &operator=(const TreeNode &) = delete;

    TreeNode *parent = nullptr;
    int row = 0; //!< position in parent->shown; only meaningful while shown
    State state = State::Loaded;
    bool hidden = false;
    quint64 question = 0; //!< not 0 while an answer is awaited
    std::vector<std::unique_ptr<TreeNode>> children;
    std::vector<TreeNode *> shown;
};

//! Index arithmetic of lazy trees, written once. A concrete model says only columns and cells, and
//! how a node is loaded. Late answers find no question and are dropped. Main thread.
class LazyTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    explicit LazyTreeModel(QObject *parent = nullptr);
    ~LazyTreeModel() override;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const final;
    QModelIndex parent(const QModelIndex &child) const final;
    int rowCount(const QModelIndex &parent = {}) const final;
    bool hasChildren(const QModelIndex &parent = {}) const final;
    bool canFetchMore(const QModelIndex &parent) const final;
    void fetchMore(const QModelIndex &parent) final;

protected:
    using Nodes = std::vector<std::unique_ptr<TreeNode>>;

    TreeNode *root() const { return m_root.get(); }
    TreeNode *nodeOf(const QModelIndex &index) const; //!< the root for an invalid index
    QModelIndex indexOf(
        const TreeNode *node, int column = 0) const; //!< invalid for the root and hidden nodes

    //! Starts reading a node's children; the node is Loading already and has a question.
    virtual void load(TreeNode *node) = 0;
    //! May this node ever have children? Decides about the triangle while nothing is loaded.
    virtual bool canHaveChildren(const TreeNode &node) const = 0;

    //! Marks the node Loading and gives it a question for settle().
    quint64 ask(TreeNode *node);
    //! The node that asked, or null when it is gone or asks something else by now.
    TreeNode *asker(quint64 question) const;
    //! The answer is in: Loaded, or Failed.
    void settle(TreeNode *node, TreeNode::State state);
    void changed(const TreeNode *node);

    //! Inserts before position (of children); hidden ones get no row.
    void insert(TreeNode *parent, std::size_t position, Nodes nodes);
    void append(TreeNode *parent, Nodes nodes)
    {
        insert(parent, parent->children.size(), std::move(nodes));
    }
    void remove(TreeNode *parent, std::size_t position, std::size_t count);
    void removeAll(TreeNode *parent) { remove(parent, 0, parent->children.size()); }
    //! Takes a row, with what is below it, before another place (a position in to's children now).
    //! Expanded rows stay expanded.
    void move(TreeNode *node, TreeNode *to, std::size_t position);
    //! Recomputes shown from hidden in the whole tree; persistent indexes follow, expanded rows
    //! stay.
    void applyHidden();
    //! Throws everything away.
    void clear();

private:
    //! The row that children[position] has, or would have if it were shown.
    static std::size_t rowBefore(const TreeNode &parent, std::size_t position);
    void renumber(TreeNode *parent, std::size_t from);
    void forget(TreeNode *node);

    std::unique_ptr<TreeNode> m_root;
    QHash<quint64, TreeNode *> m_askers;
    quint64 m_lastQuestion = 0;
};

} // namespace gantry::models
