// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/imagesession.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace gantry::models {

//! "3 minutes ago", "2 days ago", "just now". now and then in any zone.
QString timeAgo(const QDateTime &then, const QDateTime &now);

//! What the tag pointed to as this computer has seen it, newest first. Main thread.
class TagHistoryModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        DigestColumn,
        TypeColumn,
        SizeColumn,
        FirstSeenColumn,
        LastSeenColumn,
        ColumnCount
    };
    enum Role {
        DigestRole = Qt::UserRole + 1,
        SizeBytesRole,
        FirstSeenRole,
        LastSeenRole,
        MonospaceRole,
        BoldRole
    };

    explicit TagHistoryModel(QObject *parent = nullptr);
    void setSession(ImageSession *session);
    //! "tag moved 2 days ago from " and the digest it had; nullopt when no move was seen.
    struct Move {
        QString words;
        oci::Digest from;
        QDateTime seenAt; //!< when the present digest was first seen
    };
    std::optional<Move> lastMove() const;
    void setNow(std::function<QDateTime()> now) { m_now = std::move(now); } //!< for tests

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void rebuild();

    QPointer<ImageSession> m_session;
    QList<ImageSession::Sighting> m_sightings;
    std::function<QDateTime()> m_now;
};

} // namespace gantry::models
