// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/doctor/doctorsession.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace gantry::models {

//! Why each entry is or is not what the current host gets: a row per entry (what a nested index
//! holds stands below it, set in), a column per rule in the order its client applies them, and the
//! reason. Attestations and the like are one row at the end. Main thread.
class TraceModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    //! Rules stand between these and the reason, which is the last column.
    enum Column { EntryColumn, VersionColumn, DigestColumn, FirstRuleColumn };
    enum Role {
        MarkRole = Qt::UserRole + 1, //!< of rule cells: "ok", "err", "skip"
        IconRole, //!< of the entry: "linux", "win", "att"
        MonospaceRole,
        DigestRole, //!< whole
        FramedRole, //!< bool: this rule stopped the entry
        NotReachedRole, //!< bool: an earlier rule did, or nobody asks; shown as a dot
        PickedRole, //!< bool: the host gets this entry
        DimRole, //!< bool: never offered to a host
        BoldRole
    };

    explicit TraceModel(QObject *parent = nullptr);
    void setSession(DoctorSession *session);
    int reasonColumn() const { return FirstRuleColumn + static_cast<int>(m_order.size()); }
    bool isRuleColumn(int column) const
    {
        return column >= FirstRuleColumn && column < reasonColumn();
    }
    //! Some entry has an OS version.
    bool hasVersions() const { return m_hasVersions; }
    //! The picked row; without one the row that came farthest; -1: no rows.
    int rowToShow() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString entry, version, digest, icon, why;
        oci::Digest whole;
        QList<doctor::Outcome> outcomes; //!< in the order of m_order
        QStringList compared; //!< beside outcomes: "wanted …, found …"
        bool picked = false;
        bool offered = true;
    };
    void rebuild();
    QString cellText(const Row &row, int rule) const;

    QPointer<DoctorSession> m_session;
    QList<doctor::Rule> m_order;
    QList<Row> m_rows;
    bool m_hasVersions = false;
};

} // namespace gantry::models
