// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace gantry::layers {

//! A few blocks that go round between two threads: one fills them, the other works them off in
//! order. Bounded, so a fast side waits for the slow one.
class BlockRing
{
public:
    struct Block {
        std::unique_ptr<char[]> bytes;
        qsizetype used = 0;
        int kind = 0; //!< what the filler says it is
    };

    BlockRing(std::size_t blocks, qsizetype bytesEach)
        : m_blocks(blocks)
    {
        for (Block &block : m_blocks) {
            block.bytes
                = std::make_unique_for_overwrite<char[]>(static_cast<std::size_t>(bytesEach));
            m_free.push_back(&block);
        }
    }

    //! Filler: waits for a block that is free.
    Block *acquire()
    {
        std::unique_lock lock(m_mutex);
        m_freed.wait(lock, [this] { return !m_free.empty(); });
        Block *block = m_free.front();
        m_free.pop_front();
        return block;
    }
    void publish(Block *block)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_full.push_back(block);
        }
        m_filled.notify_one();
    }
    //! Filler: nothing more will come.
    void close()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_closed = true;
        }
        m_filled.notify_one();
    }

    //! Worker: the next block in order; nullptr once closed and empty.
    Block *next()
    {
        std::unique_lock lock(m_mutex);
        m_filled.wait(lock, [this] { return m_closed || !m_full.empty(); });
        if (m_full.empty())
            return nullptr;
        Block *block = m_full.front();
        m_full.pop_front();
        return block;
    }
    void release(Block *block)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_free.push_back(block);
        }
        m_freed.notify_one();
    }

private:
    std::vector<Block> m_blocks;
    std::mutex m_mutex;
    std::condition_variable m_freed;
    std::condition_variable m_filled;
    std::deque<Block *> m_free;
    std::deque<Block *> m_full;
    bool m_closed = false;
};

} // namespace gantry::layers
