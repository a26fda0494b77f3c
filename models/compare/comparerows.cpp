// SPDX-License-Identifier: Apache-2.0
#include "models/compare/comparerows.h"

#include <algorithm>
#include <ranges>

namespace gantry::models {

using layers::FileTree;
using layers::TreeDiff;

void CompareRows::arrange(Wanted wanted)
{
    m_wanted = std::move(wanted);
    m_shown.clear();
    m_rank.clear();
    m_place.clear();
    if (!m_wanted.diff)
        return;
    const Row rows = m_wanted.diff->size();
    m_rank.assign(rows + 1, 0);
    for (Row row = 0; row < rows; ++row) {
        m_rank[row] = static_cast<Row>(m_shown.size());
        if (row != TreeDiff::root && m_wanted.shows[row])
            m_shown.push_back(row);
    }
    m_rank[rows] = static_cast<Row>(m_shown.size());
    m_place.assign(rows, none);
    if (shape() == Shape::Flat) {
        listFlat();
    } else if (!m_wanted.keys.empty() || m_wanted.descending) {
        for (Row parent = 0; parent < rows; ++parent) {
            if (end(parent) - start(parent) > 1)
                sort(m_shown.begin() + start(parent), m_shown.begin() + end(parent));
        }
    }
    for (Row place = 0; place < m_shown.size(); ++place)
        m_place[m_shown[place]] = place;
}

//! Rows of one order; equal ones stay in the order of their paths.
void CompareRows::sort(std::vector<Row>::iterator from, std::vector<Row>::iterator to) const
{
    if (m_wanted.keys.empty()) {
        if (m_wanted.descending)
            std::reverse(from, to);
        return;
    }
    const auto key = [this](Row row) { return m_wanted.keys[row]; };
    const std::ranges::subrange range(from, to);
    if (m_wanted.descending)
        std::ranges::stable_sort(range, std::ranges::greater(), key);
    else
        std::ranges::stable_sort(range, std::ranges::less(), key);
}

//! Everything that stands for itself and is more than the folder of what follows.
void CompareRows::listFlat()
{
    const TreeDiff &diff = *m_wanted.diff;
    std::vector<Row> list;
    std::vector<Row> open;
    const auto push = [&](Row parent) {
        for (Row at = end(parent); at-- > start(parent);)
            open.push_back(m_shown[at]);
    };
    push(TreeDiff::root);
    while (!open.empty()) {
        const Row row = open.back();
        open.pop_back();
        const bool leaf = !diff.isDirectory(row) || diff.childCount(row) == 0;
        if (m_wanted.stands[row] && (leaf || m_wanted.differs[row]))
            list.push_back(row);
        push(row);
    }
    m_shown = std::move(list);
    sort(m_shown.begin(), m_shown.end());
}

CompareRows::Row CompareRows::start(Row parent) const
{
    const TreeDiff &diff = *m_wanted.diff;
    return diff.childCount(parent) == 0 ? 0 : m_rank[diff.children(parent).front()];
}

CompareRows::Row CompareRows::end(Row parent) const
{
    const TreeDiff &diff = *m_wanted.diff;
    return diff.childCount(parent) == 0 ? 0 : m_rank[diff.children(parent).back() + 1];
}

bool CompareRows::shows(Row row) const
{
    return row < m_place.size() && m_place[row] != none;
}

//! The folder that a folder makes one row with; none when it has a row of its own.
CompareRows::Row CompareRows::foldsInto(Row folder) const
{
    const TreeDiff &diff = *m_wanted.diff;
    if (folder == TreeDiff::root || m_wanted.differs[folder] || end(folder) - start(folder) != 1)
        return none;
    const Row only = m_shown[start(folder)];
    const auto isOn = [&](Row row) {
        return std::pair(diff.nodeA(row) != FileTree::none, diff.nodeB(row) != FileTree::none);
    };
    return diff.isDirectory(only) && isOn(only) == isOn(folder) ? only : none;
}

CompareRows::Row CompareRows::tail(Row row) const
{
    for (Row next = foldsInto(row); next != none; next = foldsInto(row))
        row = next;
    return row;
}

CompareRows::Row CompareRows::head(Row row) const
{
    if (shape() == Shape::Flat)
        return row;
    for (Row above = m_wanted.diff->parent(row); above != TreeDiff::root && foldsInto(above) == row;
        above = m_wanted.diff->parent(row))
        row = above;
    return row;
}

CompareRows::Row CompareRows::rowOf(Row row) const
{
    if (row == TreeDiff::root || !shows(row))
        return none;
    return shape() == Shape::Flat ? row : tail(row);
}

int CompareRows::childCount(Row parent) const
{
    if (!m_wanted.diff)
        return 0;
    if (shape() == Shape::Flat)
        return parent == TreeDiff::root ? static_cast<int>(m_shown.size()) : 0;
    return static_cast<int>(end(parent) - start(parent));
}

CompareRows::Row CompareRows::child(Row parent, int position) const
{
    const auto at = static_cast<Row>(position);
    return shape() == Shape::Flat ? m_shown[at] : tail(m_shown[start(parent) + at]);
}

CompareRows::Row CompareRows::parent(Row row) const
{
    return shape() == Shape::Flat ? TreeDiff::root : m_wanted.diff->parent(head(row));
}

int CompareRows::position(Row row) const
{
    if (shape() == Shape::Flat)
        return static_cast<int>(m_place[row]);
    const Row first = head(row);
    return static_cast<int>(m_place[first] - start(m_wanted.diff->parent(first)));
}

} // namespace gantry::models
