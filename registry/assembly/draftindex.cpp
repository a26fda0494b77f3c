// SPDX-License-Identifier: Apache-2.0
// Writing the index without losing what is not ours (pitfalls 31 and 32). An index that was opened
// and not changed is written with the very bytes it had, since re-printing would change its digest.
// Once something changed, every member that was not touched is copied from the original, in its
// place; only the layout (compact or indented) is ours.
#include "assembly/descriptorjson.h"
#include "assembly/draft.h"
#include "assembly/draftopen.h"
#include "assembly/words.h"

#include <QHash>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace gantry::assembly {

namespace {

//! A descriptor on its way into the document.
struct Line {
    oci::Descriptor descriptor;
    QByteArray original;
};

QList<Line> followersOf(const DraftEntry &entry)
{
    QList<Line> lines;
    for (qsizetype i = 0; i < entry.followers.size(); ++i)
        lines += Line{entry.followers[i], entry.followerOriginals.value(i)};
    return lines;
}

//! Attestations stand at the end (as BuildKit exports them) in this index, not behind their image.
bool followersAtEnd(const oci::Index &base)
{
    const auto &entries = base.manifests();
    for (qsizetype i = 1; i < entries.size(); ++i) {
        const auto attested = oci::attestedDigest(entries[i]);
        const bool besides = attested
            && (entries[i - 1].digest == *attested
                || oci::attestedDigest(entries[i - 1]) == attested);
        if (attested && !besides)
            return true;
    }
    return false;
}

//! The order of the base when nothing but fields changed: some indexes put attestations in places
//! no rule of ours would.
QList<Line> inOrderOf(const oci::Index &base, const QList<Line> &lines)
{
    QHash<oci::Digest, QList<Line>> waiting;
    for (const Line &line : lines)
        waiting[line.descriptor.digest] += line;
    QList<Line> ordered;
    for (const oci::Descriptor &entry : base.manifests()) {
        auto &same = waiting[entry.digest];
        if (same.isEmpty())
            return lines;
        ordered += same.takeFirst();
    }
    return ordered.size() == lines.size() ? ordered : lines;
}

//! Digests of the base that are entries of their own in the draft, in the base's order.
bool entriesKeepTheirOrder(const Draft &draft, const oci::Index &base)
{
    qsizetype next = 0;
    for (const oci::Descriptor &entry : base.manifests()) {
        if (next < draft.entries.size() && draft.entries[next].descriptor.digest == entry.digest)
            ++next;
    }
    return next == draft.entries.size();
}

QList<Line> linesOf(const Draft &draft, const std::optional<oci::Index> &base, bool withFollowers)
{
    const bool atEnd = base && followersAtEnd(*base);
    QList<Line> lines, last;
    for (const DraftEntry &entry : draft.entries) {
        lines += Line{entry.descriptor, entry.original};
        if (withFollowers)
            (atEnd ? last : lines) += followersOf(entry);
    }
    lines += last;
    if (base && entriesKeepTheirOrder(draft, *base))
        return inOrderOf(*base, lines);
    return lines;
}

bool sameSubject(
    const std::optional<oci::Descriptor> &left, const std::optional<oci::Descriptor> &right)
{
    if (!left || !right)
        return left.has_value() == right.has_value();
    return sameDescriptor(*left, *right);
}

bool isUnchanged(const Draft &draft, const oci::Index &base, const QList<Line> &lines)
{
    if (base.mediaType() != formatMediaType(draft.format) || base.annotations() != draft.annotations
        || base.artifactType() != draft.artifactType || !sameSubject(base.subject(), draft.subject)
        || otherMembersOf(base) != draft.otherMembers || base.manifests().size() != lines.size())
        return false;
    const json::Value manifests = base.json().root()["manifests"];
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (!sameDescriptor(lines[i].descriptor, base.manifests()[i]))
            return false;
        if (!lines[i].original.isEmpty() && lines[i].original != manifests.at(i).raw())
            return false;
    }
    return true;
}

//! Writes the members of one index, each at most once.
class IndexWriter
{
public:
    IndexWriter(const Draft &draft, const std::optional<oci::Index> &base, QList<Line> lines)
        : m_draft(draft)
        , m_base(base)
        , m_root(base ? base->json().root() : json::Value())
        , m_lines(std::move(lines))
        , m_out(base && !base->bytes().contains('\n') ? json::Writer::Style::Compact
                                                      : json::Writer::Style::Indented)
    {
        if (!draft.otherMembers.isEmpty()) {
            if (const auto document = json::Document::parse(draft.otherMembers))
                m_others = document->root();
        }
    }

