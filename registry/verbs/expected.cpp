// SPDX-License-Identifier: Apache-2.0
#include "verbs/expected.h"

#include "verbs/words.h"

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

oci::Platform platformOf(
    const QString &os, const QString &architecture, const QString &variant, const QString &version)
{
    oci::Platform platform;
    platform.os = os;
    platform.architecture = architecture;
    platform.variant = variant;
    platform.osVersion = version;
    return platform;
}

void collect(const QList<Entry> &entries, QList<oci::Platform> &platforms)
{
    for (const Entry &entry : entries) {
        if (entry.role == oci::Role::Image && !entry.platform().isEmpty())
            platforms.append(entry.platform());
        collect(entry.children, platforms);
    }
}

QString reason(const oci::MatchResult &result)
{
    using Rule = oci::MatchResult::Rule;
    const QString found = result.found.isEmpty() ? words("nothing") : result.found;
    switch (result.rule) {
    case Rule::Matches:
        return {};
    case Rule::Os:
        return words("no entry for %1").arg(result.wanted);
    case Rule::Architecture:
        return words("architecture %1 is not %2").arg(found, result.wanted);
    case Rule::Variant:
        return words("variant %1 is not %2").arg(found, result.wanted);
    case Rule::OsVersion:
        return words("os.version %1 is not %2").arg(found, result.wanted);
    case Rule::OsFeatures:
        return words("os.features %1 are not %2").arg(found, result.wanted);
    }
    return {};
}

//! Does the entry's descriptor leave its platform open?
bool mustBeRead(const Entry &entry)
{
    return entry.role == oci::Role::Index
        || (entry.role == oci::Role::Image && entry.platform().isEmpty());
}

} // namespace

QList<HostPreset> hostPresets()
{
    const QString none;
    return {
        {u"linux-amd64"_s, words("Linux servers and PCs"),
            platformOf(u"linux"_s, u"amd64"_s, none, none)},
        {u"linux-arm64"_s, words("64-bit ARM, Apple silicon"),
            platformOf(u"linux"_s, u"arm64"_s, u"v8"_s, none)},
        {u"linux-arm-v7"_s, words("32-bit ARM boards"),
            platformOf(u"linux"_s, u"arm"_s, u"v7"_s, none)},
        {u"windows-2019"_s, u"Windows Server 2019"_s,
            platformOf(u"windows"_s, u"amd64"_s, none, u"10.0.17763"_s)},
        {u"windows-2022"_s, u"Windows Server 2022"_s,
            platformOf(u"windows"_s, u"amd64"_s, none, u"10.0.20348"_s)},
        {u"windows-2025"_s, u"Windows Server 2025"_s,
            platformOf(u"windows"_s, u"amd64"_s, none, u"10.0.26100"_s)},
    };
}

QList<MissingPlatform> missingPlatforms(
    const QList<Entry> &entries, const QList<oci::Platform> &wanted)
{
    QList<oci::Platform> platforms;
    collect(entries, platforms);
    QList<MissingPlatform> missing;
    for (const oci::Platform &platform : wanted) {
        // The nearest entry is the one whose first failed rule comes last.
        oci::MatchResult nearest{oci::MatchResult::Rule::Os, platform.os, {}};
        bool served = false;
        for (const oci::Platform &entry : std::as_const(platforms)) {
            const oci::MatchResult result
                = oci::matchPlatform(platform, entry, oci::MatchMode::Compatible);
            served = served || result;
            if (!result && result.rule > nearest.rule)
                nearest = result;
        }
        if (!served)
            missing.append({platform, reason(nearest)});
    }
    return missing;
}

Task<QList<oci::Platform>> platformsOf(
    sources::ImageSourcePtr source, QString tagOrDigest, OpContext ctx)
{
    CO_TRY(Inspection inspection, co_await open(source, tagOrDigest, ctx));
    for (Entry &entry : inspection.entries) {
        if (!mustBeRead(entry))
            continue;
        entry = co_await describe(source, entry, {}, ctx);
        if (entry.error)
            co_return std::unexpected(*entry.error);
    }
    QList<oci::Platform> all, once;
    collect(inspection.entries, all);
    for (const oci::Platform &platform : std::as_const(all)) {
        if (!once.contains(platform))
            once.append(platform);
    }
    co_return once;
}

} // namespace gantry::verbs
