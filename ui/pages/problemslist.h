// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/pages/rowcolumn.h"

namespace gantry::models {
class ProblemModel;
}

namespace gantry::ui {

//! Problems of an assembly, a row each with its ways out as buttons. F8 and Shift+F8 walk,
//! Ctrl+Enter does the first thing offered.
class ProblemsList : public RowColumn
{
    Q_OBJECT
public:
    explicit ProblemsList(models::ProblemModel *model, QWidget *parent = nullptr);

    void step(int by);
    //! The first button of the row with the focus, or of the first row.
    void runFirst();
    int rows() const;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void rebuild();
    QWidget *makeRow(int row);
    int focusedRow() const;

    models::ProblemModel *m_model;
    QList<QWidget *> m_rows;
};

} // namespace gantry::ui
