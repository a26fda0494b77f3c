// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/filetreepane.h"

#include "base/text.h"
#include "models/files/filessession.h"
#include "models/files/filetreemodel.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/pages/columns.h"
#include "ui/pages/filerowsview.h"
#include "ui/theme/style.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"
#include "ui/widgets/segmentedswitch.h"

#include <QDataStream>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QStackedWidget>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::FilesSession;
using models::FileTreeModel;

namespace {

constexpr int treeWidths[] = {26, 240, 92, 50, 86, 116, 44, 96};
//! So few matches are opened at once: who filters wants to see what fits.
constexpr int openedMatches = 200;

CellRoles treeRoles()
{
    CellRoles roles;
    roles.icon = FileTreeModel::IconRole;
    roles.secondary = FileTreeModel::SecondaryRole;
    roles.rawValue = FileTreeModel::SizeBytesRole;
    roles.maximum = FileTreeModel::LargestBytesRole;
    roles.dim = FileTreeModel::DimRole;
    roles.meaning = FileTreeModel::MeaningRole;
    roles.bold = FileTreeModel::BoldRole;
    roles.monospace = FileTreeModel::MonospaceRole;
    return roles;
}

CellRoles markRoles()
{
    CellRoles roles = treeRoles();
    roles.mark = FileTreeModel::MarkRole;
    return roles;
}

} // namespace

FileTreePane::FileTreePane(FilesSession *files, QWidget *parent)
    : QWidget(parent)
    , m_files(files)
    , m_model(new FileTreeModel(files->jobs(), files->pools(), this))
{
    setHelp(this, tr("Files"),
        tr("The files of one layer, or of all layers up to one as a container sees them. Marks say "
           "what the chosen layer did: plus added, diamond changed (hollow: attributes only), "
           "equals sign written again without a difference, minus removed, struck circle removed "
           "by an opaque folder. The filter takes words and key:value, for example path:usr/*.so "
           "size>1MiB mode:setuid type:elf layer:3 change:added eol:crlf arch:amd64."));
    buildView();
    m_placeholder = new Placeholder(this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_placeholder);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTop());
    column->addWidget(m_stack, 1);

    connect(m_placeholder, &Placeholder::buttonClicked, this, &FileTreePane::placeholderClicked);
    connect(files, &FilesSession::treeChanged, this, &FileTreePane::showTree);
    connect(files, &FilesSession::layersReset, this, [this] {
        m_path.clear();
        m_wanted.clear();
    });
    connect(files, &FilesSession::readingChanged, this, &FileTreePane::showEmpty);
    connect(files, &FilesSession::layerChanged, this, &FileTreePane::showEmpty);
    connect(files, &FilesSession::viewChanged, this, [this] {
        m_viewSwitch->setCurrentIndex(
            m_files && m_files->view() == FilesSession::View::OneLayer ? 0 : 1);
        showEmpty();
    });
    connect(m_model, &FileTreeModel::rowsChanged, this, &FileTreePane::showRows);
    m_viewSwitch->setCurrentIndex(1);
    showTree();
}

