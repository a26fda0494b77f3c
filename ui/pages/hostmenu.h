// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hostlist.h"

#include <QObject>

class QMenu;

namespace gantry::models {
class Workbench;
}

namespace gantry::ui {

class ValueButton;

//! The host selector of the toolbar: the host everything is seen through, with build and client on
//! the button; the menu holds this computer, own hosts, presets by group, the client and, for
//! Windows, the isolation.
class HostMenu : public QObject
{
    Q_OBJECT
public:
    HostMenu(ValueButton *button, QMenu *menu, models::Workbench *workbench, QObject *parent);
    void fill();

Q_SIGNALS:
    void listRequested(); //!< Host List…

private:
    void addHost(QMenu *menu, const models::Host &host);
    void addPresets();
    void addClients();
    void addIsolation();
    void show();

    ValueButton *m_button;
    QMenu *m_menu;
    models::Workbench *m_workbench;
    models::HostList *m_hosts;
};

} // namespace gantry::ui
