// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/imagesession.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace gantry::models {

//! How often a layer digest occurs, counted over all opened images: one count per entry that has it. Main thread.
class LayerCensus : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    //! Counts this session's entries from now on, until it dies.
    void watch(ImageSession *session);
    //! Entries (of this and other images) that hold the layer.
    int entriesWith(const oci::Digest &layer) const { return static_cast<int>(m_entries.value(layer)); }

Q_SIGNALS:
    void changed();

private:
    void recount();

    QList<ImageSession *> m_sessions;
    QHash<oci::Digest, int> m_entries;
    bool m_due = false;
};

//! Layers of the session's current entry, bottom first. Main thread.
class LayerModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { NumberColumn, CreatedByColumn, SizeColumn, DigestColumn, ElsewhereColumn, ColumnCount };
    enum Role {
        SizeBytesRole = Qt::UserRole + 1,
        LargestBytesRole, //!< one scale for all bars
        DigestRole,
        DiffIdRole,
        MediaTypeRole,
        HistoryRole, //!< position in the config's history, or -1
        CreatedByRole, //!< the step as written, untrimmed
        SharedRole, //!< int: entries that hold this layer, this one included
        MonospaceRole,
        SortRole
    };

    explicit LayerModel(QObject *parent = nullptr);
    void setSession(ImageSession *session);
    void setCensus(LayerCensus *census);
    qint64 totalBytes() const;
    //! "283.8 MiB, 5 layers", or why there are none ("Being read", the entry's error, "No layers").
    QString summary() const;
    int rowOf(const oci::Digest &layer) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void summaryChanged();

private:
    void rebuild();

    QPointer<ImageSession> m_session;
    QPointer<LayerCensus> m_census;
    QList<verbs::LayerRow> m_layers;
    qint64 m_largest = 0;
};

} // namespace gantry::models
