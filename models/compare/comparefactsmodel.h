// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparesession.h"

#include <QAbstractTableModel>

namespace gantry::models {

//! Facts of the files of one row: a line for each, a column for each side. Main thread.
class CompareFactsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { FactColumn, AColumn, BColumn, ColumnCount };
    enum Role {
        DiffersRole = Qt::UserRole + 1, //!< the two values are not the same
        MonospaceRole,
        DimRole, //!< the fact's name
        MeaningRole //!< "chg" where it differs
    };

    explicit CompareFactsModel(CompareSession *session, QObject *parent = nullptr);
    //! TreeDiff::none: nothing.
    void setRow(layers::TreeDiff::Row row);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Fact {
        QString name;
        OfSides<QString> value;
        bool monospace = false;
        bool compares = true; //!< not every difference is one: a layer's number says nothing
        QString toolTip = {};
    };
    void add(const QString &name, const OfSides<QString> &value, bool monospace = false,
        bool compares = true);

    CompareSession *m_session;
    QList<Fact> m_facts;
};

} // namespace gantry::models
