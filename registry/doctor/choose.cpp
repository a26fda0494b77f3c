// SPDX-License-Identifier: Apache-2.0
#include "doctor/choose.h"

#include "doctor/clients/engine.h"
#include "doctor/clients/windowsnumbers.h"
#include "doctor/releases.h"
#include "doctor/words.h"

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

//! Asks an engine for a host without an image.
std::unique_ptr<Engine> engineWithout(const Host &host, const Client &client)
{
    static const PreparedImage none{ImageFacts{}};
    return engineFor(none, host, client);
}

} // namespace

QString ruleId(Rule rule)
{
    switch (rule) {
    case Rule::Type:
        return u"type"_s;
    case Rule::Os:
        return u"os"_s;
    case Rule::Architecture:
        return u"architecture"_s;
    case Rule::Variant:
        return u"variant"_s;
    case Rule::OsVersion:
        return u"os.version"_s;
    case Rule::OsFeatures:
        return u"os.features"_s;
    }
    return {};
}

QString ruleName(Rule rule)
{
    switch (rule) {
    case Rule::Type:
        return words("Type");
    case Rule::Os:
        return words("OS");
    case Rule::Architecture:
        return words("Arch");
    case Rule::Variant:
        return words("Variant");
    case Rule::OsVersion:
        return words("OS version");
    case Rule::OsFeatures:
        return words("OS features");
    }
    return {};
}

bool isPicked(Reason reason)
{
    return reason <= Reason::PickedUnfiltered;
}

Choice choose(const PreparedImage &image, const Host &host, const Client &client)
{
    return chosen(image, *engineFor(image, host, client));
}

Compared comparedOf(
    const PreparedImage &image, const Host &host, const Client &client, int entry, Rule rule)
{
    return engineFor(image, host, client)
        ->compared(image.entries().at(static_cast<std::size_t>(entry)), rule);
}

QString asksFor(const Host &host, const Client &client)
{
    return oci::describePlatform(engineWithout(host, client)->asked());
}

std::optional<BuildRange> acceptedBuilds(const Host &host, const Client &client)
{
    return engineWithout(host, client)->builds();
}

std::optional<BuildRange> startableBuilds(const Host &host, Isolation isolation)
{
    const auto build = windowsNumbers(host.platform.osVersion);
    if (host.platform.os != u"windows" || !build)
        return std::nullopt;
    Host isolated = host;
    isolated.isolation = isolation;
    if (effectiveIsolation(isolated) == Isolation::HyperV)
        return BuildRange{.lowest = windowsReleases().front().build, .highest = build->build};
    // What Microsoft documents: every image since the interface is stable (moby#53397).
    const int stable = stableInterfaceBuild();
    return BuildRange{
        .lowest = build->build < stable ? build->build : stable, .highest = build->build};
}

} // namespace gantry::doctor
