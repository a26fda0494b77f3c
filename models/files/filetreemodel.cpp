// SPDX-License-Identifier: Apache-2.0
#include "models/files/filetreemodel.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using layers::FileTree;

FileTreeModel::FileTreeModel(JobModel *jobs, std::shared_ptr<Pools> pools, QObject *parent)
    : QAbstractItemModel(parent)
    , m_jobs(jobs)
    , m_pools(std::move(pools))
    , m_rows(std::make_shared<FileRows>())
{
}

FileTreeModel::~FileTreeModel() = default;

void FileTreeModel::setTree(layers::FileTreePtr tree, QStringList layerNames)
{
    m_layerNames = std::move(layerNames);
    m_tree = std::move(tree);
    arrange();
}

void FileTreeModel::setShape(Shape shape)
{
    if (shape == m_request.shape)
        return;
    m_request.shape = shape;
    arrange();
}

void FileTreeModel::setFilter(const QString &line)
{
    if (line == m_filterText)
        return;
    m_filterText = line;
    m_problems.clear();
    m_request.filter.reset();
    if (!line.trimmed().isEmpty()) {
        m_request.filter = layers::Filter::parse(line);
        m_problems = m_request.filter->problems();
    }
    arrange();
}

void FileTreeModel::sortBy(Column column, Qt::SortOrder order)
{
    using Key = FileRows::Key;
    static constexpr Key keys[] = {Key::Change, Key::Name, Key::Size, Key::Mode, Key::Owner,
        Key::Modified, Key::Layer, Key::Format};
    m_request.key = keys[column];
    m_request.descending = order == Qt::DescendingOrder;
    arrange();
}

void FileTreeModel::arrange()
{
    const quint64 question = ++m_question;
    if (m_job != 0)
        m_jobs->cancel(std::exchange(m_job, 0));
    FileRows::Request request = m_request;
    request.tree = m_tree;
    if (!m_tree || m_tree->size() <= inlineRows || !m_pools) {
        take(FileRows::arrange(std::move(request)));
        return;
    }
    // Answered late or not at all when the next question comes first.
    m_job = m_jobs->run<FileRowsPtr>(
        tr("Arrange %1 files").arg(QLocale().toString(m_tree->size())), this,
        [pools = m_pools, request](OpContext ctx) -> Task<FileRowsPtr> {
            return onPool(&pools->cpu, [request, stop = ctx.stop]() -> Expected<FileRowsPtr> {
                FileRowsPtr rows = FileRows::arrange(request, stop);
                if (!rows)
                    return fail(Errc::Cancelled, u"Canceled"_s);
                return rows;
            });
        },
        [this, question](Expected<FileRowsPtr> rows) {
            if (question != m_question)
                return;
            m_job = 0;
            if (rows)
                take(std::move(*rows));
            else
                Q_EMIT rowsChanged();
        });
    Q_EMIT rowsChanged();
}

//! The rows of another tree take the place of the ones shown: what a view holds on to (expanded
//! rows, the selection) moves to the rows of the same paths.
void FileTreeModel::take(FileRowsPtr rows)
{
    const layers::FileTreePtr before = m_rows->tree();
    const bool reset = !before || !rows->tree() || before->size() == 0 || rows->tree()->size() == 0
        || rows->shape() != m_rows->shape();
    if (reset)
        beginResetModel();
    else
        Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList held = reset ? QModelIndexList() : persistentIndexList();
    m_rows = std::move(rows);
    const FileTree *tree = m_rows->tree().get();
    m_largest = tree && tree->size() > 0 ? tree->totals(FileTree::root).bytes : 0;
    m_list = {};
    if (m_rows->shape() == Shape::Flat && tree)
        m_list = m_rows->children(FileTree::root);
    m_fetched = std::min(portion, static_cast<int>(m_list.size()));
    if (reset) {
        endResetModel();
    } else {
        QModelIndexList moved;
        moved.reserve(held.size());
        for (const QModelIndex &index : held) {
            const auto old = static_cast<Node>(index.internalId());
            const Node now
                = before == m_rows->tree() ? old : m_rows->tree()->find(before->path(old));
            moved += now == FileTree::none ? QModelIndex() : indexOf(now, index.column());
        }
        changePersistentIndexList(held, moved);
        Q_EMIT layoutChanged();
    }
    Q_EMIT rowsChanged();
}

