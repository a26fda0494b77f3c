// SPDX-License-Identifier: Apache-2.0
// A filter over rows: one pass from the root down, then one from the last row up for the folders.
// Whatever can be asked of an entry alone, names first of all, is asked of whole layers before
// (termrows.h); the passes read bits.
#include "layers/tree/filter.h"

#include "layers/tree/termrows.h"

#include <algorithm>
#include <array>
#include <bit>

namespace gantry::layers {

namespace {

using Term = Filter::Term;

//! Rows of a tree, as the pass below sees them.
struct TreeRows {
    const FileTree &tree;
    std::array<const FileTree *, 1> sides() const { return {&tree}; }
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
        return f(0, row);
    }
};

struct DiffRows {
    const TreeDiff &diff;
    std::array<const FileTree *, 2> sides() const
    {
        return {diff.treeA().get(), diff.treeB().get()};
    }
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
        return (diff.nodeA(row) != FileTree::none && f(0, diff.nodeA(row)))
            || (diff.nodeB(row) != FileTree::none && f(1, diff.nodeB(row)));
    }
};

//! Of so many rows one that is asked of costs less than reading the layers of all. Texts are asked
//! of the folders, too, which are about a tenth.
constexpr quint32 fewRowsShare = 16;

//! A term, and the trees of a row's sides to ask it of.
struct AskedTerm {
    const Term *term;
    std::vector<TermRows> sides;
    bool fits(std::size_t side, FileTree::Node node) { return sides[side].fits(node); }
};

//! What shows: the rows that fit, and the folders above them.
template <typename Rows>
void showFitting(Filter::Answer &answer, const Rows &rows)
{
    answer.shown = answer.matches;
    for (std::size_t word = answer.shown.size(); word-- > 0;) {
        // A parent may stand in the same word, before its child.
        for (quint64 left = answer.shown[word]; left != 0;) {
            const auto bit = static_cast<unsigned>(std::bit_width(left)) - 1;
            const auto row = static_cast<quint32>(word * 64 + bit);
            if (row == 0)
                break;
            const quint32 parent = rows.parent(row);
            answer.shown[parent / 64] |= 1ull << (parent % 64);
            left = answer.shown[word] & ((1ull << bit) - 1);
            ++answer.shownCount;
        }
    }
}

//! Rows that all these terms fit, which are cheap to ask.
template <typename Rows>
RowBits rowsThatFit(const std::vector<const Term *> &terms, const Rows &rows,
    const std::stop_token &stop, quint32 &count)
{
    RowBits bits(rows.size());
    for (quint32 row = 1; row < rows.size(); ++row) {
        if (row % 4096 == 0 && stop.stop_requested())
            break;
        const bool fits = std::ranges::all_of(
            terms, [&](const Term *term) { return rows.fitsRow(*term, row) != term->negated; });
        bits.set(row, fits);
        count += fits;
    }
    return bits;
}

template <typename Rows>
Filter::Answer run(const std::vector<Term> &terms, const Rows &rows, const std::stop_token &stop)
{
    const quint32 count = rows.size();
    Filter::Answer answer;
    std::vector<const Term *> ofRow;
    std::vector<AskedTerm> ofSide;
    std::vector<AskedTerm> texts;
    const auto isOfRow
        = [](const Term &term) { return term.isOfRow() && term.what != Term::What::Text; };
    for (const Term &term : terms) {
        if (isOfRow(term))
            ofRow.push_back(&term);
    }
    RowBits candidates;
    quint32 candidateCount = 0;
    if (!ofRow.empty())
        candidates = rowsThatFit(ofRow, rows, stop, candidateCount);
    const bool few = !ofRow.empty() && candidateCount < count / fewRowsShare;
    for (const Term &term : terms) {
        if (isOfRow(term))
            continue;
        AskedTerm asked{.term = &term, .sides = {}};
        for (const FileTree *tree : rows.sides())
            asked.sides.emplace_back(term, *tree, few, stop);
        (term.what == Term::What::Text ? texts : ofSide).push_back(std::move(asked));
    }
    std::vector<RowBits> inherited(texts.size(), RowBits(count));
    RowBits matches(count);

    for (quint32 row = 1; row < count; ++row) {
        if (row % 4096 == 0 && stop.stop_requested()) {
            answer.stopped = true;
            break;
        }
        bool fits = candidates.isNull() || candidates[row];
        if (fits && !ofSide.empty()) {
            fits = rows.anySide(row, [&](std::size_t side, FileTree::Node node) {
                return std::ranges::all_of(ofSide, [&](AskedTerm &asked) {
                    return asked.fits(side, node) != asked.term->negated;
                });
            });
        }
        if (!fits && (texts.empty() || !rows.hasChildren(row)))
            continue;
        const quint32 parent = texts.empty() ? 0 : rows.parent(row);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const bool here = inherited[i][parent]
                || rows.anySide(row, [&](std::size_t side, FileTree::Node node) {
                       return texts[i].fits(side, node);
                   });
            inherited[i].set(row, here);
            fits = fits && here != texts[i].term->negated;
        }
        if (fits) {
            matches.set(row);
            ++answer.matchCount;
        }
    }
    answer.matches = matches.takeWords();
    showFitting(answer, rows);
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
