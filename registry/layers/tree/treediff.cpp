// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/treediff.h"

#include "layers/tree/overlay.h"
#include "layers/tree/siblings.h"

#include <algorithm>
#include <bit>

namespace gantry::layers {

using namespace Qt::StringLiterals;

QLatin1StringView diffKindName(DiffKind kind)
{
    switch (kind) {
    case DiffKind::Same:
        return "same"_L1;
    case DiffKind::Attributes:
        return "attributes"_L1;
    case DiffKind::OnlyA:
        return "onlyA"_L1;
    case DiffKind::OnlyB:
        return "onlyB"_L1;
    case DiffKind::Content:
        return "content"_L1;
    case DiffKind::Type:
        return "type"_L1;
    }
    return ""_L1;
}

//! Row after row from the root: a row's children are paired when its turn comes, so they stand side
//! by side and behind all parents.
class DiffWriter
{
public:
    DiffWriter(FileTreePtr a, FileTreePtr b, const DiffOptions &options)
        : m_diff(std::make_shared<TreeDiff>())
        , m_siblings(*a, *b, options.paths)
        , m_compare{.a = a->family(),
              .b = b->family(),
              .ignored = options.ignored,
              .timeToleranceNs = options.timeToleranceNs}
    {
        m_diff->m_a = std::move(a);
        m_diff->m_b = std::move(b);
        m_diff->m_options = options;
    }

    TreeDiffPtr write(const std::stop_token &stop)
    {
        std::vector<TreeDiff::Line> &rows = m_diff->m_rows;
        rows.reserve(std::max(m_diff->m_a->size(), m_diff->m_b->size()) + 1);
        add(m_siblings.roots(), TreeDiff::root);
        std::vector<NodePair> pairs;
        for (TreeDiff::Row at = 0; at < rows.size(); ++at) {
            if (at % 1024 == 0 && stop.stop_requested())
                return nullptr;
            rows[at].firstChild = static_cast<TreeDiff::Row>(rows.size());
            if (childless(m_diff->m_a, rows[at].a) && childless(m_diff->m_b, rows[at].b))
                continue;
            m_siblings.pair({rows[at].a, rows[at].b, PairRules::fromInt(rows[at].rules)},
                at == TreeDiff::root, pairs);
            for (const NodePair &pair : pairs)
                add(pair, at);
        }
        const auto end = static_cast<TreeDiff::Row>(rows.size());
        rows.push_back({.parent = 0,
            .firstChild = end,
            .a = FileTree::none,
            .b = FileTree::none,
            .facets = 0,
            .kind = 0,
            .rules = 0,
            .below = 0});
        count(end);
        return m_diff;
    }

private:
    static bool childless(const FileTreePtr &tree, FileTree::Node node)
    {
        // Of the root the children may lie beside its node.
        return node == FileTree::none || (node != FileTree::root && tree->childCount(node) == 0);
    }

    void add(const NodePair &pair, TreeDiff::Row parent)
    {
        TreeDiff::Line row{.parent = parent,
            .firstChild = 0,
            .a = pair.a,
            .b = pair.b,
            .facets = 0,
            .kind = static_cast<quint8>(DiffKind::Same),
            .rules = static_cast<quint8>(pair.rules.toInt()),
            .below = 0};
        if (pair.b == FileTree::none)
            row.kind = static_cast<quint8>(DiffKind::OnlyA);
        else if (pair.a == FileTree::none)
            row.kind = static_cast<quint8>(DiffKind::OnlyB);
        else if (!m_diff->m_rows.empty())
            compare(row);
        m_diff->m_rows.push_back(row);
    }

