// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/mainwindow.h"

#include "ui/pages/page.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/documents.h"
#include "ui/shell/edgestrips.h"
#include "ui/shell/maintoolbar.h"
#include "ui/shell/preferences.h"
#include "ui/shell/statusparts.h"
#include "ui/shell/workdock.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/commandfinder.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmentedswitch.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

//! Raise when docks are added or renamed, so that old states are not forced on them.
constexpr int stateVersion = 3;
constexpr auto geometryKey = "window/geometry"_L1;
//! Layouts in the order of their keys.
struct LayoutRow {
    const char *id;
    const char *iconName;
};
constexpr LayoutRow layouts[]
    = {{"inspect", "inspect"}, {"compare", "diff"}, {"assemble", "crane"}};

} // namespace

MainWindow::MainWindow(Preferences *preferences, Theme *theme, QWidget *parent)
    : QMainWindow(parent)
    , m_preferences(preferences)
    , m_theme(theme)
    , m_actions(new ActionRegistry(preferences, this))
    , m_documents(new Documents(this))
    , m_layout(u"inspect"_s)
{
    setWindowTitle(tr("Gantry"));
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::South);
    auto *centre = new QWidget(this);
    m_message = new MessageBar(centre);
    m_message->hide();
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    column->addWidget(m_documents, 1);
    setCentralWidget(centre);
    connect(m_documents, &Documents::currentPageChanged, m_message, &QWidget::hide);
    // Left and right docks own the bottom corners (design, section 2).
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    m_strips = new EdgeStrips(this);
    buildDocks();
    buildActions();
    buildMenus();
    m_toolBar = new MainToolBar(m_actions, this);
    addToolBar(Qt::TopToolBarArea, m_toolBar);
    for (const LayoutRow &row : layouts) {
        const QString id = u"layout."_s + QLatin1StringView(row.id);
        m_toolBar->addLayout(QString::fromLatin1(row.iconName), m_actions->plainText(id),
            m_actions->key(id).toString(QKeySequence::NativeText));
    }
    connect(m_toolBar->layouts(), &SegmentedSwitch::chosen, this,
        [this](int index) { Q_EMIT layoutChosen(QString::fromLatin1(layouts[index].id)); });

    m_status = new StatusParts(this);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_status, 1);
    connect(Announcer::of(this), &Announcer::announced, m_status, &StatusParts::say);

    connect(m_documents, &Documents::currentPageChanged, this, &MainWindow::refresh);
    connect(m_documents, &Documents::pageTitleChanged, this, &MainWindow::refresh);
    connect(m_documents, &Documents::pageStatusChanged, this, &MainWindow::refresh);
    connect(m_documents, &Documents::pageAbilitiesChanged, this, &MainWindow::refresh);
    connect(m_theme, &Theme::schemeChanged, this, [this] { update(); });
    connect(preferences, &Preferences::themeChanged, this,
        [this](const QString &name) { m_theme->setSetting(Theme::settingFromName(name)); });
    connect(preferences, &Preferences::comfortableChanged, this, &MainWindow::comfortableChanged);
    resize(scaled(1440, font()), scaled(872, font()));
    refresh();
}

MainWindow::~MainWindow()
{
    // Children tell of their end after this body; nobody may hear it then.
    disconnect(m_documents, nullptr, this, nullptr);
}

void MainWindow::buildDocks()
{
    m_registries = new WorkDock(u"registries"_s, u"registry"_s, tr("Registries"), this);
    m_details = new WorkDock(u"details"_s, u"config"_s, tr("Details"), this);
    m_activity = new WorkDock(u"activity"_s, u"activity"_s, tr("Activity"), this);
    m_push = new WorkDock(u"push"_s, u"push"_s, tr("Push plan"), this);
    m_fix = new WorkDock(u"fix"_s, u"bulb"_s, tr("Fix preview"), this);
    addDockWidget(Qt::LeftDockWidgetArea, m_registries);
    addDockWidget(Qt::RightDockWidgetArea, m_details);
    addDockWidget(Qt::RightDockWidgetArea, m_push);
    addDockWidget(Qt::RightDockWidgetArea, m_fix);
    addDockWidget(Qt::BottomDockWidgetArea, m_activity);
    m_strips->watch(m_registries, Qt::LeftDockWidgetArea);
    m_strips->watch(m_details, Qt::RightDockWidgetArea);
    m_strips->watch(m_push, Qt::RightDockWidgetArea);
    m_strips->watch(m_fix, Qt::RightDockWidgetArea);
    m_strips->watch(m_activity, Qt::BottomDockWidgetArea);
    m_push->hide();
    m_fix->hide();
    sortDocks();
    resizeDocks(
        {m_registries, m_details}, {scaled(264, font()), scaled(252, font())}, Qt::Horizontal);
    resizeDocks({m_activity}, {scaled(137, font())}, Qt::Vertical);
    m_freshState = saveState(stateVersion);
}

