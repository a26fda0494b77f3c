// SPDX-License-Identifier: Apache-2.0
#include "models/image/entryfacts.h"

#include "verbs/baseimage.h"

#include <QCoreApplication>
#include <QHash>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct EntryWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::EntryFacts)
};

bool isProvenance(const QString &type)
{
    return type.contains("slsa.dev/provenance"_L1) || type.contains("provenance"_L1);
}

bool isSbom(const QString &type)
{
    return type.contains("spdx"_L1) || type.contains("cyclonedx"_L1) || type.contains("sbom"_L1)
        || type.contains("syft"_L1);
}

// The descriptor and the config of a variant must tell the same; containerd compares normalised.
QString disagreement(const oci::Platform &descriptor, const oci::Platform &config)
{
    const oci::Platform d = oci::normalizePlatform(descriptor);
    const oci::Platform c = oci::normalizePlatform(config);
    const auto differs = [](const QString &field, const QString &a, const QString &b) {
        return EntryWords::tr("%1 is %2 here, %3 in the config").arg(field, a, b);
    };
    if (d.os != c.os)
        return differs(u"os"_s, d.os, c.os);
    if (d.architecture != c.architecture)
        return differs(u"architecture"_s, d.architecture, c.architecture);
    if (!d.variant.isEmpty() && !c.variant.isEmpty() && d.variant != c.variant)
        return differs(u"variant"_s, d.variant, c.variant);
    if (!d.osVersion.isEmpty() && !c.osVersion.isEmpty() && d.osVersion != c.osVersion)
        return differs(u"os.version"_s, d.osVersion, c.osVersion);
    return {};
}

bool isDuplicate(const verbs::Inspection &inspection, qsizetype entry)
{
    const auto platform = oci::normalizePlatform(inspection.entries.at(entry).platform());
    for (qsizetype i = 0; i < inspection.entries.size(); ++i) {
        const verbs::Entry &other = inspection.entries.at(i);
        if (i != entry && other.role == oci::Role::Image
            && oci::normalizePlatform(other.platform()) == platform)
            return true;
    }
    return false;
}

EntryFacts::Check stateOf(const verbs::Inspection &inspection, qsizetype position)
{
    const verbs::Entry &entry = inspection.entries.at(position);
    if (entry.error)
        return {u"err"_s, entry.error->toLine()};
    if (!entry.described)
        return {u"run"_s, EntryWords::tr("Being read")};
    const auto &declared = entry.descriptor.platform;
    if (inspection.isIndex() && !declared)
        return {u"warn"_s, EntryWords::tr("The entry names no platform")};
    if (declared && entry.config) {
        const QString wrong = disagreement(*declared, entry.config->platform);
        if (!wrong.isEmpty())
            return {u"warn"_s, wrong};
    }
    if (declared && declared->os == "windows"_L1 && declared->osVersion.isEmpty())
        return {u"warn"_s, EntryWords::tr("A Windows entry without os.version")};
    if (inspection.isIndex() && isDuplicate(inspection, position))
        return {u"warn"_s, EntryWords::tr("Another entry is for the same platform")};
    return {u"ok"_s, EntryWords::tr("Manifest and config agree with the entry")};
}

template <typename Matches>
EntryFacts::Check attested(
    const verbs::Inspection &inspection, const verbs::Entry &entry, const Matches &matches)
{
    bool reading = false;
    const auto positions = inspection.attestationsOf(entry.descriptor.digest);
    for (const qsizetype i : positions) {
        const verbs::Entry &attestation = inspection.entries.at(i);
        reading = reading || !attestation.described;
        const auto types = attestation.predicateTypes();
        for (const QString &type : types) {
            if (matches(type))
                return {u"ok"_s, describePredicate(type)};
        }
    }
    for (const auto &referrer : entry.referrers) {
        if (matches(referrer.artifactType))
            return {u"ok"_s, describeArtifact(referrer.artifactType)};
    }
    for (const auto &referrer : inspection.referrers) {
        if (matches(referrer.artifactType))
            return {u"half"_s,
                EntryWords::tr("%1, on the index").arg(describeArtifact(referrer.artifactType))};
    }
    if (reading)
        return {u"run"_s, EntryWords::tr("Being read")};
    return {u"none"_s, EntryWords::tr("None")};
}

EntryFacts::Check signatureOf(const verbs::Inspection &inspection, const verbs::Entry &entry)
{
    for (const auto &referrer : entry.referrers) {
        if (isSignature(referrer))
            return {u"ok"_s, describeArtifact(referrer.artifactType)};
    }
    for (const auto &referrer : inspection.referrers) {
        if (isSignature(referrer))
            return {u"half"_s, EntryWords::tr("On the index only; it covers this entry")};
    }
    return {u"none"_s, EntryWords::tr("None")};
}

} // namespace

EntryFacts factsOf(const verbs::Inspection &inspection, qsizetype position)
{
    const verbs::Entry &entry = inspection.entries.at(position);
    return {.state = stateOf(inspection, position),
        .provenance = attested(inspection, entry, isProvenance),
        .sbom = attested(inspection, entry, isSbom),
        .signature = signatureOf(inspection, entry),
        .baseImage = verbs::baseImageName(entry, inspection.annotations)};
}

QString osTitle(const QString &os)
{
    static const QHash<QString, QString> names{{u"linux"_s, u"Linux"_s},
        {u"windows"_s, u"Windows"_s}, {u"darwin"_s, u"macOS"_s}, {u"freebsd"_s, u"FreeBSD"_s}};
    return os.isEmpty() ? EntryWords::tr("Without a platform") : names.value(os, os);
}

QString describePredicate(const QString &type)
{
    if (type.contains("slsa.dev/provenance"_L1))
        return EntryWords::tr("Provenance, SLSA %1").arg(type.section(u'/', -1).remove(u'v'));
    if (type.contains("spdx"_L1))
        return EntryWords::tr("SBOM, SPDX");
    if (type.contains("cyclonedx"_L1))
        return EntryWords::tr("SBOM, CycloneDX");
    if (type.contains("vuln"_L1))
        return EntryWords::tr("Vulnerability report");
    if (type.contains("openvex"_L1))
        return EntryWords::tr("VEX statement");
    return type;
}

QString describeArtifact(const QString &type)
{
    if (type.contains("dev.cosign"_L1) || type.contains("cosign"_L1))
        return type.contains("attest"_L1) ? EntryWords::tr("Attestation (cosign)")
            : type.contains("sbom"_L1)    ? EntryWords::tr("SBOM (cosign)")
                                          : EntryWords::tr("Signature (cosign)");
    if (type.contains("cncf.notary"_L1))
        return EntryWords::tr("Signature (notation)");
    if (type.contains("sigstore.bundle"_L1))
        return EntryWords::tr("Signature (sigstore bundle)");
    if (isSbom(type) || isProvenance(type) || type.contains("in-toto"_L1)) {
        const QString words = describePredicate(type);
        return words == type && type.contains("in-toto"_L1)
            ? EntryWords::tr("Attestation (in-toto)")
            : words;
    }
    return type;
}

bool isSignature(const sources::Referrer &referrer)
{
    const QString &type = referrer.artifactType;
    return referrer.tag.endsWith(".sig"_L1) || type.contains("cncf.notary.signature"_L1)
        || type.contains("cosign.artifact.sig"_L1) || type.contains("cosign.simplesigning"_L1)
        || type.contains("sigstore.bundle"_L1) || type.contains("signature"_L1);
}

} // namespace gantry::models