    void compare(TreeDiff::Line &row) const
    {
        const FileTree &a = *m_diff->m_a;
        const FileTree &b = *m_diff->m_b;
        Facets facets;
        const EntryRef left = a.inode(row.a);
        const EntryRef right = b.inode(row.b);
        if (left.isNull() || right.isNull()) {
            // An implied folder has nothing to compare but being one.
            if (a.isDirectory(row.a) != b.isDirectory(row.b))
                facets = Facet::Type;
        } else {
            facets = compareEntries(
                a.index(left.layer), left.entry, b.index(right.layer), right.entry, m_compare);
        }
        if (m_compare.a == m_compare.b && PairRules::fromInt(row.rules) & PairRule::FoldCase)
            facets |= Facet::NameCase;
        facets &= ~m_compare.ignored;
        row.facets = static_cast<quint16>(facets.toInt());
        const DiffKind kind = facets & Facet::Type ? DiffKind::Type
            : facets & contentFacets               ? DiffKind::Content
            : facets                               ? DiffKind::Attributes
                                                   : DiffKind::Same;
        row.kind = static_cast<quint8>(kind);
    }

    void count(TreeDiff::Row end)
    {
        TreeDiff &diff = *m_diff;
        for (TreeDiff::Row at = end; at-- > 1;) {
            const TreeDiff::Line &row = diff.m_rows[at];
            TreeDiff::Line &parent = diff.m_rows[row.parent];
            parent.below = static_cast<quint8>(parent.below | row.below | 1u << row.kind);
            ++(diff.isDirectory(at) ? diff.m_directoryCounts : diff.m_counts)[row.kind];
            for (unsigned bit = 0; row.rules >> bit; ++bit) {
                if (row.rules >> bit & 1)
                    ++diff.m_pairCounts[bit];
            }
        }
    }

    std::shared_ptr<TreeDiff> m_diff;
    Siblings m_siblings;
    CompareRules m_compare;
};

TreeDiffPtr TreeDiff::compare(
    FileTreePtr a, FileTreePtr b, const DiffOptions &options, std::stop_token stop)
{
    const auto orEmpty = [](FileTreePtr &tree, const FileTreePtr &other) {
        if (tree)
            return;
        // An empty side speaks the other one's language.
        const auto empty = Overlay::build({{}, other ? other->family() : OsFamily::Unix});
        tree = (*empty)->tree({});
    };
    orEmpty(a, b);
    orEmpty(b, a);
    return DiffWriter(std::move(a), std::move(b), options).write(stop);
}

DiffKind TreeDiff::strongest(Row row) const
{
    const unsigned kinds = m_rows[row].below | 1u << m_rows[row].kind;
    return static_cast<DiffKind>(std::bit_width(kinds) - 1);
}

bool TreeDiff::isDirectory(Row row) const
{
    const Line &line = m_rows[row];
    return (line.a != FileTree::none && m_a->isDirectory(line.a))
        || (line.b != FileTree::none && m_b->isDirectory(line.b));
}

QByteArrayView TreeDiff::name(Row row) const
{
    if (row == root)
        return QByteArrayView("");
    const Line &line = m_rows[row];
    return line.a != FileTree::none ? m_a->name(line.a) : m_b->name(line.b);
}

QByteArray TreeDiff::pathA(Row row) const
{
    return m_rows[row].a == FileTree::none ? QByteArray() : m_a->path(m_rows[row].a);
}

QByteArray TreeDiff::pathB(Row row) const
{
    return m_rows[row].b == FileTree::none ? QByteArray() : m_b->path(m_rows[row].b);
}

TreeDiff::Row TreeDiff::find(QByteArrayView path) const
{
    const FileTree::Node a = m_a->find(path);
    const FileTree::Node b = m_b->find(path);
    Row second = none;
    for (Row row = 0; row < size(); ++row) {
        if (a != FileTree::none && m_rows[row].a == a)
            return row;
        if (b != FileTree::none && m_rows[row].b == b && second == none)
            second = row;
    }
    return second;
}

quint32 TreeDiff::pairCount(PairRule rule) const
{
    return m_pairCounts[static_cast<std::size_t>(std::countr_zero(static_cast<quint8>(rule)))];
}

std::size_t TreeDiff::memoryBytes() const
{
    return m_rows.capacity() * sizeof(Line);
}

} // namespace gantry::layers
