// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/rollbackdialog.h"

#include "models/index/rollbacksession.h"
#include "ui/dialogs/dialogsize.h"
#include "ui/pages/plantable.h"
#include "ui/theme/style.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/typedword.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::TransferRun;

RollbackDialog::RollbackDialog(models::RollbackSession *session, const QString &title,
    std::function<void()> again, QWidget *parent)
    : QDialog(parent)
    , m_session(session)
{
    session->setParent(this);
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    m_sentence = new QLabel(this);
    m_sentence->setWordWrap(true);
    m_keepOld = new QCheckBox(tr("Keep the present index as a tag"), this);
    m_keepOld->setChecked(session->keepOld());
    m_plan = new PlanTable(session->run(), this);
    m_typed = new TypedWord(this);
    m_message = new MessageBar(this);
    m_message->setClosable(false);
    m_message->hide();
    auto *buttons = new QDialogButtonBox(this);
    m_rollBack = buttons->addButton(tr("Roll Back"), QDialogButtonBox::ActionRole);
    m_close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(8, font()));
    column->addWidget(m_sentence);
    column->addWidget(m_keepOld);
    column->addWidget(m_plan);
    column->addWidget(m_typed);
    column->addWidget(m_message);
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(scaled(460, font()));
    connect(m_keepOld, &QCheckBox::clicked, this, [this, again](bool keep) {
        m_session->setKeepOld(keep);
        again();
    });
    connect(m_typed, &TypedWord::changed, this, &RollbackDialog::refresh);
    connect(m_rollBack, &QPushButton::clicked, session, &models::RollbackSession::send);
    connect(buttons, &QDialogButtonBox::rejected, this, [this] {
        if (m_session->run()->state() == TransferRun::State::Sending)
            m_session->run()->cancel();
        else
            reject();
    });
    connect(session->run(), &TransferRun::stateChanged, this, &RollbackDialog::refresh);
    refresh();
}

void RollbackDialog::refresh()
{
    using State = TransferRun::State;
    const TransferRun *run = m_session->run();
    const QString sentence = m_session->sentence();
    m_sentence->setText(sentence.isEmpty() ? tr("Reading what the tag names…") : sentence + u'.');
    const QString tag = run->state() == State::Sent ? QString() : m_session->tagToType();
    m_typed->askToMove(tag, tag);
    m_rollBack->setEnabled(run->state() == State::Planned && m_typed->isGiven());
    m_keepOld->setEnabled(!run->isBusy() && run->state() != State::Sent);
    m_close->setText(run->state() == State::Sending ? tr("Cancel") : tr("Close"));
    const QString said
        = run->sentence().isEmpty() && run->error() ? run->error()->toLine() : run->sentence();
    if (run->state() == State::Sent) {
        m_message->showMessage(Mark::Fine, said);
        Q_EMIT rolledBack();
    } else if (run->state() == State::Moved || run->state() == State::Broken
        || run->state() == State::NotPlanned || run->state() == State::Canceled) {
        m_message->showMessage(run->state() == State::Canceled ? Mark::Note : Mark::Error, said);
    } else {
        m_message->hide();
    }
    growToContents(this);
}

} // namespace gantry::ui
