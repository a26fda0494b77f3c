// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"

#include <algorithm>
#include <map>

// os.version of Windows entries and their order. containerd sorts newest first, the Docker
// containerd store and BuildKit keep the order of the index, the graph driver store prefers the
// host's own build and otherwise keeps the order.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr auto hostProcessBase = "windows-host-process-containers-base-image"_L1;

bool isHostProcess(const Checkup::Entry &entry)
{
    const EntryFacts &facts = *entry.facts;
    const auto names = [](const QString &text) { return text.contains(hostProcessBase); };
    const auto inPairs = [&](const oci::StringPairs &pairs) {
        return std::ranges::any_of(
            pairs, [&](const oci::StringPair &pair) { return names(pair.value); });
    };
    return inPairs(facts.descriptor.annotations)
        || (facts.manifest && inPairs(facts.manifest->annotations()))
        || (facts.config
            && (inPairs(facts.config->labels)
                || std::ranges::any_of(facts.config->history, [&](const oci::HistoryStep &step) {
                       return names(step.createdBy) || names(step.comment);
                   })));
}

Remedy versionFromConfig(const Checkup &checkup, int at)
{
    const auto &config = checkup.entry(at).facts->config;
    if (config && !config->platform.osVersion.isEmpty())
        return setField(checkup, at, u"os.version"_s, config->platform.osVersion,
            u"use-config-value"_s, words("Use Config Value"));
    return advice(u"set-version"_s, words("Set os.version"),
        words("Write the version of the base image, 10.0.BUILD.REVISION."));
}

QList<int> newestFirst(const Checkup &checkup, QList<int> entries)
{
    std::ranges::stable_sort(entries, [&](int a, int b) {
        const auto left = oci::WindowsVersion::parse(checkup.entry(a).written.osVersion);
        const auto right = oci::WindowsVersion::parse(checkup.entry(b).written.osVersion);
        if (!left || !right)
            return left.has_value() && !right; // no version: last
        return std::pair(left->build, left->revision.value_or(0))
            > std::pair(right->build, right->revision.value_or(0));
    });
    return entries;
}

Remedy sortRemedy(const Checkup &checkup, const QList<int> &own)
{
    const QList<int> sorted = newestFirst(checkup, own);
    QList<int> order = checkup.images();
    for (int &place : order) {
        if (own.contains(place))
            place = sorted[own.indexOf(place)];
    }
    return orderEntries(checkup, order, u"newest-first"_s, words("Sort Newest First"));
}

void checkVersions(Checkup &checkup, const QList<int> &own)
{
    QList<int> with, without;
    for (const int at : own) {
        const Checkup::Entry &entry = checkup.entry(at);
        const QString &version = entry.written.osVersion;
        if (!version.isEmpty()) {
            with += at;
            if (entry.windowsBuild < 0) {
                Finding &found = checkup.add("windows-version-form"_L1,
                    words("os.version %1 cannot be read").arg(version),
                    words("It has to begin with three numbers, 10.0.BUILD; containerd and Docker "
                          "refuse the entry"),
                    at);
                found.remedies += versionFromConfig(checkup, at);
            }
            continue;
        }
        if (isHostProcess(entry)) {
            checkup.add("windows-hostprocess"_L1,
                words("A HostProcess image for every Windows host"),
                words("It rightly has no os.version; entries with one belong in front of it"), at);
            continue;
        }
        without += at;
        Finding &found = checkup.add("windows-no-version"_L1,
            words("%1 has no os.version").arg(checkup.label(at)),
            words("Every Windows host accepts it, whatever its build")
                + (entry.facts->config && !entry.facts->config->platform.osVersion.isEmpty()
                        ? words(". Its config says %1").arg(entry.facts->config->platform.osVersion)
                        : QString()),
            at);
        found.remedies += versionFromConfig(checkup, at);
    }
    if (!with.isEmpty() && !without.isEmpty()) {
        Finding &found = checkup.add("windows-version-mixed"_L1,
            words("Some Windows entries have no os.version"),
            words("%1 of %2 have none").arg(without.size()).arg(own.size()));
        found.platform.os = u"windows"_s;
        found.platform.architecture = checkup.entry(own.first()).normalized.architecture;
        if (without.size() == 1)
            found.remedies += versionFromConfig(checkup, without.first());
    }
    const auto first = std::ranges::find_if(
        own, [&](int at) { return checkup.entry(at).written.osVersion.isEmpty(); });
    if (first != own.end() && std::any_of(first, own.end(), [&](int at) {
            return !checkup.entry(at).written.osVersion.isEmpty();
        })) {
        Finding &found = checkup.add("windows-no-version-first"_L1,
            words("%1 without os.version stands first").arg(checkup.label(*first)),
            words("BuildKit and the Docker containerd store give it to every Windows host, "
                  "whatever its build"),
            *first);
        found.remedies += sortRemedy(checkup, own);
        if (!isHostProcess(checkup.entry(*first)))
            found.remedies += versionFromConfig(checkup, *first);
    }
}

