// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/detailsview.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

enum DetailsRole {
    KeyRole = Qt::UserRole + 1,
    LabelRole,
    KindRole,
    SecondaryRole,
    EdgeRole,
    MarkRole,
    CopyRole,
    SectionIdRole
};

class RowHeight : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {40, qMax(scaled(20, option.font), QFontMetrics(option.font).height() + 3)};
    }
    void paint(QPainter *, const QStyleOptionViewItem &, const QModelIndex &) const override { }
};

DetailKind kindOf(const QModelIndex &index)
{
    return static_cast<DetailKind>(index.data(KindRole).toInt());
}

//! Keys under a domain ("org.opencontainers.image.version") are told apart by their end.
Qt::TextElideMode labelElide(const QString &label)
{
    return label.count(u'.') >= 2 && !label.contains(u' ') ? Qt::ElideLeft : Qt::ElideRight;
}

} // namespace

DetailsView::DetailsView(QWidget *parent)
    : QTreeView(parent)
    , m_model(new QStandardItemModel(this))
{
    setModel(m_model);
    setItemDelegate(new RowHeight(this));
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setRootIsDecorated(false);
    setIndentation(0);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(SingleSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setAccessibleName(tr("Details"));
    const auto remember = [this](bool folded) {
        return [this, folded](const QModelIndex &index) {
            if (!m_quiet)
                m_folded.insert(index.data(SectionIdRole).toString(), folded);
        };
    };
    connect(this, &QTreeView::expanded, this, remember(false));
    connect(this, &QTreeView::collapsed, this, remember(true));
}

DetailsView::~DetailsView() = default;

void DetailsView::setSections(const QList<DetailSection> &sections)
{
    const QString before = currentKey();
    const QPoint scroll(0, verticalScrollBar() ? verticalScrollBar()->value() : 0);
    m_quiet = true;
    m_model->clear();
    for (const DetailSection &section : sections) {
        auto *head = new QStandardItem(section.title);
        head->setData(section.id, SectionIdRole);
        for (const DetailRow &row : section.rows) {
            const QString value
                = row.kind == DetailKind::NotSet && row.value.isEmpty() ? tr("not set") : row.value;
            auto *item = new QStandardItem(value);
            item->setData(row.key, KeyRole);
            item->setData(row.label, LabelRole);
            item->setData(int(row.kind), KindRole);
            item->setData(row.secondary, SecondaryRole);
            item->setData(row.edgeText, EdgeRole);
            item->setData(int(row.mark), MarkRole);
            item->setData(row.copyText.isEmpty() ? row.value : row.copyText, CopyRole);
            item->setData(
                row.toolTip.isEmpty() ? plainToolTip(value) : row.toolTip, Qt::ToolTipRole);
            QString spoken = row.label.isEmpty() ? value : row.label + u": "_s + value;
            if (!row.secondary.isEmpty())
                spoken += u' ' + row.secondary;
            if (!row.edgeText.isEmpty())
                spoken += u", "_s + row.edgeText;
            item->setData(row.mark == Mark::Nothing ? spoken : markText(row.mark, spoken),
                Qt::AccessibleTextRole);
            head->appendRow(item);
        }
        m_model->appendRow(head);
        setExpanded(head->index(), !m_folded.value(section.id, section.folded));
    }
    m_hovered = QModelIndex();
    if (const QModelIndex index = find(before); index.isValid())
        setCurrentIndex(index);
    m_quiet = false;
    if (verticalScrollBar())
        verticalScrollBar()->setValue(scroll.y());
    viewport()->update();
}

QModelIndex DetailsView::find(const QString &key) const
{
    if (key.isEmpty())
        return {};
    for (int section = 0; section < m_model->rowCount(); ++section) {
        const QModelIndex head = m_model->index(section, 0);
        for (int row = 0; row < m_model->rowCount(head); ++row) {
            const QModelIndex index = m_model->index(row, 0, head);
            if (index.data(KeyRole).toString() == key)
                return index;
        }
    }
    return {};
}

void DetailsView::setCurrentKey(const QString &key)
{
    const QModelIndex index = find(key);
    m_quiet = true;
    if (index.isValid()) {
        expand(index.parent());
        setCurrentIndex(index);
        scrollTo(index);
    } else {
        setCurrentIndex({});
        clearSelection();
    }
    m_quiet = false;
}

QString DetailsView::currentKey() const
{
    return currentIndex().data(KeyRole).toString();
}

QStringList DetailsView::keys() const
{
    QStringList result;
    for (int section = 0; section < m_model->rowCount(); ++section) {
        const QModelIndex head = m_model->index(section, 0);
        for (int row = 0; row < m_model->rowCount(head); ++row)
            result.append(m_model->index(row, 0, head).data(KeyRole).toString());
    }
    return result;
}

bool DetailsView::isFolded(const QString &sectionId) const
{
    for (int section = 0; section < m_model->rowCount(); ++section) {
        const QModelIndex head = m_model->index(section, 0);
        if (head.data(SectionIdRole).toString() == sectionId)
            return !isExpanded(head);
    }
    return false;
}

QString DetailsView::toText() const
{
    QString text;
    for (int section = 0; section < m_model->rowCount(); ++section) {
        const QModelIndex head = m_model->index(section, 0);
        text += head.data().toString() + u'\n';
        for (int row = 0; row < m_model->rowCount(head); ++row) {
            const QModelIndex index = m_model->index(row, 0, head);
            const QString label = index.data(LabelRole).toString();
            const QString secondary = index.data(SecondaryRole).toString();
            text += u"  "_s + (label.isEmpty() ? QString() : label + u": "_s)
                + index.data().toString() + (secondary.isEmpty() ? QString() : u' ' + secondary)
                + u'\n';
        }
    }
    return text;
}

int DetailsView::labelWidth() const
{
    // A label that is elided anyway ("org.opencontainers.image.source") takes no room from values.
    int widest = 0;
    const int most = viewport()->width() * 2 / 5;
    const QFontMetrics metrics(font());
    for (int section = 0; section < m_model->rowCount(); ++section) {
        const QModelIndex head = m_model->index(section, 0);
        if (!isExpanded(head))
            continue;
        for (int row = 0; row < m_model->rowCount(head); ++row) {
            const int wanted = metrics.horizontalAdvance(
                m_model->index(row, 0, head).data(LabelRole).toString());
            widest = qMax(widest, wanted > most ? qMin(scaled(84, font()), most) : wanted);
        }
    }
    return widest + scaled(8, font());
}

void DetailsView::drawRow(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QRect rect = option.rect;
    rect.setLeft(0);
    rect.setWidth(viewport()->width());
    painter->save();
    painter->setClipRect(rect);
    if (index.parent().isValid())
        paintDetail(painter, rect, index);
    else
        paintSection(painter, rect, index);
    painter->restore();
    if (index == currentIndex() && hasFocus())
        paintFocusFrame(painter, rect, palette(), 1);
}

void DetailsView::drawBranches(QPainter *, const QRect &, const QModelIndex &) const { }

void DetailsView::paintSection(QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    const Colours colours = Colours::of(palette());
    painter->fillRect(rect, colours.tone(Tone::Window));
    const QColor line = colours.tone(Tone::FrameSoft);
    if (rect.top() > 0)
        painter->fillRect(QRect(rect.x(), rect.top(), rect.width(), 1), line);
    painter->fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), line);
    QStyleOption branch;
    branch.initFrom(this);
    branch.rect = QRect(rect.x() + 2, rect.y(), scaled(14, font()), rect.height());
    branch.state = QStyle::State_Children;
    if (isExpanded(index))
        branch.state |= QStyle::State_Open;
    style()->drawPrimitive(QStyle::PE_IndicatorBranch, &branch, painter, this);
    painter->setFont(boldFont(font()));
    painter->setPen(colours.tone(Tone::Text));
    painter->drawText(rect.adjusted(scaled(18, font()), 0, -4, 0),
        Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, index.data().toString());
}

