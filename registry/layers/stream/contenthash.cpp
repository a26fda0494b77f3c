// SPDX-License-Identifier: Apache-2.0
#include "layers/stream/contenthash.h"

#include <QByteArrayView>

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>
#if defined(__x86_64__)
// Chooses AVX2 or AVX-512 while running; the plain functions are SSE2.
#include <xxh_x86dispatch.h>
#endif

#include <algorithm>
#include <cstring>

namespace gantry::layers {

namespace {

ContentHash hashOf(const XXH3_state_t *state)
{
    const XXH128_hash_t hash = XXH3_128bits_digest(state);
    return {.low = hash.low64, .high = hash.high64};
}

void update(XXH3_state_t *state, QByteArrayView bytes)
{
    if (!bytes.isEmpty())
        XXH3_128bits_update(state, bytes.data(), static_cast<std::size_t>(bytes.size()));
}

//! Where a byte is, or the size.
qsizetype find(QByteArrayView bytes, char wanted, qsizetype from = 0)
{
    const auto left = static_cast<std::size_t>(bytes.size() - from);
    const void *at = left == 0 ? nullptr : std::memchr(bytes.data() + from, wanted, left);
    return at ? static_cast<const char *>(at) - bytes.data() : bytes.size();
}

} // namespace

void ContentHasher::Free::operator()(XXH3_state_s *state) const
{
    XXH3_freeState(state);
}

ContentHasher::ContentHasher()
    : m_all(XXH3_createState())
    , m_text(XXH3_createState())
{
    if (!m_all || !m_text)
        qFatal("no memory for a hash");
}

ContentHasher::~ContentHasher() = default;

void ContentHasher::begin()
{
    XXH3_128bits_reset(m_all.get());
    m_parted = m_binary = m_heldCr = false;
    m_hasLf = m_hasCrlf = m_hasCr = false;
    m_firstCount = 0;
}

void ContentHasher::add(QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return;
    if (m_firstCount < wantedFirstBytes) {
        const qsizetype take = qMin(wantedFirstBytes - m_firstCount, bytes.size());
        std::copy_n(bytes.data(), take, m_first.begin() + m_firstCount);
        m_firstCount += take;
    }
    if (!m_binary && find(bytes, '\0') == bytes.size()) {
        addText(bytes);
        return;
    }
    // No text: its line ends mean nothing, one hash is enough.
    if (m_heldCr)
        update(m_all.get(), "\r");
    m_heldCr = false;
    m_binary = true;
    update(m_all.get(), bytes);
}

//! From here on the text's hash goes a way of its own.
void ContentHasher::part()
{
    if (!m_parted)
        XXH3_copyState(m_text.get(), m_all.get());
    m_parted = true;
}

void ContentHasher::addText(QByteArrayView bytes)
{
    if (m_heldCr) {
        m_heldCr = false;
        if (bytes[0] == '\n') {
            part();
            m_hasCrlf = true;
        } else {
            m_hasCr = true;
            if (m_parted)
                update(m_text.get(), "\r");
        }
        update(m_all.get(), "\r");
        if (bytes[0] == '\n') {
            update(m_all.get(), "\n");
            update(m_text.get(), "\n");
            bytes = bytes.sliced(1);
            if (bytes.isEmpty())
                return;
        }
    }
    if (bytes.back() == '\r') {
        m_heldCr = true;
        bytes = bytes.chopped(1);
    }
    qsizetype cr = find(bytes, '\r');
    if (cr == bytes.size()) { // most of all text
        m_hasLf = m_hasLf || find(bytes, '\n') < bytes.size();
        update(m_all.get(), bytes);
        if (m_parted)
            update(m_text.get(), bytes);
        return;
    }
    // Pieces between two CRs are gathered, so that short lines do not cost a call each.
    std::array<char, 4096> gathered; // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    qsizetype count = 0;
    const auto gather = [&](QByteArrayView piece) {
        if (count + piece.size() > static_cast<qsizetype>(gathered.size())) {
            update(m_text.get(), QByteArrayView(gathered.data(), count));
            count = 0;
        }
        if (piece.size() > static_cast<qsizetype>(gathered.size())) {
            update(m_text.get(), piece);
        } else {
            std::copy_n(piece.data(), piece.size(), gathered.begin() + count);
            count += piece.size();
        }
    };
    qsizetype hashed = 0; //!< how much m_all has while both are the same
    qsizetype from = 0;
    while (true) {
        const QByteArrayView line = bytes.sliced(from, cr - from);
        // A LF right after the last CRLF's CR belongs to it.
        const qsizetype skip
            = from > 0 && !line.isEmpty() && line[0] == '\n' && bytes[from - 1] == '\r' ? 1 : 0;
        m_hasLf = m_hasLf || find(line, '\n', skip) < line.size();
        if (cr == bytes.size()) {
            if (m_parted)
                gather(line);
            break;
        }
        const bool crlf = cr + 1 < bytes.size() && bytes[cr + 1] == '\n';
        (crlf ? m_hasCrlf : m_hasCr) = true;
        if (!m_parted && crlf) {
            update(m_all.get(), bytes.first(cr));
            hashed = cr;
            part();
        } else if (m_parted) {
            gather(line);
        }
        if (m_parted && !crlf)
            gather(bytes.sliced(cr, 1));
        from = cr + 1;
        cr = find(bytes, '\r', from);
    }
    update(m_all.get(), bytes.sliced(hashed));
    if (m_parted)
        update(m_text.get(), QByteArrayView(gathered.data(), count));
}

void ContentHasher::addHole(qint64 bytes)
{
    static constexpr std::array<char, 64 * 1024> zeros{};
    while (bytes > 0) {
        const qint64 piece = qMin<qint64>(bytes, zeros.size());
        add(QByteArrayView(zeros.data(), piece));
        bytes -= piece;
    }
}

void ContentHasher::addHoleLength(qint64 bytes)
{
    add(QByteArrayView("hole\0", 5));
    add(QByteArrayView(reinterpret_cast<const char *>(&bytes), sizeof bytes));
}

ContentFacts ContentHasher::finish()
{
    if (m_heldCr) {
        m_hasCr = true;
        update(m_all.get(), "\r");
        if (m_parted)
            update(m_text.get(), "\r");
        m_heldCr = false;
    }
    ContentFacts facts;
    facts.hash = hashOf(m_all.get());
    facts.textHash = m_parted && !m_binary ? hashOf(m_text.get()) : facts.hash;
    const int kinds = int(m_hasLf) + int(m_hasCrlf) + int(m_hasCr);
    if (m_binary)
        facts.lineEnds = LineEnds::Binary;
    else if (kinds > 1)
        facts.lineEnds = LineEnds::Mixed;
    else if (kinds == 1)
        facts.lineEnds = m_hasLf ? LineEnds::Lf : m_hasCrlf ? LineEnds::Crlf : LineEnds::Cr;
    describeFirstBytes(QByteArrayView(m_first.data(), m_firstCount), facts);
    return facts;
}

} // namespace gantry::layers
