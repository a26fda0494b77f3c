// SPDX-License-Identifier: Apache-2.0
#include "models/localfindings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct FindingWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::LocalFinding)
};

QString firstExisting(const QStringList &paths)
{
    for (const QString &path : paths) {
        if (QFileInfo::exists(path))
            return path;
    }
    return {};
}

} // namespace

LocalPaths LocalPaths::standard()
{
    LocalPaths paths;
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QString host = qEnvironmentVariable("DOCKER_HOST");
    if (host.startsWith("unix://"_L1))
        paths.dockerSockets += host.mid(7);
    paths.dockerSockets
        += {u"/var/run/docker.sock"_s, QDir::homePath() + u"/.docker/run/docker.sock"_s};
    if (!runtime.isEmpty()) {
        paths.dockerSockets += runtime + u"/docker.sock"_s;
        paths.podmanSockets += runtime + u"/podman/podman.sock"_s;
    }
    paths.podmanSockets += u"/run/podman/podman.sock"_s;
    return paths;
}

QList<LocalFinding> findLocally(
    const LocalPaths &paths, const QList<transport::CredentialStore::Known> &signIns)
{
    QList<LocalFinding> found;
    const QString docker = firstExisting(paths.dockerSockets);
    if (!docker.isEmpty()) {
        // access() asks the file system only; nothing is connected to.
        const bool mine = ::access(QFile::encodeName(docker).constData(), R_OK | W_OK) == 0;
        found += {.id = u"docker-engine"_s,
            .icon = u"engine"_s,
            .name = FindingWords::tr("Docker Engine"),
            .facts = docker,
            .mark = mine ? u"unk"_s : u"info"_s,
            .state = mine ? FindingWords::tr("not contacted yet")
                          : FindingWords::tr("socket not permitted"),
            .checked = mine,
            .adds = {u"docker-daemon:"_s}};
    }
    QStringList registries;
    for (const auto &known : signIns) {
        if (!registries.contains(known.registry))
            registries += known.registry;
    }
    if (!registries.isEmpty()) {
        found += {.id = u"docker-sign-ins"_s,
            .icon = u"key"_s,
            .name = FindingWords::tr("Sign-ins"),
            .facts = registries.join(u", "_s),
            .mark = u"ok"_s,
            .state = FindingWords::tr("names read, no secrets"),
            .checked = true,
            .adds = registries};
    }
    const QString podman = firstExisting(paths.podmanSockets);
    if (!podman.isEmpty()) {
        found += {.id = u"podman"_s,
            .icon = u"engine"_s,
            .name = FindingWords::tr("Podman"),
            .facts
            = FindingWords::tr("socket %1; its images can be opened when saved as an archive")
                .arg(podman),
            .mark = u"info"_s,
            .state = FindingWords::tr("not contacted"),
            .checked = false,
            .adds = {}};
    }
    return found;
}

} // namespace gantry::models
