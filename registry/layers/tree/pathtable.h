// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/names.h"

#include <QByteArrayView>

#include <vector>

namespace gantry::layers {

//! Numbers for paths while a stack is laid over: (parent, name) to number, in the order they were
//! first named; 0 is the root. Names are not copied. One thread.
class PathTable
{
public:
    static constexpr quint32 none = 0xffffffff;
    struct Path {
        const char *name;
        quint32 parent;
        quint16 nameLength;
        bool stream;
        QByteArrayView view() const { return {name, nameLength}; }
    };

    explicit PathTable(OsFamily family);
    quint32 size() const { return static_cast<quint32>(m_paths.size()); }
    const Path &operator[](quint32 path) const { return m_paths[path]; }
    void reserve(std::size_t paths);
    quint32 find(quint32 parent, QByteArrayView name, bool stream = false) const;
    //! The number it has, or the next one.
    quint32 insert(quint32 parent, QByteArrayView name, bool stream = false);

    //! All numbers, parents first, children side by side and sorted by name.
    std::vector<quint32> inOrder() const;

private:
    std::size_t slotOf(quint32 parent, QByteArrayView name, bool stream) const;
    void grow(std::size_t slots);

    OsFamily m_family;
    std::vector<Path> m_paths;
    std::vector<quint32> m_slots; //!< open addressing, a power of two
    std::vector<quint32> m_hashes; //!< of each path, so that growing reads no names
};

} // namespace gantry::layers
