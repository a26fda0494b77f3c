// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/imagesession.h"
#include "models/image/keptstates.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace gantry::models {

//! "3 minutes ago", "2 days ago", "just now". now and then in any zone.
QString timeAgo(const QDateTime &then, const QDateTime &now);

//! What the tag pointed to as this computer has seen it, newest first; and what was kept under
//! rollback tags ("3.8.0-prev-20260316"), whoever kept it. Main thread.
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
        BoldRole,
        IsRollbackRole, //!< bool: a rollback tag keeps it
        RollbackTagRole, //!< that tag; empty: none
        CanRollBackRole //!< bool: not what the tag names now, and not known to be gone
    };
    //! More rollback tags than this are not looked at, the latest first.
    static constexpr qsizetype maxRollbackTags = 20;

    explicit TagHistoryModel(QObject *parent = nullptr);
    void setSession(ImageSession *session);
    //! Looks which rollback tags the repository has, once for what the tag of a session that is
    //! Ready names; asks the registry. Does nothing for sources without tags.
    void lookForRollbackTags(JobModel *jobs);
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
    //! A sighting, a rollback tag, or both at once.
    struct Row {
        ImageSession::Sighting seen;
        QString rollbackTag;
        bool wasSeen = true; //!< by this computer under this tag
    };
    void rebuild();

    QPointer<ImageSession> m_session;
    QList<Row> m_rows;
    QList<KeptState> m_kept; //!< of m_session
    oci::ImageName m_keptOf; //!< whose they are
    QString m_keptAt; //!< digest the tag named then; a tag that moved may have left another
    bool m_looking = false;
    std::function<QDateTime()> m_now;
};

} // namespace gantry::models
