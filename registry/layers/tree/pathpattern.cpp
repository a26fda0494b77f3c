// SPDX-License-Identifier: Apache-2.0
// A pattern is taken apart from its end. The text behind its last star, slash or question mark must
// stand in a row's own name, for no name holds a slash; what is in front of it is asked of the
// folder, once for all that lies in it. The pattern as a whole is asked only where that leaves it
// open.
#include "layers/tree/pathpattern.h"

#include "layers/tree/filterterms.h"

#include <algorithm>
#include <optional>

namespace gantry::layers {

namespace {

//! The path of a node, its folder's kept for the next one.
class PathMemory
{
public:
    explicit PathMemory(const FileTree &tree)
        : m_tree(tree)
    {
    }
    const QByteArray &of(FileTree::Node node)
    {
        const FileTree::Node folder = m_tree.parent(node);
        if (folder != m_folder) {
            m_folder = folder;
            m_path = m_tree.path(folder);
            if (!m_path.isEmpty())
                m_path += '/';
            m_length = m_path.size();
        }
        m_path.truncate(m_length);
        m_path += m_tree.name(node);
        return m_path;
    }

private:
    const FileTree &m_tree;
    FileTree::Node m_folder = FileTree::none;
    qsizetype m_length = 0;
    QByteArray m_path;
};

struct Pattern {
    //! What stands in front of `end`.
    enum class Before {
        Nothing,
        Slash, //!< a folder whose path fits `folder` holds the row
        Star, //!< `folder` fits a folder's path with a slash behind it: nothing else is to be asked
        Character //!< a question mark, which may be the slash
    };

    QByteArray all; //!< without `below`
    bool below = false; //!< "/*" at the end: fits what lies in folders that fit
    bool open = false; //!< another star at the end
    QByteArray end; //!< text of the row's own name; empty: nothing is known of it
    Before before = Before::Nothing;
    QByteArray folder;
    QByteArray start; //!< text up to the first star or question mark

    explicit Pattern(QByteArray text)
    {
        while (text.contains("**"))
            text.replace("**", "*");
        below = text.endsWith("/*");
        if (below)
            text.chop(2);
        all = text;
        open = text.endsWith('*');
        if (open)
            text.chop(1);
        const auto isMark = [](char c) { return c == '*' || c == '?'; };
        start = text.first(std::ranges::find_if(text, isMark) - text.begin());
        const auto last = std::find_if(
            text.crbegin(), text.crend(), [&](char c) { return c == '/' || isMark(c); });
        const qsizetype from = text.crend() - last;
        end = text.sliced(from);
        if (from == 0)
            return;
        before = *last == '/' ? Before::Slash : *last == '*' ? Before::Star : Before::Character;
        folder = text.first(before == Before::Slash ? from - 1 : from);
    }

    bool fitsName(QByteArrayView name) const
    {
        if (before == Before::Nothing || before == Before::Slash)
            return startsWithText(name, end) && (open || name.size() == end.size());
        return open ? containsText(name, end) : endsWithText(name, end);
    }
    //! What the folder says of a row whose name fits; nothing: the whole path must be asked.
    std::optional<bool> fitsFolder(const FileTree &tree, FileTree::Node node) const
    {
        switch (before) {
        case Before::Nothing:
            return node == FileTree::root;
        case Before::Slash:
            return node != FileTree::root && fitsPattern(tree.path(node), folder);
        case Before::Star: {
            if (folder == "*")
                return true;
            QByteArray path = tree.path(node);
            if (!path.isEmpty())
                path += '/';
            return fitsPattern(path, folder) ? std::optional(true) : std::nullopt;
        }
        case Before::Character:
            break;
        }
        return std::nullopt;
    }
    //! Nothing in this folder can fit: its path and `start` part.
    bool leavesOut(QByteArray path) const
    {
        if (!path.isEmpty())
            path += '/';
        const qsizetype common = std::min(path.size(), start.size());
        return !startsWithText(path, QByteArrayView(start).first(common));
    }
};

//! The rows that fit the pattern without its `below`.
class PatternRows
{
public:
    PatternRows(const Pattern &pattern, const FileTree &tree, const std::stop_token &stop)
        : m_pattern(pattern)
        , m_tree(tree)
        , m_stop(stop)
        , m_wholeLayers(takesWholeLayers(tree))
        , m_names(static_cast<std::size_t>(tree.layers().size()))
        , m_paths(tree)
        , m_bits(tree.size())
    {
        if (pattern.end.isEmpty() && !pattern.start.isEmpty())
            m_out = RowBits(tree.size());
    }

