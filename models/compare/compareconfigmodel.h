// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparesession.h"
#include "verbs/configdiff.h"

#include <QAbstractTableModel>

namespace gantry::models {

//! Both sides' configs, value beside value: environment as a set, PATH-like variables part by part,
//! what starts and who it runs as looked up in the files. Equal values are hidden unless asked for.
//! Main thread.
class CompareConfigModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { MarkColumn, FieldColumn, NameColumn, AColumn, BColumn, ColumnCount };
    enum Role {
        MarkRole = Qt::UserRole + 1, //!< mark name of the row (MarkColumn)
        KindRole, //!< int(verbs::ConfigRow::Kind)
        SecondaryRole, //!< what a value leads to ("/usr/bin/node: ELF amd64")
        ProblemRole, //!< bool: it leads nowhere
        ProblemMarkRole, //!< "warn" then
        MissingRole, //!< bool: this side says nothing
        DimRole,
        MonospaceRole,
        MeaningRole //!< mark name whose colour the value takes
    };

    explicit CompareConfigModel(CompareSession *session, QObject *parent = nullptr);

    void setShowsSame(bool shows);
    int differences() const { return m_differences; }
    int hidden() const { return m_hidden; }
    bool isResolving() const { return m_pending > 0; }
    //! Values were looked up in all layers of both sides.
    bool isResolved() const { return m_resolved; }
    //! Reads anew when sides, layers or files changed; called by whoever shows it.
    void refresh();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void changed();

private:
    //! A row as shown: a value, or a part of one.
    struct Line {
        verbs::ConfigRow row;
        bool isPart = false;
    };
    void rebuild();
    void show();
    static QString fieldText(const QString &field);

    CompareSession *m_session;
    OfSides<verbs::ConfigSide> m_sides;
    QList<verbs::ConfigRow> m_rows;
    QList<Line> m_lines;
    QString m_key; //!< of what was read
    bool m_showsSame = false;
    bool m_resolved = false;
    int m_differences = 0;
    int m_hidden = 0;
    int m_pending = 0;
    quint64 m_question = 0;
};

} // namespace gantry::models
