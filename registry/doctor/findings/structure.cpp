// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"

#include <QSet>

#include <algorithm>

// What the index holds: manifests of which family, attestations, artifacts, other indexes.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

namespace mediatype = oci::mediatype;

constexpr QStringView referenceType = u"vnd.docker.reference.type";

bool isDocker(const QString &mediaType)
{
    return mediaType.startsWith("application/vnd.docker."_L1);
}

bool isOci(const QString &mediaType)
{
    return mediaType.startsWith("application/vnd.oci."_L1);
}

void checkRoot(Checkup &checkup)
{
    const ImageFacts &image = checkup.image().image();
    if (mediatype::kindOf(image.rootMediaType) == mediatype::Kind::Schema1) {
        checkup
            .add("media-type"_L1, words("The manifest is of schema 1"),
                words("%1; current clients refuse it").arg(image.rootMediaType))
            .remedies
            += advice(
                u"push-again"_s, words("Push Again"), words("Push the image with a current tool."));
        return;
    }
    if (image.index) {
        if (image.index->manifests().isEmpty())
            checkup
                .add("empty-index"_L1, words("The index has no entries"),
                    words("manifests is an empty list"))
                .remedies
                += advice(u"push-again"_s, words("Push Again"));
        return;
    }
    const oci::Platform platform = image.entries.isEmpty() || !image.entries[0].config
        ? oci::Platform()
        : image.entries[0].config->platform;
    if (image.entries.isEmpty()
        || (image.entries[0].role != oci::Role::Image
            && image.entries[0].role != oci::Role::Unknown))
        return; // an artifact stands alone rightly
    Finding &found = checkup.add("single-manifest"_L1, words("One manifest, not an index"),
        platform.isEmpty() ? words("It says no platform; every host pulls it")
                           : words("It is for %1, and hosts of any architecture pull it")
                                 .arg(oci::describePlatform(platform)));
    found.platform = platform;
    for (qsizetype host = 0; host < checkup.asked().hosts.size(); ++host) {
        const Host &one = checkup.asked().hosts[host];
        const oci::Platform wanted = oci::normalizePlatform(platform);
        if (!platform.isEmpty()
            && (one.platform.os != wanted.os || one.platform.architecture != wanted.architecture)
            && checkup.choiceOf(host).picked >= 0)
            found.hosts += one.id;
    }
    found.remedies += advice(u"wrap-in-index"_s, words("Wrap in an Index…"),
        words("Assemble an index with this manifest as its entry."));
}

void checkMediaTypes(Checkup &checkup)
{
    if (!checkup.image().isIndex())
        return;
    QList<int> docker, oci;
    for (std::size_t at = 0; at < checkup.entries().size(); ++at) {
        const Checkup::Entry &entry = checkup.entries()[at];
        const QString &type = entry.facts->descriptor.mediaType;
        if (mediatype::kindOf(type) == mediatype::Kind::Schema1)
            checkup
                .add("media-type"_L1,
                    words("%1 is a manifest of schema 1").arg(checkup.label(static_cast<int>(at))),
                    type, static_cast<int>(at))
                .remedies
                += advice(u"push-again"_s, words("Push Again"));
        if (entry.parent >= 0 || (!entry.isImage && !entry.isNested))
            continue;
        if (isDocker(type))
            docker += static_cast<int>(at);
        else if (isOci(type))
            oci += static_cast<int>(at);
    }
    if (checkup.image().isDockerList() && !oci.isEmpty()) {
        checkup
            .add("media-type"_L1, words("A Docker manifest list holds OCI manifests"),
                words("%1; strict clients refuse them").arg(checkup.labels(oci)), oci.first())
            .remedies
            += advice(u"write-oci-index"_s, words("Write an OCI Index…"),
                words("Open it as an assembly and choose OCI index as its format."));
    } else if (!docker.isEmpty() && !oci.isEmpty()) {
        checkup
            .add("media-type-mix"_L1, words("Docker and OCI manifests in one index"),
                words("Docker: %1. OCI: %2").arg(checkup.labels(docker), checkup.labels(oci)))
            .remedies
            += advice(u"convert"_s, words("Convert"),
                words("Push all images with one family of media types."));
    }
}

