// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "sources/blobfollower.h"
#include "verbs/claimedcontents.h"
#include "verbs/words.h"

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

QString typeWord(layers::EntryType type)
{
    using layers::EntryType;
    switch (type) {
    case EntryType::File:
        return words("a file");
    case EntryType::Directory:
        return words("a folder");
    case EntryType::Symlink:
        return words("a symbolic link");
    case EntryType::HardLink:
        return words("a hard link to a file that is not there");
    case EntryType::CharDevice:
    case EntryType::BlockDevice:
        return words("a device");
    case EntryType::Fifo:
        return words("a named pipe");
    case EntryType::Other:
        break;
    }
    return words("something without content");
}

Task<sources::BlobView> blobOf(
    sources::ImageSourcePtr source, LayerContent layer, LayerReading how, OpContext ctx)
{
    if (layer.blob)
        co_return *layer.blob;
    const oci::Descriptor node = layer.wanted.descriptor;
    auto view = co_await source->blob(node, ctx);
    if (!view && view.error().code == Errc::NotFound && how.fetchForeign && !node.urls.isEmpty()) {
        if (const auto fetcher = std::dynamic_pointer_cast<sources::ForeignBlobs>(source))
            co_return co_await fetcher->foreignBlob(node, ctx);
    }
    co_return view;
}

} // namespace

Expected<FileWanted> fileOf(
    const layers::FileTree &tree, layers::FileTree::Node node, const QList<LayerContent> &layers)
{
    const QString subject = printable(tree.path(node));
    const layers::EntryRef inode = tree.inode(node);
    if (tree.isWhiteout(node))
        return fail(Errc::Usage, words("is a mark for something removed"), subject);
    if (tree.type(node) != layers::EntryType::File || inode.isNull()
        || inode.layer >= layers.size()) {
        QString what = words("is %1, not a file").arg(typeWord(tree.type(node)));
        if (tree.type(node) == layers::EntryType::Symlink)
            what = words("is a symbolic link to %1").arg(printable(tree.link(node)));
        if (tree.warnings(node) & layers::EntryWarning::LinkTargetBelow)
            return fail(Errc::Usage,
                words("is a hard link to %1, which this layer does not hold")
                    .arg(printable(tree.index(inode.layer).link(inode.entry))),
                subject, words("Look at all files up to this layer; it has to be in one below"));
        return fail(Errc::Usage, what, subject);
    }
    FileWanted file;
    file.layer = layers[inode.layer];
    file.entry = inode.entry;
    return file;
}

Task<> streamFile(sources::ImageSourcePtr source, FileWanted file, LayerReading how,
    std::function<bool(QByteArrayView)> sink, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    if (!file.layer.index || file.entry >= file.layer.index->size()
        || file.layer.index->type(file.entry) != layers::EntryType::File)
        co_return fail(Errc::Usage, words("Only files have content"),
            file.layer.wanted.descriptor.digest.toString());
    if (file.layer.index->sizeBytes(file.entry) == 0)
        co_return Expected<>{};
    how.pools = how.pools ? how.pools : source->pools();
    if (!how.pools)
        how.pools = std::make_shared<Pools>();
    if (file.layer.contents && !file.layer.blob)
        co_return co_await streamClaimed(source, std::move(file), how, std::move(sink), ctx);
    CO_TRY(const sources::BlobView blob, co_await blobOf(source, file.layer, how, ctx));
    const layers::LayerRegion region{blob.path, blob.offset, blob.lengthBytes};
    co_return co_await onPool(&how.pools->cpu,
        [region, file, blob, sink = std::move(sink), stop = ctx.stop]() -> Expected<> {
            return layers::streamContent(
                region, file.layer.index, file.entry, file.layer.points, file.range, sink, stop);
        });
}

Task<QByteArray> readFile(
    sources::ImageSourcePtr source, FileWanted file, LayerReading how, OpContext ctx)
{
    const auto bytes = std::make_shared<QByteArray>();
    const qint64 limit = file.range.maxBytes;
    CO_CHECK(co_await streamFile(
        source, std::move(file), std::move(how),
        [bytes, limit](QByteArrayView block) {
            *bytes += block.first(qMin<qint64>(block.size(), limit - bytes->size()));
            return true;
        },
        std::move(ctx)));
    co_return std::move(*bytes);
}

} // namespace gantry::verbs
