// SPDX-License-Identifier: Apache-2.0
// ISA-L inflates at twice zlib's speed. Its state is plain memory without pointers into itself, so
// a copy of it is a restart point anywhere, not only at the end of a block (igzip_lib.h,
// inflate_state).
#include "layers/stream/deflate.h"

#ifdef GANTRY_HAS_ISAL

#include <isa-l/igzip_lib.h>

#include <cstddef>
#include <cstring>

namespace gantry::layers {

namespace {

constexpr qsizetype maxStep = 1 << 30; //!< ISA-L counts in 32 bits
constexpr int readAheadBits = 64; //!< of read_in

//! Every field of a saved state that becomes an index or a length lies where ISA-L keeps it between
//! two calls. The file it came from has a hash; this is the second line.
bool isPlausible(const inflate_state &state)
{
    return state.read_in_length >= 0 && state.read_in_length <= readAheadBits
        && state.block_state <= ISAL_BLOCK_INPUT_DONE && state.dict_length <= ISAL_DEF_HIST_SIZE
        && state.bfinal <= 1 && state.crc_flag == ISAL_GZIP_NO_HDR
        && state.hist_bits <= ISAL_DEF_MAX_HIST_BITS && state.count >= 0 && state.count <= 0xffff
        && state.write_overflow_len == 0 && state.copy_overflow_length == 0
        && state.tmp_in_size >= 0 && state.tmp_in_size <= ISAL_DEF_MAX_HDR_SIZE
        && state.tmp_out_processed >= 0 && state.tmp_out_processed <= state.tmp_out_valid
        && state.tmp_out_valid <= static_cast<int32_t>(sizeof state.tmp_out_buffer);
}

class IsalDecoder final : public DeflateDecoder
{
public:
    IsalDecoder() { begin(); }

    void begin() override
    {
        isal_inflate_init(&m_state);
        m_state.crc_flag = ISAL_GZIP_NO_HDR;
        m_state.crc = 0;
    }

    Step decode(QByteArrayView in, std::span<char> out) override
    {
        const qsizetype take = qMin(in.size(), maxStep);
        const qsizetype room = qMin(static_cast<qsizetype>(out.size()), maxStep);
        // ISA-L reads through this pointer only.
        m_state.next_in = reinterpret_cast<uint8_t *>(const_cast<char *>(in.data()));
        m_state.avail_in = static_cast<uint32_t>(take);
        m_state.next_out = reinterpret_cast<uint8_t *>(out.data());
        m_state.avail_out = static_cast<uint32_t>(room);
        const int result = isal_inflate(&m_state);
        Step step{.consumed = take - static_cast<qsizetype>(m_state.avail_in),
            .produced = room - static_cast<qsizetype>(m_state.avail_out)};
        // No output and no input left is "more, please", not the end.
        if (result < 0 || result == ISAL_NEED_DICT)
            step.state = State::Damaged;
        else if (m_state.block_state == ISAL_BLOCK_FINISH)
            step.state = State::End;
        return step;
    }

    quint32 crc() const override { return m_state.crc; }

    QByteArray readAhead() const override
    {
        const int bytes = qMax(0, m_state.read_in_length / 8);
        const uint64_t rest = m_state.read_in >> (m_state.read_in_length % 8);
        QByteArray ahead;
        for (int i = 0; i < bytes; ++i)
            ahead += static_cast<char>(rest >> (8 * i));
        return ahead;
    }

    QByteArray save() const override
    {
        QByteArray bytes(reinterpret_cast<const char *>(&m_state), sizeof m_state);
        const auto wipe = [&bytes](std::size_t from, std::size_t count) {
            std::memset(bytes.data() + from, 0, count);
        };
        wipe(offsetof(inflate_state, next_in), sizeof m_state.next_in);
        wipe(offsetof(inflate_state, next_out), sizeof m_state.next_out);
        wipe(offsetof(inflate_state, avail_in), sizeof m_state.avail_in);
        wipe(offsetof(inflate_state, avail_out), sizeof m_state.avail_out);
        // Behind the valid output lies what was there before: zeros pack better.
        const auto valid = static_cast<std::size_t>(m_state.tmp_out_valid);
        wipe(
            offsetof(inflate_state, tmp_out_buffer) + valid, sizeof m_state.tmp_out_buffer - valid);
        return bytes;
    }

    bool restore(const QByteArray &state) override
    {
        if (state.size() != static_cast<qsizetype>(sizeof m_state))
            return false;
        std::memcpy(&m_state, state.constData(), sizeof m_state);
        if (isPlausible(m_state))
            return true;
        begin();
        return false;
    }

private:
    inflate_state m_state{};
};

} // namespace

std::unique_ptr<DeflateDecoder> makeIsalDecoder()
{
    return std::make_unique<IsalDecoder>();
}

qsizetype isalStateBytes()
{
    return sizeof(inflate_state);
}

} // namespace gantry::layers

#else

namespace gantry::layers {

std::unique_ptr<DeflateDecoder> makeIsalDecoder()
{
    return nullptr;
}

qsizetype isalStateBytes()
{
    return 0;
}

} // namespace gantry::layers

#endif
