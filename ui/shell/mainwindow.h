// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/marks.h"

#include <QMainWindow>

#include <functional>

class QMenu;

namespace gantry::ui {

class ActionRegistry;
class CommandFinder;
class Documents;
class EdgeStrips;
class MainToolBar;
class MessageBar;
class Page;
class Preferences;
class StatusParts;
class Theme;
class WorkDock;
struct FinderEntry;

//! The window: menus, toolbar, docks around tabbed documents, status bar. It knows docks and
//! actions and no image; what is shown inside comes from whoever assembles it (InspectDesk).
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(Preferences *preferences, Theme *theme, QWidget *parent = nullptr);
    ~MainWindow() override;

    ActionRegistry *actions() const { return m_actions; }
    Documents *documents() const { return m_documents; }
    MainToolBar *toolBar() const { return m_toolBar; }
    StatusParts *status() const { return m_status; }
    Preferences *preferences() const { return m_preferences; }
    Theme *theme() const { return m_theme; }
    WorkDock *registries() const { return m_registries; }
    WorkDock *details() const { return m_details; }
    WorkDock *activity() const { return m_activity; }
    WorkDock *push() const { return m_push; } //!< only in the layout "assemble"
    WorkDock *fix() const { return m_fix; } //!< only in the layout "doctor"
    //! "file", "edit", "view", "go", "image", "assemble", "tools", "window", "help".
    QMenu *menu(const QString &id) const;

    //! Which arrangement of docks shows: "inspect", "doctor", "compare" or "assemble". Each keeps
    //! its own; "doctor" is a part of Inspect in the switch.
    void setLayoutId(const QString &id);
    const QString &layoutId() const { return m_layout; }
    //! Size, docks and density as they were; call before show().
    void restoreWindow();
    void saveWindow();
    void resetLayout();
    //! Shows the dock (also from its edge strip) and moves the focus into it.
    void openDock(WorkDock *dock);
    void closeDock(WorkDock *dock); //!< also when it only waits for room

    //! Documents, repositories and the like for the command finder, besides the actions.
    void setFinderEntries(std::function<QList<FinderEntry>()> provider);
    //! What runs when the window is closed; the person is asked once when it is not empty.
    void setRunningWork(std::function<QStringList()> titles);
    //! One sentence over the documents until the person closes it or the next place is opened.
    MessageBar *showMessage(Mark mark, const QString &text);
    MessageBar *message() const { return m_message; }
    //! Enabled state of the page's actions, window title, status bar; after a page changed.
    void refresh();

Q_SIGNALS:
    void pathsDropped(const QStringList &paths);
    //! An entry of setFinderEntries() was chosen.
    void finderChosen(const QString &id);
    void aboutToClose();
    //! A person asked for another layout; whoever knows the documents shows one of that kind.
    void layoutChosen(const QString &id);
    //! The window shows other rows heights now.
    void comfortableChanged(bool comfortable);

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildActions();
    void buildMenus();
    void buildDocks();
    void fillWindowMenu();
    void openFinder();
    void cycleDocks(int by);
    void collapseForWidth();
    void expandCollapsed();
    void restoreDocks();
    void sortDocks();
    QString stateKey() const;
    QMenu *addMenu(const QString &id, const QString &title, const QStringList &actionIds);

    Preferences *m_preferences;
    Theme *m_theme;
    ActionRegistry *m_actions;
    Documents *m_documents;
    MessageBar *m_message;
    MainToolBar *m_toolBar = nullptr;
    StatusParts *m_status;
    EdgeStrips *m_strips;
    WorkDock *m_registries = nullptr;
    WorkDock *m_details = nullptr;
    WorkDock *m_activity = nullptr;
    WorkDock *m_push = nullptr;
    WorkDock *m_fix = nullptr;
    CommandFinder *m_finder = nullptr;
    QHash<QString, QMenu *> m_menus;
    std::function<QList<FinderEntry>()> m_finderEntries;
    std::function<QStringList()> m_runningWork;
    QList<WorkDock *> m_collapsed;
    QByteArray m_freshState;
    QString m_layout;
    bool m_closeAgreed = false;
};

} // namespace gantry::ui
