// SPDX-License-Identifier: Apache-2.0
#include "transport/auth/dockerconfig.h"

#include "base/json.h"
#include "transport/words.h"

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

const QString hub = u"docker.io"_s;
const QString hubKey = u"https://index.docker.io/v1/"_s;

bool isHub(const QString &host)
{
    return host == hub || host == "index.docker.io"_L1 || host == "registry-1.docker.io"_L1
        || host == "registry.hub.docker.com"_L1;
}

struct KeyParts {
    QString host; //!< lower case, with port
    QString path; //!< without slashes around it
};

KeyParts split(const QString &key)
{
    QString rest = key;
    for (const auto scheme : {"https://"_L1, "http://"_L1}) {
        if (rest.startsWith(scheme))
            rest.remove(0, scheme.size());
    }
    const qsizetype slash = rest.indexOf(u'/');
    KeyParts parts{(slash < 0 ? rest : rest.first(slash)).toLower(),
        slash < 0 ? QString() : rest.sliced(slash + 1)};
    while (parts.path.endsWith(u'/'))
        parts.path.chop(1);
    return parts;
}

//! Names like "hub-tool-token" are other tools' notes.
bool looksLikeHost(const QString &host)
{
    return host == "localhost"_L1 || host.contains(u'.') || host.contains(u':');
}

//! user:password in base64. The password may hold colons and ends at a NUL (docker/cli, config
//! file).
bool readAuth(const QString &text, DockerConfig::Entry &entry)
{
    const auto decoded = QByteArray::fromBase64Encoding(text.trimmed().toLatin1(),
        QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    const QString pair = QString::fromUtf8(decoded.decoded);
    const qsizetype colon = pair.indexOf(u':');
    if (!decoded || colon <= 0)
        return false;
    entry.user = pair.first(colon);
    entry.secret = pair.sliced(colon + 1);
    while (entry.secret.endsWith(QChar(0)))
        entry.secret.chop(1);
    return true;
}

} // namespace

std::optional<QString> canonicalRegistry(const QString &key)
{
    const KeyParts parts = split(key);
    if (!parts.path.isEmpty() && parts.path != "v1"_L1 && parts.path != "v2"_L1)
        return std::nullopt;
    if (isHub(parts.host))
        return hub;
    return looksLikeHost(parts.host) ? std::optional(parts.host) : std::nullopt;
}

QString dockerKey(const QString &registry)
{
    return isHub(registry) ? hubKey : registry;
}

Expected<DockerConfig> DockerConfig::parse(const QByteArray &bytes, const QString &file, Kind kind)
{
    DockerConfig config;
    config.m_kind = kind;
    if (bytes.trimmed().isEmpty())
        return config;
    const auto document = json::Document::parse(bytes, file);
    if (!document)
        return fail(Errc::Corrupt, document.error().message, file,
            Words::tr("Correct the file; its credentials cannot be read"));
    const json::Value root = document->root();
    if (!root.isObject())
        return fail(Errc::Corrupt, Words::tr("The file does not hold a JSON object"), file);

    const json::Value auths = root["auths"];
    for (qsizetype i = 0; i < auths.size() && auths.isObject(); ++i) {
        const json::Value value = auths.at(i);
        Entry entry;
        entry.key = value.key();
        if (const auto registry = canonicalRegistry(entry.key)) {
            entry.registry = *registry;
        } else if (kind == Kind::Containers) {
            const KeyParts parts = split(entry.key);
            if (!looksLikeHost(parts.host))
                continue;
            entry.registry = isHub(parts.host) ? hub : parts.host;
            entry.path = parts.path;
        } else {
            continue;
        }
        if (const QString auth = value["auth"].toStringOr({}); !auth.isEmpty()) {
            if (!readAuth(auth, entry))
                return fail(Errc::Corrupt,
                    Words::tr("The entry for %1 holds no user name and password in base64")
                        .arg(entry.key),
                    file, Words::tr("Sign in anew with gantry login %1").arg(entry.registry));
        } else {
            entry.user = value["username"].toStringOr({});
            entry.secret = value["password"].toStringOr({});
        }
        if (const QString token = value["identitytoken"].toStringOr({}); !token.isEmpty()) {
            entry.user = u"<token>"_s;
            entry.secret = token;
            entry.isIdentityToken = true;
        }
        config.m_entries.append(entry);
    }

    const json::Value helpers = root["credHelpers"];
    for (qsizetype i = 0; i < helpers.size() && helpers.isObject(); ++i) {
        const QString key = helpers.at(i).key();
        const QString name = helpers.at(i).toStringOr({});
        const auto registry = canonicalRegistry(key);
        if (registry && !name.isEmpty() && !config.m_helpers.contains(*registry))
            config.m_helpers.insert(*registry, {name, key});
    }
    config.m_credsStore = root["credsStore"].toStringOr({});
    return config;
}

std::optional<DockerConfig::Entry> DockerConfig::find(
    const QString &registry, const QString &repositoryPath) const
{
    const QString wanted = canonicalRegistry(registry).value_or(registry);
    const Entry *best = nullptr;
    for (const Entry &entry : m_entries) {
        if (entry.registry != wanted || !entry.hasSecret())
            continue;
        const bool fits = entry.path.isEmpty() || entry.path == repositoryPath
            || repositoryPath.startsWith(entry.path + u'/');
        if (fits && (!best || entry.path.size() > best->path.size()))
            best = &entry;
    }
    return best ? std::optional(*best) : std::nullopt;
}

std::optional<DockerConfig::Helper> DockerConfig::helperFor(const QString &registry) const
{
    const auto it = m_helpers.constFind(canonicalRegistry(registry).value_or(registry));
    return it == m_helpers.constEnd() ? std::nullopt : std::optional(*it);
}

std::optional<DockerConfig::Helper> DockerConfig::store(const QString &registry) const
{
    if (m_credsStore.isEmpty())
        return std::nullopt;
    return Helper{m_credsStore, dockerKey(registry)};
}

} // namespace gantry::transport
