// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/imagesession.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace gantry::models {

//! What a history step would be in a Dockerfile: "RUN apt-get …", "COPY /target/ /", "ENV A=B". Takes away what
//! builders put around it: `/bin/sh -c #(nop) `, `/bin/sh -c `, `|1 ARG=… /bin/sh -c `, `powershell -Command $Error…`,
//! `cmd /S /C `, `# buildkit`.
QString dockerfileLine(const QString &createdBy);

//! History of the current entry's config, oldest first, each step beside the layer it made. Main thread.
class HistoryModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { NumberColumn, StepColumn, CreatedColumn, SizeColumn, LayerColumn, CommentColumn, ColumnCount };
    enum Role {
        EmptyRole = Qt::UserRole + 1, //!< bool: the step made no layer
        LayerRole, //!< position of the layer, or -1
        SizeBytesRole,
        LargestBytesRole,
        DigestRole,
        CreatedByRole, //!< as written
        CreatedRole, //!< QDateTime
        MarkRole, //!< "none" for steps without a layer, "unk" where layers and steps cannot be told together
        DimRole,
        MonospaceRole
    };

    explicit HistoryModel(QObject *parent = nullptr);
    void setSession(ImageSession *session);
    //! Why it is empty, or what cannot be told; empty when all is fine.
    QString notice() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void noticeChanged();

private:
    struct Step {
        oci::HistoryStep step;
        QString line;
        int layer = -1;
    };
    void rebuild();

    QPointer<ImageSession> m_session;
    QList<Step> m_steps;
    QList<oci::Descriptor> m_layers;
    qint64 m_largest = 0;
    bool m_aligned = true;
};

} // namespace gantry::models
