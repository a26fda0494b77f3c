// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/pushpanel.h"

#include "models/index/assemblysession.h"
#include "models/index/transfermodel.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/pages/commandbox.h"
#include "ui/pages/plantable.h"
#include "ui/pages/tagguardbox.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/rowsview.h"

#include <QEvent>
#include <QHeaderView>
#include <QMessageBox>
#include <QTimer>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::AssemblySession;
using models::TransferModel;
using models::TransferRun;

PushPanel::PushPanel(QWidget *parent)
    : QScrollArea(parent)
    , m_planDelay(new QTimer(this))
{
    setHelp(this, tr("Push plan"),
        tr("What a push would send and in which order. Nothing leaves before Push Index… is "
           "pressed. Until the last step nobody who pulls the tag sees a change, and Cancel is "
           "safe."));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Push plan"));
    m_planDelay->setSingleShot(true);
    m_planDelay->setInterval(400); // typing and dropping several things make one plan
    connect(m_planDelay, &QTimer::timeout, this, [this] {
        if (m_session && isVisible() && m_session->whyNoPush().isEmpty()
            && !m_session->run()->isBusy() && !m_session->run()->planned()
            && !m_session->isPushed())
            m_session->plan();
    });
    build();
}

PushPanel::~PushPanel() = default;

AssemblySession *PushPanel::session() const
{
    return m_session;
}

QSize PushPanel::minimumSizeHint() const
{
    const QSize least = QScrollArea::minimumSizeHint();
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
    return {qMax(least.width(), (widget() ? widget()->minimumSizeHint().width() : 0) + bar),
        least.height()};
}

