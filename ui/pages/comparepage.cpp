// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/comparepage.h"

#include "base/text.h"
#include "ui/pages/compareconfigview.h"
#include "ui/pages/comparecontent.h"
#include "ui/pages/comparefilesview.h"
#include "ui/pages/compareheader.h"
#include "ui/pages/comparetreeview.h"
#include "ui/pages/comparevariantsview.h"
#include "ui/pages/problemview.h"
#include "ui/theme/style.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/pagetabs.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/rowsview.h"

#include <QFileDialog>
#include <QLocale>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ComparePlace;
using models::CompareSession;
using models::Side;

ComparePage::ComparePage(CompareSession *session, QWidget *parent)
    : Page(parent)
    , m_session(session)
{
    session->setParent(this);
    m_header = new CompareHeader(session, this);
    m_tabs = new PageTabs(this);
    m_tabs->setAccessibleName(tr("Pages of this comparison"));
    m_tabs->addTab(tr("Files"));
    m_tabs->addTab(tr("Config"));
    m_tabs->addTab(tr("All variants"));
    m_busy = new BusyMark(this);
    m_progress = new HintLabel({}, this);
    m_progress->setWordWrap(false);
    m_stop = new QPushButton(tr("Stop"), this);
    m_stop->setProperty("gantrySmall", true);
    m_stop->setToolTip(tr("Stop reading; what was read stays"));
    m_message = new MessageBar(this);
    m_message->hide();
    m_files = new CompareFilesView(session, this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_files);
    m_stack->addWidget(new QWidget(this));
    m_stack->addWidget(new QWidget(this));
    m_problem = new ProblemView(this);
    m_body = new QWidget(this);
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(0);
    auto *tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(0, 0, 0, 0);
    tabRow->setSpacing(scaled(6, font()));
    tabRow->addWidget(m_tabs, 1);
    tabRow->addWidget(m_busy);
    tabRow->addWidget(m_progress);
    tabRow->addWidget(m_stop);
    body->addLayout(tabRow);
    body->addWidget(m_stack, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_message);
    column->addWidget(m_body, 1);
    column->addWidget(m_problem, 1);

    connect(m_header, &CompareHeader::swapRequested, this, [this] {
        m_session->swap();
        Announcer::of(this)->announce(this, tr("Sides swapped"));
    });
    connect(m_header, &CompareHeader::imageWanted, this, &ComparePage::imageWanted);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        showPage(static_cast<ComparePlace::Page>(index));
        Q_EMIT comparePlaceChanged();
    });
    connect(m_stop, &QPushButton::clicked, session, [this] {
        m_session->cancel();
        showState();
    });
    connect(session, &CompareSession::stateChanged, this, &ComparePage::showState);
    connect(session, &CompareSession::progressChanged, this, &ComparePage::showState);
    connect(session, &CompareSession::sideChanged, this, [this] {
        Q_EMIT titleChanged();
        Q_EMIT comparePlaceChanged();
    });
    connect(m_files, &CompareFilesView::currentChanged, this, [this] {
        const quint32 all = m_files->model()->differences();
        m_tabs->setBadge(0, all > 0 ? QLocale().toString(all) : QString());
        Q_EMIT statusChanged();
        Q_EMIT abilitiesChanged();
        Q_EMIT comparePlaceChanged();
    });
    connect(m_files, &CompareFilesView::saveRequested, this, &ComparePage::saveBoth);
    connect(m_problem, &ProblemView::actionTriggered, this, &ComparePage::problemAction);
    connect(m_problem, &ProblemView::nameChosen, this, [this](const QString &name) {
        const models::ComparedSide failed = m_session->side(m_failed);
        m_session->setSide(m_failed, {failed.name.withSelector(name), {}});
    });
    connect(m_message, &MessageBar::actionTriggered, this, &ComparePage::problemAction);
    showState();
}

ComparePage::~ComparePage() = default;

CompareConfigView *ComparePage::config()
{
    if (!m_config) {
        m_config = new CompareConfigView(m_session, this);
        m_config->setComfortable(m_comfortable);
        connect(m_config, &CompareConfigView::countChanged, this, [this](int differences) {
            m_tabs->setBadge(1, differences > 0 ? QString::number(differences) : QString());
        });
        delete m_stack->widget(1);
        m_stack->insertWidget(1, m_config);
    }
    return m_config;
}

