// SPDX-License-Identifier: Apache-2.0
#include "transport/auth/credentials.h"

#include "transport/auth/credentialhelper.h"
#include "transport/auth/dockerconfig.h"
#include "transport/auth/keychain.h"
#include "transport/words.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QSaveFile>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

constexpr qint64 maxConfigBytes = 8 * 1024 * 1024;

//! "~/.docker/config.json" reads better than the whole path.
QString shortPath(const QString &path)
{
    const QString home = QDir::homePath();
    return path.startsWith(home + u'/') ? u'~' + path.sliced(home.size()) : path;
}

//! Empty when there is no such file. Errors: Io, LimitExceeded.
Expected<QByteArray> readFile(const QString &path)
{
    QFile file(path);
    if (path.isEmpty() || !file.exists())
        return QByteArray();
    if (!file.open(QIODevice::ReadOnly))
        return fail(Errc::Io, Words::tr("Cannot read this file: %1").arg(file.errorString()), path,
            Words::tr("Check its permissions"));
    if (file.size() > maxConfigBytes)
        return fail(Errc::LimitExceeded, Words::tr("The file is too large for credentials"), path);
    return file.readAll();
}

Expected<DockerConfig> readConfig(const QString &path, DockerConfig::Kind kind)
{
    TRY(const QByteArray bytes, readFile(path));
    return DockerConfig::parse(bytes, path, kind);
}

//! Replaces the file as a whole; a link stays a link.
Expected<> writeFile(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    const bool open = file.open(QIODevice::WriteOnly);
    if (open) {
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        file.write(bytes);
    }
    if (!open || !file.commit())
        return fail(Errc::Io, Words::tr("Cannot write this file: %1").arg(file.errorString()), path,
            Words::tr("Check the folder's permissions and the free space"));
    return {};
}

Credential fromEntry(const DockerConfig::Entry &entry, const QString &file)
{
    return {.user = entry.user,
        .secret = entry.secret,
        .isIdentityToken = entry.isIdentityToken,
        .origin = Words::tr("%1 (auths)").arg(shortPath(file))};
}

QString canonical(const QString &registry)
{
    return canonicalRegistry(registry).value_or(registry.toLower());
}

//! credHelpers, credsStore, auths of one Docker configuration.
Task<std::optional<Credential>> findIn(
    DockerConfig config, QString file, QString registry, QString repositoryPath, OpContext ctx)
{
    if (const auto helper = config.helperFor(registry)) {
        CO_TRY(
            auto credential, co_await CredentialHelper(helper->name).get(helper->serverKey, ctx));
        if (credential) {
            credential->origin
                += u", "_s + Words::tr("named in %1 (credHelpers)").arg(shortPath(file));
            co_return credential;
        }
    } else if (const auto store = config.store(registry)) {
        CO_TRY(auto credential, co_await CredentialHelper(store->name).get(store->serverKey, ctx));
        if (credential) {
            credential->origin
                += u", "_s + Words::tr("named in %1 (credsStore)").arg(shortPath(file));
            co_return credential;
        }
    }
    if (const auto entry = config.find(registry, repositoryPath))
        co_return fromEntry(*entry, file);
    co_return std::nullopt;
}

} // namespace

struct CredentialStore::Private {
    Paths paths;
    Keychain keychain;
    QHash<QString, Credential> transient;
    quint64 generation = 1;
};

