// SPDX-License-Identifier: Apache-2.0
#include "doctor/clients/engine.h"
#include "doctor/clients/windowsnumbers.h"
#include "doctor/releases.h"
#include "doctor/words.h"

#include <algorithm>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

QString systemName(const QString &os)
{
    if (os.isEmpty())
        return words("unnamed");
    return os.at(0).toUpper() + os.sliced(1);
}

QString architectureName(const QString &architecture)
{
    return architecture.isEmpty() ? words("Unnamed") : architecture;
}

//! What was compared of an entry: its own platform, else its config's.
oci::Platform comparedPlatform(const PreparedImage::Entry &entry)
{
    return entry.hasPlatform || !entry.facts->config ? entry.written
                                                     : entry.facts->config->platform;
}

int buildOf(const oci::Platform &platform)
{
    const auto numbers = windowsNumbers(platform.osVersion);
    return numbers ? numbers->build : -1;
}

QString pickedText(Reason reason)
{
    switch (reason) {
    case Reason::PickedOnly:
        return words("picked: the only match");
    case Reason::PickedFirst:
        return words("picked: first match");
    case Reason::PickedBest:
        return words("picked: nearest match");
    case Reason::PickedNewest:
        return words("picked: newest build");
    case Reason::PickedOwnBuild:
        return words("picked: the host's own build");
    case Reason::PickedLastResort:
        return words("picked: last resort, it has no platform");
    default:
        return words("picked: a single manifest is not filtered");
    }
}

QString variantText(const oci::Platform &found, const oci::Platform &asked, bool above)
{
    if (found.architecture != asked.architecture)
        return words("%1/%2 is not among its fallbacks.").arg(found.architecture, found.variant);
    if (above && !asked.variant.isEmpty())
        return words("Variant %1 needs more than %2.").arg(found.variant, asked.variant);
    if (above)
        return words("Variant %1 is above the host.").arg(found.variant);
    if (found.variant.isEmpty())
        return words("No variant, host asks for %1.").arg(asked.variant);
    return words("Variant %1 is not asked for.").arg(found.variant);
}

//! The rule that most entries came to and failed at: the last one in the client's order.
std::optional<Rule> lastFailed(const Choice &choice)
{
    for (int i = choice.orderCount - 1; i > 0; --i) {
        const auto rule = static_cast<std::size_t>(choice.order[static_cast<std::size_t>(i)]);
        if (std::ranges::any_of(choice.trace,
                [rule](const EntryTrace &one) { return one.outcomes[rule] == Outcome::Failed; }))
            return static_cast<Rule>(rule);
    }
    return std::nullopt;
}

QString buildsSentence(const Engine &engine)
{
    const auto range = engine.builds();
    if (!range)
        return words("The host's own version is not known, so every build is accepted.");
    if (range->lowest == 0)
        return words("This client refuses builds above the host's own (%1), whatever the "
                     "isolation.")
            .arg(range->highest);
    if (range->highest < stableInterfaceBuild())
        return words("Hosts older than build %1 accept only their own build.")
            .arg(stableInterfaceBuild());
    if (range->lowest == range->highest)
        return words("This host accepts build %1 only.").arg(range->highest);
    return words("This host accepts builds %1 to %2.").arg(range->lowest).arg(range->highest);
}

//! Whether Hyper-V isolation would start what the version rule refused.
QString hyperVSentence(const PreparedImage &image, const Host &host, const Choice &choice)
{
    const auto range = startableBuilds(host, Isolation::HyperV);
    if (!range)
        return {};
    QList<int> refused;
    for (const EntryTrace &one : choice.trace) {
        if (one.outcomes[static_cast<std::size_t>(Rule::OsVersion)] == Outcome::Failed)
            refused
                += buildOf(comparedPlatform(image.entries()[static_cast<std::size_t>(one.entry)]));
    }
    QList<int> startable;
    std::ranges::copy_if(refused, std::back_inserter(startable),
        [&range](int build) { return build >= range->lowest && build <= range->highest; });
    if (startable.isEmpty()) {
        if (std::ranges::contains(refused, -1))
            return {};
        if (refused.size() == 1)
            return words("Hyper-V isolation would not help: the image is newer than the host.");
        return refused.size() == 2
            ? words("Hyper-V isolation would not help: both images are newer than the host.")
            : words("Hyper-V isolation would not help: all images are newer than the host.");
    }
    return words("Hyper-V isolation could run build %1, but the client does not choose by it; "
                 "name that entry by its digest.")
        .arg(std::ranges::max(startable));
}

//! What is said of a choice, and the rule it is about, where it is about one.
struct Said {
    QString text = {};
    std::optional<Rule> rule = {};
};

//! About the rule that most entries came to.
QString sentenceOf(Rule rule, const PreparedImage &image, const Host &host, const Engine &engine,
    const Choice &choice)
{
    const oci::Platform &asked = engine.asked();
    switch (rule) {
    case Rule::Os:
        if (!image.isIndex())
            return words("This client looks at the system in the config, and takes %1 only.")
                .arg(systemName(asked.os));
        return (choice.picked >= 0 ? words("Entries for another system than %1 are passed over.")
                                   : words("No entry that came so far is for %1."))
            .arg(systemName(asked.os));
    case Rule::Architecture:
        return words("This client takes %1 on this host.")
            .arg(engine.compared(image.entries().front(), Rule::Architecture).wanted);
    case Rule::Variant: {
        for (const EntryTrace &one : choice.trace) {
            if (one.outcomes[static_cast<std::size_t>(Rule::Variant)] != Outcome::Failed)
                continue;
            const auto &entry = image.entries()[static_cast<std::size_t>(one.entry)];
            return words("Of %1 this client takes the variants %2, best first; - is none.")
                .arg(entry.normalized.architecture, engine.compared(entry, Rule::Variant).wanted);
        }
        return {};
    }
    case Rule::OsVersion: {
        const QString builds = buildsSentence(engine);
        const QString hyperV = hyperVSentence(image, host, choice);
        return hyperV.isEmpty() ? builds : builds + u' ' + hyperV;
    }
    case Rule::OsFeatures:
        return words("Everything an entry asks for in os.features must be there on the host.");
    case Rule::Type:
        break;
    }
    return {};
}

