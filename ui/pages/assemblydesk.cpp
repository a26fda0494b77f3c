// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/assemblydesk.h"

#include "models/image/platformmodel.h"
#include "models/index/assemblysession.h"
#include "models/index/copysession.h"
#include "models/index/deletesession.h"
#include "models/index/draftstore.h"
#include "models/index/rollbacksession.h"
#include "models/workbench.h"
#include "ui/dialogs/copyimagedialog.h"
#include "ui/dialogs/deletedialog.h"
#include "ui/dialogs/rollbackdialog.h"
#include "ui/pages/assemblydragging.h"
#include "ui/pages/assemblypage.h"
#include "ui/pages/imageheader.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/platformsview.h"
#include "ui/pages/pushpanel.h"
#include "ui/pages/registriespanel.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/documents.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/workdock.h"
#include "ui/theme/icons.h"
#include "ui/widgets/commandfinder.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/referencefield.h"
#include "ui/widgets/rowsview.h"

#include <QLocale>
#include <QMenu>
#include <QPushButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::AssemblyOffer;
using models::AssemblyPlace;
using models::AssemblySession;
using models::ImageSession;

AssemblyDesk::AssemblyDesk(MainWindow *window, models::Workbench *workbench,
    std::function<void(ReferenceField *)> setUpField, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_workbench(workbench)
    , m_setUpField(std::move(setUpField))
{
    window->push()->setFactory([this] {
        m_push = new PushPanel;
        connect(m_push, &PushPanel::signInRequested, this,
            [this](const QString &registry) { Q_EMIT accessRequested(u"signIn"_s, registry); });
        connect(m_push, &PushPanel::copyRequested, this, &AssemblyDesk::commandCopyRequested);
        connect(m_push, &PushPanel::exportRequested, this, [this](const QString &kind) {
            if (AssemblyPage *page = current())
                page->exportAs(kind);
        });
        connect(m_push, &PushPanel::saveRequested, this, [this] {
            if (AssemblyPage *page = current())
                page->run(u"page.saveFile"_s);
        });
        connect(m_push, &PushPanel::compareRequested, this, [this] {
            if (AssemblyPage *page = current())
                page->showDifference();
        });
        AssemblyPage *page = current();
        m_push->setSession(page ? page->session() : nullptr);
        showCommands();
        return m_push;
    });
    connect(window, &MainWindow::layoutChosen, this, &AssemblyDesk::layoutChosen);
    connect(window->documents(), &Documents::currentPageChanged, this,
        &AssemblyDesk::currentPageChanged);
    connect(window, &MainWindow::comfortableChanged, this, [this](bool comfortable) {
        for (Page *each : m_window->documents()->pages()) {
            if (auto *page = qobject_cast<AssemblyPage *>(each))
                page->setComfortable(comfortable);
        }
    });
    ActionRegistry *actions = window->actions();
    connect(actions->action(u"go.commands"_s), &QAction::triggered, this, [this] {
        if (auto *finder = m_window->findChild<CommandFinder *>()) // made when it first opens
            connectFinder(finder);
    });
    connect(actions->action(u"assembly.new"_s), &QAction::triggered, this,
        [this] { m_workbench->startAssembly(); });
    QAction *push = actions->action(u"assembly.push"_s);
    push->setEnabled(false);
    connect(push, &QAction::triggered, this, [this] {
        m_window->openDock(m_window->push());
        if (m_push && m_push->push() && m_push->push()->isEnabled())
            m_push->push()->click();
    });
    connect(workbench->drafts(), &models::DraftStore::saved, this, [this](const QString &id) {
        for (Page *each : m_window->documents()->pages()) {
            auto *page = qobject_cast<AssemblyPage *>(each);
            if (page && page->session()->draftId() == id)
                page->setSavedText(tr("Draft saved %1")
                        .arg(QLocale().toString(QTime::currentTime(), QLocale::ShortFormat)));
        }
    });
    connect(workbench->drafts(), &models::DraftStore::saveFailed, this,
        [this](const QString &, const Error &error) {
            m_window->showMessage(
                Mark::Warning, tr("The draft could not be saved: %1").arg(error.toLine()));
        });
}

AssemblyDesk::~AssemblyDesk() = default;

PushPanel *AssemblyDesk::pushPanel() const
{
    return m_push;
}

AssemblyPage *AssemblyDesk::current() const
{
    return qobject_cast<AssemblyPage *>(m_window->documents()->currentPage());
}

AssemblyPage *AssemblyDesk::page(const AssemblyPlace &place)
{
    return pageOf(m_workbench->assembly(place));
}

AssemblyPage *AssemblyDesk::pageOf(AssemblySession *session)
{
    for (Page *each : m_window->documents()->pages()) {
        auto *page = qobject_cast<AssemblyPage *>(each);
        if (page && page->session() == session)
            return page;
    }
    auto *page = new AssemblyPage(session);
    page->setComfortable(m_window->preferences()->comfortable());
    m_setUpField(page->target());
    connect(page, &AssemblyPage::referenceFieldMade, this,
        [this](ReferenceField *field) { m_setUpField(field); });
    connect(page, &AssemblyPage::closeRequested, this, [this, page] {
        m_window->documents()->close(page);
        if (const Page *now = m_window->documents()->currentPage())
            m_window->setLayoutId(now->layoutId());
    });
    connect(session, &AssemblySession::lookWanted, page, [this, page] {
        m_window->documents()->setCurrentWidget(page);
        m_window->openDock(m_window->push());
        m_window->showMessage(Mark::Note,
            tr("%1 would be pushed differently than before. Look at the plan, then push.")
                .arg(page->session()->title()));
    });
    connect(page, &AssemblyPage::openRequested, this, &AssemblyDesk::openRequested);
    connect(page, &AssemblyPage::accessRequested, this, &AssemblyDesk::accessRequested);
    connect(session, &AssemblySession::draftChanged, this, [this, page] {
        if (page == current()) {
            showCommands();
            Q_EMIT placeNoted(page);
        }
    });
    connect(session, &AssemblySession::pushed, this, [this, session] {
        // Whoever shows that tag shows what it names now.
        if (ImageSession *image = m_workbench->openedSession(session->draft().target))
            image->reload();
    });
    m_window->documents()->add(page, false);
    return page;
}

void AssemblyDesk::accessChanged(const QString &registry)
{
    for (Page *each : m_window->documents()->pages()) {
        auto *page = qobject_cast<AssemblyPage *>(each);
        if (page && page->session()->state() == AssemblySession::State::Failed
            && page->session()->draft().target.reference.domain() == registry)
            page->session()->reload();
    }
}

void AssemblyDesk::connectTree(RegistriesPanel *panel)
{
    makeDraggable(panel->tree(), [this](const QModelIndexList &rows) {
        return withKnownBytes(offersOfTree(m_workbench->tree(), rows));
    });
    connect(panel, &RegistriesPanel::rowMenuRequested, this,
        [this](QMenu *menu, const QModelIndex &index) {
            const auto offers = offersOfTree(m_workbench->tree(), {index});
            if (offers.isEmpty())
                return;
            menu->addSeparator();
            menu->addAction(
                icon(u"plus"_s), tr("Add to Assembly"), this, [this, offers] { add(offers); });
            const oci::ImageName name = offers.first().name;
            if (!offers.first().digest.isNull())
                return;
            menu->addAction(icon(u"crane"_s), tr("Edit as Assembly"), this,
                [this, name] { m_workbench->editAsAssembly(name); });
            menu->addAction(icon(u"pull"_s), tr("Copy Image…"), this,
                [this, name] { copyImage(name, m_workbench->openedSession(name)); });
            menu->addAction(
                icon(u"trash"_s), tr("Delete…"), this, [this, name] { deleteImage(name); });
        });
}

void AssemblyDesk::connectImage(ImagePage *page)
{
    connect(page, &ImagePage::assemblyRequested, this,
        [this, page](
            const QString &actionId, qsizetype entry) { run(actionId, page->session(), entry); });
    connect(page->header(), &ImageHeader::assembleRequested, page,
        [page] { page->run(u"page.assemble"_s); });
    connect(page, &ImagePage::rollBackRequested, this,
        [this, page](const QString &digest) { rollBack(page->session(), digest); });
    connect(page, &ImagePage::entryMenuRequested, this, [this, page](QMenu *menu, qsizetype entry) {
        menu->addSeparator();
        menu->addAction(icon(u"plus"_s), tr("Add to Assembly"), this,
            [this, page, entry] { add({offerOfEntry(page->session(), entry)}); });
    });
    makeDraggable(page->platforms()->matrix(), [page](const QModelIndexList &rows) {
        QList<AssemblyOffer> offers;
        for (const QModelIndex &row : rows) {
            const qsizetype entry = row.data(models::PlatformModel::EntryRole).toLongLong();
            if (entry >= 0 && row.data(models::PlatformModel::RowKindRole).toInt() == 0)
                offers.append(offerOfEntry(page->session(), entry));
        }
        return offers;
    });
    makePagesDraggable(page);
    // Pages that were not looked at yet are made later.
    connect(page, &ImagePage::imagePlaceChanged, this, [this, page] { makePagesDraggable(page); });
}

void AssemblyDesk::run(const QString &actionId, ImageSession *session, qsizetype entry)
{
    if (actionId == "page.assemble"_L1)
        m_workbench->editAsAssembly(session->name());
    else if (actionId == "page.addTo"_L1)
        add({offerOfEntry(session, entry)});
    else if (actionId == "page.copyImage"_L1)
        copyImage(session->name(), session);
    else if (actionId == "page.deleteImage"_L1)
        deleteImage(session->name());
}

void AssemblyDesk::add(const QList<AssemblyOffer> &offers)
{
    AssemblySession *session = m_workbench->addToAssembly(offers);
    if (!session)
        return;
    AssemblyPage *page = pageOf(session);
    if (page == current())
        return;
    const QString title = session->title();
    MessageBar *bar = m_window->showMessage(Mark::Fine,
        title.isEmpty() ? tr("Added to a new assembly.") : tr("Added to %1.").arg(title));
    QPushButton *show = bar->addAction(u"show"_s, tr("Show Assembly"));
    connect(show, &QPushButton::clicked, page, [this, page] {
        m_window->documents()->setCurrentWidget(page);
        page->focusPage();
    });
}

void AssemblyDesk::layoutChosen(const QString &id)
{
    if (id != "assemble"_L1 || current())
        return;
    Documents *documents = m_window->documents();
    Page *page = m_last;
    for (Page *each : documents->pages()) {
        if (!page && each->layoutId() == id)
            page = each;
    }
    auto *image = qobject_cast<ImagePage *>(documents->currentPage());
    if (page)
        documents->setCurrentWidget(page);
    else if (image
        && (image->session()->state() != ImageSession::State::Ready
            || image->can(u"page.assemble"_s)))
        // What has not been read yet is read by the assembly, which says so meanwhile.
        m_workbench->editAsAssembly(image->session()->name());
    else
        m_workbench->startAssembly();
    if (Page *now = documents->currentPage()) {
        m_window->setLayoutId(now->layoutId());
        now->focusPage();
    }
}

void AssemblyDesk::currentPageChanged(Page *page)
{
    auto *assembly = qobject_cast<AssemblyPage *>(page);
    m_window->actions()->action(u"assembly.push"_s)->setEnabled(assembly);
    if (assembly)
        m_last = page;
    if (m_push)
        m_push->setSession(assembly ? assembly->session() : nullptr);
    if (assembly) {
        if (assembly->session()->live() == AssemblySession::Live::NotAsked)
            assembly->session()->readLive();
        showCommands();
    }
}

void AssemblyDesk::pageClosed(Page *page)
{
    auto *assembly = qobject_cast<AssemblyPage *>(page);
    if (!assembly)
        return;
    if (m_push && m_push->session() == assembly->session())
        m_push->setSession(nullptr);
    m_workbench->closeAssembly(assembly->session());
}

QList<models::CommandLine> AssemblyDesk::commands() const
{
    const AssemblyPage *page = current();
    return page ? page->commands() : QList<models::CommandLine>();
}

void AssemblyDesk::showCommands()
{
    if (m_push)
        m_push->setCommands(commands());
}

void AssemblyDesk::copyImage(const oci::ImageName &name, ImageSession *session)
{
    auto *copy = m_workbench->copySession(nullptr);
    copy->setSource(name, session ? session->entries() : QList<verbs::Entry>());
    auto *dialog = new CopyImageDialog(copy, m_window);
    m_setUpField(dialog->target());
    connect(
        dialog, &CopyImageDialog::commandCopyRequested, this, &AssemblyDesk::commandCopyRequested);
    dialog->open();
}

void AssemblyDesk::deleteImage(const oci::ImageName &name)
{
    auto *session = m_workbench->deleteSession(nullptr);
    auto *dialog = new DeleteDialog(session, m_window);
    connect(dialog, &DeleteDialog::deleted, this, [this, name] {
        m_window->showMessage(Mark::Fine, tr("Deleted: %1.").arg(name.toString()));
        m_workbench->tree()->reload(m_workbench->tree()->reveal(name).parent());
    });
    session->look(name);
    dialog->open();
}

void AssemblyDesk::rollBack(ImageSession *session, const QString &digest)
{
    const auto wanted = oci::Digest::parse(digest);
    if (!wanted)
        return;
    auto *back = m_workbench->rollbackSession(nullptr);
    const auto plan = [back, name = session->name(), to = *wanted,
                          now = session->inspection().root.digest] { back->plan(name, to, now); };
    auto *dialog = new RollbackDialog(
        back, tr("Roll back %1").arg(session->name().toString()), plan, m_window);
    connect(dialog, &RollbackDialog::rolledBack, session, &ImageSession::reload);
    plan();
    dialog->open();
}

} // namespace gantry::ui