QRect DetailsView::copyRect(const QRect &row) const
{
    const int side = scaled(14, font());
    return {row.right() - side - scaled(4, font()), row.center().y() - side / 2, side, side};
}

void DetailsView::paintDetail(QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    const Colours colours = Colours::of(palette());
    const bool selected = selectionModel()->isSelected(index);
    const bool hovered = m_hovered == index;
    if (selected)
        painter->fillRect(rect, colours.tone(Tone::InactiveSelection));
    else if (hovered)
        painter->fillRect(rect, colours.tone(Tone::Hover));
    constexpr int flags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;
    const int inset = scaled(20, font());
    QRect area = rect.adjusted(inset, 0, -scaled(6, font()), 0);
    const QString label = index.data(LabelRole).toString();
    const auto mark = static_cast<Mark>(index.data(MarkRole).toInt());
    if (mark != Mark::Nothing) {
        const int side = markSide(font());
        paintMark(painter, QRect(area.x(), area.y(), side, area.height()), mark, colours);
        area.setLeft(area.left() + side + scaled(4, font()));
    }
    const bool link = kindOf(index) == DetailKind::Link;
    if (mark == Mark::Nothing && !(link && label.isEmpty())) {
        const int width = labelWidth();
        painter->setFont(font());
        painter->setPen(colours.tone(Tone::Text2));
        painter->drawText(QRect(area.x(), area.y(), width - 4, area.height()), flags,
            fontMetrics().elidedText(label, labelElide(label), width - 4));
        area.setLeft(area.left() + width);
    }
    if (hovered) {
        paintIcon(painter, copyRect(rect), u"copy"_s, colours.tone(Tone::Text3));
        area.setRight(copyRect(rect).left() - 4);
    }
    const QString edge = index.data(EdgeRole).toString();
    if (!edge.isEmpty() && !hovered) {
        const QFont small = smallFont(font());
        const int width = textWidth(small, edge);
        painter->setFont(small);
        painter->setPen(colours.tone(Tone::Text3));
        painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, edge);
        area.setRight(area.right() - width - scaled(6, font()));
    }
    QFont face = font();
    QColor ink = colours.tone(Tone::Text);
    Qt::TextElideMode elide = Qt::ElideRight;
    switch (kindOf(index)) {
    case DetailKind::Monospace:
        face = fixedFont(face);
        elide = Qt::ElideMiddle;
        break;
    case DetailKind::NotSet:
        face.setItalic(true);
        ink = colours.tone(Tone::Text3);
        break;
    case DetailKind::Link:
        face.setUnderline(true);
        ink = colours.tone(Tone::Link);
        break;
    case DetailKind::Plain:
        // "Windows Server 2019" beside its build: the end tells it from the next one.
        if (mark != Mark::Nothing)
            elide = Qt::ElideMiddle;
        break;
    }
    const QFontMetrics metrics(face);
    const QString value = metrics.elidedText(index.data().toString(), elide, area.width());
    painter->setFont(face);
    painter->setPen(ink);
    painter->drawText(area, flags, value);
    area.setLeft(area.left() + metrics.horizontalAdvance(value) + scaled(4, font()));
    const QString secondary = index.data(SecondaryRole).toString();
    // Beside a mark it says in words what the mark says: all of it, or nothing.
    const int least = mark == Mark::Nothing ? scaled(12, font()) : textWidth(font(), secondary);
    if (!secondary.isEmpty() && area.width() > least) {
        painter->setFont(font());
        painter->setPen(colours.tone(Tone::Text3));
        painter->drawText(
            area, flags, fontMetrics().elidedText(secondary, Qt::ElideRight, area.width()));
    }
}