Said saidOf(
    const PreparedImage &image, const Host &host, const Client &client, const Choice &choice)
{
    const auto engine = engineFor(image, host, client);
    const oci::Platform &asked = engine->asked();
    if (image.entries().empty())
        return Said{words("The index has no entries.")};
    if (!image.isIndex() && !image.entries().front().isImage)
        return Said{words("This is an artifact of another kind, no container image.")};
    if (!image.isIndex() && choice.picked >= 0)
        return Said{
            words("The tag is one manifest, not an index. No client compares its architecture "
                  "before it is pulled.")};
    const auto has = [&](Reason reason) {
        return std::ranges::contains(choice.trace, reason, &EntryTrace::reason);
    };
    if (choice.picked < 0 && has(Reason::NestedRefused))
        return Said{
            words("This client chooses the index inside, and takes no index for an image.")};
    if (choice.picked < 0
        && std::ranges::any_of(
            choice.trace,
            [&](const EntryTrace &one) {
                const auto &entry = image.entries()[static_cast<std::size_t>(one.entry)];
                return one.reason == Reason::NestedIgnored && entry.normalized.os == asked.os
                    && entry.normalized.architecture == oci::normalizePlatform(asked).architecture;
            }))
        return Said{
            words("This client goes by the platform of the outer entry and does not walk into "
                  "that index.")};
    if (choice.refusedAfter >= 0)
        return Said{
            words("This client looks at the config of the entry it has chosen, and takes no "
                  "other when that is refused.")};
    if (choice.picked < 0 && has(Reason::NestedEmpty)
        && (has(Reason::LostToBetter) || has(Reason::LostByPosition)))
        return Said{
            words("This client walks into the index it has chosen, and takes no other entry when "
                  "nothing inside fits.")};
    const auto rule = lastFailed(choice);
    if (!rule)
        return choice.picked >= 0 ? Said() : Said{words("No entry is an image.")};
    return Said{sentenceOf(*rule, image, host, *engine, choice), rule};
}

} // namespace

QString whyOf(
    const PreparedImage &image, const Host &host, const Client &client, const EntryTrace &trace)
{
    if (isPicked(trace.reason))
        return pickedText(trace.reason);
    const auto &entry = image.entries().at(static_cast<std::size_t>(trace.entry));
    const auto engine = engineFor(image, host, client);
    const oci::Platform found = comparedPlatform(entry);
    const oci::Platform &asked = engine->asked();
    const int build = buildOf(found);
    const int own = buildOf(asked);
    switch (trace.reason) {
    case Reason::NotAnImage:
        return words("Never offered to a host.");
    case Reason::NestedEntered:
        return words("Walked into: the pick is inside.");
    case Reason::NestedEmpty:
        return words("Walked into, nothing inside fits.");
    case Reason::NestedRefused:
        return words("Chosen, but it is an index.");
    case Reason::NestedIgnored:
        return words("Inside a nested index not taken.");
    case Reason::OsDiffers:
        return words("%1 entry, %2 host.").arg(systemName(found.os), systemName(asked.os));
    case Reason::ArchitectureDiffers:
        return words("%1 entry, %2 host.")
            .arg(architectureName(found.architecture), asked.architecture);
    case Reason::VariantAbove:
        return variantText(found, asked, true);
    case Reason::VariantDiffers:
        return variantText(found, asked, false);
    case Reason::NameNotCanonical:
        return words("Written %1, would fit as %2.")
            .arg(found.variant.isEmpty() ? found.architecture
                                         : found.architecture + u'/' + found.variant,
                entry.canonical && !entry.canonical->variant.isEmpty()
                    ? entry.canonical->architecture + u'/' + entry.canonical->variant
                    : (entry.canonical ? entry.canonical->architecture : QString()));
    case Reason::WindowsNewer:
        return words("Build %1 is newer than the host (%2).").arg(build).arg(own);
    case Reason::WindowsBelowFloor:
        return words("Build %1 is below the lowest, %2.")
            .arg(build)
            .arg(engine->builds().value_or(BuildRange{}).lowest);
    case Reason::WindowsBuildDiffers:
        return words("Build %1 is not the host's (%2).").arg(build).arg(own);
    case Reason::WindowsVersionUnreadable:
        return words("Its OS version cannot be read.");
    case Reason::FeaturesMissing:
        return words("The host lacks %1.").arg(found.osFeatures.join(u", "_s));
    case Reason::NoPlatform:
        return words("It has no platform.");
    case Reason::LostToBetter:
        return words("Fits, another fits better.");
    case Reason::LostByPosition:
        return words("Fits, another stands before it.");
    default:
        return {};
    }
}

QString ruleSentence(
    const PreparedImage &image, const Host &host, const Client &client, const Choice &choice)
{
    return saidOf(image, host, client, choice).text;
}

std::optional<Rule> ruleOfSentence(
    const PreparedImage &image, const Host &host, const Client &client, const Choice &choice)
{
    return saidOf(image, host, client, choice).rule;
}

} // namespace gantry::doctor
