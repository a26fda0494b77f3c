// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/rowsview.h"

#include "ui/delegates/celldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace gantry::ui {

RowsView::RowsView(Kind kind, CellRoles roles, QWidget *parent)
    : QTreeView(parent)
    , m_kind(kind)
    , m_roles(roles)
{
    const bool table = kind == Kind::Table;
    m_delegate = table ? new CellDelegate(roles, this) : new TreeRowDelegate(roles, this);
    setItemDelegate(m_delegate);
    setProperty("gantryRows", true); // delegates leave row backgrounds to us
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setAllColumnsShowFocus(true);
    setRootIsDecorated(!table);
    setHeaderHidden(!table);
    setExpandsOnDoubleClick(!table);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    if (table) {
        header()->setSectionsMovable(true);
        header()->setHighlightSections(false);
        header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        setTextElideMode(Qt::ElideRight);
    }
    viewport()->setAttribute(Qt::WA_Hover);
    setMouseTracking(true);
    applyMetrics();
}

RowsView::~RowsView() = default;

void RowsView::applyMetrics()
{
    // A table shows depth by the inset of its child rows, not by indentation.
    setIndentation(m_kind == Kind::Table ? 0 : scaled(14, font()));
    header()->setMinimumSectionSize(scaled(24, font()));
}

void RowsView::setComfortable(bool comfortable)
{
    m_comfortable = comfortable;
    m_delegate->setComfortable(comfortable);
    for (int column = 0; model() && column < model()->columnCount(); ++column) {
        if (auto *delegate = qobject_cast<CellDelegate *>(itemDelegateForColumn(column)))
            delegate->setComfortable(comfortable);
    }
    scheduleDelayedItemsLayout();
}

void RowsView::setQuietSelection(bool quiet)
{
    m_quiet = quiet;
    viewport()->update();
}

void RowsView::setModel(QAbstractItemModel *model)
{
    m_digest.clear();
    QTreeView::setModel(model);
}

void RowsView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    viewport()->update();
}

RowKind RowsView::kindOf(const QModelIndex &index) const
{
    return m_roles.rowKind < 0 ? RowKind::Entry
                               : static_cast<RowKind>(index.data(m_roles.rowKind).toInt());
}

QRect RowsView::spanRect(const QModelIndex &index, const QRect &row) const
{
    const int span = m_roles.span < 0 ? 1 : index.data(m_roles.span).toInt();
    const int first = header()->visualIndex(index.column());
    QRect rect;
    for (int visual = first; visual < qMin(first + qMax(1, span), header()->count()); ++visual) {
        const int column = header()->logicalIndex(visual);
        if (isColumnHidden(column))
            continue;
        rect |= QRect(columnViewportPosition(column), row.y(), columnWidth(column), row.height());
    }
    return rect;
}

