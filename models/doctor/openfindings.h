// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/doctor/doctorsession.h"

#include <QAbstractTableModel>

namespace gantry::models {

//! What the Doctor found in all images that are open: errors first, images in the order they were
//! opened. What is ignored is left out. Main thread.
class OpenFindings : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { FindingColumn, ImageColumn, EvidenceColumn, columns };
    enum Role { MarkRole = Qt::UserRole + 1 }; //!< "err", "warn", "info"; in the first column

    explicit OpenFindings(QObject *parent = nullptr);
    //! Until the session ends.
    void watch(DoctorSession *session);

    DoctorSession *sessionOf(int row) const;
    int problemCount() const; //!< errors and warnings, as on the tab of the Doctor
    QString keyOf(int row) const; //!< for FindingModel::rowOf()
    //! "3 errors, 1 warning"; "2 notes"; empty without a row.
    QString summary() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        DoctorSession *session = nullptr;
        doctor::Finding finding;
    };
    void rebuild();

    QList<DoctorSession *> m_sessions;
    QList<Row> m_rows;
};

} // namespace gantry::models
