// SPDX-License-Identifier: Apache-2.0
#include "layers/tar/sparsemap.h"

#include "layers/tar/tarheader.h"
#include "layers/words.h"

#include <limits>

namespace gantry::layers {

namespace {

// GNU tar manual, "Basic Tar Format", struct oldgnu_header and struct sparse_header.
constexpr qsizetype entryBytes = 24;
constexpr qsizetype numberBytes = 12;
constexpr qsizetype inHeader = 386;
constexpr qsizetype headerEntries = 4;
constexpr qsizetype headerMore = 482;
constexpr qsizetype realSize = 483;
constexpr qsizetype extensionEntries = 21;
constexpr qsizetype extensionMore = 504;
constexpr int maxDigits = 19;

QString wrongMap()
{
    return words("A sparse file's map is wrong");
}

} // namespace

void SparseMap::begin(qint64 maxRuns)
{
    m_runs.clear();
    m_maxRuns = maxRuns;
    m_headerSizeBytes = 0;
    m_done = false;
    m_wanted = -1;
    m_number = 0;
    m_digits = 0;
    m_offset = -1;
}

QString SparseMap::add(qint64 offset, qint64 length)
{
    if (offset < 0 || length < 0 || offset > std::numeric_limits<qint64>::max() - length)
        return wrongMap();
    if (length == 0) // marks a hole at the end
        return {};
    if (static_cast<qint64>(m_runs.size()) >= m_maxRuns)
        return words("The sparse files have too many pieces");
    m_runs.push_back({.offset = offset, .lengthBytes = length});
    return {};
}

QString SparseMap::takeEntries(QByteArrayView entries, bool &isDone)
{
    for (qsizetype at = 0; at < entries.size() && !isDone; at += entryBytes) {
        isDone = entries[at] == '\0';
        if (isDone)
            break;
        const auto offset = tarNumber(entries.sliced(at, numberBytes));
        const auto length = tarNumber(entries.sliced(at + numberBytes, numberBytes));
        if (!offset || !length)
            return wrongMap();
        if (QString wrong = add(*offset, *length); !wrong.isEmpty())
            return wrong;
    }
    return {};
}

QString SparseMap::takeHeader(QByteArrayView block, bool &isMore)
{
    const auto size = tarNumber(block.sliced(realSize, numberBytes));
    if (!size || *size < 0)
        return wrongMap();
    m_headerSizeBytes = *size;
    isMore = block[headerMore] != '\0';
    return takeEntries(block.sliced(inHeader, headerEntries * entryBytes), m_done);
}

QString SparseMap::takeExtension(QByteArrayView block, bool &isMore)
{
    isMore = block[extensionMore] != '\0';
    return takeEntries(block.first(extensionEntries * entryBytes), m_done);
}

QString SparseMap::takePairs(const std::vector<qint64> &numbers)
{
    if (numbers.size() % 2 != 0)
        return wrongMap();
    for (std::size_t i = 0; i < numbers.size(); i += 2) {
        if (QString wrong = add(numbers[i], numbers[i + 1]); !wrong.isEmpty())
            return wrong;
    }
    return {};
}

QString SparseMap::takeBodyBlock(QByteArrayView block, bool &isMore)
{
    for (const char c : block) {
        if (m_wanted == 0)
            break; // the rest of the block is padding
        if (c >= '0' && c <= '9' && m_digits < maxDigits - 1) {
            m_number = m_number * 10 + (c - '0');
            ++m_digits;
            continue;
        }
        if (c != '\n' || m_digits == 0)
            return wrongMap();
        if (m_wanted < 0) {
            if (m_number > m_maxRuns)
                return words("The sparse files have too many pieces");
            m_wanted = 2 * m_number;
        } else {
            --m_wanted;
            if (m_offset < 0) {
                m_offset = m_number;
            } else {
                if (QString wrong = add(m_offset, m_number); !wrong.isEmpty())
                    return wrong;
                m_offset = -1;
            }
        }
        m_number = 0;
        m_digits = 0;
    }
    isMore = m_wanted != 0;
    return {};
}

QString SparseMap::check(qint64 fileBytes, qint64 storedBytes) const
{
    qint64 at = 0;
    qint64 stored = 0;
    for (const SparseRun &run : m_runs) {
        if (run.offset < at || run.offset + run.lengthBytes > fileBytes)
            return wrongMap();
        at = run.offset + run.lengthBytes;
        stored += run.lengthBytes;
    }
    return stored == storedBytes ? QString() : wrongMap();
}

} // namespace gantry::layers