CompareVariantsView *ComparePage::variants()
{
    if (!m_variants) {
        m_variants = new CompareVariantsView(m_session, this);
        m_variants->setComfortable(m_comfortable);
        delete m_stack->widget(2);
        m_stack->insertWidget(2, m_variants);
    }
    return m_variants;
}

void ComparePage::showPage(ComparePlace::Page page)
{
    if (page == ComparePlace::Page::Config)
        config();
    else if (page == ComparePlace::Page::Variants)
        variants();
    m_stack->setCurrentIndex(static_cast<int>(page));
    m_tabs->setCurrentIndex(static_cast<int>(page));
    Q_EMIT abilitiesChanged();
    Q_EMIT statusChanged();
}

ComparePlace ComparePage::comparePlace() const
{
    return {m_session->side(Side::A), m_session->side(Side::B),
        static_cast<ComparePlace::Page>(m_tabs->currentIndex()), m_files->currentPath()};
}

void ComparePage::goTo(const ComparePlace &place)
{
    // The same sides, only more closely said, are not read again.
    const auto same = [](const models::ComparedSide &now, const models::ComparedSide &wanted) {
        return now.name == wanted.name && (wanted.entry.isNull() || now.entry == wanted.entry);
    };
    if (!same(m_session->side(Side::A), place.a) || !same(m_session->side(Side::B), place.b))
        m_session->open(place.a, place.b);
    showPage(place.page);
    if (!place.path.isEmpty())
        m_files->goTo(place.path);
}

void ComparePage::showState()
{
    const auto state = m_session->state();
    const bool failed = state == CompareSession::State::Failed;
    if (failed) {
        m_failed = m_session->error(Side::A) ? Side::A : Side::B;
        m_problem->setError(*m_session->error(m_failed),
            m_failed == Side::A ? tr("Side A cannot be compared")
                                : tr("Side B cannot be compared"));
    }
    m_body->setVisible(!failed);
    m_problem->setVisible(failed);
    const bool reading
        = state == CompareSession::State::Reading || state == CompareSession::State::Opening;
    m_busy->setBusy(reading, tr("Comparing %1").arg(m_session->title()));
    const int wanted = m_session->layersWanted();
    const int read = m_session->layersRead();
    m_progress->setText(state == CompareSession::State::Opening ? tr("Reading the images…")
            : reading && read < wanted ? tr("%1 of %2 layers read").arg(read).arg(wanted)
            : reading                  ? tr("Comparing…")
                                       : QString());
    m_stop->setVisible(state == CompareSession::State::Reading && read < wanted);
    showMessage();
    Q_EMIT titleChanged();
    Q_EMIT statusChanged();
    Q_EMIT abilitiesChanged();
}

//! Layers that cannot be read are named over the view; the rest compares.
void ComparePage::showMessage()
{
    if (m_session->state() != CompareSession::State::Ready) {
        m_message->hide();
        return;
    }
    QStringList broken;
    for (const Side side : models::bothSides) {
        const auto &layers = m_session->layers(side);
        const models::LayerRange range = m_session->range(side);
        for (int i = range.first; i < range.end() && i < layers.size(); ++i) {
            if (layers.at(i).state == models::ComparedLayer::State::Failed)
                broken += tr("layer %1 of %2: %3")
                              .arg(i + 1)
                              .arg(side == Side::A ? u"A"_s : u"B"_s, layers.at(i).problem);
        }
    }
    if (broken.isEmpty()) {
        m_message->hide();
        return;
    }
    m_message->showMessage(Mark::Warning,
        broken.size() == 1
            ? tr("Not everything could be read: %1. What may be in it is marked ?, the rest "
                 "compares.")
                  .arg(broken.first())
            : tr("%1 layers could not be read, first %2. What may be in them is marked ?, the rest "
                 "compares.")
                  .arg(broken.size())
                  .arg(broken.first()));
    m_message->addAction(u"retry"_s, tr("Retry"));
}

void ComparePage::problemAction(const QString &id)
{
    const oci::ImageName name = m_session->side(m_failed).name;
    const QString registry = name.transport == oci::ImageName::Transport::Registry
        ? name.reference.domain()
        : QString();
    if (id == "retry"_L1)
        m_session->reload();
    else
        Q_EMIT accessRequested(id, registry);
}