void MainWindow::restoreWindow()
{
    restoreGeometry(m_preferences->value(geometryKey).toByteArray());
    restoreDocks();
}

QString MainWindow::stateKey() const
{
    return u"window/%1/state"_s.arg(m_layout);
}

void MainWindow::restoreDocks()
{
    if (!restoreState(m_preferences->value(stateKey()).toByteArray(), stateVersion))
        resetLayout();
    sortDocks();
    m_strips->refresh();
    collapseForWidth();
}

//! Docks of another layout are not even on the edge.
void MainWindow::sortDocks()
{
    const bool assembles = m_layout == "assemble"_L1;
    const bool examines = m_layout == "doctor"_L1;
    m_strips->setOffered(m_push, assembles);
    m_strips->setOffered(m_fix, examines);
    m_strips->setOffered(m_details, !assembles);
    if (assembles)
        m_details->hide();
    else
        m_push->hide();
    if (!examines)
        m_fix->hide();
}

void MainWindow::expandCollapsed()
{
    for (WorkDock *dock : std::exchange(m_collapsed, {}))
        dock->show();
}

void MainWindow::setLayoutId(const QString &id)
{
    const QString shown = id == "doctor"_L1 ? u"inspect"_s : id;
    for (int i = 0; i < int(std::size(layouts)); ++i) {
        if (shown == QLatin1StringView(layouts[i].id))
            m_toolBar->layouts()->setCurrentIndex(i);
    }
    if (m_layout == id)
        return;
    m_strips->closeOverlay();
    expandCollapsed();
    m_preferences->setValue(stateKey(), saveState(stateVersion));
    m_layout = id;
    restoreDocks();
}

void MainWindow::saveWindow()
{
    expandCollapsed();
    m_preferences->setValue(geometryKey, saveGeometry());
    m_preferences->setValue(stateKey(), saveState(stateVersion));
}

void MainWindow::resetLayout()
{
    m_strips->closeOverlay();
    m_collapsed.clear();
    restoreState(m_freshState, stateVersion);
    // Two sides need the whole width; the docks wait on the edge.
    const bool inspects = m_layout == "inspect"_L1;
    const bool assembles = m_layout == "assemble"_L1;
    const bool examines = m_layout == "doctor"_L1;
    for (WorkDock *dock : {m_registries, m_details, m_activity, m_push, m_fix})
        dock->setFloating(false);
    m_registries->setVisible(inspects || assembles);
    m_details->setVisible(inspects);
    m_activity->setVisible(inspects);
    m_push->setVisible(assembles);
    m_fix->hide(); // comes with the first fix that is chosen
    sortDocks();
    resizeDocks({m_registries,
                    assembles      ? m_push
                        : examines ? m_fix
                                   : m_details},
        {scaled(264, font()),
            scaled(assembles   ? 316
                    : examines ? 300
                               : 252,
                font())},
        Qt::Horizontal);
    resizeDocks({m_activity}, {scaled(137, font())}, Qt::Vertical);
    m_strips->refresh();
}

void MainWindow::openDock(WorkDock *dock)
{
    if (m_strips->overlaid() == dock) {
        dock->focusContent();
        return;
    }
    m_collapsed.removeAll(dock);
    dock->show();
    dock->raise();
    dock->focusContent();
}

void MainWindow::closeDock(WorkDock *dock)
{
    m_collapsed.removeAll(dock);
    dock->hide();
}

//! In a narrow window Details goes to the edge strip, and comes back with the room.
void MainWindow::collapseForWidth()
{
    const bool narrow = width() < scaled(1200, font());
    if (narrow && m_collapsed.isEmpty()) {
        for (WorkDock *dock : {m_details, m_push, m_fix}) {
            if (!dock->isHidden() && !dock->isFloating()) {
                dock->hide();
                m_collapsed.append(dock);
            }
        }
    } else if (!narrow && !m_collapsed.isEmpty()) {
        for (WorkDock *dock : std::exchange(m_collapsed, {}))
            dock->show();
    }
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    QTimer::singleShot(0, this, &MainWindow::collapseForWidth);
}

