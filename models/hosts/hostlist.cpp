// SPDX-License-Identifier: Apache-2.0
#include "models/hosts/hostlist.h"

#include "doctor/releases.h"
#include "verbs/coverage.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

QString hostBuild(const Host &host)
{
    return host.platform.osVersion.isEmpty() ? oci::describePlatform(host.platform)
                                             : host.platform.osVersion;
}

QString presetGroup(const Host &host)
{
    if (!host.group.isEmpty())
        return host.group;
    return host.platform.os == "windows"_L1 ? u"Windows"_s : u"Linux"_s;
}

QString hostLabel(const Host &host)
{
    const oci::Platform &platform = host.platform;
    if (const auto version = oci::WindowsVersion::parse(platform.osVersion);
        version && platform.os == "windows"_L1)
        return QString::number(version->build);
    return platform.variant.isEmpty() ? platform.architecture
                                      : platform.architecture + u'/' + platform.variant;
}

QString hostSpecifier(const Host &host)
{
    QString text = oci::formatPlatform(host.platform);
    if (host.isolation == doctor::Isolation::Process)
        text += ",process"_L1;
    else if (host.isolation == doctor::Isolation::HyperV)
        text += ",hyperv"_L1;
    return text;
}

HostArgument hostArgument(const Host &host, const doctor::Client &client)
{
    const auto isThat = [&](const Host &other) {
        Host asking = other;
        asking.client = verbs::clientFor(other, client);
        return asking.platform == host.platform && asking.isolation == host.isolation
            && asking.client == verbs::clientFor(host, client) && asking.kernel == host.kernel
            && asking.isClientEdition == host.isClientEdition;
    };
    for (const Host &preset : HostList::presets()) {
        if (preset.id == host.id && isThat(preset))
            return {preset.id};
    }
    if (isThat(doctor::thisComputer()))
        return {u"this"_s};
    Host plain = host;
    plain.client.reset();
    return {hostSpecifier(host),
        host.kernel.isEmpty() && !host.isClientEdition
            && verbs::clientFor(host, client) == verbs::clientFor(plain, client)};
}

HostList::HostList(QObject *parent)
    : QObject(parent)
    , m_viewer(thisComputer())
{
}

const QList<Host> &HostList::presets()
{
    return doctor::hostPresets();
}

QList<Host> HostList::usualPresets()
{
    static const QStringList usual{u"linux-amd64"_s, u"linux-arm64"_s, u"linux-arm-v7"_s,
        u"windows-2019"_s, u"windows-2022"_s, u"windows-2025"_s};
    QList<Host> hosts;
    for (const Host &preset : presets()) {
        if (usual.contains(preset.id))
            hosts += preset;
    }
    return hosts;
}

Host HostList::thisComputer()
{
    static const Host host = [] {
        Host made = doctor::thisComputer();
        made.id = u"this"_s;
        made.name = tr("this computer");
        return made;
    }();
    return host;
}

QList<HostList::Release> HostList::windowsReleases()
{
    QList<Release> releases;
    for (const doctor::WindowsRelease &release : doctor::windowsReleases())
        releases += {release.name, release.build, release.isClientEdition};
    return releases;
}

QList<doctor::Client> HostList::clients()
{
    return doctor::allClients();
}

QString HostList::shortClientName(const doctor::Client &client)
{
    using doctor::ClientKind;
    QString name;
    switch (client.kind) {
    case ClientKind::Docker:
    case ClientKind::DockerWindows:
        name = u"Docker"_s;
        break;
    case ClientKind::DockerContainerd:
        name = tr("Docker, containerd store");
        break;
    case ClientKind::Containerd:
        name = u"containerd"_s;
        break;
    case ClientKind::Cri:
        name = u"Kubernetes"_s;
        break;
    case ClientKind::Podman:
        name = u"Podman"_s;
        break;
    case ClientKind::BuildKit:
        name = u"BuildKit"_s;
        break;
    }
    return client.version.isEmpty() ? name : name + u' ' + client.version;
}

void HostList::setHosts(const QList<Host> &hosts)
{
    if (hosts == m_hosts)
        return;
    m_hosts = hosts;
    Q_EMIT hostsChanged();
}

void HostList::setEngines(const QList<Host> &engines)
{
    if (engines == m_engines)
        return;
    m_engines = engines;
    Q_EMIT enginesChanged();
}

int HostList::hostCount() const
{
    int count = 0;
    for (const Host &host : m_hosts)
        count += host.count;
    return count;
}

void HostList::setLike(const QString &imageName, const QList<oci::Platform> &platforms)
{
    m_like = imageName;
    QList<Host> hosts;
    for (const oci::Platform &platform : platforms) {
        Host host;
        host.id = oci::describePlatform(platform);
        host.name = imageName;
        host.platform = oci::normalizePlatform(platform);
        hosts += host;
    }
    m_hosts = hosts;
    Q_EMIT hostsChanged();
}

void HostList::setClient(const std::optional<doctor::Client> &client)
{
    if (client == m_client)
        return;
    m_client = client;
    Q_EMIT hostsChanged();
    Q_EMIT viewerChanged();
}

doctor::Client HostList::viewerClient() const
{
    Host host = m_viewer;
    if (m_client)
        host.client.reset();
    return verbs::clientFor(host, client());
}

void HostList::setViewer(const Host &host)
{
    if (host == m_viewer)
        return;
    m_viewer = host;
    Q_EMIT viewerChanged();
}

void HostList::setViewerIsolation(doctor::Isolation isolation)
{
    Host host = m_viewer;
    host.isolation = isolation;
    setViewer(host);
}

} // namespace gantry::models
