// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "layers/tree/filetree.h"

#include <QByteArray>
#include <QHash>
#include <QList>

#include <memory>
#include <stop_token>
#include <vector>

namespace gantry::layers {

//! Layers from the base up, and whose rules they obey. A layer that could not be read is an empty
//! index, never a null pointer.
struct LayerStack {
    QList<LayerIndexPtr> layers;
    OsFamily family = OsFamily::Unix;
};

//! Which tree of a stack is asked for.
struct TreeRequest {
    quint16 last = 0xffff; //!< the highest layer laid on; clamped to the stack
    //! Only rows that layers from here up put there, and the folders above them.
    quint16 first = 0;
    //! Changes are told against what was visible below this layer. 0xffff: no marks.
    quint16 marksFrom = 0xffff;
    bool keepRemoved = false; //!< rows for what went away, marked Removed or Hidden

    //! What is there after layer `last`.
    static TreeRequest squashed(quint16 last) { return {.last = last}; }
    //! The same with marks for what layer `last` did, the removed rows kept.
    static TreeRequest upTo(quint16 last)
    {
        return {.last = last, .marksFrom = last, .keepRemoved = true};
    }
    //! What layers first to last did, and nothing else.
    static TreeRequest range(quint16 first, quint16 last)
    {
        return {.last = last, .first = first, .marksFrom = first, .keepRemoved = true};
    }
};

//! Bytes of a stack that nobody sees: for each entry with content that is not the visible inode
//! after the last layer, its size; a hard link has no content of its own.
struct WastedBytes {
    struct OfLayer {
        qint64 bytes = 0;
        quint32 entries = 0;
    };
    struct OfPath {
        QByteArray path;
        qint64 bytes = 0;
        quint32 entries = 0; //!< how many times it was written for nothing
        bool visible = false; //!< something is at the path now
    };
    qint64 bytes = 0;
    std::vector<OfLayer> layers; //!< one for each layer of the stack
    std::vector<OfPath> paths; //!< the most expensive first
};

//! What happened to every path of a stack, layer by layer: built once, answers for the tree after
//! any layer in one pass over the paths.
//!
//! Follows image-spec v1.1.1, layer.md. Marks act on lower layers only, whatever their order in the
//! tar. A mark costs the same however much lies under it, because nothing is walked: it leaves a
//! time at its folder, and what is older is not visible. Parents go through symbolic links inside
//! the root (Unix), at most maxLinkHops. Where runtimes disagree the row carries a warning. What a
//! seekable layer holds for itself (isSeekableOwnEntry()) has no row.
//! Immutable; any thread.
class Overlay
{
public:
    static constexpr int maxLinkHops = 40;
    static constexpr qsizetype maxLinkTarget = 4096; //!< bytes; longer ones lead nowhere (PATH_MAX)
    static constexpr qsizetype maxLayers = 4096;
    static constexpr quint32 maxPaths = 100'000'000;

    //! Errors: LimitExceeded, Cancelled.
    static Expected<std::shared_ptr<const Overlay>> build(
        LayerStack stack, std::stop_token stop = {});
    //! One layer for itself, nothing below it: marks are rows (isWhiteout()), everything else is
    //! there. Rows name the layer by its number in the stack. Errors: LimitExceeded, Cancelled.
    static Expected<FileTreePtr> layerAlone(
        const LayerStack &stack, quint16 layer, std::stop_token stop = {});

    const LayerStack &stack() const { return m_stack; }
    quint32 paths() const { return static_cast<quint32>(m_paths.size() - 1); } //!< ever named
    FileTreePtr tree(const TreeRequest &request) const;
    //! \param maxRows how many paths are named at most
    WastedBytes wasted(quint16 last, qsizetype maxRows) const;
    std::size_t memoryBytes() const; //!< without the indexes

private:
    friend class OverlayBuilder; // overlay.cpp
    friend class TreeWriter; // treewriter.h

    struct Path {
        const char *name; //!< in an index or m_ownNames
        quint32 parent;
        quint32 firstEvent;
        quint16 nameLength;
        bool stream;
        QByteArrayView view() const { return {name, nameLength}; }
    };
    struct Event {
        enum Kind : quint8 { Remove, Opaque, Implied, Set, KindMask = 3 };
        enum Flag : quint8 { HardLink = 4, LinkTarget = 8, Warned = 16, Mark = 32 };
        quint32 entry;
        quint16 layer;
        quint8 what; //!< Kind and flags
        quint8 type; //!< EntryType of the inode

        Kind kind() const { return static_cast<Kind>(what & KindMask); }
        bool isDirectory() const
        {
            return kind() == Implied || type == static_cast<quint8>(EntryType::Directory);
        }
        //! Orders all events of a stack; marks come before everything of their layer. The lowest
        //! bit says that an opaque mark it is.
        quint64 time() const
        {
            const bool mark = kind() < Implied;
            return static_cast<quint64>(layer) << 34
                | (mark ? 0 : (static_cast<quint64>(entry) + 1) << 1) | (kind() == Opaque);
        }
    };
    static constexpr quint64 key(quint16 layer, quint32 entry)
    {
        return static_cast<quint64>(layer) << 32 | entry;
    }

    LayerStack m_stack;
    std::vector<Path> m_paths; //!< parents first, children side by side and sorted; and one more
    std::vector<Event> m_events; //!< by path, then by time
    std::shared_ptr<const void> m_ownNames;
    QHash<quint64, quint64> m_inodes; //!< of hard links: key() to key()
    QHash<quint64, quint32> m_warnings; //!< what laying over found, by key()
};
using OverlayPtr = std::shared_ptr<const Overlay>;

} // namespace gantry::layers
