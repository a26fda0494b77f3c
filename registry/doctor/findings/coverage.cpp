// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"

#include <algorithm>
#include <map>

// Platforms that are missing beside those that are there, and images that stand out by their size.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 smallBytes = 4 * 1024 * 1024; //!< below, ratios mean nothing
constexpr int outlierRatio = 3;

oci::Platform platformOf(
    const QString &os, const QString &architecture, const QString &variant = {})
{
    oci::Platform platform;
    platform.os = os;
    platform.architecture = architecture;
    platform.variant = variant;
    return platform;
}

Finding &addMissing(
    Checkup &checkup, QLatin1StringView id, const oci::Platform &wanted, const QString &evidence)
{
    Finding &found
        = checkup.add(id, words("No %1 entry").arg(oci::describePlatform(wanted)), evidence);
    found.platform = wanted;
    for (qsizetype host = 0; host < checkup.asked().hosts.size(); ++host) {
        const oci::Platform &one = checkup.asked().hosts[host].platform;
        const bool variant = wanted.variant.isEmpty() || one.variant == wanted.variant;
        if (one.os == wanted.os && one.architecture == wanted.architecture && variant)
            found.hosts += checkup.asked().hosts[host].id;
    }
    found.remedies += addPlatform(checkup, wanted);
    return found;
}

void checkMissing(Checkup &checkup)
{
    const bool amd64 = checkup.hasImageFor(u"linux", u"amd64");
    const bool arm64 = checkup.hasImageFor(u"linux", u"arm64");
    if (amd64 && !arm64)
        addMissing(checkup, "no-arm64"_L1, platformOf(u"linux"_s, u"arm64"_s),
            words("Apple computers and Arm servers would need emulation"));
    if (arm64 && !amd64)
        addMissing(checkup, "no-amd64"_L1, platformOf(u"linux"_s, u"amd64"_s),
            words("Typical of an image built on a laptop; most servers run amd64"));
    if (checkup.hasImageFor(u"linux", u"386") && !amd64)
        addMissing(checkup, "386-only"_L1, platformOf(u"linux"_s, u"amd64"_s),
            words("There is linux/386; Kubernetes and podman refuse it on amd64"));
    const auto hasArm = [&](QStringView variant) {
        return std::ranges::any_of(checkup.imagesOf(u"linux", u"arm"),
            [&](int at) { return checkup.entry(at).normalized.variant == variant; });
    };
    if (hasArm(u"v7") && !hasArm(u"v6") && !hasArm(u"v5"))
        addMissing(checkup, "arm-gap"_L1, platformOf(u"linux"_s, u"arm"_s, u"v6"_s),
            words("There is arm/v7; the first Raspberry Pi boards and Zero need v6"));
    const auto onlyAbove = [&](const QString &architecture) {
        const QList<int> own = checkup.imagesOf(u"linux", architecture);
        return !own.isEmpty() && std::ranges::all_of(own, [&](int at) {
            const QString &variant = checkup.entry(at).normalized.variant;
            return variant.startsWith(u'v') && variant != u"v8" && variant != u"v1";
        });
    };
    for (const auto &[architecture, id, why] :
        {std::tuple(
             u"arm64"_s, "arm64-v9-only"_L1, words("No client asks for more than v8; there is %1")),
            std::tuple(u"amd64"_s, "amd64-level-only"_L1,
                words("podman, containerd, Kubernetes and BuildKit never ask for a level; there is "
                      "%1"))}) {
        if (!onlyAbove(architecture))
            continue;
        const QList<int> own = checkup.imagesOf(u"linux", architecture);
        Finding &found = addMissing(
            checkup, id, platformOf(u"linux"_s, architecture), why.arg(checkup.labels(own)));
        found.title = words("No plain %1 entry").arg(u"linux/"_s + architecture);
    }
}

void checkSizes(Checkup &checkup)
{
    std::map<QString, QList<std::pair<qint64, int>>> bySystem;
    for (const int at : checkup.images()) {
        const auto &manifest = checkup.entry(at).facts->manifest;
        if (manifest && manifest->isImage())
            bySystem[checkup.entry(at).normalized.os] += std::pair(manifest->layerBytes(), at);
    }
    for (auto &[os, sizes] : bySystem) {
        if (sizes.size() < 3)
            continue;
        std::ranges::sort(sizes);
        const qint64 middle = sizes[sizes.size() / 2].first;
        for (const auto &[bytes, at] : sizes) {
            const bool large = bytes > smallBytes && bytes / outlierRatio > middle;
            const bool small = middle > smallBytes && middle / outlierRatio > bytes;
            if (!large && !small)
                continue;
            checkup
                .add("size-outlier"_L1,
                    large ? words("%1 is much larger than the others").arg(checkup.label(at))
                          : words("%1 is much smaller than the others").arg(checkup.label(at)),
                    words("%1 MiB compressed; the middle one of %2 %3 images has %4 MiB")
                        .arg(static_cast<double>(bytes) / (1024 * 1024), 0, 'f', 1)
                        .arg(sizes.size())
                        .arg(os)
                        .arg(static_cast<double>(middle) / (1024 * 1024), 0, 'f', 1),
                    at)
                .remedies
                += advice(u"compare"_s, words("Compare Variants"));
        }
    }
}

} // namespace

void checkCoverage(Checkup &checkup)
{
    if (!checkup.image().isIndex())
        return;
    checkMissing(checkup);
    checkSizes(checkup);
}

} // namespace gantry::doctor
