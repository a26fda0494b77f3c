// SPDX-License-Identifier: Apache-2.0
// A blob on its way into a registry (distribution-spec v1.1.1, "Pushing Blobs"): one PUT with all
// of it; when that breaks, the registry is asked how far it got and the rest follows in PATCHes.
// Every answer may name another address to go on at. Registries differ in how much of a broken PUT
// they keep, from all (zot) to nothing (distribution 2 forgets the upload): what they say counts.
#include "sources/arrivalbody.h"
#include "sources/remotesinkstate.h"
#include "sources/words.h"
#include "sources/writeerrors.h"
#include "transport/guard.h"
#include "transport/retry.h"

#include <QCoreApplication>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

using transport::HttpAnswer;
using transport::HttpRequest;

constexpr int maxFruitless = 5; //!< tries without a byte more than before
constexpr qint64 smallChunkBytes
    = 4 * 1024 * 1024; //!< for registries that refuse the whole at once
constexpr int abandonMs = 2000;

//! One blob being sent.
struct Sending {
    RemoteSinkState state;
    oci::Descriptor blob;
    BlobArrivalPtr bytes;
    OpContext ctx;
    std::shared_ptr<SentCount> count = std::make_shared<SentCount>();
    RemoteUpload upload;
    qint64 reached = 0; //!< bytes the registry has
    qint64 chunkBytes = 0; //!< 0: as much as there is
    bool mustAsk = false; //!< how far it got, before anything else
    bool hasStartedOver = false;
    int fruitless = 0;
};
using SendingPtr = std::shared_ptr<Sending>;

//! Waits a little, or until the work is to stop.
Task<> pause(std::chrono::milliseconds wait, OpContext ctx)
{
    const transport::OneShot over;
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &timer, [over] { over.fire(); });
    timer.start(wait);
    const std::stop_callback stopped(ctx.stop, [&timer, over] {
        QMetaObject::invokeMethod(&timer, [over] { over.fire(); }, Qt::QueuedConnection);
    });
    co_await over;
    co_return ctx.checkStopped();
}

QUrl withDigest(QUrl url, const oci::Digest &digest)
{
    QString query = url.query(QUrl::FullyEncoded);
    if (!query.isEmpty())
        query += u'&';
    url.setQuery(query + u"digest="_s + digest.toString(), QUrl::TolerantMode);
    return url;
}

Expected<HttpRequest> uploadRequest(const SendingPtr &sending, QByteArray verb)
{
    const QString purpose = words("upload of layer %1").arg(sending->blob.digest.shortHex());
    TRY(HttpRequest request,
        remoteRequest(
            *sending->state->access, sending->state->question(std::move(verb), {}, purpose)));
    request.url = sending->upload.location;
    return request;
}

//! Sends with counters of its own: the answer's few bytes are not the blob's.
Task<HttpAnswer> send(SendingPtr sending, HttpRequest request)
{
    const auto &http = sending->state->access->http;
    if (!http)
        co_return fail(Errc::Cancelled, words("Canceled"));
    co_return co_await http->send(std::move(request), OpContext{sending->ctx.stop});
}

void setBody(HttpRequest &request, const SendingPtr &sending, qint64 from, qint64 to)
{
    if (from == to) {
        request.headers.replaceOrAppend(QHttpHeaders::WellKnownHeader::ContentLength, "0");
        return;
    }
    request.openBodyBytes = to - from;
    request.openBody = [sending, from, to] {
        sending->count->countTo(from);
        return std::make_unique<ArrivalBody>(sending->bytes, from, to, sending->blob.sizeBytes,
            sending->state->access->pools, sending->count);
    };
}

//! `0-123`: the last byte that is there. Registries say 0-0 when there is none.
qint64 reachedBytes(const HttpAnswer &answer)
{
    QByteArray range
        = answer.headers.value(QHttpHeaders::WellKnownHeader::Range).toByteArray().trimmed();
    if (range.startsWith("bytes="))
        range = range.mid(6);
    bool isNumber = false;
    const qint64 last = range.mid(range.indexOf('-') + 1).toLongLong(&isNumber);
    return range.startsWith("0-") && isNumber && last > 0 ? last + 1 : 0;
}

//! How far the registry got. A nullopt: it does not know this upload any more.
Task<std::optional<qint64>> askReached(SendingPtr sending)
{
    CO_TRY(HttpRequest request, uploadRequest(sending, "GET"));
    request.acceptStatus = {400, 404, 405, 410, 416};
    const QUrl asked = request.url;
    CO_TRY(const HttpAnswer answer, co_await send(sending, std::move(request)));
    if (!answer.isSuccess())
        co_return std::optional<qint64>();
    if (auto next = uploadOf(answer, asked); next)
        sending->upload.location = next->location;
    co_return std::optional(reachedBytes(answer));
}

