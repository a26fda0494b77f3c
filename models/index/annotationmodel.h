// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblysession.h"

#include <QAbstractTableModel>
#include <QPointer>

namespace gantry::models {

//! Annotations of the index and of every entry, editable; keys are checked against the names
//! image-spec v1.1.1, annotations.md, defines. Main thread.
class AnnotationModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { MarkColumn, ScopeColumn, KeyColumn, ValueColumn, ColumnCount };
    enum Role {
        EntryKeyRole = Qt::UserRole + 1, //!< empty: of the index
        NameRole,
        ValueRole,
        MarkRole, //!< "ok", "info", "warn"
        MessageRole, //!< "image-spec has no org.opencontainers.image.licence. Nearest: …licenses"
        MonospaceRole,
        SortRole
    };

    explicit AnnotationModel(QObject *parent = nullptr);
    void setSession(AssemblySession *session);

    //! Where annotations can be: the index first, then the entries.
    struct Scope {
        QString entryKey;
        QString title; //!< "Index", "linux/amd64"
    };
    QList<Scope> scopes() const;
    //! Answers what is wrong; nothing was added then.
    std::optional<QString> add(const QString &entryKey, const QString &name, const QString &value);
    void remove(int row);
    //! Why the last setData() was not taken; empty: it was.
    const QString &refusal() const { return m_refusal; }
    static QStringList knownNames(); //!< for completion

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void countChanged();

private:
    struct Row {
        QString entryKey, scope, name, value, mark, message;
        bool operator==(const Row &) const = default;
    };
    void rebuild();

    QPointer<AssemblySession> m_session;
    QList<Row> m_rows;
    QString m_refusal;
};

} // namespace gantry::models
