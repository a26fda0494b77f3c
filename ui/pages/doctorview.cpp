// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/doctorview.h"

#include "models/doctor/doctorsession.h"
#include "models/doctor/doctorverdict.h"
#include "models/doctor/tracemodel.h"
#include "ui/delegates/verdictdelegates.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/pages/doctorfindingslist.h"
#include "ui/pages/doctorfindingspane.h"
#include "ui/pages/doctorhostspane.h"
#include "ui/pages/doctorrulepane.h"
#include "ui/pages/doctorverdictbar.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"

#include <QClipboard>
#include <QDataStream>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <numeric>
#include <utility>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::DoctorSession;
using models::TraceModel;

DoctorView::DoctorView(DoctorSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_traceModel(new TraceModel(this))
{
    setHelp(this, tr("Doctor"),
        tr("Which entry each host gets, and why not the others. Every row of the table is an "
           "entry, every column a rule in the order the client applies it; a dot means that an "
           "earlier rule had failed. Findings below say what will surprise somebody. A way out "
           "never sends anything: it shows what would change and opens it as an assembly. Up and "
           "Down choose a host, F8 goes to the next finding, Ctrl+Enter takes its first way "
           "out."));
    m_message = new MessageBar(this);
    m_waiting = new Placeholder(u"doctor"_s, tr("Reading the index…"),
        tr("The Doctor begins as soon as it is known."), this);
    m_hosts = new DoctorHostsPane(session, this);
    m_verdict = new DoctorVerdictBar(session, this);
    m_rule = new DoctorRulePane(session, this);
    m_findings = new DoctorFindingsPane(session, this);
    buildTrace();

    auto *right = new QWidget(this);
    right->setBackgroundRole(QPalette::Base);
    right->setAutoFillBackground(true);
    m_right = right;
    auto *rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(0, 0, 0, 0);
    rightColumn->setSpacing(0);
    rightColumn->addWidget(m_verdict);
    rightColumn->addWidget(m_trace, 1);
    rightColumn->addWidget(m_rule);
    m_leftRight = new QSplitter(Qt::Horizontal, this);
    m_leftRight->addWidget(m_hosts);
    m_scroll = new QScrollArea(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(right);
    m_leftRight->addWidget(m_scroll);
    m_leftRight->setStretchFactor(1, 1);
    m_leftRight->setChildrenCollapsible(false);
    m_leftRight->setSizes({scaled(244, font()), scaled(820, font())});
    m_upDown = new QSplitter(Qt::Vertical, this);
    m_upDown->addWidget(m_leftRight);
    m_upDown->addWidget(m_findings);
    m_upDown->setStretchFactor(0, 3);
    m_upDown->setStretchFactor(1, 2);
    m_upDown->setChildrenCollapsible(false);
    m_upDown->setSizes({scaled(400, font()), scaled(260, font())});
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_waiting);
    m_stack->addWidget(m_upDown);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    column->addWidget(m_stack, 1);
    setFocusProxy(m_hosts);
    right->installEventFilter(this);
    m_trace->viewport()->installEventFilter(this);

    connect(m_hosts, &DoctorHostsPane::addRequested, this, &DoctorView::hostAddRequested);
    connect(m_hosts, &DoctorHostsPane::importRequested, this, &DoctorView::hostImportRequested);
    connect(m_hosts->view(), &RowsView::digestPointed, m_trace, &RowsView::highlightDigest);
    connect(m_message, &MessageBar::actionTriggered, session, &DoctorSession::checkAgain);
    connect(session, &DoctorSession::stateChanged, this, &DoctorView::showState);
    connect(session, &DoctorSession::verdictChanged, this,
        [this](const QString &sentence) { Announcer::of(this)->announce(this, sentence); });
    connect(session, &DoctorSession::textCopyRequested, this, [this](const QString &text) {
        QGuiApplication::clipboard()->setText(text);
        Announcer::of(this)->announce(this, tr("Copied %1").arg(text.left(80)));
    });
    m_traceModel->setSession(session);
    showState();
}

DoctorView::~DoctorView() = default;

void DoctorView::buildTrace()
{
    CellRoles roles;
    roles.mark = TraceModel::MarkRole;
    roles.icon = TraceModel::IconRole;
    roles.monospace = TraceModel::MonospaceRole;
    roles.digest = TraceModel::DigestRole;
    roles.dim = TraceModel::DimRole;
    roles.bold = TraceModel::BoldRole;
    m_trace = new RowsView(RowsView::Kind::Table, roles, this);
    m_trace->setAccessibleName(tr("Entries and rules"));
    m_trace->setQuietSelection(true);
    m_trace->header()->setSectionsMovable(false);
    m_trace->header()->setMinimumSectionSize(scaled(40, font()));
    m_trace->setEmptyText(tr("This index has no entries."));
    m_outcome
        = new OutcomeDelegate(roles, TraceModel::FramedRole, TraceModel::NotReachedRole, m_trace);
    m_reason = new ReasonDelegate(roles, m_trace);
    m_trace->setItemDelegateForColumn(TraceModel::DigestColumn, new DigestDelegate(roles, m_trace));
    m_trace->setModel(m_traceModel);
    connect(m_traceModel, &QAbstractItemModel::modelReset, this, &DoctorView::setUpTrace);
    connect(m_trace, &RowsView::copyRequested, this, [this](const QModelIndex &index) {
        const QString digest = index.siblingAtColumn(TraceModel::DigestColumn)
                                   .data(TraceModel::DigestRole)
                                   .toString();
        if (digest.isEmpty())
            return;
        QGuiApplication::clipboard()->setText(digest);
        Announcer::of(this)->announce(this, tr("Digest copied"));
    });
    connect(m_trace, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        const QString digest = index.siblingAtColumn(TraceModel::DigestColumn)
                                   .data(TraceModel::DigestRole)
                                   .toString();
        if (!digest.isEmpty())
            Q_EMIT entryRequested(digest);
    });
}

