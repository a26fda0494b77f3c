// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/addentrydialog.h"

#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/referencefield.h"

#include <QDialogButtonBox>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

AddEntryDialog::AddEntryDialog(QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Add entry"));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    auto *first = new QLabel(tr("Image, index, archive or folder"), this);
    m_reference = new ReferenceField(this);
    m_reference->setAccessibleName(first->text());
    m_reference->setPlaceholderText(tr("Reference, digest, file or folder"));
    first->setBuddy(m_reference);
    auto *second = new QLabel(tr("Or an empty slot for a platform"), this);
    m_platform = new QLineEdit(this);
    m_platform->setAccessibleName(second->text());
    m_platform->setPlaceholderText(u"linux/riscv64, windows/amd64:10.0.20348"_s);
    second->setBuddy(m_platform);
    m_reason = new HintLabel({}, this);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_add = buttons->addButton(tr("Add"), QDialogButtonBox::AcceptRole);
    m_add->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(6, font()));
    column->addWidget(first);
    column->addWidget(m_reference);
    column->addSpacing(scaled(6, font()));
    column->addWidget(second);
    column->addWidget(m_platform);
    column->addWidget(m_reason);
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(scaled(440, font()));
    connect(m_reference, &QLineEdit::textChanged, this, &AddEntryDialog::check);
    connect(m_platform, &QLineEdit::textChanged, this, &AddEntryDialog::check);
    connect(m_reference, &ReferenceField::submitted, this, &AddEntryDialog::submit);
    connect(buttons, &QDialogButtonBox::accepted, this, &AddEntryDialog::submit);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
    m_reference->setFocus();
}

void AddEntryDialog::check()
{
    QString reason;
    bool any = false;
    if (const QString text = m_reference->text().trimmed(); !text.isEmpty()) {
        any = true;
        if (const auto name = oci::parsePasted(text); !name)
            reason = name.error().message + u'.';
    }
    if (const QString text = m_platform->text().trimmed(); !text.isEmpty()) {
        any = true;
        if (const auto platform = oci::parsePlatform(text); !platform)
            reason = platform.error().message + u'.';
    }
    m_reason->setText(reason);
    m_add->setEnabled(any && reason.isEmpty());
}

void AddEntryDialog::submit()
{
    if (!m_add->isEnabled())
        return;
    const auto name = oci::parsePasted(m_reference->text());
    const auto platform = oci::parsePlatform(m_platform->text().trimmed());
    const bool wantsName = !m_reference->text().trimmed().isEmpty();
    const bool wantsSlot = !m_platform->text().trimmed().isEmpty();
    accept();
    if (wantsSlot && platform)
        Q_EMIT slotChosen(*platform);
    if (wantsName && name)
        Q_EMIT entryChosen(name->name);
}

} // namespace gantry::ui
