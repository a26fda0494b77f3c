// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/doctorverdict.h"

#include "doctor/clients/engine.h"
#include "doctor/releases.h"
#include "models/doctor/doctorsession.h"
#include "verbs/coverage.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct VerdictWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::DoctorVerdict)
};

bool isWindows(const doctor::Host &host)
{
    return host.platform.os == "windows"_L1;
}

QString isolationName(doctor::Isolation isolation)
{
    return isolation == doctor::Isolation::HyperV ? u"Hyper-V"_s : VerdictWords::tr("process");
}

oci::Digest digestOf(const verbs::DoctorReport &report, int entry)
{
    return report.image->entries().at(static_cast<std::size_t>(entry)).facts->descriptor.digest;
}

//! "Server 2022", "Windows 11 24H2"; empty: no release has this build.
QString releaseName(int build, bool isClientEdition)
{
    QString name;
    for (const doctor::WindowsRelease &one : doctor::windowsReleases()) {
        if (one.build == build && (name.isEmpty() || one.isClientEdition == isClientEdition))
            name = one.name;
    }
    name.remove("Windows Server, version "_L1);
    return name.replace("Windows Server"_L1, "Server"_L1);
}

QString hostFact(const HostRow &row, const doctor::Host &host)
{
    QString name = host.name;
    // The title names it already.
    if (name == row.name || row.members.size() > 1)
        name.clear();
    if (isWindows(host)) {
        const int build = windowsBuildOf(host.platform.osVersion);
        const QString release = releaseName(build, host.isClientEdition);
        const QString version = host.platform.osVersion.startsWith("10.0."_L1)
            ? host.platform.osVersion.mid(5)
            : host.platform.osVersion;
        name = (release.isEmpty() ? VerdictWords::tr("Windows") : release) + u", "_s + version;
    } else {
        const QString platform = oci::describePlatform(host.platform);
        name = name.isEmpty() ? platform : name + u", "_s + platform;
        if (!host.kernel.isEmpty())
            name += VerdictWords::tr(", kernel %1").arg(host.kernel);
    }
    if (row.count > 1)
        name += VerdictWords::tr(" (%n hosts)", nullptr, row.count);
    return name;
}

//! What a client says of builds when it picks: of an index whose only entry tells none, so that
//! nothing is said of Hyper-V isolation, which nobody needs then.
QString buildsSentence(const verbs::HostVerdict &found)
{
    oci::Descriptor entry;
    entry.mediaType = oci::mediatype::ociManifest.toString();
    entry.platform = found.host.platform;
    entry.platform->osVersion.clear();
    doctor::Choice builds = found.choice;
    builds.picked = 0;
    builds.trace.resize(1);
    builds.trace.front() = {};
    builds.trace.front().outcomes[static_cast<std::size_t>(doctor::Rule::OsVersion)]
        = doctor::Outcome::Failed;
    return doctor::ruleSentence(doctor::PreparedImage(verbs::factsOfDescriptors({entry})),
        found.host, found.client, builds);
}

} // namespace

int windowsBuildOf(const QString &osVersion)
{
    bool isNumber = false;
    const int build = osVersion.section(u'.', 2, 2).toInt(&isNumber);
    return isNumber ? build : -1;
}

DoctorVerdict verdictOf(const DoctorSession &session, int row)
{
    DoctorVerdict verdict;
    const verbs::HostVerdict *found = session.verdict(row);
    if (!found)
        return verdict;
    const verbs::DoctorReport &report = *session.report();
    const HostRow &hosts = session.rows().at(row);
    const doctor::Host &host = found->host;
    const QString asks = doctor::asksFor(host, found->client);
    verdict.isWindows = isWindows(host);
    const auto isolation = doctor::effectiveIsolation(host);
    if (found->choice.picked < 0) {
        verdict.mark = u"err"_s;
        verdict.title = VerdictWords::tr("%1 would pull nothing").arg(hosts.name);
        verdict.sentence = verdict.isWindows
            ? VerdictWords::tr("No entry fits %1 with %2 isolation.")
                  .arg(asks, isolationName(isolation))
            : VerdictWords::tr("No entry fits %1.").arg(asks);
        verdict.message = doctor::messageOf(*report.image, host, found->client, found->choice);
    } else {
        const auto worst = session.worstOf(row);
        verdict.mark = worst && *worst != doctor::Severity::Note ? u"warn"_s : u"ok"_s;
        const oci::Digest digest = digestOf(report, found->choice.picked);
        verdict.title = hosts.count > 1
            ? VerdictWords::tr("%1 would pull %2, all the same").arg(hosts.name, digest.shortHex())
            : VerdictWords::tr("%1 would pull %2").arg(hosts.name, digest.shortHex());
        const auto &entry
            = report.image->entries().at(static_cast<std::size_t>(found->choice.picked));
        const QString platform = entry.hasPlatform ? oci::describePlatform(entry.written)
                                                   : VerdictWords::tr("an entry without platform");
        verdict.sentence = VerdictWords::tr("It asks for %1 and gets %2.").arg(asks, platform);
        for (const doctor::EntryTrace &trace : found->choice.trace) {
            if (trace.entry == found->choice.picked) {
                const QString why = doctor::whyOf(*report.image, host, found->client, trace);
                if (!why.isEmpty())
                    verdict.sentence += u' ' + why.left(1).toUpper() + why.mid(1)
                        + (why.endsWith(u'.') ? QString() : u"."_s);
            }
        }
        if (worst) {
            int findings = 0;
            for (const doctor::Finding &each : session.findings()) {
                findings += !each.ignoredBecause && each.severity != doctor::Severity::Note
                        && each.hosts.contains(host.id)
                    ? 1
                    : 0;
            }
            if (findings > 0)
                verdict.sentence
                    += u' ' + VerdictWords::tr("Touched by %n findings.", nullptr, findings);
        }
    }
    verdict.facts += {u"host"_s, VerdictWords::tr("Host"), hostFact(hosts, host), false};
    if (verdict.isWindows)
        verdict.facts
            += {u"isolation"_s, VerdictWords::tr("Isolation"), isolationName(isolation), false};
    verdict.facts += {u"client"_s, VerdictWords::tr("Client"),
        doctor::clientName(doctor::clientOn(host, found->client)), false};
    verdict.facts += {u"asks"_s, VerdictWords::tr("Asks for"), asks, true};
    return verdict;
}

