// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"

#include <algorithm>
#include <map>

// Who gets nothing, who gets something weaker, and where clients on one host would differ. Hosts
// that fare alike share one finding.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

//! Hosts for which one thing holds, by a key; in the order of the list.
class Groups
{
public:
    void add(const QString &key, qsizetype host)
    {
        if (!m_members.contains(key))
            m_order += key;
        m_members[key] += host;
    }
    template <typename Tell>
    void each(Tell tell) const
    {
        for (const QString &key : m_order)
            tell(m_members.at(key));
    }

private:
    QStringList m_order;
    std::map<QString, QList<qsizetype>> m_members;
};

QString askedKey(const Checkup &checkup, qsizetype host)
{
    return oci::formatPlatform(checkup.asked().hosts[host].platform) + u' '
        + clientId(checkup.clientOf(host));
}

void setHosts(const Checkup &checkup, Finding &found, const QList<qsizetype> &hosts)
{
    for (const qsizetype host : hosts)
        found.hosts += checkup.asked().hosts[host].id;
}

QString names(const Checkup &checkup, const QList<qsizetype> &hosts)
{
    constexpr qsizetype most = 3;
    QStringList all;
    for (const qsizetype host : hosts.first(std::min(hosts.size(), most)))
        all += checkup.asked().hosts[host].name;
    // "Windows Server 2025, Hyper-V isolation" is one host.
    const bool hasCommas
        = std::ranges::any_of(all, [](const QString &name) { return name.contains(u','); });
    return all.join(hasCommas ? u"; "_s : u", "_s)
        + (hosts.size() > most ? words(" and %1 more").arg(hosts.size() - most) : QString());
}

int buildOf(const oci::Platform &platform)
{
    const auto version = oci::WindowsVersion::parse(platform.osVersion);
    return version ? version->build : -1;
}

//! Windows entries of the host's architecture that say their build.
QList<int> versionedFor(const Checkup &checkup, const Host &host)
{
    QList<int> own
        = checkup.imagesOf(u"windows", oci::normalizePlatform(host.platform).architecture);
    own.removeIf([&](int at) { return checkup.entry(at).windowsBuild < 0; });
    return own;
}

bool hasEmulator(const Host &host)
{
    return host.group.contains(u"Docker Desktop", Qt::CaseInsensitive)
        || host.id.contains(u"desktop", Qt::CaseInsensitive);
}

//! Entries of the host's system and architecture inside nested indexes its client passes over.
QList<int> passedOverInside(const Checkup &checkup, qsizetype host)
{
    const oci::Platform wanted = oci::normalizePlatform(checkup.asked().hosts[host].platform);
    QList<int> inside;
    for (const EntryTrace &trace : checkup.choiceOf(host).trace) {
        const oci::Platform &platform = checkup.entry(trace.entry).normalized;
        if (trace.reason == Reason::NestedIgnored && platform.os == wanted.os
            && platform.architecture == wanted.architecture)
            inside += trace.entry;
    }
    return inside;
}

//! What there is instead, and what it costs.
void tellNearest(const Checkup &checkup, Finding &found, const Host &host)
{
    const oci::Platform wanted = oci::normalizePlatform(host.platform);
    const QList<int> sameOs = checkup.imagesOf(wanted.os);
    if (sameOs.isEmpty()) {
        if (!checkup.images().isEmpty())
            found.evidence += words(". There is %1").arg(checkup.labels(checkup.images()));
        return;
    }
    found.evidence += words(". There is %1").arg(checkup.labels(sameOs));
    if (wanted.os != u"linux" || checkup.pullName().isEmpty())
        return;
    const QString nearest = oci::formatPlatform(checkup.entry(sameOs.first()).normalized);
    found.remedies += {.id = u"pull-nearest"_s,
        .title = words("Copy a Pull Line"),
        .detail = words("Pulls %1, which needs an emulator (binfmt) on that host.").arg(nearest),
        .action = CopyText{u"docker pull --platform %1 %2"_s.arg(nearest, checkup.pullName())}};
}

//! Every Windows entry for this host is newer than it.
bool allNewer(const Checkup &checkup, const Host &host)
{
    const QList<int> own = versionedFor(checkup, host);
    const int build = buildOf(host.platform);
    return build >= 0 && !own.isEmpty()
        && own.size()
        == checkup.imagesOf(u"windows", oci::normalizePlatform(host.platform).architecture).size()
        && std::ranges::all_of(own, [&](int at) { return checkup.entry(at).windowsBuild > build; });
}

