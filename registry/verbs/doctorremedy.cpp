// SPDX-License-Identifier: Apache-2.0
#include "assembly/draftedit.h"
#include "assembly/draftopen.h"
#include "verbs/doctor.h"
#include "verbs/words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using assembly::Draft;

Expected<QString> keyOf(const Draft &draft, const oci::Digest &digest)
{
    for (const assembly::DraftEntry &entry : draft.entries) {
        if (entry.descriptor.digest == digest)
            return entry.key;
    }
    return fail(Errc::NotFound, words("The index no longer lists this entry"), digest.toString());
}

//! The draft of the image's own index; of a single manifest an index with it as its entry.
Expected<Draft> draftOfImage(const Inspection &inspection)
{
    if (const auto *index = std::get_if<oci::Index>(&inspection.document))
        return assembly::draftOf(*index, inspection.root, inspection.name);
    return fail(Errc::Unsupported, words("This image is one manifest, not an index"),
        inspection.reference, words("Assemble an index with it"));
}

const Entry *entryOf(const QList<Entry> &entries, const oci::Digest &digest)
{
    for (const Entry &entry : entries) {
        if (entry.descriptor.digest == digest)
            return &entry;
    }
    return nullptr;
}

//! Entries an action changes in place.
struct Touched {
    QList<oci::Digest> operator()(const doctor::SetField &set) const { return {set.entry}; }
    QList<oci::Digest> operator()(const doctor::RemoveEntry &remove) const
    {
        return {remove.entry};
    }
    QList<oci::Digest> operator()(const doctor::OrderEntries &order) const { return order.order; }
    QList<oci::Digest> operator()(const auto &) const { return {}; }
};

//! A nested index is named by its digest and cannot change: what it holds and \a touched names
//! comes up into the index first. \param raised takes the nested indexes this was done to.
Expected<Draft> broughtUp(Draft draft, const Inspection &inspection,
    const QList<oci::Digest> &touched, QList<oci::Digest> *raised)
{
    for (const Entry &nested : inspection.entries) {
        const bool holds = nested.index
            && std::ranges::any_of(nested.index->manifests(), [&](const oci::Descriptor &each) {
                   return touched.contains(each.digest) && !keyOf(draft, each.digest);
               });
        if (!holds)
            continue;
        TRY(const QString key, keyOf(draft, nested.descriptor.digest));
        TRY(draft,
            assembly::flattenEntry(
                draft, key, assembly::draftEntriesOf(*nested.index, inspection.name)));
        *raised += nested.descriptor.digest;
    }
    return draft;
}

struct Apply {
    const Inspection &inspection;
    Draft draft;

    Expected<Draft> operator()(const doctor::SetField &set) const
    {
        TRY(const QString key, keyOf(draft, set.entry));
        if (set.key == u"platform") {
            TRY(const oci::Platform platform, oci::parsePlatform(set.value));
            return assembly::setPlatform(draft, key, platform);
        }
        const auto field = assembly::platformFieldOf(set.key);
        if (!field)
            return fail(Errc::Usage, words("is no field of a platform"), set.key);
        return assembly::setPlatformField(draft, key, *field, set.value);
    }
    Expected<Draft> operator()(const doctor::RemoveEntry &remove) const
    {
        if (const auto key = keyOf(draft, remove.entry))
            return assembly::removeEntry(draft, *key);
        // An attestation is no entry of a draft but a follower of its image.
        Draft after = draft;
        for (assembly::DraftEntry &entry : after.entries) {
            for (qsizetype at = entry.followers.size() - 1; at >= 0; --at) {
                if (entry.followers[at].digest != remove.entry)
                    continue;
                entry.followers.removeAt(at);
                if (at < entry.followerOriginals.size())
                    entry.followerOriginals.removeAt(at);
                return after;
            }
        }
        return fail(
            Errc::NotFound, words("The index no longer lists this entry"), remove.entry.toString());
    }
    Expected<Draft> operator()(const doctor::OrderEntries &order) const
    {
        Draft after = draft;
        std::ranges::stable_sort(after.entries, {}, [&](const assembly::DraftEntry &entry) {
            const qsizetype at = order.order.indexOf(entry.descriptor.digest);
            return at < 0 ? order.order.size() : at;
        });
        return after;
    }
    Expected<Draft> operator()(const doctor::AddPlatform &add) const
    {
        Draft after = draft;
        after.expected += add.wanted;
        return after;
    }
    Expected<Draft> operator()(const doctor::FlattenEntry &flatten) const
    {
        TRY(const QString key, keyOf(draft, flatten.entry));
        const Entry *nested = entryOf(inspection.entries, flatten.entry);
        if (!nested || !nested->index)
            return fail(
                Errc::NotFound, words("The nested index was not read"), flatten.entry.toString());
        return assembly::flattenEntry(
            draft, key, assembly::draftEntriesOf(*nested->index, inspection.name));
    }
    Expected<Draft> operator()(const auto &) const
    {
        return fail(Errc::Unsupported, words("This remedy changes no index"), inspection.reference);
    }
};

