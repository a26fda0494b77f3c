// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/assemblypage.h"

#include "models/index/annotationmodel.h"
#include "models/index/assemblysession.h"
#include "models/index/coveragemodel.h"
#include "models/index/problemmodel.h"
#include "models/index/slotmodel.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/pages/annotationsview.h"
#include "ui/pages/assemblybar.h"
#include "ui/pages/assemblydragging.h"
#include "ui/pages/indexdiffview.h"
#include "ui/pages/problemslist.h"
#include "ui/pages/problemview.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/coveragestrip.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/slotcanvas.h"

#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QUndoView>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::AssemblyOffer;
using models::AssemblySession;
using models::CoverageModel;
using models::SlotModel;

namespace {

SlotRoles slotRoles()
{
    SlotRoles roles;
    roles.key = SlotModel::KeyRole;
    roles.group = SlotModel::GroupRole;
    roles.groupIcon = SlotModel::GroupIconRole;
    roles.groupFacts = SlotModel::GroupFactsRole;
    roles.state = SlotModel::StateRole;
    roles.icon = SlotModel::GroupIconRole;
    roles.mark = SlotModel::MarkRole;
    roles.digest = SlotModel::DigestTextRole;
    roles.size = SlotModel::SizeTextRole;
    roles.source = SlotModel::SourceRole;
    roles.followers = SlotModel::FollowersRole;
    roles.tags = SlotModel::TagsRole;
    roles.note = SlotModel::NoteRole;
    roles.noteMeaning = SlotModel::NoteMeaningRole;
    roles.hint = SlotModel::HintRole;
    roles.foot = SlotModel::FootRole;
    roles.footMark = SlotModel::FootMarkRole;
    roles.fits = SlotModel::FitsRole;
    roles.rivals = SlotModel::RivalsRole;
    return roles;
}

} // namespace

