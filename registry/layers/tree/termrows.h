// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filterterms.h"
#include "layers/tree/rowbits.h"

#include <stop_token>
#include <vector>

namespace gantry::layers {

//! One term, asked of the rows of one tree in any order. What it says of an entry alone is asked
//! of a whole layer at once, when the first row of that layer comes. One thread.
class TermRows
{
public:
    //! \param fewRows only a small share of the rows will be asked of
    TermRows(const Filter::Term &term, const FileTree &tree, bool fewRows, std::stop_token stop);
    //! Not yet turned round. Of Text: it ends in the row's own name, what lies above left aside.
    bool fits(FileTree::Node node);

private:
    bool entryFits(EntryRef ref);
    bool folderFits(FileTree::Node node);
    bool folderMayFit(FileTree::Node folder);

    const Filter::Term &m_term;
    const FileTree &m_tree;
    const Filter::Term::Place m_place;
    std::stop_token m_stop;
    //! False where little of the layers is asked for: then they are not worth reading.
    bool m_wholeLayers = false;
    std::vector<RowBits> m_ofLayer;
    std::vector<RowBits> m_foldersOfLayer; //!< Text with slashes: by the part before the last one
    RowBits m_ofPath; //!< PathPattern: by row of the tree
    FileTree::Node m_folder = FileTree::none; //!< the last one folderFits() was asked of
    bool m_folderFits = false;
};

} // namespace gantry::layers