//! Facts of the index after the change: entries keep what was read of them.
doctor::ImageFacts factsAfter(const doctor::ImageFacts &before, const oci::Index &index)
{
    doctor::ImageFacts after;
    after.reference = before.reference;
    after.rootMediaType = index.mediaType();
    after.index = index;
    QList<doctor::EntryFacts> known = before.entries;
    for (const doctor::EntryFacts &entry : before.entries)
        known += entry.children;
    for (const oci::Descriptor &descriptor : index.manifests()) {
        const auto old = std::ranges::find_if(known, [&](const doctor::EntryFacts &entry) {
            return entry.descriptor.digest == descriptor.digest;
        });
        doctor::EntryFacts facts = old == known.end() ? doctor::EntryFacts() : *old;
        facts.descriptor = descriptor;
        if (old == known.end()) {
            facts.role = oci::roleOf(descriptor);
            facts.attests = oci::attestedDigest(descriptor);
        }
        after.entries += facts;
    }
    return after;
}

std::optional<oci::Digest> pickedDigest(
    const doctor::PreparedImage &image, const doctor::Host &host, const doctor::Client &client)
{
    const doctor::Choice choice = doctor::choose(image, host, host.client.value_or(client));
    if (choice.picked < 0)
        return std::nullopt;
    return image.entries()[static_cast<std::size_t>(choice.picked)].facts->descriptor.digest;
}

} // namespace

Expected<RemedyPreview> previewRemedy(const Inspection &inspection, const doctor::Remedy &remedy,
    const QList<doctor::Host> &hosts, const doctor::Client &client)
{
    TRY(const Draft own, draftOfImage(inspection));
    QList<oci::Digest> raised;
    TRY(const Draft before,
        broughtUp(own, inspection, std::visit(Touched{}, remedy.action), &raised));
    RemedyPreview preview;
    TRY(preview.draft, std::visit(Apply{inspection, before}, remedy.action));
    TRY(const assembly::WrittenIndex written, assembly::writeIndex(preview.draft));
    TRY(json::Document document, json::Document::parse(written.bytes));
    TRY(const oci::Index index,
        oci::Index::parse(std::move(document), written.descriptor.mediaType));
    const auto &old = std::get<oci::Index>(inspection.document);
    preview.changes = assembly::indexDifference(old, index);

    const doctor::ImageFacts facts = doctorFacts(inspection);
    doctor::ImageFacts afterFacts = factsAfter(facts, index);
    if (const auto *add = std::get_if<doctor::AddPlatform>(&remedy.action)) {
        // The entry that has yet to be found stands in by a null digest.
        doctor::EntryFacts wanted;
        wanted.role = oci::Role::Image;
        wanted.descriptor.mediaType = oci::mediatype::ociManifest.toString();
        wanted.descriptor.platform = add->wanted;
        afterFacts.entries += wanted;
        preview.changes.append({.kind = assembly::IndexChange::Kind::Added,
            .platform = add->wanted,
            .before = {},
            .after = {},
            .fields = {}});
    }
    const doctor::PreparedImage imageBefore(facts);
    const doctor::PreparedImage imageAfter(afterFacts);
    for (const doctor::Host &host : hosts) {
        const auto from = pickedDigest(imageBefore, host, client);
        const auto to = pickedDigest(imageAfter, host, client);
        if (from != to)
            preview.hosts.append({host, from, to});
    }
    for (const oci::Digest &nested : std::as_const(raised))
        preview.sideEffects += words("The entries of the nested index %1 stand in the index "
                                     "itself then.")
                                   .arg(nested.shortHex());
    const bool changesIndex = written.bytes != old.bytes()
        || std::holds_alternative<doctor::AddPlatform>(remedy.action);
    if (facts.isSigned && changesIndex)
        preview.sideEffects
            += words("The index signature no longer applies. Sign the new index after the push.");
    if (!inspection.referrers.isEmpty() && changesIndex)
        preview.sideEffects
            += words("What refers to the old index (%1) does not refer to the new one.")
                   .arg(inspection.referrers.size());
    if (preview.draft.format == assembly::Format::DockerList) {
        for (const QString &lost : assembly::whatDockerListLoses(preview.draft))
            preview.sideEffects += words("A Docker manifest list does not hold %1.").arg(lost);
    }
    return preview;
}

} // namespace gantry::verbs