AssemblyPage::AssemblyPage(AssemblySession *session, QWidget *parent)
    : Page(parent)
    , m_session(session)
    , m_slots(new SlotModel(this))
    , m_problems(new models::ProblemModel(this))
    , m_annotationModel(new models::AnnotationModel(this))
    , m_coverage(new CoverageModel(this))
{
    setHelp(this, tr("Assembly"),
        tr("One slot per platform the index has or should have. Drag variants here from trees, "
           "tables, other windows or the file manager, or copy them with Ctrl+C and press Ctrl+V. "
           "Each slot answers while you drag; Ctrl keeps both entries to decide later. Arrows move "
           "between slots, Ins adds, Del empties, F2 edits the platform, Alt+Up and Alt+Down "
           "change "
           "the order. Nothing is sent before Push Index…."));
    m_slots->setSession(session);
    m_problems->setSession(session);
    m_annotationModel->setSession(session);
    m_coverage->setSession(session);
    m_bar = new AssemblyBar(session, this);
    m_message = new MessageBar(this);
    m_message->hide();
    m_problem = new ProblemView(this);
    buildCanvas();
    m_strip = new CoverageStrip(this);
    auto *top = new QWidget(this);
    auto *topColumn = new QVBoxLayout(top);
    topColumn->setContentsMargins(0, 0, 0, 0);
    topColumn->setSpacing(0);
    topColumn->addWidget(m_canvas, 1);
    topColumn->addWidget(m_strip);
    m_split = new QSplitter(Qt::Vertical, this);
    m_split->addWidget(top);
    m_split->addWidget(buildPane());
    m_split->setStretchFactor(0, 1);
    m_split->setChildrenCollapsible(false);
    m_split->setSizes({scaled(520, font()), scaled(168, font())});
    m_body = new QWidget(this);
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(0);
    body->addWidget(m_bar);
    body->addWidget(m_split, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    column->addWidget(m_body, 1);
    column->addWidget(m_problem, 1);
    connectSession();
    showState();
    showCoverage();
    showCounts();
}

AssemblyPage::~AssemblyPage() = default; // the session may be gone already

ReferenceField *AssemblyPage::target() const
{
    return m_bar->target();
}

void AssemblyPage::buildCanvas()
{
    m_canvas = new SlotCanvas(slotRoles(), this);
    m_canvas->setModel(m_slots);
    m_canvas->setEmptyText(tr("Nothing in this index yet."));
    SlotDragging dragging;
    dragging.begin = [this](const QMimeData *mime) {
        m_ownDrag = mime->hasFormat(slotMimeType) && slotKeyOf(mime, m_session->draftId());
        if (m_ownDrag)
            return true;
        if (!models::mayHaveOffers(mime))
            return false;
        const QList<AssemblyOffer> offers = models::offersOf(mime);
        beginDrag(offers);
        return !offers.isEmpty();
    };
    dragging.end = [this] { endDrag(); };
    dragging.drop = [this](const QMimeData *mime, const QString &key, bool beside) {
        drop(mime, key, beside);
    };
    dragging.mimeOf = [this](const QString &key) -> QMimeData * {
        const QModelIndex slot = slotIndex(key);
        const auto *entry = m_session->draft().find(slot.data(SlotModel::EntryKeyRole).toString());
        if (!entry)
            return nullptr;
        const RowDrag::Load load = loadOf({offerOfDraft(*entry)});
        putSlotKey(load.mime, m_session->draftId(), key);
        return load.mime;
    };
    dragging.ghostOf = [this](const QString &key) {
        const auto *entry
            = m_session->draft().find(slotIndex(key).data(SlotModel::EntryKeyRole).toString());
        if (!entry)
            return SlotGhost();
        const RowDrag::Load load = loadOf({offerOfDraft(*entry)});
        delete load.mime;
        return load.ghost;
    };
    m_canvas->setDragging(std::move(dragging));
    connect(m_canvas, &SlotCanvas::addRequested, this, &AssemblyPage::askForEntry);
    connect(m_canvas, &SlotCanvas::pasteRequested, this, &AssemblyPage::paste);
    connect(m_canvas, &SlotCanvas::opened, this, &AssemblyPage::openSlot);
    connect(m_canvas, &SlotCanvas::editRequested, this, &AssemblyPage::editPlatform);
    connect(m_canvas, &SlotCanvas::copyRequested, this, &AssemblyPage::copySlot);
    connect(m_canvas, &SlotCanvas::moveRequested, this, &AssemblyPage::moveSlot);
    connect(m_canvas, &SlotCanvas::removeRequested, this, [this](const QString &key) {
        if (const int row = m_slots->rowOf(key); row >= 0)
            m_slots->clearSlot(row);
    });
    connect(m_canvas, &SlotCanvas::keepRequested, this,
        [this](const QString &key, const QString &rival) {
            if (const int row = m_slots->rowOf(key); row >= 0)
                m_slots->keep(row, rival);
        });
    connect(m_canvas, &SlotCanvas::menuRequested, this,
        [this](const QString &key, const QPoint &position) {
            auto *menu = new QMenu(this);
            menu->setAttribute(Qt::WA_DeleteOnClose);
            fillMenu(menu, key);
            menu->popup(position);
        });
    connect(m_canvas, &SlotCanvas::currentChanged, this, [this] {
        Q_EMIT statusChanged();
        Q_EMIT abilitiesChanged();
    });
}

QWidget *AssemblyPage::buildPane()
{
    auto *pane = new QWidget(this);
    m_paneTitle = new DockTitleBar(u"crane"_s, tr("Assembly"), pane);
    m_tabs = new QTabWidget(pane);
    m_tabs->setTabPosition(QTabWidget::South);
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Assembly"));
    m_tabs->tabBar()->setAccessibleName(tr("Assembly"));
    m_tabs->tabBar()->setExpanding(false);
    m_problemsList = new ProblemsList(m_problems, m_tabs);
    m_annotations = new AnnotationsView(m_annotationModel, m_tabs);
    m_difference = new IndexDiffView(m_session, m_tabs);
    auto *steps = new QUndoView(m_session->undoStack(), m_tabs);
    steps->setFrameShape(QFrame::NoFrame);
    steps->setEmptyLabel(tr("As it began"));
    steps->setCleanIcon(markIcon(Mark::Fine));
    steps->setAccessibleName(tr("Steps taken; choosing one goes back to it"));
    m_tabs->addTab(m_problemsList, tr("Problems"));
    m_tabs->addTab(m_annotations, tr("Annotations"));
    m_tabs->addTab(m_difference, tr("Index JSON"));
    m_tabs->addTab(steps, tr("Undo history"));
    auto *column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_paneTitle);
    column->addWidget(m_tabs, 1);
    return pane;
}

