// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/comparefoldersdialog.h"

#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/sideplate.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;

CompareFoldersDialog::CompareFoldersDialog(const QString &a, const QString &b, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Pair two folders"));
    auto *grid = new QGridLayout(this);
    auto *hint = new HintLabel(
        tr("Files below these folders stand beside each other, whatever the folders are called."),
        this);
    grid->addWidget(hint, 0, 0, 1, 2);
    m_a = new QLineEdit(a, this);
    m_b = new QLineEdit(b, this);
    m_a->setAccessibleName(tr("Folder of side A"));
    m_b->setAccessibleName(tr("Folder of side B"));
    m_a->setPlaceholderText(u"/app"_s);
    m_b->setPlaceholderText(u"C:\\app"_s);
    m_a->setMinimumWidth(scaled(320, font()));
    grid->addWidget(new SidePlate(true, this), 1, 0);
    grid->addWidget(m_a, 1, 1);
    grid->addWidget(new SidePlate(false, this), 2, 0);
    grid->addWidget(m_b, 2, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    QPushButton *pair = buttons->addButton(tr("Pair Folders"), QDialogButtonBox::AcceptRole);
    pair->setDefault(true);
    grid->addWidget(buttons, 3, 0, 1, 2);
    const auto check = [this, pair] {
        pair->setEnabled(!m_a->text().trimmed().isEmpty() && !m_b->text().trimmed().isEmpty());
    };
    connect(m_a, &QLineEdit::textChanged, this, check);
    connect(m_b, &QLineEdit::textChanged, this, check);
    check();
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT foldersChosen(m_a->text().trimmed(), m_b->text().trimmed());
        accept();
    });
}

} // namespace gantry::ui
