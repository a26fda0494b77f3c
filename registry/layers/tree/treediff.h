// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filetree.h"
#include "layers/tree/pathrules.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <memory>
#include <ranges>
#include <stop_token>
#include <vector>

namespace gantry::layers {

//! How a row of a diff differs, weakest first.
enum class DiffKind : quint8 { Same, Attributes, OnlyA, OnlyB, Content, Type };
constexpr int diffKinds = 6;
//! The word of cli.md ("onlyA").
QLatin1StringView diffKindName(DiffKind kind);

struct DiffOptions {
    PathRules paths = {};
    Facets ignored = {}; //!< differences that do not count: time, owner …
    qint64 timeToleranceNs = 0;
};

//! Two trees side by side: an immutable table of aligned rows with the same layout as FileTree
//! (children side by side, parents first). Removed rows and whiteouts of the trees take no part.
//! Thread: any.
class TreeDiff
{
public:
    using Row = quint32;
    static constexpr Row root = 0;
    static constexpr Row none = 0xffffffff;

    //! A null tree is an empty one. Null when stopped.
    static std::shared_ptr<const TreeDiff> compare(
        FileTreePtr a, FileTreePtr b, const DiffOptions &options, std::stop_token stop = {});

    const FileTreePtr &treeA() const { return m_a; }
    const FileTreePtr &treeB() const { return m_b; }
    const DiffOptions &options() const { return m_options; }
    Row size() const { return static_cast<Row>(m_rows.size() - 1); }
    Row parent(Row row) const { return m_rows[row].parent; }
    auto children(Row row) const
    {
        return std::views::iota(m_rows[row].firstChild, m_rows[row + 1].firstChild);
    }
    Row childCount(Row row) const { return m_rows[row + 1].firstChild - m_rows[row].firstChild; }

    FileTree::Node nodeA(Row row) const { return m_rows[row].a; } //!< none where A has nothing
    FileTree::Node nodeB(Row row) const { return m_rows[row].b; }
    DiffKind kind(Row row) const { return static_cast<DiffKind>(m_rows[row].kind); }
    Facets facets(Row row) const { return Facets::fromInt(m_rows[row].facets); }
    //! Rules that made the pair; empty for one and the same path.
    PairRules rules(Row row) const { return PairRules::fromInt(m_rows[row].rules); }
    //! The strongest kind of the row and of everything below it.
    DiffKind strongest(Row row) const;
    bool isDirectory(Row row) const; //!< on either side

    QByteArrayView name(Row row) const; //!< of A, else of B
    QByteArray pathA(Row row) const; //!< full path in its tree; empty where A has nothing
    QByteArray pathB(Row row) const;
    //! The row of a path of side A, else of side B; none without one. From the last part up.
    Row find(QByteArrayView path) const;

    //! How many rows of a kind, folders not counted.
    quint32 count(DiffKind kind) const { return m_counts[static_cast<std::size_t>(kind)]; }
    quint32 directoryCount(DiffKind kind) const
    {
        return m_directoryCounts[static_cast<std::size_t>(kind)];
    }
    //! How many pairs a rule made.
    quint32 pairCount(PairRule rule) const;
    std::size_t memoryBytes() const; //!< without the trees

private:
    friend class DiffWriter; // treediff.cpp

    struct Line {
        Row parent;
        Row firstChild;
        FileTree::Node a;
        FileTree::Node b;
        quint16 facets;
        quint8 kind;
        quint8 rules;
        quint8 below;
    };

    FileTreePtr m_a, m_b;
    DiffOptions m_options;
    std::vector<Line> m_rows; //!< and one more
    std::array<quint32, diffKinds> m_counts{};
    std::array<quint32, diffKinds> m_directoryCounts{};
    std::array<quint32, 5> m_pairCounts{}; //!< by bit of PairRule
};
using TreeDiffPtr = std::shared_ptr<const TreeDiff>;

} // namespace gantry::layers
