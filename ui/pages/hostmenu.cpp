// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/hostmenu.h"

#include "models/workbench.h"
#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"

#include <QActionGroup>
#include <QMenu>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::Host;
using models::HostList;

namespace {

//! A & in a name is no mnemonic.
QString plain(QString text)
{
    return text.replace(u'&', "&&"_L1);
}

QString osIcon(const Host &host)
{
    return host.platform.os == "windows"_L1 ? u"win"_s : u"linux"_s;
}

} // namespace

HostMenu::HostMenu(ValueButton *button, QMenu *menu, models::Workbench *workbench, QObject *parent)
    : QObject(parent)
    , m_button(button)
    , m_menu(menu)
    , m_workbench(workbench)
    , m_hosts(workbench->hosts())
{
    connect(menu, &QMenu::aboutToShow, this, &HostMenu::fill);
    connect(m_hosts, &HostList::viewerChanged, this, &HostMenu::show);
    connect(m_hosts, &HostList::enginesChanged, this, [this] {
        if (m_menu->isVisible())
            fill();
    });
    show();
}

void HostMenu::show()
{
    const Host &viewer = m_hosts->viewer();
    const doctor::Client client = m_hosts->viewerClient();
    const auto version = oci::WindowsVersion::parse(viewer.platform.osVersion);
    QString value = viewer.name;
    if (viewer.platform.os == "windows"_L1 && version)
        value += u" (%1)"_s.arg(version->build);
    m_button->setParts(tr("Host: "), value, u" · "_s + HostList::shortClientName(client));
    const QString words = u"%1, %2"_s.arg(doctor::describeHost(viewer), doctor::clientName(client));
    m_button->setAccessibleDescription(words);
    m_button->setToolTip(tr("%1: %2. The host through whose eyes everything is seen. The entry it "
                            "pulls carries a monitor in every table.")
            .arg(viewer.name, words));
}

void HostMenu::addHost(QMenu *menu, const Host &host)
{
    const QString name
        = host.count > 1 ? tr("%1 (%2 hosts)").arg(host.name).arg(host.count) : host.name;
    QAction *choice = menu->addAction(icon(osIcon(host)),
        u"%1\t%2"_s.arg(plain(name), oci::describePlatform(host.platform)), this,
        [this, host] { m_hosts->setViewer(host); });
    choice->setCheckable(true);
    choice->setChecked(host.id == m_hosts->viewer().id);
    choice->setToolTip(doctor::describeHost(host));
}

void HostMenu::fill()
{
    m_workbench->askEngines();
    m_menu->clear();
    addHost(m_menu, HostList::thisComputer());
    for (const Host &engine : m_hosts->engines())
        addHost(m_menu, engine);
    QStringList groups;
    for (const Host &host : m_workbench->workspace()->ownHosts()) {
        if (!groups.contains(host.group))
            groups += host.group;
    }
    if (!groups.isEmpty())
        m_menu->addSection(tr("Own hosts"));
    for (const QString &group : std::as_const(groups)) {
        QMenu *menu = m_menu;
        if (!group.isEmpty())
            menu = m_menu->addMenu(icon(u"host"_s), plain(group));
        for (const Host &host : m_workbench->workspace()->ownHosts()) {
            if (host.group == group)
                addHost(menu, host);
        }
    }
    addPresets();
    m_menu->addSeparator();
    addIsolation();
    addClients();
    m_menu->addSeparator();
    m_menu->addAction(tr("Host List…"), this, &HostMenu::listRequested);
}

void HostMenu::addPresets()
{
    m_menu->addSection(tr("Presets"));
    for (const Host &host : HostList::usualPresets())
        addHost(m_menu, host);
    QStringList groups;
    for (const Host &host : HostList::presets()) {
        if (!groups.contains(models::presetGroup(host)))
            groups += models::presetGroup(host);
    }
    for (const QString &group : std::as_const(groups)) {
        QMenu *menu = m_menu->addMenu(plain(group));
        for (const Host &host : HostList::presets()) {
            if (models::presetGroup(host) == group)
                addHost(menu, host);
        }
    }
}

void HostMenu::addIsolation()
{
    const Host &viewer = m_hosts->viewer();
    if (viewer.platform.os != "windows"_L1)
        return;
    QMenu *menu = m_menu->addMenu(tr("Isolation"));
    auto *group = new QActionGroup(menu);
    const std::pair<doctor::Isolation, QString> choices[]
        = {{doctor::Isolation::Default, tr("Usual for This Host")},
            {doctor::Isolation::Process, tr("Process")}, {doctor::Isolation::HyperV, u"Hyper-V"_s}};
    for (const auto &[isolation, text] : choices) {
        QAction *choice = menu->addAction(
            text, this, [this, isolation = isolation] { m_hosts->setViewerIsolation(isolation); });
        choice->setCheckable(true);
        choice->setChecked(viewer.isolation == isolation);
        group->addAction(choice);
    }
}

void HostMenu::addClients()
{
    QMenu *menu = m_menu->addMenu(tr("Client Rules"));
    auto *group = new QActionGroup(menu);
    const auto add = [&](const QString &text, const std::optional<doctor::Client> &client) {
        QAction *choice
            = menu->addAction(plain(text), this, [this, client] { m_hosts->setClient(client); });
        choice->setCheckable(true);
        choice->setChecked(m_hosts->chosenClient() == client);
        group->addAction(choice);
    };
    add(tr("Every Host with Its Own"), std::nullopt);
    menu->addSeparator();
    for (const doctor::Client &client : HostList::clients())
        add(doctor::clientName(client), client);
}

} // namespace gantry::ui