void RowsView::drawRow(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const RowKind kind = kindOf(index.siblingAtColumn(0));
    QStyleOptionViewItem row(option);
    row.rect.setLeft(0);
    row.rect.setWidth(qMax(viewport()->width(), header()->length()) + 1);
    const Colours colours = Colours::of(palette());
    const bool current = currentIndex().siblingAtColumn(0) == index.siblingAtColumn(0);
    const bool selected = selectionModel() && selectionModel()->isSelected(index);
    const bool framed = current && hasFocus();

    if (m_quiet && !hasFocus()) {
        row.palette.setColor(
            QPalette::Active, QPalette::Highlight, colours.tone(Tone::InactiveSelection));
        row.palette.setColor(QPalette::Active, QPalette::HighlightedText, colours.tone(Tone::Text));
    }
    if (kind == RowKind::Group || kind == RowKind::Section) {
        const QModelIndex first = index.siblingAtColumn(0);
        const auto text
            = [&](int number) { return number < 0 ? QString() : first.data(number).toString(); };
        const QFont small = smallFont(font());
        if (kind == RowKind::Group) {
            paintGroupRow(painter, row.rect, small, colours, text(m_roles.icon),
                text(Qt::DisplayRole), text(m_roles.secondary), selected);
        } else {
            painter->setFont(boldFont(small));
            painter->setPen(colours.tone(Tone::Text2));
            const int inset = scaled(8, font());
            painter->drawText(row.rect.adjusted(inset, 2, -inset, 0),
                Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text(Qt::DisplayRole));
        }
        if (framed)
            paintFocusFrame(painter, row.rect, palette(), 1);
        return;
    }

    if (selected)
        painter->fillRect(row.rect,
            row.palette.color(
                isActiveWindow() ? QPalette::Active : QPalette::Inactive, QPalette::Highlight));
    else if (kind == RowKind::Missing)
        paintMissingRow(painter, row.rect, colours);
    else if (m_hovered.isValid() && m_hovered == index.siblingAtColumn(0))
        painter->fillRect(row.rect, colours.tone(Tone::Hover));
    else if (m_kind == Kind::Table
        && ((option.rect.y() + verticalOffset()) / qMax(1, option.rect.height())) % 2 == 1)
        painter->fillRect(row.rect, colours.tone(Tone::Alternate));

    QTreeView::drawRow(painter, row, index);

    // Cells that run over their neighbours, after all of them.
    if (m_roles.span >= 0 && index.model()) {
        for (int column = 0; column < index.model()->columnCount(index.parent()); ++column) {
            const QModelIndex cell = index.siblingAtColumn(column);
            if (isColumnHidden(column) || cell.data(m_roles.span).toInt() < 2)
                continue;
            auto *delegate = qobject_cast<CellDelegate *>(itemDelegateForIndex(cell));
            if (!delegate)
                continue;
            QStyleOptionViewItem wide(row);
            wide.state.setFlag(QStyle::State_Selected, selected);
            wide.state.setFlag(QStyle::State_Active, isActiveWindow());
            wide.rect = spanRect(cell, option.rect);
            delegate->paintSpan(painter, wide, cell);
        }
    }
    if (framed && !(selected && m_kind == Kind::Tree))
        paintFocusFrame(
            painter, QRect(0, row.rect.y(), viewport()->width(), row.rect.height()), palette(), 1);
}

void RowsView::drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    if (m_kind == Kind::Table)
        return;
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const bool selected = selectionModel() && selectionModel()->isSelected(index);
    option.state.setFlag(
        QStyle::State_Selected, selected && !(m_quiet && !hasFocus()) && isActiveWindow());
    option.state.setFlag(QStyle::State_Children, model()->hasChildren(index));
    option.state.setFlag(QStyle::State_Open, isExpanded(index));
    const int width = indentation();
    option.rect = layoutDirection() == Qt::LeftToRight
        ? QRect(rect.right() - width + 1, rect.y(), width, rect.height())
        : QRect(rect.x(), rect.y(), width, rect.height());
    if (rect.width() >= width)
        style()->drawPrimitive(QStyle::PE_IndicatorBranch, &option, painter, this);
}

