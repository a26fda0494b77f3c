// SPDX-License-Identifier: Apache-2.0
#include "models/files/filerows.h"

#include <algorithm>
#include <limits>

namespace gantry::models {

using layers::Change;
using layers::EntryRef;
using layers::FileTree;

namespace {

constexpr quint32 nodesPerLook = 4096; //!< nodes between looks at the stop token

//! What a row sorts by, as a number; equal ones keep the order of their names.
qint64 keyOf(const FileTree &tree, FileTree::Node node, FileRows::Key key)
{
    const EntryRef inode = tree.inode(node);
    const bool described = !inode.isNull();
    switch (key) {
    case FileRows::Key::Name:
        return 0;
    case FileRows::Key::Change:
        return static_cast<qint64>(tree.change(node));
    case FileRows::Key::Size:
        if (tree.isDirectory(node)) {
            const FileTree::Totals totals = tree.totals(node);
            return tree.isPresent(node) ? totals.bytes : totals.removedBytes;
        }
        return tree.sizeBytes(node);
    case FileRows::Key::Mode:
        return described ? tree.index(inode.layer).attributes(inode.entry).mode : -1;
    case FileRows::Key::Owner:
        return described ? tree.index(inode.layer).attributes(inode.entry).uid : -1;
    case FileRows::Key::Modified:
        return described ? tree.index(inode.layer).modifiedNs(inode.entry)
                         : std::numeric_limits<qint64>::min();
    case FileRows::Key::Layer:
        return described ? tree.layer(node) : -1;
    case FileRows::Key::Format: {
        const auto type = static_cast<qint64>(tree.type(node)) << 16;
        if (!described)
            return type;
        const auto &index = tree.index(inode.layer);
        return type | static_cast<qint64>(index.format(inode.entry)) << 8
            | static_cast<qint64>(index.lineEnds(inode.entry));
    }
    }
    return 0;
}

} // namespace

std::shared_ptr<FileRows> FileRows::arrange(Request request, std::stop_token stop)
{
    auto rows = std::make_shared<FileRows>();
    rows->m_request = std::move(request);
    const FileTree *tree = rows->tree().get();
    if (!tree)
        return rows;
    rows->m_positions.assign(tree->size(), none);
    if (tree->size() > 0)
        (void)tree->totals(FileTree::root); // the first call counts; not when a view paints
    if (const auto &filter = rows->m_request.filter; filter && !filter->isEmpty()) {
        rows->m_answer = filter->apply(*tree, stop);
        if (rows->m_answer->stopped)
            return nullptr;
    }
    if (rows->shape() == Shape::Flat && !rows->listFlat(stop))
        return nullptr;
    return stop.stop_requested() ? nullptr : rows;
}

//! Everything that is not a folder, and folders with nothing in them, in the order of their paths.
bool FileRows::listFlat(std::stop_token stop)
{
    const FileTree &files = *tree();
    std::vector<Node> list;
    list.reserve(m_answer ? m_answer->matchCount : files.size());
    struct Step {
        Node next, end;
    };
    std::vector<Step> steps;
    const auto enter = [&](Node folder) {
        if (const Node count = files.childCount(folder); count > 0) {
            const Node first = files.children(folder).front();
            steps.push_back({first, first + count});
        }
    };
    enter(FileTree::root);
    quint32 seen = 0;
    while (!steps.empty()) {
        Step &step = steps.back();
        if (step.next == step.end) {
            steps.pop_back();
            continue;
        }
        if (++seen % nodesPerLook == 0 && stop.stop_requested())
            return false;
        const Node node = step.next++;
        const bool isRow = !files.isDirectory(node) || files.childCount(node) == 0;
        m_listable += isRow;
        if (isRow && fits(node))
            list.push_back(node);
        enter(node);
    }
    m_listed = static_cast<quint32>(list.size());
    sort(list);
    for (std::size_t i = 0; i < list.size(); ++i)
        m_positions[list[i]] = static_cast<quint32>(i);
    m_children.emplace(FileTree::root, std::move(list));
    return !stop.stop_requested();
}

void FileRows::sort(std::vector<Node> &nodes) const
{
    const bool descending = m_request.descending;
    if (m_request.key == Key::Name) {
        if (descending)
            std::ranges::reverse(nodes);
        return;
    }
    std::vector<std::pair<qint64, Node>> keyed;
    keyed.reserve(nodes.size());
    for (const Node node : nodes)
        keyed.emplace_back(keyOf(*tree(), node, m_request.key), node);
    std::ranges::stable_sort(keyed, [descending](const auto &a, const auto &b) {
        return descending ? a.first > b.first : a.first < b.first;
    });
    std::ranges::transform(keyed, nodes.begin(), [](const auto &pair) { return pair.second; });
}

quint32 FileRows::matchCount() const
{
    if (!m_answer)
        return 0;
    return shape() == Shape::Flat ? m_listed : m_answer->matchCount;
}

quint32 FileRows::hiddenCount() const
{
    if (m_answer && shape() == Shape::Flat)
        return m_listable - m_listed;
    return m_answer && tree() ? tree()->size() - 1 - m_answer->matchCount : 0;
}

//! The child of a folder when exactly one shows; none otherwise.
FileRows::Node FileRows::onlyChild(Node folder) const
{
    Node only = none;
    for (const Node child : tree()->children(folder)) {
        if (!shows(child))
            continue;
        if (only != none)
            return none;
        only = child;
    }
    return only;
}

//! Where the chain of folders ends that begins here. Folders with something to say of themselves
//! keep a row.
FileRows::Node FileRows::tail(Node folder) const
{
    const FileTree &files = *tree();
    Node node = folder;
    while (files.isDirectory(node)) {
        const Node only = onlyChild(node);
        if (only == none || !files.isDirectory(only) || files.warnings(node).toInt() != 0)
            break;
        if (files.change(node) != Change::None && files.change(node) != files.change(only))
            break;
        node = only;
    }
    return node;
}

std::span<const FileRows::Node> FileRows::children(Node row)
{
    if (!tree() || tree()->size() == 0)
        return {};
    if (const auto known = m_children.find(row); known != m_children.end())
        return known->second;
    if (shape() == Shape::Flat)
        return {};
    std::vector<Node> list;
    for (const Node child : tree()->children(row)) {
        if (!shows(child))
            continue;
        const Node last = tail(child);
        if (last != child)
            m_heads.insert(last, child);
        list.push_back(last);
    }
    sort(list);
    for (std::size_t i = 0; i < list.size(); ++i)
        m_positions[list[i]] = static_cast<quint32>(i);
    return m_children.emplace(row, std::move(list)).first->second;
}

FileRows::Node FileRows::parent(Node row) const
{
    return shape() == Shape::Flat ? FileTree::root : tree()->parent(head(row));
}

FileRows::Node FileRows::rowOf(Node node)
{
    if (!tree() || node >= tree()->size() || node == FileTree::root || !shows(node))
        return none;
    if (shape() == Shape::Flat)
        return m_positions[node] == none ? none : node;
    std::vector<Node> way; // the node and the folders above it, the root left out
    for (Node each = node; each != FileTree::root; each = tree()->parent(each))
        way.push_back(each);
    // From the top: a chain of folders is one row, and its children belong to its last one.
    while (!way.empty()) {
        const Node above = tree()->parent(way.back());
        children(above);
        const Node row = tail(way.back());
        Node walked = way.back();
        way.pop_back();
        while (walked != row && !way.empty()) {
            walked = way.back();
            way.pop_back();
        }
        if (way.empty())
            return row;
    }
    return none;
}

} // namespace gantry::models
