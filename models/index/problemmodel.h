// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblysession.h"

#include <QAbstractListModel>
#include <QPointer>

namespace gantry::models {

//! What a person must know before pushing: conflicts, warnings, notes. Main thread.
class ProblemModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole + 1,
        SeverityRole, //!< int(assembly::Problem::Severity)
        MarkRole, //!< "err", "warn", "info", "miss"
        TitleRole, //!< also Qt::DisplayRole
        DetailRole, //!< a sentence with its dot
        //! QVariantList of QVariantMap {"id", "text", "first"}: "keep:KEY", "accept", "find",
        //! "leaveOut", "config:KEY", "ociIndex", "remove:KEY", "edit:KEY". "first" is the one
        //! Ctrl+Enter runs.
        ActionsRole,
        EntryKeysRole, //!< QStringList
        PlatformRole //!< oci::Platform or not set
    };

    explicit ProblemModel(QObject *parent = nullptr);
    void setSession(AssemblySession *session);

    //! Does what a button says. "edit:KEY" and "find" are for the page: editRequested() and
    //! findRequested().
    void act(int row, const QString &actionId);
    //! "1 conflict, 1 warning, 1 missing"; "No problems".
    QString summary() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void summaryChanged();
    void editRequested(const QString &entryKey);
    void findRequested(const gantry::oci::Platform &platform);

private:
    QVariantList actionsOf(const assembly::Problem &problem) const;
    void rebuild();

    QPointer<AssemblySession> m_session;
    QList<assembly::Problem> m_problems;
};

} // namespace gantry::models
