// SPDX-License-Identifier: Apache-2.0
// One layer: from the store, from its table of contents, or from its bytes while they arrive. The
// bytes are read on Pools::cpu up to where the download is; then the thread is given back, because
// a network may be silent for a minute.
#include "base/logging.h"
#include "layers/seekable/seekable.h"
#include "sources/indexstore.h"
#include "verbs/claimedcontents.h"
#include "verbs/layerreader.h"
#include "verbs/layers.h"
#include "verbs/words.h"

#include <QElapsedTimer>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

constexpr int rowsMs = 100; //!< between two calls of OnRows
constexpr int firstRowsMs = 20; //!< until there are any

LayerContent withoutRows(LayerWanted layer, LayerContent::Origin origin, Error error)
{
    LayerContent content;
    layers::LayerIndexBuilder builder;
    builder.facts().problem = error.message;
    builder.facts().problemCode = error.code;
    content.index = builder.snapshot();
    content.wanted = std::move(layer);
    content.origin = origin;
    content.error = std::move(error);
    return content;
}

layers::PassOptions passOptions(const LayerWanted &layer, int threads)
{
    layers::PassOptions options;
    options.digest = layer.descriptor.digest;
    options.diffId = layer.diffId;
    options.sizeBytes = layer.descriptor.sizeBytes > 0 ? layer.descriptor.sizeBytes : -1;
    options.mediaType = layer.descriptor.mediaType;
    options.threads = qBound(1, threads, 2);
    return options;
}

std::optional<Error> problemOf(const layers::LayerFacts &facts, const LayerWanted &layer)
{
    if (facts.problem.isEmpty())
        return std::nullopt;
    return Error{.code = facts.problemCode,
        .message = facts.problem,
        .subject = layer.descriptor.digest.toString()};
}

//! Shows the rows so far, as long as it lives.
class RowTicker
{
public:
    RowTicker(std::shared_ptr<const LayerReader> reader, OnRows onRows)
    {
        if (!onRows)
            return;
        m_timer.setInterval(firstRowsMs);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer,
            [timer = &m_timer, reader = std::move(reader), onRows = std::move(onRows),
                known = layers::LayerIndex::Id(0)]() mutable {
                const auto rows = reader->snapshot(known);
                if (!rows)
                    return;
                known = rows->size();
                timer->setInterval(rowsMs);
                onRows(rows);
            });
        m_timer.start();
    }

private:
    QTimer m_timer;
};

//! A source's region in the shape of an arrival that is over.
Task<sources::BlobArrival::State> regionOf(
    sources::ImageSourcePtr source, oci::Descriptor node, bool foreign, OpContext ctx)
{
    auto view = co_await source->blob(node, ctx);
    if (!view && foreign && view.error().code == Errc::NotFound) {
        const auto fetcher = std::dynamic_pointer_cast<sources::ForeignBlobs>(source);
        if (!fetcher)
            co_return fail(Errc::Unsupported,
                words("Foreign layers are not in this place, and it cannot fetch them"),
                node.digest.toString(), words("Open the image from a registry"));
        view = co_await fetcher->foreignBlob(node, ctx);
    }
    if (!view)
        co_return std::unexpected(std::move(view).error());
    sources::BlobArrival::State state;
    state.bytesThere = view->lengthBytes;
    state.end = *std::move(view);
    co_return state;
}

struct Arrived {
    layers::LayerRead read;
    std::optional<sources::BlobView> blob;
};

Task<Arrived> readArriving(std::shared_ptr<Pools> pools, std::shared_ptr<LayerReader> reader,
    sources::BlobArrivalPtr arrival, std::stop_token stop)
{
    while (true) {
        const sources::BlobArrival::State now = arrival->state();
        const bool failed = now.end && !*now.end;
        if (failed && (stop.stop_requested() || (now.bytesThere == 0 && reader->bytesFed() == 0)))
            co_return std::unexpected(now.end->error());
        const auto advanced = co_await onPool(
            &pools->cpu, [reader, now, arrival] { return reader->advance(now, arrival); });
        if (!advanced && !failed)
            co_return std::unexpected(advanced.error());
        if (failed || (now.end && reader->hasAll(now))) {
            const auto problem = failed ? std::optional(now.end->error()) : std::nullopt;
            CO_TRY(layers::LayerRead read,
                co_await onPool(&pools->cpu, [reader, problem]() -> Expected<layers::LayerRead> {
                    return reader->finish(problem);
                }));
            co_return Arrived{std::move(read), failed ? std::nullopt : std::optional(**now.end)};
        }
        co_await arrival->changed(now.bytesThere, now.round);
    }
}

Task<Arrived> readRegion(std::shared_ptr<Pools> pools, std::shared_ptr<LayerReader> reader,
    sources::BlobArrival::State region)
{
    CO_TRY(layers::LayerRead read,
        co_await onPool(&pools->cpu, [reader, region]() -> Expected<layers::LayerRead> {
            const auto fed = reader->advance(region, nullptr);
            if (!fed && fed.error().code == Errc::Cancelled)
                return std::unexpected(fed.error());
            return reader->finish(fed ? std::nullopt : std::optional(fed.error()));
        }));
    co_return Arrived{std::move(read), **region.end};
}