//! Hosts that take an older build than another entry that fits them as well.
QStringList givenAnOlderBuild(const Checkup &checkup)
{
    QStringList ids;
    for (qsizetype host = 0; host < checkup.asked().hosts.size(); ++host) {
        const Choice &choice = checkup.choiceOf(host);
        if (choice.picked < 0)
            continue;
        const int taken = checkup.entry(choice.picked).windowsBuild;
        const bool older
            = taken >= 0 && std::ranges::any_of(choice.trace, [&](const EntryTrace &trace) {
                  return (trace.reason == Reason::LostByPosition
                             || trace.reason == Reason::LostToBetter)
                      && checkup.entry(trace.entry).windowsBuild > taken;
              });
        if (older)
            ids += checkup.asked().hosts[host].id;
    }
    return ids;
}

void checkBuilds(Checkup &checkup, const QList<int> &own)
{
    QList<int> versioned;
    for (const int at : own) {
        if (checkup.entry(at).windowsBuild >= 0)
            versioned += at;
    }
    const auto build = [&](int at) { return checkup.entry(at).windowsBuild; };
    const auto wrong
        = std::ranges::adjacent_find(versioned, [&](int a, int b) { return build(a) < build(b); });
    if (wrong != versioned.end()) {
        Finding &found
            = checkup.add("windows-order"_L1, words("Windows entries are not sorted newest first"),
                words("Build %1 stands before %2; clients that keep the order give newer hosts the "
                      "older one")
                    .arg(build(*wrong))
                    .arg(build(*std::next(wrong))),
                *std::next(wrong));
        found.remedies += sortRemedy(checkup, own);
        checkup.settleHosts(givenAnOlderBuild(checkup));
    }
    for (qsizetype second = 1; second < versioned.size(); ++second) {
        for (qsizetype first = 0; first < second; ++first) {
            const int a = versioned[first];
            const int b = versioned[second];
            if (build(a) != build(b)
                || checkup.entry(a).written.osVersion == checkup.entry(b).written.osVersion
                || checkup.entry(a).written.osFeatures != checkup.entry(b).written.osFeatures)
                continue;
            const QList<int> sorted = newestFirst(checkup, {a, b});
            Finding &found = checkup.add("windows-same-build"_L1,
                words("Two entries for Windows build %1").arg(build(a)),
                words("%1 and %2; containerd compares them as text")
                    .arg(checkup.entry(a).written.osVersion, checkup.entry(b).written.osVersion),
                b);
            Remedy keep = removeEntry(checkup, sorted[1]);
            keep.title = words("Keep %1").arg(checkup.entry(sorted[0]).written.osVersion);
            keep.id = u"keep-newest"_s;
            found.remedies += keep;
        }
    }
}

} // namespace

void checkWindows(Checkup &checkup)
{
    if (checkup.image().isIndex()) {
        std::map<QString, QList<int>> byArchitecture;
        for (const int at : checkup.imagesOf(u"windows"))
            byArchitecture[checkup.entry(at).normalized.architecture] += at;
        for (const auto &[architecture, own] : byArchitecture) {
            checkVersions(checkup, own);
            checkBuilds(checkup, own);
        }
    }
    for (const int at : checkup.imagesOf(u"windows")) {
        const Checkup::Entry &entry = checkup.entry(at);
        if (entry.written.osFeatures.contains(u"win32k"_s))
            checkup.add("windows-win32k"_L1, words("%1 asks for win32k").arg(checkup.label(at)),
                words("windows and windows/server bases need it; Windows hosts have it"), at);
        if (entry.normalized.architecture == u"arm64")
            checkup.add("windows-arm64"_L1,
                words("docker manifest annotate cannot write %1").arg(checkup.label(at)),
                words("Its list of platforms ends before windows/arm64; buildx imagetools, crane "
                      "and Gantry write it"),
                at);
    }
    for (std::size_t number = 0; number < checkup.entries().size(); ++number) {
        const auto &manifest = checkup.entries()[number].facts->manifest;
        if (!manifest)
            continue;
        const auto foreign
            = std::ranges::count_if(manifest->layers(), [](const oci::Descriptor &layer) {
                  return oci::mediatype::isForeignLayer(layer.mediaType) || !layer.urls.isEmpty();
              });
        if (foreign > 0) {
            const int at = static_cast<int>(number);
            checkup
                .add("foreign-layer"_L1,
                    words("%1 layer of %2 comes from elsewhere",
                        "%1 layers of %2 come from elsewhere", foreign)
                        .arg(foreign)
                        .arg(checkup.label(at)),
                    words("Registries need not hold them; hosts without internet need a copy made "
                          "on purpose"),
                    at)
                .remedies
                += advice(u"copy-foreign"_s, words("Copy With Foreign Layers"));
        }
    }
}

} // namespace gantry::doctor
