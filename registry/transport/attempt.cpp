// SPDX-License-Identifier: Apache-2.0
// One try of a call: the way through redirects (credentials stay at home), the answer to a 401
// (once), and for a registry on loopback the question whether it speaks TLS.
#include "transport/auth/tokenbroker.h"
#include "transport/clientcore.h"
#include "transport/guard.h"
#include "transport/words.h"

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

using End = ExchangeResult::End;

ExchangeResult failed(Error error)
{
    ExchangeResult result;
    result.end = error.code == Errc::Cancelled ? End::Stopped : End::Failed;
    result.error = std::move(error);
    return result;
}

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

//! The request's address with the scheme its registry turned out to speak.
QUrl startOf(const ClientCore &core, const HttpRequest &request)
{
    QUrl url = request.url;
    if (core.hosts->loopbackPlain(request.registry) == false && url.scheme() == "http"_L1) {
        const auto base = core.hosts->baseUrl(request.registry);
        if (base && hostAndPort(*base) == hostAndPort(url))
            url.setScheme(u"https"_s);
    }
    return url;
}

//! A registry on loopback nobody has spoken to yet: plain HTTP is tried, TLS only when that answer
//! looks like a TLS server's, so that the usual plain one costs no round trip more.
bool isUndecidedLoopback(const ClientCore &core, const HttpRequest &request, const QUrl &url)
{
    return url.scheme() == "http"_L1 && request.unixSocket.isEmpty() && !request.registry.isEmpty()
        && isLoopbackHost(url.host()) && !core.hosts->settings(request.registry).plainHttp
        && !core.hosts->loopbackPlain(request.registry);
}

bool looksLikeTlsServer(const ExchangeResult &result)
{
    if (result.end == End::Answered && result.answer.status == 400) {
        const QByteArray body = result.answer.body.toLower();
        if (body.isEmpty()) // of a HEAD
            return true;
        return body.contains("https server") || body.contains("https port")
            || body.contains("ssl port") || body.contains("tls");
    }
    return result.answer.status == 0
        && (result.networkError == QNetworkReply::RemoteHostClosedError
            || result.networkError == QNetworkReply::ProtocolFailure
            || result.networkError == QNetworkReply::ProtocolInvalidOperationError
            || result.networkError == QNetworkReply::UnknownNetworkError
            || result.networkError == QNetworkReply::ProtocolUnknownError);
}

//! Errors: a server that speaks TLS and refuses us; settings that cannot be read; Cancelled.
Task<TlsProbe::Answer> askForTls(
    std::shared_ptr<ClientCore> core, QString registry, QUrl url, OpContext ctx)
{
    CO_TRY(const TlsChoice tls, tlsFor(*core, registry, url));
    const HostSettings settings = core->hosts->settings(registry);
    CO_TRY(const QNetworkProxy proxy,
        co_await core->proxies.find(url, settings, core->waiting, core->clock, ctx));
    const auto probe = core->tlsProbe(url, tls.profile, tls.configuration, proxy);
    if (probe->answer() == TlsProbe::Answer::Asking) {
        WaitingRoom::Wait wait(core->waiting, ctx.stop);
        QObject::connect(
            probe.get(), &TlsProbe::finished, &wait, [event = wait.event] { event.fire(); });
        co_await wait.event;
        if (wait.stopped())
            co_return fail(Errc::Cancelled, Words::tr("Canceled"));
    }
    if (probe->refusal())
        co_return std::unexpected(*probe->refusal());
    co_return probe->answer();
}

QCoro::Task<ExchangeResult> firstStep(
    std::shared_ptr<ClientCore> core, Call call, Attempt attempt, Step step, OpContext ctx)
{
    const bool undecided = isUndecidedLoopback(*core, call.request, step.url);
    ExchangeResult result = co_await runStep(core, call, attempt, step, ctx);
    if (!undecided)
        co_return result;
    if (!looksLikeTlsServer(result)) {
        if (result.answer.status > 0)
            core->hosts->setLoopbackPlain(call.request.registry, true);
        co_return result;
    }
    step.url.setScheme(u"https"_s);
    if (!core->hosts->loopbackPlain(call.request.registry)) { // nobody found out meanwhile
        auto answer = co_await askForTls(core, call.request.registry, step.url, ctx);
        if (!answer)
            co_return failed(std::move(answer).error());
        if (*answer == TlsProbe::Answer::Unreachable)
            co_return result; // nothing learned, and nothing lost by asking again
        core->hosts->setLoopbackPlain(call.request.registry, *answer == TlsProbe::Answer::NoTls);
    }
    if (core->hosts->loopbackPlain(call.request.registry) == true)
        co_return result; // no TLS there either: what was wrong first is what is wrong
    co_return co_await runStep(core, call, attempt, step, ctx);
}