void checkAttestations(Checkup &checkup)
{
    QSet<QString> images, attested;
    QList<int> attestations;
    for (std::size_t at = 0; at < checkup.entries().size(); ++at) {
        const Checkup::Entry &entry = checkup.entries()[at];
        if (entry.isImage)
            images += entry.facts->descriptor.digest.toString();
        if (entry.facts->role == oci::Role::Attestation)
            attestations += static_cast<int>(at);
    }
    for (const int at : attestations) {
        const EntryFacts &facts = *checkup.entry(at).facts;
        if (!facts.attests)
            continue;
        attested += facts.attests->toString();
        if (images.contains(facts.attests->toString()))
            continue;
        checkup
            .add("attestation-dangling"_L1,
                words("An attestation of an image that is not in this index"),
                words("%1 describes %2")
                    .arg(facts.descriptor.digest.shortHex(), facts.attests->shortHex()),
                at)
            .remedies
            += removeEntry(checkup, at);
    }
    if (!attestations.isEmpty()) {
        checkup.add("attestation"_L1,
            words(
                "%1 attestation in the index", "%1 attestations in the index", attestations.size())
                .arg(attestations.size()),
            words("Entries for unknown/unknown; they are no platform and no host gets them"));
        QList<int> without;
        for (const int at : checkup.images()) {
            if (!attested.contains(checkup.entry(at).facts->descriptor.digest.toString()))
                without += at;
        }
        if (!without.isEmpty() && without.size() < checkup.images().size())
            checkup
                .add("attestation-missing"_L1, words("Some images have no attestation"),
                    words("%1 have none").arg(checkup.labels(without)))
                .remedies
                += advice(u"build-together"_s, words("Build Together"));
    }
}

bool saysWhatItIs(const EntryFacts &facts)
{
    return facts.role == oci::Role::Attestation || facts.role == oci::Role::Signature
        || facts.role == oci::Role::Artifact || facts.descriptor.annotation(referenceType)
        || !facts.descriptor.artifactType.isEmpty();
}

//! Hosts that take something out of a nested index, or would if their client walked into it.
QStringList hostsOfNested(const Checkup &checkup, int nested)
{
    const auto isInside = [&](int at) {
        while (at >= 0 && at != nested)
            at = checkup.entry(at).parent;
        return at == nested;
    };
    QStringList ids;
    for (qsizetype host = 0; host < checkup.asked().hosts.size(); ++host) {
        const Choice &choice = checkup.choiceOf(host);
        const bool touched = std::ranges::any_of(choice.trace, [&](const EntryTrace &trace) {
            return (isPicked(trace.reason) || trace.reason == Reason::NestedIgnored
                       || trace.reason == Reason::NestedRefused)
                && isInside(trace.entry);
        });
        if (touched)
            ids += checkup.asked().hosts[host].id;
    }
    return ids;
}

void checkEntries(Checkup &checkup)
{
    if (!checkup.image().isIndex())
        return;
    for (std::size_t number = 0; number < checkup.entries().size(); ++number) {
        const int at = static_cast<int>(number);
        const Checkup::Entry &entry = checkup.entries()[number];
        const EntryFacts &facts = *entry.facts;
        const QString digest = facts.descriptor.digest.shortHex();
        if (entry.isNested) {
            Finding &found = checkup.add("nested-index"_L1,
                words("%1 is an index of its own").arg(checkup.label(at)),
                words("containerd and Docker Engine on Linux walk into it; podman and Docker "
                      "Engine on Windows go by the platform of the outer entry"),
                at);
            found.remedies += flatten(checkup, at);
            checkup.settleHosts(hostsOfNested(checkup, at));
            continue;
        }
        const bool unknown = entry.hasPlatform && entry.written.isUnknown();
        if (unknown && !saysWhatItIs(facts)) {
            checkup
                .add("attestation-bare"_L1,
                    words("%1 is for unknown/unknown and says not what it is").arg(digest),
                    words("It has neither vnd.docker.reference annotations nor an artifact type"),
                    at)
                .remedies
                += removeEntry(checkup, at);
            continue;
        }
        if (entry.hasPlatform && !entry.written.isEmpty())
            continue;
        if (!entry.isImage) {
            checkup.add("no-platform-artefact"_L1,
                words("%1 has no platform and is no image").arg(digest),
                words("%1").arg(facts.descriptor.artifactType.isEmpty()
                        ? facts.descriptor.mediaType
                        : facts.descriptor.artifactType),
                at);
            continue;
        }
        if (facts.manifest && !facts.manifest->isImage())
            continue;
        Finding &found = checkup.add("no-platform"_L1, words("%1 has no platform").arg(digest),
            facts.config && !facts.config->platform.isEmpty()
                ? words("Its config says %1; containerd keeps it for last, podman skips it in a "
                        "Docker list")
                      .arg(oci::describePlatform(facts.config->platform))
                : words("containerd keeps it for last, podman skips it in a Docker list"),
            at);
        if (facts.config && !facts.config->platform.isEmpty()) {
            found.platform = {};
            found.remedies
                += setField(checkup, at, u"platform"_s, oci::formatPlatform(facts.config->platform),
                    u"use-config-value"_s, words("Use Config Value"));
        }
    }
}

} // namespace

void checkStructure(Checkup &checkup)
{
    checkRoot(checkup);
    checkMediaTypes(checkup);
    checkEntries(checkup);
    checkAttestations(checkup);
}

} // namespace gantry::doctor
