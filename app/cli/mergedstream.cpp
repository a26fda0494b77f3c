// SPDX-License-Identifier: Apache-2.0
#include "cli/mergedstream.h"

#include "layers/tree/settledrows.h"

namespace gantry::cli {

//! The known layers over nothing.
struct MergedStream::Laid {
    layers::FileTreePtr tree; //!< null: no further layer stands alone
    qsizetype from = 0; //!< the lowest layer in it
    bool isBlocked = false; //!< the layer below it does not stand alone
};

MergedStream::MergedStream(Session *session, FileRows *rows, layers::OsFamily family,
    qsizetype layers, std::shared_ptr<Pools> pools)
    : m_session(session)
    , m_rows(rows)
    , m_pools(std::move(pools))
    , m_known(static_cast<std::size_t>(layers), false)
    , m_told(static_cast<std::size_t>(layers))
    , m_laidFrom(layers)
{
    m_stack.family = family;
    m_stack.layers.fill(layers::LayerIndexBuilder().snapshot(), layers);
    if (family == layers::OsFamily::Windows)
        m_blockedBelow = layers;
}

void MergedStream::take(
    const std::shared_ptr<MergedStream> &stream, qsizetype layer, layers::LayerIndexPtr index)
{
    stream->m_stack.layers[layer] = std::move(index);
    stream->m_known[static_cast<std::size_t>(layer)] = true;
    if (!stream->m_laying)
        layOver(stream);
}

//! Runs by itself until there is nothing further to lay over.
QCoro::Task<> MergedStream::layOver(std::shared_ptr<MergedStream> stream)
{
    MergedStream &self = *stream;
    self.m_laying = true;
    while (!self.m_finished) {
        qsizetype known = self.m_stack.layers.size();
        while (known > self.m_blockedBelow && self.m_known[static_cast<std::size_t>(known - 1)])
            --known;
        // All of them are laid over by whoever waits for all of them.
        if (known >= self.m_laidFrom || known == 0)
            break;
        const auto lay = [stack = self.m_stack, known, before = self.m_laidFrom,
                             stop = self.m_stop.get_token()]() mutable -> Expected<Laid> {
            Laid laid{.tree = nullptr, .from = before, .isBlocked = false};
            while (laid.from > known && !laid.isBlocked) {
                if (layers::standsAlone(*stack.layers[laid.from - 1], stop))
                    --laid.from;
                else
                    laid.isBlocked = true;
            }
            if (laid.from == before)
                return laid;
            const auto empty = layers::LayerIndexBuilder().snapshot();
            for (qsizetype i = 0; i < laid.from; ++i)
                stack.layers[i] = empty;
            TRY(const auto overlay, layers::Overlay::build(std::move(stack), stop));
            laid.tree = overlay->tree(layers::TreeRequest::squashed(0xffff));
            return laid;
        };
        const auto laid = co_await onPool(&self.m_pools->cpu, lay);
        if (!laid || self.m_finished)
            break;
        if (laid->isBlocked)
            self.m_blockedBelow = laid->from;
        if (laid->tree)
            self.print(*laid);
        self.m_laidFrom = laid->from;
        if (laid->isBlocked)
            break;
    }
    self.m_laying = false;
}

bool MergedStream::wasTold(layers::EntryRef entry) const
{
    return !entry.isNull() && !m_told[entry.layer].empty() && m_told[entry.layer][entry.entry];
}

void MergedStream::print(const Laid &laid)
{
    for (qsizetype layer = laid.from; layer < m_laidFrom; ++layer)
        m_told[static_cast<std::size_t>(layer)].resize(
            laid.tree->index(static_cast<quint16>(layer)).size());
    eachNode(*laid.tree, [&](layers::FileTree::Node node) {
        const layers::EntryRef entry = laid.tree->entry(node);
        if (!layers::isSettled(*laid.tree, node) || wasTold(entry))
            return;
        m_told[entry.layer][entry.entry] = true;
        m_session->out().print(m_rows->ofNode(*laid.tree, node));
    });
    m_session->out().flush();
}

void MergedStream::stop()
{
    m_finished = true;
    m_stop.request_stop();
}

void MergedStream::finish(const layers::FileTree &tree)
{
    stop();
    eachNode(tree, [&](layers::FileTree::Node node) {
        if (!wasTold(tree.entry(node)))
            m_session->out().print(m_rows->ofNode(tree, node));
    });
}

} // namespace gantry::cli