void ComparePage::saveBoth()
{
    if (!m_files->content()->canSave())
        return;
    auto *folder = new QFileDialog(this, tr("Save both files into a folder"));
    folder->setAttribute(Qt::WA_DeleteOnClose);
    folder->setFileMode(QFileDialog::Directory);
    folder->setOption(QFileDialog::ShowDirsOnly);
    connect(folder, &QFileDialog::fileSelected, this, &ComparePage::saveInto);
    folder->open();
}

void ComparePage::saveInto(const QString &folder)
{
    m_files->content()->pair()->save(folder, [this](const Expected<QStringList> &saved) {
        m_message->showMessage(saved ? Mark::Fine : Mark::Error,
            saved ? tr("Saved: %1.").arg(saved->join(u", "_s)) : saved.error().message + u'.');
    });
}

QString ComparePage::title() const
{
    return m_session->title();
}

QString ComparePage::titleSuffix() const
{
    const QString a = m_session->sideTitle(Side::A).section(u"  "_s, 0, 0);
    const QString b = m_session->sideTitle(Side::B).section(u"  "_s, 0, 0);
    if (a.isEmpty() || b.isEmpty())
        return {};
    return a == b ? a : tr("%1 and %2").arg(a, b);
}

QString ComparePage::place() const
{
    return m_session->state() == CompareSession::State::Empty ? QString()
                                                              : comparePlace().toString();
}

Page::Status ComparePage::status() const
{
    if (m_session->state() != CompareSession::State::Ready
        && m_session->state() != CompareSession::State::Reading)
        return {};
    if (m_tabs->currentIndex() != 0)
        return {u"diff"_s, m_session->title(), {}, {}};
    const QString current = m_files->currentText();
    return {u"diff"_s, current.isEmpty() ? m_session->title() : current, {}, m_files->summary()};
}

bool ComparePage::can(const QString &actionId) const
{
    const auto state = m_session->state();
    if (actionId == "view.reload"_L1)
        return state != CompareSession::State::Empty;
    if (state != CompareSession::State::Ready && state != CompareSession::State::Reading)
        return false;
    if (actionId == "page.nextProblem"_L1 || actionId == "page.previousProblem"_L1)
        return m_tabs->currentIndex() == 1
            || (m_tabs->currentIndex() == 0 && m_files->model()->differences() > 0);
    if (actionId == "page.saveFile"_L1)
        return m_tabs->currentIndex() == 0 && m_files->content()->canSave();
    if (actionId == "edit.filter"_L1)
        return m_tabs->currentIndex() != 1;
    return actionId == "page.swap"_L1 || actionId == "edit.copyCommand"_L1;
}

void ComparePage::run(const QString &actionId)
{
    const int by = actionId == "page.previousProblem"_L1 ? -1 : 1;
    if (actionId == "view.reload"_L1) {
        m_session->reload();
    } else if (actionId == "page.nextProblem"_L1 || actionId == "page.previousProblem"_L1) {
        if (m_tabs->currentIndex() == 1)
            config()->step(by);
        else
            m_files->step(by);
    } else if (actionId == "page.saveFile"_L1) {
        saveBoth();
    } else if (actionId == "page.swap"_L1) {
        m_session->swap();
    } else if (actionId == "edit.filter"_L1) {
        FilterLine *line = m_tabs->currentIndex() == 2 ? variants()->filter() : m_files->filter();
        line->setFocus(Qt::ShortcutFocusReason);
        line->selectAll();
    }
}

void ComparePage::focusPage()
{
    if (m_session->state() == CompareSession::State::Failed)
        m_problem->setFocus(Qt::OtherFocusReason);
    else if (m_tabs->currentIndex() == 1)
        config()->view()->setFocus(Qt::OtherFocusReason);
    else if (m_tabs->currentIndex() == 2)
        variants()->view()->setFocus(Qt::OtherFocusReason);
    else
        m_files->tree()->setFocus(Qt::OtherFocusReason);
}

bool ComparePage::isSettled() const
{
    const auto state = m_session->state();
    return state == CompareSession::State::Ready || state == CompareSession::State::Failed
        || state == CompareSession::State::Empty;
}

void ComparePage::setComfortable(bool comfortable)
{
    m_comfortable = comfortable;
    m_files->setComfortable(comfortable);
    if (m_config)
        m_config->setComfortable(comfortable);
    if (m_variants)
        m_variants->setComfortable(comfortable);
}

} // namespace gantry::ui
