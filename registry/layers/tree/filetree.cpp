// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/filetree.h"

#include <algorithm>
#include <cstring>

namespace gantry::layers {

using namespace Qt::StringLiterals;

QLatin1StringView changeName(Change change)
{
    switch (change) {
    case Change::None:
        return "none"_L1;
    case Change::Added:
        return "added"_L1;
    case Change::Modified:
        return "modified"_L1;
    case Change::Attributes:
        return "attributes"_L1;
    case Change::Rewritten:
        return "rewritten"_L1;
    case Change::Removed:
        return "removed"_L1;
    case Change::Hidden:
        return "hidden"_L1;
    }
    return ""_L1;
}

QByteArrayView FileTree::name(Node node) const
{
    const Row &row = m_rows[node];
    if (row.typeAndFlags & Implied)
        return m_impliedNames[row.entry];
    if (row.entry == LayerIndex::none || node == root)
        return QByteArrayView("");
    const QByteArrayView name = m_layers[row.layer]->name(row.entry);
    return row.typeAndFlags & Stream ? name.sliced(std::max<qsizetype>(0, name.indexOf(':')))
                                     : name;
}

QByteArray FileTree::path(Node node) const
{
    qsizetype length = 0;
    for (Node at = node; at != root; at = parent(at))
        length += name(at).size() + !isStream(at);
    if (length == 0)
        return {};
    QByteArray path(length, '/');
    for (Node at = node; at != root; at = parent(at)) {
        const QByteArrayView part = name(at);
        length -= part.size();
        std::memcpy(path.data() + length, part.data(), static_cast<std::size_t>(part.size()));
        length -= !isStream(at);
    }
    return path.sliced(isStream(node) && parent(node) == root ? 0 : 1);
}

FileTree::Node FileTree::child(Node node, QByteArrayView wanted) const
{
    Node from = m_rows[node].firstChild;
    Node to = m_rows[node + 1].firstChild;
    while (from < to) {
        const Node middle = from + (to - from) / 2;
        const int order = compareNames(name(middle), wanted, m_family);
        if (order == 0)
            return middle;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return none;
}

FileTree::Node FileTree::find(QByteArrayView path) const
{
    Node at = root;
    for (qsizetype from = 0; from < path.size();) {
        qsizetype end = path.indexOf('/', from);
        if (end < 0)
            end = path.size();
        if (end > from) {
            const QByteArrayView part = path.sliced(from, end - from);
            Node next = child(at, part);
            const qsizetype colon = part.indexOf(':', 1);
            if (next == none && m_family == OsFamily::Windows && colon > 0) {
                if (const Node file = child(at, part.first(colon)); file != none)
                    next = child(file, part.sliced(colon));
            }
            if (next == none)
                return none;
            at = next;
        }
        from = end + 1;
    }
    return at;
}

EntryRef FileTree::entry(Node node) const
{
    const Row &row = m_rows[node];
    if (row.typeAndFlags & Implied)
        return {};
    return {row.layer, row.entry};
}

EntryRef FileTree::inode(Node node) const
{
    if (m_rows[node].typeAndFlags & Linked) {
        const auto found
            = std::ranges::lower_bound(m_inodes, node, {}, &std::pair<Node, EntryRef>::first);
        if (found != m_inodes.end() && found->first == node)
            return found->second;
    }
    return entry(node);
}

qint64 FileTree::sizeBytes(Node node) const
{
    const EntryRef ref = inode(node);
    return ref.isNull() || type(node) != EntryType::File ? 0
                                                         : index(ref.layer).sizeBytes(ref.entry);
}

QByteArray FileTree::link(Node node) const
{
    const EntryRef ref = inode(node);
    return ref.isNull() || type(node) != EntryType::Symlink ? QByteArray()
                                                            : index(ref.layer).link(ref.entry);
}

void FileTree::countTotals() const
{
    // From the last row up: children stand behind their parents.
    std::vector<std::pair<Node, Totals>> totals;
    for (Node node = 0; node < size(); ++node) {
        if (childCount(node) > 0)
            totals.emplace_back(node, Totals{});
    }
    if (totals.empty()) {
        m_totals = std::move(totals);
        return;
    }
    // Parents come in the order of their children, so the place of the parent only walks back.
    std::size_t own = totals.size();
    std::size_t above = totals.size() - 1;
    for (Node node = size() - 1; node > 0; --node) {
        while (totals[above].first != parent(node))
            --above;
        Totals &sum = totals[above].second;
        if (own > 0 && totals[own - 1].first == node) {
            const Totals &below = totals[--own].second;
            sum.bytes += below.bytes;
            sum.files += below.files;
            sum.directories += below.directories;
            sum.removedBytes += below.removedBytes;
            sum.removedFiles += below.removedFiles;
            sum.changes = static_cast<quint16>(sum.changes | below.changes);
        }
        const Change mark = change(node);
        sum.changes = static_cast<quint16>(sum.changes | 1u << static_cast<unsigned>(mark));
        if (isWhiteout(node))
            continue;
        const bool gone = mark >= Change::Removed;
        const qint64 bytes = isSecondName(node) ? 0 : sizeBytes(node);
        (gone ? sum.removedBytes : sum.bytes) += bytes;
        if (!isDirectory(node) && !isStream(node))
            ++(gone ? sum.removedFiles : sum.files);
        else if (!gone && !isStream(node))
            ++sum.directories;
    }
    m_totals = std::move(totals);
}

FileTree::Totals FileTree::totals(Node directory) const
{
    std::call_once(m_counted, [this] { countTotals(); });
    const auto found
        = std::ranges::lower_bound(m_totals, directory, {}, &std::pair<Node, Totals>::first);
    return found != m_totals.end() && found->first == directory ? found->second : Totals{};
}

std::size_t FileTree::memoryBytes() const
{
    return m_rows.capacity() * sizeof(Row) + m_impliedNames.capacity() * sizeof(QByteArrayView)
        + m_inodes.capacity() * sizeof(m_inodes[0]) + m_totals.capacity() * sizeof(m_totals[0]);
}

} // namespace gantry::layers
