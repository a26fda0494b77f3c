// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/pages/rowcolumn.h"

namespace gantry::models {
class FindingModel;
}

namespace gantry::ui {

class FindingRow;

//! Findings, a row each with its ways out as buttons. Up and Down walk, Ctrl+Enter does the first
//! way out.
class DoctorFindingsList : public RowColumn
{
    Q_OBJECT
public:
    //! Rows made at once; more are made when they are asked for.
    static constexpr int rowsAtOnce = 40;

    explicit DoctorFindingsList(models::FindingModel *model, QWidget *parent = nullptr);

    int currentRow() const { return m_current; }
    QString currentKey() const;
    void select(int row);
    //! Next (1) or previous (-1), around the end; takes the focus.
    void step(int by);
    //! Said when there is no row.
    void setEmptyText(const QString &title, const QString &sentence);
    QWidget *rowWidget(int row) const;

Q_SIGNALS:
    void currentChanged();
    void remedyRequested(const QString &key, const QString &remedyId);
    void ignoreRequested(const QString &key);
    void restoreRequested(const QString &key);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void rebuild();
    void makeRows(int upTo);

    models::FindingModel *m_model;
    QWidget *m_more = nullptr;
    QList<FindingRow *> m_rows;
    int m_current = -1;
    bool m_chosen = false; //!< somebody went to it: it stays when findings change
    QString m_currentKey;
    QString m_emptyTitle, m_emptySentence;
};

} // namespace gantry::ui