//! Columns follow the client: another order, more rules or fewer.
void DoctorView::setUpTrace()
{
    QHeaderView *header = m_trace->header();
    for (int column = TraceModel::FirstRuleColumn; column < m_traceModel->columnCount(); ++column)
        m_trace->setItemDelegateForColumn(column,
            m_traceModel->isRuleColumn(column) ? static_cast<CellDelegate *>(m_outcome) : m_reason);
    header->setStretchLastSection(true);
    fitColumns();
    const int row = m_traceModel->rowToShow();
    if (row >= 0)
        m_trace->setCurrentIndex(m_traceModel->index(row, 0));
}

//! The answer is the last column: what tells little steps aside until it is whole.
void DoctorView::fitColumns()
{
    QHeaderView *header = m_trace->header();
    const int reason = m_traceModel->reasonColumn();
    const int room = m_trace->viewport()->width();
    if (room <= 0 || m_traceModel->columnCount() == 0)
        return;
    const auto contents = [this](int column, bool offeredOnly) {
        int most = 0;
        for (int row = 0; row < m_traceModel->rowCount(); ++row) {
            const QModelIndex index = m_traceModel->index(row, column);
            if (!offeredOnly || !index.data(TraceModel::DimRole).toBool())
                most = qMax(most, m_trace->sizeHintForIndex(index).width());
        }
        return most;
    };
    // "3 attestations and artifacts" may elide, platforms do so last.
    const int least = contents(TraceModel::EntryColumn, true);
    int entry = qMax(scaled(146, font()), contents(TraceModel::EntryColumn, false));
    int version = m_traceModel->hasVersions() ? scaled(112, font()) : 0;
    const int digest = scaled(70, font());
    // Titles need what they need; a section is never narrower than the header allows.
    const auto rulesWidth = [this, header, reason](int padding) {
        QList<int> widths;
        for (int column = TraceModel::FirstRuleColumn; column < reason; ++column) {
            const QString title
                = m_traceModel->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
            widths
                += qMax(header->minimumSectionSize(), textWidth(boldFont(font()), title) + padding);
        }
        return widths;
    };
    const auto sum = [](const QList<int> &widths) {
        return std::accumulate(widths.cbegin(), widths.cend(), 0);
    };
    QList<int> rules = rulesWidth(scaled(18, font()));
    const int why = qBound(scaled(120, font()), contents(reason, true), scaled(360, font()));
    int missing = entry + version + digest + sum(rules) + why - room;
    const auto shrinkEntry = [&missing, &entry](int lowest) {
        const int given = qBound(0, missing, qMax(0, entry - lowest));
        entry -= given;
        missing -= given;
    };
    shrinkEntry(qMax(least, scaled(96, font())));
    const bool hideDigest = missing > 0;
    if (hideDigest)
        missing -= digest;
    if (missing > 0) {
        const int wide = sum(rules);
        rules = rulesWidth(scaled(8, font()));
        missing -= wide - sum(rules);
    }
    shrinkEntry(scaled(96, font()));
    if (missing > 0) { // it stands in the tool tip of the entry
        missing -= std::exchange(version, 0);
        entry += qBound(0, -missing, qMax(0, least - entry));
    }
    header->resizeSection(TraceModel::EntryColumn, entry);
    header->resizeSection(TraceModel::VersionColumn, scaled(112, font()));
    header->resizeSection(TraceModel::DigestColumn, digest);
    m_trace->setColumnHidden(TraceModel::VersionColumn, version == 0);
    m_trace->setColumnHidden(TraceModel::DigestColumn, hideDigest);
    for (int column = TraceModel::FirstRuleColumn; column < reason; ++column)
        header->resizeSection(column, rules.at(column - TraceModel::FirstRuleColumn));
    // What is left may be less than the longest reason.
    const int left = room - entry - version - (hideDigest ? 0 : digest) - sum(rules);
    QStyleOptionViewItem option;
    option.font = m_trace->font();
    int lines = 1;
    for (int row = 0; row < m_traceModel->rowCount(); ++row)
        lines = qMax(lines, m_reason->linesIn(option, m_traceModel->index(row, reason), left));
    if (m_reason->setLines(lines)) {
        m_trace->doItemsLayout();
        fitHeight();
    }
}

