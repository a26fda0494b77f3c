// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/transferrun.h"

#include <QAbstractTableModel>
#include <QPointer>

#include <vector>

namespace gantry::models {

//! Blobs and manifests of a plan that are sent or mounted, one a row, with how far each is.
//! Counters are pulled every 100 ms while sending. Main thread.
class TransferModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { MarkColumn, LabelColumn, DigestColumn, BytesColumn, ProgressColumn, ColumnCount };
    enum Role {
        StateRole = Qt::UserRole + 1, //!< int(verbs::TransferItem::State)
        MarkRole, //!< "wait", "run", "ok", "err", "skip"
        ActionRole, //!< "mount", "copy", "upload", "present", "foreign"
        LabelsRole, //!< QStringList: whose part it is
        FromRole,
        BytesRole, //!< qint64
        BytesSentRole, //!< qint64
        FractionRole, //!< 0 … 1
        TriesRole, //!< int
        CanRetryRole, //!< bool
        MonospaceRole
    };

    explicit TransferModel(QObject *parent = nullptr);
    void setRun(TransferRun *run);
    void setPresentShown(bool shown); //!< what is there already; off at first
    //! Goes on with what is missing: everything else is found there already.
    void retry(int row);
    void pull(); //!< now; for tests

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void rebuild();

    QPointer<TransferRun> m_run;
    std::shared_ptr<const verbs::TransferPlan> m_plan;
    std::vector<const verbs::TransferItem *> m_items;
    bool m_presentShown = false;
};

} // namespace gantry::models