QCoro::Task<ExchangeResult> follow(std::shared_ptr<ClientCore> core, Call call, Attempt attempt,
    QUrl url, bool atHome, QByteArray authorization, OpContext ctx)
{
    Step step;
    step.url = url;
    step.verb = call.request.verb;
    step.authorization = authorization;
    step.foreignHost = !atHome;
    QUrl home = url;
    for (int hop = 0;; ++hop) {
        ExchangeResult result;
        if (hop == 0)
            result = co_await firstStep(core, call, attempt, step, ctx);
        else
            result = co_await runStep(core, call, attempt, step, ctx);
        const int status = result.answer.status;
        if (result.end != End::Answered || !isRedirect(status)
            || call.request.acceptStatus.contains(status))
            co_return result;
        if (hop == 0)
            home = result.answer.url; // http may have become https
        if (hop == maxRedirects)
            co_return failed({.code = Errc::Protocol,
                .message = Words::tr("The server redirected more than %1 times").arg(maxRedirects),
                .subject = home.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery)});
        auto target = redirectTarget(hop == 0 ? home : step.url,
            result.answer.headers.value(QHttpHeaders::WellKnownHeader::Location));
        if (!target)
            co_return failed(std::move(target).error());
        step.url = *std::move(target);
        step.fromRedirect = true;
        step.foreignHost = !atHome || !sameOrigin(step.url, home);
        step.authorization = step.foreignHost ? QByteArray() : authorization;
        if (status == 303 && step.verb != "HEAD")
            step.verb = "GET";
        else if ((status == 301 || status == 302) && step.verb == "POST")
            step.verb = "GET";
    }
}

//! What a refused sign-in had in hand, in words (pitfalls 17, 20).
QString accessInWords(const QString &registry, const std::optional<Authorization> &used)
{
    if (!used)
        return {};
    QString text = used->user.isEmpty() && used->origin.isEmpty()
        ? Words::tr("not signed in to %1").arg(registry)
        : Words::tr("signed in to %1 as %2 (%3)").arg(registry, used->user, used->origin);
    if (!used->asked.isEmpty())
        text += u", "_s + Words::tr("asked for %1").arg(used->asked.join(u' '));
    if (!used->granted.isEmpty() && used->granted != used->asked)
        text += u", "_s + Words::tr("granted %1").arg(used->granted.join(u' '));
    return text;
}

} // namespace

QCoro::Task<ExchangeResult> runAttempt(
    std::shared_ptr<ClientCore> core, Call call, Attempt attempt, OpContext ctx)
{
    const QString registry = call.request.registry;
    const auto broker = core->broker.lock();
    const auto base = core->hosts->baseUrl(registry);
    // Credentials of a registry go to its own host and nowhere else (pitfall 1).
    const bool isOwnHost = base && hostAndPort(*base) == hostAndPort(startOf(*core, call.request));
    const bool signIn = call.signIn && broker && isOwnHost && call.request.unixSocket.isEmpty();
    const bool atHome = isOwnHost || !call.signIn || registry.isEmpty();

    std::optional<Authorization> used;
    if (signIn) {
        auto known = co_await broker->beforehand(registry, call.request.scopes, ctx);
        if (!known)
            co_return failed(std::move(known).error());
        used = *std::move(known);
    }
    for (int answers = 0;; ++answers) {
        ExchangeResult result = co_await follow(core, call, attempt, startOf(*core, call.request),
            atHome, used ? used->header : QByteArray(), ctx);
        const int status = result.answer.status;
        const bool refused = result.end == End::Answered && (status == 401 || status == 403)
            && !call.request.acceptStatus.contains(status);
        if (!signIn || !refused || status == 403 || answers == 1
            || hostAndPort(result.answer.url) != hostAndPort(startOf(*core, call.request))) {
            if (refused)
                result.access = accessInWords(registry, used);
            else if (used && result.end == End::Answered)
                core->noteIdentity(registry, used->user, used->origin);
            co_return result;
        }
        auto next = co_await broker->answer(registry, startOf(*core, call.request),
            challengesOf(result.answer.headers), call.request.scopes,
            used ? used->header : QByteArray(), ctx);
        if (!next)
            co_return failed(std::move(next).error());
        used = *std::move(next);
    }
}

} // namespace gantry::transport