void AssemblyPage::connectSession()
{
    connect(m_session, &AssemblySession::stateChanged, this, &AssemblyPage::showState);
    connect(m_session, &AssemblySession::draftChanged, this, [this] {
        showCounts();
        Q_EMIT titleChanged();
        Q_EMIT statusChanged();
        Q_EMIT abilitiesChanged();
    });
    connect(m_session->undoStack(), &QUndoStack::indexChanged, this, [this] {
        showCounts();
        Q_EMIT abilitiesChanged();
    });
    connect(m_session, &AssemblySession::announced, this,
        [this](const QString &sentence) { Announcer::of(this)->announce(m_canvas, sentence); });
    connect(m_session, &AssemblySession::added, this, [this](const QStringList &keys) {
        if (keys.isEmpty())
            return;
        if (const int row = m_slots->rowOfEntry(keys.last()); row >= 0)
            m_canvas->setCurrentKey(m_slots->index(row, 0).data(SlotModel::KeyRole).toString());
    });
    connect(
        m_session, &AssemblySession::filled, this, [this](qsizetype count, const QString &place) {
            m_message->showMessage(count > 0 ? Mark::Fine : Mark::Note,
                count > 0
                    ? tr("%n slots filled from %1.", nullptr, static_cast<int>(count)).arg(place)
                    : tr("Nothing in %1 fits an empty slot.").arg(place));
        });
    connect(m_session, &AssemblySession::fillFailed, this,
        [this](const Error &error, const QString &place) {
            m_message->showMessage(
                Mark::Error, tr("%1 cannot be searched: %2").arg(place, error.toLine()));
        });
    connect(m_session, &AssemblySession::pushed, this, [this] { Q_EMIT titleChanged(); });
    connect(m_session, &AssemblySession::discarded, this, &AssemblyPage::showDiscarded);
    connect(m_slots, &SlotModel::summaryChanged, this, &AssemblyPage::statusChanged);
    connect(m_session->run(), &models::TransferRun::stateChanged, this, [this] {
        Q_EMIT statusChanged();
        Q_EMIT abilitiesChanged();
    });
    connect(m_coverage, &CoverageModel::summaryChanged, this, &AssemblyPage::showCoverage);
    connect(m_problems, &models::ProblemModel::summaryChanged, this, &AssemblyPage::showCounts);
    connect(m_problems, &models::ProblemModel::editRequested, this, &AssemblyPage::editEntry);
    connect(m_problems, &models::ProblemModel::findRequested, this, &AssemblyPage::findCandidates);
    connect(m_problem, &ProblemView::actionTriggered, this, [this](const QString &id) {
        if (id == "retry"_L1)
            m_session->reload();
        else
            Q_EMIT accessRequested(id, m_session->draft().target.reference.domain());
    });
}

QModelIndex AssemblyPage::slotIndex(const QString &slotKey) const
{
    const int row = m_slots->rowOf(slotKey);
    return row < 0 ? QModelIndex() : m_slots->index(row, 0);
}

void AssemblyPage::beginDrag(const QList<AssemblyOffer> &offers)
{
    m_slots->setDragged(offers);
    m_coverage->setDragged(offers);
    Q_EMIT statusChanged();
}

void AssemblyPage::endDrag()
{
    m_slots->setDragged({});
    m_coverage->setDragged({});
    Q_EMIT statusChanged();
}