//! How it is that a host gets nothing.
QLatin1StringView kindOfNothing(const Checkup &checkup, const Host &host)
{
    const bool emulated = host.platform.os == u"linux" && hasEmulator(host)
        && (checkup.hasImageFor(u"linux", u"amd64") || checkup.hasImageFor(u"linux", u"arm64"));
    return allNewer(checkup, host) ? "windows-newer"_L1
        : emulated                 ? "emulated-only"_L1
                                   : "no-entry"_L1;
}

//! Presets nobody chose: one note for each system, or they would drown what matters.
void tellExamples(Checkup &checkup, const QList<qsizetype> &hosts)
{
    QStringList platforms;
    for (const qsizetype host : hosts)
        platforms
            += oci::describePlatform(oci::normalizePlatform(checkup.asked().hosts[host].platform));
    platforms.removeDuplicates();
    const Host &first = checkup.asked().hosts[hosts.first()];
    Finding &found = checkup.add(kindOfNothing(checkup, first),
        platforms.size() == 1 ? words("No entry for %1").arg(platforms.first())
                              : words("No entry for %1 known platforms").arg(platforms.size()),
        words("%1. Name your hosts to see what they get").arg(platforms.join(u", "_s)));
    found.severity = Severity::Note; // nobody said that there are such hosts
    found.platform.os = first.platform.os;
    setHosts(checkup, found, hosts);
    if (platforms.size() == 1)
        found.remedies += addPlatform(checkup, first.platform);
}

void tellNothing(Checkup &checkup, const QList<qsizetype> &hosts)
{
    if (checkup.asked().hostsAreExamples) {
        tellExamples(checkup, hosts);
        return;
    }
    const Host &host = checkup.asked().hosts[hosts.first()];
    const Client &client = checkup.clientOf(hosts.first());
    const QString message
        = messageOf(checkup.image(), host, client, checkup.choiceOf(hosts.first()));
    const oci::Platform wanted = oci::normalizePlatform(host.platform);
    const QLatin1StringView id = kindOfNothing(checkup, host);
    const QList<int> inside = passedOverInside(checkup, hosts.first());
    const QString title = !inside.isEmpty()
        ? words("%1 only inside a nested index").arg(oci::describePlatform(wanted))
        : id == "windows-newer"_L1
        ? words("Every Windows entry is newer than build %1").arg(buildOf(host.platform))
        : id == "emulated-only"_L1
        ? words("%1 only by emulation").arg(oci::describePlatform(wanted))
        : words("No entry for %1").arg(oci::describePlatform(wanted));
    Finding &found = checkup.add(id, title,
        words("%1 would pull nothing", "%1 would pull nothing", hosts.size())
            .arg(names(checkup, hosts)));
    found.platform = host.platform;
    setHosts(checkup, found, hosts);
    if (!message.isEmpty())
        found.evidence += u": "_s + message;
    if (!inside.isEmpty()) {
        found.evidence += words(". %1 is there, and this client goes by the outer entry")
                              .arg(checkup.labels(inside));
        found.remedies += flatten(checkup, inside.first());
    }
    found.remedies += addPlatform(checkup, host.platform);
    if (inside.isEmpty())
        tellNearest(checkup, found, host);
}

//! One manifest, and it is not for these hosts.
void tellRefusedAlone(Checkup &checkup, const QList<qsizetype> &hosts)
{
    const Checkup::Entry &entry = checkup.entries().front();
    const Host &host = checkup.asked().hosts[hosts.first()];
    const QString wanted = oci::describePlatform(oci::normalizePlatform(host.platform));
    const QString message = messageOf(
        checkup.image(), host, checkup.clientOf(hosts.first()), checkup.choiceOf(hosts.first()));
    const QString is = entry.isImage && entry.facts->config
        ? words("The image is for %1, not for %2")
              .arg(oci::describePlatform(entry.facts->config->platform), wanted)
        : words("This is no container image, %1 cannot run it").arg(wanted);
    Finding &found = checkup.add("no-entry"_L1, is,
        words("%1 would pull nothing", "%1 would pull nothing", hosts.size())
                .arg(names(checkup, hosts))
            + (message.isEmpty() ? QString() : u": "_s + message));
    found.platform = host.platform;
    setHosts(checkup, found, hosts);
    if (entry.isImage)
        found.remedies += addPlatform(checkup, host.platform);
}

