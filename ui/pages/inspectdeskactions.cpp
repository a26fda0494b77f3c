// SPDX-License-Identifier: Apache-2.0
// The toolbar, menus, dialogs and status bar of the Inspect layout.
#include "base/text.h"
#include "models/workbench.h"
#include "oci/imagename.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/dialogs/likeimagedialog.h"
#include "ui/dialogs/settingsdialog.h"
#include "ui/pages/accessdesk.h"
#include "ui/pages/activitypanel.h"
#include "ui/pages/assemblydesk.h"
#include "ui/pages/assemblypage.h"
#include "ui/pages/cachesettings.h"
#include "ui/pages/commandmenu.h"
#include "ui/pages/comparedesk.h"
#include "ui/pages/comparepage.h"
#include "ui/pages/hostmenu.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/inspectdesk.h"
#include "ui/pages/platformsview.h"
#include "ui/pages/protectedtagssettings.h"
#include "ui/pages/repositorypage.h"
#include "ui/pages/startpage.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/documents.h"
#include "ui/shell/maintoolbar.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/statusparts.h"
#include "ui/shell/workdock.h"
#include "ui/theme/icons.h"
#include "ui/widgets/commandfinder.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/referencefield.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImagePlace;

namespace {

ReferenceReading read(const QString &text)
{
    ReferenceReading reading;
    for (const oci::NamePart &part : oci::nameParts(text)) {
        const TextRange range{part.offset, part.length};
        switch (part.kind) {
        case oci::NamePart::Kind::Transport:
            reading.parts.append({ReferencePart::Scheme, range});
            break;
        case oci::NamePart::Kind::Registry:
            reading.parts.append({ReferencePart::Registry, range});
            break;
        case oci::NamePart::Kind::Repository:
            reading.parts.append({ReferencePart::Repository, range});
            break;
        case oci::NamePart::Kind::Tag:
            reading.parts.append({ReferencePart::Tag, range});
            break;
        case oci::NamePart::Kind::Digest:
            reading.parts.append({ReferencePart::Digest, range});
            break;
        case oci::NamePart::Kind::Wrong:
            // Pasted lines and paths are more than the grammar of names.
            if (!oci::parsePasted(text)) {
                reading.wrong = range;
                reading.reason = part.reason;
            }
            break;
        }
    }
    return reading;
}

QString iconOf(const oci::ImageName &name)
{
    switch (name.transport) {
    case oci::ImageName::Transport::OciLayout:
        return u"layout"_s;
    case oci::ImageName::Transport::OciArchive:
    case oci::ImageName::Transport::DockerArchive:
        return u"archive"_s;
    case oci::ImageName::Transport::DockerDaemon:
        return u"engine"_s;
    case oci::ImageName::Transport::Registry:
        break;
    }
    return u"registry"_s;
}

} // namespace

void InspectDesk::setUpReferenceField(ReferenceField *field)
{
    field->setReader(read);
    field->setCompletionModel(m_workbench->completion());
    connect(field, &QLineEdit::textEdited, m_workbench->completion(),
        &models::CompletionModel::setText);
}

void InspectDesk::connectToolBar()
{
    MainToolBar *bar = m_window->toolBar();
    setUpReferenceField(bar->reference());
    connect(bar->reference(), &ReferenceField::submitted, this, &InspectDesk::openText);
    connect(bar->reference(), &ReferenceField::starToggled, this, [this](bool on) {
        if (ImagePage *page = currentImage())
            m_workbench->workspace()->setStarred(page->place(), on);
    });
    auto *hosts = new HostMenu(bar->host(), bar->hostMenu(), m_workbench, this);
    connect(hosts, &HostMenu::listRequested, this, &InspectDesk::editHosts);
    connect(bar->copyMenu(), &QMenu::aboutToShow, this, [this, bar] {
        fillCommandMenu(bar->copyMenu(), currentCommands(),
            [this](const CommandLine &command) { copyCommand(command); });
    });
}

