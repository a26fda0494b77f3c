// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/likeimagedialog.h"

#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/referencefield.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace gantry::ui {

LikeImageDialog::LikeImageDialog(const QString &title, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Expected like another image"));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    auto *reason = new HintLabel(
        tr("Platforms that image has and %1 lacks become dashed rows.").arg(title), this);
    m_message = new MessageBar(this);
    m_message->setClosable(false);
    m_message->hide();
    m_reference = new ReferenceField(this);
    m_reference->setAccessibleName(tr("Reference of the other image"));
    m_reference->setPlaceholderText(tr("Reference, digest, file or folder"));
    m_busy = new BusyMark(this);
    auto *buttons = new QDialogButtonBox(this);
    m_use = buttons->addButton(tr("Use Its Platforms"), QDialogButtonBox::AcceptRole);
    m_use->setDefault(true);
    m_use->setEnabled(false);
    buttons->addButton(QDialogButtonBox::Cancel);
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_busy);
    bottom->addWidget(buttons, 1);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(12, font()));
    column->addWidget(reason);
    column->addWidget(m_message);
    column->addWidget(m_reference);
    column->addStretch(1);
    column->addLayout(bottom);
    setMinimumWidth(scaled(430, font()));

    connect(m_reference, &QLineEdit::textChanged, this, [this] { setReading(m_reading); });
    connect(m_reference, &ReferenceField::submitted, this, &LikeImageDialog::submit);
    connect(buttons, &QDialogButtonBox::accepted, this, &LikeImageDialog::submit);
    connect(buttons, &QDialogButtonBox::rejected, this, &LikeImageDialog::reject);
    m_reference->setFocus();
}

void LikeImageDialog::submit()
{
    if (!m_use->isEnabled())
        return;
    m_message->hide();
    setReading(true);
    Q_EMIT submitted(m_reference->text().trimmed());
}

void LikeImageDialog::setReading(bool reading)
{
    m_reading = reading;
    m_reference->setEnabled(!reading);
    m_busy->setBusy(reading, tr("Reading the other image"));
    m_use->setText(reading ? tr("Reading…") : tr("Use Its Platforms"));
    m_use->setEnabled(!reading && !m_reference->text().trimmed().isEmpty());
}

void LikeImageDialog::showFailure(const QString &message)
{
    setReading(false);
    m_message->showMessage(Mark::Error, message);
    m_reference->setFocus();
    m_reference->selectAll();
}

void LikeImageDialog::finish()
{
    m_reading = false;
    accept();
}

void LikeImageDialog::reject()
{
    if (m_reading)
        Q_EMIT readingAbandoned();
    QDialog::reject();
}

} // namespace gantry::ui
