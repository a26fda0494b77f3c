// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/comparetreeview.h"

#include "ui/pages/comparecells.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <deque>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CompareTreeModel;
using models::Side;

namespace {

constexpr int soonMs = 60;
constexpr int fillRows = 200; //!< folders are opened by ourselves up to about so many rows
constexpr int mostTickRows = 200'000;
constexpr int mostOpened = 20'000; //!< folders opened by one keystroke

//! Widths of a side's columns at 9 pt, the name's is what is left (design, 3-diff).
constexpr int partWidths[] = {0, 68, 48, 132, 72, 128};
constexpr int parts = 6;
constexpr int markWidth = 34;
constexpr int leastName = 120;

Meaning meaningOfMark(const QString &mark)
{
    return mark == "del"_L1 ? Meaning::OnlyA : mark == "add"_L1 ? Meaning::OnlyB : Meaning::Differs;
}

} // namespace

CompareTreeView::CompareTreeView(CompareTreeModel *model, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
    , m_cells(new CompareCells(this))
{
    setProperty("gantryRows", true); // we paint row backgrounds
    setHeader(new CompareHeaderCells(this));
    setItemDelegate(m_cells);
    setModel(model);
    header()->setSortIndicator(CompareTreeModel::NameAColumn, Qt::AscendingOrder);
    setSortingEnabled(true);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setAllColumnsShowFocus(false); // drawRow() frames the row
    setExpandsOnDoubleClick(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setAccessibleName(tr("Files of both sides"));
    setMouseTracking(true);
    m_soon.setSingleShot(true);
    m_soon.setInterval(soonMs);
    connect(&m_soon, &QTimer::timeout, this, &CompareTreeView::layoutChangedSoon);
    connect(this, &QTreeView::expanded, this,
        [this](const QModelIndex &index) { remember(index, true); });
    connect(this, &QTreeView::collapsed, this,
        [this](const QModelIndex &index) { remember(index, false); });
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this,
        [this] { m_currentKey = currentIndex().isValid() ? keyOf(currentIndex()) : m_currentKey; });
    connect(model, &QAbstractItemModel::modelReset, this, &CompareTreeView::reopen);
    connect(header(), &QHeaderView::sectionResized, this, [this] { fitColumns(); });
    connect(this, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        if (const QModelIndex under = indexAt(position); under.isValid())
            Q_EMIT menuRequested(under, viewport()->mapToGlobal(position));
    });
    applyMetrics();
    for (const int column : {CompareTreeModel::OwnerAColumn, CompareTreeModel::TimeAColumn})
        setPartShown(column, false);
}

CompareTreeView::~CompareTreeView() = default;

void CompareTreeView::applyMetrics()
{
    const int indentation = scaled(14, font());
    setIndentation(indentation);
    m_cells->setIndentation(indentation);
    m_fitting = true;
    header()->setMinimumSectionSize(scaled(24, font()));
    for (int column = 0; column < CompareTreeModel::ColumnCount; ++column) {
        const int part = column < CompareTreeModel::MarkColumn
            ? column
            : column - CompareTreeModel::NameBColumn;
        header()->resizeSection(column,
            scaled(column == CompareTreeModel::MarkColumn ? markWidth
                                                          : partWidths[qBound(0, part, parts - 1)],
                font()));
    }
    header()->setSectionResizeMode(CompareTreeModel::MarkColumn, QHeaderView::Fixed);
    m_fitting = false;
    fitColumns();
}

//! Both sides get the same room; names take what their other columns leave.
void CompareTreeView::fitColumns()
{
    if (m_fitting || !header())
        return;
    m_fitting = true;
    const int half
        = (viewport()->width() - header()->sectionSize(CompareTreeModel::MarkColumn)) / 2;
    for (const int name : {CompareTreeModel::NameAColumn, CompareTreeModel::NameBColumn}) {
        int others = 0;
        for (int part = 1; part < parts; ++part) {
            if (!isColumnHidden(name + part))
                others += header()->sectionSize(name + part);
        }
        int room = half - others;
        if (name == CompareTreeModel::NameBColumn) // the odd pixel
            room = viewport()->width() - header()->sectionSize(CompareTreeModel::MarkColumn) - half
                - others;
        header()->resizeSection(name, qMax(scaled(leastName, font()), room));
    }
    m_fitting = false;
}

void CompareTreeView::setPartShown(int column, bool shown)
{
    setColumnHidden(column, !shown);
    setColumnHidden(column + CompareTreeModel::NameBColumn, !shown);
    fitColumns();
}

void CompareTreeView::setComfortable(bool comfortable)
{
    m_cells->setComfortable(comfortable);
    scheduleDelayedItemsLayout();
}

void CompareTreeView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    viewport()->update();
}

void CompareTreeView::setSide(Side side)
{
    m_side = side;
    viewport()->update();
}

