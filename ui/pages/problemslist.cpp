// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/problemslist.h"

#include "models/index/problemmodel.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ProblemModel;

ProblemsList::ProblemsList(ProblemModel *model, QWidget *parent)
    : RowColumn(parent)
    , m_model(model)
{
    setAccessibleName(tr("Problems"));
    connect(model, &QAbstractItemModel::modelReset, this, &ProblemsList::rebuild);
    connect(model, &QAbstractItemModel::rowsInserted, this, &ProblemsList::rebuild);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &ProblemsList::rebuild);
    connect(model, &QAbstractItemModel::dataChanged, this, &ProblemsList::rebuild);
    rebuild();
}

int ProblemsList::rows() const
{
    return static_cast<int>(m_rows.size());
}

void ProblemsList::rebuild()
{
    const bool focused = hasFocusInside();
    const int row = focusedRow();
    clearRows();
    m_rows.clear();
    for (int i = 0; i < m_model->rowCount(); ++i) {
        m_rows.append(makeRow(i));
        addRow(m_rows.last());
    }
    if (m_rows.isEmpty()) {
        auto *nothing
            = new HintLabel(tr("No problems. Every expected platform has one entry."), body());
        nothing->setAlignment(Qt::AlignCenter);
        nothing->setMargin(scaled(12, font()));
        m_rows.append(nothing);
        addRow(nothing);
    }
    if (focused && row >= 0 && m_model->rowCount() > 0) {
        const auto buttons
            = m_rows.at(qMin(row, m_model->rowCount() - 1))->findChildren<QPushButton *>();
        if (!buttons.isEmpty())
            giveFocus(buttons.first(), Qt::OtherFocusReason);
    } else if (focused) {
        setFocus(Qt::OtherFocusReason);
    }
}

QWidget *ProblemsList::makeRow(int row)
{
    const QModelIndex index = m_model->index(row, 0);
    auto *area = new QWidget(body());
    area->setAutoFillBackground(true);
    area->setBackgroundRole(row % 2 == 0 ? QPalette::Base : QPalette::AlternateBase);
    auto *mark = new MarkLabel(Mark::Nothing, area);
    mark->setMark(
        toMark(index.data(ProblemModel::MarkRole)), index.data(ProblemModel::TitleRole).toString());
    auto *title = new ElideLabel(index.data(ProblemModel::TitleRole).toString(), area);
    title->setFont(boldFont(font()));
    title->setElideMode(Qt::ElideRight);
    auto *detail = new ElideLabel(index.data(ProblemModel::DetailRole).toString(), area);
    detail->setElideMode(Qt::ElideRight);
    detail->setTone(Tone::Text2);
    auto *line = new QHBoxLayout(area);
    line->setContentsMargins(
        scaled(8, font()), scaled(3, font()), scaled(8, font()), scaled(3, font()));
    line->setSpacing(scaled(6, font()));
    line->addWidget(mark);
    line->addSpacing(scaled(4, font()));
    line->addWidget(title, 5);
    line->addWidget(detail, 4);
    const QVariantList actions = index.data(ProblemModel::ActionsRole).toList();
    for (const QVariant &each : actions) {
        const QVariantMap action = each.toMap();
        auto *button = new QPushButton(action.value(u"text"_s).toString(), area);
        button->setProperty("gantrySmall", true);
        button->setAccessibleDescription(index.data(ProblemModel::TitleRole).toString());
        const QString id = action.value(u"id"_s).toString();
        // Rows are made anew after each step: which one it was is said by its id.
        const QString problem = index.data(ProblemModel::IdRole).toString();
        connect(button, &QPushButton::clicked, m_model, [model = m_model, problem, id] {
            for (int i = 0; i < model->rowCount(); ++i) {
                if (model->index(i, 0).data(ProblemModel::IdRole).toString() == problem) {
                    model->act(i, id);
                    return;
                }
            }
        });
        line->addWidget(button);
    }
    return area;
}

int ProblemsList::focusedRow() const
{
    const QWidget *focus = window()->focusWidget();
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        if (focus && m_rows.at(i)->isAncestorOf(focus))
            return static_cast<int>(i);
    }
    return -1;
}

void ProblemsList::step(int by)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    const int now = focusedRow();
    const int next = now < 0 ? (by > 0 ? 0 : count - 1) : (now + by + count) % count;
    QWidget *row = m_rows.at(next);
    ensureWidgetVisible(row);
    const auto buttons = row->findChildren<QPushButton *>();
    if (!buttons.isEmpty())
        buttons.first()->setFocus(Qt::TabFocusReason);
}

void ProblemsList::runFirst()
{
    const int row = qMax(0, focusedRow());
    if (row >= m_model->rowCount())
        return;
    const QVariantList actions = m_model->index(row, 0).data(ProblemModel::ActionsRole).toList();
    if (!actions.isEmpty())
        m_model->act(row, actions.first().toMap().value(u"id"_s).toString());
}

void ProblemsList::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
        step(event->key() == Qt::Key_Up ? -1 : 1);
        return;
    }
    if (event->modifiers() & Qt::ControlModifier
        && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        runFirst();
        return;
    }
    RowColumn::keyPressEvent(event);
}

} // namespace gantry::ui