Expected<> checkDigestSaid(const SendingPtr &sending, const HttpAnswer &answer)
{
    const auto said
        = oci::Digest::parse(QString::fromLatin1(answer.headers.value("docker-content-digest")));
    if (said && said->algorithm() == sending->blob.digest.algorithm()
        && *said != sending->blob.digest)
        return fail(Errc::DigestMismatch,
            words("The registry says that what it got hashes to %1").arg(said->toString()),
            sending->state->place() + u'@' + sending->blob.digest.toString());
    return {};
}

//! The whole in one PUT.
Task<> putWhole(SendingPtr sending)
{
    CO_TRY(HttpRequest request, uploadRequest(sending, "PUT"));
    request.url = withDigest(request.url, sending->blob.digest);
    setBody(request, sending, 0, sending->blob.sizeBytes);
    CO_TRY(const HttpAnswer answer, co_await send(sending, std::move(request)));
    co_return checkDigestSaid(sending, answer);
}

//! One chunk from where the registry is.
Task<> patchOnce(SendingPtr sending)
{
    const qint64 size = sending->blob.sizeBytes;
    const qint64 least = std::max(sending->chunkBytes, sending->upload.leastChunkBytes);
    const qint64 to = sending->chunkBytes > 0 ? std::min(size, sending->reached + least) : size;
    CO_TRY(HttpRequest request, uploadRequest(sending, "PATCH"));
    request.headers.append(QHttpHeaders::WellKnownHeader::ContentRange,
        QByteArray::number(sending->reached) + '-' + QByteArray::number(to - 1));
    setBody(request, sending, sending->reached, to);
    const QUrl asked = request.url;
    CO_TRY(const HttpAnswer answer, co_await send(sending, std::move(request)));
    if (auto next = uploadOf(answer, asked); next)
        sending->upload.location = next->location;
    const qint64 said = reachedBytes(answer);
    sending->reached = said > 0 ? std::min(said, to) : to;
    sending->count->countTo(sending->reached);
    sending->fruitless = 0;
    co_return Expected<>{};
}

//! The rest in chunks, then the end of the upload.
Task<> patchRest(SendingPtr sending)
{
    while (sending->reached < sending->blob.sizeBytes) {
        CO_CHECK(sending->ctx.checkStopped());
        CO_CHECK(co_await patchOnce(sending));
    }
    CO_TRY(HttpRequest request, uploadRequest(sending, "PUT"));
    request.url = withDigest(request.url, sending->blob.digest);
    request.headers.append(QHttpHeaders::WellKnownHeader::ContentLength, "0");
    CO_TRY(const HttpAnswer answer, co_await send(sending, std::move(request)));
    co_return checkDigestSaid(sending, answer);
}

bool mayPass(const Error &error)
{
    return error.code == Errc::Network || error.code == Errc::RateLimited;
}

//! An upload that cannot go on as it is; a new one may.
bool isAboutUpload(const Error &error)
{
    const int status = error.httpStatus.value_or(0);
    return status == 404 || status == 410 || status == 416 || error.code == Errc::DigestMismatch
        || (status == 400
            && (error.message.contains("DIGEST_INVALID"_L1)
                || error.message.contains("BLOB_UPLOAD_INVALID"_L1)
                || error.message.contains("RANGE_INVALID"_L1)));
}

bool isSourceFailure(const SendingPtr &sending)
{
    const auto end = sending->bytes->state().end;
    return end && !*end;
}

//! What to do about a failure: nothing (true), or give up with the error.
QCoro::Task<bool> recover(SendingPtr sending, Error *error)
{
    if (sending->ctx.stop.stop_requested() || isSourceFailure(sending))
        co_return false;
    if (mayPass(*error)) {
        if (++sending->fruitless > maxFruitless)
            co_return false;
        sending->mustAsk = !sending->upload.location.isEmpty();
        const bool isLimited = error->code == Errc::RateLimited;
        co_return (
            co_await pause(transport::backoff(sending->fruitless + 1, isLimited), sending->ctx))
            .has_value();
    }
    if (error->httpStatus == 413 && sending->chunkBytes == 0
        && sending->blob.sizeBytes > smallChunkBytes) {
        sending->chunkBytes = smallChunkBytes;
    } else if (error->httpStatus == 416 && !sending->mustAsk && sending->reached >= 0
        && ++sending->fruitless <= 2) {
        sending->mustAsk = true; // it says itself where to go on (pitfall 52)
        co_return true;
    } else if (isAboutUpload(*error) && !sending->hasStartedOver) {
        sending->hasStartedOver = true;
    } else {
        co_return false;
    }
    co_await abandonUpload(sending->state, std::exchange(sending->upload, {}));
    sending->reached = 0;
    sending->mustAsk = false;
    co_return true;
}

