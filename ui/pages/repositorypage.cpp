// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/repositorypage.h"

#include "ui/delegates/holedelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/rowsview.h"

#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::TagFacts;
using models::TagMatrix;
using models::TagMatrixModel;

namespace {

//! Widths before the host columns, at 9 pt.
constexpr int widths[] = {26, 220, 96, 72, 58, 72};
constexpr int hostWidth = 62;

const std::pair<QString, TagMatrixModel::Chip> chips[] = {{u"all"_s, TagMatrixModel::Chip::All},
    {u"errors"_s, TagMatrixModel::Chip::Errors}, {u"missing"_s, TagMatrixModel::Chip::Missing}};

CellRoles matrixRoles()
{
    CellRoles roles;
    roles.rowKind = TagMatrixModel::RowKindRole;
    roles.mark = TagMatrixModel::MarkRole;
    roles.icon = TagMatrixModel::IconRole;
    roles.busy = TagMatrixModel::BusyRole;
    roles.digest = TagMatrixModel::DigestRole;
    roles.link = TagMatrixModel::LinkRole;
    roles.dim = TagMatrixModel::DimRole;
    roles.span = TagMatrixModel::SpanRole;
    return roles;
}

} // namespace

RepositoryPage::RepositoryPage(TagMatrix *matrix, QWidget *parent)
    : Page(parent)
    , m_matrix(matrix)
    , m_model(new TagMatrixModel(matrix, this))
{
    matrix->setParent(this);
    setHelp(this, tr("Tags and platforms"),
        tr("One row per tag, one column per kind of host of your list. A hatched cell is a hole: "
           "these hosts get nothing from that tag. Tags are read as they come into view. The "
           "filter "
           "takes words and key:value, for example missing:17763 errors>0. Enter opens the "
           "Doctor."));
    m_message = new MessageBar(this);
    m_message->hide();
    QWidget *top = buildTop();
    buildView();
    m_moreRow = new QWidget(this);
    auto *moreRow = new QHBoxLayout(m_moreRow);
    moreRow->setContentsMargins(
        scaled(6, font()), scaled(3, font()), scaled(6, font()), scaled(3, font()));
    m_more = new HintLabel({}, m_moreRow);
    m_more->setWordWrap(false);
    m_loadMore = new LinkButton(tr("Load More"), m_moreRow);
    moreRow->addWidget(m_more);
    moreRow->addWidget(m_loadMore);
    moreRow->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(top);
    column->addWidget(m_message);
    column->addWidget(m_view, 1);
    column->addWidget(m_moreRow);

    m_soon.setSingleShot(true);
    m_soon.setInterval(60);
    connect(&m_soon, &QTimer::timeout, this, &RepositoryPage::wantVisible);
    const auto soon = [this] { m_soon.start(); };
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, soon);
    connect(m_view->verticalScrollBar(), &QScrollBar::rangeChanged, this, soon);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this, soon] {
        setUpColumns();
        soon();
    });
    connect(m_model, &TagMatrixModel::countsChanged, this, &RepositoryPage::showState);
    connect(matrix, &TagMatrix::stateChanged, this, &RepositoryPage::showState);
    connect(matrix, &TagMatrix::stateChanged, this, soon);
    connect(m_loadMore, &QAbstractButton::clicked, matrix, &TagMatrix::listMore);
    connect(m_message, &MessageBar::actionTriggered, this, &RepositoryPage::messageAction);
    setFocusProxy(m_view);
    setUpColumns();
    showState();
    soon();
}

