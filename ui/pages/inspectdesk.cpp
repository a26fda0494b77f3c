// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/inspectdesk.h"

#include "models/doctor/doctorsession.h"
#include "models/doctor/openfindings.h"
#include "models/hosts/hostfiles.h"
#include "models/workbench.h"
#include "ui/dialogs/hostlistdialog.h"
#include "ui/pages/accessdesk.h"
#include "ui/pages/activitypanel.h"
#include "ui/pages/assemblydesk.h"
#include "ui/pages/assemblypage.h"
#include "ui/pages/comparedesk.h"
#include "ui/pages/comparefilesview.h"
#include "ui/pages/comparepage.h"
#include "ui/pages/detailspanel.h"
#include "ui/pages/fixpreviewpanel.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/platformsview.h"
#include "ui/pages/registriespanel.h"
#include "ui/pages/repositorypage.h"
#include "ui/pages/startpage.h"
#include "ui/shell/documents.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/statusparts.h"
#include "ui/shell/workdock.h"
#include "ui/widgets/detailsview.h"
#include "ui/widgets/messages.h"

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImagePlace;
using models::ImageSession;
using models::Place;

InspectDesk::InspectDesk(MainWindow *window, models::Workbench *workbench, QString samplePath)
    : QObject(window)
    , m_window(window)
    , m_workbench(workbench)
    , m_access(new AccessDesk(window, workbench))
    , m_compare(new CompareDesk(
          window, workbench, [this](ReferenceField *field) { setUpReferenceField(field); }, this))
    , m_assembly(new AssemblyDesk(
          window, workbench, [this](ReferenceField *field) { setUpReferenceField(field); }, this))
    , m_samplePath(std::move(samplePath))
    , m_openFindings(new models::OpenFindings(this))
{
    buildDocks();
    connectActions();
    connectToolBar();
    Documents *documents = window->documents();
    connect(documents, &Documents::currentPageChanged, this, &InspectDesk::currentPageChanged);
    connect(documents, &Documents::pageClosed, this, &InspectDesk::pageClosed);
    connect(documents, &Documents::pageTitleChanged, this, &InspectDesk::showReference);
    connect(workbench->navigator(), &models::Navigator::placeChanged, this, &InspectDesk::goTo);
    connect(workbench, &models::Workbench::statusChanged, this, &InspectDesk::showStatus);
    connect(window, &MainWindow::pathsDropped, this, &InspectDesk::openPaths);
    m_sessionSaver.setSingleShot(true);
    m_sessionSaver.setInterval(1000);
    connect(&m_sessionSaver, &QTimer::timeout, this, &InspectDesk::saveSession);
    for (const auto changed :
        {&Documents::currentPageChanged, &Documents::pageTitleChanged, &Documents::pageClosed})
        connect(documents, changed, &m_sessionSaver, qOverload<>(&QTimer::start));
    connect(window, &MainWindow::aboutToClose, this, [this] {
        saveSession();
        m_workbench->jobs()->cancelAll();
    });
    window->setRunningWork([workbench] {
        // Reading can always be read again; only what would be lost is worth a question.
        QStringList titles;
        const auto *jobs = workbench->jobs();
        for (int row = 0; row < jobs->rowCount(); ++row) {
            const auto index = jobs->index(row, 0);
            if (index.data(models::JobModel::StateRole).toInt()
                    == static_cast<int>(Job::State::Running)
                && index.data(models::JobModel::IconRole).toString() == "push"_L1)
                titles.append(index.data().toString());
        }
        return titles;
    });
    connect(m_access, &AccessDesk::accessChanged, this, [this](const QString &registry) {
        m_workbench->tree()->refreshRegistry(registry);
        for (ImageSession *session : m_workbench->sessions())
            session->accessChanged(registry);
        for (Page *each : m_window->documents()->pages()) {
            if (auto *page = qobject_cast<ImagePage *>(each))
                page->accessChanged(registry);
            if (auto *tags = qobject_cast<RepositoryPage *>(each))
                tags->accessChanged(registry);
        }
        m_compare->accessChanged(registry);
        m_assembly->accessChanged(registry);
    });
    connect(m_compare, &CompareDesk::pageMade, m_assembly, &AssemblyDesk::connectCompare);
    connect(m_compare, &CompareDesk::placeNoted, this, &InspectDesk::notePlace);
    connect(m_compare, &CompareDesk::openRequested, this, &InspectDesk::openText);
    connect(m_compare, &CompareDesk::accessRequested, m_access, &AccessDesk::answer);
    connect(m_assembly, &AssemblyDesk::placeNoted, this, &InspectDesk::notePlace);
    connect(m_assembly, &AssemblyDesk::openRequested, this, &InspectDesk::openText);
    connect(m_assembly, &AssemblyDesk::accessRequested, m_access, &AccessDesk::answer);
    connect(m_assembly, &AssemblyDesk::commandCopyRequested, this, &InspectDesk::copyCommand);
    connect(m_access, &AccessDesk::failed, this,
        [this](const QString &message) { m_window->showMessage(Mark::Error, message + u'.'); });
    connect(window->status(), &StatusParts::partClicked, this, [this](StatusParts::Part part) {
        if (part == StatusParts::Cache) {
            openSettings(u"cache"_s);
            return;
        }
        m_window->openDock(part == StatusParts::Quota || part == StatusParts::Offline
                ? (part == StatusParts::Quota ? m_window->registries() : m_window->activity())
                : m_window->activity());
        if (m_activity && part != StatusParts::Quota)
            m_activity->showTab(
                part == StatusParts::Offline ? ActivityPanel::HttpLog : ActivityPanel::Transfers);
    });
    showStatus();
}

