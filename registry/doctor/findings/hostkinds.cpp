// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"
#include "doctor/releases.h"

#include <algorithm>

// What certain hosts and services do that others do not.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr int server2016 = 14393;
constexpr int server2022 = 20348;
constexpr int annualChannel = 25398;
constexpr int server2025 = 26100;

int hostBuild(const oci::Platform &platform)
{
    const auto version = oci::WindowsVersion::parse(platform.osVersion);
    return version ? version->build : -1;
}

bool mentions(const Host &host, QStringView word)
{
    return host.id.contains(word, Qt::CaseInsensitive)
        || host.name.contains(word, Qt::CaseInsensitive)
        || host.group.contains(word, Qt::CaseInsensitive);
}

QStringList hostsWhere(const Checkup &checkup, const auto &holds)
{
    QStringList ids;
    for (qsizetype at = 0; at < checkup.asked().hosts.size(); ++at) {
        if (holds(checkup.asked().hosts[at], at))
            ids += checkup.asked().hosts[at].id;
    }
    return ids;
}

void checkWindowsHosts(Checkup &checkup)
{
    const QList<int> own = checkup.imagesOf(u"windows");
    if (own.isEmpty())
        return;
    const auto takesWindows = [&](const Host &host, qsizetype at) {
        return host.platform.os == u"windows" && checkup.choiceOf(at).picked >= 0;
    };
    const QStringList oldest = hostsWhere(checkup, [&](const Host &host, qsizetype at) {
        const int picked = checkup.choiceOf(at).picked;
        return takesWindows(host, at) && hostBuild(host.platform) == server2016
            && checkup.entry(picked).windowsBuild == server2016;
    });
    if (!oldest.isEmpty()) {
        const auto entry = std::ranges::find_if(
            own, [&](int at) { return checkup.entry(at).windowsBuild == server2016; });
        Finding &found = checkup.add("windows-14393-revision"_L1,
            words("Build 14393 also compares the revision"),
            words("The image says %1; the host's patch level has to be the same under process "
                  "isolation")
                .arg(checkup.entry(*entry).written.osVersion),
            *entry);
        found.hosts = oldest;
    }
    const QStringList annual = hostsWhere(checkup, [&](const Host &host, qsizetype at) {
        return takesWindows(host, at) && hostBuild(host.platform) == annualChannel;
    });
    if (!annual.isEmpty() && !checkup.asked().hostsAreExamples) {
        Finding &found = checkup.add("windows-ac-host"_L1,
            words("Annual Channel hosts are documented for LTSC 2022 only"),
            words("Build 25398 has no base image of its own"));
        found.platform.os = u"windows"_s;
        found.hosts = annual;
    }
    for (const WindowsNodeKind &pool : windowsNodeKinds()) {
        if (!pool.supportEnds.isValid() || !checkup.asked().today.isValid()
            || checkup.asked().today.daysTo(pool.supportEnds) > 365)
            continue;
        // Also those that get nothing: the nodes are the trouble, not the image.
        const QStringList hosts = hostsWhere(checkup, [&](const Host &host, qsizetype) {
            return host.platform.os == u"windows" && hostBuild(host.platform) == pool.build
                && mentions(host, pool.service);
        });
        if (hosts.isEmpty() || checkup.asked().hostsAreExamples)
            continue;
        const bool isOver = checkup.asked().today > pool.supportEnds;
        Finding &found = checkup.add("windows-node-retired"_L1,
            (isOver ? words("%1 %2 nodes are retired") : words("%1 %2 nodes will soon be retired"))
                .arg(pool.service, pool.sku),
            (isOver ? words("Their support ended on %1") : words("Their support ends on %1"))
                .arg(pool.supportEnds.toString(Qt::ISODate)));
        found.platform.os = u"windows"_s;
        found.platform.osVersion = u"10.0.%1"_s.arg(pool.build);
        found.hosts = hosts;
        found.remedies += advice(u"newer-pool"_s, words("Use a Newer Node Pool"));
    }
    const auto hasBuild = [&](int build) {
        return std::ranges::any_of(
            own, [&](int at) { return checkup.entry(at).windowsBuild == build; });
    };
    const auto hostsOf = [&](int build) {
        return hostsWhere(checkup,
            [&](const Host &host, qsizetype) { return hostBuild(host.platform) == build; });
    };
    const QStringList on2022 = hostsOf(server2022);
    const QStringList on2025 = hostsOf(server2025);
    if (!on2022.isEmpty() && !on2025.isEmpty() && hasBuild(server2022) != hasBuild(server2025)) {
        const int missing = hasBuild(server2022) ? server2025 : server2022;
        Finding &found = checkup.add("windows-lts-gap"_L1,
            words("No entry for %1").arg(oci::windowsReleaseName(missing)),
            words("There are hosts of builds 20348 and 26100, and an entry for one of them"));
        if (checkup.asked().hostsAreExamples)
            found.severity = Severity::Note;
        found.platform = checkup.entry(own.first()).normalized;
        found.platform.osVersion = u"10.0.%1"_s.arg(missing);
        found.hosts = missing == server2022 ? on2022 : on2025;
        found.remedies += addPlatform(checkup, found.platform);
    }
}