QWidget *FileTreePane::buildTop()
{
    auto *area = new QWidget(this);
    m_viewSwitch = new SegmentedSwitch(area);
    m_viewSwitch->setAccessibleName(tr("Layers shown"));
    m_viewSwitch->addSegment(u"layer"_s, tr("One Layer"), tr("What the chosen layer did"));
    m_viewSwitch->addSegment(u"layers"_s, tr("Merged"),
        tr("All files up to the chosen layer, as a container would see them"));
    m_shapeSwitch = new SegmentedSwitch(area);
    m_shapeSwitch->setAccessibleName(tr("Arrangement"));
    m_shapeSwitch->addSegment(u"folder"_s, tr("Tree"), tr("Folders"));
    m_shapeSwitch->addSegment(u"columns"_s, tr("List"), tr("All files in one list"));
    m_shapeSwitch->setIconsOnly(true);
    m_filter = new FilterLine(area);
    m_filter->setPlaceholderText(u"*.so size>1MiB change:added"_s);
    m_filter->setAccessibleName(tr("Filter files"));
    auto *row = new QHBoxLayout;
    row->setSpacing(scaled(6, font()));
    row->addWidget(m_viewSwitch);
    row->addWidget(m_filter, 1);
    row->addWidget(m_shapeSwitch);
    m_hintRow = new QWidget(area);
    auto *hintRow = new QHBoxLayout(m_hintRow);
    hintRow->setContentsMargins(0, 0, 0, 0);
    hintRow->setSpacing(scaled(4, font()));
    m_hint = new HintLabel(QString(), m_hintRow);
    m_hint->setWordWrap(false);
    auto *clear = new LinkButton(tr("Clear"), m_hintRow);
    clear->setAccessibleName(tr("Clear the filter"));
    m_clear = clear;
    hintRow->addWidget(m_hint);
    hintRow->addWidget(clear);
    hintRow->addStretch(1);
    m_hintRow->hide();
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(
        scaled(6, font()), scaled(4, font()), scaled(6, font()), scaled(4, font()));
    column->setSpacing(scaled(2, font()));
    column->addLayout(row);
    column->addWidget(m_hintRow);

    connect(m_viewSwitch, &SegmentedSwitch::chosen, this, [this](int index) {
        if (m_files)
            m_files->setView(index == 0 ? FilesSession::View::OneLayer : FilesSession::View::Merged,
                m_files->layer());
    });
    connect(m_shapeSwitch, &SegmentedSwitch::currentChanged, this, [this](int index) {
        m_wanted = m_path;
        m_view->setFlat(index != 0);
        m_model->setShape(index == 0 ? FileTreeModel::Shape::Tree : FileTreeModel::Shape::Flat);
    });
    connect(m_filter, &FilterLine::filterChanged, this, &FileTreePane::applyFilter);
    connect(m_filter, &FilterLine::leaveRequested, m_view,
        [this] { m_view->setFocus(Qt::OtherFocusReason); });
    connect(clear, &QAbstractButton::clicked, this, &FileTreePane::clearFilter);
    return area;
}

RowsView *FileTreePane::view() const
{
    return m_view;
}

void FileTreePane::buildView()
{
    m_view = new FileRowsView(RowsView::Kind::Tree, treeRoles(), this);
    m_view->setAccessibleName(tr("Files"));
    m_view->setModel(m_model);
    m_view->setHeaderHidden(false);
    m_view->setTreePosition(FileTreeModel::NameColumn);
    auto *names = new TreeRowDelegate(treeRoles(), m_view);
    names->setElide(Qt::ElideMiddle); // of a path both ends tell most
    m_view->setItemDelegateForColumn(FileTreeModel::NameColumn, names);
    m_view->setItemDelegateForColumn(
        FileTreeModel::MarkColumn, new MarkDelegate(markRoles(), m_view));
    m_view->setItemDelegateForColumn(FileTreeModel::SizeColumn,
        new SizeBarDelegate(treeRoles(), SizeBarDelegate::Order::TextFirst, m_view));
    for (const int column :
        {FileTreeModel::ModeColumn, FileTreeModel::OwnerColumn, FileTreeModel::ModifiedColumn,
            FileTreeModel::LayerColumn, FileTreeModel::FormatColumn}) {
        auto *cell = new CellDelegate(
            [] {
                CellRoles roles = treeRoles();
                roles.icon = roles.secondary = -1;
                return roles;
            }(),
            m_view);
        cell->setRowHeight(20);
        m_view->setItemDelegateForColumn(column, cell);
    }
    QHeaderView *header = m_view->header();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionsMovable(true);
    setUpColumns(m_view, treeWidths, FileTreeModel::NameColumn, 180);
    header->setSectionHidden(FileTreeModel::ModifiedColumn, true);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(FileTreeModel::NameColumn, Qt::AscendingOrder);
    connect(header, &QHeaderView::sortIndicatorChanged, m_model,
        [this](int column, Qt::SortOrder order) {
            m_wanted = m_path;
            m_model->sortBy(static_cast<FileTreeModel::Column>(column), order);
        });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &current) {
            if (!current.isValid())
                return;
            // A view that gets the focus makes its first row current without selecting it.
            if (!m_view->selectionModel()->isSelected(current))
                m_view->selectionModel()->select(
                    current, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
            if (m_following)
                return;
            m_path = current.data(FileTreeModel::PathRole).toByteArray();
            m_wanted.clear();
            Q_EMIT currentChanged();
        });
    connect(m_view, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        const QModelIndex row = index.siblingAtColumn(0);
        if (m_model->hasChildren(row))
            m_view->setExpanded(row, !m_view->isExpanded(row));
        else
            Q_EMIT activated(index);
    });
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        const QModelIndex under = m_view->indexAt(position);
        if (under.isValid())
            Q_EMIT menuRequested(m_view->viewport()->mapToGlobal(position));
    });
}

