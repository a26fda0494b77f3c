// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"

#include <QByteArray>
#include <QFlags>
#include <QList>
#include <QStringList>

namespace gantry::layers {

//! Where a table of contents and the tar it is for say different things: partial pulls would
//! give another file system than whole ones.
struct TocDisagreement {
    enum Kind : quint16 {
        OnlyInTable = 0x001,
        OnlyInLayer = 0x002,
        Type = 0x004,
        Size = 0x008,
        Mode = 0x010,
        Owner = 0x020, //!< numbers; names are left out of some tables
        Time = 0x040, //!< whole seconds; tables may drop the rest
        Link = 0x080,
        Device = 0x100,
        ExtendedAttributes = 0x200
    };
    Q_DECLARE_FLAGS(Kinds, Kind)

    QByteArray path;
    Kinds kinds;
    LayerIndex::Id claimed = LayerIndex::none; //!< none: not in the table
    LayerIndex::Id read = LayerIndex::none; //!< none: not in the layer
};
Q_DECLARE_OPERATORS_FOR_FLAGS(TocDisagreement::Kinds)

struct TocComparison {
    static constexpr qsizetype maxListed = 10'000;
    QList<TocDisagreement> disagreements; //!< in the order of the table, then of the layer
    qint64 count = 0; //!< of all, listed or not
};

//! Compares a table's index with that of the layer as read. Of a path that occurs twice the last
//! entry counts. Landmarks and the table itself are no part of the image and left out. Of contents
//! only the sizes are compared: a table has SHA-256, a layer's index has another hash. Who wants to
//! know compares ContentMap::fileDigest() with the SHA-256 of the file as the tar has it; what a
//! ContentReader gives was stored where the table says, not where the tar does. Thread: any.
TocComparison compareWithLayer(const LayerIndex &claimed, const LayerIndex &read);
QString describe(TocDisagreement::Kinds kinds); //!< "size, owner"
QStringList kindNames(TocDisagreement::Kinds kinds); //!< as in JSON: "onlyInTable", "xattrs"

//! The table of an eStargz layer, as an entry of its tar.
inline constexpr QByteArrayView seekableTableName("stargz.index.json");
//! Names the writers of seekable layers add for themselves (".prefetch.landmark",
//! "stargz.index.json"), which no view shows.
bool isSeekableOwnName(QByteArrayView path);
//! The same of an entry, which must look the part: a landmark is a file of one byte, the table the
//! last entry of its layer (estargz.md, "TOC, TOCEntries and Footer"). They are the format's files
//! and not the image's: a runtime that reads lazily never shows them, and a plain layer of the same
//! tree has none. They stay in the tar when the layer is compressed anew.
bool isSeekableOwnEntry(const LayerIndex &index, LayerIndex::Id entry);

} // namespace gantry::layers
