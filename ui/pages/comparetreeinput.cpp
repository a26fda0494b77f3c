// SPDX-License-Identifier: Apache-2.0
// Mouse and keys in the aligned tree.
#include "ui/pages/comparecells.h"
#include "ui/pages/comparetreeview.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CompareTreeModel;
using models::Side;

QRect CompareTreeView::arrowRectB(const QModelIndex &index) const
{
    const QModelIndex cell = index.siblingAtColumn(CompareTreeModel::NameBColumn);
    return m_cells->arrowRect(visualRect(cell), cell.data(CompareTreeModel::DepthRole).toInt());
}

void CompareTreeView::mousePressEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    const QModelIndex under = indexAt(position);
    if (under.isValid() && under.column() != CompareTreeModel::MarkColumn)
        m_side = CompareTreeModel::sideOf(under.column());
    const QModelIndex first = under.siblingAtColumn(0);
    if (event->button() == Qt::LeftButton && under.isValid()
        && under.column() == CompareTreeModel::NameBColumn && m_model->hasChildren(first)
        && arrowRectB(under).contains(position)) {
        setCurrentIndex(first);
        setExpanded(first, !isExpanded(first));
        event->accept();
        return;
    }
    QTreeView::mousePressEvent(event);
}

void CompareTreeView::mouseMoveEvent(QMouseEvent *event)
{
    QTreeView::mouseMoveEvent(event);
    const QModelIndex under = indexAt(event->position().toPoint()).siblingAtColumn(0);
    if (m_hovered != under) {
        m_hovered = under;
        viewport()->update();
    }
}

void CompareTreeView::leaveEvent(QEvent *event)
{
    QTreeView::leaveEvent(event);
    m_hovered = QModelIndex();
    viewport()->update();
}

void CompareTreeView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    fitColumns();
    m_soon.start();
}

void CompareTreeView::changeEvent(QEvent *event)
{
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        applyMetrics();
}

void CompareTreeView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    viewport()->update();
}

//! Tab goes to the other side once and then on, so that nobody is caught here.
bool CompareTreeView::focusNextPrevChild(bool next)
{
    if (hasFocus() && (next ? m_side == Side::A : m_side == Side::B)) {
        setSide(next ? Side::B : Side::A);
        return true;
    }
    return QTreeView::focusNextPrevChild(next);
}

void CompareTreeView::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex current = currentIndex().siblingAtColumn(0);
    const bool control = event->modifiers() & Qt::ControlModifier;
    if (event->matches(QKeySequence::Copy) && current.isValid()) {
        QByteArray path = current
                              .siblingAtColumn(m_side == Side::A ? CompareTreeModel::NameAColumn
                                                                 : CompareTreeModel::NameBColumn)
                              .data(CompareTreeModel::PathRole)
                              .toByteArray();
        Q_EMIT copyRequested(QString::fromUtf8(path));
        event->accept();
        return;
    }
    if (control && (event->key() == Qt::Key_Right || event->key() == Qt::Key_Left)) {
        setBelowAll(current, event->key() == Qt::Key_Right);
        event->accept();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && current.isValid()) {
        if (m_model->hasChildren(current))
            setExpanded(current, !isExpanded(current));
        else
            Q_EMIT contentWanted();
        event->accept();
        return;
    }
    QTreeView::keyPressEvent(event);
}

} // namespace gantry::ui
