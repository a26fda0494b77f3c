// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/overlay.h"
#include "layers/tree/pathtable.h"

#include <deque>

namespace gantry::layers {

//! Lays the layers of a stack over each other, entry by entry in tar order, and notes what happens
//! to each path. One thread, one run.
class OverlayBuilder
{
public:
    //! \param keepMarks whiteouts are entries like others (a layer for itself)
    OverlayBuilder(LayerStack stack, bool keepMarks);
    //! Only layers from first to last are looked at. Errors: LimitExceeded, Cancelled.
    Expected<std::shared_ptr<const Overlay>> run(
        quint16 first, quint16 last, const std::stop_token &stop);

private:
    using Event = Overlay::Event;
    static constexpr quint32 none = PathTable::none;

    //! What is at a path just now, marks acting backwards.
    struct Now {
        quint64 cleared = 0; //!< everything below that is older is gone
        quint32 set = none; //!< number of the event that put something here
        quint16 removedIn = 0xffff; //!< the last layer that marks it as deleted
        bool passed = false; //!< taken as a folder on the way to something
    };
    struct Noted {
        Event event;
        quint32 path;
    };
    struct Late { //!< a hard link whose target was not there
        quint32 event;
        quint32 path;
    };

    Expected<> addLayer(quint16 layer, const std::stop_token &stop);
    void addEntry(LayerIndex::Id entry);
    void addWhiteout(LayerIndex::Id entry, quint32 path);
    void addOpaque(LayerIndex::Id entry, quint32 directory);
    void set(LayerIndex::Id entry, quint32 path);
    void settleLateLinks();
    void settleMarkedFolders(std::size_t firstNoted);

    quint32 directoryOf(LayerIndex::Id entry);
    quint32 step(quint32 parent, QByteArrayView name, LayerIndex::Id entry);
    quint32 enter(quint32 path, LayerIndex::Id entry);
    quint32 walk(quint32 from, const QByteArray &target, LayerIndex::Id entry);
    quint32 lookup(const QByteArray &path) const;
    bool neverEnds(quint32 from, const QByteArray &target) const;

    void classify(LayerIndex::Id directories);
    bool visible(quint32 path) const;
    bool isVisibleLink(quint32 path) const;
    QByteArray linkAt(quint32 path) const;
    bool setHere(quint32 path) const;
    void warnOfMark(LayerIndex::Id entry, QByteArrayView name);
    void warnOfFolder(quint32 directory, EntryWarning warning);
    EntryType typeAt(quint32 path) const;
    quint32 insert(quint32 parent, QByteArrayView name, bool stream = false);
    quint32 note(quint32 path, Event event);
    void warn(LayerIndex::Id entry, EntryWarning warning, quint32 event = none);
    std::shared_ptr<const Overlay> finish();

    const bool m_keepMarks;
    std::shared_ptr<Overlay> m_overlay;
    OsFamily m_family;
    PathTable m_paths;
    std::vector<Now> m_now; //!< by path
    std::vector<Noted> m_noted;
    std::shared_ptr<std::deque<QByteArray>> m_ownNames; //!< parts of link targets nobody else has

    // Of the layer just being laid on.
    quint16 m_layer = 0;
    const LayerIndex *m_index = nullptr;
    struct Directory {
        quint32 path = none;
        quint32 generation = 0; //!< the path holds while this is m_generation
        bool leftover = false; //!< inside .wh..wh.…
        bool files = false; //!< Windows: Files or below, UtilityVM/Files or below
    };
    std::vector<Directory> m_directories; //!< by number in the index
    std::vector<LayerIndex::Id> m_way; //!< scratch of directoryOf()
    quint32 m_generation = 0;
    std::vector<Late> m_late;
    bool m_markedOwn = false; //!< a mark stands behind what this layer put below it
    QHash<QByteArray, LayerIndex::Id> m_leftovers; //!< files in .wh..wh.plnk, targets of links
};

} // namespace gantry::layers
