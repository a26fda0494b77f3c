// SPDX-License-Identifier: Apache-2.0
#include "sources/blobwriter.h"
#include "sources/remotestate.h"
#include "sources/words.h"
#include "transport/guard.h"
#include "transport/range.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr int maxForeignAddresses = 8; //!< of one descriptor that are tried

Expected<transport::HttpRequest> blobRequest(const RemoteState &state, const oci::Descriptor &node)
{
    const RemoteQuestion question = state->question(
        u"blobs/"_s + node.digest.toString(), words("layer %1").arg(node.digest.shortHex()));
    return remoteRequest(*state->access, question);
}

Task<BlobView> download(RemoteState state, transport::HttpRequest request, oci::Descriptor node,
    std::shared_ptr<BlobGrowth> growth, OpContext ctx)
{
    const auto cache = state->access->cacheOrScratch();
    request.expectedBytes = node.sizeBytes > 0 ? node.sizeBytes : -1;
    request.maxBodyBytes = node.sizeBytes > 0 ? node.sizeBytes : std::numeric_limits<qint64>::max();
    CO_TRY(const auto writer, cache->write(node.digest, node.sizeBytes));
    if (growth)
        writer->tell(std::move(growth));
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

Task<BlobView> keptOrDownloaded(
    RemoteState state, oci::Descriptor node, std::shared_ptr<BlobGrowth> growth, OpContext ctx)
{
    const auto cache = state->access->cacheOrScratch();
    if (auto view = co_await cache->verifiedBlob(node.digest, node.sizeBytes, ctx))
        co_return *std::move(view);
    CO_TRY(transport::HttpRequest request, blobRequest(state, node));
    co_return co_await download(state, std::move(request), node, std::move(growth), ctx);
}

//! An address anybody may write into a manifest: never a way into the network we stand in, never
//! in the clear.
bool mayBeAsked(const QUrl &url)
{
    return url.isValid() && url.scheme() == "https"_L1 && !url.host().isEmpty()
        && url.userInfo().isEmpty() && !transport::isPrivateName(url.host());
}

} // namespace

Task<BlobView> remoteBlob(
    RemoteState state, oci::Descriptor node, BlobArrivalPtr reader, OpContext ctx)
{
    const auto mine = state->downloads[node.digest.toString()];
    if (reader)
        mine.growth->add(reader);
    auto view = co_await shareTask<BlobView>(
        mine.answer,
        [state, node, growth = mine.growth, ctx] {
            return keptOrDownloaded(state, node, growth, ctx);
        },
        ctx);
    if (!mine.answer->has_value())
        state->downloads.remove(node.digest.toString());
    co_return view;
}

Task<BlobView> remoteForeignBlob(RemoteState state, oci::Descriptor node, OpContext ctx)
{
    const auto cache = state->access->cacheOrScratch();
    if (auto view = co_await cache->verifiedBlob(node.digest, node.sizeBytes, ctx))
        co_return *std::move(view);
    if (state->access->offline)
        co_return fail(Errc::Network, words("Not asked: working offline"), node.digest.toString());
    Error last{.code = Errc::Refused,
        .message = words("The descriptor names no https address that may be asked"),
        .subject = node.digest.toString()};
    for (const QString &text : node.urls.first(qMin(node.urls.size(), maxForeignAddresses))) {
        const QUrl url(text, QUrl::StrictMode);
        if (!mayBeAsked(url))
            continue;
        CO_CHECK(ctx.checkStopped());
        transport::HttpRequest request;
        request.url = url;
        request.purpose = words("foreign layer %1").arg(node.digest.shortHex());
        auto view = co_await download(state, std::move(request), node, nullptr, ctx);
        if (view || view.error().code == Errc::Cancelled)
            co_return view;
        last = std::move(view).error();
        last.subject = url.toString();
    }
    co_return std::unexpected(std::move(last));
}

Task<QByteArray> remoteRange(
    RemoteState state, oci::Descriptor node, qint64 from, qint64 lengthBytes, OpContext ctx)
{
    constexpr qint64 pieceBytes = 8 * 1024 * 1024; // a piece is what a lost connection costs
    const QString subject = state->repository.repository() + u'@' + node.digest.toString();
    if (from < 0 || lengthBytes < 0 || lengthBytes > BlobRanges::maxRangeBytes)
        co_return fail(Errc::LimitExceeded,
            words("%1 bytes are more than the %2 read at once")
                .arg(lengthBytes)
                .arg(BlobRanges::maxRangeBytes),
            subject);
    const auto noRanges = [&] {
        return Error{.code = Errc::Unsupported,
            .message = words("The registry does not send parts of layers"),
            .subject = subject};
    };
    QByteArray bytes;
    while (bytes.size() < lengthBytes) {
        CO_TRY(transport::HttpRequest request, blobRequest(state, node));
        const qint64 first = from + bytes.size();
        const qint64 count = qMin(pieceBytes, lengthBytes - bytes.size());
        request.purpose = words("bytes %1 to %2 of layer %3")
                              .arg(QString::number(first), QString::number(first + count - 1),
                                  node.digest.shortHex());
        request.headers.append(QHttpHeaders::WellKnownHeader::Range,
            "bytes=" + QByteArray::number(first) + '-' + QByteArray::number(first + count - 1));
        request.maxBodyBytes = count;
        if (!state->access->http)
            co_return fail(Errc::Cancelled, words("Canceled"));
        auto answer = co_await state->access->http->send(std::move(request), ctx);
        if (!answer) {
            // More than asked for: a 200 with all of it.
            if (answer.error().code == Errc::LimitExceeded)
                co_return std::unexpected(noRanges());
            answer.error().subject = subject;
            co_return std::unexpected(std::move(answer).error());
        }
        const auto range = transport::parseContentRange(
            answer->headers.value(QHttpHeaders::WellKnownHeader::ContentRange));
        const bool isThePart = answer->status == 206 && range && range->first == first
            && range->last == first + count - 1
            && (node.sizeBytes <= 0 || range->completeBytes < 0
                || range->completeBytes == node.sizeBytes);
        if (!isThePart || answer->body.size() != count)
            co_return std::unexpected(noRanges());
        if (bytes.isEmpty())
            bytes = std::move(answer->body);
        else
            bytes += answer->body;
    }
    co_return bytes;
}

} // namespace gantry::sources
