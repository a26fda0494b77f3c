// SPDX-License-Identifier: Apache-2.0
// A filter over rows: one pass from the root down, then one from the last row up for the folders.
// Texts are the dear part (a name is two steps through memory), so they are asked last, and of a
// row without children only where the rest fits.
#include "layers/tree/filter.h"

#include "layers/tree/filterterms.h"

#include <algorithm>

namespace gantry::layers {

namespace {

using Term = Filter::Term;

//! Rows of a tree, as the pass below sees them.
struct TreeRows {
    const FileTree &tree;
    quint32 size() const { return tree.size(); }
    quint32 parent(quint32 row) const { return tree.parent(row); }
    bool hasChildren(quint32 row) const { return tree.childCount(row) > 0; }
    bool fitsRow(const Term &term, quint32 row) const
    {
        switch (term.what) {
        case Term::What::Change:
            return term.number >> static_cast<int>(tree.change(row)) & 1;
        case Term::What::Differs:
            return tree.facets(row).toInt() & term.number;
        default:
            return false;
        }
    }
    template <typename F>
    bool anySide(quint32 row, F &&f) const
    {
        return f(0, tree, row);
    }
};

struct DiffRows {
    const TreeDiff &diff;
    quint32 size() const { return diff.size(); }
    quint32 parent(quint32 row) const { return diff.parent(row); }
    bool hasChildren(quint32 row) const { return diff.childCount(row) > 0; }
    bool fitsRow(const Term &term, quint32 row) const
    {
        switch (term.what) {
        case Term::What::Change:
            return term.number2 >> static_cast<int>(diff.kind(row)) & 1;
        case Term::What::Differs:
            return diff.facets(row).toInt() & term.number;
        default:
            return false;
        }
    }
    template <typename F>
    bool anySide(quint32 row, F &&f) const
    {
        return (diff.nodeA(row) != FileTree::none && f(0, *diff.treeA(), diff.nodeA(row)))
            || (diff.nodeB(row) != FileTree::none && f(1, *diff.treeB(), diff.nodeB(row)));
    }
};

//! The path of a node, its folder's kept for the next one.
class PathMemory
{
public:
    const QByteArray &of(const FileTree &tree, FileTree::Node node)
    {
        const FileTree::Node folder = tree.parent(node);
        if (folder != m_folder) {
            m_folder = folder;
            m_path = tree.path(folder);
            if (!m_path.isEmpty())
                m_path += '/';
            m_length = m_path.size();
        }
        m_path.truncate(m_length);
        if (tree.isStream(node) && m_path.endsWith('/'))
            m_path.chop(1);
        m_path += tree.name(node);
        if (tree.isStream(node))
            m_folder = FileTree::none; // the slash is gone
        return m_path;
    }

private:
    FileTree::Node m_folder = FileTree::none;
    qsizetype m_length = 0;
    QByteArray m_path;
};

template <typename Rows>
Filter::Answer run(const std::vector<Term> &terms, const Rows &rows, const std::stop_token &stop)
{
    const quint32 count = rows.size();
    Filter::Answer answer;
    answer.matches.assign(count / 64 + 1, 0);
    std::vector<const Term *> ofRow;
    std::vector<const Term *> ofSide;
    std::vector<const Term *> texts;
    bool wantsPath = false;
    for (const Term &term : terms) {
        wantsPath = wantsPath || term.what == Term::What::PathPattern;
        (term.what == Term::What::Text ? texts : term.isOfRow() ? ofRow : ofSide).push_back(&term);
    }
    std::vector<std::vector<bool>> inherited(texts.size());
    for (std::vector<bool> &bits : inherited)
        bits.assign(count, false);
    PathMemory paths[2];
    const QByteArray noPath;

    for (quint32 row = 1; row < count; ++row) {
        if (row % 4096 == 0 && stop.stop_requested()) {
            answer.stopped = true;
            break;
        }
        bool fits = std::ranges::all_of(
            ofRow, [&](const Term *term) { return rows.fitsRow(*term, row) != term->negated; });
        if (fits && !ofSide.empty()) {
            fits = rows.anySide(row, [&](int side, const FileTree &tree, FileTree::Node node) {
                const QByteArray &path = wantsPath ? paths[side].of(tree, node) : noPath;
                return std::ranges::all_of(ofSide, [&](const Term *term) {
                    return term->fits(tree, node, path) != term->negated;
                });
            });
        }
        if (!fits && (texts.empty() || !rows.hasChildren(row)))
            continue;
        const quint32 parent = rows.parent(row);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const Term &term = *texts[i];
            const bool here = inherited[i][parent]
                || rows.anySide(row, [&](int, const FileTree &tree, FileTree::Node node) {
                       return term.endsHere(tree, node);
                   });
            inherited[i][row] = here;
            fits = fits && here != term.negated;
        }
        if (fits) {
            answer.matches[row / 64] |= 1ull << (row % 64);
            ++answer.matchCount;
        }
    }
    answer.shown = answer.matches;
    for (quint32 row = count; row-- > 1;) {
        if (answer.shows(row)) {
            const quint32 parent = rows.parent(row);
            answer.shown[parent / 64] |= 1ull << (parent % 64);
            ++answer.shownCount;
        }
    }
    return answer;
}

} // namespace

Filter::Filter()
    : m_terms(std::make_shared<std::vector<Term>>())
{
}

Filter::~Filter() = default;

bool Filter::isEmpty() const
{
    return m_terms->empty();
}

Filter::Answer Filter::apply(const FileTree &tree, std::stop_token stop) const
{
    return run(*m_terms, TreeRows{tree}, stop);
}

Filter::Answer Filter::apply(const TreeDiff &diff, std::stop_token stop) const
{
    return run(*m_terms, DiffRows{diff}, stop);
}

} // namespace gantry::layers
