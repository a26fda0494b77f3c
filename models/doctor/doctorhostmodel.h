// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/doctor/doctorsession.h"

#include <QAbstractListModel>
#include <QPointer>

namespace gantry::models {

//! Hosts and what each gets, in the order of the host list. Main thread.
class DoctorHostModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        MarkRole = Qt::UserRole + 1, //!< "ok", "warn" (something touches it), "err" (nothing)
        IconRole, //!< "linux", "win", "host"
        FactsRole, //!< "Server 2019, 17763, process"
        PickRole, //!< "9b41e7f2", "nothing"
        PickDigestRole, //!< whole digest; empty: nothing
        MeaningRole, //!< mark name for the ink of PickRole: "err" or empty
        IdRole, //!< of the first host
        CountRole
    };

    explicit DoctorHostModel(QObject *parent = nullptr);
    void setSession(DoctorSession *session);
    //! "44 of 52 get an entry"; "Every host gets an entry".
    QString summary() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        QString name, facts, icon, mark, pick, digest, id;
        int count = 1;
        bool operator==(const Row &) const = default;
    };
    void rebuild();
    QList<Row> made() const;

    QPointer<DoctorSession> m_session;
    QList<Row> m_rows;
};

} // namespace gantry::models