bool PushPanel::eventFilter(QObject *watched, QEvent *event)
{
    // A scroll area does not tell its dock what its content needs.
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

void PushPanel::setSession(AssemblySession *session)
{
    if (session == m_session && m_body)
        return;
    if (m_session) {
        m_session->disconnect(this);
        m_session->run()->disconnect(this);
        m_session->rollBackRun()->disconnect(this);
    }
    m_session = session;
    build();
}

void PushPanel::build()
{
    m_push = m_cancel = m_save = nullptr;
    m_showItems = nullptr;
    m_guard = nullptr;
    m_body = new QWidget;
    if (!m_session) {
        auto *nothing = new Placeholder(u"push"_s, tr("No assembly"),
            tr("Open an index as assembly to see what a push would send."), m_body);
        auto *only = new QVBoxLayout(m_body);
        only->addWidget(nothing);
        setWidget(m_body);
        return;
    }
    TransferRun *run = m_session->run();
    m_result = new MessageBar(m_body);
    m_result->setClosable(false);
    m_result->hide();
    m_plan = new PlanTable(run, m_body);
    m_plan->setEmptyText(tr("The plan appears here: blobs already there, to mount, to send."));
    m_guard = new TagGuardBox(m_session, m_plan->model(), m_body);
    m_reasonMark = new MarkLabel(Mark::Nothing, m_body);
    m_reason = new HintLabel({}, m_body);
    m_planNow = new QPushButton(tr("Plan Now"), m_body);
    m_save = new QPushButton(tr("Save…"), m_body);
    m_save->setToolTip(tr("Save the draft as a file the command line reads, too"));
    m_push = new QPushButton(icon(u"push"_s), tr("Push Index…"), m_body);
    m_push->setProperty("gantryPrimary", true);
    m_cancel = new QPushButton(icon(u"stop"_s), tr("Cancel"), m_body);
    CellRoles roles;
    roles.mark = TransferModel::MarkRole;
    roles.fraction = TransferModel::FractionRole;
    roles.monospace = TransferModel::MonospaceRole;
    m_transfers = new TransferModel(m_body);
    m_transfers->setRun(run);
    m_showItems = new LinkButton({}, m_body);
    m_showItems->setCheckable(true);
    m_showItems->setToolTip(tr("Every blob and manifest by its digest, those that are there too"));
    m_items = new RowsView(RowsView::Kind::Table, roles, m_body);
    m_items->setAccessibleName(tr("Blobs and manifests"));
    m_items->setModel(m_transfers);
    m_items->setItemDelegateForColumn(TransferModel::MarkColumn, new MarkDelegate(roles, m_items));
    m_items->setItemDelegateForColumn(
        TransferModel::ProgressColumn, new ProgressDelegate(roles, m_items));
    const int widths[] = {22, 78, 64, 50, 58};
    for (int column = 0; column < TransferModel::ColumnCount; ++column)
        m_items->header()->resizeSection(column, scaled(widths[column], font()));
    m_items->header()->setStretchLastSection(true);
    m_items->setMinimumHeight(scaled(150, font()));
    m_items->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto *retry = new QAction(icon(u"reload"_s), tr("Retry This One"), m_items);
    m_items->addAction(retry);
    m_commands = new CommandBox(m_body);

    auto *why = new QHBoxLayout;
    why->setSpacing(scaled(5, font()));
    why->addWidget(m_reasonMark, 0, Qt::AlignTop);
    why->addWidget(m_reason, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(scaled(6, font()));
    buttons->addWidget(m_planNow);
    buttons->addStretch(1);
    buttons->addWidget(m_save);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_push);
    auto *column = new QVBoxLayout(m_body);
    column->setContentsMargins(
        scaled(10, font()), scaled(8, font()), scaled(10, font()), scaled(8, font()));
    column->setSpacing(scaled(10, font()));
    column->addWidget(m_result);
    column->addWidget(m_plan);
    column->addWidget(m_guard);
    column->addLayout(why);
    column->addLayout(buttons);
    column->addWidget(m_showItems, 0, Qt::AlignLeft);
    column->addWidget(m_items);
    column->addWidget(m_commands);
    column->addStretch(1);
    setWidget(m_body);

    connect(m_push, &QPushButton::clicked, this, [this] {
        m_session->push();
        refresh();
    });
    connect(m_showItems, &QAbstractButton::toggled, this, [this](bool shown) {
        m_transfers->setPresentShown(shown);
        refresh();
    });
    connect(m_cancel, &QPushButton::clicked, run, &TransferRun::cancel);
    connect(m_planNow, &QPushButton::clicked, m_session, &AssemblySession::plan);
    connect(m_save, &QPushButton::clicked, this, &PushPanel::saveRequested);
    connect(retry, &QAction::triggered, this, [this] {
        if (m_items->currentIndex().isValid())
            m_transfers->retry(m_items->currentIndex().row());
    });
    connect(m_items, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        if (index.data(TransferModel::CanRetryRole).toBool())
            m_transfers->retry(index.row());
    });
    connect(m_result, &MessageBar::actionTriggered, this, &PushPanel::act);
    connect(m_commands, &CommandBox::copyRequested, this, &PushPanel::copyRequested);
    connect(m_commands, &CommandBox::exportRequested, this, &PushPanel::exportRequested);
    connect(m_guard, &TagGuardBox::confirmationChanged, this, &PushPanel::refresh);
    connect(m_guard, &TagGuardBox::goOnRequested, this, [this] { act(u"compare"_s); });
    connect(m_session, &AssemblySession::draftChanged, this, &PushPanel::refresh);
    connect(m_session, &AssemblySession::stateChanged, this, &PushPanel::refresh);
    connect(m_session, &AssemblySession::liveChanged, this, &PushPanel::refresh);
    connect(m_session, &AssemblySession::readingsChanged, this, &PushPanel::refresh);
    connect(m_session, &AssemblySession::pushed, this, &PushPanel::showResult);
    TransferRun *back = m_session->rollBackRun();
    connect(back, &TransferRun::stateChanged, this, [this, back] {
        const QString said = back->sentence().isEmpty() && back->error() ? back->error()->toLine()
                                                                         : back->sentence();
        if (said.isEmpty() || back->isBusy())
            return;
        m_result->showMessage(
            back->state() == TransferRun::State::Sent ? Mark::Fine : Mark::Error, said);
        Announcer::of(this)->announce(this, said);
    });
    connect(run, &TransferRun::stateChanged, this, [this] {
        refresh();
        showResult();
    });
    refresh();
    showResult();
}

void PushPanel::showEvent(QShowEvent *event)
{
    QScrollArea::showEvent(event);
    refresh(); // nothing is planned for nobody
}

void PushPanel::planSoon()
{
    if (!m_planDelay->isActive())
        m_planDelay->start();
}

QAbstractButton *PushPanel::showItems() const
{
    return m_showItems;
}

QString PushPanel::reason() const
{
    return m_reason ? m_reason->text() : QString();
}