CredentialStore::Paths CredentialStore::Paths::standard()
{
    const QString home = QDir::homePath();
    const QString config = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
    const QString docker = qEnvironmentVariable("DOCKER_CONFIG", home + u"/.docker"_s);
    Paths paths;
    paths.dockerConfig = docker + u"/config.json"_s;
    if (const QString named = qEnvironmentVariable("REGISTRY_AUTH_FILE"); !named.isEmpty())
        paths.containersAuth.append(named);
    if (const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR"); !runtime.isEmpty())
        paths.containersAuth.append(runtime + u"/containers/auth.json"_s);
    paths.containersAuth.append(config + u"/containers/auth.json"_s);
    paths.dockerAuthConfig = qgetenv("DOCKER_AUTH_CONFIG");
    paths.keychainNames = config + u"/gantry/keystore.json"_s;
    return paths;
}

CredentialStore::CredentialStore(Paths paths)
    : d(new Private{.paths = paths, .keychain = Keychain(paths.keychainNames), .transient = {}})
{
}

CredentialStore::~CredentialStore() = default;

Task<std::optional<Credential>> CredentialStore::find(
    QString registry, QString repositoryPath, OpContext ctx)
{
    const QString name = canonical(registry);
    if (const auto it = d->transient.constFind(name); it != d->transient.constEnd())
        co_return *it;
    const Paths paths = d->paths; // this object may be gone after the first wait
    Keychain keychain = d->keychain;
    if (!paths.dockerAuthConfig.isEmpty()) {
        const QString file = u"$DOCKER_AUTH_CONFIG"_s;
        CO_TRY(auto config,
            DockerConfig::parse(paths.dockerAuthConfig, file, DockerConfig::Kind::Docker));
        CO_TRY(auto found, co_await findIn(std::move(config), file, name, repositoryPath, ctx));
        if (found)
            co_return found;
    }
    CO_TRY(auto docker, readConfig(paths.dockerConfig, DockerConfig::Kind::Docker));
    CO_TRY(auto found,
        co_await findIn(std::move(docker), paths.dockerConfig, name, repositoryPath, ctx));
    if (found)
        co_return found;
    for (const QString &file : paths.containersAuth) {
        CO_TRY(auto config, readConfig(file, DockerConfig::Kind::Containers));
        CO_TRY(found, co_await findIn(std::move(config), file, name, repositoryPath, ctx));
        if (found)
            co_return found;
    }
    co_return co_await keychain.get(name, ctx);
}

QList<CredentialStore::Known> CredentialStore::known() const
{
    QList<Known> list;
    const auto add = [&](const Known &entry) {
        for (const Known &other : std::as_const(list)) {
            if (other.registry == entry.registry)
                return; // the one find() takes comes first
        }
        list.append(entry);
    };
    for (auto it = d->transient.cbegin(); it != d->transient.cend(); ++it)
        add({it.key(), it->user, it->origin});
    const auto addConfig = [&](const Expected<DockerConfig> &config, const QString &file) {
        if (!config)
            return; // find() tells what is wrong with it
        const auto &helpers = config->helpers();
        for (auto it = helpers.cbegin(); it != helpers.cend(); ++it)
            add({it.key(), {}, Words::tr("helper %1").arg(it->name)});
        for (const DockerConfig::Entry &entry : config->entries()) {
            // Docker leaves an empty entry beside what its credsStore keeps.
            const auto store = config->store(entry.registry);
            if (entry.hasSecret())
                add({entry.registry, entry.user, Words::tr("%1 (auths)").arg(shortPath(file))});
            else if (store)
                add({entry.registry, {}, Words::tr("helper %1").arg(store->name)});
        }
    };
    if (!d->paths.dockerAuthConfig.isEmpty())
        addConfig(DockerConfig::parse(d->paths.dockerAuthConfig, {}, DockerConfig::Kind::Docker),
            u"$DOCKER_AUTH_CONFIG"_s);
    addConfig(readConfig(d->paths.dockerConfig, DockerConfig::Kind::Docker), d->paths.dockerConfig);
    for (const QString &file : std::as_const(d->paths.containersAuth))
        addConfig(readConfig(file, DockerConfig::Kind::Containers), file);
    const auto kept = d->keychain.known();
    for (const Known &entry : kept)
        add(entry);
    return list;
}

Task<QString> CredentialStore::store(
    QString registry, Credential credential, bool allowPlainFile, OpContext ctx)
{
    const QString name = canonical(registry);
    d->transient.remove(name);
    ++d->generation;
    const Paths paths = d->paths;
    Keychain keychain = d->keychain;
    CO_TRY(const auto config, readConfig(paths.dockerConfig, DockerConfig::Kind::Docker));
    auto helper = config.helperFor(name);
    if (!helper)
        helper = config.store(name);
    if (helper) {
        CO_CHECK(co_await CredentialHelper(helper->name).store(helper->serverKey, credential, ctx));
        co_return Words::tr("helper %1").arg(helper->name);
    }
    const auto kept = co_await keychain.store(name, credential, ctx);
    if (kept)
        co_return Words::tr("system key store");
    if (kept.error().code == Errc::Cancelled)
        co_return std::unexpected(kept.error());
    if (!allowPlainFile)
        co_return fail(Errc::Refused,
            Words::tr("There is no safe place for the password: %1").arg(kept.error().message),
            name,
            Words::tr("Name a credential helper in %1, or allow the plain file")
                .arg(shortPath(paths.dockerConfig)));
    CO_TRY(const QByteArray bytes, readFile(paths.dockerConfig));
    CO_TRY(const QByteArray text, withAuthEntry(bytes, paths.dockerConfig, name, credential));
    CO_CHECK(writeFile(paths.dockerConfig, text));
    co_return Words::tr("%1 (auths)").arg(shortPath(paths.dockerConfig));
}

Task<QStringList> CredentialStore::erase(QString registry, OpContext ctx)
{
    const QString name = canonical(registry);
    QStringList origins;
    if (d->transient.remove(name))
        origins.append(Words::tr("this run"));
    ++d->generation;
    const Paths paths = d->paths;
    Keychain keychain = d->keychain;
    QStringList files{paths.dockerConfig};
    files += paths.containersAuth;
    for (const QString &file : std::as_const(files)) {
        const auto kind = file == paths.dockerConfig ? DockerConfig::Kind::Docker
                                                     : DockerConfig::Kind::Containers;
        CO_TRY(const auto config, readConfig(file, kind));
        auto helper = config.helperFor(name);
        if (!helper)
            helper = config.store(name);
        if (helper) {
            CO_TRY(const bool removed,
                co_await CredentialHelper(helper->name).erase(helper->serverKey, ctx));
            if (removed)
                origins.append(Words::tr("helper %1").arg(helper->name));
        }
        CO_TRY(const QByteArray bytes, readFile(file));
        if (bytes.isEmpty())
            continue;
        CO_TRY(const QByteArray text, withAuthEntry(bytes, file, name, std::nullopt));
        if (text == bytes)
            continue;
        CO_CHECK(writeFile(file, text));
        origins.append(Words::tr("%1 (auths)").arg(shortPath(file)));
    }
    CO_TRY(const bool wasKept, co_await keychain.erase(name, ctx));
    if (wasKept)
        origins.append(Words::tr("system key store"));
    if (origins.isEmpty())
        co_return fail(Errc::NotFound, Words::tr("No sign-in is kept for this registry"), name);
    co_return origins;
}

void CredentialStore::setTransient(const QString &registry, std::optional<Credential> credential)
{
    const QString name = canonical(registry);
    ++d->generation;
    if (!credential) {
        d->transient.remove(name);
        return;
    }
    if (credential->origin.isEmpty())
        credential->origin = Words::tr("given for this run");
    d->transient.insert(name, *std::move(credential));
}

quint64 CredentialStore::generation() const
{
    return d->generation;
}

} // namespace gantry::transport
