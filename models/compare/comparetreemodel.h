// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/filter.h"
#include "layers/tree/treediff.h"
#include "models/compare/comparerows.h"
#include "models/compare/compareside.h"
#include "models/image/rowfilter.h"

#include <QAbstractItemModel>
#include <QHash>

#include <optional>
#include <vector>

namespace gantry::models {

//! What a chip of the Compare page shows or hides.
enum class CompareKind { OnlyA, OnlyB, Content, Attributes, Same };
constexpr int compareKinds = 5;

//! Two trees as one: a row for each pair of files, both sides' columns around a column of marks. A
//! side that has no such file is absent there. Rows that chips or the filter line hide are counted.
//! A new comparison resets the model; indexes name rows of the comparison, so all questions are
//! answered from two arrays. Main thread.
class CompareTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column {
        NameAColumn,
        SizeAColumn,
        TextAColumn,
        ModeAColumn,
        OwnerAColumn,
        TimeAColumn,
        MarkColumn,
        NameBColumn,
        SizeBColumn,
        TextBColumn,
        ModeBColumn,
        OwnerBColumn,
        TimeBColumn,
        ColumnCount
    };
    enum Role {
        RowRole = Qt::UserRole + 1, //!< quint32, row of the comparison
        MarkRole, //!< mark name of the row; of a folder the strongest at or below it
        OwnMarkRole, //!< the same without what is below
        KindRole, //!< int(layers::DiffKind)
        FacetsRole, //!< uint of layers::Facets
        DirectoryRole, //!< on either side
        AbsentRole, //!< this side has nothing here
        DiffersRole, //!< what this cell says is not what the other side says
        EmphasisRole, //!< QPoint: first character and length that differ, in a name
        WarningRole, //!< why this cell deserves a second look; empty
        IconRole,
        SecondaryRole, //!< target of a link, "a data stream"
        DepthRole, //!< 0 for top-level rows
        PathRole, //!< QByteArray: full path on this column's side; empty when absent
        SizeBytesRole, //!< qint64, -1 when absent
        ModeRole, //!< uint, lower twelve bits
        ModifiedNsRole, //!< qint64
        LineEndsRole, //!< int(layers::LineEnds)
        MonospaceRole
    };

    explicit CompareTreeModel(QObject *parent = nullptr);
    ~CompareTreeModel() override;

    //! Null clears. Filter, chips and what is known to be uncertain stay.
    void setDiff(layers::TreeDiffPtr diff);
    const layers::TreeDiffPtr &diff() const { return m_diff; }
    //! Layers of this side are missing: that a file is absent there is not proven.
    void setUncertain(Side side, bool uncertain);

    void setShown(CompareKind kind, bool shown);
    bool isShown(CompareKind kind) const { return m_shownKinds[static_cast<std::size_t>(kind)]; }
    //! Words of layers::Filter; answers the ranges nobody understands.
    QList<TextRange> setFilter(const QString &text, QString *reason = nullptr);
    const QString &filterText() const { return m_filterText; }
    //! As a tree, or as one list of paths.
    void setShape(CompareRows::Shape shape);
    CompareRows::Shape shape() const { return m_shape; }
    //! By path, size, kind of difference or what else the column holds; among siblings in a tree.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    //! Fits the filter line, whatever the chips say.
    quint32 count(CompareKind kind) const { return m_counts[static_cast<std::size_t>(kind)]; }
    //! Rows that differ and that the filter line hides.
    quint32 hiddenByFilter() const { return m_hiddenByFilter; }

    //! Rows that differ and are shown, in the order of the tree.
    quint32 differences() const { return static_cast<quint32>(m_differences.size()); }
    QModelIndex difference(quint32 number) const;
    //! Its number; -1 when the row is none.
    int numberOf(const QModelIndex &index) const;
    //! The next (1) or previous (-1) one from here, around the end.
    QModelIndex step(const QModelIndex &from, int by) const;
    //! Row of a path of side A, else B; the nearest shown folder above where it is hidden.
    QModelIndex find(const QByteArray &path) const;
    //! A folder that makes one row with the next is that row.
    QModelIndex indexOf(layers::TreeDiff::Row row, int column = 0) const;

    static Side sideOf(int column) { return column < MarkColumn ? Side::A : Side::B; }
    //! "Only in A", "Content differs".
    static QString kindText(layers::DiffKind kind);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void countsChanged();

private:
    using Row = layers::TreeDiff::Row;
    using Node = layers::FileTree::Node;

    Row rowOf(const QModelIndex &index) const;
    void refilter();
    void arrange();
    qint64 sortKey(Row row) const;
    void listDifferences();
    bool isDifference(Row row) const;
    QVariant cell(Row row, int column, int role) const;
    QString text(Row row, int column) const;
    QString toolTip(Row row, int column) const;
    QString sentence(Row row, int column) const;
    std::optional<quint32> otherMode(Row row, Side side) const;
    QString warning(Row row, int column) const;
    QString iconOf(Row row, Side side) const;
    QString aclText(const layers::Attributes &attributes) const;
    layers::Facets cellFacets(int column) const;
    QPoint emphasis(Row row) const;

    layers::TreeDiffPtr m_diff;
    OfSides<bool> m_uncertain;
    std::array<bool, compareKinds> m_shownKinds{true, true, true, true, false};
    std::array<quint32, compareKinds> m_counts{};
    quint32 m_hiddenByFilter = 0;
    QString m_filterText;
    layers::Filter m_filter;
    CompareRows m_rows;
    CompareRows::Shape m_shape = CompareRows::Shape::Tree;
    int m_sortColumn = NameAColumn;
    bool m_descending = false;
    std::vector<bool> m_shows; //!< for each row of the comparison: it, or something below it
    std::vector<bool> m_stands; //!< it shows for itself
    std::vector<Row> m_differences; //!< in the order of the rows
    std::vector<quint32> m_before; //!< for each row: differences before it in that order
    mutable QHash<QByteArray, QString> m_acls; //!< by descriptor: layers hold few different ones
};

} // namespace gantry::models
