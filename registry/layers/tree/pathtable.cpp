// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/pathtable.h"

#include <algorithm>

namespace gantry::layers {

namespace {

quint32 hashOf(quint32 parent, QByteArrayView name, bool stream, OsFamily family)
{
    const quint64 hash = hashName(name, family, parent * 2ull + stream);
    // The hash of short names may keep its differences in the high bits.
    return static_cast<quint32>((hash ^ hash >> 32) * 0x9e3779b97f4a7c15ull >> 32);
}

constexpr std::size_t firstSlots = 1024;

} // namespace

PathTable::PathTable(OsFamily family)
    : m_family(family)
    , m_slots(firstSlots, none)
{
    m_paths.push_back({"", 0, 0, false});
    m_hashes.push_back(0);
}

void PathTable::reserve(std::size_t paths)
{
    m_paths.reserve(paths);
    m_hashes.reserve(paths);
    std::size_t slots = m_slots.size();
    while (slots < paths + paths / 2)
        slots *= 2;
    if (slots > m_slots.size())
        grow(slots);
}

void PathTable::grow(std::size_t slots)
{
    m_slots.assign(slots, none);
    for (quint32 path = 1; path < size(); ++path) {
        std::size_t slot = m_hashes[path] & (slots - 1);
        while (m_slots[slot] != none)
            slot = (slot + 1) & (slots - 1);
        m_slots[slot] = path;
    }
}

std::size_t PathTable::slotOf(quint32 parent, QByteArrayView name, bool stream) const
{
    const quint32 hash = hashOf(parent, name, stream, m_family);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = hash & mask;
    while (m_slots[slot] != none) {
        const quint32 found = m_slots[slot];
        const Path &path = m_paths[found];
        if (m_hashes[found] == hash && path.parent == parent && path.stream == stream
            && compareNames(path.view(), name, m_family) == 0)
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

quint32 PathTable::find(quint32 parent, QByteArrayView name, bool stream) const
{
    return m_slots[slotOf(parent, name, stream)];
}

quint32 PathTable::insert(quint32 parent, QByteArrayView name, bool stream)
{
    std::size_t slot = slotOf(parent, name, stream);
    if (m_slots[slot] != none)
        return m_slots[slot];
    const quint32 path = size();
    m_paths.push_back({name.data(), parent, static_cast<quint16>(name.size()), stream});
    m_hashes.push_back(hashOf(parent, name, stream, m_family));
    m_slots[slot] = path;
    if (m_paths.size() * 4 > m_slots.size() * 3)
        grow(m_slots.size() * 2);
    return path;
}

std::vector<quint32> PathTable::inOrder() const
{
    const std::size_t count = m_paths.size();
    // Children of each path side by side: counted, then dealt.
    std::vector<quint32> first(count + 1, 0);
    for (std::size_t path = 1; path < count; ++path)
        ++first[m_paths[path].parent + 1];
    for (std::size_t path = 0; path < count; ++path)
        first[path + 1] += first[path];
    struct Child {
        quint64 prefix;
        quint32 path;
    };
    std::vector<Child> children(count - 1);
    {
        std::vector<quint32> next(first.begin(), first.end() - 1);
        for (quint32 path = 1; path < count; ++path) {
            const Path &row = m_paths[path];
            children[next[row.parent]++] = {namePrefix(row.view(), m_family), path};
        }
    }
    const auto less = [this](const Child &a, const Child &b) {
        if (a.prefix != b.prefix)
            return a.prefix < b.prefix;
        const int order = compareNames(m_paths[a.path].view(), m_paths[b.path].view(), m_family);
        return order != 0 ? order < 0 : m_paths[a.path].stream < m_paths[b.path].stream;
    };
    std::vector<quint32> order;
    order.reserve(count);
    order.push_back(0);
    for (std::size_t at = 0; at < order.size(); ++at) {
        const auto from = children.begin() + first[order[at]];
        const auto to = children.begin() + first[order[at] + 1];
        if (!std::is_sorted(from, to, less))
            std::sort(from, to, less);
        for (auto child = from; child != to; ++child)
            order.push_back(child->path);
    }
    return order;
}

} // namespace gantry::layers
