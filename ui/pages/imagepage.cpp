// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/imagepage.h"

#include "models/doctor/doctorsession.h"
#include "models/files/filessession.h"
#include "models/image/imagesession.h"
#include "models/image/platformmodel.h"
#include "models/image/referrermodel.h"
#include "ui/pages/doctortools.h"
#include "ui/pages/doctorview.h"
#include "ui/pages/filesview.h"
#include "ui/pages/historyview.h"
#include "ui/pages/imageheader.h"
#include "ui/pages/manifestview.h"
#include "ui/pages/platformsview.h"
#include "ui/pages/problemview.h"
#include "ui/pages/referrersview.h"
#include "ui/theme/icons.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/pagetabs.h"
#include "ui/widgets/rowsview.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImagePlace;
using models::ImageSession;

ImagePage::ImagePage(ImageSession *session, models::HostList *hosts, QWidget *parent)
    : Page(parent)
    , m_session(session)
    , m_hosts(hosts)
{
    m_header = new ImageHeader(session, this);
    m_message = new MessageBar(this);
    m_message->hide();
    m_tabs = new PageTabs(this);
    m_tabs->setAccessibleName(tr("Pages of this image"));
    m_tabs->addTab(tr("Platforms"));
    m_tabs->addTab(tr("Doctor"));
    m_tabs->addTab(tr("Layers and files"));
    m_tabs->addTab(tr("History"));
    m_tabs->addTab(tr("Referrers"));
    m_tabs->addTab(tr("Manifest"));
    m_stack = new QStackedWidget(this);
    m_platforms = new PlatformsView(session, hosts, this);
    for (int i = 0; i < m_tabs->count(); ++i)
        m_stack->addWidget(i == 0 ? static_cast<QWidget *>(m_platforms) : new QWidget(this));
    m_problem = new ProblemView(this);
    m_body = new QWidget(this);
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(0);
    body->addWidget(m_tabs);
    body->addWidget(m_stack, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_message);
    column->addWidget(m_body, 1);
    column->addWidget(m_problem, 1);

    connect(m_header, &ImageHeader::previousRequested, this, &ImagePage::openDigest);
    connect(m_header, &ImageHeader::digestCopied, this,
        [this] { Announcer::of(this)->announce(this, tr("Digest copied")); });
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        showPage(static_cast<ImagePlace::Page>(index));
        Q_EMIT imagePlaceChanged();
    });
    connect(session, &ImageSession::stateChanged, this, &ImagePage::showState);
    connect(session, &ImageSession::heldChanged, this, &ImagePage::showMessage);
    connect(session, &ImageSession::settled, this, [this] {
        showMessage();
        selectWanted();
        Q_EMIT abilitiesChanged();
        Q_EMIT statusChanged();
    });
    connect(session, &ImageSession::entryChanged, this, [this](qsizetype entry) {
        if (entry == m_session->currentEntry())
            Q_EMIT statusChanged();
        Q_EMIT abilitiesChanged();
    });
    connect(session, &ImageSession::currentEntryChanged, this, [this] {
        Q_EMIT statusChanged();
        Q_EMIT abilitiesChanged();
        Q_EMIT imagePlaceChanged();
    });
    connect(session, &ImageSession::referrersChanged, this, [this] { referrers(); });
    connect(m_platforms, &PlatformsView::entryOpened, this,
        [this](qsizetype entry) { Q_EMIT openRequested(referenceOf(entry)); });
    connect(m_platforms, &PlatformsView::copyRequested, this, &ImagePage::copyReference);
    connect(m_platforms, &PlatformsView::menuRequested, this, &ImagePage::entryMenu);
    connect(m_platforms, &PlatformsView::hostListRequested, this, &ImagePage::hostListRequested);
    connect(m_platforms, &PlatformsView::likeImageRequested, this, &ImagePage::likeImageRequested);
    connect(m_platforms, &PlatformsView::candidateRequested, this, &ImagePage::candidateRequested);
    connect(m_problem, &ProblemView::actionTriggered, this, &ImagePage::problemAction);
    connect(m_message, &MessageBar::actionTriggered, this, &ImagePage::problemAction);
    connect(m_problem, &ProblemView::nameChosen, this, [this](const QString &name) {
        Q_EMIT openRequested(m_session->name().withSelector(name).toString());
    });
    showState();
}

ImagePage::~ImagePage() = default; // the session may be gone already

ImagePlace::Page ImagePage::page() const
{
    return static_cast<ImagePlace::Page>(m_tabs->currentIndex());
}

