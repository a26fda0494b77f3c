// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/activitypanel.h"

#include "models/doctor/openfindings.h"
#include "models/jobs/httplogmodel.h"
#include "models/jobs/jobmodel.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QTabBar>
#include <QTabWidget>
#include <QTime>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::HttpLogModel;
using models::JobModel;
using models::OpenFindings;

namespace {

enum CommandRole { DimRole = Qt::UserRole + 1, MonospaceRole };

QToolButton *toolButton(const QString &iconName, const QString &text, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void setWidths(RowsView *view, std::initializer_list<int> widths, int stretched)
{
    int column = 0;
    for (const int width : widths)
        view->header()->resizeSection(column++, scaled(width, view->font()));
    view->header()->setStretchLastSection(false);
    view->header()->setSectionResizeMode(stretched, QHeaderView::Stretch);
}

} // namespace

ActivityPanel::ActivityPanel(
    JobModel *jobs, HttpLogModel *httpLog, OpenFindings *findings, QWidget *parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_httpLog(httpLog)
    , m_openFindings(findings)
{
    setHelp(this, tr("Activity"),
        tr("What is running and what failed, every request that left this computer, what the "
           "Doctor found in open images, and the commands you copied. Finished transfers fold away "
           "after ten seconds, failed ones "
           "stay until you retry or dismiss them."));
    m_tabs = new QTabWidget(this);
    m_tabs->setTabPosition(QTabWidget::South);
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Activity"));
    m_tabs->tabBar()->setAccessibleName(tr("Activity"));
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->addTab(buildTransfers(), icon(u"swap"_s), tr("Transfers"));
    m_tabs->addTab(buildLog(), icon(u"net"_s), tr("HTTP log"));
    m_tabs->addTab(buildFindings(), icon(u"doctor"_s), tr("Findings"));
    m_tabs->addTab(buildCommands(), icon(u"term"_s), tr("Commands"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_tabs);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] { updateVisibility(isVisible()); });
    connect(m_jobs, &QAbstractItemModel::rowsInserted, this, &ActivityPanel::updateTabs);
    connect(m_jobs, &QAbstractItemModel::rowsRemoved, this, &ActivityPanel::updateTabs);
    connect(m_jobs, &QAbstractItemModel::modelReset, this, &ActivityPanel::updateTabs);
    connect(m_openFindings, &QAbstractItemModel::modelReset, this, &ActivityPanel::updateTabs);
    updateTabs();
}

QWidget *ActivityPanel::buildTransfers()
{
    CellRoles roles;
    roles.icon = JobModel::IconRole;
    roles.fraction = JobModel::FractionRole;
    roles.meaning = JobModel::MeaningRole;
    m_transfers = new RowsView(RowsView::Kind::Table, roles, this);
    m_transfers->setAccessibleName(tr("Transfers"));
    m_transfers->setModel(m_jobs);
    m_transfers->setItemDelegateForColumn(
        JobModel::ProgressColumn, new ProgressDelegate(roles, m_transfers));
    CellRoles action;
    action.icon = JobModel::ActionIconRole;
    m_transfers->setItemDelegateForColumn(
        JobModel::ActionColumn, new CellDelegate(action, m_transfers));
    m_transfers->setItemDelegateForColumn(JobModel::RateColumn, new CellDelegate({}, m_transfers));
    setWidths(m_transfers, {420, 230, 130, 34}, JobModel::TitleColumn);
    const auto act = [this](const QModelIndex &index) {
        if (m_jobs->canRetry(index.row()))
            m_jobs->retryRow(index.row());
        else
            m_jobs->cancelRow(index.row());
    };
    connect(m_transfers, &QAbstractItemView::clicked, this, [act](const QModelIndex &index) {
        if (index.column() == JobModel::ActionColumn)
            act(index);
    });
    connect(m_transfers, &QAbstractItemView::activated, this, act);
    connect(m_transfers, &RowsView::copyRequested, this, [](const QModelIndex &index) {
        const QString error = index.data(JobModel::ErrorRole).toString();
        const QString title = index.siblingAtColumn(JobModel::TitleColumn).data().toString();
        QGuiApplication::clipboard()->setText(error.isEmpty() ? title : title + u'\n' + error);
    });
    auto *nothing = new HintLabel(
        tr("Nothing is running. Transfers, HTTP requests and commands appear here."), this);
    nothing->setAlignment(Qt::AlignCenter);
    nothing->setAutoFillBackground(true);
    nothing->setBackgroundRole(QPalette::Base);
    m_transferStack = new QStackedWidget(this);
    m_transferStack->addWidget(nothing);
    m_transferStack->addWidget(m_transfers);
    return m_transferStack;
}

QWidget *ActivityPanel::buildLog()
{
    auto *area = new QWidget(this);
    setHelp(area, tr("HTTP log"),
        tr("Every try of every request, without credentials. The filter takes words and keys: "
           "status>399, host:docker.io, ms>500. Enter shows the headers, Ctrl+C copies the "
           "request as a curl command."));
    m_logFilter = new FilterLine(area);
    m_logFilter->setPlaceholderText(u"status>399 host:docker.io"_s);
    m_logFilter->setAccessibleName(tr("Filter the HTTP log"));
    m_logFilter->setProperty("gantrySmall", true);
    m_logFilter->setMaximumWidth(scaled(300, font()));
    m_logCounts = new HintLabel(QString(), area);
    m_logCounts->setWordWrap(false);
    QToolButton *pause = toolButton(u"pause"_s, tr("Pause the log; nothing is lost"), area);
    pause->setCheckable(true);
    m_curl = toolButton(u"copy"_s, tr("Copy as curl"), area);
    QToolButton *clear = toolButton(u"trash"_s, tr("Clear the log"), area);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(
        scaled(4, font()), scaled(3, font()), scaled(4, font()), scaled(3, font()));
    bar->setSpacing(scaled(4, font()));
    bar->addWidget(m_logFilter, 1);
    bar->addWidget(m_logCounts);
    bar->addStretch(1);
    for (QToolButton *button : {pause, m_curl, clear})
        bar->addWidget(button);

    CellRoles roles;
    roles.mark = HttpLogModel::MarkRole;
    roles.monospace = HttpLogModel::MonospaceRole;
    roles.busy = HttpLogModel::BusyRole;
    m_log = new RowsView(RowsView::Kind::Table, roles, area);
    m_log->setAccessibleName(tr("HTTP log"));
    m_log->setModel(m_httpLog);
    auto *address = new CellDelegate(roles, m_log);
    address->setElide(Qt::ElideMiddle);
    m_log->setItemDelegateForColumn(HttpLogModel::AddressColumn, address);
    setWidths(m_log, {90, 60, 420, 130, 80, 80, 40}, HttpLogModel::AddressColumn);
    m_headers = new QPlainTextEdit(area);
    m_headers->setReadOnly(true);
    m_headers->setFrameShape(QFrame::NoFrame);
    m_headers->setFont(fixedFont(font()));
    m_headers->setAccessibleName(tr("Headers of the request"));
    m_headers->setTabChangesFocus(true);
    m_headers->hide();
    m_logSplit = new QSplitter(Qt::Horizontal, area);
    m_logSplit->addWidget(m_log);
    m_logSplit->addWidget(m_headers);
    m_logSplit->setStretchFactor(0, 3);
    m_logSplit->setStretchFactor(1, 2);
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_logSplit, 1);

