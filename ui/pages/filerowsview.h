// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/rowsview.h"

namespace gantry::ui {

//! The rows of the page of files. As a list of a million rows it answers where a row is by
//! reckoning: QTreeView looks through all rows before it (60 ms measured for the last one).
class FileRowsView : public RowsView
{
    Q_OBJECT
public:
    using RowsView::RowsView;
    //! True: every row is at the top and none can be opened.
    void setFlat(bool flat);

    QRect visualRect(const QModelIndex &index) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    QRegion visualRegionForSelection(const QItemSelection &selection) const override;

private:
    QRect rowRect(int row) const; //!< of a list; as wide as the viewport
    bool m_flat = false;
};

} // namespace gantry::ui