QWidget *RepositoryPage::buildTop()
{
    auto *area = new QWidget(this);
    m_title = new TitleLabel({}, area);
    m_summary = new HintLabel({}, area);
    m_summary->setWordWrap(false);
    m_hosts = new LinkButton(tr("Change Host List…"), area);
    m_busy = new BusyMark(area);
    m_readAll = new QPushButton(area);
    m_export = new QPushButton(icon(u"external"_s), tr("Export"), area);
    auto *menu = new QMenu(m_export);
    const std::pair<QString, models::TagMatrixFormat> formats[]
        = {{tr("As CSV…"), models::TagMatrixFormat::Csv},
            {tr("As JSON…"), models::TagMatrixFormat::Json},
            {tr("Findings as SARIF…"), models::TagMatrixFormat::Sarif}};
    for (const auto &[text, format] : formats)
        menu->addAction(text, this, [this, format = format] { Q_EMIT exportRequested(format); });
    m_export->setMenu(menu);
    m_filter = new FilterLine(area);
    m_filter->setPlaceholderText(u"missing:17763 errors>0"_s);
    m_filter->setAccessibleName(tr("Filter tags"));
    m_filter->setProperty("gantrySmall", true);
    m_filter->setMaximumWidth(scaled(300, font()));
    m_chips = new ChipRow(area);
    m_chips->addChip(u"all"_s, tr("All"), {}, true);
    m_chips->addChip(u"errors"_s, tr("Errors"), u"err"_s);
    m_chips->addChip(u"missing"_s, tr("Holes"), u"miss"_s);
    m_chips->setExclusive({u"all"_s, u"errors"_s, u"missing"_s});

    auto *first = new QHBoxLayout;
    first->setSpacing(scaled(6, font()));
    first->addWidget(m_title, 1);
    first->addWidget(m_busy);
    first->addWidget(m_readAll);
    first->addWidget(m_export);
    auto *second = new QHBoxLayout;
    second->setSpacing(scaled(8, font()));
    second->addWidget(m_summary);
    second->addWidget(m_hosts);
    second->addStretch(1);
    auto *third = new QHBoxLayout;
    third->setSpacing(scaled(6, font()));
    third->addWidget(m_filter, 1);
    third->addWidget(m_chips);
    third->addStretch(1);
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(
        scaled(10, font()), scaled(8, font()), scaled(10, font()), scaled(6, font()));
    column->setSpacing(scaled(4, font()));
    column->addLayout(first);
    column->addLayout(second);
    column->addSpacing(scaled(2, font()));
    column->addLayout(third);

    connect(m_hosts, &QAbstractButton::clicked, this, &RepositoryPage::hostListRequested);
    connect(m_readAll, &QPushButton::clicked, this, [this] {
        if (m_matrix->isReading())
            m_matrix->cancel();
        else
            m_matrix->wantAll();
        showState();
    });
    connect(m_filter, &FilterLine::filterChanged, this, [this](const QString &text) {
        QList<TextRange> unknown;
        for (const models::TextRange &range : m_model->setFilter(text))
            unknown.append({range.offset, range.length});
        m_filter->setUnknownRanges(unknown,
            tr("No column has this name. Known: %1.")
                .arg(TagMatrixModel::filterKeys().join(u", "_s)));
    });
    connect(m_filter, &FilterLine::leaveRequested, this, [this] { focusPage(); });
    connect(m_chips, &ChipRow::chipToggled, this, [this](const QString &id, bool on) {
        if (!on) {
            m_chips->setOn(u"all"_s, true);
            m_model->setChip(TagMatrixModel::Chip::All);
            return;
        }
        for (const auto &[chip, meaning] : chips) {
            if (chip == id)
                m_model->setChip(meaning);
        }
    });
    return area;
}

void RepositoryPage::buildView()
{
    const CellRoles roles = matrixRoles();
    m_view = new RowsView(RowsView::Kind::Table, roles, this);
    m_view->setAccessibleName(tr("Tags and platforms"));
    m_view->setModel(m_model);
    m_view->setItemDelegateForColumn(TagMatrixModel::StateColumn, new MarkDelegate(roles, m_view));
    auto *tag = new CellDelegate(roles, m_view);
    tag->setElide(Qt::ElideMiddle);
    m_view->setItemDelegateForColumn(TagMatrixModel::TagColumn, tag);
    QHeaderView *header = m_view->header();
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(TagMatrixModel::TagColumn, Qt::AscendingOrder);
    header->setStretchLastSection(false);
    connect(header, &QHeaderView::sortIndicatorChanged, m_model, &TagMatrixModel::sortBy);
    connect(m_view, &QAbstractItemView::activated, this, &RepositoryPage::openAt);
    connect(m_view, &QAbstractItemView::clicked, this, [this](const QModelIndex &index) {
        if (m_model->kindAt(index.column()))
            openAt(index);
    });
    connect(m_view, &RowsView::linkActivated, this,
        [this](const QModelIndex &index) { m_matrix->retry(m_model->tagAt(index.row())); });
    connect(
        m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &Page::statusChanged);
}

