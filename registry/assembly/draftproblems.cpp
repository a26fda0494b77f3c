// SPDX-License-Identifier: Apache-2.0
#include "assembly/draft.h"
#include "assembly/draftedit.h"
#include "assembly/draftfit.h"
#include "assembly/versionlabel.h"
#include "assembly/words.h"

#include <QHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::assembly {

namespace {

using ProblemKind = Problem::Kind;
using Severity = Problem::Severity;

//! Of two entries for one platform, containers/image takes the zstd one when this stands on it
//! (pitfall 35), so they are no rivals.
constexpr QStringView zstdMark = u"io.github.containers.compression.zstd";

bool isImage(const DraftEntry &entry)
{
    return oci::roleOf(entry.descriptor) == oci::Role::Image;
}

QString nameOf(const DraftEntry &entry)
{
    return entry.platform().isEmpty() ? entry.descriptor.digest.shortHex()
                                      : placeWords(entry.platform());
}

Problem about(
    ProblemKind kind, Severity severity, const DraftEntry &entry, QString title, QString detail)
{
    return {.kind = kind,
        .severity = severity,
        .keys = {entry.key},
        .platform = entry.descriptor.platform,
        .title = std::move(title),
        .detail = std::move(detail)};
}

void findDuplicates(const Draft &draft, QList<Problem> &problems)
{
    QHash<QString, QList<const DraftEntry *>> places;
    QStringList order;
    for (const DraftEntry &entry : draft.entries) {
        const oci::Platform platform = entry.platform();
        if (!isImage(entry) || platform.isEmpty())
            continue;
        const QString place
            = placeOf(platform) + (entry.descriptor.annotation(zstdMark) ? u"/zstd"_s : QString());
        if (!places.contains(place))
            order += place;
        places[place] += &entry;
    }
    for (const QString &place : order) {
        QList<const DraftEntry *> rivals = places.value(place);
        if (rivals.size() < 2)
            continue;
        std::ranges::stable_sort(rivals, [](const DraftEntry *left, const DraftEntry *right) {
            return compareVersionLabels(left->version, right->version).value_or(0) > 0;
        });
        const QString name = placeWords(rivals.first()->platform());
        Problem problem = about(ProblemKind::Duplicate, Severity::Error, *rivals.first(),
            rivals.size() == 2 ? words("Two entries for %1").arg(name)
                               : words("%1 entries for %2").arg(rivals.size()).arg(name),
            words("Hosts would get whichever comes first"));
        problem.keys.clear();
        for (const DraftEntry *rival : rivals)
            problem.keys += rival->key;
        problems += problem;
    }
}

//! Fields where entry and config both say something, and not the same.
QStringList differencesFromConfig(const oci::Platform &entry, const oci::Platform &config)
{
    const oci::Platform left = oci::normalizePlatform(entry);
    const oci::Platform right = oci::normalizePlatform(config);
    QStringList differences;
    for (const PlatformField field : {PlatformField::Os, PlatformField::Architecture,
             PlatformField::Variant, PlatformField::OsVersion, PlatformField::OsFeatures}) {
        const QString mine = platformFieldValue(entry, field);
        const QString theirs = platformFieldValue(config, field);
        const bool differs = platformFieldValue(left, field) != platformFieldValue(right, field);
        if (!mine.isEmpty() && !theirs.isEmpty() && differs)
            differences
                += words("%1 is %2, in the config %3").arg(platformFieldName(field), mine, theirs);
    }
    return differences;
}

void compareWithConfig(const DraftEntry &entry, QList<Problem> &problems)
{
    if (!entry.configPlatform || entry.platform().isEmpty())
        return;
    const oci::Platform platform = entry.platform();
    const auto version = oci::WindowsVersion::parse(platform.osVersion);
    const auto inConfig = oci::WindowsVersion::parse(entry.configPlatform->osVersion);
    const bool sameSystem
        = oci::normalizePlatform(platform).os == oci::normalizePlatform(*entry.configPlatform).os;
    if (platform.os == u"windows" && sameSystem && version && inConfig
        && version->build != inConfig->build) {
        problems += about(ProblemKind::WindowsBuild, Severity::Error, entry,
            words("%1 holds an image of build %2").arg(nameOf(entry)).arg(inConfig->build),
            words(
                "Its config says %1. Hosts of build %2 would get an image that does not run there")
                .arg(entry.configPlatform->osVersion)
                .arg(version->build));
        return;
    }
    const QStringList differences = differencesFromConfig(platform, *entry.configPlatform);
    if (differences.isEmpty())
        return;
    // The revision never decides (pitfall 39).
    const bool onlyRevision = samePlace(platform, *entry.configPlatform);
    problems += about(ProblemKind::ConfigDiffers, onlyRevision ? Severity::Note : Severity::Warning,
        entry, words("%1 is not what its config says").arg(nameOf(entry)),
        differences.join(u"; "_s));
}

void checkPlatform(const DraftEntry &entry, QList<Problem> &problems)
{
    const oci::Platform platform = entry.platform();
    if (platform.isEmpty()) {
        problems += about(ProblemKind::NoPlatform, Severity::Warning, entry,
            words("%1 has no platform").arg(nameOf(entry)),
            words("Some hosts take it as a last resort, others never"));
        return;
    }
    for (const PlatformField field : {PlatformField::Os, PlatformField::Architecture,
             PlatformField::Variant, PlatformField::OsVersion, PlatformField::OsFeatures}) {
        const QString value = platformFieldValue(platform, field);
        const bool missing = value.isEmpty()
            && (field == PlatformField::Os || field == PlatformField::Architecture);
        const QString fault
            = missing ? words("It is empty") : platformFieldFault(platform, field, value);
        if (!fault.isEmpty())
            problems += about(ProblemKind::BadField, Severity::Error, entry,
                missing ? words("%1 of %2 is missing").arg(platformFieldName(field), nameOf(entry))
                        : words("%1 cannot be “%2”").arg(platformFieldName(field), value),
                fault);
    }
    if (platform.os == u"windows" && platform.osVersion.isEmpty())
        problems += about(ProblemKind::NoWindowsVersion, Severity::Warning, entry,
            words("%1 names no Windows version").arg(nameOf(entry)),
            words("Every Windows host would take it, also those of another build"));
    compareWithConfig(entry, problems);
}

void findForeign(const Draft &draft, QList<Problem> &problems)
{
    const QString home = draft.target.container();
    if (draft.target == oci::ImageName{} || home.isEmpty())
        return;
    for (const DraftEntry &entry : draft.entries) {
        const QString there = entry.source.container();
        if (there.isEmpty() || there == home)
            continue;
        const bool registry = entry.source.transport == oci::ImageName::Transport::Registry
            && draft.target.transport == oci::ImageName::Transport::Registry;
        problems
            += about(ProblemKind::ForeignRepository, registry ? Severity::Warning : Severity::Note,
                entry, words("%1 comes from %2").arg(nameOf(entry), there),
                words("It is copied to %1 with the push").arg(home));
    }
}

void findOlder(const Draft &draft, QList<Problem> &problems)
{
    QString newest;
    for (const DraftEntry &entry : draft.entries) {
        if (isImage(entry) && !entry.version.isEmpty()
            && (newest.isEmpty() || compareVersionLabels(newest, entry.version).value_or(0) < 0))
            newest = entry.version;
    }
    for (const DraftEntry &entry : draft.entries) {
        if (isImage(entry) && compareVersionLabels(entry.version, newest).value_or(0) < 0)
            problems += about(ProblemKind::OlderVersion, Severity::Warning, entry,
                words("%1 is from %2").arg(nameOf(entry), entry.version),
                words("Its version label is older than %1 of the rest").arg(newest));
    }
}

bool isDockerType(const oci::Descriptor &entry)
{
    return entry.mediaType.startsWith(u"application/vnd.docker.");
}

void findTypeMix(const Draft &draft, QList<Problem> &problems)
{
    qsizetype docker = 0, others = 0;
    QStringList keys;
    for (const DraftEntry &entry : draft.entries) {
        if (isDockerType(entry.descriptor)) {
            ++docker;
        } else {
            ++others;
            if (draft.format == Format::DockerList)
                keys += entry.key;
        }
        if (draft.format == Format::OciIndex && isDockerType(entry.descriptor))
            keys += entry.key;
    }
    const bool mixed = draft.format == Format::DockerList ? others > 0 : docker > 0 && others > 0;
    if (!mixed)
        return;
    problems += Problem{.kind = ProblemKind::TypeMix,
        .severity = Severity::Warning,
        .keys = keys,
        .platform = {},
        .title = draft.format == Format::DockerList
            ? words("OCI manifests in a Docker list")
            : words("Docker and OCI manifests in one index"),
        .detail = words("Some registries take only one kind in one list")};
}

void findMissing(const Draft &draft, QList<Problem> &problems)
{
    for (const oci::Platform &wanted : draft.expected) {
        const bool filled = std::ranges::any_of(draft.entries, [&wanted](const DraftEntry &entry) {
            return isImage(entry) && fitOf(wanted, entry.platform()).fits;
        });
        if (!filled)
            problems += Problem{.kind = ProblemKind::ExpectedMissing,
                .severity = Severity::Note,
                .keys = {},
                .platform = wanted,
                .title = words("%1 is expected, slot is empty").arg(placeWords(wanted)),
                .detail = words("Fill it, or leave it out")};
    }
}

QString kindName(ProblemKind kind)
{
    switch (kind) {
    case ProblemKind::Duplicate:
        return u"duplicate"_s;
    case ProblemKind::WindowsBuild:
        return u"windows-build"_s;
    case ProblemKind::ConfigDiffers:
        return u"config-differs"_s;
    case ProblemKind::NoPlatform:
        return u"no-platform"_s;
    case ProblemKind::NoWindowsVersion:
        return u"no-windows-version"_s;
    case ProblemKind::BadField:
        return u"bad-field"_s;
    case ProblemKind::ForeignRepository:
        return u"foreign-repository"_s;
    case ProblemKind::OlderVersion:
        return u"older-version"_s;
    case ProblemKind::TypeMix:
        return u"type-mix"_s;
    case ProblemKind::DockerListLoses:
        return u"docker-list-loses"_s;
    case ProblemKind::ExpectedMissing:
        return u"expected-missing"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

QString Problem::id() const
{
    QString text = kindName(kind);
    if (!keys.isEmpty())
        text += u':' + keys.join(u',');
    if (platform)
        text += u'@' + oci::formatPlatform(*platform);
    return text;
}

QList<Problem> problemsOf(const Draft &draft)
{
    QList<Problem> problems;
    findDuplicates(draft, problems);
    for (const DraftEntry &entry : draft.entries) {
        if (isImage(entry))
            checkPlatform(entry, problems);
    }
    findOlder(draft, problems);
    findForeign(draft, problems);
    findTypeMix(draft, problems);
    if (draft.format == Format::DockerList) {
        if (const QStringList lost = whatDockerListLoses(draft); !lost.isEmpty())
            problems += Problem{.kind = ProblemKind::DockerListLoses,
                .severity = Severity::Warning,
                .keys = {},
                .platform = {},
                .title = words("A Docker list cannot hold all of this"),
                .detail = words("It leaves out %1").arg(lost.join(u", "_s))};
    }
    findMissing(draft, problems);
    problems.removeIf([&draft](const Problem &problem) {
        return problem.severity != Severity::Error && draft.accepted.contains(problem.id());
    });
    std::ranges::stable_sort(problems, {}, &Problem::severity);
    return problems;
}

} // namespace gantry::assembly
