// SPDX-License-Identifier: Apache-2.0
#include "transport/auth/tokenbroker.h"

#include "transport/auth/credentials.h"
#include "transport/auth/scope.h"
#include "transport/auth/tokenrequest.h"
#include "transport/clock.h"
#include "transport/guard.h"
#include "transport/hostgates.h"
#include "transport/httpclient.h"
#include "transport/words.h"

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

//! A token request that somebody waits for.
struct Pending {
    std::optional<Expected<Authorization>> result;
    QList<OneShot> waiters;
    int waiting = 0;
    std::stop_source stop; //!< when the last of them has left
};

struct Kept {
    Authorization authorization;
    QStringList scopes;
    QDateTime until;
};

QByteArray basicHeader(const Credential &credential)
{
    return "Basic " + (credential.user + u':' + credential.secret).toUtf8().toBase64();
}

} // namespace

struct TokenBroker::Private {
    std::shared_ptr<CredentialStore> credentials;
    Send send;
    std::shared_ptr<Clock> clock;
    std::shared_ptr<WaitingRoom> room = std::make_shared<WaitingRoom>();
    QHash<QString, TokenQuestion>
        ways; //!< of registries that ask for Bearer tokens; scopes left out
    QHash<QString, QHash<QString, Authorization>> basics; //!< by registry and repository path
    QHash<QString, QList<Kept>> tokens; //!< by registry
    QHash<QString, std::shared_ptr<Pending>> pending;
    quint64 generation = 0;
    int sent = 0;

    void dropStale()
    {
        const quint64 now = credentials ? credentials->generation() : 0;
        if (std::exchange(generation, now) == now)
            return;
        tokens.clear();
        basics.clear();
    }

    const Kept *find(const QString &registry, const QStringList &scopes)
    {
        const auto it = tokens.find(registry);
        if (it == tokens.end())
            return nullptr;
        const QDateTime now = clock->now();
        it->removeIf([&](const Kept &kept) { return kept.until <= now; });
        for (const Kept &kept : std::as_const(*it)) {
            if (covers(kept.scopes, scopes))
                return &kept;
        }
        return nullptr;
    }

    void dropRejected(const QString &registry, const QByteArray &header)
    {
        tokens[registry].removeIf(
            [&](const Kept &kept) { return kept.authorization.header == header; });
    }

    static QCoro::Task<> fetch(std::shared_ptr<Private> d, std::shared_ptr<Pending> pending,
        QString key, TokenQuestion question)
    {
        OpContext ctx{pending->stop.get_token()};
        ++d->sent;
        auto answer = co_await requestToken(d->credentials, d->send, question, ctx);
        d->pending.remove(key);
        if (answer) {
            // A little early, so that no token ends on its way.
            const qint64 life = std::max<qint64>(answer->lifeSeconds - 5, 5);
            d->tokens[question.registry].append(
                {answer->authorization, question.scopes, d->clock->now().addSecs(life)});
            pending->result = std::move(answer->authorization);
        } else {
            pending->result = std::unexpected(std::move(answer).error());
        }
        const auto waiters = std::exchange(pending->waiters, {});
        for (const OneShot &waiter : waiters)
            waiter.fire();
    }

    static Task<Authorization> token(
        std::shared_ptr<Private> d, TokenQuestion question, OpContext ctx)
    {
        if (const Kept *kept = d->find(question.registry, question.scopes))
            co_return kept->authorization;
        const QString key = question.registry + u'\n' + question.scopes.join(u' ');
        std::shared_ptr<Pending> pending = d->pending.value(key);
        if (!pending || pending->stop.stop_requested()) {
            pending = std::make_shared<Pending>();
            d->pending.insert(key, pending);
            ++pending->waiting; // so that it does not end before we wait
            fetch(d, pending, key, question);
            --pending->waiting;
        }
        if (!pending->result) {
            WaitingRoom::Wait wait(d->room, ctx.stop);
            pending->waiters.append(wait.event);
            ++pending->waiting;
            co_await wait.event;
            --pending->waiting;
            if (wait.stopped()) {
                if (pending->waiting == 0)
                    pending->stop.request_stop();
                co_return fail(Errc::Cancelled, Words::tr("Canceled"));
            }
        }
        // A copy first: co_return of an lvalue would move it away from the others who wait.
        Expected<Authorization> result = *pending->result;
        co_return result;
    }

