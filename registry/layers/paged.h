// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace gantry::layers {

//! An append-only vector of pages. snapshot() shares the full pages and copies the last one, so
//! that a table still being filled by one thread can be read by another at the price of one page.
//! Pages may lie in memory somebody else owns (a mapped file), kept alive by the page's owner.
//! Thread: one writer; snapshots are immutable and for any thread.
template <typename T, std::size_t perPage>
class Paged
{
    static_assert((perPage & (perPage - 1)) == 0, "a page holds a power of two");

public:
    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    const T &operator[](std::size_t i) const { return m_pages[i / perPage].get()[i % perPage]; }
    //! Items from i to the end of its page, at most `count`; never none for i < size().
    const T *run(std::size_t i, std::size_t &count) const
    {
        count = std::min({count, perPage - i % perPage, m_size - i});
        return m_pages[i / perPage].get() + i % perPage;
    }
    std::size_t memoryBytes() const { return m_pages.size() * perPage * sizeof(T); }

    void push_back(const T &item)
    {
        if (m_size % perPage == 0)
            m_pages.push_back(std::shared_ptr<T[]>(new T[perPage]));
        m_pages.back().get()[m_size % perPage] = item;
        ++m_size;
    }
    //! The writer's last words on the item it added last.
    T &back() { return m_pages.back().get()[(m_size - 1) % perPage]; }

    //! Copies `count` items so that they lie in one page; answers where. count <= perPage.
    std::size_t appendTogether(const T *items, std::size_t count)
    {
        const std::size_t left = (perPage - m_size % perPage) % perPage;
        if (left < count && left != 0)
            m_size += left; // what is skipped is never asked for
        const std::size_t at = m_size;
        if (count == 0)
            return at;
        if (m_size % perPage == 0)
            m_pages.push_back(std::shared_ptr<T[]>(new T[perPage]));
        std::copy_n(items, count, m_pages.back().get() + m_size % perPage);
        m_size += count;
        return at;
    }

    Paged snapshot() const
    {
        Paged copy = *this;
        if (m_size == 0)
            return copy;
        // The last page also when it is full: the writer may not be done with its last item.
        copy.m_pages.back() = std::shared_ptr<T[]>(new T[perPage]);
        std::copy_n(m_pages.back().get(), m_size - (m_pages.size() - 1) * perPage,
            copy.m_pages.back().get());
        return copy;
    }

    //! A table over memory that `owner` keeps; `items` must hold whole pages, the last one padded.
    static Paged over(std::shared_ptr<const void> owner, const T *items, std::size_t size)
    {
        Paged table;
        table.m_size = size;
        for (std::size_t at = 0; at < size; at += perPage)
            table.m_pages.push_back(std::shared_ptr<T[]>(
                std::const_pointer_cast<void>(owner), const_cast<T *>(items + at)));
        return table;
    }

private:
    std::vector<std::shared_ptr<T[]>> m_pages;
    std::size_t m_size = 0;
};

} // namespace gantry::layers
