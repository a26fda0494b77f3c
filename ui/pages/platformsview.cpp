// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/platformsview.h"

#include "models/hosts/hostlist.h"
#include "models/image/imagesession.h"
#include "models/image/platformmodel.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/pages/bytespane.h"
#include "ui/pages/columns.h"
#include "ui/pages/layerspane.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/rowsview.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDataStream>
#include <QHeaderView>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImageSession;
using models::PlatformModel;

namespace {

CellRoles matrixRoles()
{
    CellRoles roles;
    roles.rowKind = PlatformModel::RowKindRole;
    roles.mark = PlatformModel::MarkRole;
    roles.icon = PlatformModel::IconRole;
    roles.endIcon = PlatformModel::EndIconRole;
    roles.secondary = PlatformModel::SecondaryRole;
    roles.bold = PlatformModel::BoldRole;
    roles.monospace = PlatformModel::MonospaceRole;
    roles.busy = PlatformModel::BusyRole;
    roles.rawValue = PlatformModel::SizeBytesRole;
    roles.maximum = PlatformModel::LargestBytesRole;
    roles.digest = PlatformModel::DigestRole;
    roles.link = PlatformModel::LinkRole;
    roles.span = PlatformModel::SpanRole;
    roles.dim = PlatformModel::DimRole;
    return roles;
}

//! Widths of the columns at 9 pt (design, 1-main).
constexpr int matrixWidths[] = {26, 88, 76, 48, 114, 66, 88, 48, 190, 76, 36, 44, 30, 30};

const std::pair<QString, PlatformModel::Chip> chips[]
    = {{u"all"_s, PlatformModel::Chip::All}, {u"linux"_s, PlatformModel::Chip::Linux},
        {u"windows"_s, PlatformModel::Chip::Windows}, {u"missing"_s, PlatformModel::Chip::Missing}};

bool isProblem(const QModelIndex &row)
{
    if (row.data(PlatformModel::RowKindRole).toInt() == static_cast<int>(RowKind::Missing))
        return true;
    const Mark mark
        = toMark(row.siblingAtColumn(PlatformModel::StateColumn).data(PlatformModel::MarkRole));
    return mark == Mark::Error || mark == Mark::Warning;
}

} // namespace

