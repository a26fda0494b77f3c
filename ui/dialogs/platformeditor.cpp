// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/platformeditor.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

QString valueOf(const oci::Platform &platform, const QString &field)
{
    return field == "os"_L1          ? platform.os
        : field == "architecture"_L1 ? platform.architecture
        : field == "variant"_L1      ? platform.variant
        : field == "os.version"_L1   ? platform.osVersion
                                     : platform.osFeatures.join(u", "_s);
}

} // namespace

PlatformEditor::PlatformEditor(
    const oci::Platform &platform, const std::optional<oci::Platform> &config, QWidget *parent)
    : QDialog(parent)
    , m_config(config)
    , m_before(platform)
{
    setWindowTitle(tr("Platform of %1").arg(oci::describePlatform(platform)));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    auto *hint = new HintLabel(
        tr("Hosts choose an entry by these fields. They belong to the index; the image itself is "
           "not changed."),
        this);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(scaled(12, font()));
    grid->setVerticalSpacing(scaled(2, font()));
    grid->setColumnStretch(1, 3);
    grid->setColumnStretch(2, 2);
    grid->addWidget(new HintLabel(tr("In the index"), this), 0, 1);
    grid->addWidget(new HintLabel(tr("In the config"), this), 0, 2);
    const std::pair<QString, QString> names[] = {{u"os"_s, tr("OS")},
        {u"architecture"_s, tr("Architecture")}, {u"variant"_s, tr("Variant")},
        {u"os.version"_s, tr("OS version")}, {u"os.features"_s, tr("OS features")}};
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        Field &field = m_fields.at(i);
        field.name = names[i].first;
        auto *label = new QLabel(names[i].second, this);
        field.edit = new QLineEdit(valueOf(platform, field.name), this);
        field.edit->setAccessibleName(names[i].second);
        field.edit->setFont(fixedFont(font()));
        label->setBuddy(field.edit);
        const QString said = config ? valueOf(*config, field.name) : QString();
        field.config = new LinkButton(said, this);
        field.config->setMonospace(true);
        field.config->setAccessibleName(tr("Take %1 from the config").arg(said));
        field.config->setToolTip(tr("Take this value"));
        auto *nothing = new HintLabel(config ? tr("nothing") : tr("not known"), this);
        field.config->setVisible(!said.isEmpty());
        nothing->setVisible(said.isEmpty());
        field.problem = new HintLabel({}, this);
        field.problem->setSmall(true);
        field.problem->hide();
        const int row = 1 + 2 * static_cast<int>(i);
        grid->addWidget(label, row, 0);
        grid->addWidget(field.edit, row, 1);
        grid->addWidget(
            said.isEmpty() ? static_cast<QWidget *>(nothing) : field.config, row, 2, Qt::AlignLeft);
        grid->addWidget(field.problem, row + 1, 1, 1, 2);
        connect(field.edit, &QLineEdit::textChanged, this, &PlatformEditor::check);
        connect(field.config, &QAbstractButton::clicked, field.edit,
            [edit = field.edit, said] { edit->setText(said); });
    }
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_apply = buttons->addButton(tr("Apply"), QDialogButtonBox::AcceptRole);
    m_apply->setDefault(true);
    if (config) {
        QPushButton *all
            = buttons->addButton(tr("Take All from the Config"), QDialogButtonBox::ResetRole);
        connect(all, &QPushButton::clicked, this, [this] {
            for (const Field &field : m_fields)
                field.edit->setText(valueOf(*m_config, field.name));
        });
    }
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(10, font()));
    column->addWidget(hint);
    column->addLayout(grid);
    column->addStretch(1);
    column->addWidget(buttons);
    setMinimumWidth(scaled(480, font()));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        if (!m_apply->isEnabled())
            return;
        if (!(this->platform() == m_before))
            Q_EMIT edited(this->platform());
        accept();
    });
    m_fields.front().edit->setFocus();
    check();
}

void PlatformEditor::setCheck(
    std::function<std::optional<QString>(const QString &, const QString &)> how)
{
    m_check = std::move(how);
    check();
}

oci::Platform PlatformEditor::platform() const
{
    oci::Platform platform = m_before;
    platform.os = m_fields.at(0).edit->text().trimmed();
    platform.architecture = m_fields.at(1).edit->text().trimmed();
    platform.variant = m_fields.at(2).edit->text().trimmed();
    platform.osVersion = m_fields.at(3).edit->text().trimmed();
    platform.osFeatures.clear();
    for (const QString &feature : m_fields.at(4).edit->text().split(u',', Qt::SkipEmptyParts)) {
        if (!feature.trimmed().isEmpty())
            platform.osFeatures.append(feature.trimmed());
    }
    return platform;
}

QLineEdit *PlatformEditor::field(const QString &name) const
{
    for (const Field &field : m_fields) {
        if (field.name == name)
            return field.edit;
    }
    return nullptr;
}

QString PlatformEditor::problem(const QString &name) const
{
    for (const Field &field : m_fields) {
        if (field.name == name && !field.problem->isHidden())
            return field.problem->text();
    }
    return {};
}

void PlatformEditor::check()
{
    bool fine = true;
    for (const Field &field : m_fields) {
        if (!field.problem)
            return; // still being built
        const auto wrong = m_check ? m_check(field.name, field.edit->text().trimmed())
                                   : std::optional<QString>();
        field.problem->setText(wrong.value_or(QString()));
        field.problem->setVisible(wrong.has_value());
        fine = fine && !wrong;
    }
    m_apply->setEnabled(fine);
}

} // namespace gantry::ui
