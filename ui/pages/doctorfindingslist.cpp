// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/doctorfindingslist.h"

#include "models/doctor/findingmodel.h"
#include "ui/pages/findingrow.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QKeyEvent>
#include <QPushButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::FindingModel;

DoctorFindingsList::DoctorFindingsList(FindingModel *model, QWidget *parent)
    : RowColumn(parent)
    , m_model(model)
{
    setAccessibleName(tr("Findings of this image"));
    connect(model, &QAbstractItemModel::modelReset, this, &DoctorFindingsList::rebuild);
    rebuild();
}

void DoctorFindingsList::setEmptyText(const QString &title, const QString &sentence)
{
    if (m_emptyTitle == title && m_emptySentence == sentence)
        return;
    m_emptyTitle = title;
    m_emptySentence = sentence;
    if (m_model->rowCount() == 0)
        rebuild();
}

QString DoctorFindingsList::currentKey() const
{
    return m_currentKey;
}

QWidget *DoctorFindingsList::rowWidget(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows.at(row) : nullptr;
}

void DoctorFindingsList::rebuild()
{
    const bool focused = hasFocusInside();
    const QString key = m_chosen ? m_currentKey : QString();
    const int row = m_chosen ? m_current : 0;
    clearRows();
    m_rows.clear();
    m_more = nullptr;
    m_current = -1;
    m_currentKey.clear();
    const int count = m_model->rowCount();
    if (count == 0) {
        addInstead(new Placeholder(u"check"_s, m_emptyTitle, m_emptySentence, body()));
        if (focused)
            setFocus(Qt::OtherFocusReason);
        Q_EMIT currentChanged();
        return;
    }
    makeRows(qMin(count, rowsAtOnce));
    int wanted = key.isEmpty() ? -1 : m_model->rowOf(key);
    if (wanted < 0)
        wanted = qBound(0, row, count - 1);
    if (wanted >= m_rows.size())
        makeRows(wanted + 1);
    select(wanted);
    if (focused)
        giveFocus(m_rows.at(wanted), Qt::OtherFocusReason);
}

void DoctorFindingsList::makeRows(int upTo)
{
    if (m_more)
        removeRow(std::exchange(m_more, nullptr));
    for (auto i = static_cast<int>(m_rows.size()); i < upTo; ++i) {
        auto *row = new FindingRow(m_model->index(i, 0), body());
        connect(row, &FindingRow::chosen, this, [this, i] {
            m_chosen = true;
            select(i);
        });
        connect(row, &FindingRow::remedyRequested, this,
            [this, row](const QString &id) { Q_EMIT remedyRequested(row->key(), id); });
        connect(row, &FindingRow::ignoreRequested, this,
            [this, row] { Q_EMIT ignoreRequested(row->key()); });
        connect(row, &FindingRow::restoreRequested, this,
            [this, row] { Q_EMIT restoreRequested(row->key()); });
        m_rows += row;
        addRow(row);
    }
    int widest = 0;
    for (const FindingRow *each : std::as_const(m_rows))
        widest = qMax(widest, each->waysWidth());
    for (FindingRow *each : std::as_const(m_rows))
        each->setWaysWidth(widest); // the hosts before them stand in one column
    if (const int rest = m_model->rowCount() - upTo; rest > 0) {
        auto *more = new QPushButton(tr("Show %n more findings", nullptr, rest), body());
        more->setProperty("gantryQuiet", true);
        connect(more, &QPushButton::clicked, this, [this] {
            const auto first = static_cast<int>(m_rows.size());
            makeRows(qMin(m_model->rowCount(), first + rowsAtOnce));
            giveFocus(m_rows.at(first), Qt::OtherFocusReason);
        });
        m_more = more;
        addRow(more, Qt::AlignLeft);
    }
}

void DoctorFindingsList::select(int row)
{
    if (row < 0 || row >= m_rows.size() || (row == m_current && !m_currentKey.isEmpty()))
        return;
    if (m_current >= 0 && m_current < m_rows.size())
        m_rows.at(m_current)->setCurrent(false);
    m_current = row;
    m_currentKey = m_rows.at(row)->key();
    m_rows.at(row)->setCurrent(true);
    ensureWidgetVisible(m_rows.at(row), 0, 0);
    Q_EMIT currentChanged();
}

void DoctorFindingsList::step(int by)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    const bool here = hasFocusInside();
    // The first step from elsewhere goes to what is marked, not past it.
    const int next = here || m_current < 0 ? (m_current + by + count) % count : m_current;
    if (next >= m_rows.size())
        makeRows(next + 1);
    select(next);
    giveFocus(m_rows.at(next), Qt::TabFocusReason);
}

void DoctorFindingsList::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        && event->modifiers() == Qt::NoModifier) {
        const int by = event->key() == Qt::Key_Up ? -1 : 1;
        const int next = qBound(0, m_current + by, m_model->rowCount() - 1);
        if (next != m_current)
            step(by);
        return;
    }
    RowColumn::keyPressEvent(event);
}

} // namespace gantry::ui
