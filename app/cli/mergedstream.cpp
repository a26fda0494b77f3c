// SPDX-License-Identifier: Apache-2.0
#include "cli/mergedstream.h"

#include "layers/tree/settledrows.h"

namespace gantry::cli {

//! The known layers over nothing.
struct MergedStream::Laid {
    layers::FileTreePtr tree; //!< null: no further layer stands alone
    qsizetype from = 0; //!< the lowest layer in it
    bool isBlocked = false; //!< the layer below it does not stand alone
    std::unique_ptr<layers::SettledBase> base
        = {}; //!< once nothing but the lowest layer is missing
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
    else if (layers == 1)
        m_settledBase = std::make_unique<layers::SettledBase>(m_stack);
}

void MergedStream::take(
    const std::shared_ptr<MergedStream> &stream, qsizetype layer, layers::LayerIndexPtr index)
{
    stream->m_stack.layers[layer] = std::move(index);
    stream->m_known[static_cast<std::size_t>(layer)] = true;
    if (!stream->m_laying)
        layOver(stream);
}

void MergedStream::takeBase(layers::LayerIndexPtr index)
{
    // Fewer rows than before: the download began again.
    if (m_finished || (m_base && index->size() < m_base->size()))
        return;
    m_base = std::move(index);
    printBase();
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
            if (laid.from == 1)
                laid.base = std::make_unique<layers::SettledBase>(overlay->stack(), stop);
            return laid;
        };
        auto laid = co_await onPool(&self.m_pools->cpu, lay);
        if (!laid || self.m_finished)
            break;
        if (laid->isBlocked)
            self.m_blockedBelow = laid->from;
        if (laid->tree)
            self.print(*laid);
        self.m_laidFrom = laid->from;
        if (laid->base) {
            self.m_settledBase = std::move(laid->base);
            self.printBase();
        }
        if (laid->isBlocked)
            break;
    }
    self.m_laying = false;
}

bool MergedStream::wasTold(layers::EntryRef entry) const
{
    return !entry.isNull() && entry.entry < m_told[entry.layer].size()
        && m_told[entry.layer][entry.entry];
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

//! What is known of the last entry is not all there is while its content passes.
void MergedStream::printBase()
{
    if (!m_settledBase || !m_base || m_base->size() == 0)
        return;
    m_told[0].resize(m_base->size());
    for (; m_baseAsked < m_base->size() - 1; ++m_baseAsked) {
        if (!m_settledBase->isSettled(*m_base, m_baseAsked))
            continue;
        const QByteArray row = m_rows->ofEntry(*m_base, m_baseAsked, 0, m_stack.family);
        if (row.isEmpty())
            continue;
        m_told[0][m_baseAsked] = true;
        m_session->out().print(row);
    }
    m_session->out().flush();
}

//! Rows of the lowest layer that are not what was told of them are told anew.
void MergedStream::checkBase(const layers::FileTree &tree)
{
    std::vector<bool> &told = m_told[0];
    if (!m_base || told.empty())
        return;
    const layers::LayerIndex &index = tree.index(0);
    std::vector<bool> stays(told.size(), false);
    eachNode(tree, [&](layers::FileTree::Node node) {
        const layers::EntryRef entry = tree.entry(node);
        if (entry.isNull() || entry.layer != 0 || !wasTold(entry))
            return;
        const auto id = entry.entry;
        stays[id] = tree.warnings(node) == m_base->warnings(id)
            && index.sizeBytes(id) == m_base->sizeBytes(id) && index.hash(id) == m_base->hash(id);
    });
    for (layers::LayerIndex::Id id = 0; id < told.size(); ++id) {
        if (!told[id] || stays[id])
            continue;
        told[id] = false; // its row is told with the rest, where there is one
        if (tree.find(m_base->path(id)) == layers::FileTree::none)
            m_session->out().print(m_rows->ofGone(*m_base, id, 0));
        else
            m_rows->takeBack(*m_base, id);
    }
}

void MergedStream::stop()
{
    m_finished = true;
    m_stop.request_stop();
}

void MergedStream::finish(const layers::FileTree &tree)
{
    stop();
    checkBase(tree);
    eachNode(tree, [&](layers::FileTree::Node node) {
        if (!wasTold(tree.entry(node)))
            m_session->out().print(m_rows->ofNode(tree, node));
    });
}

} // namespace gantry::cli