InspectDesk::~InspectDesk() = default;

void InspectDesk::buildDocks()
{
    m_window->registries()->setFactory([this] {
        auto *panel = new RegistriesPanel(m_workbench, m_window->actions());
        m_registries = panel;
        panel->setComfortable(m_window->preferences()->comfortable());
        connect(m_window, &MainWindow::comfortableChanged, panel, &RegistriesPanel::setComfortable);
        m_assembly->connectTree(panel);
        connect(panel, &RegistriesPanel::addRequested, m_access, &AccessDesk::addRegistry);
        connect(panel, &RegistriesPanel::settingsRequested, m_access, &AccessDesk::settings);
        connect(panel, &RegistriesPanel::signInRequested, m_access,
            [this](const QString &registry) { m_access->signIn(registry); });
        connect(panel, &RegistriesPanel::signOutRequested, m_access, &AccessDesk::signOut);
        connect(panel, &RegistriesPanel::tagsRequested, this, &InspectDesk::openTags);
        connect(panel, &RegistriesPanel::commandRequested, this, [this](const QModelIndex &index) {
            auto *tree = m_workbench->tree();
            if (tree->canOpen(index))
                copyCommand(models::commandsFor(
                    {.name = tree->nameOf(index), .page = {}, .entry = {}}, nullptr)
                        .first());
            else if (const QString repository = tree->repositoryOf(index); !repository.isEmpty())
                copyCommand(models::commandsForRepository(repository).first());
            else if (const QString registry = tree->registryOf(index); !registry.isEmpty())
                copyCommand(models::commandsForRegistry(registry).first());
        });
        if (ImagePage *page = currentImage())
            panel->follow(m_workbench->tree()->reveal(page->session()->name()));
        return panel;
    });
    m_window->details()->setFactory([this] {
        auto *panel = new DetailsPanel(m_workbench->hosts());
        m_details = panel;
        connect(panel, &DetailsPanel::linkActivated, this, [this](const QString &link) {
            if (ImagePage *page = currentImage(); page && link.startsWith("page:"_L1))
                page->run(u"page."_s + link.mid(5));
        });
        if (ImagePage *page = currentImage())
            panel->setSession(page->session());
        return panel;
    });
    buildFixDock();
    m_window->activity()->setFactory([this] {
        auto *panel
            = new ActivityPanel(m_workbench->jobs(), m_workbench->httpLog(), m_openFindings);
        m_activity = panel;
        connect(panel, &ActivityPanel::findingActivated, this, &InspectDesk::showFinding);
        panel->setComfortable(m_window->preferences()->comfortable());
        connect(m_window, &MainWindow::comfortableChanged, panel, &ActivityPanel::setComfortable);
        for (const CommandLine &command : std::exchange(m_copied, {}))
            panel->addCommand(command);
        return panel;
    });
}

