// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

#include <deque>
#include <mutex>
#include <vector>

namespace gantry {

//! Append-only list of facts, written by any thread and read by cursor: screen, command line and
//! test replay the same log. Keeps the newest maxEntries; a reader that slept longer than that
//! learns how many it missed.
template <typename Entry>
class EventLog
{
public:
    explicit EventLog(std::size_t maxEntries = 20'000)
        : m_maxEntries(maxEntries)
    {
    }

    struct Batch {
        std::vector<Entry> entries; //!< oldest first
        quint64 next = 0; //!< cursor for the next read
        quint64 missed = 0; //!< entries that were dropped before this reader came
    };

    //! Appends and returns the entry's number (the first is 0).
    quint64 append(Entry entry)
    {
        const std::lock_guard lock(m_mutex);
        m_entries.push_back(std::move(entry));
        if (m_entries.size() > m_maxEntries) {
            m_entries.pop_front();
            ++m_first;
        }
        return m_first + m_entries.size() - 1;
    }

    //! Replaces an entry that is still kept (a request that has ended now).
    void update(quint64 number, Entry entry)
    {
        const std::lock_guard lock(m_mutex);
        if (number >= m_first && number - m_first < m_entries.size())
            m_entries[static_cast<std::size_t>(number - m_first)] = std::move(entry);
    }

    Batch read(quint64 cursor) const
    {
        const std::lock_guard lock(m_mutex);
        Batch batch;
        if (cursor < m_first) {
            batch.missed = m_first - cursor;
            cursor = m_first;
        }
        for (auto i = static_cast<std::size_t>(cursor - m_first); i < m_entries.size(); ++i)
            batch.entries.push_back(m_entries[i]);
        batch.next = m_first + m_entries.size();
        return batch;
    }

private:
    mutable std::mutex m_mutex;
    std::deque<Entry> m_entries;
    quint64 m_first = 0;
    std::size_t m_maxEntries;
};

} // namespace gantry
