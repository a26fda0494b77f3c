// SPDX-License-Identifier: Apache-2.0
#include "app/window/windowapp.h"

#include "app/services.h"
#include "models/workbench.h"
#include "ui/pages/inspectdesk.h"
#include "ui/pages/page.h"
#include "ui/shell/documents.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/theme/theme.h"
#include "verbs/sample.h"

#include <QApplication>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>
#include <QTimer>

namespace gantry {

using namespace Qt::StringLiterals;

namespace {

QString configFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/gantry"_s;
}

//! Calls back once after the first frame of the window was painted.
class FirstFrame : public QObject
{
public:
    FirstFrame(QWidget *window, std::function<void()> then)
        : QObject(window)
        , m_then(std::move(then))
    {
        window->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint) {
            watched->removeEventFilter(this);
            QTimer::singleShot(0, this, [this] {
                m_then();
                deleteLater();
            });
        }
        return false;
    }

private:
    std::function<void()> m_then;
};

models::WorkbenchParts partsOf(
    Services *services, const WindowOptions &options, std::shared_ptr<sources::SourceOpener> opener)
{
    models::WorkbenchParts parts;
    parts.opener = opener ? std::move(opener) : services->opener();
    parts.access.http = [services] { return services->http(); };
    parts.access.httpLog = [services] { return services->httpLog(); };
    parts.access.credentials = services->credentials();
    parts.access.hosts = services->hosts();
    parts.access.saveSettings
        = [services](const QString &registry, const transport::HostSettings &settings) {
              return services->settingsFile().write(registry, settings);
          };
    parts.access.trustFolder = configFolder() + u"/trust"_s;
    parts.cache = [services] { return services->cache(); };
    parts.layers = [services] {
        verbs::LayerReading how;
        how.pools = services->pools();
        how.store = services->indexes();
        return how;
    };
    parts.workspacePath = options.detached ? QString() : models::Workspace::defaultPath();
    parts.sinks = std::dynamic_pointer_cast<sources::SinkOpener>(parts.opener);
    parts.draftsFolder = options.detached ? QString() : models::DraftStore::defaultFolder();
    parts.pools = services->pools();
    parts.offline = options.offline;
    return parts;
}

} // namespace

WindowApp::WindowApp(
    QApplication *application, WindowOptions options, std::shared_ptr<sources::SourceOpener> opener)
    : m_options(std::move(options))
{
    if (m_options.detached)
        m_scratch.emplace();
    const QString settings = (m_scratch ? m_scratch->path() : configFolder()) + u"/window.ini"_s;
    m_preferences = std::make_unique<ui::Preferences>(
        std::make_unique<QSettings>(settings, QSettings::IniFormat));
    Services::Options parts;
    parts.offline = m_options.offline;
    parts.cacheBytes = m_preferences->cacheBytes();
    m_services = std::make_unique<Services>(parts);
    m_theme = std::make_unique<ui::Theme>(application,
        ui::Theme::settingFromName(
            m_options.theme.isEmpty() ? m_preferences->theme() : m_options.theme));
    m_workbench = std::make_unique<models::Workbench>(
        partsOf(m_services.get(), m_options, std::move(opener)));
    m_window = std::make_unique<ui::MainWindow>(m_preferences.get(), m_theme.get());
    m_desk = new ui::InspectDesk(m_window.get(), m_workbench.get(), verbs::sampleWorkspacePath());
}

WindowApp::~WindowApp()
{
    // Pages look at sessions, sessions at services.
    m_window.reset();
    m_workbench.reset();
}

void WindowApp::show()
{
    m_window->restoreWindow();
    if (m_options.size.isValid())
        m_window->resize(m_options.size);
    const bool asked = m_options.sample || !m_options.places.isEmpty();
    if (!asked && m_workbench->workspace()->session().isEmpty())
        m_desk->showStart();
    new FirstFrame(m_window.get(), [this] { openPlaces(); });
    m_window->show();
}

void WindowApp::openPlaces()
{
    if (!m_options.sample && m_options.places.isEmpty()) {
        m_desk->restoreSession();
        if (ui::Page *page = m_window->documents()->currentPage())
            page->focusPage();
        return;
    }
    if (m_options.sample) {
        // Without a host list a picture of the sample could not show what is missing.
        if (m_options.detached)
            m_workbench->workspace()->setPresetIds(
                {u"linux-amd64"_s, u"linux-arm64"_s, u"windows-2019"_s, u"windows-2022"_s});
        m_desk->openSample();
    }
    for (const QString &place : m_options.places) {
        if (QFileInfo::exists(place))
            m_desk->openPaths({QFileInfo(place).absoluteFilePath()});
        else
            m_desk->openText(place);
    }
}

} // namespace gantry