QRect DetailsView::linkRect(const QModelIndex &index) const
{
    if (!index.isValid() || !index.parent().isValid() || kindOf(index) != DetailKind::Link)
        return {};
    QRect rect = visualRect(index);
    const bool labelled = !index.data(LabelRole).toString().isEmpty();
    rect.setLeft(scaled(20, font()) + (labelled ? labelWidth() : 0));
    rect.setWidth(textWidth(font(), index.data().toString()) + 4);
    return rect;
}

void DetailsView::copyRow(const QModelIndex &index, bool withLabel)
{
    QString text;
    if (index.parent().isValid()) {
        text = index.data(CopyRole).toString();
        const QString label = index.data(LabelRole).toString();
        if (withLabel && !label.isEmpty())
            text = label + u": "_s + text;
    }
    if (text.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(text);
    Q_EMIT copied(text);
}

void DetailsView::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex current = currentIndex();
    if (event->matches(QKeySequence::Copy)) {
        copyRow(current, false);
        return;
    }
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && current.isValid()) {
        const QString key = current.data(KeyRole).toString();
        if (!current.parent().isValid())
            setExpanded(current, !isExpanded(current));
        else if (kindOf(current) == DetailKind::Link)
            Q_EMIT linkActivated(key);
        else
            Q_EMIT rowActivated(key);
        return;
    }
    QTreeView::keyPressEvent(event);
}

