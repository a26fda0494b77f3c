// SPDX-License-Identifier: Apache-2.0
#include "verbs/claimedcontents.h"

#include "layers/seekable/contentreader.h"
#include "layers/seekable/soci.h"
#include "layers/seekable/tocreader.h"
#include "sources/blobfollower.h"
#include "verbs/read.h"
#include "verbs/words.h"

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

//! Asks for stretches until the reader has the table.
Task<layers::SeekableLayer> readTable(std::shared_ptr<BlobRanges> ranges, oci::Descriptor node,
    layers::SeekableClaim claim, std::shared_ptr<Pools> pools, OpContext ctx)
{
    const auto reader = std::make_shared<layers::TocReader>(std::move(claim), node.sizeBytes);
    while (const auto wanted = reader->wanted()) {
        CO_TRY(const QByteArray bytes,
            co_await ranges->readRange(node, wanted->offset, wanted->lengthBytes, ctx));
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

} // namespace

Task<LayerContent> readContents(
    sources::ImageSourcePtr source, LayerWanted layer, LayerReading how, OpContext ctx)
{
    const oci::Descriptor node = layer.descriptor;
    const auto ranges = std::dynamic_pointer_cast<BlobRanges>(source);
    if (!ranges || node.sizeBytes <= 0)
        co_return std::unexpected(noContents(node));
    CO_TRY(const auto claim, layers::recognise(node.annotations, node.mediaType));
    Expected<layers::SeekableLayer> listed = std::unexpected(noContents(node));
    if (claim && claim->isAnnounced)
        listed = co_await readTable(ranges, node, *claim, how.pools, ctx);
    else if (layer.ztoc)
        listed = co_await readZtocBeside(source, layer, how.pools, ctx);
    if (!listed)
        co_return std::unexpected(std::move(listed).error());
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
