// SPDX-License-Identifier: Apache-2.0
#include "verbs/claimedcontents.h"

#include "layers/seekable/comparewithlayer.h"
#include "layers/seekable/contentreader.h"
#include "layers/seekable/soci.h"
#include "layers/seekable/tocreader.h"
#include "sources/blobfollower.h"
#include "verbs/read.h"
#include "verbs/words.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using sources::BlobRanges;

Error noContents(const oci::Descriptor &layer)
{
    return {.code = Errc::Unsupported,
        .message = words("The layer has no table of contents"),
        .subject = layer.digest.toString()};
}

//! Where the bytes of a layer are asked for: its blob on this machine, else its source by range.
struct Stretches {
    std::optional<sources::BlobView> blob;
    std::shared_ptr<BlobRanges> ranges;

    bool isEmpty() const { return !blob && !ranges; }
};

Expected<QByteArray> readBlob(const sources::BlobView &blob, layers::RangeWanted wanted)
{
    QFile file(blob.path);
    if (wanted.offset < 0 || wanted.lengthBytes < 0
        || wanted.lengthBytes > blob.lengthBytes - wanted.offset)
        return fail(Errc::Corrupt, words("The table of contents lies outside the layer"));
    if (!file.open(QIODevice::ReadOnly) || !file.seek(blob.offset + wanted.offset))
        return fail(
            Errc::Io, words("Cannot read this file: %1").arg(file.errorString()), blob.path);
    return file.read(wanted.lengthBytes);
}

//! Asks for stretches until the reader has the table.
Task<layers::SeekableLayer> readTable(Stretches stretches, oci::Descriptor node,
    layers::SeekableClaim claim, std::shared_ptr<Pools> pools, OpContext ctx)
{
    const auto reader = std::make_shared<layers::TocReader>(std::move(claim), node.sizeBytes);
    while (const auto wanted = reader->wanted()) {
        QByteArray bytes;
        if (stretches.blob) {
            CO_TRY(bytes, co_await onPool(&pools->io, [blob = *stretches.blob, range = *wanted] {
                return readBlob(blob, range);
            }));
        } else {
            CO_TRY(bytes,
                co_await stretches.ranges->readRange(
                    node, wanted->offset, wanted->lengthBytes, ctx));
        }
        CO_CHECK(co_await onPool(&pools->cpu, [reader, bytes] { return reader->feed(bytes); }));
    }
    co_return reader->take();
}

Task<layers::SeekableLayer> readZtocBeside(
    sources::ImageSourcePtr source, LayerWanted layer, std::shared_ptr<Pools> pools, OpContext ctx)
{
    CO_TRY(const QByteArray bytes, co_await source->fetch(*layer.ztoc, ctx));
    co_return co_await onPool(&pools->cpu, [bytes, layer] {
        return layers::readZtoc(bytes, *layer.ztoc, layer.descriptor.sizeBytes);
    });
}

//! The table that is announced; nullopt where none is.
Task<std::optional<layers::SeekableLayer>> readAnnounced(sources::ImageSourcePtr source,
    LayerWanted layer, Stretches stretches, std::shared_ptr<Pools> pools, OpContext ctx)
{
    const oci::Descriptor node = layer.descriptor;
    if (node.sizeBytes <= 0)
        co_return std::nullopt;
    CO_TRY(const auto claim, layers::recognise(node.annotations, node.mediaType));
    if (claim && claim->isAnnounced && !stretches.isEmpty()) {
        CO_TRY(auto listed, co_await readTable(stretches, node, *claim, pools, ctx));
        co_return listed;
    }
    if (layer.ztoc) {
        CO_TRY(auto listed, co_await readZtocBeside(source, layer, pools, ctx));
        co_return listed;
    }
    co_return std::nullopt;
}

} // namespace

bool announcesContents(const LayerWanted &layer)
{
    const auto claim = layers::recognise(layer.descriptor.annotations, layer.descriptor.mediaType);
    return layer.ztoc || (claim && *claim && (*claim)->isAnnounced);
}

Task<LayerContent> withContentsCheck(
    sources::ImageSourcePtr source, LayerContent content, LayerReading how, OpContext ctx)
{
    Stretches stretches{content.blob, std::dynamic_pointer_cast<BlobRanges>(source)};
    if (stretches.isEmpty() && announcesContents(content.wanted)) {
        // Read earlier, and of a place on this machine.
        if (const auto view = co_await source->blob(content.wanted.descriptor, ctx))
            stretches.blob = *view;
    }
    auto table = co_await readAnnounced(source, content.wanted, stretches, how.pools, ctx);
    CO_CHECK(ctx.checkStopped());
    if (!table) {
        // A table that is announced but not inside lies elsewhere (eStargz with an external one).
        if (table.error().code != Errc::NotFound)
            content.contentsProblem = std::move(table).error();
        co_return content;
    }
    if (!*table)
        co_return content;
    CO_TRY(auto compared,
        co_await onPool(&how.pools->cpu,
            [claimed = (*table)->index, read = content.index]() -> Expected<layers::TocComparison> {
                return layers::compareWithLayer(*claimed, *read);
            }));
    content.contentsCheck = std::make_shared<const layers::TocComparison>(std::move(compared));
    co_return content;
}

Task<LayerContent> readContents(
    sources::ImageSourcePtr source, LayerWanted layer, LayerReading how, OpContext ctx)
{
    const oci::Descriptor node = layer.descriptor;
    const auto ranges = std::dynamic_pointer_cast<BlobRanges>(source);
    if (!ranges)
        co_return std::unexpected(noContents(node));
    CO_TRY(
        auto listed, co_await readAnnounced(source, layer, Stretches{{}, ranges}, how.pools, ctx));
    if (!listed)
        co_return std::unexpected(noContents(node));
    LayerContent content;
    content.wanted = std::move(layer);
    content.origin = LayerContent::Origin::Claimed;
    content.index = listed->index;
    content.contents = std::make_shared<const ClaimedContents>(*std::move(listed));
    co_return content;
}

Task<> streamClaimed(sources::ImageSourcePtr source, FileWanted file, LayerReading how,
    std::function<bool(QByteArrayView)> sink, OpContext ctx)
{
    const oci::Descriptor node = file.layer.wanted.descriptor;
    const auto ranges = std::dynamic_pointer_cast<BlobRanges>(source);
    if (!ranges)
        co_return std::unexpected(noContents(node));
    const qint64 size = file.layer.index->sizeBytes(file.entry);
    if (file.range.from < 0 || file.range.maxBytes < 0)
        co_return fail(Errc::Usage, words("A range begins in the file"), node.digest.toString());
    if (file.range.from >= size)
        co_return Expected<>{};
    const qint64 count = qMin(file.range.maxBytes, size - file.range.from);
    CO_TRY(auto opened,
        layers::ContentReader::open(
            file.layer.contents->layer, file.entry, file.range.from, count));
    const auto reader = std::make_shared<layers::ContentReader>(std::move(opened));
    while (const auto wanted = reader->wanted()) {
        QByteArray bytes;
        if (wanted->lengthBytes > 0) {
            CO_TRY(
                bytes, co_await ranges->readRange(node, wanted->offset, wanted->lengthBytes, ctx));
        }
        CO_TRY(const bool goesOn,
            co_await onPool(&how.pools->cpu, [reader, bytes, sink]() -> Expected<bool> {
                TRY(const QByteArray content, reader->feed(bytes));
                return sink(content);
            }));
        if (!goesOn)
            co_return Expected<>{};
    }
    co_return Expected<>{};
}

} // namespace gantry::verbs