void checkPause(Checkup &checkup)
{
    const QString repository
        = checkup.image().image().reference.section(u'@', 0, 0).section(u'/', -1);
    if (!repository.startsWith(u"pause") && !repository.contains(u"-pause")
        && !repository.contains(u"pause-win"))
        return;
    const QStringList hosts = hostsWhere(
        checkup, [&](const Host &, qsizetype at) { return checkup.choiceOf(at).picked < 0; });
    if (hosts.isEmpty())
        return;
    Finding &found
        = checkup.add("pause-image"_L1, words("The sandbox image has no entry for some nodes"),
            words("Pods there stop before their own images are pulled"));
    found.hosts = hosts;
    found.remedies
        += advice(u"multi-version-pause"_s, words("Use a Pause Image for Several Releases"));
}

void checkServices(Checkup &checkup)
{
    const PreparedImage &image = checkup.image();
    const bool attested = std::ranges::any_of(checkup.entries(),
        [](const Checkup::Entry &entry) { return entry.facts->role == oci::Role::Attestation; });
    if (image.isIndex() && checkup.images().size() == 1 && attested) {
        const QStringList hosts = hostsWhere(
            checkup, [](const Host &host, qsizetype) { return mentions(host, u"lambda"); });
        if (!hosts.isEmpty()) {
            const int only = checkup.images().first();
            const QString digest = checkup.entry(only).facts->descriptor.digest.toString();
            Finding &found = checkup.add("wrapped-single"_L1, words("AWS Lambda refuses an index"),
                words("One image and its attestation were pushed as an index; the service wants "
                      "the manifest %1")
                    .arg(digest),
                only);
            found.hosts = hosts;
            found.remedies += advice(u"without-provenance"_s, words("Build Without Attestations"),
                words("--provenance=false --sbom=false"));
            found.remedies += {.id = u"use-child"_s,
                .title = words("Copy Its Reference"),
                .detail = words("The manifest alone, by digest."),
                .action = CopyText{image.image().reference.section(u'@', 0, 0) + u'@' + digest}};
        }
    }
    const QStringList swarm
        = hostsWhere(checkup, [](const Host &host, qsizetype) { return mentions(host, u"swarm"); });
    if (!swarm.isEmpty() && checkup.hasImageFor(u"linux", u"arm")) {
        Finding &found = checkup.add("swarm-arm"_L1, words("Swarm does not compare variants"),
            words("A node of arm/v6 may be sent what is built for v7"));
        found.platform.os = u"linux"_s;
        found.platform.architecture = u"arm"_s;
        found.hosts = swarm;
        found.remedies += advice(u"use-constraints"_s, words("Use Placement Constraints"));
    }
    if (!image.isIndex())
        return;
    const QStringList nodes = hostsWhere(checkup, [&](const Host &, qsizetype at) {
        return checkup.clientOf(at).kind == ClientKind::Cri && checkup.choiceOf(at).picked < 0;
    });
    if (nodes.isEmpty() || checkup.images().isEmpty() || checkup.asked().hostsAreExamples)
        return;
    const oci::Platform there = checkup.entry(checkup.images().first()).normalized;
    QString selector = u"nodeSelector:\n  kubernetes.io/os: %1\n  kubernetes.io/arch: %2\n"_s.arg(
        there.os, there.architecture);
    if (const auto version = oci::WindowsVersion::parse(there.osVersion);
        version && there.os == u"windows")
        selector += u"  node.kubernetes.io/windows-build: %1.%2.%3\n"_s.arg(version->major)
                        .arg(version->minor)
                        .arg(version->build);
    Finding &found
        = checkup.add("k8s-label-hint"_L1, words("Some nodes of the cluster get nothing"),
            words("The scheduler does not look at the platforms of images"));
    found.hosts = nodes;
    found.remedies += {.id = u"node-selector"_s,
        .title = words("Copy nodeSelector"),
        .detail = words("Keeps pods on nodes that get an entry."),
        .action = CopyText{selector}};
}

} // namespace

void checkHostKinds(Checkup &checkup)
{
    checkWindowsHosts(checkup);
    checkPause(checkup);
    checkServices(checkup);
}

} // namespace gantry::doctor