PlatformsView::PlatformsView(ImageSession *session, models::HostList *hosts, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_hosts(hosts)
    , m_model(new PlatformModel(this))
    , m_like(new models::HostList(this))
{
    setHelp(this, tr("Platforms"),
        tr("One row per entry, grouped by operating system; attestations belong to the entry above "
           "them, dashed rows are platforms your hosts expect and nobody built. The filter takes "
           "words and key:value, for example os:windows size>1GiB missing:yes."));
    m_model->setSession(session);
    m_model->setExpected(hosts);
    const auto showHost = [this] { m_model->setHost(m_hosts->viewer(), m_hosts->viewerClient()); };
    showHost();
    connect(hosts, &models::HostList::viewerChanged, this, showHost);
    buildMatrix();
    m_layersPane = new LayersPane(session, this);
    m_bytes = new BytesPane(session, this);

    m_leftRight = new QSplitter(Qt::Horizontal, this);
    m_leftRight->addWidget(m_layersPane);
    m_leftRight->addWidget(m_bytes);
    m_leftRight->setStretchFactor(0, 1);
    m_leftRight->setChildrenCollapsible(false);
    m_leftRight->setSizes({scaled(520, font()), scaled(372, font())});
    m_upDown = new QSplitter(Qt::Vertical, this);
    m_upDown->addWidget(m_matrix);
    m_upDown->addWidget(m_leftRight);
    m_upDown->setStretchFactor(0, 1);
    m_upDown->setChildrenCollapsible(false);
    m_upDown->setSizes({scaled(354, font()), scaled(160, font())});
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildFilterRow());
    column->addWidget(m_upDown, 1);
    setFocusProxy(m_matrix);

    connect(m_matrix, &RowsView::digestPointed, m_layersPane->view(), &RowsView::highlightDigest);
    connect(m_layersPane->view(), &RowsView::digestPointed, m_matrix, &RowsView::highlightDigest);
    connect(m_model, &PlatformModel::countsChanged, this, &PlatformsView::showCounts);
    connect(session, &ImageSession::currentEntryChanged, this, &PlatformsView::showCurrentEntry);
    connect(session, &ImageSession::stateChanged, this, [this] {
        m_matrix->setEmptyText(m_session->state() == ImageSession::State::Opening
                ? tr("Reading the index…")
                : tr("This index has no entries."));
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &PlatformsView::showCurrentEntry);
    m_matrix->setEmptyText(tr("Reading the index…"));
    showCounts();
}

PlatformsView::~PlatformsView() = default;

QWidget *PlatformsView::buildFilterRow()
{
    auto *area = new QWidget(this);
    m_filter = new FilterLine(area);
    m_filter->setPlaceholderText(u"os:windows size>1GiB missing:yes"_s);
    m_filter->setAccessibleName(tr("Filter platforms"));
    m_filter->setProperty("gantrySmall", true);
    m_filter->setMaximumWidth(scaled(260, font()));
    m_chips = new ChipRow(area);
    m_chips->addChip(u"all"_s, tr("All"), {}, true);
    m_chips->addChip(u"linux"_s, tr("Linux"), u"linux"_s);
    m_chips->addChip(u"windows"_s, tr("Windows"), u"win"_s);
    m_chips->addChip(u"missing"_s, tr("Missing"), u"miss"_s);
    m_chips->setExclusive({u"all"_s, u"linux"_s, u"windows"_s, u"missing"_s});
    auto *label = new HintLabel(tr("Expected by"), area);
    label->setWordWrap(false);
    m_expected = new QComboBox(area);
    m_expected->setProperty("gantrySmall", true);
    m_expected->setAccessibleName(tr("Expected by"));
    m_expected->setToolTip(tr("Platforms somebody expects and the index lacks become dashed rows"));
    m_expected->setSizeAdjustPolicy(QComboBox::AdjustToContents);

    auto *row = new QHBoxLayout;
    row->setSpacing(scaled(6, font()));
    row->addWidget(m_filter, 1);
    row->addWidget(m_chips);
    row->addStretch(1);
    row->addWidget(label);
    row->addWidget(m_expected);
    m_hiddenRow = new QWidget(area);
    auto *hiddenRow = new QHBoxLayout(m_hiddenRow);
    hiddenRow->setContentsMargins(0, 0, 0, 0);
    hiddenRow->setSpacing(scaled(4, font()));
    m_hidden = new HintLabel(QString(), m_hiddenRow);
    m_hidden->setWordWrap(false);
    auto *clear = new LinkButton(tr("Clear"), m_hiddenRow);
    clear->setAccessibleName(tr("Clear the filter"));
    hiddenRow->addWidget(m_hidden);
    hiddenRow->addWidget(clear);
    hiddenRow->addStretch(1);
    m_hiddenRow->hide();
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(
        scaled(6, font()), scaled(4, font()), scaled(6, font()), scaled(4, font()));
    column->setSpacing(scaled(2, font()));
    column->addLayout(row);
    column->addWidget(m_hiddenRow);

    connect(m_filter, &FilterLine::filterChanged, this, &PlatformsView::applyFilter);
    connect(m_filter, &FilterLine::leaveRequested, m_matrix,
        [this] { m_matrix->setFocus(Qt::OtherFocusReason); });
    connect(clear, &QAbstractButton::clicked, this, &PlatformsView::clearFilter);
    connect(m_chips, &ChipRow::chipToggled, this, [this](const QString &id, bool on) {
        if (!on) {
            m_chips->setOn(u"all"_s, true);
            m_model->setChip(PlatformModel::Chip::All);
            return;
        }
        for (const auto &[chip, meaning] : chips) {
            if (chip == id)
                m_model->setChip(meaning);
        }
    });
    connect(m_expected, &QComboBox::activated, this, [this](int index) {
        const QString what = m_expected->itemData(index).toString();
        if (what == "change"_L1 || what == "another"_L1) {
            fillExpected(); // the choice stands until there is another
            if (what == "change"_L1)
                Q_EMIT hostListRequested();
            else
                Q_EMIT likeImageRequested();
        } else {
            expect(what == "hosts"_L1    ? Expects::Hosts
                    : what == "image"_L1 ? Expects::Image
                                         : Expects::Nothing);
        }
    });
    connect(m_hosts, &models::HostList::hostsChanged, this, &PlatformsView::fillExpected);
    fillExpected();
    return area;
}

void PlatformsView::buildMatrix()
{
    const CellRoles roles = matrixRoles();
    m_matrix = new RowsView(RowsView::Kind::Table, roles, this);
    m_matrix->setAccessibleName(tr("Platforms"));
    m_matrix->setModel(m_model);
    for (const int column :
        {PlatformModel::StateColumn, PlatformModel::ProvenanceColumn, PlatformModel::SbomColumn,
            PlatformModel::SignatureColumn, PlatformModel::BinariesColumn})
        m_matrix->setItemDelegateForColumn(column, new MarkDelegate(roles, m_matrix));
    m_matrix->setItemDelegateForColumn(
        PlatformModel::OsColumn, new PlatformDelegate(roles, m_matrix));
    m_matrix->setItemDelegateForColumn(
        PlatformModel::DigestColumn, new DigestDelegate(roles, m_matrix));
    m_matrix->setItemDelegateForColumn(PlatformModel::SizeColumn,
        new SizeBarDelegate(roles, SizeBarDelegate::Order::TextFirst, m_matrix));
    auto *middle = new CellDelegate(roles, m_matrix);
    middle->setElide(Qt::ElideLeft); // the repository's end and the tag tell most
    m_matrix->setItemDelegateForColumn(PlatformModel::BaseImageColumn, middle);

    QHeaderView *header = m_matrix->header();
    setUpColumns(m_matrix, matrixWidths, PlatformModel::BaseImageColumn);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(PlatformModel::OsColumn, Qt::AscendingOrder);
    connect(header, &QHeaderView::sortIndicatorChanged, m_model,
        [this](int column, Qt::SortOrder order) {
            m_model->sortBy(static_cast<PlatformModel::Column>(column), order);
        });

    connect(m_matrix->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &current) {
            if (m_following || !current.isValid())
                return;
            const qsizetype entry = entryAt(current);
            m_following = true;
            m_session->selectEntry(entry);
            m_following = false;
            m_matrix->expand(current.siblingAtColumn(0));
        });
    connect(m_matrix, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        if (const qsizetype entry = entryAt(index); entry >= 0)
            Q_EMIT entryOpened(entry);
    });
    connect(m_matrix, &RowsView::copyRequested, this, [this](const QModelIndex &index) {
        if (const qsizetype entry = entryAt(index); entry >= 0)
            Q_EMIT copyRequested(entry);
    });
    connect(m_matrix, &RowsView::linkActivated, this, [this](const QModelIndex &index) {
        if (const qsizetype entry = entryAt(index); entry >= 0)
            m_session->retryEntry(entry);
        else
            Q_EMIT candidateRequested(index.data(PlatformModel::PlatformRole).toString());
    });
    m_matrix->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_matrix, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        const QModelIndex under = m_matrix->indexAt(position);
        if (const qsizetype entry = entryAt(under); entry >= 0)
            Q_EMIT menuRequested(entry, m_matrix->viewport()->mapToGlobal(position));
    });
}