StartPage *InspectDesk::showStart()
{
    if (!m_start) {
        m_start = new StartPage(m_window->actions());
        QList<StartPage::Found> found;
        for (const models::LocalFinding &thing : m_workbench->localFindings()) {
            found.append({thing.id, thing.icon, thing.name, thing.facts, toMark(thing.mark),
                thing.state, thing.checked});
        }
        m_start->setFound(found);
        const auto fillPresets = [this] {
            QList<StartPage::Preset> presets;
            const QStringList chosen = m_workbench->workspace()->presetIds();
            const bool fresh = m_workbench->workspace()->isFresh() && chosen.isEmpty();
            for (const models::Host &host : models::HostList::usualPresets()) {
                const bool usual = host.id == "linux-amd64"_L1 || host.id == "linux-arm64"_L1;
                presets.append({host.id, host.name, models::hostBuild(host),
                    host.platform.os == "windows"_L1, fresh ? usual : chosen.contains(host.id)});
            }
            m_start->setPresets(presets);
        };
        fillPresets();
        connect(m_workbench->workspace(), &models::Workspace::hostsChanged, m_start, fillPresets,
            Qt::QueuedConnection);
        m_start->setSampleText(tr("Linux and Windows indexes with attestations and signatures, one "
                                  "nested, some broken on purpose. Included, needs no network."));
        connectStart(m_start);
        m_window->documents()->add(m_start, false);
    }
    m_window->documents()->setCurrentWidget(m_start);
    return m_start;
}

void InspectDesk::connectStart(StartPage *start)
{
    connect(start, &StartPage::openRequested, this, &InspectDesk::openText);
    connect(start, &StartPage::browseRequested, this, [this] { browse(true); });
    connect(start, &StartPage::sampleRequested, this, &InspectDesk::openSample);
    connect(start, &StartPage::foundAccepted, this, [this](const QStringList &ids) {
        m_workbench->acceptFindings(ids);
        m_window->openDock(m_window->registries());
    });
    connect(start, &StartPage::hostsAccepted, this, [this](const QStringList &ids) {
        m_workbench->workspace()->setPresetIds(ids);
        m_start->setHostsCreated(static_cast<int>(ids.size()));
    });
    connect(start, &StartPage::moreHostsRequested, this, [this] { editHosts(); });
    setUpReferenceField(start->reference());
}

void InspectDesk::openText(const QString &text)
{
    if (text.trimmed().isEmpty())
        return;
    const auto opened = m_workbench->openPasted(text);
    if (!opened)
        showProblem(opened.error());
}

void InspectDesk::openPaths(const QStringList &paths)
{
    if (const QStringList lists = models::hostFilesAmong(paths); !lists.isEmpty()) {
        HostListDialog *dialog = editHosts();
        for (const QString &list : lists)
            dialog->importFile(list);
        return;
    }
    const auto opened = m_workbench->openPaths(paths);
    if (!opened)
        showProblem(opened.error());
}

void InspectDesk::openSample()
{
    if (m_samplePath.isEmpty()) {
        showProblem(Error{.code = Errc::NotFound,
            .message = tr("The sample workspace is not installed"),
            .subject = {},
            .httpStatus = {},
            .remedy = tr("Install the package's data files, or set GANTRY_SAMPLE")});
        return;
    }
    m_workbench->workspace()->addLocalPlace(u"oci:"_s + m_samplePath);
    const auto name = oci::ImageName::parse(u"oci:%1:telemetry-agent:3.7.4"_s.arg(m_samplePath));
    if (name)
        m_workbench->open(*name);
    else
        showProblem(name.error());
}

ImagePage *InspectDesk::pageOf(ImageSession *session) const
{
    for (Page *page : m_window->documents()->pages()) {
        auto *image = qobject_cast<ImagePage *>(page);
        if (image && image->session() == session)
            return image;
    }
    return nullptr;
}

ImagePage *InspectDesk::currentImage() const
{
    return qobject_cast<ImagePage *>(m_window->documents()->currentPage());
}