void ImagePage::putPage(ImagePlace::Page page, QWidget *view)
{
    const int place = static_cast<int>(page);
    delete m_stack->widget(place);
    m_stack->insertWidget(place, view);
    m_stack->setCurrentIndex(m_tabs->currentIndex());
}

FilesView *ImagePage::files()
{
    if (!m_files && m_filesOf) {
        models::FilesSession *session = m_filesOf();
        m_files = new FilesView(session, this);
        connect(session, &models::FilesSession::findingsChanged, this, [this, session] {
            if (m_doctorSession && session->hasFindings())
                m_doctorSession->noteContents(session->entryDigest(), session->findings());
        });
        m_files->setComfortable(m_comfortable);
        if (!m_filesState.isEmpty())
            m_files->restoreState(m_filesState);
        connect(m_files, &FilesView::accessRequested, this,
            [this](const QString &action) { Q_EMIT accessRequested(action, registry()); });
        connect(m_files, &FilesView::selectionChanged, this, [this] {
            Q_EMIT statusChanged();
            Q_EMIT abilitiesChanged();
        });
        connect(m_files, &FilesView::menuRequested, this, [this](QMenu *menu) {
            const auto lines = commands();
            if (!lines.isEmpty())
                menu->addAction(icon(u"term"_s), tr("Copy as Command"), this,
                    [line = lines.first()] { QGuiApplication::clipboard()->setText(line.text); });
        });
        putPage(ImagePlace::Page::Files, m_files);
    }
    return m_files;
}

QByteArray ImagePage::filesState() const
{
    return m_files ? m_files->saveState() : m_filesState;
}

HistoryView *ImagePage::history()
{
    if (!m_history) {
        m_history = new HistoryView(m_session, this);
        m_history->view()->setComfortable(m_comfortable);
        connect(m_history, &HistoryView::digestActivated, this, &ImagePage::openDigest);
        connect(m_history, &HistoryView::rollBackRequested, this, &ImagePage::rollBackRequested);
        putPage(ImagePlace::Page::History, m_history);
    }
    return m_history;
}

ReferrersView *ImagePage::referrers()
{
    if (!m_referrers) {
        m_referrers = new ReferrersView(m_session, this);
        m_referrers->view()->setComfortable(m_comfortable);
        connect(m_referrers, &ReferrersView::digestActivated, this, &ImagePage::openDigest);
        const auto count = [this] {
            const int number = m_referrers->model()->count();
            m_tabs->setBadge(static_cast<int>(ImagePlace::Page::Referrers),
                number > 0 ? QString::number(number) : QString());
        };
        connect(m_referrers->model(), &models::ReferrerModel::countChanged, this, count);
        count();
        putPage(ImagePlace::Page::Referrers, m_referrers);
    }
    return m_referrers;
}

ManifestView *ImagePage::manifest()
{
    if (!m_manifest) {
        m_manifest = new ManifestView(m_session, this);
        putPage(ImagePlace::Page::Manifest, m_manifest);
    }
    return m_manifest;
}

void ImagePage::showPage(ImagePlace::Page page)
{
    switch (page) {
    case ImagePlace::Page::Files:
        files();
        break;
    case ImagePlace::Page::History:
        history();
        break;
    case ImagePlace::Page::Referrers:
        referrers();
        break;
    case ImagePlace::Page::Manifest:
        manifest();
        break;
    case ImagePlace::Page::Doctor:
        doctor();
        break;
    case ImagePlace::Page::Platforms:
        break;
    }
    m_stack->setCurrentIndex(static_cast<int>(page));
    m_tabs->setCurrentIndex(static_cast<int>(page));
    m_header->setTools(page == ImagePlace::Page::Doctor ? m_doctorTools : nullptr);
    Q_EMIT abilitiesChanged();
    Q_EMIT statusChanged();
}

ImagePlace ImagePage::imagePlace() const
{
    ImagePlace place;
    place.name = m_session->name();
    place.page = static_cast<ImagePlace::Page>(m_tabs->currentIndex());
    if (const verbs::Entry *entry = m_session->currentEntryOrNull())
        place.entry = entry->descriptor.digest;
    if (place.page == ImagePlace::Page::Doctor && m_doctorSession) {
        place.host = m_doctorSession->currentHostId();
        place.client = m_doctorSession->clientId();
    }
    return place;
}

void ImagePage::goTo(const ImagePlace &place)
{
    showPage(place.page);
    if (place.page == ImagePlace::Page::Doctor && m_doctorSession) {
        if (!place.client.isEmpty())
            m_doctorSession->chooseClient(place.client);
        m_doctorSession->selectHost(place.host);
    }
    m_wantedEntry = place.entry;
    selectWanted();
}