//! Older entries the host could only start in a virtual machine.
void tellHyperV(Checkup &checkup, const QList<qsizetype> &hosts)
{
    const qsizetype first = hosts.first();
    const Host &host = checkup.asked().hosts[first];
    const auto process = startableBuilds(host, Isolation::Process);
    const auto virtualised = startableBuilds(host, Isolation::HyperV);
    if (!process || !virtualised)
        return;
    const QList<int> own = versionedFor(checkup, host);
    const auto inside = [&](int at, const BuildRange &range) {
        return checkup.entry(at).windowsBuild >= range.lowest
            && checkup.entry(at).windowsBuild <= range.highest;
    };
    const int picked = checkup.choiceOf(first).picked;
    QList<int> older;
    for (const int at : own) {
        if (inside(at, *virtualised) && !inside(at, *process))
            older += at;
    }
    const bool needed = picked >= 0 ? older.contains(picked)
                                    : !older.isEmpty()
            && std::ranges::none_of(own, [&](int at) { return inside(at, *process); });
    if (!needed)
        return;
    const int best = picked >= 0 ? picked : *std::ranges::max_element(older, {}, [&](int at) {
        return checkup.entry(at).windowsBuild;
    });
    Finding &found = checkup.add("windows-needs-hyperv"_L1,
        words("Build %1 needs Hyper-V isolation on %2")
            .arg(checkup.entry(best).windowsBuild)
            .arg(host.name),
        picked >= 0 ? words("%1 pulls %2 and cannot start it with process isolation")
                          .arg(names(checkup, hosts), checkup.label(best))
                    : words("With process isolation %1 starts builds %2 to %3 only")
                          .arg(names(checkup, hosts))
                          .arg(process->lowest)
                          .arg(process->highest));
    if (checkup.asked().hostsAreExamples)
        found.severity = Severity::Note;
    found.platform = host.platform;
    setHosts(checkup, found, hosts);
    found.remedies += addPlatform(checkup, host.platform);
    if (checkup.clientOf(first).kind != ClientKind::Cri && !checkup.pullName().isEmpty())
        found.remedies += {.id = u"use-hyperv"_s,
            .title = words("Copy a Run Line"),
            .detail = words("Starts it in a virtual machine of its own."),
            .action = CopyText{
                u"docker run --isolation=hyperv %1@%2"_s.arg(checkup.pullName().section(u'@', 0, 0),
                    checkup.entry(best).facts->descriptor.digest.toString())}};
}

//! Refused by a table of Windows releases that ends too early (containerd/platforms rc.2 to rc.4).
void tellFloor(Checkup &checkup, const QList<qsizetype> &hosts)
{
    constexpr int newestServer = 26100;
    constexpr int stableInterface = 20348;
    const Host &host = checkup.asked().hosts[hosts.first()];
    if (buildOf(host.platform) <= newestServer)
        return;
    for (const EntryTrace &trace : checkup.choiceOf(hosts.first()).trace) {
        const int build = checkup.entry(trace.entry).windowsBuild;
        if (trace.reason != Reason::WindowsBelowFloor || build < stableInterface)
            continue;
        Finding &found = checkup.add("windows-floor"_L1,
            words("%1 refuses build %2 by mistake")
                .arg(clientName(checkup.clientOf(hosts.first())))
                .arg(build),
            words("%1 can run it; the client's table of Windows releases ends too early")
                .arg(names(checkup, hosts)),
            trace.entry);
        setHosts(checkup, found, hosts);
        found.remedies += advice(u"update-client"_s, words("Update the Client"),
            words("A release with containerd/platforms 1.0.0-rc.5 or later accepts it."));
        return;
    }
}

bool isWeaker(const oci::Platform &host, const oci::Platform &picked)
{
    if (host.os != picked.os || picked.architecture.isEmpty())
        return false;
    return host.architecture != picked.architecture
        || (host.architecture == u"arm" && host.variant != picked.variant);
}

void checkWeaker(Checkup &checkup)
{
    Groups groups;
    for (qsizetype host = 0; host < checkup.asked().hosts.size(); ++host) {
        const int picked = checkup.choiceOf(host).picked;
        if (picked >= 0 && checkup.image().isIndex()
            && isWeaker(oci::normalizePlatform(checkup.asked().hosts[host].platform),
                checkup.entry(picked).normalized))
            groups.add(
                oci::formatPlatform(checkup.asked().hosts[host].platform) + QString::number(picked),
                host);
    }
    groups.each([&](const QList<qsizetype> &hosts) {
        const Host &host = checkup.asked().hosts[hosts.first()];
        const int picked = checkup.choiceOf(hosts.first()).picked;
        Finding &found = checkup.add("fallback-only"_L1,
            words("%1 gets %2").arg(oci::describePlatform(host.platform), checkup.label(picked)),
            words(
                "%1 would run a weaker relative; podman and Kubernetes on containerd 2.1 refuse it")
                .arg(names(checkup, hosts)),
            picked);
        found.platform = host.platform;
        setHosts(checkup, found, hosts);
        found.remedies += addPlatform(checkup, host.platform);
    });
}

