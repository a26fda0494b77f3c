// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gantry::ui {

//! What a row is; models answer int(RowKind) for CellRoles::rowKind (any column).
enum class RowKind {
    Entry, //!< an ordinary row
    Child, //!< attestation and the like: secondary text, belongs to the row above
    Missing, //!< expected but not there: hatch, dashed lines, italics
    Group, //!< header across all columns: icon, bold text, secondary text ("Linux  7 entries")
    Section, //!< small bold heading in a tree ("Remote registries"), not selectable
    More //!< "300 of 1,482 tags · load more": italics, acts as a link
};

//! Where the model keeps what the delegates need. Every member is a role number of *that* model,
//! -1 = the model has none. Qt::DisplayRole is always the text, Qt::AccessibleTextRole is left
//! alone.
struct CellRoles {
    int rowKind = -1; //!< int(RowKind)
    int mark = -1; //!< int(Mark) or a mark's name, see toMark()
    int icon = -1; //!< QString, icon name before the text
    int endIcon = -1; //!< QString, icon name at the right end of the cell (host, pin, key)
    int secondary = -1; //!< QString, dim text after the label; monospace if it looks like hex
    int bold = -1; //!< bool
    int monospace = -1; //!< bool
    int edgeText = -1; //!< QString at the right edge of a tree row (count, size, sign-in name)
    int edgeMark = -1; //!< mark at the right edge of a tree row
    int edgeMeaning = -1; //!< int(Meaning) for the ink of edgeText
    int busy = -1; //!< bool: the row is being read; shows a running mark in the edge
    int rawValue = -1; //!< qint64 behind the text (bytes); for bars
    int maximum = -1; //!< qint64 full length of a bar: the same for all rows of one image
    int digest = -1; //!< QString, the whole digest behind a short one
    int link
        = -1; //!< QString or bool: not empty/true = the text is a link (this string, without text)
    int span = -1; //!< int: this cell's text runs over so many columns (Child, Missing rows)
    int dim = -1; //!< bool: secondary ink for this cell
    int fraction = -1; //!< double 0 … 1 for progress cells, negative = unknown
    int meaning = -1; //!< int(Meaning) of the cell: ink of text, colour of progress
};

} // namespace gantry::ui