QByteArray CompareTreeView::keyOf(const QModelIndex &index) const
{
    const QByteArray a = index.siblingAtColumn(CompareTreeModel::NameAColumn)
                             .data(CompareTreeModel::PathRole)
                             .toByteArray();
    return a.isEmpty() ? '\0'
            + index.siblingAtColumn(CompareTreeModel::NameBColumn)
                  .data(CompareTreeModel::PathRole)
                  .toByteArray()
                       : a;
}

void CompareTreeView::remember(const QModelIndex &index, bool open)
{
    if (open)
        m_open.insert(keyOf(index));
    else
        m_open.remove(keyOf(index));
    m_touched = m_touched || !m_quiet;
    m_soon.start();
}

//! After new rows: what was open is open again, and the same row is current.
void CompareTreeView::reopen()
{
    m_hovered = QModelIndex();
    if (!m_touched) {
        m_open.clear();
        openDifferences();
    } else {
        m_quiet = true;
        std::vector<QModelIndex> folders{QModelIndex()};
        while (!folders.empty()) {
            const QModelIndex parent = folders.back();
            folders.pop_back();
            for (int row = 0; row < m_model->rowCount(parent); ++row) {
                const QModelIndex child = m_model->index(row, 0, parent);
                if (m_model->hasChildren(child) && m_open.contains(keyOf(child))) {
                    expand(child);
                    folders.push_back(child);
                }
            }
        }
        m_quiet = false;
    }
    if (!m_currentKey.isEmpty()) {
        const QByteArray path = m_currentKey.startsWith('\0') ? m_currentKey.mid(1) : m_currentKey;
        if (const QModelIndex index = m_model->find(path); index.isValid()) {
            setCurrentIndex(index);
            if (m_touched || !index.parent().isValid() || isExpanded(index.parent()))
                scrollTo(index);
        }
    }
    m_soon.start();
}

void CompareTreeView::openDifferences()
{
    m_quiet = true;
    // Broad before deep: the top of the tree is what a person looks at first.
    std::deque<QModelIndex> folders{QModelIndex()};
    int rows = 0;
    while (!folders.empty() && rows < fillRows) {
        const QModelIndex parent = folders.front();
        folders.pop_front();
        const int children = m_model->rowCount(parent);
        if (parent.isValid() && rows + children > fillRows && rows > 0)
            continue;
        if (parent.isValid())
            expand(parent);
        rows += children;
        for (int row = 0; row < children && row < fillRows; ++row) {
            const QModelIndex child = m_model->index(row, 0, parent);
            const QString own = child.data(CompareTreeModel::OwnMarkRole).toString();
            // What is on one side only is told by its folder.
            if (m_model->hasChildren(child) && own != "del"_L1 && own != "add"_L1
                && own != "unk"_L1)
                folders.push_back(child);
        }
    }
    m_quiet = false;
}

void CompareTreeView::setBelowAll(const QModelIndex &index, bool open)
{
    std::vector<QModelIndex> folders{index.siblingAtColumn(0)};
    int opened = 0;
    while (!folders.empty() && opened < mostOpened) {
        const QModelIndex folder = folders.back();
        folders.pop_back();
        if (!m_model->hasChildren(folder))
            continue;
        setExpanded(folder, open);
        ++opened;
        for (int row = 0; row < m_model->rowCount(folder); ++row)
            folders.push_back(m_model->index(row, 0, folder));
    }
}

void CompareTreeView::goTo(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    for (QModelIndex above = index.parent(); above.isValid(); above = above.parent())
        expand(above);
    setCurrentIndex(index.siblingAtColumn(0));
    scrollTo(index.siblingAtColumn(0), QAbstractItemView::EnsureVisible);
}

template <typename Function>
void CompareTreeView::eachShown(Function function) const
{
    struct Level {
        QModelIndex parent;
        int next = 0;
    };
    std::vector<Level> levels{{rootIndex(), 0}};
    while (!levels.empty()) {
        Level &level = levels.back();
        if (level.next >= m_model->rowCount(level.parent)) {
            levels.pop_back();
            continue;
        }
        const QModelIndex index = m_model->index(level.next++, 0, level.parent);
        if (!function(index))
            return;
        if (isExpanded(index) && m_model->hasChildren(index))
            levels.push_back({index, 0});
    }
}

std::vector<DifferenceStrip::Tick> CompareTreeView::ticks() const
{
    std::vector<DifferenceStrip::Tick> all;
    double row = 0;
    eachShown([&](const QModelIndex &index) {
        const QString mark = index.data(CompareTreeModel::MarkRole).toString();
        const bool opened = isExpanded(index) && m_model->hasChildren(index);
        if (mark != "same"_L1 && !opened)
            all.push_back({row, meaningOfMark(mark)});
        row += 1;
        return row < mostTickRows;
    });
    // A short tree does not fill its view: the strip stands beside it line by line.
    const double height
        = qMax(row * qMax(1, rowHeight(m_model->index(0, 0))), double(viewport()->height()));
    const double each = rowHeight(m_model->index(0, 0)) / height;
    for (auto &tick : all)
        tick.at = (tick.at + 0.5) * each;
    return all;
}

