// SPDX-License-Identifier: Apache-2.0
#include "layers/tar/tarwalk.h"

#include "base/text.h"
#include "layers/words.h"

#include <algorithm>

namespace gantry::layers {

namespace {

//! What bytes are that should have been a tar and are not.
QString otherFormat(QByteArrayView block)
{
    if (block.startsWith("\xfd"
                         "7zXZ"))
        return words("These are xz bytes, which no runtime takes as a layer");
    if (block.startsWith("BZh"))
        return words("These are bzip2 bytes, which no runtime takes as a layer");
    if (block.startsWith("\x1f\x8b"))
        return words("These are gzip bytes: the layer was compressed twice");
    if (block.startsWith("\x28\xb5\x2f\xfd"))
        return words("These are zstd bytes: the layer was compressed twice");
    if (block.startsWith("PK\x03\x04"))
        return words("This is a zip archive, not a tar");
    return words("This is no tar");
}

} // namespace

TarWalk::TarWalk(LayerIndexBuilder &builder, TarLimits limits)
    : m_builder(builder)
    , m_limits(limits)
{
}

Expected<> TarWalk::fail(Errc code, const QString &what, qint64 offset)
{
    // A file whose content was under way has no hash; its row says so.
    if (m_hashing)
        m_builder.addWarnings(EntryWarning::Unsettled);
    m_hashing = false;
    m_state = State::Failed;
    m_offset = offset;
    return gantry::fail(code, words("%1, at byte %2 of the tar").arg(what).arg(offset));
}

void TarWalk::note(const QString &text)
{
    if (m_notes.size() < maxTarNotes && !m_notes.contains(text))
        m_notes += text;
}

QByteArrayView TarWalk::nextBlock(QByteArrayView &bytes)
{
    if (m_blockFill == 0) {
        m_blockStart = m_offset;
        if (bytes.size() >= tarBlock) {
            const QByteArrayView whole = bytes.first(tarBlock);
            bytes = bytes.sliced(tarBlock);
            m_offset += tarBlock;
            return whole;
        }
    }
    const qsizetype take = qMin(tarBlock - m_blockFill, bytes.size());
    std::copy_n(bytes.data(), take, m_block.begin() + m_blockFill);
    m_blockFill += take;
    m_offset += take;
    bytes = bytes.sliced(take);
    if (m_blockFill < tarBlock)
        return {};
    m_blockFill = 0;
    return {m_block.data(), tarBlock};
}

Expected<> TarWalk::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        switch (m_state) {
        case State::Failed:
            return {};
        case State::End:
            m_offset += bytes.size();
            if (!m_trailingNoted && bytes.count('\0') != bytes.size()) {
                m_trailingNoted = true;
                note(words("Bytes that are not zero follow the end of the archive"));
            }
            return {};
        case State::Header:
        case State::AfterZero:
        case State::SparseExtension:
        case State::SparseBody:
            if (const QByteArrayView whole = nextBlock(bytes); !whole.isEmpty())
                CHECK(block(whole));
            break;
        case State::Text:
        case State::Body:
        case State::Skip:
        case State::Padding: {
            const QByteArrayView part = bytes.first(
                static_cast<qsizetype>(qMin<qint64>(m_left, static_cast<qint64>(bytes.size()))));
            bytes = bytes.sliced(part.size());
            m_offset += part.size();
            m_left -= part.size();
            if (m_state == State::Text)
                m_text += part;
            else if (m_state == State::Body)
                takeBody(part);
            if (m_left > 0)
                break;
            if (m_state == State::Text) {
                CHECK(endText());
            } else if (m_state == State::Body) {
                endBody();
            } else if (m_state == State::Skip) {
                padding();
            } else {
                m_state = State::Header;
            }
            break;
        }
        }
    }
    return {};
}

Expected<> TarWalk::finish()
{
    switch (m_state) {
    case State::Failed:
    case State::End:
        return {};
    case State::AfterZero: // one zero block and the end; Go takes it
        if (m_blockFill > 0)
            return corrupt(words("The archive is cut off in its end"), m_offset);
        break;
    case State::Header:
        if (m_blockFill > 0)
            return corrupt(words("The archive is cut off in a header"), m_offset);
        break;
    case State::Padding:
        if (m_left < m_paddingAfter)
            return corrupt(words("The archive is cut off behind an entry's content"), m_offset);
        break;
    case State::Text:
    case State::SparseExtension:
    case State::SparseBody:
        return corrupt(words("The archive is cut off in a header"), m_offset);
    case State::Body:
    case State::Skip:
        return corrupt(words("The archive is cut off in an entry's content"), m_offset);
    }
    if (m_pax || m_longName || m_longLink)
        note(words("A header for a next entry stands at the end"));
    m_state = State::End;
    return {};
}

