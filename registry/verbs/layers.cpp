// SPDX-License-Identifier: Apache-2.0
#include "verbs/layers.h"

#include "verbs/words.h"

#include <QHash>

#include <algorithm>
#include <deque>
#include <limits>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

constexpr int leastAtOnce = 4; //!< one download alone seldom fills a line

//! Layers still to be read, and those read.
struct Work {
    QList<LayerWanted> wanted;
    LayerReading how;
    OnLayers tell;
    std::deque<qsizetype> waiting; //!< what comes first in front
    QHash<QString, QList<qsizetype>> places; //!< where in the answer a layer belongs
    std::vector<std::optional<LayerContent>> done;
    std::optional<Error> failure;
};

QString keyOf(const LayerWanted &layer)
{
    return layer.descriptor.digest.toString() + u' ' + layer.diffId.toString();
}

//! Reads one layer after another until none waits.
QCoro::Task<> readSome(sources::ImageSourcePtr source, std::shared_ptr<Work> work, OpContext ctx)
{
    while (!work->waiting.empty() && !work->failure) {
        const qsizetype number = work->waiting.front();
        work->waiting.pop_front();
        const LayerWanted layer = work->wanted[number];
        const QList<qsizetype> places = work->places.value(keyOf(layer));
        OnRows onRows;
        if (work->tell.rows) {
            onRows = [work, places](const layers::LayerIndexPtr &rows) {
                for (const qsizetype place : places)
                    work->tell.rows(place, rows);
            };
        }
        auto content = co_await readLayer(source, layer, work->how, onRows, ctx);
        if (!content) {
            work->failure = std::move(content).error();
            co_return;
        }
        if (ctx.progress)
            ctx.progress->itemsDone += places.size();
        for (const qsizetype place : places) {
            LayerContent &mine = work->done[static_cast<std::size_t>(place)].emplace(*content);
            mine.wanted = work->wanted[place];
            if (work->tell.done)
                work->tell.done(place, mine);
        }
    }
}

} // namespace

QList<LayerWanted> layersOf(const Entry &entry)
{
    QList<LayerWanted> wanted;
    for (const LayerRow &row : entry.layers)
        wanted.append({row.descriptor, row.diffId.value_or(oci::Digest()), {}});
    return wanted;
}

layers::OsFamily familyOf(const Entry &entry)
{
    const QString os = entry.config && !entry.config->platform.os.isEmpty()
        ? entry.config->platform.os
        : entry.platform().os;
    return os.compare(u"windows", Qt::CaseInsensitive) == 0 ? layers::OsFamily::Windows
                                                            : layers::OsFamily::Unix;
}

layers::LayerStack stackOf(const QList<LayerContent> &layers, layers::OsFamily family)
{
    layers::LayerStack stack;
    stack.family = family;
    for (const LayerContent &layer : layers)
        stack.layers.append(layer.index);
    return stack;
}

Task<QList<LayerContent>> readImageLayers(sources::ImageSourcePtr source, QList<LayerWanted> layers,
    LayerReading how, OnLayers tell, OpContext ctx)
{
    const auto work = std::make_shared<Work>();
    how.pools = how.pools ? how.pools : source->pools();
    if (!how.pools)
        how.pools = std::make_shared<Pools>();
    qint64 bytes = 0;
    for (qsizetype i = 0; i < layers.size(); ++i) {
        QList<qsizetype> &places = work->places[keyOf(layers[i])];
        if (places.isEmpty()) {
            work->waiting.push_back(i);
            bytes += std::min(
                layers[i].descriptor.sizeBytes, std::numeric_limits<qint64>::max() - bytes);
        }
        places.append(i);
    }
    if (how.topFirst)
        std::ranges::reverse(work->waiting);
    else
        std::ranges::stable_sort(work->waiting, std::ranges::greater(),
            [&](qsizetype i) { return layers[i].descriptor.sizeBytes; });
    const auto distinct = static_cast<int>(work->waiting.size());
    const int cores = how.pools->cpu.maxThreadCount();
    if (how.threads == 0)
        how.threads = distinct < cores ? 2 : 1;
    if (ctx.progress) {
        ctx.progress->bytesTotal += bytes;
        ctx.progress->itemsTotal += layers.size();
    }
    work->done.resize(static_cast<std::size_t>(layers.size()));
    work->wanted = std::move(layers);
    work->how = std::move(how);
    work->tell = std::move(tell);

    std::vector<QCoro::Task<>> readers;
    for (int i = 0; i < std::min(distinct, std::max(leastAtOnce, cores)); ++i)
        readers.push_back(readSome(source, work, ctx));
    for (QCoro::Task<> &reader : readers)
        co_await reader;
    // What was told may hold its owner, who holds us.
    work->tell = {};
    if (work->failure)
        co_return std::unexpected(*work->failure);
    QList<LayerContent> answer;
    for (std::optional<LayerContent> &content : work->done)
        answer.append(*std::move(content));
    co_return answer;
}

} // namespace gantry::verbs