Task<Arrived> readBytes(sources::ImageSourcePtr source, LayerWanted layer, LayerReading how,
    OnRows onRows, OpContext ctx)
{
    const auto pools = how.pools;
    const bool foreign = how.fetchForeign && !layer.descriptor.urls.isEmpty();
    const auto follower = std::dynamic_pointer_cast<sources::BlobFollower>(source);
    const bool follows = follower && !foreign;
    // What is downloaded is counted by the download.
    const auto reader
        = std::make_shared<LayerReader>(passOptions(layer, how.threads ? how.threads : 2), ctx.stop,
            follows ? nullptr : ctx.progress);
    if (follows) {
        // A reading that fails needs no more bytes.
        std::stop_source download;
        const std::stop_callback both(ctx.stop, [download]() mutable { download.request_stop(); });
        const auto arrival
            = follower->follow(layer.descriptor, {download.get_token(), ctx.progress});
        const RowTicker ticker(reader, std::move(onRows));
        auto arrived = co_await readArriving(pools, reader, arrival, ctx.stop);
        if (!arrived)
            download.request_stop();
        co_return arrived;
    }
    CO_TRY(const sources::BlobArrival::State region,
        co_await regionOf(source, layer.descriptor, foreign, ctx));
    const RowTicker ticker(reader, std::move(onRows));
    co_return co_await readRegion(pools, reader, region);
}

bool isTableElsewhere(const LayerContent &content)
{
    const oci::Descriptor &layer = content.wanted.descriptor;
    return layers::hasTableElsewhere(layer.annotations, layer.mediaType, *content.index);
}

bool isEncrypted(const oci::Descriptor &layer)
{
    return layer.mediaType.endsWith(u"+encrypted"_s);
}

} // namespace

Task<LayerContent> readLayer(sources::ImageSourcePtr source, LayerWanted layer, LayerReading how,
    OnRows onRows, OpContext ctx)
{
    using Origin = LayerContent::Origin;
    CO_CHECK(ctx.checkStopped());
    const oci::Descriptor &node = layer.descriptor;
    const QString subject = node.digest.toString();
    how.pools = how.pools ? how.pools : source->pools();
    if (!how.pools)
        how.pools = std::make_shared<Pools>();
    if (ctx.progress && ctx.progress->bytesTotal == 0)
        ctx.progress->bytesTotal = node.sizeBytes;

    if (how.store) {
        if (auto kept = co_await how.store->find(node.digest, layer.diffId)) {
            LayerContent content;
            content.index = kept->index;
            content.points = kept->points;
            content.wanted = std::move(layer);
            content.origin = Origin::Kept;
            content.contentsElsewhere = isTableElsewhere(content);
            if (ctx.progress)
                ctx.progress->bytesDone += content.wanted.descriptor.sizeBytes;
            if (how.checkContents)
                co_return co_await withContentsCheck(source, std::move(content), how, ctx);
            co_return content;
        }
        CO_CHECK(ctx.checkStopped());
    }
    if (isEncrypted(node))
        co_return withoutRows(std::move(layer), Origin::Missing,
            {.code = Errc::Unsupported,
                .message = words("The layer is encrypted"),
                .subject = subject,
                .remedy = words("Decrypt the image first, for example with skopeo copy")});
    if (oci::mediatype::isForeignLayer(node.mediaType) && !node.urls.isEmpty()
        && !how.fetchForeign) {
        const QString url = node.urls.first();
        co_return withoutRows(std::move(layer), Origin::Foreign,
            {.code = Errc::Unsupported,
                .message = words("A foreign layer, kept elsewhere"),
                .subject = subject,
                .remedy = words("Ask for it to be fetched (--foreign) from %1").arg(url)});
    }
    if (how.useContents) {
        auto claimed = co_await readContents(source, layer, how, ctx);
        if (claimed)
            co_return *std::move(claimed);
        if (claimed.error().code == Errc::Cancelled)
            co_return std::unexpected(std::move(claimed).error());
        qCInfo(lcSources) << "Read whole:" << claimed.error().toLine();
    }

    auto arrived = co_await readBytes(source, layer, how, std::move(onRows), ctx);
    if (!arrived) {
        if (ctx.stop.stop_requested() || arrived.error().code == Errc::Cancelled)
            co_return fail(Errc::Cancelled, words("Canceled"));
        co_return withoutRows(std::move(layer), Origin::Missing, std::move(arrived).error());
    }
    CO_CHECK(ctx.checkStopped());
    if (how.store) {
        const auto kept = co_await how.store->keep(node.digest, arrived->read);
        if (!kept)
            qCInfo(lcCache) << "Not kept:" << kept.error().toLine();
    }
    LayerContent content;
    content.error = problemOf(arrived->read.index->facts(), layer);
    content.wanted = std::move(layer);
    content.origin = Origin::Read;
    content.index = std::move(arrived->read.index);
    content.points = std::move(arrived->read.points);
    content.blob = std::move(arrived->blob);
    content.contentsElsewhere = isTableElsewhere(content);
    if (how.checkContents && !content.error)
        co_return co_await withContentsCheck(source, std::move(content), how, ctx);
    co_return content;
}

} // namespace gantry::verbs
