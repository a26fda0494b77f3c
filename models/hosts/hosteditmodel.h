// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hostlist.h"

#include <QAbstractTableModel>

#include <vector>

namespace gantry::models {

//! A host list while it is edited: presets to tick and own hosts, by group. A copy: nothing is
//! changed elsewhere until somebody takes presetIds() and ownHosts(). Group headers are rows
//! between. Main thread.
class HostEditModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        PlatformColumn,
        IsolationColumn,
        ClientColumn,
        CountColumn,
        ColumnCount
    };
    enum Role {
        RowKindRole = Qt::UserRole + 1, //!< int as ui::RowKind: 0 entry, 3 group
        IconRole,
        SecondaryRole, //!< of a group: how many of it are expected
        DimRole, //!< a preset nobody ticked
        MonospaceRole,
        IdRole,
        OwnRole, //!< bool: may be changed and removed
        CountRole //!< int, raw
    };

    explicit HostEditModel(QObject *parent = nullptr);
    void setHosts(const QStringList &presetIds, const QList<Host> &own);
    const QStringList &presetIds() const { return m_presetIds; }
    const QList<Host> &ownHosts() const { return m_own; }
    bool isChanged() const { return m_presetIds != m_presetsBefore || m_own != m_ownBefore; }
    //! Ticked presets and own hosts.
    QList<Host> expected() const;

    //! Words over name, platform, client and group; case ignored.
    void setFilter(const QString &text);
    int hiddenHosts() const { return m_hidden; }

    std::optional<Host> hostAt(const QModelIndex &index) const;
    bool isOwn(const QModelIndex &index) const;
    QModelIndex indexOf(const QString &id) const;
    //! Groups there are, for completion.
    QStringList groups() const;

    //! Adds an own host; its name is made one that is free. Answers its id.
    QString add(Host host);
    //! A copy of the row as an own host. Answers its id; empty for a group row.
    QString duplicate(const QModelIndex &index);
    void remove(const QModelIndex &index);
    //! Answers its id (the name is part of it); empty when the row is no own host.
    QString replace(const QModelIndex &index, Host host);
    //! Hosts of a file: presets by their id are ticked, own ones of the same name replaced. Answers
    //! how many came in.
    int take(const QList<Host> &hosts);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void edited();

private:
    struct Row {
        QString group; //!< a header when the host is absent
        std::optional<Host> host;
        bool own = false;
    };
    void rebuild();
    QVariant cell(const Host &host, int column) const;
    QString freeName(const QString &wanted, const QString &besides) const;

    QStringList m_presetIds, m_presetsBefore;
    QList<Host> m_own, m_ownBefore;
    QStringList m_words;
    std::vector<Row> m_rows;
    int m_hidden = 0;
};

} // namespace gantry::models
