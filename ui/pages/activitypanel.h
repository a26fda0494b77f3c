// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"

#include <QWidget>

class QPlainTextEdit;
class QSplitter;
class QStackedWidget;
class QStandardItemModel;
class QTabWidget;
class QToolButton;

namespace gantry::models {
class HttpLogModel;
class JobModel;
class OpenFindings;
} // namespace gantry::models

namespace gantry::ui {

using models::CommandLine;

class FilterLine;
class HintLabel;
class RowsView;

//! The Activity dock: transfers with Cancel and Retry, the HTTP log with filter, Pause, Copy as
//! curl and headers, the findings of all open images, and the commands that were copied.
class ActivityPanel : public QWidget
{
    Q_OBJECT
public:
    enum Tab { Transfers, HttpLog, Findings, Commands };
    ActivityPanel(models::JobModel *jobs, models::HttpLogModel *httpLog,
        models::OpenFindings *findings, QWidget *parent = nullptr);

    void showTab(Tab tab);
    void addCommand(const CommandLine &command);
    void setComfortable(bool comfortable);
    RowsView *transfers() const { return m_transfers; }
    RowsView *log() const { return m_log; }
    RowsView *findings() const { return m_findings; }

Q_SIGNALS:
    //! A row of OpenFindings.
    void findingActivated(int row);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *buildTransfers();
    QWidget *buildLog();
    QWidget *buildFindings();
    QWidget *buildCommands();
    void showHeaders(const QModelIndex &index);
    void copyCurl();
    void updateTabs();
    void updateVisibility(bool shown);

    models::JobModel *m_jobs;
    models::HttpLogModel *m_httpLog;
    models::OpenFindings *m_openFindings;
    QTabWidget *m_tabs;
    QStackedWidget *m_transferStack;
    RowsView *m_transfers;
    RowsView *m_log;
    FilterLine *m_logFilter;
    HintLabel *m_logCounts;
    QPlainTextEdit *m_headers;
    QSplitter *m_logSplit;
    QToolButton *m_curl;
    RowsView *m_findings;
    RowsView *m_commands;
    QStandardItemModel *m_commandModel;
};

} // namespace gantry::ui
