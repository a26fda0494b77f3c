// SPDX-License-Identifier: Apache-2.0
#include "sources/layoutindex.h"

#include "base/jsonwriter.h"
#include "oci/document.h"
#include "sources/words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

QByteArray entryBytes(const oci::Descriptor &manifest, const QString &tag)
{
    json::Writer writer(json::Writer::Style::Compact);
    writer.beginObject()
        .member(u"mediaType", manifest.mediaType)
        .member(u"digest", manifest.digest.toString())
        .member(u"size", manifest.sizeBytes);
    if (!manifest.artifactType.isEmpty())
        writer.member(u"artifactType", manifest.artifactType);
    if (!tag.isEmpty())
        writer.key(u"annotations").beginObject().member(refNameKey, tag).endObject();
    writer.endObject();
    return writer.take();
}

bool isNamed(const oci::Descriptor &entry, const QString &tag)
{
    return entry.annotation(refNameKey) == tag;
}

} // namespace

LayoutIndex::LayoutIndex()
    : m_bytes("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
              "\"manifests\":[]}")
{
    m_json = *json::Document::parse(m_bytes);
}

Expected<LayoutIndex> LayoutIndex::parse(const QByteArray &bytes, const QString &subject)
{
    TRY(const auto document, oci::parseNode(bytes, oci::mediatype::ociIndex, subject));
    const auto *index = std::get_if<oci::Index>(&document);
    if (!index)
        return fail(Errc::Corrupt, words("index.json is not an image index"), subject);
    LayoutIndex result;
    result.m_bytes = bytes;
    result.m_json = index->json();
    result.m_entries = index->manifests();
    return result;
}

std::optional<oci::Descriptor> LayoutIndex::tagged(const QString &tag) const
{
    const auto found = std::ranges::find_if(
        m_entries, [&](const oci::Descriptor &entry) { return isNamed(entry, tag); });
    return found == m_entries.cend() ? std::nullopt : std::optional(*found);
}

bool LayoutIndex::lists(const oci::Digest &digest) const
{
    return std::ranges::any_of(
        m_entries, [&](const oci::Descriptor &entry) { return entry.digest == digest; });
}

QList<QByteArray> LayoutIndex::entriesBut(
    const std::function<bool(const oci::Descriptor &)> &leaveOut) const
{
    QList<QByteArray> entries;
    const json::Value list = m_json.root()["manifests"];
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        if (!leaveOut(m_entries[i]))
            entries.append(list.at(i).raw());
    }
    return entries;
}

void LayoutIndex::rewrite(const QList<QByteArray> &entries)
{
    const QByteArray list = '[' + entries.join(',') + ']';
    const json::Value old = m_json.root()["manifests"];
    QByteArray bytes = m_bytes;
    if (old.isUndefined()) { // an index without the member is one without entries
        const qsizetype open = bytes.indexOf('{');
        const QByteArray comma = m_json.root().size() > 0 ? "," : "";
        bytes.insert(open + 1, "\"manifests\":" + list + comma);
    } else {
        bytes.replace(old.range().offset, old.range().length, list);
    }
    if (auto parsed = parse(bytes, {}))
        *this = *std::move(parsed);
}

void LayoutIndex::setTag(const QString &tag, const oci::Descriptor &manifest)
{
    QList<QByteArray> entries
        = entriesBut([&](const oci::Descriptor &entry) { return isNamed(entry, tag); });
    entries.append(entryBytes(manifest, tag));
    rewrite(entries);
}

void LayoutIndex::add(const oci::Descriptor &manifest)
{
    if (lists(manifest.digest))
        return;
    QList<QByteArray> entries = entriesBut([](const oci::Descriptor &) { return false; });
    entries.append(entryBytes(manifest, {}));
    rewrite(entries);
}

bool LayoutIndex::removeTag(const QString &tag)
{
    if (!tagged(tag))
        return false;
    rewrite(entriesBut([&](const oci::Descriptor &entry) { return isNamed(entry, tag); }));
    return true;
}

bool LayoutIndex::removeManifest(const oci::Digest &digest)
{
    if (!lists(digest))
        return false;
    rewrite(entriesBut([&](const oci::Descriptor &entry) { return entry.digest == digest; }));
    return true;
}

void UnlistedManifests::note(const oci::Descriptor &manifest, const QByteArray &bytes)
{
    m_put.append(manifest);
    const auto document = oci::parseNode(bytes, manifest.mediaType);
    const auto *index = document ? std::get_if<oci::Index>(&*document) : nullptr;
    if (!index)
        return;
    for (const oci::Descriptor &child : index->manifests())
        m_children.insert(child.digest.toString());
}

QList<oci::Descriptor> UnlistedManifests::roots() const
{
    QList<oci::Descriptor> found;
    for (const oci::Descriptor &manifest : m_put) {
        if (!m_children.contains(manifest.digest.toString()))
            found.append(manifest);
    }
    return found;
}

void UnlistedManifests::clear()
{
    m_put.clear();
    m_children.clear();
}

} // namespace gantry::sources
