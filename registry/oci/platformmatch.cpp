// SPDX-License-Identifier: Apache-2.0
#include "oci/platform.h"
#include "oci/platformfallback.h"

#include <algorithm>

namespace gantry::oci {

using namespace Qt::StringLiterals;

namespace fallback {

namespace {

//! The first build from which on Windows keeps its kernel interface for older containers.
constexpr int stableInterfaceBuild = 20348;
constexpr int lowestArm = 5;

//! "v8.3" → 8 and 3; nothing for other texts.
std::optional<std::pair<int, int>> armVersion(QStringView variant)
{
    if (!variant.startsWith(u'v'))
        return std::nullopt;
    const QStringView text = variant.sliced(1);
    const qsizetype dot = text.indexOf(u'.');
    bool majorOk = false;
    bool minorOk = true;
    const int major = text.left(dot < 0 ? text.size() : dot).toInt(&majorOk);
    const int minor = dot < 0 ? 0 : text.sliced(dot + 1).toInt(&minorOk);
    if (!majorOk || !minorOk || major < 0 || minor < 0)
        return std::nullopt;
    return std::pair(major, minor);
}

void appendArm(QList<Instructions> &list, int from)
{
    for (int version = from; version >= lowestArm; --version)
        list += {u"arm"_s, u'v' + QString::number(version)};
}

void appendArm64(QList<Instructions> &list, int major, int minorFrom)
{
    for (int minor = minorFrom; minor > 0; --minor)
        list += {u"arm64"_s, u"v%1.%2"_s.arg(major).arg(minor)};
    list += {u"arm64"_s, major == 8 ? QString() : u'v' + QString::number(major)};
}

QList<Instructions> arm64(const QString &variant)
{
    // Architecture reference manual: v9.x has everything of v8.(x+5), and v8.9 is the last of its
    // line.
    constexpr int newerBy = 5;
    constexpr int lastMinorOf8 = 9;
    constexpr int newestArm = 8;
    constexpr int highestMinor = 99; // a bound for hostile input, far above what exists
    QList<Instructions> list;
    const auto version = armVersion(variant.isEmpty() ? QString(u"v8"_s) : variant);
    if (version && version->second <= highestMinor) {
        const auto [major, minor] = *version;
        if (major == 9) {
            appendArm64(list, 9, minor);
            appendArm64(list, 8, std::min(minor + newerBy, lastMinorOf8));
        } else if (major == 8 && minor <= lastMinorOf8) {
            appendArm64(list, 8, minor);
        }
    }
    appendArm(list, newestArm);
    return list;
}

} // namespace

QList<Instructions> triedInOrder(const Platform &host)
{
    if (host.architecture == u"arm64")
        return arm64(host.variant);
    QList<Instructions> list{{host.architecture, host.variant}};
    const auto version = armVersion(host.variant);
    const int level = version && version->second == 0 ? version->first : 0;
    constexpr int highestLevel = 99;
    if (host.architecture == u"amd64") {
        for (int lower = std::min(level, highestLevel) - 1; lower >= 1; --lower)
            list += {u"amd64"_s, lower == 1 ? QString() : u'v' + QString::number(lower)};
        list += {u"386"_s, QString()};
    } else if (host.architecture == u"arm" && level > lowestArm) {
        appendArm(list, std::min(level, highestLevel) - 1);
    }
    return list;
}

bool acceptsWindowsVersion(const QString &hostVersion, const QString &entryVersion)
{
    const auto host = WindowsVersion::parse(hostVersion);
    if (!host || entryVersion.isEmpty())
        return true;
    const auto entry = WindowsVersion::parse(entryVersion);
    if (!entry || entry->major != host->major || entry->minor != host->minor)
        return false;
    const int floor = host->build < stableInterfaceBuild ? host->build : stableInterfaceBuild;
    return acceptsWindowsBuild(host->build, entry->build, floor);
}

bool acceptsWindowsBuild(int hostBuild, int entryBuild, int floor)
{
    return entryBuild >= floor && entryBuild <= hostBuild;
}

bool hasFeatures(const Platform &host, const Platform &entry)
{
    return std::ranges::all_of(entry.osFeatures, [&](const QString &feature) {
        return feature.isEmpty() || (entry.os == u"windows" && feature == u"win32k")
            || host.osFeatures.contains(feature);
    });
}

} // namespace fallback

namespace {

using Rule = MatchResult::Rule;

MatchResult differs(Rule rule, const QString &wanted, const QString &found)
{
    return {.rule = rule, .wanted = wanted, .found = found};
}

QString withVariant(const Platform &platform)
{
    return platform.variant.isEmpty() ? platform.architecture
                                      : platform.architecture + u'/' + platform.variant;
}

//! What a person typed: a version is a prefix at a dot, "10.0.20348" is every revision of it.
bool isVersionOf(const QString &typed, const QString &found)
{
    return found == typed
        || (found.startsWith(typed) && (typed.endsWith(u'.') || found.at(typed.size()) == u'.'));
}

MatchResult matchSelector(const Platform &typed, const Platform &found)
{
    const Platform wanted = normalizePlatform(typed);
    const Platform entry = normalizePlatform(found);
    if (!wanted.os.isEmpty() && wanted.os != entry.os)
        return differs(Rule::Os, wanted.os, entry.os);
    if (!wanted.architecture.isEmpty() && wanted.architecture != entry.architecture)
        return differs(Rule::Architecture, wanted.architecture, entry.architecture);
    // Normalising turns arm into arm/v7; what was not typed is still not asked for.
    const bool variantTyped = !typed.variant.isEmpty()
        || (wanted.architecture == u"arm" && typed.architecture.toLower() != u"arm");
    if (variantTyped && wanted.variant != entry.variant)
        return differs(Rule::Variant, withVariant(wanted), withVariant(entry));
    if (!wanted.osVersion.isEmpty() && !isVersionOf(wanted.osVersion, entry.osVersion))
        return differs(Rule::OsVersion, wanted.osVersion, entry.osVersion);
    const auto lacks = [](const QStringList &typedFeatures, const QStringList &features) {
        return std::ranges::any_of(typedFeatures,
            [&features](const QString &one) { return !one.isEmpty() && !features.contains(one); });
    };
    if (lacks(wanted.osFeatures, entry.osFeatures))
        return differs(Rule::OsFeatures, wanted.osFeatures.join(u' '), entry.osFeatures.join(u' '));
    if (lacks(wanted.features, entry.features))
        return differs(Rule::OsFeatures, wanted.features.join(u' '), entry.features.join(u' '));
    return {};
}

} // namespace

MatchResult matchPlatform(
    const Platform &wantedAsWritten, const Platform &entryAsWritten, MatchMode mode)
{
    if (mode == MatchMode::Selector)
        return matchSelector(wantedAsWritten, entryAsWritten);
    const Platform wanted = normalizePlatform(wantedAsWritten);
    const Platform entry = normalizePlatform(entryAsWritten);
    if (wanted.os != entry.os)
        return differs(Rule::Os, wanted.os, entry.os);

    const QList<fallback::Instructions> tried = mode == MatchMode::Strict
        ? QList<fallback::Instructions>{{wanted.architecture, wanted.variant}}
        : fallback::triedInOrder(wanted);
    const bool sameArchitecture = std::ranges::any_of(
        tried, [&entry](const auto &one) { return one.architecture == entry.architecture; });
    if (!sameArchitecture)
        return differs(Rule::Architecture, wanted.architecture, entry.architecture);
    if (!tried.contains({entry.architecture, entry.variant}))
        return differs(Rule::Variant, withVariant(wanted), withVariant(entry));
    if (wanted.os == u"windows"
        && !fallback::acceptsWindowsVersion(wanted.osVersion, entry.osVersion))
        return differs(Rule::OsVersion, wanted.osVersion, entry.osVersion);
    if (!fallback::hasFeatures(wanted, entry))
        return differs(Rule::OsFeatures, wanted.osFeatures.join(u' '), entry.osFeatures.join(u' '));
    return {};
}

} // namespace gantry::oci
