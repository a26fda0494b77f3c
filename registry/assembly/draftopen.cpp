// SPDX-License-Identifier: Apache-2.0
#include "assembly/draftopen.h"

#include "assembly/descriptorjson.h"
#include "oci/document.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace gantry::assembly {

namespace {

constexpr int keyCharacters = 12;

} // namespace

bool isIndexMember(const QString &name)
{
    return std::ranges::find(indexMembers, QStringView(name)) != indexMembers.end();
}

QByteArray otherMembersOf(const oci::Index &index)
{
    const json::Value root = index.json().root();
    json::Writer out(json::Writer::Style::Compact);
    out.beginObject();
    bool any = false;
    for (qsizetype i = 0; i < root.size(); ++i) {
        const json::Value member = root.at(i);
        const QString name = member.key();
        const bool known = isIndexMember(name);
        if (known || root[name.toUtf8()].range() != member.range())
            continue;
        out.key(name);
        writeValue(out, member);
        any = true;
    }
    out.endObject();
    return any ? out.take() : QByteArray();
}

QString newKey(const Draft &draft, const oci::Descriptor &descriptor)
{
    const QString stem
        = descriptor.digest.isNull() ? u"entry"_s : descriptor.digest.shortHex(keyCharacters);
    QString key = stem;
    for (int n = 2; draft.find(key); ++n)
        key = stem + u'-' + QString::number(n);
    return key;
}

QList<DraftEntry> draftEntriesOf(const oci::Index &index, const oci::ImageName &name)
{
    Draft draft;
    const auto owns = [&index](const oci::Digest &digest) {
        return std::ranges::any_of(index.manifests(), [&digest](const oci::Descriptor &entry) {
            return entry.digest == digest && !oci::attestedDigest(entry);
        });
    };
    QList<std::pair<oci::Digest, DraftEntry>> attestations;
    const json::Value manifests = index.json().root()["manifests"];
    for (qsizetype i = 0; i < index.manifests().size(); ++i) {
        DraftEntry entry;
        entry.descriptor = index.manifests()[i];
        entry.descriptor.range = {};
        entry.original = manifests.at(i).raw();
        // One whose image is not here (pitfall 38) stays an entry of its own, which nobody runs.
        if (const auto attested = oci::attestedDigest(entry.descriptor);
            attested && owns(*attested)) {
            attestations += {*attested, entry};
            continue;
        }
        entry.key = newKey(draft, entry.descriptor);
        entry.source = name.withSelector(entry.descriptor.digest.toString());
        entry.keptNested = oci::roleOf(entry.descriptor) == oci::Role::Index;
        draft.entries += entry;
    }
    for (const auto &[attested, follower] : attestations) {
        const auto owner = std::ranges::find_if(draft.entries, [&](const DraftEntry &entry) {
            return entry.descriptor.digest == attested && !oci::attestedDigest(entry.descriptor);
        });
        owner->followers += follower.descriptor;
        owner->followerOriginals += follower.original;
    }
    return draft.entries;
}

Draft draftOf(
    const oci::Index &index, const oci::Descriptor &descriptor, const oci::ImageName &name)
{
    Draft draft;
    draft.target = name;
    draft.format
        = index.mediaType() == oci::mediatype::dockerList ? Format::DockerList : Format::OciIndex;
    draft.entries = draftEntriesOf(index, name);
    draft.annotations = index.annotations();
    draft.artifactType = index.artifactType();
    draft.subject = index.subject();
    if (draft.subject)
        draft.subject->range = {};
    draft.otherMembers = otherMembersOf(index);
    draft.base = descriptor;
    draft.base->range = {};
    draft.baseBytes = index.bytes();
    return draft;
}

Expected<std::optional<oci::Index>> baseIndexOf(const Draft &draft)
{
    if (draft.baseBytes.isEmpty())
        return std::optional<oci::Index>();
    TRY(const oci::NodeDocument document,
        oci::parseNode(draft.baseBytes, draft.base ? draft.base->mediaType : QString(),
            draft.target.toString()));
    if (const auto *index = std::get_if<oci::Index>(&document))
        return std::optional(*index);
    // A single image stood under the tag: nothing of it is kept.
    return std::optional<oci::Index>();
}

} // namespace gantry::assembly