    QByteArray write()
    {
        m_out.beginObject();
        for (qsizetype i = 0; m_root.isObject() && i < m_root.size(); ++i)
            member(m_root.at(i).key());
        for (const QStringView name : indexMembers)
            member(name.toString());
        for (qsizetype i = 0; m_others.isObject() && i < m_others.size(); ++i)
            member(m_others.at(i).key());
        m_out.endObject();
        return m_out.take();
    }

private:
    void member(const QString &name)
    {
        if (m_written.contains(name))
            return;
        m_written += name;
        if (!isIndexMember(name))
            copy(name, m_others[name.toUtf8()]);
        else if (name == u"schemaVersion")
            schemaVersion();
        else if (name == u"mediaType")
            mediaType();
        else if (name == u"manifests")
            manifests();
        else if (m_draft.format == Format::OciIndex)
            ociMember(name);
    }
    void copy(const QString &name, const json::Value &value)
    {
        if (!value)
            return;
        m_out.key(name);
        writeValue(m_out, value);
    }
    void schemaVersion()
    {
        if (const json::Value version = m_root["schemaVersion"])
            copy(u"schemaVersion"_s, version);
        else
            m_out.member(u"schemaVersion", qint64(2));
    }
    void mediaType()
    {
        // Absent from an OCI index it stays absent (image-spec v1.1.1, image-index.md: SHOULD).
        const bool mayBeAbsent
            = m_base && m_draft.format == Format::OciIndex && !m_root["mediaType"];
        if (m_base && m_base->mediaType() == formatMediaType(m_draft.format))
            copy(u"mediaType"_s, m_root["mediaType"]);
        else if (!mayBeAbsent)
            m_out.member(u"mediaType", QStringView(formatMediaType(m_draft.format)));
    }
    void manifests()
    {
        const auto parts = m_draft.format == Format::DockerList ? DescriptorParts::DockerList
                                                                : DescriptorParts::All;
        m_out.key(u"manifests").beginArray();
        for (const Line &line : m_lines)
            writeDescriptor(m_out, line.descriptor, line.original, parts);
        m_out.endArray();
    }
    void ociMember(const QString &name)
    {
        const json::Value before = m_root[name.toUtf8()];
        if (name == u"artifactType") {
            if (m_base && m_base->artifactType() == m_draft.artifactType)
                copy(name, before);
            else if (!m_draft.artifactType.isEmpty())
                m_out.member(name, QStringView(m_draft.artifactType));
        } else if (name == u"subject") {
            if (m_base && sameSubject(m_base->subject(), m_draft.subject)) {
                copy(name, before);
            } else if (m_draft.subject) {
                m_out.key(name);
                writeDescriptor(m_out, *m_draft.subject, {});
            }
        } else if (m_base && m_base->annotations() == m_draft.annotations) {
            copy(name, before);
        } else if (!m_draft.annotations.isEmpty()) {
            m_out.key(name);
            writePairs(m_out, m_draft.annotations);
        }
    }

    const Draft &m_draft;
    const std::optional<oci::Index> &m_base;
    json::Value m_root, m_others;
    QList<Line> m_lines;
    QStringList m_written;
    json::Writer m_out;
};

Expected<> checkDigests(const Draft &draft)
{
    for (const DraftEntry &entry : draft.entries) {
        if (entry.descriptor.digest.isNull())
            return fail(Errc::Usage, words("This entry has no digest"), entry.source.toString(),
                words("Read its source first"));
    }
    return {};
}

} // namespace

Expected<WrittenIndex> writeIndex(const Draft &draft)
{
    CHECK(checkDigests(draft));
    TRY(const std::optional<oci::Index> base, baseIndexOf(draft));
    WrittenIndex written;
    if (base && isUnchanged(draft, *base, linesOf(draft, base, true))) {
        written.bytes = base->bytes();
    } else {
        // Without its annotations nobody can tell what an attestation attests.
        const bool withFollowers = draft.format == Format::OciIndex;
        written.bytes = IndexWriter(draft, base, linesOf(draft, base, withFollowers)).write();
    }
    const bool sha512
        = draft.base && draft.base->digest.algorithm() == oci::Digest::Algorithm::Sha512;
    written.descriptor.mediaType = formatMediaType(draft.format);
    written.descriptor.digest = oci::Digest::of(
        written.bytes, sha512 ? oci::Digest::Algorithm::Sha512 : oci::Digest::Algorithm::Sha256);
    written.descriptor.sizeBytes = written.bytes.size();
    return written;
}

QStringList whatDockerListLoses(const Draft &draft)
{
    qsizetype annotations = 0, types = 0, embedded = 0, followers = 0;
    for (const DraftEntry &entry : draft.entries) {
        annotations += entry.descriptor.annotations.size();
        types += entry.descriptor.artifactType.isEmpty() ? 0 : 1;
        embedded += entry.descriptor.data.isEmpty() ? 0 : 1;
        followers += entry.followers.size();
    }
    QStringList lost;
    if (const qsizetype n = draft.annotations.size())
        lost += words("1 annotation of the index", "%n annotations of the index", n);
    if (annotations)
        lost += words("1 annotation of an entry", "%n annotations of entries", annotations);
    if (followers)
        lost += words("1 attestation", "%n attestations", followers);
    if (!draft.artifactType.isEmpty())
        lost += words("the artifact type of the index");
    if (draft.subject)
        lost += words("the subject of the index");
    if (types)
        lost += words("the artifact type of 1 entry", "the artifact types of %n entries", types);
    if (embedded)
        lost += words("embedded data of 1 entry", "embedded data of %n entries", embedded);
    return lost;
}

} // namespace gantry::assembly
