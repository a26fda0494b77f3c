// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QScrollArea>

class QVBoxLayout;

namespace gantry::ui {

//! Rows that are widgets with buttons of their own, below each other in a scrolled column; made
//! anew when their model changes. Lists of findings and of problems are built on it.
class RowColumn : public QScrollArea
{
    Q_OBJECT
protected:
    explicit RowColumn(QWidget *parent = nullptr);

    QWidget *body() const { return m_body; } //!< parent of every row
    //! Below the rows there are.
    void addRow(QWidget *row, Qt::Alignment alignment = {});
    //! In place of rows, over the whole height.
    void addInstead(QWidget *nothing);
    void removeRow(QWidget *row);
    void clearRows();
    bool hasFocusInside() const;
    //! Also of a row that was made just now and is not laid out yet.
    void giveFocus(QWidget *row, Qt::FocusReason reason);

private:
    QWidget *m_body;
    QVBoxLayout *m_column;
};

} // namespace gantry::ui
