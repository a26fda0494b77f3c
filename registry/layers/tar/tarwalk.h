// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "layers/layerindex.h"
#include "layers/stream/contenthash.h"
#include "layers/tar/paxheader.h"
#include "layers/tar/sparsemap.h"
#include "layers/tar/tarheader.h"
#include "layers/tar/tarlimits.h"

#include <array>
#include <optional>

namespace gantry::layers {

//! The state machine behind TarParser. Two halves: how bytes become blocks, texts and bodies
//! (tarwalk.cpp), and what a header with all that came before it says of an entry (tarentry.cpp).
class TarWalk
{
public:
    TarWalk(LayerIndexBuilder &builder, TarLimits limits);

    Expected<> feed(QByteArrayView bytes);
    Expected<> finish();
    qint64 offset() const { return m_offset; }
    bool failed() const { return m_state == State::Failed; }
    const QStringList &notes() const { return m_notes; }

private:
    enum class State {
        Header, //!< a block that begins an entry
        Text, //!< body of a pax header, a long name or a long link
        SparseExtension, //!< block of an old GNU sparse map
        SparseBody, //!< block of a pax 1.0 sparse map
        Body, //!< content
        Skip, //!< content nobody wants
        Padding, //!< up to the next block
        AfterZero, //!< one zero block was read
        End,
        Failed
    };

    // tarwalk.cpp
    Expected<> fail(Errc code, const QString &what, qint64 offset);
    Expected<> corrupt(const QString &what, qint64 offset)
    {
        return fail(Errc::Corrupt, what, offset);
    }
    //! A block, out of `bytes` itself where it lies there whole; empty: more must come.
    QByteArrayView nextBlock(QByteArrayView &bytes);
    Expected<> block(QByteArrayView block);
    Expected<> header(QByteArrayView block);
    Expected<> beginText(char type, qint64 bytes);
    Expected<> endText();
    void beginSkip(State state, qint64 bytes);
    void takeBody(QByteArrayView bytes);
    void endBody();
    void padding();
    void note(const QString &text);

    // tarentry.cpp
    Expected<> entry(QByteArrayView block);
    Expected<> beginSparse(QByteArrayView block);
    Expected<> afterSparseStep(const QString &wrong, bool isMore);
    Expected<> addEntry(qint64 storedBytes);
    void takeNames();
    void takeAttributes(QByteArrayView block);
    void takeTimes();
    void takeMarks();
    Expected<> checkLimits();
    void forgetPrefixes();

    LayerIndexBuilder &m_builder;
    TarLimits m_limits;
    State m_state = State::Header;
    qint64 m_offset = 0; //!< of the next byte to come
    std::array<char, tarBlock> m_block{};
    qsizetype m_blockFill = 0;
    qint64 m_blockStart = 0;
    qint64 m_left = 0; //!< of the body or padding we are in
    qint64 m_paddingAfter = 0; //!< behind it

    // What stands in front of an entry.
    char m_textType = 0;
    QByteArray m_text;
    qint64 m_textStart = 0;
    std::optional<QByteArray> m_longName;
    std::optional<QByteArray> m_longLink;
    std::optional<PaxHeader> m_pax;

    // The entry at hand.
    TarHeader m_header;
    NewEntry m_entry;
    std::array<char, tarBlock> m_attributesOf{}; //!< block m_entry.attributes were read from
    bool m_attributesKnown = false;
    bool m_hashing = false;
    SparseMap m_sparse;
    bool m_isSparse = false;
    bool m_holesAsLengths = false;
    std::size_t m_run = 0; //!< stretch of the sparse file being read
    qint64 m_runLeft = 0;
    qint64 m_filePosition = 0;
    qint64 m_sparseRunsInAll = 0;
    qint64 m_holeBytesInAll = 0;
    ContentHasher m_hasher;
    bool m_trailingNoted = false;
    QStringList m_notes;
};

} // namespace gantry::layers
