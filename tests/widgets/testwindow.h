// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/workbench.h"
#include "ui/pages/inspectdesk.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/theme/theme.h"

#include <QSettings>
#include <QTest>

#include <memory>

namespace gantry::test {

//! The real window around a workbench, as the application builds it. The folder keeps its settings:
//! a second window over it is the next start.
class TestWindow
{
public:
    TestWindow(models::WorkbenchParts parts, ui::Theme *theme, const QString &settingsFolder)
        : workbench(std::make_unique<models::Workbench>(std::move(parts)))
        , preferences(std::make_unique<ui::Preferences>(std::make_unique<QSettings>(
              settingsFolder + QStringLiteral("/window.ini"), QSettings::IniFormat)))
        , window(std::make_unique<ui::MainWindow>(preferences.get(), theme))
        , desk(new ui::InspectDesk(window.get(), workbench.get(), QString()))
    {
        window->restoreWindow();
        window->resize(1440, 872);
    }
    ~TestWindow() { window.reset(); }

    //! False when it does not become the active window.
    bool show()
    {
        window->show();
        window->activateWindow();
        return QTest::qWaitForWindowActive(window.get());
    }
    QAction *action(const QString &id) const { return window->actions()->action(id); }

    std::unique_ptr<models::Workbench> workbench;
    std::unique_ptr<ui::Preferences> preferences;
    std::unique_ptr<ui::MainWindow> window;
    ui::InspectDesk *desk = nullptr;
};

} // namespace gantry::test
