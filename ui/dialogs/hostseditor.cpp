// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/hostseditor.h"

#include "models/workspace/workspace.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::Host;

HostsEditor::HostsEditor(models::Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
{
    m_list = new QTreeWidget(this);
    m_list->setAccessibleName(tr("Hosts"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setHeaderLabels({tr("Hosts"), tr("Platform"), tr("Number")});
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->setMinimumHeight(scaled(190, font()));
    m_name = new QLineEdit(this);
    m_name->setPlaceholderText(tr("Name, for example lab-rv"));
    m_name->setAccessibleName(tr("Name of the hosts"));
    m_platform = new QLineEdit(this);
    m_platform->setPlaceholderText(u"linux/riscv64"_s);
    m_platform->setAccessibleName(tr("Platform of the hosts"));
    m_count = new QSpinBox(this);
    m_count->setRange(1, 100'000);
    m_count->setAccessibleName(tr("Number of hosts"));
    m_add = new QPushButton(tr("Add Hosts"), this);
    m_remove = new QPushButton(tr("Remove"), this);
    for (QPushButton *button : {m_add, m_remove})
        button->setAutoDefault(false);
    m_message = new MessageBar(this);
    m_message->hide();
    auto *row = new QHBoxLayout;
    row->setSpacing(scaled(6, font()));
    row->addWidget(m_name, 2);
    row->addWidget(m_platform, 2);
    row->addWidget(m_count);
    row->addWidget(m_add);
    row->addWidget(m_remove);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(6, font()));
    column->addWidget(
        new HintLabel(tr("Platforms these hosts need and an index lacks become dashed "
                         "rows on its page."),
            this));
    column->addWidget(m_list, 1);
    column->addWidget(m_message);
    column->addLayout(row);

    connect(m_add, &QPushButton::clicked, this, &HostsEditor::add);
    connect(m_platform, &QLineEdit::returnPressed, this, &HostsEditor::add);
    connect(m_remove, &QPushButton::clicked, this, &HostsEditor::removeCurrent);
    const auto allow = [this] {
        m_add->setEnabled(
            !m_name->text().trimmed().isEmpty() && !m_platform->text().trimmed().isEmpty());
        const QTreeWidgetItem *item = m_list->currentItem();
        m_remove->setEnabled(item && !(item->flags() & Qt::ItemIsUserCheckable));
    };
    connect(m_name, &QLineEdit::textChanged, this, allow);
    connect(m_platform, &QLineEdit::textChanged, this, allow);
    connect(m_list, &QTreeWidget::currentItemChanged, this, allow);
    connect(m_list, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem *) {
        if (m_filling)
            return;
        QStringList ids;
        for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
            QTreeWidgetItem *each = m_list->topLevelItem(i);
            if ((each->flags() & Qt::ItemIsUserCheckable) && each->checkState(0) == Qt::Checked)
                ids.append(each->data(0, Qt::UserRole).toString());
        }
        m_workspace->setPresetIds(ids);
    });
    connect(workspace, &models::Workspace::hostsChanged, this, &HostsEditor::fill,
        Qt::QueuedConnection);
    fill();
    allow();
}

void HostsEditor::fill()
{
    m_filling = true;
    const int current = m_list->indexOfTopLevelItem(m_list->currentItem());
    m_list->clear();
    for (const Host &host : models::HostList::presets()) {
        auto *item = new QTreeWidgetItem(m_list, {host.name, host.build, QString()});
        item->setData(0, Qt::UserRole, host.id);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(
            0, m_workspace->presetIds().contains(host.id) ? Qt::Checked : Qt::Unchecked);
    }
    for (const Host &host : m_workspace->ownHosts()) {
        auto *item = new QTreeWidgetItem(
            m_list, {host.name, oci::describePlatform(host.platform), QString::number(host.count)});
        item->setData(0, Qt::UserRole, host.id);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    }
    m_list->resizeColumnToContents(1);
    m_list->setCurrentItem(m_list->topLevelItem(qMax(0, current)));
    m_filling = false;
}

void HostsEditor::add()
{
    if (!m_add->isEnabled())
        return;
    const auto platform = oci::parsePlatform(m_platform->text().trimmed());
    if (!platform) {
        m_message->showMessage(Mark::Error,
            tr("%1. Write it like linux/arm64/v8 or windows(10.0.20348)/amd64.")
                .arg(platform.error().message));
        m_platform->setFocus();
        return;
    }
    m_message->hide();
    Host host;
    host.name = m_name->text().trimmed();
    host.id = u"own-"_s + host.name;
    host.platform = *platform;
    host.build = oci::describePlatform(*platform);
    host.count = m_count->value();
    QList<Host> own = m_workspace->ownHosts();
    own.removeIf([&host](const Host &other) { return other.id == host.id; });
    own.append(host);
    m_workspace->setOwnHosts(own);
    m_name->clear();
    m_platform->clear();
    m_count->setValue(1);
    m_name->setFocus();
}

void HostsEditor::removeCurrent()
{
    const QTreeWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    const QString id = item->data(0, Qt::UserRole).toString();
    QList<Host> own = m_workspace->ownHosts();
    own.removeIf([&id](const Host &host) { return host.id == id; });
    m_workspace->setOwnHosts(own);
}

} // namespace gantry::ui