//! One step: opens, asks, or sends all that is left. True: it is there.
Task<bool> advance(SendingPtr sending)
{
    if (sending->upload.location.isEmpty()) {
        CO_TRY(sending->upload, co_await openUpload(sending->state, sending->ctx));
        sending->reached = 0;
        sending->mustAsk = false;
    }
    if (sending->mustAsk) {
        const qint64 before = sending->reached;
        CO_TRY(const auto reached, co_await askReached(sending));
        sending->mustAsk = false;
        if (!reached || *reached > sending->blob.sizeBytes) {
            co_await abandonUpload(sending->state, std::exchange(sending->upload, {}));
            sending->reached = 0;
            co_return false;
        }
        sending->reached = *reached;
        sending->count->countTo(*reached);
        if (*reached > before)
            sending->fruitless = 0;
    }
    if (sending->reached == 0 && sending->chunkBytes == 0) {
        CO_CHECK(co_await putWhole(sending));
    } else {
        CO_CHECK(co_await patchRest(sending));
    }
    co_return true;
}

} // namespace

Expected<RemoteUpload> uploadOf(const HttpAnswer &answer, const QUrl &asked)
{
    RemoteUpload upload;
    const QByteArray location
        = answer.headers.value(QHttpHeaders::WellKnownHeader::Location).toByteArray();
    TRY(upload.location, transport::redirectTarget(asked, location));
    bool isNumber = false;
    const qint64 least
        = answer.headers.value("oci-chunk-min-length").toByteArray().toLongLong(&isNumber);
    if (isNumber && least > 0)
        upload.leastChunkBytes = least;
    return upload;
}

Task<RemoteUpload> openUpload(RemoteSinkState state, OpContext ctx)
{
    CO_TRY(transport::HttpRequest request,
        remoteRequest(
            *state->access, state->question("POST", u"blobs/uploads/"_s, words("open an upload"))));
    request.headers.append(QHttpHeaders::WellKnownHeader::ContentLength, "0");
    const QUrl asked = request.url;
    auto answer
        = co_await state->access->http->send(std::move(request), OpContext{std::move(ctx.stop)});
    if (!answer)
        co_return std::unexpected(
            judgeWrite(std::move(answer).error(), Written::Blob, state->place()));
    co_return uploadOf(*answer, asked);
}

QCoro::Task<> abandonUpload(RemoteSinkState state, RemoteUpload upload)
{
    if (upload.location.isEmpty() || !state->access->http)
        co_return;
    auto request
        = remoteRequest(*state->access, state->question("DELETE", {}, words("call an upload off")));
    if (!request)
        co_return;
    request->url = upload.location;
    // One answer is enough, whatever it says; and nobody waits long for it.
    request->acceptStatus = {400, 404, 405, 501};
    std::stop_source enough;
    QTimer::singleShot(abandonMs, qApp, [enough]() mutable { enough.request_stop(); });
    co_await state->access->http->send(*std::move(request), OpContext{enough.get_token()});
}

Task<> uploadBlob(RemoteSinkState state, oci::Descriptor blob, BlobArrivalPtr bytes, OpContext ctx)
{
    const auto sending = std::make_shared<Sending>();
    sending->state = state;
    sending->blob = blob;
    sending->bytes = std::move(bytes);
    sending->ctx = ctx;
    sending->count->progress = ctx.progress;
    sending->upload = state->opened.take(blob.digest.toString());
    while (true) {
        CO_CHECK(ctx.checkStopped());
        auto done = co_await advance(sending);
        if (done && *done) {
            sending->count->countTo(blob.sizeBytes);
            co_return Expected<>{};
        }
        if (done)
            continue;
        Error error = std::move(done).error();
        sending->count->countTo(sending->reached);
        if (ctx.progress)
            ++ctx.progress->tries;
        if (co_await recover(sending, &error))
            continue;
        co_await abandonUpload(state, std::exchange(sending->upload, {}));
        CO_CHECK(ctx.checkStopped());
        if (isSourceFailure(sending))
            co_return std::unexpected(sending->bytes->state().end->error());
        error = judgeWrite(std::move(error), Written::Blob, state->place());
        error.subject = state->place() + u'@' + blob.digest.toString();
        co_return std::unexpected(std::move(error));
    }
}

} // namespace gantry::sources