ImagePage *InspectDesk::imagePage(ImageSession *session)
{
    ImagePage *page = pageOf(session);
    if (!page) {
        page = new ImagePage(session, m_workbench->hosts());
        page->setComfortable(m_window->preferences()->comfortable());
        page->setFiles([this, session] { return m_workbench->files(session); });
        page->setFilesState(m_window->preferences()->value(u"window/files"_s).toByteArray());
        connectDoctor(page);
        const QByteArray state
            = m_window->preferences()->value(u"window/platforms"_s).toByteArray();
        if (!state.isEmpty())
            page->platforms()->restoreState(state);
        connectImage(page);
        m_window->documents()->add(page, false);
    }
    return page;
}

void InspectDesk::connectImage(ImagePage *page)
{
    connect(m_window, &MainWindow::comfortableChanged, page, &ImagePage::setComfortable);
    connect(page, &ImagePage::imagePlaceChanged, this, [this, page] { notePlace(page); });
    connect(page, &ImagePage::openRequested, this, &InspectDesk::openText);
    connect(page, &ImagePage::detailsRequested, this, [this] {
        m_window->openDock(m_window->details());
        if (m_details)
            m_details->view()->setFocus(Qt::OtherFocusReason);
    });
    connect(page, &ImagePage::pinRequested, this, &InspectDesk::togglePin);
    m_compare->connectImage(page);
    m_assembly->connectImage(page);
    connect(page, &ImagePage::accessRequested, m_access, &AccessDesk::answer);
    connect(page, &ImagePage::hostListRequested, this, [this] { editHosts(); });
    connect(page, &ImagePage::likeImageRequested, this, [this, page] { askForLikeImage(page); });
    connect(page, &ImagePage::candidateRequested, this,
        [this, page](const QString &platform) { findCandidates(page, platform); });
}

void InspectDesk::goTo(const Place &place)
{
    m_going = true;
    if (const auto *image = std::get_if<ImagePlace>(&place)) {
        ImagePage *page = imagePage(m_workbench->session(image->name));
        page->goTo(*image);
        m_window->documents()->setCurrentWidget(page);
        m_workbench->navigator()->refine(page->imagePlace()); // with what it chose by itself
    } else if (const auto *compare = std::get_if<models::ComparePlace>(&place)) {
        m_window->documents()->setCurrentWidget(m_compare->page(*compare));
    } else if (const auto *assembly = std::get_if<models::AssemblyPlace>(&place)) {
        m_window->documents()->setCurrentWidget(m_assembly->page(*assembly));
    } else if (const auto *tags = std::get_if<models::RepositoryPlace>(&place)) {
        if (RepositoryPage *page = repositoryPage(*tags))
            m_window->documents()->setCurrentWidget(page);
    } else {
        showStart();
    }
    m_going = false;
    currentPageChanged(m_window->documents()->currentPage());
    if (Page *page = m_window->documents()->currentPage())
        page->focusPage();
}

void InspectDesk::currentPageChanged(Page *page)
{
    ImagePage *image = qobject_cast<ImagePage *>(page);
    if (m_details)
        m_details->setSession(image ? image->session() : nullptr);
    if (m_registries && image)
        m_registries->follow(m_workbench->tree()->reveal(image->session()->name()));
    showDoctorDocks(image);
    showReference();
    if (m_going || !page)
        return;
    if (image)
        image->session()->wake();
    if (auto *compare = qobject_cast<ComparePage *>(page))
        m_workbench->navigator()->go(compare->comparePlace());
    else if (auto *assembly = qobject_cast<AssemblyPage *>(page))
        m_workbench->navigator()->go(assembly->assemblyPlace());
    else if (auto *tags = qobject_cast<RepositoryPage *>(page))
        m_workbench->navigator()->go(tags->repositoryPlace());
    else
        m_workbench->navigator()->go(
            image ? Place(image->imagePlace()) : Place(models::StartPlace{}));
}

void InspectDesk::notePlace(Page *page)
{
    auto *compare = qobject_cast<ComparePage *>(page);
    if (compare && compare == m_compare->current() && !m_going
        && std::holds_alternative<models::ComparePlace>(m_workbench->navigator()->place())) {
        m_workbench->navigator()->refine(compare->comparePlace());
        showReference();
    }
    auto *assembly = qobject_cast<AssemblyPage *>(page);
    if (assembly && assembly == m_assembly->current() && !m_going
        && std::holds_alternative<models::AssemblyPlace>(m_workbench->navigator()->place())) {
        m_workbench->navigator()->refine(assembly->assemblyPlace());
        showReference();
    }
    auto *image = qobject_cast<ImagePage *>(page);
    if (!image || image != currentImage())
        return;
    m_workbench->navigator()->refine(image->imagePlace());
    showDoctorDocks(image);
    const verbs::Entry *entry = image->session()->currentEntryOrNull();
    if (m_registries && entry) {
        m_registries->follow(
            m_workbench->tree()->find(image->session()->name(), entry->descriptor.digest));
    }
}

