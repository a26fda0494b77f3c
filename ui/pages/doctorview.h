// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QScrollArea;
class QSplitter;
class QStackedWidget;

namespace gantry::models {
class DoctorSession;
class TraceModel;
} // namespace gantry::models

namespace gantry::ui {

class DoctorFindingsPane;
class DoctorHostsPane;
class DoctorRulePane;
class DoctorVerdictBar;
class MessageBar;
class OutcomeDelegate;
class Placeholder;
class ReasonDelegate;
class RowsView;

//! The Doctor page: hosts left; for the one selected the verdict, every entry against every rule
//! and the rule that decided; below what will surprise somebody, with ways out.
class DoctorView : public QWidget
{
    Q_OBJECT
public:
    explicit DoctorView(models::DoctorSession *session, QWidget *parent = nullptr);
    ~DoctorView() override;

    models::DoctorSession *session() const { return m_session; }
    DoctorHostsPane *hosts() const { return m_hosts; }
    DoctorVerdictBar *verdict() const { return m_verdict; }
    RowsView *trace() const { return m_trace; }
    models::TraceModel *traceModel() const { return m_traceModel; }
    DoctorRulePane *rule() const { return m_rule; }
    DoctorFindingsPane *findings() const { return m_findings; }
    MessageBar *message() const { return m_message; }
    void setComfortable(bool comfortable);
    bool isSettled() const;
    //! For the status bar.
    QString statusText() const;

    QByteArray saveState() const;
    void restoreState(const QByteArray &state);

Q_SIGNALS:
    void hostAddRequested(); //!< Add Host…
    void hostImportRequested(); //!< Import List…
    //! The entry of this digest is to be shown among the platforms.
    void entryRequested(const QString &digest);

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildTrace();
    void setUpTrace();
    void fitColumns();
    void fitHeight();
    void showState();

    models::DoctorSession *m_session;
    models::TraceModel *m_traceModel;
    MessageBar *m_message;
    QStackedWidget *m_stack;
    Placeholder *m_waiting;
    DoctorHostsPane *m_hosts;
    DoctorVerdictBar *m_verdict;
    RowsView *m_trace = nullptr;
    OutcomeDelegate *m_outcome = nullptr;
    ReasonDelegate *m_reason = nullptr;
    DoctorRulePane *m_rule;
    DoctorFindingsPane *m_findings;
    QWidget *m_right = nullptr;
    QScrollArea *m_scroll = nullptr; //!< around it, for large fonts in small windows
    QSplitter *m_leftRight;
    QSplitter *m_upDown;
};

} // namespace gantry::ui