void PlatformsView::applyFilter(const QString &text)
{
    QList<TextRange> unknown;
    for (const models::TextRange &range : m_model->setFilter(text))
        unknown.append({range.offset, range.length});
    m_filter->setUnknownRanges(unknown,
        tr("No column has this name. Known: os, arch, variant, version, digest, size, layers, "
           "base, "
           "created, missing."));
    showCurrentEntry();
}

void PlatformsView::clearFilter()
{
    m_filter->clear();
    applyFilter({});
    m_chips->setOn(u"all"_s, true);
    m_model->setChip(PlatformModel::Chip::All);
    m_matrix->setFocus(Qt::OtherFocusReason);
}

void PlatformsView::showCounts()
{
    const PlatformModel::Counts &counts = m_model->counts();
    m_chips->setCount(u"all"_s, counts.all);
    m_chips->setCount(u"linux"_s, counts.linux);
    m_chips->setCount(u"windows"_s, counts.windows);
    m_chips->setCount(u"missing"_s, counts.missing);
    m_hiddenRow->setVisible(counts.hidden > 0);
    m_hidden->setText(tr("%1 of %2 rows hidden by the filter.")
            .arg(counts.hidden)
            .arg(counts.all + counts.missing));
}

void PlatformsView::fillExpected()
{
    const QSignalBlocker quiet(m_expected);
    m_expected->clear();
    static const QString datas[] = {u"hosts"_s, u"image"_s, u"none"_s};
    const auto &hosts = m_hosts->hosts();
    if (!hosts.isEmpty())
        m_expected->addItem(hosts.size() == 1
                ? tr("Host list: %1").arg(hosts.first().name)
                : tr("Host list: %n hosts", nullptr, m_hosts->hostCount()),
            u"hosts"_s);
    if (!m_likeTitle.isEmpty())
        m_expected->addItem(tr("Like %1").arg(m_likeTitle), u"image"_s);
    m_expected->addItem(tr("Nobody"), u"none"_s);
    m_expected->insertSeparator(m_expected->count());
    m_expected->addItem(
        hosts.isEmpty() ? tr("Create Host List…") : tr("Change Host List…"), u"change"_s);
    m_expected->addItem(tr("Like Another Image…"), u"another"_s);
    const int now = m_expected->findData(datas[static_cast<int>(m_expects)]);
    m_expected->setCurrentIndex(now >= 0 ? now : m_expected->findData(u"none"_s));
}