QList<Client> clientsOn(const Host &host)
{
    const bool windows = host.platform.os == u"windows";
    QList<Client> fitting;
    for (const Client &client : allClients()) {
        if (windows ? client.kind == ClientKind::Docker || client.kind == ClientKind::Podman
                    : client.kind == ClientKind::DockerWindows)
            continue;
        fitting += client;
    }
    return fitting;
}

void checkDisagreement(Checkup &checkup)
{
    if (!checkup.image().isIndex() || checkup.images().size() < 2)
        return;
    Groups groups;
    std::map<qsizetype, QList<int>> picks;
    for (qsizetype host = 0; host < checkup.asked().hosts.size(); ++host) {
        const Host &one = checkup.asked().hosts[host];
        if (one.client)
            continue; // others do not matter there
        QStringList key{one.platform.os};
        QList<int> own;
        for (const Client &client : clientsOn(one)) {
            own += choose(checkup.image(), one, client).picked;
            key += QString::number(own.last());
        }
        QList<int> distinct = own;
        distinct.removeAll(-1);
        std::ranges::sort(distinct);
        if (distinct.isEmpty() || distinct.first() == distinct.last())
            continue;
        picks[host] = own;
        groups.add(key.join(u' '), host);
    }
    groups.each([&](const QList<qsizetype> &hosts) {
        const QList<Client> clients = clientsOn(checkup.asked().hosts[hosts.first()]);
        const QList<int> &own = picks.at(hosts.first());
        QStringList table;
        QList<int> told;
        for (const int pick : own) {
            if (pick < 0 || told.contains(pick))
                continue;
            told += pick;
            QStringList who;
            for (qsizetype at = 0; at < clients.size(); ++at) {
                if (own[at] == pick)
                    who += clientName(clients[at]);
            }
            table += who.join(u", "_s) + u": "_s + checkup.label(pick) + u" ("_s
                + checkup.entry(pick).facts->descriptor.digest.shortHex() + u')';
        }
        Finding &found = checkup.add("tools-disagree"_L1,
            words("Clients on %1 would pull different entries").arg(names(checkup, hosts)),
            table.join(u"; "_s));
        found.platform = checkup.asked().hosts[hosts.first()].platform;
        setHosts(checkup, found, hosts);
        found.remedies += advice(u"reorder"_s, words("Reorder or Relabel"),
            words("Entries that are sorted newest and most specific first, with full platforms, "
                  "read alike everywhere."));
    });
}

} // namespace

void checkHosts(Checkup &checkup)
{
    Groups nothing, alone, windows;
    for (qsizetype host = 0; host < checkup.asked().hosts.size(); ++host) {
        const Host &one = checkup.asked().hosts[host];
        const QString key = askedKey(checkup, host);
        const bool isWindows = one.platform.os == u"windows";
        if (isWindows && effectiveIsolation(one) == Isolation::Process)
            windows.add(key, host);
        if (checkup.choiceOf(host).picked >= 0)
            continue;
        // Of hosts that are only examples nobody expects another system.
        if (checkup.asked().hostsAreExamples && checkup.imagesOf(one.platform.os).isEmpty())
            continue;
        if (checkup.image().isIndex() && !checkup.images().isEmpty())
            nothing.add(checkup.asked().hostsAreExamples
                    ? one.platform.os + u' ' + kindOfNothing(checkup, one)
                    : key,
                host);
        else if (!checkup.image().isIndex() && !checkup.entries().empty()
            && !checkup.asked().hostsAreExamples)
            alone.add(key, host);
    }
    nothing.each([&](const QList<qsizetype> &hosts) { tellNothing(checkup, hosts); });
    alone.each([&](const QList<qsizetype> &hosts) { tellRefusedAlone(checkup, hosts); });
    windows.each([&](const QList<qsizetype> &hosts) {
        tellHyperV(checkup, hosts);
        tellFloor(checkup, hosts);
    });
    checkWeaker(checkup);
    checkDisagreement(checkup);
}

} // namespace gantry::doctor
