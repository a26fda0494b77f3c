// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparesession.h"
#include "verbs/varianttable.h"

#include <QAbstractItemModel>

namespace gantry::models {

//! All variants of an index beside each other: a column for each platform; configs at once, files
//! when they have been read. Two groups, Config and Files, with a row for each value or path that
//! is not the same everywhere. Main thread.
class VariantsModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { NameColumn, FirstVariantColumn };
    enum Role {
        RowKindRole = Qt::UserRole + 1, //!< 3 for a group, else 0
        SecondaryRole, //!< of a group: how many rows
        GroupRole, //!< int: equal numbers are equal values; 0: absent
        MarkRole, //!< "ok" present and like the first, "chg" present and another, "miss" absent
        DiffersRole,
        PathRole, //!< QByteArray of a file row
        DimRole,
        MonospaceRole,
        IconRole
    };

    explicit VariantsModel(CompareSession *session, QObject *parent = nullptr);
    ~VariantsModel() override;

    //! Takes the variants of side A's index over; files are read on request.
    void refresh();
    //! Reads the layers of all variants (bases left out) and compares which files they have.
    void readFiles();
    void stop();
    bool isReading() const { return m_job != 0; }
    bool hasFiles() const { return m_hasFiles; }
    qint64 layersToRead() const; //!< distinct ones, for a button's text
    qint64 bytesToRead() const;
    void setShowsSame(bool shows); //!< config values that are the same everywhere
    //! Words in names and values.
    void setFilter(const QString &text);
    const std::optional<Error> &error() const { return m_error; }
    int variants() const { return static_cast<int>(m_table.platforms.size()); }
    const verbs::VariantTable &table() const { return m_table; }

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void changed();

private:
    void show();
    QVariant configCell(int line, int column, int role) const;
    QVariant fileCell(int line, int column, int role) const;

    CompareSession *m_session;
    verbs::VariantTable m_table;
    QList<qsizetype> m_entries; //!< of the inspection, one for each variant
    QList<int> m_configShown, m_filesShown; //!< lines of the table
    QString m_key;
    QString m_filter;
    bool m_showsSame = false;
    bool m_hasFiles = false;
    std::optional<Error> m_error;
    quint64 m_job = 0;
    quint64 m_question = 0;
};

} // namespace gantry::models
