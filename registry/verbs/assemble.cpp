// SPDX-License-Identifier: Apache-2.0
#include "verbs/assemble.h"

#include "assembly/draftopen.h"
#include "verbs/words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

constexpr QStringView versionKey = u"org.opencontainers.image.version";

//! What a person calls this version: nearest to the index wins.
QString versionOf(const Entry &entry)
{
    if (const auto version = entry.descriptor.annotation(versionKey))
        return *version;
    if (entry.manifest) {
        if (const auto version = oci::lookup(entry.manifest->annotations(), versionKey))
            return *version;
    }
    return entry.config ? oci::lookup(entry.config->labels, versionKey).value_or(QString())
                        : QString();
}

void takeDescribed(assembly::DraftEntry &draft, const Entry &entry)
{
    draft.version = versionOf(entry);
    draft.contentBytes = entry.compressedBytes();
    draft.referrers = entry.referrers.size();
    if (entry.config && entry.role == oci::Role::Image) {
        draft.configPlatform = entry.config->platform;
        if (draft.platform().isEmpty() && !entry.config->platform.isEmpty())
            draft.descriptor.platform = entry.config->platform;
    }
    if (draft.descriptor.artifactType.isEmpty() && !draft.descriptor.platform && entry.manifest
        && entry.role == oci::Role::Artifact)
        draft.descriptor.artifactType = entry.manifest->artifactType();
}

void takePredicates(assembly::DraftEntry &draft, const Inspection &root)
{
    for (const oci::Descriptor &follower : draft.followers) {
        const auto entry = std::ranges::find_if(root.entries,
            [&](const Entry &one) { return one.descriptor.digest == follower.digest; });
        if (entry == root.entries.end())
            continue;
        for (const QString &type : entry->predicateTypes()) {
            if (const QString word = predicateWord(type); !draft.predicates.contains(word))
                draft.predicates += word;
        }
    }
}

//! The entries of a root that has been described.
QList<assembly::DraftEntry> entriesOfIndex(
    const Inspection &root, const oci::Index &index, const oci::ImageName &name)
{
    QList<assembly::DraftEntry> entries = assembly::draftEntriesOf(index, name);
    for (assembly::DraftEntry &draft : entries) {
        const auto entry = std::ranges::find_if(root.entries, [&](const Entry &one) {
            return one.descriptor.digest == draft.descriptor.digest
                && one.descriptor.platform == draft.descriptor.platform;
        });
        if (entry != root.entries.end())
            takeDescribed(draft, *entry);
        takePredicates(draft, root);
    }
    return entries;
}

Expected<assembly::DraftEntry> entryOfImage(const Inspection &root, const oci::ImageName &name)
{
    if (std::holds_alternative<oci::Schema1Manifest>(root.document))
        return fail(Errc::Unsupported, words("is a manifest of schema 1, which no index can list"),
            root.reference, words("Convert it: skopeo copy makes an OCI image of it"));
    assembly::DraftEntry draft;
    // What a layout's index.json notes beside it (its tag) is no part of it.
    draft.descriptor.mediaType = root.root.mediaType;
    draft.descriptor.digest = root.root.digest;
    draft.descriptor.sizeBytes = root.root.sizeBytes;
    draft.source = name.withSelector(root.root.digest.toString());
    if (!root.entries.isEmpty()) {
        if (root.entries.first().error)
            return std::unexpected(*root.entries.first().error);
        takeDescribed(draft, root.entries.first());
    }
    if (!draft.descriptor.platform)
        draft.descriptor.platform = root.root.platform;
    draft.key = assembly::newKey({}, draft.descriptor);
    return draft;
}

bool isWantedBy(const oci::Platform &wanted, const assembly::DraftEntry &entry)
{
    const oci::Platform platform = entry.platform();
    return !platform.isEmpty() && !platform.isUnknown()
        && oci::matchPlatform(wanted, platform, oci::MatchMode::Selector);
}

Expected<QList<assembly::DraftEntry>> onlyOf(QList<assembly::DraftEntry> entries,
    const std::optional<oci::Platform> &wanted, const QString &reference)
{
    if (!wanted)
        return entries;
    QStringList there;
    for (const assembly::DraftEntry &entry : std::as_const(entries)) {
        if (!entry.platform().isEmpty())
            there += oci::describePlatform(entry.platform());
    }
    entries.removeIf(
        [&](const assembly::DraftEntry &entry) { return !isWantedBy(*wanted, entry); });
    if (!entries.isEmpty())
        return entries;
    return fail(Errc::NotFound, words("has no entry for %1").arg(oci::describePlatform(*wanted)),
        reference, there.isEmpty() ? QString() : words("It has: %1").arg(there.join(u", "_s)));
}

