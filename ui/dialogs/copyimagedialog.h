// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"

#include <QDialog>

class QCheckBox;
class QListWidget;
class QPushButton;
class QRadioButton;

namespace gantry::models {
class CopySession;
}

namespace gantry::ui {

class HintLabel;
class MessageBar;
class PlanTable;
class ReferenceField;
class TypedWord;

//! Copies an image somewhere else: where to, which platforms and how, the plan, then the deed. A
//! copy of everything keeps its digest.
class CopyImageDialog : public QDialog
{
    Q_OBJECT
public:
    //! Takes the session over.
    explicit CopyImageDialog(models::CopySession *session, QWidget *parent = nullptr);

    ReferenceField *target() const { return m_target; }
    QListWidget *platforms() const { return m_platforms; }
    QPushButton *copy() const { return m_copy; }
    TypedWord *typed() const { return m_typed; }
    MessageBar *message() const { return m_message; }
    QPushButton *commands() const { return m_commands; } //!< its menu copies and exports them

Q_SIGNALS:
    void copied();
    void commandCopyRequested(const gantry::models::CommandLine &command);

private:
    QWidget *buildChoices();
    void takeTarget();
    void fillCommands();
    void exportScripts();
    void showChoices();
    void showRun();

    models::CopySession *m_session;
    ReferenceField *m_target;
    HintLabel *m_targetProblem;
    QListWidget *m_platforms;
    QWidget *m_how;
    QRadioButton *m_rewritten;
    QRadioButton *m_sparse;
    HintLabel *m_howHint;
    QCheckBox *m_referrers;
    QCheckBox *m_foreign;
    QCheckBox *m_keepOld;
    PlanTable *m_plan;
    TypedWord *m_typed;
    MessageBar *m_message;
    QPushButton *m_commands;
    QPushButton *m_planNow;
    QPushButton *m_copy;
    QPushButton *m_close;
    bool m_filling = false;
    bool m_planAsked = false; //!< by its button
};

} // namespace gantry::ui
