// SPDX-License-Identifier: Apache-2.0
#include "doctor/client.h"

#include "doctor/clients/rules.h"
#include "doctor/words.h"

#include <algorithm>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestVersion = 32;

QStringList knownIds()
{
    QStringList ids;
    for (const ClientKindRules &one : clientRules())
        ids += one.id;
    return ids;
}

//! Numbers and dots, a `v` before them and a suffix like `-rc.1` behind them.
bool isVersion(QStringView text)
{
    qsizetype suffix = 0;
    const QVersionNumber number = QVersionNumber::fromString(text, &suffix);
    return !number.isNull() && text.size() <= longestVersion
        && (suffix == text.size() || text[suffix] == u'-' || text[suffix] == u'+');
}

} // namespace

Expected<Client> parseClient(QStringView text)
{
    const qsizetype at = text.indexOf(u'@');
    const QStringView id = (at < 0 ? text : text.first(at)).trimmed();
    QStringView version = at < 0 ? QStringView() : text.sliced(at + 1).trimmed();
    const auto found = std::ranges::find_if(
        clientRules(), [id](const ClientKindRules &one) { return one.id == id; });
    if (found == clientRules().end()) {
        return fail(Errc::Usage, words("there is no client of this name"), text.toString(),
            words("Use one of %1").arg(knownIds().join(u", "_s)));
    }
    if (version.startsWith(u'v'))
        version = version.sliced(1);
    if (at >= 0 && !isVersion(version)) {
        return fail(Errc::Usage, words("what stands behind @ is not a version"), text.toString(),
            words("Write it as numbers, for example %1@2.1").arg(id));
    }
    return Client{.kind = static_cast<ClientKind>(found - clientRules().begin()),
        .version = version.toString()};
}

QString clientId(const Client &client)
{
    const QString id = rulesOf(client.kind).id;
    return client.version.isEmpty() ? id : id + u'@' + client.version;
}

QString clientName(const Client &client)
{
    QString name = rulesOf(client.kind).name;
    if (!client.version.isEmpty())
        name += u' ' + client.version;
    switch (client.kind) {
    case ClientKind::Docker:
        return words("%1, classic store").arg(name);
    case ClientKind::DockerContainerd:
        return words("%1, containerd store").arg(name);
    case ClientKind::DockerWindows:
        return words("%1 on Windows, classic store").arg(name);
    case ClientKind::Cri:
        return words("%1 (Kubernetes)").arg(name);
    case ClientKind::Podman:
        return words("%1, buildah, skopeo, CRI-O").arg(name);
    case ClientKind::BuildKit:
        return words("%1, FROM of a build").arg(name);
    case ClientKind::Containerd:
        break;
    }
    return name;
}

QList<Client> allClients()
{
    QList<Client> all;
    for (int kind = 0; kind < clientKinds; ++kind)
        all += Client{.kind = static_cast<ClientKind>(kind)};
    return all;
}

} // namespace gantry::doctor
