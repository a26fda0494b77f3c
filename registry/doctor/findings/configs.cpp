// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"

// Descriptors against configs. Clients choose by the descriptor; containerd unpacks by the config.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

void checkEntry(Checkup &checkup, int at)
{
    const Checkup::Entry &entry = checkup.entry(at);
    const oci::ImageConfig &config = *entry.facts->config;
    const oci::Platform &inside = config.platform;
    const oci::Platform meant = oci::normalizePlatform(inside);
    if (inside.os.isEmpty() || inside.architecture.isEmpty()) {
        checkup
            .add("config-platform-missing"_L1,
                words("The config of %1 has no platform").arg(checkup.label(at)),
                words("os is \"%1\", architecture is \"%2\"").arg(inside.os, inside.architecture),
                at)
            .remedies
            += advice(
                u"rebuild"_s, words("Rebuild"), words("Set os and architecture in the config."));
        return;
    }
    if (!entry.hasPlatform || entry.written.isEmpty())
        return;
    const auto both = [&](const QString &outside, const QString &within) {
        return words("Entry %1 says %2, its config says %3")
            .arg(entry.facts->descriptor.digest.shortHex(),
                outside.isEmpty() ? words("nothing") : outside,
                within.isEmpty() ? words("nothing") : within);
    };
    const auto useConfig = [&](const QString &key, const QString &value) {
        return setField(checkup, at, key, value, u"use-config-value"_s, words("Use Config Value"));
    };
    if (entry.normalized.os != meant.os) {
        Finding &found = checkup.add("descriptor-config-os"_L1,
            words("Operating system in the index differs from the config"),
            both(entry.written.os, inside.os), at);
        found.remedies += useConfig(u"os"_s, inside.os);
        return;
    }
    if (entry.normalized.architecture != meant.architecture) {
        Finding &found = checkup.add("descriptor-config-arch"_L1,
            words("Architecture in the index differs from the config"),
            both(entry.written.architecture, inside.architecture)
                + words(". The config decides when the image is unpacked"),
            at);
        found.remedies += useConfig(u"architecture"_s, meant.architecture);
        found.remedies += advice(u"rebuild"_s, words("Rebuild"));
        return;
    }
    // arm without a variant is v7 and arm64 without one is v8, which normalising already says.
    if (entry.normalized.variant != meant.variant) {
        Finding &found = checkup.add("descriptor-config-variant"_L1,
            words("Variant in the index differs from the config"),
            both(entry.written.variant, inside.variant), at);
        found.remedies
            += useConfig(u"variant"_s, inside.variant.isEmpty() ? meant.variant : inside.variant);
    }
    if (meant.os == u"windows" && !entry.written.osVersion.isEmpty()
        && entry.written.osVersion != inside.osVersion) {
        Finding &found = checkup.add("descriptor-config-version"_L1,
            words("OS version in the index differs from the config"),
            both(entry.written.osVersion, inside.osVersion)
                + words(". Clients compare the index value"),
            at);
        if (!inside.osVersion.isEmpty())
            found.remedies += useConfig(u"os.version"_s, inside.osVersion);
    }
    QStringList outside = entry.written.osFeatures;
    QStringList within = inside.osFeatures;
    outside.sort();
    within.sort();
    if (outside != within) {
        Finding &found = checkup.add("descriptor-config-features"_L1,
            words("OS features in the index differ from the config"),
            both(outside.join(u", "_s), within.join(u", "_s)), at);
        found.remedies += useConfig(u"os.features"_s, within.join(u','));
    }
}

} // namespace

void checkConfigs(Checkup &checkup)
{
    for (std::size_t at = 0; at < checkup.entries().size(); ++at) {
        const Checkup::Entry &entry = checkup.entries()[at];
        const bool image = !entry.facts->manifest || entry.facts->manifest->isImage();
        if (entry.isImage && image && entry.facts->config)
            checkEntry(checkup, static_cast<int>(at));
    }
}

} // namespace gantry::doctor