//! Verdict, three entries and the line of builds stay whole while the findings keep two lines;
//! those scroll. Where even one entry has no room beside the others, all of it scrolls.
void DoctorView::fitHeight()
{
    const auto needed = [this](QWidget *part) {
        return part->isHidden()         ? 0
            : part->hasHeightForWidth() ? part->heightForWidth(m_right->width())
                                        : part->sizeHint().height();
    };
    constexpr int rows = 3;
    const int row = qMax(m_trace->sizeHintForRow(0), scaled(22, font()));
    const int others = needed(m_verdict) + m_trace->header()->sizeHint().height()
        + 2 * m_trace->frameWidth() + needed(m_rule);
    const int all = others + rows * row;
    const int most = m_stack->height() - m_upDown->handleWidth() - scaled(68, font());
    const int least = qMax(0, qMin(all, most));
    if (m_scroll->minimumHeight() != least)
        m_scroll->setMinimumHeight(least);
    if (m_right->minimumHeight() != others + row)
        m_right->setMinimumHeight(others + row);
    const QScrollBar *bar = m_scroll->verticalScrollBar();
    const int width
        = m_right->minimumSizeHint().width() + (bar->isVisible() ? bar->sizeHint().width() : 0);
    if (m_scroll->minimumWidth() != width)
        m_scroll->setMinimumWidth(width);
}

void DoctorView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitHeight();
}

bool DoctorView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_right
        && (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize))
        fitHeight();
    else if (watched == m_trace->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    return QWidget::eventFilter(watched, event);
}

void DoctorView::showState()
{
    const auto state = m_session->state();
    m_stack->setCurrentIndex(m_session->report() ? 1 : 0);
    if (state == DoctorSession::State::Examining)
        m_waiting->setContent(u"doctor"_s, tr("Examining…"), tr("Every host against every entry."));
    else if (state == DoctorSession::State::Waiting)
        m_waiting->setContent(
            u"doctor"_s, tr("Reading the index…"), tr("The Doctor begins as soon as it is known."));
    else if (state == DoctorSession::State::Failed)
        m_waiting->setContent(u"doctor"_s, tr("Nothing was examined"),
            tr("The image could not be "
               "read."));
    if (state == DoctorSession::State::Failed && m_session->error()) {
        if (m_message->isHidden()) {
            m_message->showMessage(Mark::Error, m_session->error()->toLine());
            m_message->addAction(u"again"_s, tr("Check Again"));
        }
    } else {
        m_message->hide();
    }
}

QString DoctorView::statusText() const
{
    return models::statusOf(*m_session, m_session->currentRow());
}

void DoctorView::setComfortable(bool comfortable)
{
    m_hosts->view()->setComfortable(comfortable);
    m_trace->setComfortable(comfortable);
}

bool DoctorView::isSettled() const
{
    return !m_session->isExamining() && m_session->reading() == DoctorSession::Deep::Nothing;
}

QByteArray DoctorView::saveState() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << m_leftRight->saveState() << m_upDown->saveState();
    return state;
}

void DoctorView::restoreState(const QByteArray &state)
{
    QDataStream in(state);
    QByteArray leftRight, upDown;
    in >> leftRight >> upDown;
    if (in.status() != QDataStream::Ok)
        return;
    m_leftRight->restoreState(leftRight);
    m_upDown->restoreState(upDown);
}

} // namespace gantry::ui