//! Columns come and go with the host list.
void RepositoryPage::setUpColumns()
{
    const int kinds = static_cast<int>(m_matrix->kinds().size());
    if (kinds == m_shownKinds)
        return;
    m_shownKinds = kinds;
    for (int column = 0; column < TagMatrixModel::FirstHostColumn; ++column)
        m_view->header()->resizeSection(column, scaled(widths[column], font()));
    auto *hole = m_view->findChild<HoleDelegate *>();
    if (!hole)
        hole = new HoleDelegate(matrixRoles(), TagMatrixModel::HoleRole, m_view);
    for (int column = TagMatrixModel::FirstHostColumn; column < m_model->columnCount(); ++column) {
        m_view->setItemDelegateForColumn(column, hole);
        const QString label
            = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        m_view->header()->resizeSection(column,
            std::max(scaled(hostWidth, font()),
                fontMetrics().horizontalAdvance(label) + scaled(20, font())));
    }
}

//! What is in view is read first, the rows below it next; what was scrolled past is let go.
void RepositoryPage::wantVisible()
{
    if (m_matrix->state() != TagMatrix::State::Ready || m_model->rowCount() == 0 || !isVisible())
        return;
    const QModelIndex top = m_view->indexAt(QPoint(4, 1));
    const QModelIndex bottom = m_view->indexAt(QPoint(4, m_view->viewport()->height() - 1));
    const int first = top.isValid() ? top.row() : 0;
    const int last = bottom.isValid() ? bottom.row() : m_model->rowCount() - 1;
    constexpr int ahead = 4;
    if (!m_matrix->isReadingAll()) {
        QList<int> wanted;
        for (int row = first; row <= std::min(last + ahead, m_model->rowCount() - 1); ++row)
            wanted += m_model->tagAt(row);
        m_matrix->want(wanted);
    }
    const bool atEnd = last >= m_model->rowCount() - 1 && top.row() > 0;
    if (atEnd && m_matrix->hasMore() && !m_matrix->isListing() && !m_matrix->error())
        m_matrix->listMore();
}

void RepositoryPage::showState()
{
    const QString name = m_matrix->repository().container();
    m_title->setText(name);
    const auto number = [](int n) { return QLocale().toString(n); };
    const int all = static_cast<int>(m_matrix->tags().size());
    QString summary = m_matrix->state() == TagMatrix::State::Listing
        ? tr("Listing tags…")
        : tr("%1 tags, %2 read")
              .arg(number(all) + (m_matrix->hasMore() ? u"+"_s : QString()),
                  number(m_matrix->loaded()));
    if (m_matrix->leftOut() > 0)
        summary += u" · "_s + tr("%n tags of signatures left out", nullptr, m_matrix->leftOut());
    if (m_model->hiddenTags() > 0)
        summary += u" · "_s + tr("%1 hidden by the filter").arg(number(m_model->hiddenTags()));
    summary += u" · "_s
        + (m_matrix->isHostListEmpty()
                ? tr("no host list yet: the usual hosts")
                : tr("%n kinds of host", nullptr, static_cast<int>(m_matrix->kinds().size())));
    m_summary->setText(summary);
    m_hosts->setText(
        m_matrix->isHostListEmpty() ? tr("Create Host List…") : tr("Change Host List…"));
    m_chips->setCount(u"all"_s, all);
    m_chips->setCount(u"errors"_s, m_model->tagsWithErrors());
    m_chips->setCount(u"missing"_s, m_model->tagsWithHoles());
    const bool reading = m_matrix->isReading() || m_matrix->isListing();
    m_busy->setBusy(reading, tr("Reading tags"));
    m_readAll->setText(m_matrix->isReading() ? tr("Stop Reading") : tr("Read All Tags"));
    m_readAll->setEnabled(
        m_matrix->isReading() || (all > 0 && m_matrix->loaded() < all && !m_matrix->stopped()));
    m_export->setEnabled(m_matrix->loaded() > 0);
    m_moreRow->setVisible(m_matrix->hasMore());
    m_more->setText(tr("%1 tags are listed, the registry has more.").arg(number(all)));
    m_loadMore->setEnabled(!m_matrix->isListing());
    m_view->setEmptyText(m_matrix->state() == TagMatrix::State::Listing ? tr("Listing tags…")
            : m_matrix->state() == TagMatrix::State::Failed             ? QString()
            : all > 0 ? tr("The filter hides all tags. Esc clears it.")
                      : tr("This repository has no tags."));

    const auto &error = m_matrix->stopped() ? m_matrix->stopped() : m_matrix->error();
    if (!error) {
        m_message->hide();
    } else if (m_message->isHidden() || m_message->property("gantryError") != error->toLine()) {
        m_message->setProperty("gantryError", error->toLine());
        m_message->showMessage(Mark::Error, error->toLine() + u'.');
        if (error->code == Errc::Unauthorized)
            m_message->addAction(u"signIn"_s, tr("Sign In…"));
        if (error->code == Errc::RateLimited && m_matrix->stopped())
            m_message->addAction(u"readHeld"_s, tr("Read All the Same"));
        m_message->addAction(u"retry"_s, tr("Retry"));
    }
    Q_EMIT statusChanged();
    Q_EMIT abilitiesChanged();
}

