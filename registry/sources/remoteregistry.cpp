// SPDX-License-Identifier: Apache-2.0
#include "sources/remoteregistry.h"

#include "sources/words.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace gantry::sources {

struct RemoteRegistry::State {
    RemoteAccessPtr access;
    QHash<QString, QStringList> listed; //!< names so far, by the token of the next page
};

namespace {

//! Registries known to have no catalogue; asking them costs a token and a refusal.
QString knownWithout(const QString &registry)
{
    if (registry == "docker.io"_L1)
        return u"Docker Hub"_s;
    if (registry == "ghcr.io"_L1)
        return u"GitHub's registry"_s;
    if (registry == "public.ecr.aws"_L1)
        return u"Amazon's public registry"_s;
    if (registry == "registry.gitlab.com"_L1)
        return u"GitLab's registry"_s;
    return {};
}

Error withoutCatalogue(const QString &registry, const QString &message, std::optional<int> status)
{
    return {.code = Errc::Unsupported,
        .message = message,
        .subject = registry,
        .httpStatus = status,
        .remedy = words("Open or pin a repository by name")};
}

//! Why no list came, in words a person can act on.
Error explained(const QString &registry, Error error)
{
    const int status = error.httpStatus.value_or(0);
    if (status == 404 || status == 405 || status == 400 || status == 501)
        return withoutCatalogue(registry, words("This registry lists no repositories"), status);
    if (error.code == Errc::Unauthorized) {
        error.message = words(
            "This registry shows its list of repositories only to some, often to administrators");
        error.remedy = words("Sign in with gantry login %1, or open or pin a repository by name")
                           .arg(registry);
    }
    error.subject = registry;
    return error;
}

} // namespace

RemoteRegistry::RemoteRegistry(RemoteAccessPtr access)
    : m_state(std::make_shared<State>())
{
    m_state->access = std::move(access);
}

RemoteRegistry::~RemoteRegistry() = default;

QString RemoteRegistry::displayName() const
{
    return m_state->access->registry;
}

Task<NamePage> RemoteRegistry::repositories(QString page, OpContext ctx)
{
    const auto state = m_state;
    const QString registry = state->access->registry;
    CO_CHECK(ctx.checkStopped());
    if (const QString vendor = knownWithout(registry); !vendor.isEmpty())
        co_return std::unexpected(withoutCatalogue(
            registry, words("%1 has no list of all its repositories").arg(vendor), std::nullopt));
    RemoteQuestion question;
    question.scope = u"registry:catalog:*"_s;
    question.purpose = words("repositories");
    auto got = co_await askPage(
        state->access, u"v2/_catalog?n=1000"_s, u"repositories"_s, question, page, ctx);
    const QString key = u"catalogue "_s + registry;
    const auto cache = state->access->cache;
    if (!got) {
        if (page.isEmpty() && isOfflineError(got.error()) && cache) {
            if (const auto named = cache->named(key))
                co_return NamePage{splitNames(named->bytes), {}};
        }
        co_return std::unexpected(explained(registry, std::move(got).error()));
    }
    QStringList all = page.isEmpty() ? QStringList() : state->listed.take(page);
    all += got->names;
    if (!got->next.isEmpty())
        state->listed.insert(got->next, std::move(all));
    else if (cache && !all.isEmpty())
        cache->putNamed(key, joinNames(all));
    co_return NamePage{got->names, got->next};
}

} // namespace gantry::sources
