// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/treewriter.h"

#include <algorithm>

namespace gantry::layers {

std::vector<std::vector<quint64>> TreeWriter::visibleInodes()
{
    std::vector<std::vector<quint64>> seen;
    for (const LayerIndexPtr &layer : m_overlay.m_stack.layers)
        seen.emplace_back(layer->size() / 64 + 1, 0);
    for (const State &state : m_after) {
        if (state.event >= implied)
            continue;
        const Event &event = m_overlay.m_events[state.event];
        if (event.kind() == Event::Implied)
            continue;
        const EntryRef inode = inodeOf(event);
        seen[inode.layer][inode.entry / 64] |= 1ull << (inode.entry % 64);
    }
    return seen;
}

WastedBytes Overlay::wasted(quint16 last, qsizetype maxRows) const
{
    WastedBytes wasted;
    const auto layers = static_cast<std::size_t>(m_stack.layers.size());
    wasted.layers.resize(layers);
    if (layers == 0)
        return wasted;
    last = std::min(last, static_cast<quint16>(layers - 1));
    TreeWriter writer(*this, TreeRequest::squashed(last));
    writer.fold();
    const std::vector<std::vector<quint64>> seen = writer.visibleInodes();
    const auto isWaste = [&](quint16 layer, LayerIndex::Id entry) {
        const LayerIndex &index = *m_stack.layers[layer];
        return index.type(entry) == EntryType::File && index.sizeBytes(entry) > 0
            && !(seen[layer][entry / 64] >> (entry % 64) & 1);
    };
    // By layer over the entries themselves: rests of AUFS have no path and cost as much.
    for (quint16 layer = 0; layer <= last; ++layer) {
        const LayerIndex &index = *m_stack.layers[layer];
        for (LayerIndex::Id entry = 0; entry < index.size(); ++entry) {
            if (!isWaste(layer, entry))
                continue;
            wasted.layers[layer].bytes += index.sizeBytes(entry);
            ++wasted.layers[layer].entries;
            wasted.bytes += index.sizeBytes(entry);
        }
    }
    struct Row {
        quint32 path;
        quint32 entries;
        qint64 bytes;
    };
    std::vector<Row> rows;
    for (quint32 path = 0; path < paths(); ++path) {
        Row row{.path = path, .entries = 0, .bytes = 0};
        for (quint32 at = m_paths[path].firstEvent; at < m_paths[path + 1].firstEvent; ++at) {
            const Event &event = m_events[at];
            if (event.layer > last || event.kind() != Event::Set
                || !isWaste(event.layer, event.entry))
                continue;
            row.bytes += m_stack.layers[event.layer]->sizeBytes(event.entry);
            ++row.entries;
        }
        if (row.entries > 0)
            rows.push_back(row);
    }
    const auto wanted
        = std::min(rows.size(), static_cast<std::size_t>(std::max<qsizetype>(0, maxRows)));
    std::ranges::partial_sort(
        rows, rows.begin() + static_cast<std::ptrdiff_t>(wanted), [](const Row &a, const Row &b) {
            return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path;
        });
    rows.resize(wanted);
    for (const Row &row : rows) {
        QByteArray path;
        for (quint32 at = row.path; at != 0; at = m_paths[at].parent) {
            path.prepend(m_paths[at].view());
            if (!m_paths[at].stream && m_paths[at].parent != 0)
                path.prepend('/');
        }
        wasted.paths.push_back({.path = path,
            .bytes = row.bytes,
            .entries = row.entries,
            .visible = writer.isVisible(row.path)});
    }
    return wasted;
}

} // namespace gantry::layers
