// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/copyimagedialog.h"

#include "models/index/assemblycommand.h"
#include "models/index/copysession.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/dialogsize.h"
#include "ui/pages/commandmenu.h"
#include "ui/pages/plantable.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/referencefield.h"
#include "ui/widgets/typedword.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CopySession;
using models::TransferRun;

CopyImageDialog::CopyImageDialog(CopySession *session, QWidget *parent)
    : QDialog(parent)
    , m_session(session)
{
    session->setParent(this);
    setWindowTitle(tr("Copy %1").arg(session->source().toString()));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    auto *label = new QLabel(tr("Copy to"), this);
    m_target = new ReferenceField(this);
    m_target->setAccessibleName(label->text());
    m_target->setPlaceholderText(tr("registry/repository:tag, oci:FOLDER:TAG or oci-archive:FILE"));
    label->setBuddy(m_target);
    m_targetProblem = new HintLabel({}, this);
    m_targetProblem->hide();
    m_plan = new PlanTable(session->run(), this);
    m_typed = new TypedWord(this);
    m_message = new MessageBar(this);
    m_message->setClosable(false);
    m_message->hide();
    auto *buttons = new QDialogButtonBox(this);
    m_copy = buttons->addButton(tr("Copy"), QDialogButtonBox::AcceptRole);
    m_copy->setDefault(true);
    m_commands = buttons->addButton(tr("Copy as Command"), QDialogButtonBox::ResetRole);
    m_commands->setIcon(icon(u"term"_s));
    m_commands->setMenu(new QMenu(m_commands));
    m_planNow = buttons->addButton(tr("Show Plan"), QDialogButtonBox::ActionRole);
    m_close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(8, font()));
    column->addWidget(label);
    column->addWidget(m_target);
    column->addWidget(m_targetProblem);
    column->addWidget(buildChoices());
    column->addWidget(m_plan);
    column->addWidget(m_typed);
    column->addWidget(m_message);
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(scaled(520, font()));

    connect(m_target, &QLineEdit::textChanged, this, &CopyImageDialog::takeTarget);
    connect(m_typed, &TypedWord::changed, this, &CopyImageDialog::showRun);
    connect(m_copy, &QPushButton::clicked, session, &CopySession::copy);
    connect(m_commands->menu(), &QMenu::aboutToShow, this, &CopyImageDialog::fillCommands);
    connect(m_planNow, &QPushButton::clicked, this, [this] {
        m_planAsked = true;
        m_session->plan();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, [this] {
        // Work goes on in Activity only when the dialog stays: closing it stops.
        if (m_session->run()->isBusy())
            m_session->run()->cancel();
        else
            reject();
    });
    connect(session, &CopySession::changed, this, &CopyImageDialog::showChoices);
    connect(session->run(), &TransferRun::stateChanged, this, &CopyImageDialog::showRun);
    connect(m_message, &MessageBar::actionTriggered, this, [this](const QString &id) {
        if (id == "retry"_L1)
            m_session->run()->retry();
        else if (id == "anyway"_L1)
            m_session->run()->sendAnyway();
    });
    showChoices();
    showRun();
    m_target->setFocus();
}

QWidget *CopyImageDialog::buildChoices()
{
    auto *area = new QWidget(this);
    m_platforms = new QListWidget(area);
    m_platforms->setAccessibleName(tr("Platforms that are copied"));
    for (const CopySession::Tick &tick : m_session->platforms()) {
        auto *item = new QListWidgetItem(icon(PlatformDelegate::iconName(tick.title)),
            u"%1   %2"_s.arg(tick.title, tick.digest.shortHex()), m_platforms);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(tick.copied ? Qt::Checked : Qt::Unchecked);
    }
    m_platforms->setVisible(m_platforms->count() > 0);
    m_platforms->setMaximumHeight(
        qMin(8, m_platforms->count()) * scaled(22, font()) + scaled(6, font()));
    m_how = new QWidget(area);
    m_rewritten = new QRadioButton(tr("A new index of these platforms (another digest)"), m_how);
    m_sparse = new QRadioButton(tr("The same index, the others left behind (sparse)"), m_how);
    m_howHint = new HintLabel({}, m_how);
    m_howHint->setSmall(true);
    auto *how = new QVBoxLayout(m_how);
    how->setContentsMargins(0, 0, 0, 0);
    how->setSpacing(scaled(3, font()));
    how->addWidget(m_rewritten);
    how->addWidget(m_sparse);
    how->addWidget(m_howHint);
    m_referrers = new QCheckBox(tr("Signatures, SBOMs and other referrers, too"), area);
    m_foreign = new QCheckBox(tr("Layers that live elsewhere (foreign), too"), area);
    m_keepOld = new QCheckBox(tr("Keep what the tag names now as a tag (rollback)"), area);
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(5, font()));
    column->addWidget(m_platforms);
    column->addWidget(m_how);
    column->addWidget(m_referrers);
    column->addWidget(m_foreign);
    column->addWidget(m_keepOld);
    connect(m_platforms, &QListWidget::itemChanged, this, [this](QListWidgetItem *item) {
        if (!m_filling)
            m_session->setCopied(m_platforms->row(item), item->checkState() == Qt::Checked);
    });
    connect(m_rewritten, &QRadioButton::clicked, m_session,
        [this] { m_session->setChosen(CopySession::Chosen::Rewritten); });
    connect(m_sparse, &QRadioButton::clicked, m_session,
        [this] { m_session->setChosen(CopySession::Chosen::Sparse); });
    connect(m_referrers, &QCheckBox::clicked, m_session, &CopySession::setReferrers);
    connect(m_foreign, &QCheckBox::clicked, m_session, &CopySession::setCopyForeign);
    connect(m_keepOld, &QCheckBox::clicked, m_session, &CopySession::setKeepOld);
    return area;
}