    connect(m_logFilter, &FilterLine::filterChanged, this, [this](const QString &text) {
        QList<TextRange> unknown;
        for (const models::TextRange &range : m_httpLog->setFilter(text))
            unknown.append({range.offset, range.length});
        m_logFilter->setUnknownRanges(
            unknown, tr("Known: method, status, host, url, bytes, ms, try, error."));
    });
    connect(m_logFilter, &FilterLine::leaveRequested, this,
        [this] { m_log->setFocus(Qt::OtherFocusReason); });
    connect(pause, &QToolButton::toggled, m_httpLog, &HttpLogModel::setPaused);
    connect(m_curl, &QToolButton::clicked, this, &ActivityPanel::copyCurl);
    connect(clear, &QToolButton::clicked, m_httpLog, &HttpLogModel::clear);
    connect(m_log, &RowsView::copyRequested, this, &ActivityPanel::copyCurl);
    connect(m_log, &QAbstractItemView::activated, this, &ActivityPanel::showHeaders);
    connect(m_log->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &current) {
            m_curl->setEnabled(current.isValid());
            if (m_headers->isVisible())
                showHeaders(current);
        });
    m_curl->setEnabled(false);
    const auto counts = [this] {
        const int hidden = m_httpLog->hiddenRows();
        const int shown = m_httpLog->rowCount();
        QString text
            = shown == 1 ? tr("1 request") : tr("%1 requests").arg(QLocale().toString(shown));
        if (hidden > 0)
            text = tr("%1, %2 hidden by the filter").arg(text, QLocale().toString(hidden));
        m_logCounts->setText(text);
        m_log->setEmptyText(hidden > 0 ? tr("No request fits the filter.")
                                       : tr("No request has left this computer."));
    };
    connect(m_httpLog, &HttpLogModel::countsChanged, this, counts);
    counts();
    return area;
}

