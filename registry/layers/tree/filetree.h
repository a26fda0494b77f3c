// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/tree/facets.h"
#include "layers/tree/names.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <memory>
#include <mutex>
#include <ranges>
#include <span>
#include <vector>

namespace gantry::layers {

//! What the layers looked at did to a path.
enum class Change : quint8 {
    None, //!< as below, or implied by something under it
    Added,
    Modified, //!< content, type or link target; see facets()
    Attributes, //!< attributes only
    Rewritten, //!< written again, the same in everything: bytes for nothing
    Removed, //!< was visible below and is not now: a whiteout, or something else in its place
    Hidden //!< the same by an opaque mark
};
//! The word used in JSON and by the filter line ("added").
QLatin1StringView changeName(Change change);

//! An entry of one of a tree's layers.
struct EntryRef {
    quint16 layer = 0xffff;
    LayerIndex::Id entry = LayerIndex::none;
    bool isNull() const { return entry == LayerIndex::none; }
    bool operator==(const EntryRef &) const = default;
};

//! One layer, or several laid over each other, as a tree: an immutable table of 20 bytes a row,
//! children side by side and sorted by name (folded for Windows), parents before children. A row
//! points into the indexes of its layers and copies nothing of them. Thread: any.
class FileTree
{
public:
    using Node = quint32;
    static constexpr Node root = 0;
    static constexpr Node none = 0xffffffff;

    //! Sums over everything below a folder, itself not counted. Bytes are an inode's once, at its
    //! first name.
    struct Totals {
        qint64 bytes = 0;
        quint32 files = 0; //!< everything that is not a folder
        quint32 directories = 0;
        qint64 removedBytes = 0; //!< of rows marked Removed or Hidden; counted nowhere else
        quint32 removedFiles = 0;
        quint16 changes = 0; //!< one bit (1 << Change) for each mark below
    };

    OsFamily family() const { return m_family; }
    const QList<LayerIndexPtr> &layers() const { return m_layers; }
    const LayerIndex &index(quint16 layer) const { return *m_layers[layer]; }
    Node size() const { return static_cast<Node>(m_rows.size() - 1); } //!< rows, root included

    Node parent(Node node) const { return m_rows[node].parent; } //!< of the root: the root
    //! Nodes of the children in order; streams of a Windows file are its children.
    auto children(Node node) const
    {
        return std::views::iota(m_rows[node].firstChild, m_rows[node + 1].firstChild);
    }
    Node childCount(Node node) const
    {
        return m_rows[node + 1].firstChild - m_rows[node].firstChild;
    }
    //! Last part of the path; of a stream with its colon; of a whiteout row with its mark. Bytes.
    QByteArrayView name(Node node) const;
    //! From the root, without a slash in front; empty for the root.
    QByteArray path(Node node) const;
    //! The row of a path (slashes at both ends are ignored); none without one. Follows no links.
    Node find(QByteArrayView path) const;
    Node child(Node node, QByteArrayView name) const;

    //! HardLink only where the target is missing; else the type of the inode.
    EntryType type(Node node) const
    {
        return static_cast<EntryType>(m_rows[node].typeAndFlags & 7);
    }
    bool isDirectory(Node node) const { return type(node) == EntryType::Directory; }
    //! The entry that put the path here; null for an implied folder.
    EntryRef entry(Node node) const;
    //! The entry that holds content and attributes: a hard link's target as it was when linked.
    EntryRef inode(Node node) const;
    //! Of the layer that put the path here; 0xffff for an implied folder.
    quint16 layer(Node node) const { return entry(node).layer; }
    bool isImplied(Node node) const { return m_rows[node].typeAndFlags & Implied; }
    bool isWhiteout(Node node) const { return m_rows[node].typeAndFlags & Whiteout; }
    bool isStream(Node node) const { return m_rows[node].typeAndFlags & Stream; }
    bool isHardLink(Node node) const { return m_rows[node].typeAndFlags & Linked; }
    //! A further name of an inode that is counted elsewhere in this tree.
    bool isSecondName(Node node) const { return m_rows[node].typeAndFlags & SecondName; }

    Change change(Node node) const { return static_cast<Change>(m_rows[node].change); }
    //! Neither removed nor hidden nor a whiteout: there for a program that looks.
    bool isPresent(Node node) const { return change(node) < Change::Removed && !isWhiteout(node); }
    Facets facets(Node node) const { return Facets::fromInt(m_rows[node].facets); }
    //! Of the entry and of laying it over the others.
    EntryWarnings warnings(Node node) const
    {
        return EntryWarnings::fromInt(m_rows[node].warnings);
    }

    qint64 sizeBytes(Node node) const;
    QByteArray link(Node node) const; //!< of a symbolic link, as stored
    //! Sums below a folder; of anything else nothing. The first call counts the whole tree.
    Totals totals(Node directory) const;

    std::size_t memoryBytes() const; //!< without the indexes

private:
    friend class TreeWriter; // treewriter.h

    enum Flag : quint8 {
        Implied = 0x08,
        Whiteout = 0x10,
        Stream = 0x20,
        Linked = 0x40,
        SecondName = 0x80
    };
    struct Row {
        Node parent;
        Node firstChild;
        quint32 entry; //!< of an implied row: number in m_impliedNames
        quint32 warnings;
        quint16 layer;
        quint16 facets;
        quint8 change;
        quint8 typeAndFlags; //!< EntryType in the low three bits
    };
    static_assert(sizeof(Row) == 24);

    void countTotals() const;

    OsFamily m_family = OsFamily::Unix;
    QList<LayerIndexPtr> m_layers;
    std::vector<Row> m_rows; //!< and one more, where the last children end
    std::vector<QByteArrayView> m_impliedNames; //!< into the indexes or m_ownNames
    std::shared_ptr<const void> m_ownNames;
    std::vector<std::pair<Node, EntryRef>> m_inodes; //!< of Linked rows, by node
    mutable std::once_flag m_counted;
    mutable std::vector<std::pair<Node, Totals>> m_totals; //!< of folders, by node
};
using FileTreePtr = std::shared_ptr<const FileTree>;

} // namespace gantry::layers
