// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QFrame;
class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace gantry::models {
class PlanModel;
class TransferRun;
} // namespace gantry::models

namespace gantry::ui {

class HintLabel;
class PlanBar;

//! What a push or copy would send: the one number, the bar, a row per action, and the order of
//! work. Shared by the push plan and the dialog that copies. Follows its run.
class PlanTable : public QWidget
{
    Q_OBJECT
public:
    explicit PlanTable(models::TransferRun *run, QWidget *parent = nullptr);
    models::PlanModel *model() const { return m_model; }
    //! Said while there is no plan.
    void setEmptyText(const QString &text);
    //! For tests: "118.5 MiB to send, of 1,046 MiB."
    QString headline() const;

private:
    void rebuild();
    void showProgress();

    models::TransferRun *m_run;
    models::PlanModel *m_model;
    QString m_emptyText;
    QWidget *m_plan;
    QLabel *m_bytes;
    HintLabel *m_of;
    HintLabel *m_state;
    PlanBar *m_bar;
    QWidget *m_grid;
    QGridLayout *m_rows;
    QLabel *m_orderTitle;
    QFrame *m_order;
    QVBoxLayout *m_orderRows;
};

} // namespace gantry::ui