void ImagePage::selectWanted()
{
    if (m_session->state() != ImageSession::State::Ready)
        return;
    if (!m_wantedEntry.isNull()) {
        const qsizetype entry = m_session->entryOf(std::exchange(m_wantedEntry, {}));
        if (entry >= 0)
            m_session->selectEntry(entry);
    }
    // A page without any selection would leave four panes empty: show what this host pulls.
    if (m_session->currentEntry() < 0 && !m_session->entries().isEmpty()) {
        const qsizetype picked = m_platforms->model()->pickedEntry();
        m_session->selectEntry(picked >= 0 ? picked : 0);
    }
}

void ImagePage::showState()
{
    const bool failed = m_session->state() == ImageSession::State::Failed;
    // The focus stays where work goes on; hiding the matrix would hand it to the tab bar.
    const QWidget *focus = QApplication::focusWidget();
    const bool here = focus && (m_body->isAncestorOf(focus) || m_problem->isAncestorOf(focus));
    if (failed && m_session->error()) {
        const Error &error = *m_session->error();
        m_problem->setError(error,
            error.code == Errc::DigestMismatch ? tr("Received bytes do not match; nothing was kept")
                                               : tr("%1 cannot be shown").arg(title()));
    }
    m_problem->setVisible(failed);
    if (here && failed)
        m_problem->setFocus(Qt::OtherFocusReason);
    m_body->setVisible(!failed);
    if (here && !failed)
        focusPage();
    showMessage();
    selectWanted();
    Q_EMIT titleChanged();
    Q_EMIT statusChanged();
    Q_EMIT abilitiesChanged();
}

void ImagePage::showMessage()
{
    if (m_session->state() != ImageSession::State::Ready) {
        m_message->hide();
        return;
    }
    int failed = 0;
    for (const verbs::Entry &entry : m_session->entries())
        failed += entry.error ? 1 : 0;
    if (m_session->inspection().fromCache) {
        m_message->showMessage(Mark::Cached,
            tr("Offline. Showing what was read %1.")
                .arg(agoText(m_session->inspection().readAt, QDateTime::currentDateTimeUtc())));
        m_message->addAction(u"retry"_s, tr("Try Again"));
    } else if (const int held = m_session->heldReads(); held > 0) {
        const auto left = static_cast<int>(m_session->allowanceLeft().value_or(0));
        m_message->showMessage(Mark::Warning,
            tr("%n pulls left at %1. Details that cost more of them are not read by themselves.",
                nullptr, left)
                .arg(registry()));
        m_message->addAction(u"readHeld"_s, tr("Read Details (%n requests)", nullptr, held));
    } else if (failed > 0 && !m_session->isReading()) {
        m_message->showMessage(Mark::Warning,
            failed == 1 ? tr("One entry could not be read; its row says why. The rest is complete.")
                        : tr("%1 entries could not be read; their rows say why. The rest is "
                             "complete.")
                              .arg(failed));
        m_message->addAction(u"retryEntries"_s, tr("Retry"));
    } else if (m_session->inspection().isIndex() && m_session->entries().isEmpty()) {
        m_message->showMessage(Mark::Note, tr("This index has no entries."));
        m_message->addAction(u"assemble"_s, tr("Edit as Assembly"));
    } else {
        m_message->hide();
    }
}

void ImagePage::problemAction(const QString &id)
{
    if (id == "retry"_L1)
        m_session->reload();
    else if (id == "assemble"_L1)
        run(u"page.assemble"_s);
    else if (id == "readHeld"_L1)
        m_session->readHeld();
    else if (id == "retryEntries"_L1)
        run(u"page.retry"_s);
    else
        Q_EMIT accessRequested(id, registry());
}

void ImagePage::accessChanged(const QString &which)
{
    if (m_files && which == registry())
        m_files->accessChanged();
}

void ImagePage::openDigest(const QString &digest)
{
    Q_EMIT openRequested(m_session->name().withSelector(digest).toString());
}

void ImagePage::setComfortable(bool comfortable)
{
    m_comfortable = comfortable;
    m_platforms->setComfortable(comfortable);
    if (m_files)
        m_files->setComfortable(comfortable);
    if (m_doctor)
        m_doctor->setComfortable(comfortable);
    if (m_history)
        m_history->view()->setComfortable(comfortable);
    if (m_referrers)
        m_referrers->view()->setComfortable(comfortable);
}

} // namespace gantry::ui
