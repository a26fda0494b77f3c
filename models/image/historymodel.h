// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/imagesession.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace gantry::models {

//! History of the current entry's config, oldest first, each step beside the layer it made. Main
//! thread.
class HistoryModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        LayerColumn,
        CommandColumn,
        SizeColumn,
        CreatedColumn,
        CommentColumn,
        ColumnCount
    };
    enum Role {
        SizeBytesRole = Qt::UserRole + 1,
        LargestBytesRole,
        DigestRole,
        DimRole,
        MonospaceRole,
        RawCommandRole //!< the step as written
    };

    explicit HistoryModel(QObject *parent = nullptr);
    void setSession(ImageSession *session);
    //! Why it is empty and what to do; empty when it is not.
    QString emptyText() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        oci::HistoryStep step;
        int layer = -1; //!< position of the layer the step made
        oci::Descriptor descriptor;
    };
    void rebuild();

    QPointer<ImageSession> m_session;
    QList<Row> m_rows;
    qint64 m_largest = 0;
};

} // namespace gantry::models
