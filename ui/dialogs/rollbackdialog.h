// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

#include <functional>

class QCheckBox;
class QLabel;
class QPushButton;

namespace gantry::models {
class RollbackSession;
}

namespace gantry::ui {

class MessageBar;
class PlanTable;
class TypedWord;

//! A tag names again what it named before: what moves, whether the present index stays reachable,
//! the plan, then the deed.
class RollbackDialog : public QDialog
{
    Q_OBJECT
public:
    //! Takes the session over, which is planning already. \a again plans with another choice.
    RollbackDialog(models::RollbackSession *session, const QString &title,
        std::function<void()> again, QWidget *parent = nullptr);
    QPushButton *rollBack() const { return m_rollBack; }

Q_SIGNALS:
    void rolledBack();

private:
    void refresh();

    models::RollbackSession *m_session;
    QLabel *m_sentence;
    QCheckBox *m_keepOld;
    PlanTable *m_plan;
    TypedWord *m_typed;
    MessageBar *m_message;
    QPushButton *m_rollBack;
    QPushButton *m_close;
};

} // namespace gantry::ui
