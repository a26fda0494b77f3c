// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "layers/entry.h"
#include "layers/paged.h"

#include <QByteArrayView>
#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace gantry::layers {

//! What is known of a layer's stream as a whole. A broken layer keeps what came before the break.
struct LayerFacts {
    bool complete = false; //!< the stream was inflated to its last byte
    bool digestVerified = false;
    bool diffIdVerified = false; //!< against the config, when it was told
    bool claimed = false; //!< rows come from a table of contents; nothing of them was checked
    QByteArray digest; //!< "sha256:…" of the compressed bytes, computed; empty until all came
    QByteArray diffId; //!< "sha256:…", computed; empty until complete
    QString compression; //!< "gzip", "zstd", "none": what the bytes are, whatever the type says
    QString problem; //!< why the rows end early, or what does not match; empty when fine
    Errc problemCode = Errc::Corrupt; //!< means something beside a problem
    qint64 problemOffset = -1; //!< byte of the uncompressed stream; -1: of none in particular
    QStringList notes; //!< what is odd, though nothing was lost by it
    qint64 compressedBytes = 0;
    qint64 uncompressedBytes = 0;
};

//! The entries of one layer in the order of its tar (whiteouts included), at most 100 bytes each.
//! Immutable; any thread.
class LayerIndex
{
public:
    using Id = quint32;
    static constexpr Id none = 0xffffffff;
    static constexpr Id rootDirectory = 0;

    Id size() const { return static_cast<Id>(m_rows.size()); }
    const LayerFacts &facts() const { return m_facts; }

    EntryType type(Id entry) const { return static_cast<EntryType>(m_rows[entry].type); }
    qint64 sizeBytes(Id entry) const { return m_rows[entry].sizeBytes; }
    qint64 dataOffset(Id entry) const { return m_rows[entry].dataOffset; }
    qint64 modifiedNs(Id entry) const { return m_rows[entry].modifiedNs; }
    std::optional<qint64> createdNs(Id entry) const;
    ContentHash hash(Id entry) const { return m_rows[entry].hash; }
    //! Equal to hash() unless the file has line ends with CR.
    ContentHash textHash(Id entry) const;
    LineEnds lineEnds(Id entry) const { return static_cast<LineEnds>(m_rows[entry].lineEnds & 7); }
    FileFormat format(Id entry) const
    {
        return static_cast<FileFormat>(m_rows[entry].lineEnds >> 3);
    }
    Machine machine(Id entry) const { return static_cast<Machine>(m_rows[entry].machine); }
    QByteArray interpreter(Id entry) const;
    EntryWarnings warnings(Id entry) const
    {
        const Row &row = m_rows[entry];
        return EntryWarnings::fromInt(quint32(row.highWarnings) << 16 | row.warnings);
    }
    const Attributes &attributes(Id entry) const
    {
        return (*m_attributes)[m_rows[entry].attributes];
    }
    //! Equal ids are equal attributes; of one layer only.
    quint32 attributesId(Id entry) const { return m_rows[entry].attributes; }
    //! Target of a link as stored; of a hard link a clean path from the root.
    QByteArray link(Id entry) const;
    //! Where the stored bytes of a sparse file belong, in order; they lie one after the other from
    //! dataOffset(). Empty: the file is not sparse, or all of it is a hole (warnings() tells).
    std::vector<SparseRun> sparseRuns(Id entry) const;

    QByteArrayView name(Id entry) const; //!< last part of the path; empty for the root itself
    Id directory(Id entry) const { return m_rows[entry].directory; } //!< number of its folder
    QByteArray path(Id entry) const;

    //! Folders are numbered; 0 is the root. A parent's number is smaller than its child's.
    Id directories() const { return static_cast<Id>(m_directories.size()); }
    Id parentDirectory(Id directory) const { return m_directories[directory].parent; }
    QByteArrayView directoryName(Id directory) const;
    QByteArray directoryPath(Id directory) const;

    std::size_t memoryBytes() const;

private:
    friend class LayerIndexBuilder;
    friend class LayerIndexFile; // layerindexfile.cpp: the kept form

    struct Row {
        qint64 sizeBytes;
        qint64 dataOffset;
        qint64 modifiedNs;
        ContentHash hash;
        Id directory;
        quint32 name; //!< where in m_names
        quint32 attributes;
        quint32 link; //!< where in m_names, after its length (u32); none without one
        quint16 nameLength;
        quint8 type;
        quint8 lineEnds; //!< low three bits; above them the format
        quint8 machine;
        quint8 highWarnings; //!< of indexedWarnings what lies above the lower sixteen
        quint16 warnings;
    };
    static_assert(sizeof(Row) == 64);
    struct Directory {
        Id parent;
        quint32 name;
        quint32 nameLength;
    };

    //! What few entries have; each table is in the order of its entries.
    struct TextHash {
        Id entry;
        quint32 reserved;
        ContentHash hash;
    };
    struct Created {
        Id entry;
        quint32 reserved;
        qint64 ns;
    };
    struct Interpreter {
        Id entry;
        quint32 text; //!< where in m_names, after its length (u32)
    };
    struct Sparse {
        Id entry;
        quint32 reserved;
        SparseRun run;
    };

    QByteArray lengthAndText(quint32 at) const;

    Paged<Row, 1024> m_rows;
    Paged<Directory, 256> m_directories;
    Paged<char, 1 << 17> m_names; //!< a name never crosses a page
    std::shared_ptr<const std::vector<Attributes>> m_attributes;
    Paged<TextHash, 256> m_textHashes;
    Paged<Created, 256> m_created;
    Paged<Interpreter, 256> m_interpreters;
    Paged<Sparse, 256> m_sparse;
    LayerFacts m_facts;
};
using LayerIndexPtr = std::shared_ptr<const LayerIndex>;

//! Fills a LayerIndex, one entry after another, on one thread; snapshot() at any time.
class LayerIndexBuilder
{
public:
    LayerIndexBuilder();
    ~LayerIndexBuilder();
    LayerIndexBuilder(const LayerIndexBuilder &) = delete;
    LayerIndexBuilder &operator=(const LayerIndexBuilder &) = delete;

    LayerIndex::Id add(const NewEntry &entry);
    //! Of the entry added last, once its content has passed.
    void setContent(const ContentFacts &facts);
    void addWarnings(EntryWarnings warnings); //!< of the entry added last
    void addSparseRun(SparseRun run); //!< of the entry added last, in order
    LayerIndex::Id size() const;
    //! What is held so far, for whoever bounds it.
    qint64 nameBytes() const;
    qint64 attributeBytes() const; //!< of different attributes
    LayerIndex::Id folders() const;
    LayerFacts &facts();
    //! What there is so far; costs a copy of the last pages and of the list of attributes when it
    //! has grown. Not while another thread adds.
    LayerIndexPtr snapshot() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace gantry::layers