QModelIndex CompareTreeView::rowAt(double part) const
{
    int rows = 0;
    eachShown([&rows](const QModelIndex &) { return ++rows < mostTickRows; });
    const double height = qMax(
        double(rows) * qMax(1, rowHeight(m_model->index(0, 0))), double(viewport()->height()));
    int wanted = int(part * height / qMax(1, rowHeight(m_model->index(0, 0))));
    QModelIndex found;
    eachShown([&](const QModelIndex &index) {
        found = index;
        return wanted-- > 0;
    });
    return found;
}

void CompareTreeView::drawRow(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colours colours = Colours::of(palette());
    const QRect full(
        0, option.rect.y(), qMax(viewport()->width(), header()->length()), option.rect.height());
    const int markX = columnViewportPosition(CompareTreeModel::MarkColumn);
    const int markRight = markX + columnWidth(CompareTreeModel::MarkColumn);
    const QRect a(full.x(), full.y(), markX, full.height());
    const QRect b(markRight, full.y(), full.width() - markRight, full.height());
    const QRect mark(markX, full.y(), markRight - markX, full.height());
    const bool current = currentIndex().siblingAtColumn(0) == index.siblingAtColumn(0);
    const bool absentA = index.siblingAtColumn(CompareTreeModel::NameAColumn)
                             .data(CompareTreeModel::AbsentRole)
                             .toBool();
    const bool absentB = index.siblingAtColumn(CompareTreeModel::NameBColumn)
                             .data(CompareTreeModel::AbsentRole)
                             .toBool();
    const QString said = index.data(CompareTreeModel::MarkRole).toString();
    const auto paintSide = [&](const QRect &side, bool absent, bool alone, Meaning meaning) {
        if (absent) {
            QColor line = colours.tone(Tone::Text);
            line.setAlphaF(colours.wantsOutlines() ? 0.4F : 0.10F);
            painter->fillRect(side, colours.meaning(Meaning::Missing).tint);
            painter->save();
            painter->setClipRect(side, Qt::IntersectClip);
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(QPen(line, 1));
            constexpr int step = 8;
            const int phase = (side.bottom() + verticalOffset()) % step;
            for (int x = side.left() - side.height() - step - phase; x < side.right(); x += step)
                painter->drawLine(
                    QPointF(x, side.bottom() + 1), QPointF(x + side.height(), side.top()));
            painter->restore();
        } else if (alone) {
            painter->fillRect(side, colours.meaning(meaning).tint);
        } else if (m_hovered.isValid() && m_hovered == index.siblingAtColumn(0)) {
            painter->fillRect(side, colours.tone(Tone::Hover));
        }
    };
    paintSide(a, absentA, absentB && said != "unk"_L1, Meaning::OnlyA);
    paintSide(b, absentB, absentA && said != "unk"_L1, Meaning::OnlyB);
    painter->fillRect(mark,
        current ? colours.tone(hasFocus() ? Tone::Highlight : Tone::BarSoft)
                : colours.tone(Tone::Window));
    painter->fillRect(QRect(full.x(), full.bottom(), full.width(), 1), colours.tone(Tone::Grid));
    painter->fillRect(QRect(mark.x(), mark.y(), 1, mark.height()), colours.tone(Tone::FrameSoft));
    painter->fillRect(
        QRect(mark.right(), mark.y(), 1, mark.height()), colours.tone(Tone::FrameSoft));
    QTreeView::drawRow(painter, option, index);
    if (!current)
        return;
    // The colours of the row stay: selection is two lines, thicker on the side the keys are on.
    const QColor line = colours.tone(hasFocus() ? Tone::Focus : Tone::FieldOutline);
    for (const QRect &side : {a, b, mark}) {
        painter->fillRect(QRect(side.x(), side.y(), side.width(), hasFocus() ? 2 : 1), line);
        painter->fillRect(
            QRect(side.x(), side.bottom() - (hasFocus() ? 1 : 0), side.width(), hasFocus() ? 2 : 1),
            line);
    }
    if (hasFocus()) {
        const QRect here = m_side == Side::A ? a : b;
        painter->fillRect(QRect(here.x(), here.y(), 3, here.height()), line);
    }
}

void CompareTreeView::drawBranches(
    QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    if (index.data(CompareTreeModel::AbsentRole).toBool() || !m_model->hasChildren(index))
        return;
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.state.setFlag(QStyle::State_Selected, false);
    option.state.setFlag(QStyle::State_Children, true);
    option.state.setFlag(QStyle::State_Open, isExpanded(index));
    const int width = indentation();
    option.rect = QRect(rect.right() - width + 1, rect.y(), width, rect.height());
    style()->drawPrimitive(QStyle::PE_IndicatorBranch, &option, painter, this);
}

void CompareTreeView::paintEvent(QPaintEvent *event)
{
    QTreeView::paintEvent(event);
    if (m_emptyText.isEmpty() || m_model->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(Colours::of(palette()).tone(Tone::Text2));
    const int inset = scaled(26, font());
    painter.drawText(viewport()->rect().adjusted(inset, inset / 2, -inset, -inset / 2),
        Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
}

} // namespace gantry::ui
