// SPDX-License-Identifier: Apache-2.0
// A call: tries until there is an answer, an error that waiting cannot heal, or no patience left.
#include "base/text.h"
#include "transport/answererror.h"
#include "transport/clientcore.h"
#include "transport/guard.h"
#include "transport/retry.h"
#include "transport/words.h"

#include <QNetworkAccessManager>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

using End = ExchangeResult::End;
using std::chrono::milliseconds;

//! Progress that makes a lost connection not count as a try (pitfall 9).
constexpr qint64 worthwhileBytes = 1024 * 1024;

//! What is known between the tries of one call.
struct Patience {
    int tries = 1;
    int timeouts = 0;
    qint64 farthest = 0; //!< most bytes a sink ever had
    Attempt attempt;
};

//! Wait before the next try; nullopt: give up with `result` as it is.
std::optional<milliseconds> nextWait(
    const Call &call, const ExchangeResult &result, const Patience &patience, const QDateTime &now)
{
    if (call.request.openBody)
        return std::nullopt;
    const bool idempotent = isIdempotent(call.request.verb);
    switch (result.end) {
    case End::Answered: {
        const int status = result.answer.status;
        if (!isRetriedStatus(status) || patience.tries >= maxTries)
            return std::nullopt;
        if (!idempotent && status != 429 && status != 503)
            return std::nullopt;
        const auto asked = parseRetryAfter(
            result.answer.headers.value(QHttpHeaders::WellKnownHeader::RetryAfter), now);
        if (!asked)
            return backoff(patience.tries + 1, status == 429);
        return *asked > longestWait ? std::nullopt : asked;
    }
    case End::Lost:
        if (!idempotent || patience.tries >= maxTries)
            return std::nullopt;
        return backoff(patience.tries + 1, false);
    case End::TimedOut:
        if (!idempotent || patience.timeouts >= maxTimeouts || patience.tries >= maxTries)
            return std::nullopt;
        return backoff(patience.tries + 1, false);
    case End::RangeIgnored:
        return patience.tries >= maxTries ? std::nullopt : std::optional(milliseconds(0));
    case End::Failed:
    case End::Stopped:
        return std::nullopt;
    }
    return std::nullopt;
}

Error finalError(const ClientCore &core, const Call &call, const ExchangeResult &result, int tries)
{
    Error error = result.end == End::Answered ? errorFromAnswer(result.answer) : result.error;
    if (result.end == End::Answered) {
        const auto asked = parseRetryAfter(
            result.answer.headers.value(QHttpHeaders::WellKnownHeader::RetryAfter),
            core.clock->now());
        if (asked && isRetriedStatus(result.answer.status))
            error.remedy
                = Words::tr("Try again after %1")
                      .arg(core.clock->now().addMSecs(asked->count()).toString(Qt::ISODate));
        if (!result.access.isEmpty())
            error.message += u" ("_s + result.access + u')';
        if (error.code == Errc::Unauthorized && !call.request.registry.isEmpty()
            && error.remedy.isEmpty()
            && hostAndPort(result.answer.url) == hostAndPort(call.request.url))
            error.remedy = Words::tr("Sign in with gantry login %1, or ask for access")
                               .arg(call.request.registry);
    }
    if (tries > 1 && error.code != Errc::Cancelled)
        error.message += Words::tr(", after %n tries", nullptr, tries);
    return error;
}

//! The next try of a download goes on where this one ended, if the server can do that.
Expected<> prepareResume(
    const Call &call, const ExchangeResult &result, Patience &patience, const OpContext &ctx)
{
    Attempt &attempt = patience.attempt;
    const bool wrongRange = result.end == End::RangeIgnored
        || (result.end == End::Answered && result.answer.status == 416);
    if (!call.sink) {
        ctx.progress->bytesDone -= result.bytesReceived;
        return {};
    }
    if (result.sinkBytes >= patience.farthest + worthwhileBytes) {
        patience.tries = 0; // the caller counts this one
        patience.timeouts = 0;
    }
    patience.farthest = qMax(patience.farthest, result.sinkBytes);
    if (result.answer.isSuccess()) {
        const QByteArray tag
            = result.answer.headers.value(QHttpHeaders::WellKnownHeader::ETag).toByteArray();
        attempt.validator = tag.startsWith("W/") ? QByteArray() : tag;
        if (result.answer.headers.value(QHttpHeaders::WellKnownHeader::AcceptRanges) == "none")
            attempt.mayResume = false;
    }
    if (wrongRange)
        attempt.mayResume = false;
    if (attempt.mayResume) {
        attempt.resumeFrom = result.sinkBytes;
        return {};
    }
    attempt.resumeFrom = 0;
    if (result.sinkBytes == 0)
        return {};
    ctx.progress->bytesDone -= result.sinkBytes;
    return call.sink->restart();
}

} // namespace

Task<HttpAnswer> runCall(std::shared_ptr<ClientCore> core, Call call, OpContext ctx)
{
    Patience patience;
    if (!ctx.progress)
        ctx.progress = std::make_shared<Progress>();
    if (call.sink)
        patience.attempt.resumeFrom = patience.farthest = call.sink->startsAt();
    for (int number = 1;; ++number) {
        CO_CHECK(ctx.checkStopped());
        patience.attempt.tryNumber = number;
        if (ctx.progress->tries < number)
            ctx.progress->tries = number;
        ExchangeResult result = co_await runAttempt(core, call, patience.attempt, ctx);
        if (result.end == End::Stopped)
            co_return fail(Errc::Cancelled, Words::tr("Canceled"));
        const int status = result.answer.status;
        if (result.end == End::Answered && status == 416 && patience.attempt.resumeFrom > 0)
            result.end = End::RangeIgnored;
        if (result.end == End::Answered
            && (result.answer.isSuccess() || call.request.acceptStatus.contains(status))) {
            result.answer.url = QUrl(withoutSecrets(result.answer.url.toString()));
            co_return std::move(result.answer);
        }
        patience.timeouts += result.end == End::TimedOut ? 1 : 0;
        const auto wait = nextWait(call, result, patience, core->clock->now());
        if (!wait)
            co_return std::unexpected(finalError(*core, call, result, number));
        CO_CHECK(prepareResume(call, result, patience, ctx));
        ++patience.tries;
        if (wait->count() == 0)
            continue;
        WaitingRoom::Wait pause(core->waiting, ctx.stop);
        const auto timer = core->clock->after(*wait, [event = pause.event] { event.fire(); });
        co_await pause.event;
        if (pause.stopped())
            co_return fail(Errc::Cancelled, Words::tr("Canceled"));
    }
}

} // namespace gantry::transport