//! Digest a name asks for beside its tag, so that the tag's index can be asked for company.
QString digestOf(const oci::ImageName &name)
{
    return name.reference.digest() ? name.reference.digest()->toString() : QString();
}

InspectOptions optionsOf(const DraftReading &reading)
{
    InspectOptions options;
    options.referrers = reading.referrers;
    return options;
}

//! The image with its attestations as the index lists it; nullopt when it does not, or there is no
//! such index (any more).
Task<std::optional<assembly::DraftEntry>> entryWithin(sources::ImageSourcePtr source,
    oci::ImageName name, QString digest, DraftReading reading, OpContext ctx)
{
    const auto root = co_await inspect(source, reading.within, optionsOf(reading), {}, ctx);
    CO_CHECK(ctx.checkStopped());
    const auto *index = root ? std::get_if<oci::Index>(&root->document) : nullptr;
    if (!index)
        co_return std::optional<assembly::DraftEntry>();
    for (const assembly::DraftEntry &entry : entriesOfIndex(*root, *index, name)) {
        if (entry.descriptor.digest.toString() == digest)
            co_return std::optional(entry);
    }
    co_return std::optional<assembly::DraftEntry>();
}

} // namespace

QString predicateWord(const QString &predicateType)
{
    if (predicateType.contains("slsa.dev/provenance"_L1))
        return u"provenance"_s;
    if (predicateType.contains("spdx.dev"_L1) || predicateType.contains("cyclonedx"_L1))
        return u"SBOM"_s;
    const QString last = predicateType.section(u'/', -1, -1, QString::SectionSkipEmpty);
    return last.isEmpty() ? predicateType : last;
}

Task<assembly::Draft> openAsDraft(
    sources::ImageSourcePtr source, oci::ImageName name, DraftReading reading, OpContext ctx)
{
    CO_TRY(const Inspection root,
        co_await inspect(source, selectorOf(name), optionsOf(reading), {}, ctx));
    if (const auto *index = std::get_if<oci::Index>(&root.document)) {
        assembly::Draft draft = assembly::draftOf(*index, root.root, name);
        const QList<assembly::DraftEntry> asListed = draft.entries;
        draft.entries = entriesOfIndex(root, *index, name);
        // What the config says stands beside what the entry says, never in its place here.
        for (qsizetype i = 0; i < draft.entries.size(); ++i)
            draft.entries[i].descriptor = asListed[i].descriptor;
        co_return draft;
    }
    CO_TRY(const assembly::DraftEntry entry, entryOfImage(root, name));
    assembly::Draft draft;
    draft.target = name;
    draft.entries = {entry};
    draft.base = root.root;
    draft.base->range = {};
    co_return draft;
}

Task<QList<assembly::DraftEntry>> draftEntriesOf(
    sources::ImageSourcePtr source, oci::ImageName name, DraftReading reading, OpContext ctx)
{
    const QString digest = selectorOf(name);
    if (reading.within.isEmpty() && !digestOf(name).isEmpty())
        reading.within = name.reference.tag();
    if (!reading.within.isEmpty() && oci::Digest::parse(digest)) {
        CO_TRY(const auto found, co_await entryWithin(source, name, digest, reading, ctx));
        if (found)
            co_return onlyOf({*found}, reading.platform, name.toString());
    }
    CO_TRY(const Inspection root, co_await inspect(source, digest, optionsOf(reading), {}, ctx));
    if (const auto *index = std::get_if<oci::Index>(&root.document))
        co_return onlyOf(entriesOfIndex(root, *index, name), reading.platform, name.toString());
    CO_TRY(const assembly::DraftEntry entry, entryOfImage(root, name));
    co_return onlyOf({entry}, reading.platform, name.toString());
}

Task<assembly::Draft> completeDraft(
    assembly::Draft draft, std::shared_ptr<sources::SourceOpener> opener, OpContext ctx)
{
    const QList<assembly::DraftEntry> entries = std::exchange(draft.entries, {});
    for (const assembly::DraftEntry &entry : entries) {
        if (!entry.descriptor.digest.isNull()) {
            draft.entries += entry;
            continue;
        }
        CO_TRY(const auto source, co_await opener->open(entry.source, ctx));
        CO_TRY(const auto read, co_await draftEntriesOf(source, entry.source, {}, ctx));
        for (assembly::DraftEntry one : read) {
            one.key = read.size() == 1 && !draft.find(entry.key)
                ? entry.key
                : assembly::newKey(draft, one.descriptor);
            draft.entries += one;
        }
    }
    co_return draft;
}

} // namespace gantry::verbs