FileTreeModel::Node FileTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() && checkIndex(index) ? static_cast<Node>(index.internalId())
                                                : FileTree::none;
}

QModelIndex FileTreeModel::indexOf(Node node, int column) const
{
    const Node row = m_rows->rowOf(node);
    if (row == FileTree::none)
        return {};
    const auto position = static_cast<int>(m_rows->position(row));
    if (m_rows->shape() == Shape::Flat && position >= m_fetched)
        return {};
    return createIndex(position, column, static_cast<quintptr>(row));
}

QModelIndex FileTreeModel::indexOfPath(const QByteArray &path, int column) const
{
    if (!m_rows->tree() || m_rows->tree()->size() == 0)
        return {};
    const Node node = m_rows->tree()->find(path);
    return node == FileTree::none ? QModelIndex() : indexOf(node, column);
}

QList<QModelIndex> FileTreeModel::foldersToOpen(int mostMatches) const
{
    QList<QModelIndex> folders;
    if (!m_rows->isFiltered() || m_rows->shape() == Shape::Flat
        || m_rows->matchCount() > static_cast<quint32>(mostMatches))
        return folders;
    const FileTree &tree = *m_rows->tree();
    std::vector<Node> open;
    for (Node node = 1; node < tree.size(); ++node) {
        if (!m_rows->fits(node))
            continue;
        for (Node above = tree.parent(node); above != FileTree::root; above = tree.parent(above)) {
            if (std::ranges::find(open, above) != open.end())
                break;
            open.push_back(above);
        }
    }
    std::ranges::sort(open); // parents stand before their children
    for (const Node node : open) {
        const QModelIndex index = indexOf(node);
        if (index.isValid() && !folders.contains(index))
            folders += index;
    }
    return folders;
}

QModelIndex FileTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= ColumnCount)
        return {};
    // A view lays out a list of a million rows in one go and asks for each of them here and for its
    // flags: nothing is looked up for that.
    if (m_rows->shape() == Shape::Flat) {
        if (parent.isValid() || row >= m_fetched)
            return {};
        return createIndex(
            row, column, static_cast<quintptr>(m_list[static_cast<std::size_t>(row)]));
    }
    if (row >= rowCount(parent))
        return {};
    const Node above = parent.isValid() ? static_cast<Node>(parent.internalId()) : FileTree::root;
    return createIndex(
        row, column, static_cast<quintptr>(m_rows->children(above)[static_cast<std::size_t>(row)]));
}

QModelIndex FileTreeModel::parent(const QModelIndex &child) const
{
    if (!child.isValid())
        return {};
    const Node above = m_rows->parent(static_cast<Node>(child.internalId()));
    return above == FileTree::root
        ? QModelIndex()
        : createIndex(static_cast<int>(m_rows->position(above)), 0, static_cast<quintptr>(above));
}

int FileTreeModel::rowCount(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return 0;
    if (m_rows->shape() == Shape::Flat)
        return parent.isValid() ? 0 : m_fetched;
    const Node above = parent.isValid() ? static_cast<Node>(parent.internalId()) : FileTree::root;
    return static_cast<int>(m_rows->children(above).size());
}

int FileTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

bool FileTreeModel::hasChildren(const QModelIndex &parent) const
{
    return m_rows->shape() == Shape::Flat ? !parent.isValid() && m_fetched > 0
                                          : rowCount(parent) > 0;
}

Qt::ItemFlags FileTreeModel::flags(const QModelIndex &index) const
{
    if (m_rows->shape() != Shape::Flat || !index.isValid() || index.model() != this)
        return QAbstractItemModel::flags(index);
    return Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
}

bool FileTreeModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_fetched < static_cast<int>(m_list.size());
}

void FileTreeModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    const auto all = static_cast<int>(m_list.size());
    const int next = m_fetched + std::min(all - m_fetched, std::max(portion, m_fetched));
    beginInsertRows({}, m_fetched, next - 1);
    m_fetched = next;
    endInsertRows();
}

} // namespace gantry::models
