// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "models/files/filerows.h"
#include "models/jobs/jobmodel.h"

#include <QAbstractItemModel>

#include <span>

namespace gantry::models {

//! The files of one layer or of several laid over each other, as a tree or a flat list. Answers
//! from memory; a new tree takes the place of the old one and whatever still exists stays selected
//! and expanded. Large trees are filtered and sorted on a pool; late answers are dropped. Main
//! thread.
class FileTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column {
        MarkColumn,
        NameColumn,
        SizeColumn,
        ModeColumn,
        OwnerColumn,
        ModifiedColumn,
        LayerColumn,
        FormatColumn,
        ColumnCount
    };
    enum Role {
        NodeRole = Qt::UserRole + 1, //!< quint32, FileTree::Node
        PathRole, //!< QByteArray, bytes without a slash in front
        MarkRole, //!< mark name
        IconRole,
        SecondaryRole,
        SizeBytesRole,
        LargestBytesRole, //!< one scale for all bars
        ModeRole, //!< uint, 07777
        ModifiedNsRole,
        LayerRole, //!< int, number in the stack; -1 for none
        FolderRole, //!< bool
        DimRole,
        MeaningRole, //!< mark name for the ink of a cell that differs
        BoldRole,
        MonospaceRole
    };
    using Node = layers::FileTree::Node;
    using Shape = FileRows::Shape;

    //! Up to so many rows everything is done at once; above, on the pool.
    static constexpr quint32 inlineRows = 20'000;
    //! A flat list gives its first so many rows to the view at once, and as many again as there are
    //! whenever their end is seen: a view lays out all its rows for each portion.
    static constexpr int portion = 50'000;

    FileTreeModel(JobModel *jobs, std::shared_ptr<Pools> pools, QObject *parent = nullptr);
    ~FileTreeModel() override;

    //! Null: nothing. \a layerNames are shown beside the layer's number.
    void setTree(layers::FileTreePtr tree, QStringList layerNames = {});
    const layers::FileTreePtr &tree() const { return m_tree; } //!< as asked for
    void setShape(Shape shape);
    Shape shape() const { return m_request.shape; }
    //! The filter line; problems() at once, the rows when they are found.
    void setFilter(const QString &line);
    const QList<layers::Filter::Problem> &problems() const { return m_problems; }
    QString filterText() const { return m_filterText; }
    void sortBy(Column column, Qt::SortOrder order);
    //! Rows are being looked for.
    bool isArranging() const { return m_job != 0; }
    //! Of the rows shown.
    quint32 matchCount() const { return m_rows->matchCount(); }
    quint32 hiddenCount() const { return m_rows->hiddenCount(); }
    bool isFiltered() const { return m_rows->isFiltered(); }

    Node nodeOf(const QModelIndex &index) const; //!< none for an invalid one
    //! The row that shows a node of the tree shown; invalid when the filter hides it.
    QModelIndex indexOf(Node node, int column = 0) const;
    QModelIndex indexOfPath(const QByteArray &path, int column = 0) const;
    //! Of the tree the rows are of; may be behind tree() for a moment.
    const layers::FileTreePtr &shownTree() const { return m_rows->tree(); }
    //! Rows with matches that a view may open without asking: those of a short answer.
    QList<QModelIndex> foldersToOpen(int mostMatches) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    //! Other rows are shown, or arranging began or ended.
    void rowsChanged();

private:
    void arrange();
    void take(FileRowsPtr rows);
    QString cellText(Node node, int column) const;
    QString toolTip(Node node, int column) const;
    QVariant meaning(Node node, int column) const;
    QString accessibleText(Node node, int column) const;
    QString label(Node row) const;

    JobModel *m_jobs;
    std::shared_ptr<Pools> m_pools;
    layers::FileTreePtr m_tree;
    FileRows::Request m_request;
    QString m_filterText;
    QStringList m_layerNames;
    QList<layers::Filter::Problem> m_problems;
    FileRowsPtr m_rows;
    std::span<const Node> m_list; //!< all rows of a flat list, in m_rows
    qint64 m_largest = 0;
    int m_fetched = 0; //!< rows of a flat list the view has been given
    quint64 m_job = 0;
    quint64 m_question = 0;
};

} // namespace gantry::models