void DetailsView::mouseReleaseEvent(QMouseEvent *event)
{
    QTreeView::mouseReleaseEvent(event);
    if (event->button() != Qt::LeftButton)
        return;
    const QPoint position = event->position().toPoint();
    const QModelIndex index = indexAt(position);
    if (!index.isValid())
        return;
    if (!index.parent().isValid())
        setExpanded(index, !isExpanded(index));
    else if (copyRect(visualRect(index)).adjusted(-4, -4, 4, 4).contains(position))
        copyRow(index, false);
    else if (linkRect(index).contains(position))
        Q_EMIT linkActivated(index.data(KeyRole).toString());
}

void DetailsView::mouseMoveEvent(QMouseEvent *event)
{
    QTreeView::mouseMoveEvent(event);
    const QPoint position = event->position().toPoint();
    const QModelIndex index = indexAt(position);
    if (m_hovered != index) {
        m_hovered = index;
        viewport()->update();
    }
    const bool hand = linkRect(index).contains(position)
        || (index.parent().isValid() && copyRect(visualRect(index)).contains(position));
    viewport()->setCursor(hand ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void DetailsView::leaveEvent(QEvent *event)
{
    QTreeView::leaveEvent(event);
    m_hovered = QModelIndex();
    viewport()->update();
}

void DetailsView::contextMenuEvent(QContextMenuEvent *event)
{
    const QModelIndex index
        = event->reason() == QContextMenuEvent::Keyboard ? currentIndex() : indexAt(event->pos());
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QPersistentModelIndex row = index;
    if (index.parent().isValid()) {
        menu->addAction(
            icon(u"copy"_s), tr("Copy Value"), this, [this, row] { copyRow(row, false); });
        menu->addAction(tr("Copy as “Key: Value”"), this, [this, row] { copyRow(row, true); });
        menu->addSeparator();
    }
    menu->addAction(tr("Copy All"), this, [this] {
        QGuiApplication::clipboard()->setText(toText());
        Q_EMIT copied(toText());
    });
    menu->popup(event->reason() == QContextMenuEvent::Keyboard
            ? viewport()->mapToGlobal(visualRect(index).center())
            : event->globalPos());
}

void DetailsView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    viewport()->update();
    const QString key = current.data(KeyRole).toString();
    if (!m_quiet && !key.isEmpty())
        Q_EMIT rowSelected(key);
}

void DetailsView::changeEvent(QEvent *event)
{
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        scheduleDelayedItemsLayout();
}

} // namespace gantry::ui