void InspectDesk::connectActions()
{
    ActionRegistry *actions = m_window->actions();
    const auto on = [this, actions](const QString &id, auto run) {
        connect(actions->action(id), &QAction::triggered, this, run);
    };
    models::Navigator *navigator = m_workbench->navigator();
    on(u"go.back"_s, [navigator] { navigator->back(); });
    on(u"go.forward"_s, [navigator] { navigator->forward(); });
    const auto steps = [actions, navigator] {
        actions->action(u"go.back"_s)->setEnabled(navigator->canGoBack());
        actions->action(u"go.forward"_s)->setEnabled(navigator->canGoForward());
    };
    connect(navigator, &models::Navigator::stepsChanged, this, steps);
    connect(navigator, &models::Navigator::placeChanged, this, steps);
    steps();
    on(u"file.start"_s, [this] { showStart()->focusPage(); });
    on(u"file.openLayout"_s, [this] { browse(false); });
    on(u"file.openArchive"_s, [this] { browse(true); });
    on(u"file.sample"_s, [this] { openSample(); });
    on(u"edit.settings"_s, [this] { openSettings(u"look"_s); });
    on(u"edit.copyCommand"_s, [this] {
        if (!currentCommands().isEmpty())
            m_window->toolBar()->copyCommand()->showMenu();
    });
    on(u"tools.addRegistry"_s, [this] { m_access->addRegistry(); });
    on(u"tools.hosts"_s, [this] { editHosts(); });
    on(u"tools.repository"_s, [this] { openTags(repositoryHere()); });
    on(u"tools.explain"_s, [this] { explainMessage({}); });
    on(u"tools.cache"_s, [this] { openSettings(u"cache"_s); });
    on(u"help.focus"_s, [this] { showHelp(); });
    on(u"help.keys"_s, [this] { openSettings(u"keys"_s); });
    on(u"help.about"_s, [this] {
        auto *about = new QMessageBox(QMessageBox::NoIcon, tr("About Gantry"),
            tr("Gantry %1").arg(QStringLiteral(GANTRY_VERSION)), QMessageBox::Close, m_window);
        about->setAttribute(Qt::WA_DeleteOnClose);
        about->setIconPixmap(applicationIcon().pixmap(48, 48));
        about->setInformativeText(
            tr("Inspects multi-platform container images, Linux and Windows side by side.\n"
               "Apache License 2.0. Qt %1.")
                .arg(QString::fromLatin1(qVersion())));
        about->open();
    });
    m_window->setFinderEntries([this] { return finderEntries(); });
    connect(m_window, &MainWindow::finderChosen, this, [this](const QString &id) {
        if (id.startsWith("open:"_L1))
            openText(id.mid(5));
        else if (id.startsWith("tags:"_L1))
            openTags(id.mid(5));
        else if (id.startsWith("document:"_L1))
            m_window->documents()->setCurrentIndex(id.mid(9).toInt());
    });
    connect(m_window->documents(), &Documents::menuRequested, this,
        [this](Page *page, const QPoint &position) {
            auto *menu = new QMenu(m_window);
            menu->setAttribute(Qt::WA_DeleteOnClose);
            Documents *documents = m_window->documents();
            menu->addAction(tr("Close"), documents, [documents, page] { documents->close(page); });
            menu->addAction(
                tr("Close Others"), documents, [documents, page] { documents->closeOthers(page); });
            if (auto *image = qobject_cast<ImagePage *>(page)) {
                menu->addSeparator();
                menu->addAction(
                    tr("Copy Reference with Digest"), image, [image] { image->copyReference(-1); });
            }
            menu->popup(position);
        });
}

void InspectDesk::showReference()
{
    ReferenceField *field = m_window->toolBar()->reference();
    ImagePage *page = currentImage();
    field->setStarVisible(page);
    if (!page) {
        // Of a comparison side A is named; the header names both.
        const ComparePage *compare = m_compare->current();
        const AssemblyPage *assembly = m_assembly->current();
        const oci::ImageName a = compare ? compare->session()->side(models::Side::A).name
            : assembly                   ? assembly->assemblyPlace().target
                                         : oci::ImageName();
        if (a == oci::ImageName())
            field->setReference({}, u"search"_s);
        else
            field->setReference(a.toString(), iconOf(a), {});
        return;
    }
    const auto *session = page->session();
    const bool ready = session->state() == models::ImageSession::State::Ready;
    field->setReference(page->place(), iconOf(session->name()),
        !ready                                ? QString()
            : session->inspection().isIndex() ? tr("index")
                                              : tr("manifest"));
    field->setStarred(m_workbench->workspace()->isStarred(page->place()));
    const QString repository = session->name().container();
    QAction *pin = m_window->actions()->action(u"page.pin"_s);
    pin->setText(m_workbench->workspace()->isPinned(repository) ? tr("Un&pin Repository")
                                                                : tr("&Pin Repository"));
}