void AssemblyPage::drop(const QMimeData *mime, const QString &slotKey, bool beside)
{
    const auto own = slotKeyOf(mime, m_session->draftId());
    if (own && !beside) {
        const int row = m_slots->rowOf(*own);
        const int to = slotKey.isEmpty() ? m_slots->rowCount() : m_slots->rowOf(slotKey);
        if (row >= 0 && to >= 0 && row != to)
            m_slots->moveSlot(row, to > row ? to + 1 : to);
        return;
    }
    m_slots->drop(m_slots->rowOf(slotKey), models::offersOf(mime), beside);
}

void AssemblyPage::add(const QList<AssemblyOffer> &offers)
{
    if (!offers.isEmpty())
        m_session->add(offers);
}

void AssemblyPage::showState()
{
    const bool failed = m_session->state() == AssemblySession::State::Failed;
    if (failed && m_session->error())
        m_problem->setError(*m_session->error(), tr("This index cannot be opened as assembly"));
    m_body->setVisible(!failed);
    m_problem->setVisible(failed);
    m_canvas->setEmptyText(m_session->state() == AssemblySession::State::Opening
            ? tr("Reading the index…")
            : tr("Nothing in this index yet."));
    Q_EMIT titleChanged();
    Q_EMIT statusChanged();
    Q_EMIT abilitiesChanged();
}

void AssemblyPage::showDiscarded()
{
    Q_EMIT abilitiesChanged();
    if (!m_session->isDiscarded())
        return m_message->hide();
    setSavedText({});
    m_message->showMessage(Mark::Warning,
        tr("This draft was discarded. What is on the canvas is not saved any more."));
    QPushButton *keep = m_message->addAction(u"keep"_s, tr("Keep as New Draft"));
    connect(keep, &QPushButton::clicked, m_session, &AssemblySession::keep);
}

void AssemblyPage::showCoverage()
{
    QList<CoverageGroup> groups;
    for (int row = 0; row < m_coverage->rowCount(); ++row) {
        const QModelIndex index = m_coverage->index(row, 0);
        const int hosts = index.data(CoverageModel::HostCountRole).toInt();
        CoverageGroup group;
        group.label = index.data(CoverageModel::LabelRole).toString();
        const QString name = index.data(CoverageModel::NameRole).toString();
        switch (
            static_cast<CoverageModel::Coverage>(index.data(CoverageModel::StateRole).toInt())) {
        case CoverageModel::Coverage::Covered:
            group.covered = hosts;
            group.about = tr("%1: gets an entry").arg(name);
            break;
        case CoverageModel::Coverage::Gained:
            group.gained = hosts;
            group.about = tr("%1: gets an entry it had not").arg(name);
            break;
        case CoverageModel::Coverage::Lost:
            group.lost = hosts;
            group.about = tr("%1: loses its entry").arg(name);
            break;
        case CoverageModel::Coverage::Nothing:
            group.nothing = hosts;
            group.about = tr("%1: still nothing").arg(name);
            break;
        }
        groups.append(group);
    }
    m_strip->setCoverage(m_coverage->sentence(),
        groups.isEmpty() ? tr("Choose a host list under Host to see who gets an entry.")
                         : m_coverage->beforeSentence(),
        groups);
}

void AssemblyPage::showCounts()
{
    m_paneTitle->setFacts(m_problems->summary());
    const auto counted = [](const QString &text, int count) {
        return count > 0 ? u"%1  %2"_s.arg(text).arg(count) : text;
    };
    m_tabs->setTabText(0, counted(tr("Problems"), m_problems->rowCount()));
    m_tabs->setTabIcon(0,
        m_problems->rowCount() == 0
            ? QIcon()
            : markIcon(toMark(m_problems->index(0, 0).data(models::ProblemModel::MarkRole))));
    m_tabs->setTabText(1, counted(tr("Annotations"), m_annotationModel->rowCount()));
    m_tabs->setTabText(3, counted(tr("Undo history"), m_session->undoStack()->count()));
}

void AssemblyPage::setComfortable(bool comfortable)
{
    m_annotations->setComfortable(comfortable);
    m_difference->setComfortable(comfortable);
}

} // namespace gantry::ui
