// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/image/rowfilter.h"
#include "models/repository/tagmatrix.h"

#include <QAbstractTableModel>

namespace gantry::models {

//! The table over a TagMatrix: a row per tag, a column per kind of host, holes marked. Filter and
//! order look at what was read; the rest stands last. Main thread.
class TagMatrixModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        StateColumn,
        TagColumn,
        CreatedColumn,
        PlatformsColumn,
        ErrorsColumn,
        WarningsColumn,
        FirstHostColumn
    };
    enum Role {
        RowKindRole = Qt::UserRole + 1, //!< int as ui::RowKind: 0 entry
        MarkRole,
        IconRole,
        MeaningRole, //!< "error", "warning"; empty
        HoleRole, //!< bool: a host column without an entry
        DimRole,
        MonospaceRole,
        BusyRole,
        DigestRole, //!< of the entry the hosts of the column get
        LinkRole, //!< "retry" on failed rows
        TagRole, //!< int, number in TagMatrix::tags()
        CountRole, //!< int: findings, platforms
        SpanRole //!< int: a failed row says why over all columns
    };

    explicit TagMatrixModel(TagMatrix *matrix, QObject *parent = nullptr);
    TagMatrix *matrix() const { return m_matrix; }

    //! Keys: tag, state, errors, warnings, platforms, missing, created. Answers ranges of unknown
    //! keys.
    QList<TextRange> setFilter(const QString &text);
    static QStringList filterKeys();
    enum class Chip { All, Errors, Missing };
    void setChip(Chip chip);
    int tagsWithErrors() const; //!< of those read, hidden ones, too
    int tagsWithHoles() const;
    int hiddenTags() const { return m_hidden; }
    void sortBy(int column, Qt::SortOrder order);

    const TagFacts *factsAt(const QModelIndex &index) const;
    int tagAt(int row) const; //!< number in TagMatrix::tags()
    int rowOf(const QString &tag) const; //!< -1: not shown
    //! The kind of host of a column; null for the others.
    const TagMatrix::Kind *kindAt(int column) const;
    //! Of the rows shown that were read, in their order; for files.
    QList<verbs::TagReport> reports() const;
    //! The next row from here (1 or -1) with a hole, an error or a failure; -1: none.
    int nextProblem(int row, int by) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void countsChanged();

private:
    void rebuild();
    void tagChanged(int tag);
    bool passes(const TagFacts &row) const;
    bool less(const TagFacts &left, const TagFacts &right) const;
    QString columnLabel(const Host &host) const;
    QVariant hostCell(const TagFacts &row, int column, int role) const;
    QVariant factCell(const TagFacts &row, int column, int role) const;

    TagMatrix *m_matrix;
    RowFilter m_filter;
    Chip m_chip = Chip::All;
    int m_sortColumn = TagColumn;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    std::vector<int> m_rows; //!< numbers in TagMatrix::tags()
    std::vector<int> m_rowOf; //!< beside them; -1: hidden
    int m_hidden = 0;
};

} // namespace gantry::models
