// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/rowcolumn.h"

#include <QVBoxLayout>

namespace gantry::ui {

RowColumn::RowColumn(QWidget *parent)
    : QScrollArea(parent)
    , m_body(new QWidget(this))
    , m_column(new QVBoxLayout(m_body))
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    m_body->setBackgroundRole(QPalette::Base);
    m_body->setAutoFillBackground(true);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addStretch(0); // stays last
    setWidget(m_body);
}

void RowColumn::addRow(QWidget *row, Qt::Alignment alignment)
{
    m_column->insertWidget(m_column->count() - 1, row, 0, alignment);
}

void RowColumn::addInstead(QWidget *nothing)
{
    m_column->insertWidget(0, nothing, 1);
}

void RowColumn::removeRow(QWidget *row)
{
    m_column->removeWidget(row);
    row->disconnect(this);
    row->hide();
    row->deleteLater(); // its button may be what was pressed
}

void RowColumn::clearRows()
{
    while (m_column->count() > 1)
        removeRow(m_column->itemAt(0)->widget());
}

bool RowColumn::hasFocusInside() const
{
    const QWidget *focus = window()->focusWidget();
    return focus && isAncestorOf(focus);
}

void RowColumn::giveFocus(QWidget *row, Qt::FocusReason reason)
{
    row->show();
    row->setFocus(reason);
}

} // namespace gantry::ui
