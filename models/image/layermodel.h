// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/imagesession.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace gantry::models {

//! What a history step would be in a Dockerfile: "RUN apt-get …", "COPY /target/ /", "ENV A=B".
//! Takes away what builders put around it: `/bin/sh -c #(nop) `, `/bin/sh -c `, `|1 ARG=… /bin/sh
//! -c `, `powershell -Command …`, `cmd /S /C `, `# buildkit`.
QString readableCommand(const QString &createdBy);

//! Layers of the session's current entry, bottom first. Main thread.
class LayerModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        NumberColumn,
        CreatedByColumn,
        SizeColumn,
        DigestColumn,
        ElsewhereColumn,
        ColumnCount
    };
    enum Role {
        SizeBytesRole = Qt::UserRole + 1,
        LargestBytesRole, //!< one scale for all bars
        DigestRole, //!< whole digest text
        MonospaceRole,
        DimRole,
        PointerRole //!< JSON pointer of the layer in the entry's manifest
    };

    explicit LayerModel(QObject *parent = nullptr);
    void setSession(ImageSession *session);
    QString title() const; //!< "Layers of linux/arm64/v8"
    QString totals() const; //!< "283.8 MiB, 5 layers"; empty without layers

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void titleChanged(); //!< title() or totals()

private:
    void rebuild();

    QPointer<ImageSession> m_session;
    QList<verbs::LayerRow> m_layers;
    QList<int> m_elsewhere; //!< for each layer: other entries that hold it
    QString m_platform;
    qint64 m_largest = 0;
};

} // namespace gantry::models
