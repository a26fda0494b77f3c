// SPDX-License-Identifier: Apache-2.0
// The actions and menus of the window. An action whose id begins with "page." is done by the
// current page; others belong to the window or are connected by whoever assembles it.
#include "ui/pages/page.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/documents.h"
#include "ui/shell/maintoolbar.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/workdock.h"
#include "ui/theme/theme.h"
#include "ui/widgets/referencefield.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>

namespace gantry::ui {

using namespace Qt::StringLiterals;

void MainWindow::buildActions()
{
    const auto add = [this](const QString &id, const QString &text, const QString &iconName = {},
                         const QList<QKeySequence> &keys = {}, std::function<void()> run = {},
                         const QString &toolTip = {}) {
        QAction *action
            = m_actions->add({id, text, iconName, keys, toolTip, false}, std::move(run));
        action->setProperty("gantryIcon", iconName);
        return action;
    };
    // The current page does these; refresh() keeps their enabled state.
    const auto addForPage
        = [this, add](const QString &id, const QString &text, const QString &iconName = {},
              const QList<QKeySequence> &keys = {}) {
              add(id, text, iconName, keys, [this, id] {
                  if (Page *page = m_documents->currentPage(); page && page->can(id))
                      page->run(id);
              });
          };
    const auto key = [](const auto &text) {
        return QList<QKeySequence>{QKeySequence::fromString(QString(text))};
    };

    add(u"file.start"_s, tr("&Start Page"), u"star"_s);
    add(u"file.openLayout"_s, tr("Open OCI &Layout…"), u"folder"_s, key("Ctrl+Shift+O"_L1));
    add(u"file.openArchive"_s, tr("Open &Archive…"), u"archive"_s, key("Ctrl+O"_L1));
    add(u"file.sample"_s, tr("Open Sa&mple Workspace"), u"layout"_s);
    add(u"file.close"_s, tr("&Close Document"), u"x"_s, key("Ctrl+W"_L1), [this] {
        if (Page *page = m_documents->currentPage())
            m_documents->close(page);
    });
    add(u"file.closeOthers"_s, tr("Close &Other Documents"), {}, {},
        [this] { m_documents->closeOthers(m_documents->currentPage()); });
    add(u"file.quit"_s, tr("&Quit"), u"quit"_s, key("Ctrl+Q"_L1), [this] { close(); });

    addForPage(u"page.copyReference"_s, tr("Copy &Reference with Digest"), u"copy"_s);
    addForPage(u"page.copyDigest"_s, tr("Copy &Digest"), u"copy"_s, key("Ctrl+Shift+D"_L1));
    add(u"edit.copyCommand"_s, tr("Copy as &Command"), u"term"_s, key("Ctrl+Shift+C"_L1));
    addForPage(u"edit.filter"_s, tr("&Filter or Find"), u"filter"_s, key("Ctrl+F"_L1));
    add(u"edit.settings"_s, tr("&Settings…"), u"gear"_s, key("Ctrl+,"_L1));

    for (const auto &[id, dock] : {std::pair(u"view.registries"_s, m_registries),
             std::pair(u"view.details"_s, m_details), std::pair(u"view.activity"_s, m_activity),
             std::pair(u"view.push"_s, m_push), std::pair(u"view.fix"_s, m_fix)}) {
        QAction *toggle = m_actions->add({id, dock->windowTitle(), {}, {}, {}, true});
        connect(toggle, &QAction::triggered, dock, [this, dock](bool on) {
            if (on)
                openDock(dock);
            else
                dock->hide();
        });
        connect(dock->toggleViewAction(), &QAction::toggled, toggle, &QAction::setChecked);
        toggle->setChecked(!dock->isHidden());
    }
    add(u"layout.inspect"_s, tr("&Inspect"), u"inspect"_s, key("Ctrl+1"_L1),
        [this] { Q_EMIT layoutChosen(u"inspect"_s); });
    add(u"layout.compare"_s, tr("&Compare"), u"diff"_s, key("Ctrl+2"_L1),
        [this] { Q_EMIT layoutChosen(u"compare"_s); });
    add(u"layout.assemble"_s, tr("&Assemble"), u"crane"_s, key("Ctrl+3"_L1),
        [this] { Q_EMIT layoutChosen(u"assemble"_s); });
    addForPage(u"view.reload"_s, tr("&Reload"), u"reload"_s,
        {QKeySequence(Qt::Key_F5), QKeySequence(Qt::CTRL | Qt::Key_R)});
    QAction *comfortable
        = m_actions->add({u"view.comfortable"_s, tr("&Comfortable Density"), {}, {}, {}, true});
    comfortable->setChecked(m_preferences->comfortable());
    connect(comfortable, &QAction::toggled, m_preferences, &Preferences::setComfortable);
    connect(m_preferences, &Preferences::comfortableChanged, comfortable, &QAction::setChecked);
    auto *themes = new QActionGroup(this);
    const std::pair<QString, QString> themeNames[]
        = {{u"system"_s, tr("&System")}, {u"light"_s, tr("&Light")}, {u"dark"_s, tr("&Dark")},
            {u"contrast"_s, tr("&High Contrast")}};
    for (const auto &[name, text] : themeNames) {
        QAction *choice
            = m_actions->add({u"theme."_s + name, text, {}, {}, tr("Theme: %1").arg(text), true},
                [this, name] { m_preferences->setTheme(name); });
        choice->setChecked(m_preferences->theme() == name);
        connect(m_preferences, &Preferences::themeChanged, choice,
            [choice, name](const QString &now) { choice->setChecked(now == name); });
        themes->addAction(choice);
    }
    add(u"view.reset"_s, tr("Reset &Layout"), {}, {}, [this] { resetLayout(); });

    add(u"go.back"_s, tr("&Back"), u"back"_s, key("Alt+Left"_L1));
    add(u"go.forward"_s, tr("&Forward"), u"fwd"_s, key("Alt+Right"_L1));
    add(u"go.reference"_s, tr("Go to &Reference"), u"search"_s, key("Ctrl+L"_L1), [this] {
        m_toolBar->reference()->setFocus(Qt::ShortcutFocusReason);
        m_toolBar->reference()->selectAll();
    });
    add(u"go.commands"_s, tr("Find &Command…"), u"search"_s, key("Ctrl+K"_L1),
        [this] { openFinder(); });
    addForPage(u"page.platforms"_s, tr("&Platforms"), u"index"_s, key("Alt+1"_L1));
    addForPage(u"page.doctor"_s, tr("&Doctor"), u"doctor"_s, key("Ctrl+D"_L1));
    addForPage(u"page.files"_s, tr("&Layers and Files"), u"layers"_s, key("Alt+2"_L1));
    addForPage(u"page.history"_s, tr("&History"), u"hist"_s, key("Alt+3"_L1));
    addForPage(u"page.referrers"_s, tr("Re&ferrers"), u"chain"_s, key("Alt+4"_L1));
    addForPage(u"page.manifest"_s, tr("&Manifest"), u"manifest"_s, key("Alt+5"_L1));
    addForPage(u"page.nextProblem"_s, tr("&Next Problem"), u"down"_s, key("F8"_L1));
    addForPage(u"page.previousProblem"_s, tr("Pre&vious Problem"), u"up"_s, key("Shift+F8"_L1));
    addForPage(u"page.nextHost"_s, tr("Next &Host"), u"host"_s, key("Alt+Down"_L1));
    addForPage(u"page.previousHost"_s, tr("Previous Ho&st"), u"host"_s, key("Alt+Up"_L1));
    add(u"go.nextDock"_s, tr("Next &Dock"), {}, key("F6"_L1), [this] { cycleDocks(1); });
    add(u"go.previousDock"_s, tr("Previous D&ock"), {}, key("Shift+F6"_L1),
        [this] { cycleDocks(-1); });

    addForPage(u"page.mark"_s, tr("&Mark for Comparison"), u"pin"_s, key("Ctrl+M"_L1));
    addForPage(u"page.compare"_s, tr("&Compare"), u"diff"_s);
    addForPage(u"page.swap"_s, tr("S&wap Sides"), u"swap"_s);
    addForPage(u"page.open"_s, tr("&Open Entry"), u"external"_s);
    addForPage(u"page.details"_s, tr("Show &Details"), u"config"_s,
        {QKeySequence(Qt::ALT | Qt::Key_Return), QKeySequence(Qt::ALT | Qt::Key_Enter)});
    addForPage(u"page.retry"_s, tr("Re&try Failed Entries"), u"reload"_s);
    addForPage(u"page.firstRemedy"_s, tr("Show the &First Remedy"), u"bulb"_s,
        {QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    addForPage(u"page.ignoreFinding"_s, tr("&Ignore Finding…"), {});
    addForPage(u"page.copyMessage"_s, tr("Copy Client &Message"), u"copy"_s);
    addForPage(u"page.readLayers"_s, tr("Read &Layers for the Doctor"), u"layers"_s);
    addForPage(u"page.checkBlobs"_s, tr("Check &Blobs"), u"check"_s);
    addForPage(u"page.verifyBlobs"_s, tr("&Verify Blobs by Digest"), {});
    addForPage(u"page.saveFile"_s, tr("&Save File or Folder…"), u"save"_s, key("Ctrl+S"_L1));
    addForPage(u"page.followLink"_s, tr("Go to Link &Target"), u"chain"_s, key("F12"_L1));
    addForPage(u"page.pin"_s, tr("&Pin Repository"), u"pin"_s);
    addForPage(u"page.signIn"_s, tr("Sign &In…"), u"key"_s);

    addForPage(u"page.undo"_s, tr("&Undo"), u"undo"_s, key("Ctrl+Z"_L1));
    addForPage(u"page.redo"_s, tr("&Redo"), u"redo"_s, key("Ctrl+Shift+Z"_L1));
    addForPage(u"page.assemble"_s, tr("&Edit as Assembly"), u"crane"_s);
    addForPage(u"page.addTo"_s, tr("&Add to Assembly"), u"plus"_s);
    addForPage(u"page.addEntry"_s, tr("Add &Entry…"), u"plus"_s);
    addForPage(u"page.editPlatform"_s, tr("Edit &Platform…"), u"config"_s);
    addForPage(u"page.emptySlot"_s, tr("E&mpty Slot"), u"trash"_s);
    addForPage(u"page.discardDraft"_s, tr("&Discard Draft…"), u"trash"_s);
    addForPage(u"page.export.commands"_s, tr("Export as &Scripts…"), u"save"_s);
    addForPage(u"page.export.github"_s, tr("Export for Git&Hub Actions…"), u"save"_s);
    addForPage(u"page.export.gitlab"_s, tr("Export for Git&Lab CI…"), u"save"_s);
    addForPage(u"page.export.azure"_s, tr("Export for &Azure Pipelines…"), u"save"_s);
    addForPage(u"page.export.jenkins"_s, tr("Export for &Jenkins…"), u"save"_s);
    add(u"assembly.new"_s, tr("&New Assembly"), u"crane"_s, key("Ctrl+N"_L1));
    add(u"assembly.push"_s, tr("&Push Index…"), u"push"_s);
    addForPage(u"page.copyImage"_s, tr("&Copy Image…"), u"pull"_s);
    addForPage(u"page.deleteImage"_s, tr("&Delete…"), u"trash"_s);

    add(u"tools.addRegistry"_s, tr("&Add Registry…"), u"plus"_s);
    add(u"tools.hosts"_s, tr("&Host List…"), u"host"_s);
    add(u"tools.explain"_s, tr("&Explain Error Message…"), u"help"_s, key("Ctrl+Shift+E"_L1));
    add(u"tools.repository"_s, tr("&Tags and Platforms of the Repository"), u"repo"_s);
    add(u"tools.cache"_s, tr("&Cache…"), u"disk"_s);

    add(u"window.next"_s, tr("&Next Document"), {},
        {QKeySequence(Qt::CTRL | Qt::Key_Tab), QKeySequence(Qt::CTRL | Qt::Key_PageDown)},
        [this] { m_documents->step(1); });
    add(u"window.previous"_s, tr("&Previous Document"), {},
        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Tab), QKeySequence(Qt::CTRL | Qt::Key_PageUp)},
        [this] { m_documents->step(-1); });

    add(u"help.focus"_s, tr("&Help for What Has Focus"), u"help"_s, key("F1"_L1));
    add(u"help.keys"_s, tr("&Keyboard Shortcuts…"), u"keyboard"_s);
    add(u"help.about"_s, tr("&About Gantry"), u"info"_s);
}

QMenu *MainWindow::addMenu(const QString &id, const QString &title, const QStringList &actionIds)
{
    QMenu *made = menuBar()->addMenu(title);
    m_menus.insert(id, made);
    for (const QString &actionId : actionIds) {
        if (actionId == "-"_L1)
            made->addSeparator();
        else
            made->addAction(m_actions->action(actionId));
    }
    return made;
}

void MainWindow::buildMenus()
{
    addMenu(u"file"_s, tr("&File"),
        {u"go.reference"_s, u"file.openLayout"_s, u"file.openArchive"_s, u"file.sample"_s, u"-"_s,
            u"file.start"_s, u"-"_s, u"file.close"_s, u"file.closeOthers"_s, u"-"_s,
            u"file.quit"_s});
    addMenu(u"edit"_s, tr("&Edit"),
        {u"page.undo"_s, u"page.redo"_s, u"-"_s, u"page.copyReference"_s, u"page.copyDigest"_s,
            u"edit.copyCommand"_s, u"-"_s, u"edit.filter"_s, u"go.commands"_s, u"-"_s,
            u"edit.settings"_s});
    QMenu *view = addMenu(u"view"_s, tr("&View"),
        {u"view.reload"_s, u"-"_s, u"layout.inspect"_s, u"layout.compare"_s, u"layout.assemble"_s,
            u"-"_s, u"view.registries"_s, u"view.details"_s, u"view.fix"_s, u"view.push"_s,
            u"view.activity"_s, u"-"_s});
    QMenu *themes = view->addMenu(tr("&Theme"));
    for (const auto *name : {"system", "light", "dark", "contrast"})
        themes->addAction(m_actions->action(u"theme."_s + QLatin1StringView(name)));
    view->addAction(m_actions->action(u"view.comfortable"_s));
    view->addSeparator();
    view->addAction(m_actions->action(u"view.reset"_s));
    addMenu(u"go"_s, tr("&Go"),
        {u"go.back"_s, u"go.forward"_s, u"-"_s, u"page.platforms"_s, u"page.doctor"_s,
            u"page.files"_s, u"page.history"_s, u"page.referrers"_s, u"page.manifest"_s, u"-"_s,
            u"page.nextProblem"_s, u"page.previousProblem"_s, u"page.nextHost"_s,
            u"page.previousHost"_s, u"-"_s, u"go.nextDock"_s, u"go.previousDock"_s});
    addMenu(u"image"_s, tr("&Image"),
        {u"page.open"_s, u"page.details"_s, u"page.retry"_s, u"-"_s, u"page.firstRemedy"_s,
            u"page.ignoreFinding"_s, u"page.copyMessage"_s, u"page.readLayers"_s,
            u"page.checkBlobs"_s, u"page.verifyBlobs"_s, u"-"_s, u"page.saveFile"_s,
            u"page.followLink"_s, u"-"_s, u"page.compare"_s, u"page.mark"_s, u"page.swap"_s, u"-"_s,
            u"page.pin"_s, u"page.signIn"_s, u"-"_s, u"page.copyImage"_s, u"page.deleteImage"_s});
    QMenu *assemble = addMenu(u"assemble"_s, tr("&Assemble"),
        {u"assembly.new"_s, u"page.assemble"_s, u"page.addTo"_s, u"-"_s, u"page.addEntry"_s,
            u"page.editPlatform"_s, u"page.emptySlot"_s, u"-"_s, u"page.saveFile"_s,
            u"page.discardDraft"_s, u"assembly.push"_s});
    QMenu *exports = assemble->addMenu(tr("E&xport"));
    for (const auto *kind : {"commands", "github", "gitlab", "azure", "jenkins"})
        exports->addAction(m_actions->action(u"page.export."_s + QLatin1StringView(kind)));
    addMenu(u"tools"_s, tr("&Tools"),
        {u"tools.explain"_s, u"tools.repository"_s, u"-"_s, u"tools.addRegistry"_s,
            u"tools.hosts"_s, u"tools.cache"_s});
    QMenu *window = addMenu(u"window"_s, tr("&Window"), {});
    connect(window, &QMenu::aboutToShow, this, &MainWindow::fillWindowMenu);
    fillWindowMenu();
    addMenu(u"help"_s, tr("&Help"), {u"help.focus"_s, u"help.keys"_s, u"-"_s, u"help.about"_s});
}

QMenu *MainWindow::menu(const QString &id) const
{
    return m_menus.value(id);
}

void MainWindow::fillWindowMenu()
{
    QMenu *window = m_menus.value(u"window"_s);
    window->clear();
    window->addAction(m_actions->action(u"window.next"_s));
    window->addAction(m_actions->action(u"window.previous"_s));
    const auto pages = m_documents->pages();
    if (!pages.isEmpty())
        window->addSeparator();
    for (Page *page : pages) {
        QString text = page->title();
        QAction *choice = window->addAction(text.replace(u'&', "&&"_L1));
        choice->setCheckable(true);
        choice->setChecked(page == m_documents->currentPage());
        connect(choice, &QAction::triggered, page,
            [this, page] { m_documents->setCurrentWidget(page); });
    }
}

} // namespace gantry::ui
