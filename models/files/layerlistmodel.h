// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/files/filessession.h"

#include <QAbstractTableModel>

namespace gantry::models {

//! The layers of a FilesSession, the lowest first: number, the command that made it, size, files,
//! bytes written for nothing, and how far it has been read. Main thread.
class LayerListModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        StateColumn,
        NumberColumn,
        CommandColumn,
        SizeColumn,
        FilesColumn,
        WastedColumn,
        ColumnCount
    };
    enum Role {
        MarkRole = Qt::UserRole + 1,
        BusyRole,
        SizeBytesRole,
        LargestBytesRole, //!< one scale for all bars
        FilesRole, //!< uint; invalid while not read
        WastedBytesRole, //!< -1 while not known
        DigestRole,
        CommandRole, //!< as written in the history
        DimRole,
        MeaningRole,
        LinkRole, //!< id of what a click does: "read", "retry", "fetch"; empty: nothing
        StateRole //!< int(FilesSession::LayerState)
    };

    explicit LayerListModel(FilesSession *session, QObject *parent = nullptr);

    //! "5 layers, 283.8 MiB".
    QString totals() const;
    //! "12.4 MiB of 283.8 MiB": what is known of a layer being read; empty otherwise.
    QString progressText(int layer) const;
    //! Why a layer has no rows or not all, with what can be done.
    QString problemText(int layer) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    using Layer = FilesSession::Layer;
    QString stateWords(int row) const;
    QString filesText(const Layer &layer) const;
    QVariant cell(int row, int column) const;
    QString toolTip(int row, int column) const;

    const std::vector<Layer> &layers() const;

    QPointer<FilesSession> m_session; //!< may go before the view that shows this
    qint64 m_largest = 0;
};

} // namespace gantry::models
