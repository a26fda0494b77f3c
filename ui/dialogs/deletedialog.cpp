// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/deletedialog.h"

#include "models/index/deletesession.h"
#include "ui/dialogs/dialogsize.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/typedword.h"

#include <QDialogButtonBox>
#include <QLineEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::DeleteSession;

namespace {

//! The tag of a signature, which is a whole digest and an ending, short enough for a line.
QString shortTags(QStringList tags)
{
    static const QRegularExpression digest(u"^(sha256-[0-9a-f]{8})[0-9a-f]{56}"_s);
    return tags.replaceInStrings(digest, u"\\1…"_s).join(u", "_s);
}

} // namespace

DeleteDialog::DeleteDialog(DeleteSession *session, QWidget *parent)
    : QDialog(parent)
    , m_session(session)
{
    session->setParent(this);
    setWindowTitle(tr("Delete %1").arg(session->name().toString()));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    m_sentence = new QLabel(this);
    m_sentence->setWordWrap(true);
    m_others = new HintLabel({}, this);
    m_others->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_typed = new TypedWord(this);
    m_message = new MessageBar(this);
    m_message->setClosable(false);
    m_message->hide();
    m_busy = new BusyMark(this);
    auto *buttons = new QDialogButtonBox(this);
    QPushButton *keep = buttons->addButton(tr("Keep"), QDialogButtonBox::RejectRole);
    keep->setDefault(true);
    m_remove = buttons->addButton(tr("Delete"), QDialogButtonBox::DestructiveRole);
    m_remove->setProperty("gantryDanger", true);
    m_remove->setAutoDefault(false);
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_busy);
    bottom->addWidget(buttons, 1);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(8, font()));
    column->addWidget(m_sentence);
    column->addWidget(m_others);
    column->addWidget(m_typed);
    column->addWidget(m_message);
    column->addStretch(1);
    column->addLayout(bottom);
    setMinimumWidth(scaled(440, font()));
    connect(m_typed, &TypedWord::changed, this, &DeleteDialog::refresh);
    connect(m_remove, &QPushButton::clicked, session,
        [this] { m_session->remove(m_typed->line()->text().trimmed()); });
    connect(buttons, &QDialogButtonBox::rejected, this, [this] {
        m_session->cancel();
        reject();
    });
    connect(session, &DeleteSession::stateChanged, this, &DeleteDialog::refresh);
    refresh();
}

QLineEdit *DeleteDialog::typed() const
{
    return m_typed->line();
}

QString DeleteDialog::text() const
{
    return m_sentence->text() + u'\n' + m_others->text();
}

void DeleteDialog::refresh()
{
    using State = DeleteSession::State;
    const State state = m_session->state();
    setWindowTitle(tr("Delete %1").arg(m_session->name().toString()));
    const bool busy = state == State::Looking || state == State::Deleting;
    m_busy->setBusy(
        busy, state == State::Deleting ? tr("Deleting") : tr("Looking what else would go"));
    const bool known = state == State::Ready || state == State::Deleting || state == State::Broken;
    m_sentence->setText(known        ? m_session->sentence()
            : state == State::Failed ? tr("What deleting would do is not known.")
                                     : tr("Looking what else would go…"));
    QStringList others;
    if (known && !m_session->siblingTags().isEmpty())
        others += tr("Tags with the same digest: %1.").arg(m_session->siblingTags().join(u", "_s));
    if (known && !m_session->parents().isEmpty())
        others += tr("Indexes that list it: %1.").arg(m_session->parents().join(u", "_s));
    if (known && !m_session->followers().isEmpty())
        others += tr("Stay behind: %1.").arg(shortTags(m_session->followers()));
    if (known)
        others += m_session->warnings();
    m_others->setText(others.join(u'\n'));
    m_others->setVisible(!others.isEmpty());
    const bool able = state == State::Ready || state == State::Broken;
    const bool asks = able && m_session->needsTyping();
    const QString word = asks ? m_session->textToType() : QString();
    m_typed->ask(m_session->isProtected() ? tr("%1 is protected. Type it to confirm:").arg(word)
                                          : tr("Others are hit. Type %1 to confirm:").arg(word),
        word);
    m_remove->setEnabled(able && m_typed->isGiven());
    if ((state == State::Failed || state == State::Broken) && m_session->error())
        m_message->showMessage(Mark::Error, m_session->error()->toLine());
    else
        m_message->hide();
    growToContents(this);
    if (state == State::Deleted) {
        Q_EMIT deleted();
        accept();
    }
}

} // namespace gantry::ui