    RowBits find()
    {
        for (FileTree::Node node = 1; node < m_tree.size(); ++node) {
            if (node % 4096 == 0 && m_stop.stop_requested())
                break;
            m_bits.set(node, fits(node));
        }
        return std::move(m_bits);
    }

private:
    bool fits(FileTree::Node node)
    {
        const FileTree::Node parent = m_tree.parent(node);
        if (m_pattern.open && m_bits[parent])
            return true;
        if (m_tree.isStream(node)) // its path goes on where its file's ends
            return fitsPattern(m_tree.path(node), m_pattern.all);
        if (m_pattern.end.isEmpty()) {
            if (isOut(node, parent))
                return false;
        } else {
            if (!nameFits(node))
                return false;
            if (parent != m_folder) {
                m_folder = parent;
                m_folderFits = m_pattern.fitsFolder(m_tree, parent);
            }
            if (m_folderFits)
                return *m_folderFits;
        }
        return fitsPattern(m_paths.of(node), m_pattern.all);
    }

    bool nameFits(FileTree::Node node)
    {
        const EntryRef ref = m_tree.entry(node);
        if (ref.isNull())
            return m_pattern.fitsName(m_tree.name(node));
        const LayerIndex &index = m_tree.index(ref.layer);
        if (!m_wholeLayers)
            return m_pattern.fitsName(index.name(ref.entry));
        RowBits &bits = m_names[ref.layer];
        if (bits.isNull()) {
            bits = entriesWhere(index, m_stop,
                [&](LayerIndex::Id entry) { return m_pattern.fitsName(index.name(entry)); });
        }
        return bits[ref.entry];
    }

    //! Also notes it for what lies in the row.
    bool isOut(FileTree::Node node, FileTree::Node parent)
    {
        if (m_out.isNull())
            return false;
        const bool above = m_out[parent];
        if (m_tree.childCount(node) > 0)
            m_out.set(node, above || m_pattern.leavesOut(m_tree.path(node)));
        return above;
    }

    const Pattern &m_pattern;
    const FileTree &m_tree;
    const std::stop_token &m_stop;
    const bool m_wholeLayers;
    std::vector<RowBits> m_names; //!< by layer
    PathMemory m_paths;
    RowBits m_bits;
    RowBits m_out; //!< folders nothing in which fits
    FileTree::Node m_folder = FileTree::none; //!< the last one that was asked
    std::optional<bool> m_folderFits;
};

} // namespace

bool takesWholeLayers(const FileTree &tree)
{
    constexpr quint64 share = 8;
    quint64 entries = 0;
    for (const LayerIndexPtr &layer : tree.layers())
        entries += layer->size();
    return entries <= share * tree.size();
}

RowBits rowsWithPath(
    const QByteArray &lowerPattern, const FileTree &tree, const std::stop_token &stop)
{
    const Pattern pattern(lowerPattern);
    RowBits fitting = PatternRows(pattern, tree, stop).find();
    if (!pattern.below)
        return fitting;
    RowBits below(tree.size());
    for (FileTree::Node node = 1; node < tree.size(); ++node) {
        const FileTree::Node parent = tree.parent(node);
        // A stream lies where its file does.
        below.set(node, below[parent] || (fitting[parent] && !tree.isStream(node)));
    }
    return below;
}

} // namespace gantry::layers
