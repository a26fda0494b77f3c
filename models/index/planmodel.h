// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/transferrun.h"

#include <QAbstractItemModel>
#include <QPointer>
#include <QTimer>

#include <vector>

namespace gantry::models {

//! A plan as a person reads it: one row per action ("Already in the repository", "Mount from
//! platform/base", "Upload from win-2019-01", "Manifests and index"), below each its blobs or
//! manifests. While sending, counters are pulled every 100 ms. Main thread.
class PlanModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { WhatColumn, CountColumn, BytesColumn, ProgressColumn, ColumnCount };
    enum Role {
        ActionRole = Qt::UserRole + 1, //!< "present", "mount", "copy", "upload", "foreign", "manifests"
        IsGroupRole,
        BytesRole, //!< qint64
        CountRole, //!< int, of a group
        SendsBytesRole, //!< bool: counts for bytes to send
        MarkRole, //!< of an item: "wait", "run", "ok", "err", "skip"; of a group the strongest
        FractionRole, //!< 0 … 1; negative while unknown
        TriesRole,
        DigestRole,
        LabelsRole, //!< QStringList: whose part it is
        MonospaceRole
    };

    explicit PlanModel(QObject *parent = nullptr);
    ~PlanModel() override;
    void setRun(TransferRun *run);

    qint64 bytesToSend() const;
    qint64 bytesTotal() const; //!< of all blobs
    //! For the bar: bytes by group row.
    QList<qint64> groupBytes() const;
    //! "Blobs, 4 at a time" … in order; the tags are the last.
    QStringList orderOfWork() const;
    //! "Until step 4 nobody who pulls 3.8.0 sees a change. Cancel is safe before it"; empty without
    //! tags.
    QString safePoint() const;
    QStringList warnings() const;

    //! What the tags name now and after.
    struct TagFacts {
        QString tag;
        bool exists = false;
        QString nowDigest, afterDigest; //!< whole; nowDigest empty when it does not exist
        bool isRollback = false; //!< keeps the old index
    };
    QList<TagFacts> tags() const;

    //! Pulls counters now; for tests.
    void pull();

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void planChanged(); //!< everything above
    void progressChanged(); //!< counters were pulled

private:
    struct Group {
        QString action, title;
        std::vector<const verbs::TransferItem *> items;
        qint64 bytes = 0;
    };
    void rebuild();
    void follow();
    QVariant groupData(const Group &group, int column, int role) const;
    QVariant itemData(const verbs::TransferItem &item, int column, int role) const;

    QPointer<TransferRun> m_run;
    std::shared_ptr<const verbs::TransferPlan> m_plan; //!< keeps what m_groups points to
    std::vector<Group> m_groups;
    QTimer m_timer;
};

} // namespace gantry::models
