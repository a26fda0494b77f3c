// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/transferrun.h"

#include <QAbstractTableModel>
#include <QPointer>

#include <vector>

namespace gantry::models {

//! A plan as a person reads it: one row per action ("Already in the repository", "Mount from
//! platform/base", "Upload from win-2019-01", "Manifests and index") with blobs and bytes, and what
//! the tags do. While sending, counters are pulled every 100 ms. Main thread.
class PlanModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { ActionColumn, CountColumn, BytesColumn, ProgressColumn, ColumnCount };
    enum Role {
        ActionRole
        = Qt::UserRole + 1, //!< "present", "mount", "copy", "upload", "foreign", "manifests"
        BytesRole, //!< qint64
        CountRole, //!< qsizetype
        SendsBytesRole, //!< bool: counts for bytes to send
        FractionRole, //!< 0 … 1; negative before sending
        MarkRole //!< "wait", "run", "ok", "err", "skip"
    };

    explicit PlanModel(QObject *parent = nullptr);
    ~PlanModel() override;
    void setRun(TransferRun *run);

    qint64 bytesToSend() const;
    qint64 bytesTotal() const; //!< of all blobs and manifests
    //! "About 20 s" while sending and the rate is known; empty before.
    QString secondsLeftText() const;
    //! A stretch of the bar.
    struct Share {
        QString action;
        QString text; //!< of the legend
        qint64 bytes = 0;
    };
    QList<Share> shares() const;
    //! "Blobs, several at a time" … in order; the tags are the last.
    QStringList orderOfWork() const;
    //! "Until step 4 nobody who pulls 3.8.0 sees a change. Cancel is safe before it."; empty
    //! without tags.
    QString safePoint() const;
    QStringList warnings() const;

    //! What a tag names now and after.
    struct TagFacts {
        QString tag;
        bool exists = false;
        QString nowDigest, afterDigest; //!< whole; nowDigest empty when it does not exist
        bool isRollback = false; //!< keeps the old index
    };
    QList<TagFacts> tags() const;

    //! Pulls counters now; for tests.
    void pull();

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
        bool manifests = false;
    };
    void rebuild();

    QPointer<TransferRun> m_run;
    std::shared_ptr<const verbs::TransferPlan> m_plan; //!< keeps what m_groups points to
    std::vector<Group> m_groups;
};

} // namespace gantry::models