Expected<> TarWalk::block(QByteArrayView block)
{
    if (m_state == State::SparseExtension) {
        bool isMore = false;
        const QString wrong = m_sparse.takeExtension(block, isMore);
        return afterSparseStep(wrong, isMore);
    }
    if (m_state == State::SparseBody) {
        m_left -= tarBlock;
        if (m_left < 0)
            return corrupt(words("A sparse file's map is longer than its body"), m_blockStart);
        bool isMore = false;
        const QString wrong = m_sparse.takeBodyBlock(block, isMore);
        return afterSparseStep(wrong, isMore);
    }
    if (isZeroBlock(block)) {
        if (m_state == State::AfterZero && (m_pax || m_longName || m_longLink))
            note(words("A header for a next entry stands at the end"));
        m_state = m_state == State::AfterZero ? State::End : State::AfterZero;
        return {};
    }
    if (m_state == State::AfterZero)
        return corrupt(words("A header follows a single empty block: some readers stop there, "
                             "runtimes refuse the layer"),
            m_blockStart);
    return header(block);
}

Expected<> TarWalk::header(QByteArrayView block)
{
    if (!tarChecksumFits(block))
        return corrupt(
            m_blockStart == 0 ? otherFormat(block) : words("A header's checksum is wrong"),
            m_blockStart);
    if (const QString wrong = decodeTarHeader(block, m_header); !wrong.isEmpty())
        return corrupt(wrong, m_blockStart);
    switch (m_header.type) {
    case 'x':
    case 'g':
    case 'L':
    case 'K':
        return beginText(m_header.type, m_header.sizeBytes);
    case 'V': // the label of a volume
        beginSkip(State::Skip, m_header.sizeBytes);
        return {};
    default:
        return entry(block);
    }
}

Expected<> TarWalk::beginText(char type, qint64 bytes)
{
    if (bytes > m_limits.maxHeaderTextBytes)
        return fail(Errc::LimitExceeded, words("A header of %1 bytes").arg(bytes), m_blockStart);
    m_textType = type;
    m_text.clear();
    m_textStart = m_offset;
    beginSkip(State::Text, bytes);
    return bytes == 0 ? endText() : Expected<>();
}

Expected<> TarWalk::endText()
{
    padding();
    if (m_textType == 'L' || m_textType == 'K') {
        (m_textType == 'L' ? m_longName : m_longLink) = tarText(m_text);
        return {};
    }
    PaxHeader pax;
    QList<QByteArray> keys;
    qsizetype at = 0;
    if (const QString wrong
        = parsePaxHeader(m_text, pax, m_notes, m_textType == 'g' ? &keys : nullptr, at);
        !wrong.isEmpty())
        return corrupt(wrong, m_textStart + at);
    if (m_textType == 'x') {
        if (m_pax)
            note(words("Two pax headers stand before one entry; Go, and so these rows, takes the "
                       "last, other readers add them up"));
        m_pax = std::move(pax);
        return {};
    }
    // Runtimes do not apply global records, so neither do rows.
    keys.removeAll("comment");
    if (!keys.isEmpty())
        note(words("A global pax header sets %1; runtimes leave it out, and so do these rows")
                .arg(printable(keys.first())));
    return {};
}

void TarWalk::beginSkip(State state, qint64 bytes)
{
    m_left = bytes;
    m_paddingAfter = (tarBlock - bytes % tarBlock) % tarBlock;
    m_state = state;
    if (bytes == 0)
        padding();
}

void TarWalk::padding()
{
    m_left = m_paddingAfter;
    m_state = m_left > 0 ? State::Padding : State::Header;
}

void TarWalk::takeBody(QByteArrayView bytes)
{
    if (!m_isSparse) {
        m_hasher.add(bytes);
        return;
    }
    const auto &runs = m_sparse.runs();
    while (!bytes.isEmpty() && m_run < runs.size()) {
        if (m_runLeft == 0) {
            const qint64 hole = runs[m_run].offset - m_filePosition;
            m_holesAsLengths ? m_hasher.addHoleLength(hole) : m_hasher.addHole(hole);
            m_filePosition = runs[m_run].offset;
            m_runLeft = runs[m_run].lengthBytes;
        }
        const QByteArrayView part
            = bytes.first(static_cast<qsizetype>(qMin<qint64>(m_runLeft, bytes.size())));
        m_hasher.add(part);
        bytes = bytes.sliced(part.size());
        m_filePosition += part.size();
        m_runLeft -= part.size();
        if (m_runLeft == 0)
            ++m_run;
    }
}

void TarWalk::endBody()
{
    if (m_isSparse) {
        const qint64 hole = m_entry.sizeBytes - m_filePosition;
        m_holesAsLengths ? m_hasher.addHoleLength(hole) : m_hasher.addHole(hole);
    }
    m_builder.setContent(m_hasher.finish());
    m_hashing = false;
    padding();
}

} // namespace gantry::layers
