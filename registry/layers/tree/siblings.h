// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filetree.h"
#include "layers/tree/pathrules.h"

#include <QHash>
#include <QSet>

#include <span>
#include <vector>

namespace gantry::layers {

//! Two rows of two trees that stand beside each other; none where a side has nothing.
struct NodePair {
    FileTree::Node a = FileTree::none;
    FileTree::Node b = FileTree::none;
    PairRules rules;
};

//! Pairs the children of two folders by name and by the path rules. One thread.
class Siblings
{
public:
    Siblings(const FileTree &a, const FileTree &b, const PathRules &rules);

    //! The pair of the two roots.
    NodePair roots() const { return {m_startA, m_startB, {}}; }
    //! Children of a pair of rows, in the order of their names. `isRoot`: of roots(), and behind
    //! them what lies beside `Files`.
    void pair(const NodePair &parents, bool isRoot, std::vector<NodePair> &pairs);

private:
    //! A row, its name fetched once.
    struct Child {
        FileTree::Node node = FileTree::none;
        QByteArrayView name = {};
        QByteArrayView nameIn(const FileTree &tree)
        {
            if (name.isNull())
                name = tree.name(node);
            return name;
        }
    };

    FileTree::Node startOf(const FileTree &tree) const;
    FileTree::Node located(const FileTree &tree, FileTree::Node start, QByteArrayView path) const;
    bool isHidden(const FileTree &tree, FileTree::Node node) const;
    void collect(const FileTree &tree, FileTree::Node parent, std::vector<Child> &children) const;
    std::vector<FileTree::Node> besideFiles(const FileTree &tree, FileTree::Node start) const;
    void merge(std::vector<NodePair> &pairs);
    void pairRuns(
        std::span<const Child> a, std::span<const Child> b, std::vector<NodePair> &pairs) const;
    void pairSuffixes(std::vector<NodePair> &pairs) const;
    PairRules rulesOf(const Child &a, const Child &b) const;

    const FileTree &m_a;
    const FileTree &m_b;
    const PathRules m_rules;
    const OsFamily m_order; //!< how names compare
    const FileTree::Node m_startA, m_startB;
    const bool m_ofOneStack; //!< a layer lies below both: many names are never asked
    PairRules m_always; //!< of every pair: StripFiles where one side is stripped
    QHash<FileTree::Node, FileTree::Node> m_mapped; //!< of A to B, by root maps
    QSet<FileTree::Node> m_taken; //!< of B, the second of a root map
    std::vector<Child> m_childrenA, m_childrenB; //!< scratch
};

} // namespace gantry::layers
