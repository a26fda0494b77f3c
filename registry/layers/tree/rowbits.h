// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"

#include <stop_token>
#include <vector>

namespace gantry::layers {

//! One bit for each row of a table.
class RowBits
{
public:
    RowBits() = default; //!< of no table
    explicit RowBits(quint32 rows)
        : m_words(rows / 64 + 1, 0)
    {
    }
    bool isNull() const { return m_words.empty(); }
    bool operator[](quint32 row) const { return m_words[row / 64] >> (row % 64) & 1; }
    void set(quint32 row, bool value = true)
    {
        m_words[row / 64] |= static_cast<quint64>(value) << (row % 64);
    }
    std::vector<quint64> takeWords() { return std::move(m_words); }

private:
    std::vector<quint64> m_words;
};

//! The entries of a layer of which something holds, asked in the order of the index: there a row
//! and its name stand behind the last ones, while in the order of a tree each is a step through
//! memory (a tenth of the time). Entries behind a stop have no bit.
template <typename F>
RowBits entriesWhere(const LayerIndex &index, const std::stop_token &stop, F &&holds)
{
    RowBits bits(index.size());
    for (LayerIndex::Id entry = 0; entry < index.size(); ++entry) {
        if (entry % 65536 == 0 && stop.stop_requested())
            break;
        bits.set(entry, holds(entry));
    }
    return bits;
}

} // namespace gantry::layers