void FileTreePane::showTree()
{
    if (!m_files)
        return;
    m_model->setTree(m_files->tree(), m_files->layerNames());
    showEmpty();
}

//! Other rows: what was selected stays so, or comes back when it is there again.
void FileTreePane::showRows()
{
    const auto problems = m_model->problems();
    QList<TextRange> ranges;
    QStringList sentences;
    for (const auto &problem : problems) {
        ranges.append({problem.position, problem.length});
        if (!sentences.contains(problem.message))
            sentences.append(problem.message);
    }
    m_filter->setUnknownRanges(ranges, sentences.join(u'\n'));
    const bool filtered = m_model->isFiltered() && !m_model->isArranging();
    QString hint = sentences.join(u' ');
    if (filtered) {
        const QString found = m_model->matchCount() == 0
            ? tr("Nothing fits the filter.")
            : tr("%1 fit, %2 rows hidden by the filter.")
                  .arg(QLocale().toString(m_model->matchCount()),
                      QLocale().toString(m_model->hiddenCount()));
        hint = hint.isEmpty() ? found : hint + u' ' + found;
    } else if (m_model->isArranging() && !m_model->filterText().isEmpty()) {
        hint = tr("Filtering…");
    }
    m_hint->setText(hint);
    m_hintRow->setVisible(!hint.isEmpty());
    m_clear->setVisible(!m_filter->text().isEmpty());
    if (m_model->isArranging())
        return;
    if (m_opened != m_model->filterText()) {
        m_opened = m_model->filterText();
        for (const QModelIndex &folder : m_model->foldersToOpen(openedMatches))
            m_view->expand(folder);
    }
    // One folder at the top and nothing else ("Files"): what is in it is what one wants to see.
    if (m_model->rowCount() == 1 && m_model->shape() == FileTreeModel::Shape::Tree)
        m_view->expand(m_model->index(0, 0));
    const QByteArray wanted = m_wanted.isEmpty() ? m_path : m_wanted;
    const QModelIndex current = m_view->currentIndex();
    if (!wanted.isEmpty()
        && (!current.isValid() || current.data(FileTreeModel::PathRole).toByteArray() != wanted)) {
        const QModelIndex there = m_model->indexOfPath(wanted, FileTreeModel::NameColumn);
        if (there.isValid()) {
            m_following = true;
            m_view->setCurrentIndex(there);
            m_following = false;
            m_view->scrollTo(there);
            m_path = there.data(FileTreeModel::PathRole).toByteArray();
            m_wanted.clear();
        }
    }
    showEmpty();
    Q_EMIT currentChanged();
}

void FileTreePane::selectPath(const QByteArray &path)
{
    QModelIndex there = m_model->indexOfPath(path, FileTreeModel::NameColumn);
    if (!there.isValid() && m_model->isFiltered()) {
        m_wanted = path;
        clearFilter();
        there = m_model->indexOfPath(path, FileTreeModel::NameColumn);
    }
    if (!there.isValid()) {
        m_wanted = path; // perhaps it comes with the next rows
        return;
    }
    m_view->setCurrentIndex(there);
    m_view->scrollTo(there);
}

void FileTreePane::applyFilter(const QString &text)
{
    m_model->setFilter(text);
}

void FileTreePane::clearFilter()
{
    m_filter->clear();
    applyFilter({});
}

void FileTreePane::stepChange(int by)
{
    // Over what is open: the rows a person sees. Closed folders carry the mark of what is below.
    QModelIndex index = m_view->currentIndex().siblingAtColumn(0);
    if (!index.isValid())
        index = m_model->index(0, 0);
    const QModelIndex start = index;
    for (bool wrapped = false; index.isValid();) {
        index = by > 0 ? m_view->indexBelow(index) : m_view->indexAbove(index);
        if (!index.isValid()) {
            if (wrapped)
                return;
            wrapped = true;
            index = m_model->index(0, 0);
            if (by < 0) {
                while (m_view->indexBelow(index).isValid())
                    index = m_view->indexBelow(index);
            }
        }
        const QString mark = index.siblingAtColumn(FileTreeModel::MarkColumn)
                                 .data(FileTreeModel::MarkRole)
                                 .toString();
        if (!mark.isEmpty()) {
            m_view->setCurrentIndex(index.siblingAtColumn(FileTreeModel::NameColumn));
            m_view->setFocus(Qt::OtherFocusReason);
            return;
        }
        if (wrapped && index == start)
            return;
    }
}

