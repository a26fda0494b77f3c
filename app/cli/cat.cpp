// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "cli/commands.h"
#include "cli/layerimage.h"
#include "layers/tree/resolve.h"
#include "services.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

//! `\xNN` as the byte it stands for.
QByteArray unescaped(const QByteArray &path)
{
    QByteArray bytes;
    for (qsizetype i = 0; i < path.size(); ++i) {
        if (path[i] == '\\' && i + 3 < path.size() && path[i + 1] == 'x') {
            bool isHex = false;
            const uint value = path.sliced(i + 2, 2).toUInt(&isHex, 16);
            if (isHex) {
                bytes += static_cast<char>(value);
                i += 3;
                continue;
            }
        }
        bytes += path[i];
    }
    return bytes;
}

Error notThere(const layers::FileTree &tree, const layers::ResolvedPath &found, const QString &path)
{
    using Problem = layers::ResolvedPath::Problem;
    Error error{.code = Errc::NotFound, .message = words("is not in the image"), .subject = path};
    if (found.problem == Problem::TooManyLinks)
        error.message = words("leads through more than %1 links").arg(layers::Overlay::maxLinkHops);
    else if (found.problem == Problem::NotADirectory)
        error.message = words("leads through something that is no folder");
    if (found.problem == Problem::Missing && found.stoppedAt != layers::FileTree::root
        && tree.type(found.stoppedAt) == layers::EntryType::Symlink)
        error.message = words("leads to %1, which is not in the image")
                            .arg(printable(tree.link(found.stoppedAt)));
    if (found.stoppedAt != layers::FileTree::root)
        error.remedy = words("There is %1").arg(printable('/' + tree.path(found.stoppedAt)));
    else
        error.remedy = words("gantry files lists what there is");
    return error;
}

//! Damage inside a file's content, told of the file.
Error ofContent(Error error, const QString &path, bool isClaimed)
{
    if (error.code != Errc::Corrupt && error.code != Errc::DigestMismatch)
        return error;
    error.subject = path;
    if (isClaimed)
        error.remedy = words("The layer's table of contents and its bytes disagree: do not trust "
                             "this image; gantry files --verify tells where");
    else if (error.remedy.isEmpty())
        error.remedy = words("The layer is damaged: read the image from another place");
    return error;
}

//! \param alone the last of the layers for itself, those below it unread
Task<layers::FileTreePtr> treeToLookIn(QList<verbs::LayerContent> contents, layers::OsFamily family,
    bool alone, std::shared_ptr<Pools> pools, OpContext ctx)
{
    co_return co_await onPool(
        &pools->cpu, [contents, family, alone, ctx]() -> Expected<layers::FileTreePtr> {
            const layers::LayerStack stack = verbs::stackOf(contents, family);
            if (alone)
                return layers::Overlay::layerAlone(
                    stack, static_cast<quint16>(stack.layers.size() - 1), ctx.stop);
            TRY(const auto overlay, layers::Overlay::build(stack, ctx.stop));
            return overlay->tree(layers::TreeRequest::squashed(0xffff));
        });
}

Task<> writeFile(ImageFound image, QString layer, QString path, verbs::LayerReading how,
    std::function<bool(QByteArrayView)> sink, OpContext ctx)
{
    QList<verbs::LayerWanted> layers = image.layers;
    quint16 below = 0; // layers that are not looked at
    if (!layer.isEmpty()) {
        CO_TRY(below, layerNumber(image, layer));
        layers = {image.layers[below]};
    }
    if (layers.isEmpty())
        co_return fail(Errc::NotFound, words("has no layers"), image.reference);
    CO_TRY(QList<verbs::LayerContent> contents,
        co_await verbs::readImageLayers(image.source, layers, how, {}, ctx));
    verbs::LayerContent unread;
    unread.index = std::make_shared<layers::LayerIndex>();
    contents.insert(0, below, unread);
    CO_TRY(const layers::FileTreePtr tree,
        co_await treeToLookIn(contents, image.family, !layer.isEmpty(), how.pools, ctx));
    layers::ResolvedPath found = layers::resolvePath(*tree, path.toUtf8());
    if (found.node == layers::FileTree::none && path.contains(u"\\x"))
        found = layers::resolvePath(*tree, unescaped(path.toUtf8()));
    if (found.node == layers::FileTree::none) {
        for (const verbs::LayerContent &content : contents) {
            if (content.error) // it may be in there
                co_return fail(content.error->code,
                    words("is not in the layers that could be read"), path,
                    words("One layer could not: %1").arg(content.error->toLine()));
        }
        co_return std::unexpected(notThere(*tree, found, path));
    }
    CO_TRY(verbs::FileWanted file, verbs::fileOf(*tree, found.node, contents));
    file.range.maxBytes = std::numeric_limits<qint64>::max();
    const bool isClaimed = file.layer.contents && !file.layer.blob;
    auto streamed = co_await verbs::streamFile(image.source, std::move(file), how, sink, ctx);
    if (streamed)
        co_return Expected<>{};
    co_return std::unexpected(ofContent(std::move(streamed).error(), path, isClaimed));
}

} // namespace

int runCat(Session &session)
{
    const auto asked
        = imageAsked(session.asked().positionals.first(), session.asked().value("platform"_L1));
    if (!asked)
        return session.out().fail(asked.error());
    if (session.json())
        return session.out().fail({.code = Errc::Usage,
            .message = words("cat writes the file as it is"),
            .subject = u"--json"_s,
            .remedy = words("Leave it out")});
    const QString path = session.asked().positionals.at(1);
    const QString title = words("Reading %1").arg(asked->name.toString());
    const auto image = session.wait<ImageFound>(title, [&](OpContext ctx) {
        return findImage(session.services().opener(), *asked, std::move(ctx));
    });
    if (!image)
        return session.out().fail(image.error());
    // Blocks come on a pool's thread, one at a time; nobody else writes meanwhile.
    const auto sink = [console = &session.out()](QByteArrayView block) {
        console->print(block.toByteArray());
        return true;
    };
    const auto written = session.wait<void>(title, [&](OpContext ctx) {
        return writeFile(*image, session.asked().value("layer"_L1), path, readingOf(session), sink,
            std::move(ctx));
    });
    if (!written) {
        return session.out().fail(written.error());
    }
    return 0;
}

} // namespace gantry::cli
