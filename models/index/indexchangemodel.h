// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblysession.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace gantry::models {

//! How the draft differs from the index the tag names, entry by entry. Main thread.
class IndexChangeModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { MarkColumn, PlatformColumn, BeforeColumn, AfterColumn, WhatColumn, ColumnCount };
    enum Role {
        KindRole = Qt::UserRole + 1, //!< int(assembly::IndexChange::Kind)
        MarkRole, //!< "onlyB" (added), "onlyA" (removed), "differs", "attr" (edited), "same"
        BeforeDigestRole,
        AfterDigestRole,
        FieldsRole, //!< QStringList
        MonospaceRole
    };

    explicit IndexChangeModel(QObject *parent = nullptr);
    void setSession(AssemblySession *session);
    void setSameShown(bool shown); //!< off at first
    //! "2 added, 1 replaced"; "No changes".
    QString summary() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void rebuild();

    QPointer<AssemblySession> m_session;
    QList<assembly::IndexChange> m_changes;
    bool m_sameShown = false;
};

} // namespace gantry::models
