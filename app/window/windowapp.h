// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/imagesource.h"

#include <QSize>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <optional>

class QApplication;

namespace gantry {

class Services;

namespace models {
class Workbench;
}
namespace ui {
class InspectDesk;
class MainWindow;
class Preferences;
class Theme;
} // namespace ui

//! What was asked for on the command line of the window.
struct WindowOptions {
    QStringList places; //!< references and paths to open
    bool sample = false;
    bool offline = false;
    QString theme; //!< empty: as chosen in the settings
    QSize size; //!< empty: as it was left
    //! Nothing is read from or written to the person's settings: pictures, benches, tests.
    bool detached = false;
};

//! The window with everything it stands on, in the order it has to be built and taken down.
class WindowApp
{
public:
    //! \a opener: where images come from instead of the services (benches); null for the real one.
    WindowApp(QApplication *application, WindowOptions options,
        std::shared_ptr<sources::SourceOpener> opener = nullptr);
    ~WindowApp();
    WindowApp(const WindowApp &) = delete;
    WindowApp &operator=(const WindowApp &) = delete;

    //! Shows the window; documents are opened after its first frame, so no request comes before.
    void show();
    void openPlaces();
    ui::MainWindow *window() const { return m_window.get(); }
    ui::InspectDesk *desk() const { return m_desk; }
    models::Workbench *workbench() const { return m_workbench.get(); }

private:
    WindowOptions m_options;
    std::optional<QTemporaryDir> m_scratch; //!< settings of a detached window
    std::unique_ptr<Services> m_services;
    std::unique_ptr<ui::Preferences> m_preferences;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<models::Workbench> m_workbench;
    std::unique_ptr<ui::MainWindow> m_window;
    ui::InspectDesk *m_desk = nullptr;
};

} // namespace gantry
