// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/doctorhostmodel.h"

#include "models/doctor/doctorverdict.h"

using namespace Qt::StringLiterals;

namespace gantry::models {

DoctorHostModel::DoctorHostModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

void DoctorHostModel::setSession(DoctorSession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session) {
        connect(session, &DoctorSession::reportChanged, this, &DoctorHostModel::rebuild);
        connect(session, &DoctorSession::findingsChanged, this, &DoctorHostModel::rebuild);
        connect(session, &QObject::destroyed, this, &DoctorHostModel::rebuild);
    }
    rebuild();
}

QList<DoctorHostModel::Row> DoctorHostModel::made() const
{
    QList<Row> rows;
    if (!m_session || !m_session->report())
        return rows;
    for (int i = 0; i < m_session->rows().size(); ++i) {
        const verbs::HostVerdict *verdict = m_session->verdict(i);
        if (!verdict)
            break;
        const HostRow &hosts = m_session->rows().at(i);
        const oci::Platform &platform = verdict->host.platform;
        Row row;
        row.name = hosts.name;
        row.id = verdict->host.id;
        row.count = hosts.count;
        row.icon = platform.os == "windows"_L1 ? u"win"_s
            : platform.os == "linux"_L1        ? u"linux"_s
                                               : u"host"_s;
        row.facts = doctor::describeHost(verdict->host);
        if (verdict->choice.picked < 0) {
            row.mark = u"err"_s;
            row.pick = tr("nothing");
        } else {
            const auto worst = m_session->worstOf(i);
            row.mark = worst && *worst != doctor::Severity::Note ? u"warn"_s : u"ok"_s;
            const auto &entry = m_session->report()->image->entries().at(
                static_cast<std::size_t>(verdict->choice.picked));
            row.pick = entry.facts->descriptor.digest.shortHex();
            row.digest = entry.facts->descriptor.digest.toString();
        }
        rows += row;
    }
    return rows;
}

//! The same hosts keep their rows: selection and scroll position stay.
void DoctorHostModel::rebuild()
{
    QList<Row> rows = made();
    if (rows == m_rows)
        return;
    const bool same = rows.size() == m_rows.size()
        && std::equal(rows.begin(), rows.end(), m_rows.begin(),
            [](const Row &a, const Row &b) { return a.id == b.id; });
    if (same) {
        m_rows = std::move(rows);
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

QString DoctorHostModel::summary() const
{
    if (!m_session || !m_session->report() || m_rows.isEmpty())
        return {};
    const int all = m_session->hostCount();
    const int served = m_session->servedCount();
    return served == all ? tr("all %1 get an entry").arg(all)
                         : tr("%1 of %2 get an entry").arg(served).arg(all);
}

int DoctorHostModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant DoctorHostModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return row.name;
    case Qt::AccessibleTextRole: {
        const QString what = row.digest.isEmpty() ? tr("pulls nothing")
            : row.mark == "warn"_L1               ? tr("pulls %1, with findings").arg(row.pick)
                                                  : tr("pulls %1").arg(row.pick);
        return tr("%1, %2: %3").arg(row.name, row.facts, what);
    }
    case Qt::ToolTipRole:
        return row.digest.isEmpty() ? tr("%1\n%2\nPulls nothing").arg(row.name, row.facts)
                                    : tr("%1\n%2\nPulls %3").arg(row.name, row.facts, row.digest);
    case MarkRole:
        return row.mark;
    case IconRole:
        return row.icon;
    case FactsRole:
        return row.facts;
    case PickRole:
        return row.pick;
    case PickDigestRole:
        return row.digest;
    case MeaningRole:
        return row.digest.isEmpty() ? u"err"_s : QString();
    case IdRole:
        return row.id;
    case CountRole:
        return row.count;
    default:
        return {};
    }
}

} // namespace gantry::models
