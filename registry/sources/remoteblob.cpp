// SPDX-License-Identifier: Apache-2.0
#include "sources/blobwriter.h"
#include "sources/remotestate.h"
#include "sources/words.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

Task<BlobView> download(RemoteState state, oci::Descriptor node, OpContext ctx)
{
    const auto cache = state->access->cacheOrScratch();
    if (auto view = co_await cache->verifiedBlob(node.digest, node.sizeBytes, ctx))
        co_return *std::move(view);
    RemoteQuestion question = state->question(
        u"blobs/"_s + node.digest.toString(), words("layer %1").arg(node.digest.shortHex()));
    CO_TRY(transport::HttpRequest request, remoteRequest(*state->access, question));
    request.expectedBytes = node.sizeBytes > 0 ? node.sizeBytes : -1;
    request.maxBodyBytes = node.sizeBytes > 0 ? node.sizeBytes : std::numeric_limits<qint64>::max();
    CO_TRY(const auto writer, cache->write(node.digest, node.sizeBytes));
    CO_TRY(const qint64 begun, co_await writer->prepare(ctx));
    if (ctx.progress) {
        ctx.progress->bytesDone += begun;
        if (ctx.progress->bytesTotal == 0)
            ctx.progress->bytesTotal = node.sizeBytes;
    }
    if (!state->access->http)
        co_return fail(Errc::Cancelled, words("Canceled"));
    auto answer = co_await state->access->http->download(std::move(request), writer, ctx);
    if (!answer) {
        answer.error().subject = state->repository.repository() + u'@' + node.digest.toString();
        co_return std::unexpected(std::move(answer).error());
    }
    co_return co_await writer->commit(ctx);
}

} // namespace

Task<BlobView> remoteBlob(RemoteState state, oci::Descriptor node, OpContext ctx)
{
    SharedAnswer<BlobView> &slot = state->downloads[node.digest.toString()];
    if (!slot)
        slot = makeSharedAnswer<BlobView>();
    const SharedAnswer<BlobView> mine = slot;
    auto view = co_await shareTask<BlobView>(
        mine, [state, node, ctx] { return download(state, node, ctx); }, ctx);
    if (!mine->has_value())
        state->downloads.remove(node.digest.toString());
    co_return view;
}

} // namespace gantry::sources