DoctorRule ruleOf(const DoctorSession &session, int row)
{
    DoctorRule rule;
    const verbs::HostVerdict *found = session.verdict(row);
    if (!found)
        return rule;
    const doctor::PreparedImage &image = *session.report()->image;
    const doctor::Choice &choice = found->choice;
    const auto about = doctor::ruleOfSentence(image, found->host, found->client, choice);
    if (about && choice.picked < 0)
        rule.name = VerdictWords::tr("%1 rule").arg(doctor::ruleName(*about));
    rule.sentence = doctor::ruleSentence(image, found->host, found->client, choice);
    if (!isWindows(found->host))
        return rule;
    DoctorRule::Scale scale;
    scale.host = windowsBuildOf(found->host.platform.osVersion);
    for (const doctor::EntryTrace &trace : choice.trace) {
        const auto &entry = image.entries().at(static_cast<std::size_t>(trace.entry));
        if (!entry.isImage || entry.windowsBuild < 0)
            continue;
        const bool picked = trace.entry == choice.picked;
        const auto version = trace.outcomes[static_cast<std::size_t>(doctor::Rule::OsVersion)];
        const QString digest = entry.facts->descriptor.digest.shortHex();
        scale.entries += {entry.windowsBuild, digest,
            picked                                   ? u"ok"_s
                : version == doctor::Outcome::Failed ? u"err"_s
                                                     : u"skip"_s,
            VerdictWords::tr("%1, build %2: %3")
                .arg(digest)
                .arg(entry.windowsBuild)
                .arg(doctor::whyOf(image, found->host, found->client, trace))};
    }
    if (scale.entries.isEmpty() || scale.host < 0)
        return rule;
    std::ranges::stable_sort(scale.entries, {}, &DoctorRule::Entry::build);
    if (const auto range = doctor::acceptedBuilds(found->host, found->client)) {
        // Heading, sentence and line are about the same rule.
        if (choice.picked >= 0 && image.isIndex()) {
            rule.name = VerdictWords::tr("%1 rule").arg(doctor::ruleName(doctor::Rule::OsVersion));
            rule.sentence = buildsSentence(*found);
        }
        scale.lowest = range->lowest;
        scale.highest = range->highest;
        scale.accepted = range->lowest == range->highest
            ? VerdictWords::tr("accepted: %1 only").arg(range->lowest)
            : range->lowest <= 0
            ? VerdictWords::tr("accepted: up to %1").arg(range->highest)
            : VerdictWords::tr("accepted: %1 to %2").arg(range->lowest).arg(range->highest);
    } else {
        scale.accepted = VerdictWords::tr("this client does not look at builds");
    }
    // The server releases around it are the milestones everybody knows.
    QMap<int, QString> releases;
    for (const doctor::WindowsRelease &one : doctor::windowsReleases()) {
        if (one.channel == "LTSC"_L1)
            releases.insert(one.build, releaseName(one.build, false));
    }
    for (const auto &entry : std::as_const(scale.entries))
        releases.insert(entry.build, releaseName(entry.build, false));
    releases.insert(scale.host, releaseName(scale.host, found->host.isClientEdition));
    for (auto it = releases.cbegin(); it != releases.cend(); ++it)
        scale.releases += {it.key(), it.value()};
    rule.scale = scale;
    return rule;
}

QString statusOf(const DoctorSession &session, int row)
{
    const verbs::HostVerdict *found = session.verdict(row);
    if (!found)
        return {};
    const QString name = session.rows().at(row).name;
    if (found->choice.picked >= 0)
        return VerdictWords::tr("%1 pulls %2")
            .arg(name, digestOf(*session.report(), found->choice.picked).shortHex());
    QStringList rules;
    for (int i = 0; i < found->choice.orderCount; ++i) {
        const auto rule = found->choice.order[static_cast<std::size_t>(i)];
        const auto count
            = std::ranges::count_if(found->choice.trace, [rule](const doctor::EntryTrace &trace) {
                  // Attestations are offered to nobody.
                  return trace.reason != doctor::Reason::NotAnImage
                      && trace.outcomes[static_cast<std::size_t>(rule)] == doctor::Outcome::Failed;
              });
        if (count > 0)
            rules += rules.isEmpty()
                ? VerdictWords::tr("%1 (%n entries)", nullptr, static_cast<int>(count))
                      .arg(doctor::ruleName(rule))
                : u"%1 (%2)"_s.arg(doctor::ruleName(rule)).arg(count);
    }
    if (rules.isEmpty())
        return VerdictWords::tr("%1: no entry").arg(name);
    return VerdictWords::tr("%1: no entry. First failing rule: %2").arg(name, rules.join(u", "_s));
}

} // namespace gantry::models