void InspectDesk::togglePin()
{
    if (ImagePage *page = currentImage()) {
        const QString repository = page->session()->name().container();
        m_workbench->workspace()->setPinned(
            repository, !m_workbench->workspace()->isPinned(repository));
        showReference();
    }
}

QList<CommandLine> InspectDesk::currentCommands() const
{
    const ImagePage *page = currentImage();
    if (m_assembly->current())
        return m_assembly->commands();
    if (const RepositoryPage *tags = currentRepository())
        return tags->commands();
    return page ? page->commands() : m_compare->commands();
}

void InspectDesk::copyCommand(const CommandLine &command)
{
    QGuiApplication::clipboard()->setText(command.text);
    if (m_activity)
        m_activity->addCommand(command);
    else
        m_copied.append(command);
    Announcer::of(m_window)->announce(m_window, tr("Copied: %1").arg(command.text));
    m_window->status()->setSelection(u"term"_s, tr("Copied"), command.text, command.fidelity());
}

void InspectDesk::showStatus()
{
    const models::StatusFacts facts = m_workbench->status();
    StatusParts *status = m_window->status();
    const auto put = [status](StatusParts::Part which, const models::StatusFacts::Part &part,
                         const QString &iconName) {
        if (part.mark.isEmpty())
            status->setPart(which, iconName, part.text, part.toolTip);
        else
            status->setPart(which, toMark(part.mark), part.text, part.toolTip);
    };
    put(StatusParts::Quota, facts.quota, u"registry"_s);
    put(StatusParts::Transfers, facts.transfers, u"swap"_s);
    put(StatusParts::Failures, facts.failures, {});
    put(StatusParts::Cache, facts.cache, u"disk"_s);
    put(StatusParts::Offline, facts.offline, u"offline"_s);
}

void InspectDesk::showProblem(const Error &error)
{
    QString text = error.message + u'.';
    if (!error.subject.isEmpty() && !text.contains(error.subject))
        text = error.subject + u": "_s + text;
    if (!error.remedy.isEmpty())
        text += u' ' + error.remedy + u'.';
    m_window->showMessage(Mark::Error, text);
}

void InspectDesk::browse(bool archive)
{
    auto *files = new QFileDialog(m_window, archive ? tr("Open archive") : tr("Open OCI layout"));
    files->setAttribute(Qt::WA_DeleteOnClose);
    files->setFileMode(archive ? QFileDialog::ExistingFiles : QFileDialog::Directory);
    if (archive)
        files->setNameFilter(tr("Image archives (*.tar *.tar.gz *.tgz);;All files (*)"));
    connect(files, &QFileDialog::filesSelected, this, &InspectDesk::openPaths);
    files->open();
}

void InspectDesk::askForLikeImage(ImagePage *page)
{
    auto *dialog = new LikeImageDialog(page->title(), m_window);
    setUpReferenceField(dialog->reference());
    const auto job = std::make_shared<quint64>(0);
    connect(
        dialog, &LikeImageDialog::submitted, this, [this, dialog, page, job](const QString &text) {
            *job = m_workbench->expectLike(text, dialog,
                [dialog = QPointer(dialog), page = QPointer(page)](
                    const Expected<models::Workbench::LikeImage> &image) {
                    if (!dialog)
                        return;
                    if (!image)
                        return dialog->showFailure(image.error().toLine());
                    if (image->platforms.isEmpty())
                        return dialog->showFailure(tr("This image names no platform."));
                    if (page)
                        page->platforms()->expectLike(image->title, image->platforms);
                    dialog->finish();
                });
        });
    connect(dialog, &LikeImageDialog::readingAbandoned, this,
        [this, job] { m_workbench->jobs()->cancel(*job); });
    dialog->open();
}

void InspectDesk::findCandidates(ImagePage *page, const QString &platform)
{
    const auto wanted = oci::parsePlatform(platform);
    if (!wanted)
        return;
    const QString words = oci::describePlatform(*wanted);
    m_window->showMessage(Mark::Running,
        tr("Looking for %1 in other tags of this repository and in local layouts and archives…")
            .arg(words));
    m_workbench->findCandidates(page->session(), *wanted,
        [this, page = QPointer(page), words](
            const Expected<QList<models::Workbench::Candidate>> &found) {
            if (!page || page != currentImage())
                return;
            if (!found)
                showProblem(found.error());
            else
                offerCandidates(page->session()->name(), *found, words);
        });
}