void CopyImageDialog::takeTarget()
{
    const QString text = m_target->text().trimmed();
    const auto taken = text.isEmpty() ? Expected<>() : m_session->setTarget(text);
    m_targetProblem->setVisible(!taken);
    if (!taken)
        m_targetProblem->setText(taken.error().message + u'.');
    showChoices();
}

void CopyImageDialog::fillCommands()
{
    fillCommandMenu(m_commands->menu(), models::commandsFor(*m_session),
        [this](const models::CommandLine &command) { Q_EMIT commandCopyRequested(command); });
    m_commands->menu()->addSeparator();
    m_commands->menu()->addAction(
        icon(u"save"_s), tr("Export as Scripts…"), this, &CopyImageDialog::exportScripts);
}

void CopyImageDialog::exportScripts()
{
    auto *where = new QFileDialog(this, tr("Export commands to an empty folder"));
    where->setAttribute(Qt::WA_DeleteOnClose);
    where->setFileMode(QFileDialog::Directory);
    where->setOption(QFileDialog::ShowDirsOnly);
    where->setLabelText(QFileDialog::Accept, tr("Export"));
    connect(where, &QFileDialog::fileSelected, this, [this](const QString &folder) {
        const auto written = models::exportCommands(*m_session, folder);
        m_message->showMessage(written ? Mark::Fine : Mark::Error,
            written ? tr("Written to %1: %2.").arg(folder, written->join(tr(", ")))
                    : written.error().toLine() + u'.');
        growToContents(this);
    });
    where->open();
}

void CopyImageDialog::showChoices()
{
    m_filling = true;
    for (int i = 0; i < m_platforms->count(); ++i)
        m_platforms->item(i)->setCheckState(
            m_session->platforms().at(i).copied ? Qt::Checked : Qt::Unchecked);
    m_filling = false;
    m_how->setVisible(m_session->isPartial());
    m_rewritten->setChecked(m_session->chosen() == CopySession::Chosen::Rewritten);
    m_sparse->setChecked(m_session->chosen() == CopySession::Chosen::Sparse);
    m_howHint->setText(m_session->chosen() == CopySession::Chosen::Sparse
            ? tr("Hosts of the platforms left behind get an error there. Some registries refuse "
                 "such an index.")
            : tr("Signatures of the old index do not cover the new one."));
    m_referrers->setChecked(m_session->referrers());
    m_foreign->setChecked(m_session->copyForeign());
    m_keepOld->setChecked(m_session->keepOld());
    m_plan->setEmptyText(m_session->whyNot());
    showRun();
}

void CopyImageDialog::showRun()
{
    using State = TransferRun::State;
    const TransferRun *run = m_session->run();
    const bool ready = m_session->whyNot().isEmpty() && m_targetProblem->isHidden();
    const QString tag = run->state() == State::Sent ? QString() : m_session->tagToType();
    m_typed->askToMove(tag, tag);
    m_copy->setEnabled(
        ready && !run->isBusy() && run->state() != State::Sent && m_typed->isGiven());
    m_commands->setEnabled(ready);
    m_planNow->setEnabled(ready && !run->isBusy() && !run->planned());
    if (run->state() == State::Planned && std::exchange(m_planAsked, false))
        m_copy->setFocus(Qt::OtherFocusReason); // what is asked next
    m_close->setText(run->isBusy() ? tr("Cancel") : tr("Close"));
    m_message->hide();
    const QString sentence
        = run->sentence().isEmpty() && run->error() ? run->error()->toLine() : run->sentence();
    if (run->state() == State::Sent) {
        m_message->showMessage(Mark::Fine, sentence);
        Q_EMIT copied();
    } else if (run->state() == State::Canceled) {
        m_message->showMessage(Mark::Note, sentence);
        m_message->addAction(u"retry"_s, tr("Resume"));
    } else if (run->state() == State::Moved) {
        m_message->showMessage(Mark::Warning, sentence);
        m_message->addAction(u"anyway"_s, tr("Copy Anyway"));
    } else if (run->state() == State::Broken || run->state() == State::NotPlanned) {
        m_message->showMessage(Mark::Error, sentence);
        if (run->state() == State::Broken)
            m_message->addAction(u"retry"_s, tr("Retry"));
    }
    growToContents(this);
}

} // namespace gantry::ui