void PlatformsView::expect(Expects whom)
{
    m_expects = whom;
    m_model->setExpected(whom == Expects::Hosts ? m_hosts
            : whom == Expects::Image            ? m_like
                                                : nullptr);
}

void PlatformsView::expectLike(const QString &title, const QList<oci::Platform> &platforms)
{
    m_likeTitle = title;
    m_like->setLike(title, platforms);
    expect(Expects::Image);
    fillExpected();
}

qsizetype PlatformsView::entryAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return -1;
    return static_cast<qsizetype>(index.data(PlatformModel::EntryRole).toLongLong());
}

void PlatformsView::showCurrentEntry()
{
    if (m_following)
        return;
    const QModelIndex wanted = m_model->indexOfEntry(m_session->currentEntry());
    if (wanted == m_matrix->currentIndex().siblingAtColumn(0) && wanted.isValid())
        return;
    m_following = true;
    if (wanted.isValid()) {
        m_matrix->expand(wanted.parent());
        m_matrix->setCurrentIndex(wanted);
        m_matrix->scrollTo(wanted);
        m_matrix->expand(wanted);
    } else {
        m_matrix->selectionModel()->clear();
    }
    m_following = false;
}

void PlatformsView::stepProblem(int by)
{
    QList<QModelIndex> problems;
    int now = -1;
    const QModelIndex current = m_matrix->currentIndex();
    const QModelIndex top = current.parent().isValid() ? current.parent() : current;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        if (top.isValid() && row == top.row())
            now = by > 0 ? static_cast<int>(problems.size()) - 1
                         : static_cast<int>(problems.size());
        if (isProblem(index)) {
            if (top.isValid() && row == top.row() && by > 0)
                ++now;
            problems.append(index);
        }
    }
    if (problems.isEmpty())
        return;
    const auto count = static_cast<int>(problems.size());
    m_matrix->setCurrentIndex(problems.at((now + by + count * 2) % count));
    m_matrix->setFocus(Qt::OtherFocusReason);
}

void PlatformsView::setComfortable(bool comfortable)
{
    m_matrix->setComfortable(comfortable);
    m_layersPane->view()->setComfortable(comfortable);
}

QByteArray PlatformsView::saveState() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << m_matrix->header()->saveState() << m_upDown->saveState() << m_leftRight->saveState();
    return state;
}

void PlatformsView::restoreState(const QByteArray &state)
{
    QDataStream in(state);
    QByteArray header, upDown, leftRight;
    in >> header >> upDown >> leftRight;
    if (in.status() != QDataStream::Ok)
        return;
    m_matrix->header()->restoreState(header);
    m_upDown->restoreState(upDown);
    m_leftRight->restoreState(leftRight);
}

} // namespace gantry::ui
