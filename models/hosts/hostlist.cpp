// SPDX-License-Identifier: Apache-2.0
#include "models/hosts/hostlist.h"

#include "verbs/expected.h"

using namespace Qt::StringLiterals;

namespace gantry::models {

HostList::HostList(QObject *parent)
    : QObject(parent)
    , m_viewer(thisComputer())
{
}

QList<Host> HostList::presets()
{
    QList<Host> hosts;
    const auto presets = verbs::hostPresets();
    for (const verbs::HostPreset &preset : presets) {
        const oci::Platform &p = preset.platform;
        hosts += Host{preset.id, preset.name, p,
            p.osVersion.isEmpty() ? oci::describePlatform(p) : p.osVersion, 1};
    }
    return hosts;
}

Host HostList::thisComputer()
{
    const oci::Platform platform = oci::hostPlatform();
    return {u"this"_s, tr("this computer"), platform, oci::describePlatform(platform), 1};
}

void HostList::setHosts(const QList<Host> &hosts)
{
    if (hosts == m_hosts)
        return;
    m_hosts = hosts;
    Q_EMIT hostsChanged();
}

void HostList::setViewer(const Host &host)
{
    if (host == m_viewer)
        return;
    m_viewer = host;
    Q_EMIT viewerChanged();
}

} // namespace gantry::models
