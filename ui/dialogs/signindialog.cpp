// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/signindialog.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"

#include <QAction>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

SignInDialog::SignInDialog(const QString &registry, const QString &user, QWidget *parent)
    : QDialog(parent)
    , m_registry(registry)
{
    setWindowTitle(tr("Sign in to %1").arg(registry));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);

    m_reason = new HintLabel(
        tr("The name and password or token are sent to %1 only.").arg(registry), this);
    m_message = new MessageBar(this);
    m_message->hide();
    m_user = new QLineEdit(user, this);
    m_user->setAccessibleName(tr("User name"));
    m_user->setPlaceholderText(tr("name or robot account"));
    m_secret = new QLineEdit(this);
    m_secret->setEchoMode(QLineEdit::Password);
    m_secret->setAccessibleName(tr("Password or access token"));
    QAction *show = m_secret->addAction(icon(u"eye"_s), QLineEdit::TrailingPosition);
    show->setText(tr("Show Password"));
    show->setToolTip(tr("Show the password"));
    show->setCheckable(true);
    connect(show, &QAction::toggled, this,
        [this](bool on) { m_secret->setEchoMode(on ? QLineEdit::Normal : QLineEdit::Password); });

    m_keep = new QCheckBox(tr("Keep it after this session"), this);
    m_keep->setChecked(true);
    m_where = new HintLabel(QString(), this, Tone::Text3);
    m_where->setSmall(true);
    m_plainFile = new QCheckBox(tr("Store it unencrypted in that file"), this);
    m_plainFile->hide();

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(scaled(12, font()));
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&User"), m_user);
    form->addRow(tr("&Password or token"), m_secret);
    auto *keep = new QVBoxLayout;
    keep->setSpacing(scaled(2, font()));
    keep->addWidget(m_keep);
    keep->addWidget(m_where);
    keep->addWidget(m_plainFile);
    form->addRow(QString(), keep);

    auto *buttons = new QDialogButtonBox(this);
    m_signIn = buttons->addButton(tr("Sign In"), QDialogButtonBox::AcceptRole);
    m_signIn->setDefault(true);
    buttons->addButton(QDialogButtonBox::Cancel);
    m_busy = new BusyMark(this);
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_busy);
    bottom->addWidget(buttons, 1);

    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(12, font()));
    column->addWidget(m_reason);
    column->addWidget(m_message);
    column->addLayout(form);
    column->addStretch(1);
    column->addLayout(bottom);
    setMinimumWidth(scaled(430, font()));

    connect(buttons, &QDialogButtonBox::accepted, this, &SignInDialog::submit);
    connect(buttons, &QDialogButtonBox::rejected, this, &SignInDialog::reject);
    connect(m_user, &QLineEdit::textChanged, this, &SignInDialog::updateButtons);
    connect(m_secret, &QLineEdit::textChanged, this, &SignInDialog::updateButtons);
    connect(m_keep, &QCheckBox::toggled, this, &SignInDialog::updateButtons);
    connect(m_plainFile, &QCheckBox::toggled, this, &SignInDialog::updateButtons);
    setStorage({}, false);
    (user.isEmpty() ? m_user : m_secret)->setFocus();
    updateButtons();
}

void SignInDialog::setStorage(const QString &where, bool onlyPlainFile)
{
    m_onlyPlainFile = onlyPlainFile;
    m_where->setText(where.isEmpty() ? tr("Stored with your other registry sign-ins")
                                     : tr("Stored in %1").arg(where));
    updateButtons();
}

void SignInDialog::setReason(const QString &reason)
{
    m_reason->setText(reason);
}

void SignInDialog::showFailure(const QString &message)
{
    setTesting(false);
    m_message->showMessage(Mark::Error, message);
    m_secret->setFocus();
    m_secret->selectAll();
}

void SignInDialog::finish()
{
    m_testing = false;
    accept();
}

void SignInDialog::reject()
{
    if (m_testing)
        Q_EMIT testAbandoned();
    QDialog::reject();
}

void SignInDialog::submit()
{
    if (!m_signIn->isEnabled())
        return;
    setTesting(true);
    Q_EMIT submitted(m_user->text().trimmed(), m_secret->text(), m_keep->isChecked(),
        m_keep->isChecked() && m_onlyPlainFile && m_plainFile->isChecked());
}

void SignInDialog::setTesting(bool testing)
{
    m_testing = testing;
    if (testing)
        m_message->hide();
    m_user->setEnabled(!testing);
    m_secret->setEnabled(!testing);
    m_keep->setEnabled(!testing);
    m_plainFile->setEnabled(!testing);
    m_busy->setBusy(testing, tr("Asking %1").arg(m_registry));
    m_signIn->setText(testing ? tr("Testing…") : tr("Sign In"));
    updateButtons();
}

void SignInDialog::updateButtons()
{
    const bool keep = m_keep->isChecked();
    m_where->setVisible(keep);
    m_plainFile->setVisible(keep && m_onlyPlainFile);
    const bool agreed = !keep || !m_onlyPlainFile || m_plainFile->isChecked();
    m_signIn->setEnabled(
        !m_testing && agreed && !m_user->text().trimmed().isEmpty() && !m_secret->text().isEmpty());
}

} // namespace gantry::ui