QWidget *ActivityPanel::buildFindings()
{
    CellRoles roles;
    roles.mark = OpenFindings::MarkRole;
    m_findings = new RowsView(RowsView::Kind::Table, roles, this);
    m_findings->setAccessibleName(tr("Findings of open images"));
    m_findings->setModel(m_openFindings);
    m_findings->setEmptyText(tr("The Doctor found nothing in the images that are open."));
    setWidths(m_findings, {380, 260, 400}, OpenFindings::EvidenceColumn);
    connect(m_findings, &QAbstractItemView::activated, this,
        [this](const QModelIndex &index) { Q_EMIT findingActivated(index.row()); });
    connect(m_findings, &RowsView::copyRequested, this, [](const QModelIndex &index) {
        QStringList cells;
        for (int column = 0; column < OpenFindings::columns; ++column)
            cells += index.siblingAtColumn(column).data().toString();
        QGuiApplication::clipboard()->setText(cells.join(u'\t'));
    });
    return m_findings;
}

QWidget *ActivityPanel::buildCommands()
{
    m_commandModel = new QStandardItemModel(0, 4, this);
    m_commandModel->setHorizontalHeaderLabels(
        {tr("Time"), tr("Tool"), tr("Command"), tr("Fidelity")});
    CellRoles roles;
    roles.dim = DimRole;
    roles.monospace = MonospaceRole;
    m_commands = new RowsView(RowsView::Kind::Table, roles, this);
    m_commands->setAccessibleName(tr("Commands"));
    m_commands->setModel(m_commandModel);
    m_commands->setEmptyText(
        tr("Copy as Command keeps here what you copied. Enter copies a row again."));
    setWidths(m_commands, {70, 150, 500, 220}, 2);
    const auto copy = [this](const QModelIndex &index) {
        QGuiApplication::clipboard()->setText(index.siblingAtColumn(2).data().toString());
        Announcer::of(this)->announce(this, tr("Command copied"));
    };
    connect(m_commands, &RowsView::copyRequested, this, copy);
    connect(m_commands, &QAbstractItemView::activated, this, copy);
    return m_commands;
}

void ActivityPanel::addCommand(const CommandLine &command)
{
    QList<QStandardItem *> row;
    for (const QString &text : {QTime::currentTime().toString(u"HH:mm:ss"_s), command.tool,
             command.text, command.fidelity()}) {
        auto *item = new QStandardItem(text);
        item->setEditable(false);
        item->setToolTip(text);
        item->setData(row.size() != 2, DimRole);
        item->setData(row.size() == 2, MonospaceRole);
        row.append(item);
    }
    m_commandModel->insertRow(0, row);
}

void ActivityPanel::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
}

void ActivityPanel::showHeaders(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    m_headers->setPlainText(m_httpLog->headersText(index.row()));
    if (!m_headers->isVisible()) {
        m_headers->show();
        m_logSplit->setSizes({3, 2});
    }
}

void ActivityPanel::copyCurl()
{
    const QModelIndex current = m_log->currentIndex();
    if (!current.isValid())
        return;
    QGuiApplication::clipboard()->setText(m_httpLog->curl(current.row()));
    Announcer::of(this)->announce(this, tr("curl command copied"));
}

void ActivityPanel::updateTabs()
{
    const int rows = m_jobs->rowCount();
    m_transferStack->setCurrentIndex(rows > 0 ? 1 : 0);
    m_tabs->setTabText(Transfers, rows > 0 ? tr("Transfers (%1)").arg(rows) : tr("Transfers"));
    const int findings = m_openFindings->problemCount();
    m_tabs->setTabText(Findings, findings > 0 ? tr("Findings (%1)").arg(findings) : tr("Findings"));
    m_tabs->setTabToolTip(Findings, m_openFindings->summary());
}

void ActivityPanel::updateVisibility(bool shown)
{
    m_httpLog->setVisible(shown && m_tabs->currentIndex() == HttpLog);
}

void ActivityPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    updateVisibility(true);
}

void ActivityPanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    updateVisibility(false);
}

void ActivityPanel::setComfortable(bool comfortable)
{
    for (RowsView *view : {m_transfers, m_log, m_findings, m_commands})
        view->setComfortable(comfortable);
}

} // namespace gantry::ui
