// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/openfindings.h"

#include "models/doctor/findingmodel.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using doctor::Severity;

OpenFindings::OpenFindings(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void OpenFindings::watch(DoctorSession *session)
{
    if (m_sessions.contains(session))
        return;
    m_sessions += session;
    connect(session, &DoctorSession::findingsChanged, this, &OpenFindings::rebuild);
    connect(session, &QObject::destroyed, this, [this, session] {
        m_sessions.removeOne(session);
        rebuild();
    });
    rebuild();
}

void OpenFindings::rebuild()
{
    QList<Row> rows;
    for (DoctorSession *session : std::as_const(m_sessions)) {
        for (const doctor::Finding &finding : session->findings()) {
            if (!finding.ignoredBecause)
                rows += Row{session, finding};
        }
    }
    std::ranges::stable_sort(rows, {}, [](const Row &row) { return row.finding.severity; });
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

DoctorSession *OpenFindings::sessionOf(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows.at(row).session : nullptr;
}

QString OpenFindings::keyOf(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows.at(row).finding.key() : QString();
}

int OpenFindings::problemCount() const
{
    return static_cast<int>(std::ranges::count_if(
        m_rows, [](const Row &row) { return row.finding.severity != Severity::Note; }));
}

QString OpenFindings::summary() const
{
    const auto count = [this](Severity severity) {
        return static_cast<int>(std::ranges::count(
            m_rows, severity, [](const Row &row) { return row.finding.severity; }));
    };
    return FindingModel::summaryOf(
        count(Severity::Error), count(Severity::Warning), count(Severity::Note))
        .join(u", "_s);
}

int OpenFindings::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int OpenFindings::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columns;
}

QVariant OpenFindings::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    if (role == MarkRole && index.column() == FindingColumn)
        return FindingModel::markOf(row.finding);
    if (role == Qt::ToolTipRole)
        return row.finding.evidence;
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case FindingColumn:
        return row.finding.title;
    case ImageColumn:
        return row.session->image()->title();
    default:
        return row.finding.evidence;
    }
}

QVariant OpenFindings::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case FindingColumn:
        return tr("Finding");
    case ImageColumn:
        return tr("Image");
    default:
        return tr("Evidence");
    }
}

} // namespace gantry::models
