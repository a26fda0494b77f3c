// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"

#include <QPointer>
#include <QScrollArea>

class QAbstractButton;
class QPushButton;
class QTimer;

namespace gantry::models {
class AssemblySession;
class TransferModel;
} // namespace gantry::models

namespace gantry::ui {

class CommandBox;
class HintLabel;
class LinkButton;
class MarkLabel;
class MessageBar;
class PlanTable;
class RowsView;
class TagGuardBox;

//! The push plan of one assembly: what would be sent and in which order, the tag guard, Push with
//! the reason beside it while it is off, progress and Cancel while it runs, and what came of it
//! with its ways out (Roll Back, Retry, Compare, Push Anyway…).
class PushPanel : public QScrollArea
{
    Q_OBJECT
public:
    explicit PushPanel(QWidget *parent = nullptr);
    ~PushPanel() override;

    //! Null: a placeholder.
    void setSession(models::AssemblySession *session);
    models::AssemblySession *session() const;
    QPushButton *push() const { return m_push; }
    QPushButton *cancel() const { return m_cancel; }
    TagGuardBox *guard() const { return m_guard; }
    MessageBar *result() const { return m_result; }
    QAbstractButton *showItems() const;
    RowsView *items() const { return m_items; }
    QString reason() const;
    //! As wide as its content needs: no part of it is ever cut or scrolled sideways.
    QSize minimumSizeHint() const override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void setCommands(const QList<models::CommandLine> &commands);

Q_SIGNALS:
    void saveRequested();
    //! The tag moved: what it names now beside what was pushed against.
    void compareRequested();
    void signInRequested(const QString &registry);
    void copyRequested(const gantry::models::CommandLine &command);
    void exportRequested(const QString &kind);

private:
    void build();
    void refresh();
    void showResult();
    void act(const QString &id);
    void planSoon();

    QPointer<models::AssemblySession> m_session;
    QWidget *m_body = nullptr;
    MessageBar *m_result = nullptr;
    PlanTable *m_plan = nullptr;
    TagGuardBox *m_guard = nullptr;
    MarkLabel *m_reasonMark = nullptr;
    HintLabel *m_reason = nullptr;
    QPushButton *m_planNow = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_push = nullptr;
    QPushButton *m_cancel = nullptr;
    LinkButton *m_showItems = nullptr; //!< the rows before anything is sent, with what is there
    RowsView *m_items = nullptr;
    models::TransferModel *m_transfers = nullptr;
    CommandBox *m_commands = nullptr;
    QTimer *m_planDelay;
};

} // namespace gantry::ui