void PushPanel::refresh()
{
    if (!m_session || !m_push)
        return;
    const TransferRun *run = m_session->run();
    const bool sending = run->state() == TransferRun::State::Sending;
    QString why = m_session->whyNoPush();
    Mark mark = why.isEmpty() ? Mark::Nothing : Mark::Error;
    if (why.isEmpty() && !m_guard->isConfirmed()) {
        why = tr("Type the tag above to allow the move.");
        mark = Mark::Note;
    }
    if (why.isEmpty() && m_session->isPushed() && run->state() != TransferRun::State::Sent) {
        const oci::ImageName &target = m_session->draft().target;
        const QString tag = target.reference.tag();
        why = tr("%1 names this very index; there is nothing to push.")
                  .arg(tag.isEmpty() ? target.toString() : tr("Tag %1").arg(tag));
        mark = Mark::Fine;
    }
    if (sending) {
        const TransferRun::Live live = run->live();
        why = run->isStopping() ? tr("Stopping…")
                                : tr("%1 of %2 sent.").arg(live.done).arg(live.total);
        mark = Mark::Running;
    }
    m_reason->setText(why);
    m_reason->setVisible(!why.isEmpty());
    m_reasonMark->setMark(mark, why);
    m_reasonMark->setVisible(mark != Mark::Nothing);
    m_push->setVisible(!sending);
    // Nothing leaves before its plan has been on show.
    m_push->setEnabled(why.isEmpty() && m_session->isPlanned());
    m_push->setToolTip(!why.isEmpty() ? why
            : m_session->isPlanned()  ? tr("Send what the plan says")
                                      : tr("It is planned first"));
    m_cancel->setVisible(run->isBusy());
    m_cancel->setEnabled(!run->isStopping());
    m_planNow->setVisible(!run->isBusy() && !m_session->isPlanned() && !m_session->isPushed()
        && m_session->whyNoPush().isEmpty());
    using State = TransferRun::State;
    m_showItems->setVisible(run->planned() != nullptr);
    m_showItems->setText(
        m_showItems->isChecked() ? tr("Hide What Is There") : tr("List Every Blob"));
    m_items->setVisible(sending || run->state() == State::Broken || run->state() == State::Canceled
        || (m_showItems->isChecked() && run->planned()));
    if (!run->planned() && run->state() == State::Idle && m_session->whyNoPush().isEmpty())
        planSoon();
}

void PushPanel::showResult()
{
    if (!m_session || !m_result)
        return;
    const TransferRun *run = m_session->run();
    using State = TransferRun::State;
    const auto say = [this](Mark mark, const QString &text) {
        m_result->showMessage(mark, text.endsWith(u'.') ? text : text + u'.');
    };
    switch (run->state()) {
    case State::Sent:
        say(Mark::Fine, run->sentence());
        if (m_session->canRollBack())
            m_result->addAction(u"rollBack"_s, tr("Roll Back"));
        break;
    case State::Canceled:
        say(Mark::Note, run->sentence());
        m_result->addAction(u"retry"_s, tr("Resume"));
        break;
    case State::Moved:
        say(Mark::Warning, run->sentence());
        m_result->addAction(u"compare"_s, tr("Compare"));
        m_result->addAction(u"anyway"_s, tr("Push Anyway…"));
        break;
    case State::Broken:
    case State::NotPlanned: {
        QString text = run->sentence();
        if (text.isEmpty() && run->error())
            text = run->error()->toLine();
        say(Mark::Error, text);
        m_result->addAction(u"retry"_s, tr("Retry"));
        if (run->error() && run->error()->code == Errc::Unauthorized)
            m_result->addAction(u"signIn"_s, tr("Sign In…"));
        break;
    }
    default:
        m_result->hide();
        return;
    }
    Announcer::of(this)->announce(this, m_result->text());
}

void PushPanel::act(const QString &id)
{
    TransferRun *run = m_session->run();
    if (id == "rollBack"_L1) {
        m_session->rollBack();
    } else if (id == "retry"_L1) {
        if (run->state() == TransferRun::State::NotPlanned)
            m_session->plan();
        else
            run->retry();
    } else if (id == "anyway"_L1) {
        auto *ask = new QMessageBox(QMessageBox::Warning, tr("Push anyway"), run->sentence(),
            QMessageBox::Cancel, window());
        ask->setAttribute(Qt::WA_DeleteOnClose);
        ask->setInformativeText(tr(
            "What the tag names now is kept as a tag when that is chosen, else it may be lost."));
        QPushButton *anyway = ask->addButton(tr("Push Anyway"), QMessageBox::DestructiveRole);
        ask->setDefaultButton(QMessageBox::Cancel);
        connect(anyway, &QPushButton::clicked, run, &TransferRun::sendAnyway);
        ask->open();
    } else if (id == "compare"_L1) {
        m_session->takeLiveAsBase();
        Q_EMIT compareRequested();
    } else if (id == "signIn"_L1) {
        Q_EMIT signInRequested(m_session->draft().target.reference.domain());
    }
}

void PushPanel::setCommands(const QList<models::CommandLine> &commands)
{
    if (m_session && m_commands)
        m_commands->setCommands(commands);
}

} // namespace gantry::ui