//! Says what there is instead of rows, and what to do about it.
void FileTreePane::showEmpty()
{
    if (!m_files)
        return;
    using State = FilesSession::LayerState;
    const auto &layers = m_files->layers();
    const bool shown = m_files->tree() != nullptr;
    // Who asks for the files before they are there waits where they will be.
    QWidget *page = shown ? static_cast<QWidget *>(m_view) : m_placeholder;
    setFocusProxy(page);
    m_stack->setCurrentWidget(page);
    if (shown) {
        m_view->setEmptyText(m_model->isFiltered() ? tr("Nothing fits the filter.")
                : m_files->view() == FilesSession::View::OneLayer
                ? tr("This layer holds no files.")
                : tr("These layers hold no files."));
        return;
    }
    const auto say = [this](const QString &iconName, const QString &title, const QString &sentence,
                         const QString &button = {}) {
        m_placeholder->setContent(iconName, title, sentence);
        m_placeholder->setButton(button);
    };
    const auto *entry = m_files->image() ? m_files->image()->currentEntryOrNull() : nullptr;
    if (!entry) {
        say(u"layers"_s, tr("No entry selected"),
            tr("Select an entry on Platforms to see its files."));
    } else if (entry->error) {
        say(u"warning"_s, tr("This entry could not be read"), entry->error->toLine());
    } else if (!entry->described) {
        say(u"layers"_s, tr("Reading"), tr("The manifest of this entry is being read."));
    } else if (layers.empty()) {
        say(u"layers"_s, tr("No files here"),
            entry->role == oci::Role::Attestation
                ? tr("An attestation holds statements about another entry, not files.")
                : tr("This entry has no layers."));
    } else if (m_files->treeError()) {
        say(u"warning"_s, tr("The files cannot be laid out"), m_files->treeError()->toLine());
    } else {
        const auto &layer = layers[static_cast<std::size_t>(std::max(0, m_files->layer()))];
        const bool one = m_files->view() == FilesSession::View::OneLayer;
        if (m_files->isReading()) {
            say(u"layers"_s, tr("Reading layers"),
                tr("Files appear as soon as the first of them have arrived."));
        } else if (layer.state == State::Failed && (one || m_files->bytesToRead() == 0)) {
            say(u"warning"_s, tr("Layer %1 could not be read").arg(m_files->layer() + 1),
                layer.error ? layer.error->toLine() : QString(), tr("Retry"));
        } else if (layer.state == State::Foreign && one) {
            say(u"layers"_s, tr("A foreign layer"),
                tr("Layer %1 may not be redistributed and is fetched from its own address only "
                   "when "
                   "you ask.")
                    .arg(m_files->layer() + 1),
                tr("Fetch Layer"));
        } else if (one) {
            say(u"layers"_s, tr("Layer %1 is not read yet").arg(m_files->layer() + 1),
                tr("Listing its files fetches %1.")
                    .arg(formatBytes(layer.row.descriptor.sizeBytes)),
                tr("Read Layer %1").arg(m_files->layer() + 1));
        } else {
            say(u"layers"_s, tr("The layers are not read yet"),
                tr("Listing the files fetches %1. Or choose one layer and read only that.")
                    .arg(formatBytes(m_files->bytesToRead())),
                tr("Read All Layers"));
        }
    }
}

void FileTreePane::placeholderClicked()
{
    if (!m_files || m_files->layer() < 0)
        return;
    const int layer = m_files->layer();
    const auto state = m_files->layers()[static_cast<std::size_t>(layer)].state;
    if (state == FilesSession::LayerState::Foreign
        && m_files->view() == FilesSession::View::OneLayer)
        m_files->fetchForeign(layer);
    else if (m_files->view() == FilesSession::View::OneLayer
        || state == FilesSession::LayerState::Failed)
        m_files->readLayer(layer);
    else
        m_files->readAll();
    m_view->setFocus(Qt::OtherFocusReason);
}

QByteArray FileTreePane::saveState() const
{
    return m_view->header()->saveState();
}

void FileTreePane::restoreState(const QByteArray &state)
{
    m_view->header()->restoreState(state);
}

} // namespace gantry::ui
