// SPDX-License-Identifier: Apache-2.0
#include "models/hosts/hostlist.h"

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

Host linuxHost(const QString &id, const QString &name, const QString &architecture,
               const QString &variant)
{
    const oci::Platform platform { .os = u"linux"_s,
                                   .architecture = architecture,
                                   .variant = variant,
                                   .osVersion = {},
                                   .osFeatures = {},
                                   .features = {} };
    return { id, name, platform, oci::describePlatform(platform), 1 };
}

Host windowsHost(const QString &id, const QString &name, const QString &version)
{
    return { id,
             name,
             { .os = u"windows"_s,
               .architecture = u"amd64"_s,
               .variant = {},
               .osVersion = version,
               .osFeatures = {},
               .features = {} },
             version,
             1 };
}

} // namespace

HostList::HostList(QObject *parent)
    : QObject(parent)
    , m_viewer(thisComputer())
{
}

QList<Host> HostList::presets()
{
    return { linuxHost(u"linux-amd64"_s, tr("Linux servers and PCs"), u"amd64"_s, {}),
             linuxHost(u"linux-arm64"_s, tr("64-bit ARM, Apple silicon"), u"arm64"_s, u"v8"_s),
             linuxHost(u"linux-armv7"_s, tr("32-bit ARM boards"), u"arm"_s, u"v7"_s),
             windowsHost(u"windows-2019"_s, tr("Windows Server 2019"), u"10.0.17763"_s),
             windowsHost(u"windows-2022"_s, tr("Windows Server 2022"), u"10.0.20348"_s),
             windowsHost(u"windows-2025"_s, tr("Windows Server 2025"), u"10.0.26100"_s) };
}

Host HostList::thisComputer()
{
    const oci::Platform platform = oci::hostPlatform();
    return { u"this"_s, tr("this computer"), platform, oci::describePlatform(platform), 1 };
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
