// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/treediff.h"

#include <vector>

namespace gantry::models {

//! Which rows of a comparison show, in which order: as a tree, siblings sorted, or as a flat list.
//!
//! Rows of a comparison stand children side by side and parents first, so what is left of them
//! after hiding some does, too: the shown children of a row are one stretch of m_shown, found from
//! how many shown rows stand before its first child. Sorting keeps to the stretches. In the tree a
//! folder whose only row is a folder makes one row with it ("usr/local/bin") as long as nothing of
//! its own differs; that row stands for the last one. Main thread.
class CompareRows
{
public:
    using Row = layers::TreeDiff::Row;
    enum class Shape { Tree, Flat };
    struct Wanted {
        layers::TreeDiffPtr diff; //!< null: no rows
        std::vector<bool> shows; //!< by row; of a row that shows the rows above show, too
        std::vector<bool> stands; //!< by row: shows for itself, not for what is below it
        std::vector<bool> differs; //!< by row: has a difference of its own
        std::vector<qint64> keys; //!< by row, to sort by; empty: the order of paths
        bool descending = false;
        Shape shape = Shape::Tree;
    };

    void arrange(Wanted wanted);
    Shape shape() const { return m_wanted.shape; }

    int childCount(Row parent) const;
    Row child(Row parent, int position) const;
    //! The row above; the root for top rows. Only of rows that rowOf() answers.
    Row parent(Row row) const;
    int position(Row row) const;
    //! The row that shows this one: itself, or the last folder of its chain; none when hidden.
    Row rowOf(Row row) const;
    //! The first folder a row stands for; the row itself when it stands for one.
    Row head(Row row) const;

private:
    static constexpr Row none = layers::TreeDiff::none;

    Row start(Row parent) const; //!< of the stretch of its children in m_shown
    Row end(Row parent) const;
    Row foldsInto(Row folder) const;
    Row tail(Row row) const;
    bool shows(Row row) const;
    void listFlat();
    void sort(std::vector<Row>::iterator from, std::vector<Row>::iterator to) const;

    Wanted m_wanted;
    std::vector<Row> m_shown; //!< in the order of the comparison, sorted inside the stretches
    std::vector<Row> m_rank; //!< for each row: how many shown ones stand before it
    std::vector<Row> m_place; //!< for each shown row: where it is in m_shown
};

} // namespace gantry::models