    static Task<Authorization> basic(std::shared_ptr<Private> d, QString registry,
        QString repositoryPath, QByteArray rejected, OpContext ctx)
    {
        if (const auto kept = d->basics.value(registry).value(repositoryPath);
            !kept.header.isEmpty() && kept.header != rejected)
            co_return kept;
        std::optional<Credential> credential;
        if (d->credentials) {
            CO_TRY(credential, co_await d->credentials->find(registry, repositoryPath, ctx));
        }
        const QString remedy = Words::tr("Sign in with gantry login %1").arg(registry);
        if (!credential || credential->secret.isEmpty())
            co_return std::unexpected(Error{.code = Errc::Unauthorized,
                .message = Words::tr("The registry asks for a user name and a password"),
                .subject = registry,
                .httpStatus = 401,
                .remedy = remedy});
        Authorization authorization{.header = basicHeader(*credential),
            .user = credential->user,
            .origin = credential->origin,
            .asked = {},
            .granted = {}};
        if (authorization.header == rejected) {
            d->basics[registry].remove(
                repositoryPath); // a wrong password is not shown again unasked
            co_return fail(Errc::Unauthorized,
                Words::tr("The registry does not accept the sign-in as %1 (%2)")
                    .arg(credential->user, credential->origin),
                registry, remedy);
        }
        d->basics[registry].insert(repositoryPath, authorization);
        co_return authorization;
    }
};

TokenBroker::TokenBroker(
    std::shared_ptr<CredentialStore> credentials, Send send, std::shared_ptr<Clock> clock)
    : d(std::make_shared<Private>())
{
    d->credentials = std::move(credentials);
    d->send = std::move(send);
    d->clock = std::move(clock);
    d->generation = d->credentials ? d->credentials->generation() : 0;
}

TokenBroker::~TokenBroker()
{
    d->room->close();
}

Task<std::optional<Authorization>> TokenBroker::beforehand(
    QString registry, QStringList scopes, OpContext ctx)
{
    const auto self = d;
    self->dropStale();
    const QString path = repositoryOf(scopes);
    if (const auto kept = self->basics.value(registry).value(path); !kept.header.isEmpty())
        co_return kept;
    const auto way = self->ways.constFind(registry);
    if (way == self->ways.constEnd())
        co_return std::nullopt;
    TokenQuestion question = *way;
    question.scopes = mergeScopes(scopes);
    if (question.scopes.isEmpty() && !self->find(registry, {}))
        co_return std::nullopt; // what to ask for is in the 401 to come
    CO_TRY(Authorization authorization, co_await Private::token(self, std::move(question), ctx));
    co_return authorization;
}

Task<Authorization> TokenBroker::answer(QString registry, QUrl url, Challenges challenges,
    QStringList scopes, QByteArray rejected, OpContext ctx)
{
    const auto self = d;
    self->dropStale();
    if (!rejected.isEmpty())
        self->dropRejected(registry, rejected);
    const Challenge *bearer = challenges.find(u"bearer");
    if (bearer && !bearer->parameters.value(u"realm"_s).isEmpty()) {
        TokenQuestion question;
        question.registry = registry;
        question.service = bearer->parameters.value(u"service"_s);
        CO_TRY(question.realm,
            checkRealm(bearer->parameters.value(u"realm"_s), url, isPrivateName(url.host())));
        self->ways.insert(registry, question);
        // What the registry wants comes with what we want: some read only one of them (pitfall 15).
        const QString wanted = bearer->parameters.value(u"scope"_s);
        question.scopes = mergeScopes(scopes + wanted.split(u' ', Qt::SkipEmptyParts));
        co_return co_await Private::token(self, std::move(question), ctx);
    }
    if (challenges.find(u"basic"))
        co_return co_await Private::basic(self, registry, repositoryOf(scopes), rejected, ctx);
    QStringList schemes;
    for (const Challenge &challenge : challenges.list)
        schemes.append(challenge.scheme);
    if (schemes.isEmpty())
        co_return fail(Errc::Unauthorized,
            Words::tr("The registry refuses access and does not say how to sign in"), registry);
    co_return fail(Errc::Unauthorized,
        Words::tr("The registry asks for sign-in by %1; Basic and Bearer are understood")
            .arg(schemes.join(u", "_s)),
        registry);
}

void TokenBroker::forget(const QString &registry)
{
    d->ways.remove(registry);
    d->basics.remove(registry);
    d->tokens.remove(registry);
}

int TokenBroker::requestsSent() const
{
    return d->sent;
}

} // namespace gantry::transport