void RowsView::paintEvent(QPaintEvent *event)
{
    QTreeView::paintEvent(event);
    if (m_emptyText.isEmpty() || (model() && model()->rowCount(rootIndex()) > 0))
        return;
    QPainter painter(viewport());
    painter.setPen(Colours::of(palette()).tone(Tone::Text2));
    const int inset = scaled(26, font());
    painter.drawText(viewport()->rect().adjusted(inset, inset / 2, -inset, -inset / 2),
        Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
}

void RowsView::changeEvent(QEvent *event)
{
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        applyMetrics();
}

QModelIndex RowsView::linkInRow(const QModelIndex &index) const
{
    if (m_roles.link < 0 || !index.isValid())
        return {};
    for (int column = 0; column < index.model()->columnCount(index.parent()); ++column) {
        const QModelIndex cell = index.siblingAtColumn(column);
        const QVariant link = cell.data(m_roles.link);
        const bool isText = link.typeId() == QMetaType::QString;
        if (isText ? !link.toString().isEmpty() : link.toBool())
            return cell;
    }
    return {};
}

QRect RowsView::linkRect(const QModelIndex &index) const
{
    QRect rect = spanRect(index, visualRect(index));
    if (m_kind == Kind::Tree)
        return rect;
    const QVariant link = index.data(m_roles.link);
    QString text = index.data(Qt::DisplayRole).toString();
    if (text.isEmpty())
        text = link.toString();
    const int width = qMin(rect.width(), textWidth(font(), text) + 2 * scaled(6, font()));
    const auto alignment = static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
    if (alignment & Qt::AlignRight)
        rect.setLeft(rect.right() - width + 1);
    else
        rect.setWidth(width);
    return rect;
}

QModelIndex RowsView::linkAt(const QPoint &position) const
{
    const QModelIndex under = indexAt(position);
    if (m_roles.link < 0 || !under.isValid())
        return {};
    for (int column = 0; column < under.model()->columnCount(under.parent()); ++column) {
        const QModelIndex cell = under.siblingAtColumn(column);
        const QVariant link = cell.data(m_roles.link);
        const bool isText = link.typeId() == QMetaType::QString;
        if ((isText ? !link.toString().isEmpty() : link.toBool())
            && linkRect(cell).contains(position))
            return cell;
    }
    return {};
}

void RowsView::highlightDigest(const QString &digest)
{
    if (m_digest == digest)
        return;
    m_digest = digest;
    for (int column = 0; model() && column < model()->columnCount(); ++column) {
        if (auto *delegate = qobject_cast<DigestDelegate *>(itemDelegateForColumn(column)))
            delegate->setHighlightedDigest(digest);
    }
    viewport()->update();
}

void RowsView::mouseMoveEvent(QMouseEvent *event)
{
    QTreeView::mouseMoveEvent(event);
    const QPoint position = event->position().toPoint();
    const QModelIndex under = indexAt(position);
    if (m_hovered != under.siblingAtColumn(0)) {
        m_hovered = under.siblingAtColumn(0);
        viewport()->update();
    }
    viewport()->setCursor(linkAt(position).isValid() ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (m_roles.digest >= 0) {
        const QString digest = under.data(m_roles.digest).toString();
        if (!digest.isEmpty() && digest != m_digest) {
            highlightDigest(digest);
            Q_EMIT digestPointed(digest);
        }
    }
}

void RowsView::leaveEvent(QEvent *event)
{
    QTreeView::leaveEvent(event);
    m_hovered = QModelIndex();
    viewport()->update();
}

void RowsView::mousePressEvent(QMouseEvent *event)
{
    m_pressedLink
        = event->button() == Qt::LeftButton ? linkAt(event->position().toPoint()) : QModelIndex();
    QTreeView::mousePressEvent(event);
}

void RowsView::mouseReleaseEvent(QMouseEvent *event)
{
    QTreeView::mouseReleaseEvent(event);
    const QPersistentModelIndex pressed = m_pressedLink;
    m_pressedLink = QModelIndex();
    if (pressed.isValid() && linkAt(event->position().toPoint()) == pressed)
        Q_EMIT linkActivated(pressed);
}

void RowsView::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex current = currentIndex();
    if (event->matches(QKeySequence::Copy) && current.isValid()) {
        Q_EMIT copyRequested(current);
        event->accept();
        return;
    }
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const RowKind kind = current.isValid() ? kindOf(current.siblingAtColumn(0)) : RowKind::Entry;
    const bool linkRow = kind == RowKind::Missing || kind == RowKind::More;
    if (event->modifiers() == Qt::NoModifier
        && (event->key() == Qt::Key_Space || (enter && linkRow))) {
        const QModelIndex link = linkInRow(current);
        if (link.isValid()) {
            Q_EMIT linkActivated(link);
            event->accept();
            return;
        }
    }
    // Enter is ours alone: QAbstractItemView lets it through to a default button as well.
    if (enter && current.isValid() && event->modifiers() == Qt::NoModifier) {
        Q_EMIT activated(current);
        event->accept();
        return;
    }
    QTreeView::keyPressEvent(event);
}

void RowsView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    if (m_roles.digest < 0)
        return;
    QString digest;
    for (int column = 0; digest.isEmpty() && current.isValid()
        && column < current.model()->columnCount(current.parent());
        ++column)
        digest = current.siblingAtColumn(column).data(m_roles.digest).toString();
    highlightDigest(digest);
    Q_EMIT digestPointed(digest);
    viewport()->update();
}

} // namespace gantry::ui