//! The first ones as buttons that fill the hole; all of them, to add or to look at, in a menu.
void InspectDesk::offerCandidates(const oci::ImageName &image,
    const QList<models::Workbench::Candidate> &found, const QString &words)
{
    constexpr qsizetype mostOffered = 2;
    constexpr qsizetype mostListed = 12;
    if (found.isEmpty()) {
        m_window->showMessage(Mark::Note,
            tr("No candidate for %1 in the newest tags of this repository, nor on this computer. "
               "Somebody has to build it.")
                .arg(words));
        return;
    }
    MessageBar *bar = m_window->showMessage(Mark::Fine,
        found.size() == 1 ? tr("One candidate for %1.").arg(words)
                          : tr("%1 candidates for %2.").arg(found.size()).arg(words));
    const auto fill = [this, image](const models::Workbench::Candidate &candidate) {
        m_workbench->editAsAssembly(image)->add(
            {{.name = candidate.name, .digest = candidate.entry}});
    };
    for (const auto &candidate : found.first(qMin(mostOffered, found.size()))) {
        QPushButton *button = bar->addAction(u"candidate"_s, tr("Add %1").arg(candidate.words));
        button->setToolTip(tr("Opens the index as an assembly with this entry; nothing is sent"));
        connect(button, &QPushButton::clicked, this, [fill, candidate] { fill(candidate); });
    }
    QPushButton *more = bar->addAction(u"more"_s, tr("More"));
    auto *menu = new QMenu(more);
    for (const auto &candidate : found.mid(mostOffered, mostListed - mostOffered))
        menu->addAction(icon(u"plus"_s), tr("Add %1").arg(candidate.words), this,
            [fill, candidate] { fill(candidate); });
    menu->addSeparator();
    for (const auto &candidate : found.first(qMin(mostListed, found.size())))
        menu->addAction(
            icon(u"external"_s), tr("Open %1").arg(candidate.words), this, [this, candidate] {
                m_workbench->navigator()->go(
                    ImagePlace{candidate.name, ImagePlace::Page::Platforms, candidate.entry});
            });
    more->setMenu(menu);
}

void InspectDesk::openSettings(const QString &section)
{
    auto *settings = m_window->findChild<SettingsDialog *>();
    if (!settings) {
        settings = new SettingsDialog(m_window->preferences(), m_window->actions(), m_window);
        settings->addSection(u"protected"_s, u"tag"_s, tr("Protected tags"),
            tr("protected tags patterns push move force confirm latest"),
            new ProtectedTagsSettings(m_workbench->protectedTags(), settings));
        settings->addSection(u"cache"_s, u"disk"_s, tr("Cache"),
            tr("cache size disk clear offline"),
            new CacheSettings(m_workbench, m_window->preferences(), settings));
    }
    settings->showSection(section);
    settings->open();
    settings->raise();
}

void InspectDesk::showHelp()
{
    auto *help = new HelpDialog(QApplication::focusWidget(), m_window->actions(), m_window);
    help->show();
}

QList<FinderEntry> InspectDesk::finderEntries() const
{
    constexpr qsizetype mostNames = 2000;
    QList<FinderEntry> entries;
    const auto pages = m_window->documents()->pages();
    for (int i = 0; i < pages.size(); ++i) {
        entries.append({u"document:%1"_s.arg(i), pages.at(i)->iconName(), pages.at(i)->title(),
            tr("open document"), {}, true});
    }
    QSet<QString> seen;
    for (const QString &reference : m_workbench->workspace()->recent()) {
        seen.insert(reference);
        entries.append(
            {u"open:"_s + reference, u"hist"_s, reference, tr("opened before"), {}, true});
    }
    for (const QString &repository : repositoriesKnown())
        entries.append(
            {u"tags:"_s + repository, u"repo"_s, repository, tr("tags and platforms"), {}, true});
    for (const QString &name : m_workbench->tree()->loadedNames({}, mostNames)) {
        if (!seen.contains(name))
            entries.append({u"open:"_s + name, u"repo"_s, name, tr("in the tree"), {}, true});
    }
    return entries;
}

} // namespace gantry::ui