void RepositoryPage::messageAction(const QString &id)
{
    if (id == "signIn"_L1)
        Q_EMIT accessRequested(u"signIn"_s, m_matrix->repository().reference.domain());
    else if (id == "readHeld"_L1)
        m_matrix->readHeld();
    else
        m_matrix->retryAll();
    m_soon.start();
}

void RepositoryPage::openAt(const QModelIndex &index)
{
    const TagFacts *row = m_model->factsAt(index);
    if (!row)
        return;
    const TagMatrix::Kind *kind = m_model->kindAt(index.column());
    Q_EMIT doctorRequested(models::doctorPlace(m_matrix->nameOf(*row),
        kind ? kind->host.id : QString(), kind ? doctor::clientId(*kind->host.client) : QString()));
}

void RepositoryPage::step(int by)
{
    const int row = m_model->nextProblem(m_view->currentIndex().row(), by);
    if (row < 0)
        return;
    m_view->setCurrentIndex(m_model->index(row, TagMatrixModel::TagColumn));
    m_view->setFocus(Qt::OtherFocusReason);
}

models::RepositoryPlace RepositoryPage::repositoryPlace() const
{
    return {m_matrix->repository().container()};
}

QList<models::CommandLine> RepositoryPage::commands() const
{
    return models::commandsFor(*m_matrix);
}

void RepositoryPage::setComfortable(bool comfortable)
{
    m_view->setComfortable(comfortable);
}

void RepositoryPage::accessChanged(const QString &registry)
{
    if (m_matrix->repository().transport == oci::ImageName::Transport::Registry
        && m_matrix->repository().reference.domain() == registry
        && (m_matrix->stopped() || m_matrix->error()))
        m_matrix->retryAll();
}

QString RepositoryPage::title() const
{
    return tr("%1 tags").arg(m_matrix->repository().container().section(u'/', -1));
}

QString RepositoryPage::titleSuffix() const
{
    return m_matrix->repository().container().section(u'/', 0, -2);
}

QString RepositoryPage::place() const
{
    return repositoryPlace().toString();
}

Page::Status RepositoryPage::status() const
{
    const QModelIndex current = m_view->currentIndex();
    if (!m_model->factsAt(current))
        return {u"repo"_s, m_matrix->repository().container(), {}, m_summary->text()};
    const QModelIndex state = current.siblingAtColumn(TagMatrixModel::StateColumn);
    return {u"tag"_s, state.data(Qt::AccessibleTextRole).toString(), {}, {}};
}

bool RepositoryPage::can(const QString &actionId) const
{
    if (actionId == "view.reload"_L1 || actionId == "edit.filter"_L1
        || actionId == "edit.copyCommand"_L1)
        return true;
    if (actionId == "page.open"_L1 || actionId == "page.doctor"_L1)
        return m_model->factsAt(m_view->currentIndex());
    if (actionId == "page.signIn"_L1)
        return m_matrix->repository().transport == oci::ImageName::Transport::Registry;
    return (actionId == "page.nextProblem"_L1 || actionId == "page.previousProblem"_L1)
        && m_model->rowCount() > 0;
}

void RepositoryPage::run(const QString &actionId)
{
    if (actionId == "view.reload"_L1) {
        m_matrix->reload();
    } else if (actionId == "edit.filter"_L1) {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    } else if (actionId == "page.open"_L1 || actionId == "page.doctor"_L1) {
        openAt(m_view->currentIndex());
    } else if (actionId == "page.signIn"_L1) {
        messageAction(u"signIn"_s);
    } else if (actionId == "page.nextProblem"_L1) {
        step(1);
    } else if (actionId == "page.previousProblem"_L1) {
        step(-1);
    }
}

void RepositoryPage::focusPage()
{
    m_view->setFocus(Qt::OtherFocusReason);
    if (!m_view->currentIndex().isValid() && m_model->rowCount() > 0)
        m_view->setCurrentIndex(m_model->index(0, TagMatrixModel::TagColumn));
}

bool RepositoryPage::isSettled() const
{
    return !m_matrix->isReading() && !m_matrix->isListing() && !m_soon.isActive();
}

} // namespace gantry::ui
