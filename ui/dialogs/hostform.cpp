// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/hostform.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::Host;
using models::HostList;

namespace {

int buildOf(const oci::Platform &platform)
{
    const auto version = oci::WindowsVersion::parse(platform.osVersion);
    return platform.os == "windows"_L1 && version ? static_cast<int>(version->build) : -1;
}

//! No server has this build, and a client edition does.
bool isClientBuild(const QList<HostList::Release> &releases, int build)
{
    bool client = false;
    for (const HostList::Release &release : releases) {
        if (release.build != build)
            continue;
        if (!release.isClientEdition)
            return false;
        client = true;
    }
    return client;
}

} // namespace

HostForm::HostForm(QWidget *parent)
    : QWidget(parent)
{
    m_name = new QLineEdit(this);
    m_name->setPlaceholderText(tr("line-pc"));
    m_platform = new QLineEdit(this);
    m_platform->setPlaceholderText(u"linux/arm64/v8"_s);
    m_platform->setFont(fixedFont(font()));
    m_problemMark = new MarkLabel(Mark::Error, this);
    m_problem = new HintLabel({}, this, Tone::Text);
    m_problem->setSmall(true);
    auto *problem = new QHBoxLayout; // of a form: a widget in between would be given one line
    problem->addWidget(m_problemMark, 0, Qt::AlignTop);
    problem->addWidget(m_problem, 1);
    m_problemMark->hide();
    m_problem->hide();
    m_build = new QComboBox(this);
    m_build->addItem(tr("Another build"), -1);
    m_releases = HostList::windowsReleases();
    for (qsizetype i = 0; i < m_releases.size(); ++i)
        m_build->addItem(
            u"%1 (%2)"_s.arg(m_releases.at(i).name).arg(m_releases.at(i).build), int(i));
    m_isolation = new QComboBox(this);
    m_isolation->addItem(tr("Usual for its edition"), static_cast<int>(doctor::Isolation::Default));
    m_isolation->addItem(tr("Process"), static_cast<int>(doctor::Isolation::Process));
    m_isolation->addItem(u"Hyper-V"_s, static_cast<int>(doctor::Isolation::HyperV));
    m_client = new QComboBox(this);
    m_client->addItem(tr("The one chosen in the toolbar"), QString());
    for (const doctor::Client &client : HostList::clients())
        m_client->addItem(doctor::clientName(client), doctor::clientId(client));
    m_version = new QLineEdit(this);
    m_version->setPlaceholderText(tr("newest"));
    m_kernel = new QLineEdit(this);
    m_kernel->setPlaceholderText(tr("not known"));
    m_count = new QSpinBox(this);
    m_count->setRange(1, 100'000);
    m_group = new QComboBox(this);
    m_group->setEditable(true);
    m_group->setInsertPolicy(QComboBox::NoInsert);
    m_group->lineEdit()->setPlaceholderText(tr("none"));
    m_preset = new HintLabel(
        tr("A preset cannot be changed. Duplicate makes a host of it that can."), this);
    for (QComboBox *box : {m_build, m_isolation, m_client, m_group}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(18);
    }

    auto *form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(scaled(12, font()));
    form->setVerticalSpacing(scaled(6, font()));
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto add = [form](const QString &label, QWidget *field) {
        form->addRow(label, field);
        field->setAccessibleName(label);
    };
    add(tr("Name"), m_name);
    add(tr("Platform"), m_platform);
    form->addRow(QString(), problem);
    add(tr("Windows release"), m_build);
    add(tr("Isolation"), m_isolation);
    add(tr("Client"), m_client);
    add(tr("Client version"), m_version);
    add(tr("Linux kernel"), m_kernel);
    add(tr("Number of hosts"), m_count);
    add(tr("Group"), m_group);
    form->addRow(m_preset);

    for (QLineEdit *line : {m_name, m_platform, m_version, m_kernel, m_group->lineEdit()})
        connect(line, &QLineEdit::textEdited, this, &HostForm::takeFields);
    for (QComboBox *box : {m_isolation, m_client, m_group})
        connect(box, &QComboBox::activated, this, &HostForm::takeFields);
    connect(m_build, &QComboBox::activated, this, &HostForm::takeBuild);
    connect(m_count, &QSpinBox::valueChanged, this, &HostForm::takeFields);
    setHost({}, false, {});
}

void HostForm::setHost(const std::optional<Host> &host, bool own, const QStringList &groups)
{
    m_filling = true;
    m_host = host.value_or(Host());
    m_name->setText(m_host.name);
    m_platform->setText(host ? oci::formatPlatform(m_host.platform) : QString());
    m_isolation->setCurrentIndex(m_isolation->findData(static_cast<int>(m_host.isolation)));
    doctor::Client kind = m_host.client.value_or(doctor::Client());
    m_version->setText(m_host.client ? kind.version : QString());
    kind.version.clear();
    m_client->setCurrentIndex(m_host.client ? m_client->findData(doctor::clientId(kind)) : 0);
    m_kernel->setText(m_host.kernel);
    m_count->setValue(m_host.count);
    m_group->clear();
    m_group->addItems(groups);
    m_group->setEditText(m_host.group);
    m_problemMark->hide();
    m_problem->hide();
    m_preset->setVisible(host && !own);
    for (QWidget *field : {static_cast<QWidget *>(m_name), static_cast<QWidget *>(m_platform),
             static_cast<QWidget *>(m_count), static_cast<QWidget *>(m_group),
             static_cast<QWidget *>(m_client)})
        field->setEnabled(own);
    showSystem();
    m_filling = false;
}

//! What only one system has is off for the other.
void HostForm::showSystem()
{
    const bool own = m_name->isEnabled();
    const bool windows = m_host.platform.os == "windows"_L1;
    const int build = buildOf(m_host.platform);
    const auto release = std::ranges::find_if(m_releases, [&](const HostList::Release &each) {
        return each.build == build && each.isClientEdition == m_host.isClientEdition;
    });
    m_build->setCurrentIndex(
        release == m_releases.end() ? 0 : 1 + static_cast<int>(release - m_releases.begin()));
    m_build->setItemText(0, windows ? tr("Another build") : tr("Not Windows"));
    m_build->setEnabled(own);
    m_isolation->setEnabled(own && windows);
    m_kernel->setEnabled(own && !windows);
    m_version->setEnabled(own && m_client->currentIndex() > 0);
}

void HostForm::takeBuild(int index)
{
    const int number = m_build->itemData(index).toInt();
    if (number < 0)
        return;
    const HostList::Release &release = m_releases.at(number);
    const QString architecture = m_host.platform.architecture;
    m_host.platform = {};
    m_host.platform.os = u"windows"_s;
    m_host.platform.architecture = architecture == "arm64"_L1 ? architecture : u"amd64"_s;
    m_host.platform.osVersion = u"10.0.%1"_s.arg(release.build);
    m_host.isClientEdition = release.isClientEdition;
    m_platform->setText(oci::formatPlatform(m_host.platform));
    takeFields();
}

void HostForm::takeFields()
{
    if (m_filling || !m_name->isEnabled())
        return;
    QString problem;
    const auto platform = oci::parsePlatform(m_platform->text().trimmed());
    if (platform) {
        const oci::Platform typed = oci::normalizePlatform(*platform);
        if (buildOf(typed) != buildOf(m_host.platform))
            m_host.isClientEdition = isClientBuild(m_releases, buildOf(typed));
        m_host.platform = typed;
    } else {
        problem = tr("%1. Write it like linux/arm64/v8 or windows(10.0.20348)/amd64.")
                      .arg(platform.error().message);
    }
    m_host.name = m_name->text().trimmed();
    m_host.isolation = static_cast<doctor::Isolation>(m_isolation->currentData().toInt());
    const QString kind = m_client->currentData().toString();
    const QString version = m_version->text().trimmed();
    if (kind.isEmpty()) {
        m_host.client.reset();
    } else if (const auto client
        = doctor::parseClient(version.isEmpty() ? kind : kind + u'@' + version)) {
        m_host.client = *client;
    } else if (problem.isEmpty()) {
        problem = client.error().message + u'.';
    }
    m_host.kernel = m_kernel->text().trimmed();
    m_host.count = m_count->value();
    m_host.group = m_group->currentText().trimmed();
    m_problem->setText(problem);
    // The form asks for the height before it knows the width.
    m_problem->setMinimumHeight(qMax(
        0, m_problem->heightForWidth(m_platform->width() - 2 * m_problemMark->sizeHint().width())));
    m_problemMark->setVisible(!problem.isEmpty());
    m_problem->setVisible(!problem.isEmpty());
    showSystem();
    if (problem.isEmpty())
        Q_EMIT edited(m_host);
}

QString HostForm::problem() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

} // namespace gantry::ui