void MainWindow::refresh()
{
    Page *page = m_documents->currentPage();
    for (const QString &id : m_actions->ids()) {
        if (id.startsWith("page."_L1))
            m_actions->action(id)->setEnabled(page && page->can(id));
    }
    m_actions->action(u"view.reload"_s)->setEnabled(page && page->can(u"view.reload"_s));
    m_actions->action(u"edit.filter"_s)->setEnabled(page && page->can(u"edit.filter"_s));
    m_actions->action(u"edit.copyCommand"_s)->setEnabled(page && page->can(u"edit.copyCommand"_s));
    m_actions->action(u"file.close"_s)->setEnabled(page);
    m_actions->action(u"file.closeOthers"_s)->setEnabled(m_documents->count() > 1);
    m_actions->action(u"window.next"_s)->setEnabled(m_documents->count() > 1);
    m_actions->action(u"window.previous"_s)->setEnabled(m_documents->count() > 1);
    if (m_toolBar)
        m_toolBar->copyCommand()->setEnabled(m_actions->action(u"edit.copyCommand"_s)->isEnabled());

    QStringList title;
    if (page && !page->titleSuffix().isEmpty())
        title = {page->title(), page->titleSuffix()};
    title.append(tr("Gantry"));
    setWindowTitle(title.join(u" · "_s));
    if (m_status) {
        const Page::Status now = page ? page->status() : Page::Status();
        m_status->setSelection(
            now.iconName, now.text.isEmpty() ? tr("Ready") : now.text, now.digest, now.more);
    }
}

void MainWindow::setFinderEntries(std::function<QList<FinderEntry>()> provider)
{
    m_finderEntries = std::move(provider);
}

void MainWindow::setRunningWork(std::function<QStringList()> titles)
{
    m_runningWork = std::move(titles);
}

MessageBar *MainWindow::showMessage(Mark mark, const QString &text)
{
    m_message->showMessage(mark, text);
    return m_message;
}

void MainWindow::openFinder()
{
    if (!m_finder) {
        m_finder = new CommandFinder(this);
        m_finder->setEntries([this] {
            QList<FinderEntry> entries;
            for (const QString &id : m_actions->ids()) {
                QAction *action = m_actions->action(id);
                if (id == "go.commands"_L1)
                    continue;
                entries.append({id, {}, m_actions->plainText(id), {},
                    action->shortcut().toString(QKeySequence::NativeText), action->isEnabled()});
                if (!action->icon().isNull())
                    entries.last().iconName = action->property("gantryIcon").toString();
            }
            if (m_finderEntries)
                entries.append(m_finderEntries());
            return entries;
        });
        connect(m_finder, &CommandFinder::chosen, this, [this](const QString &id) {
            if (QAction *action = m_actions->action(id))
                action->trigger();
            else
                Q_EMIT finderChosen(id);
        });
    }
    m_finder->open();
}

void MainWindow::cycleDocks(int by)
{
    QList<QWidget *> panes{m_documents};
    for (WorkDock *dock : {m_details, m_push, m_fix, m_activity, m_registries}) {
        if (dock->isVisible())
            panes.append(dock);
    }
    int now = 0;
    for (int i = 0; i < panes.size(); ++i) {
        if (QApplication::focusWidget() && panes.at(i)->isAncestorOf(QApplication::focusWidget()))
            now = i;
    }
    for (qsizetype step = 1; step <= panes.size(); ++step) {
        const qsizetype at = (now + by * step + panes.size() * 2) % panes.size();
        QWidget *pane = panes.at(at);
        if (pane == m_documents) {
            if (Page *page = m_documents->currentPage(); page && !focusInside(page))
                page->focusPage();
            return;
        }
        if (focusInside(static_cast<WorkDock *>(pane)->content()))
            return;
    }
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const QStringList running = m_runningWork && !m_closeAgreed ? m_runningWork() : QStringList();
    if (!running.isEmpty()) {
        event->ignore();
        auto *ask = new QMessageBox(QMessageBox::Question, tr("Close Gantry"),
            tr("%n operations are still running. Closing cancels them.", nullptr,
                int(running.size())),
            QMessageBox::NoButton, this);
        ask->setAttribute(Qt::WA_DeleteOnClose);
        ask->setInformativeText(running.mid(0, 8).join(u'\n'));
        QPushButton *stay = ask->addButton(tr("Keep Working"), QMessageBox::RejectRole);
        QPushButton *leave = ask->addButton(tr("Cancel Them and Close"), QMessageBox::AcceptRole);
        ask->setDefaultButton(stay);
        connect(ask, &QMessageBox::buttonClicked, this, [this, leave](QAbstractButton *button) {
            if (button == leave) {
                m_closeAgreed = true;
                close();
            }
        });
        ask->open();
        return;
    }
    saveWindow();
    Q_EMIT aboutToClose();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const auto urls = event->mimeData()->urls();
    if (std::ranges::any_of(urls, [](const QUrl &url) { return url.isLocalFile(); }))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    if (paths.isEmpty())
        return;
    event->acceptProposedAction();
    Q_EMIT pathsDropped(paths);
}

} // namespace gantry::ui
