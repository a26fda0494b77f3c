// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/seekable/seekable.h"

#include <QByteArray>

namespace gantry::layers {

//! Reads the table of contents inside a layer by asking for stretches of it:
//! \code
//! TocReader reader(claim, descriptor.sizeBytes);
//! while (const auto range = reader.wanted())
//!     CHECK(reader.feed(fetch(*range)));
//! TRY(const SeekableLayer layer, reader.take());
//! \endcode
//! One stretch is enough when the descriptor says where the table lies, or when it lies within
//! the layer's end that is asked for first. Thread: one at a time; feed() of a large table takes
//! its time (150 MiB: seconds), so not on the main thread.
class TocReader
{
public:
    static constexpr qint64 maxTableBytes = 150LL << 20; //!< as containers/storage has it
    static constexpr qint64 maxFirstBytes = 256 << 10; //!< of the layer's end, on the first ask

    TocReader(SeekableClaim claim, qint64 layerBytes);

    //! What to fetch next; nullopt when all came.
    std::optional<RangeWanted> wanted() const { return m_wanted; }
    //! Exactly the bytes that were wanted. Errors: NotFound (the layer has no table of contents),
    //! Protocol (other bytes than asked for), Corrupt, DigestMismatch, LimitExceeded.
    Expected<> feed(const QByteArray &bytes);
    //! Once, after the last feed(). Errors: Usage before that.
    Expected<SeekableLayer> take();
    qint64 fetchedBytes() const { return m_fetchedBytes; }

private:
    Expected<> readFooter(const QByteArray &tail);
    Expected<> readTable(const QByteArray &compressed);

    SeekableClaim m_claim;
    qint64 m_layerBytes = 0;
    qint64 m_fetchedBytes = 0;
    qint64 m_payloadEnd = 0; //!< files' content lies before it
    RangeWanted m_table;
    bool m_tableFound = false;
    std::optional<RangeWanted> m_wanted;
    std::optional<SeekableLayer> m_layer;
};

} // namespace gantry::layers