void InspectDesk::pageClosed(Page *page)
{
    if (auto *compare = qobject_cast<ComparePage *>(page)) {
        m_window->preferences()->setValue(u"window/compare/panes"_s, compare->files()->saveState());
        compare->session()->cancel();
    }
    m_assembly->pageClosed(page);
    auto *image = qobject_cast<ImagePage *>(page);
    if (!image)
        return;
    m_window->preferences()->setValue(u"window/platforms"_s, image->platforms()->saveState());
    m_window->preferences()->setValue(u"window/files"_s, image->filesState());
    m_window->preferences()->setValue(u"window/doctor"_s, image->doctorState());
    if (m_fix)
        m_fix->setSession(nullptr);
    if (m_details)
        m_details->setSession(nullptr);
    m_workbench->closeSession(image->session());
}

void InspectDesk::restoreSession()
{
    const auto documents = m_workbench->workspace()->session();
    const int current = m_workbench->workspace()->currentDocument();
    if (!m_window->preferences()->restoresSession() || documents.isEmpty()) {
        showStart();
        return;
    }
    static const QStringList pages{
        u"platforms"_s, u"doctor"_s, u"files"_s, u"history"_s, u"referrers"_s, u"manifest"_s};
    m_going = true;
    QList<Page *> made;
    for (const auto &document : documents) {
        if (document.place == "start:"_L1) {
            made.append(showStart());
            continue;
        }
        if (const auto place = models::ComparePlace::parse(document.place)) {
            made.append(m_compare->page(*place));
            continue;
        }
        if (const auto place = models::AssemblyPlace::parse(document.place)) {
            made.append(m_assembly->page(*place));
            continue;
        }
        if (const auto place = models::RepositoryPlace::parse(document.place)) {
            if (RepositoryPage *page = repositoryPage(*place))
                made.append(page);
            continue;
        }
        const auto name = oci::ImageName::parse(document.place);
        if (!name)
            continue;
        // Read when it is shown: a start with twenty tabs asks for one image.
        ImagePage *page
            = imagePage(m_workbench->session(*name, models::Workbench::Reading::WhenShown));
        const auto which = static_cast<ImagePlace::Page>(
            qMax(0, pages.indexOf(document.page.section(u':', 0, 0))));
        page->showPage(which);
        if (which == ImagePlace::Page::Doctor && page->doctorSession())
            page->doctorSession()->selectHost(document.page.section(u':', 1));
        made.append(page);
    }
    m_going = false;
    if (made.isEmpty())
        showStart();
    else
        m_window->documents()->setCurrentWidget(
            made.at(qBound(0, current, static_cast<int>(made.size()) - 1)));
    currentPageChanged(m_window->documents()->currentPage());
}

void InspectDesk::saveSession()
{
    static const QStringList pages{
        u"platforms"_s, u"doctor"_s, u"files"_s, u"history"_s, u"referrers"_s, u"manifest"_s};
    QList<models::Workspace::Document> documents;
    for (Page *page : m_window->documents()->pages()) {
        auto *image = qobject_cast<ImagePage *>(page);
        QString which;
        if (image) {
            const ImagePlace place = image->imagePlace();
            which = pages.at(static_cast<int>(place.page));
            if (!place.host.isEmpty())
                which += u':' + place.host;
        }
        documents.append({page->place(), which});
        if (image)
            m_window->preferences()->setValue(
                u"window/platforms"_s, image->platforms()->saveState());
    }
    m_workbench->workspace()->setSession(documents, m_window->documents()->currentIndex());
}

bool InspectDesk::isSettled() const
{
    for (Page *page : m_window->documents()->pages()) {
        if (!page->isSettled())
            return false;
    }
    return true;
}

} // namespace gantry::ui
