// SPDX-License-Identifier: Apache-2.0
#include "sources/layoutscan.h"

#include "sources/documents.h"
#include "sources/referrers.h"

#include <QSet>

#include <functional>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

//! A layout with more manifests is searched this far.
constexpr int maxScannedDocuments = 20'000;

using Visit = std::function<bool(const oci::Descriptor &, const oci::NodeDocument &)>;

bool isDocument(const oci::Descriptor &node)
{
    using Kind = oci::mediatype::Kind;
    switch (node.kind()) {
    case Kind::Index:
    case Kind::Manifest:
    case Kind::ArtifactManifest:
        return true;
    default:
        return false;
    }
}

//! Calls visit for each readable document, each digest once; stops when visit says false.
Expected<> walk(const LayoutFiles &files, const QList<LayoutTag> &tags, const OpContext &ctx,
    const Visit &visit)
{
    std::vector<oci::Descriptor> stack;
    for (auto tag = tags.rbegin(); tag != tags.rend(); ++tag)
        stack.push_back(tag->target);
    QSet<QString> seen;
    int read = 0;
    while (!stack.empty() && read < maxScannedDocuments) {
        CHECK(ctx.checkStopped());
        const oci::Descriptor node = std::move(stack.back());
        stack.pop_back();
        if (!isDocument(node) || seen.contains(node.digest.toString()))
            continue;
        seen.insert(node.digest.toString());
        const auto view = files.find(layoutBlobPath(node.digest));
        if (!view)
            continue;
        ++read;
        const auto bytes = readRegion(*view, maxDocumentBytes);
        if (!bytes || !checkBytes(*bytes, node))
            continue;
        const auto document = oci::parseNode(*bytes, node.mediaType, node.digest.toString());
        if (!document)
            continue;
        if (!visit(node, *document))
            return {};
        if (const auto *index = std::get_if<oci::Index>(&*document)) {
            const auto &entries = index->manifests();
            for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
                stack.push_back(*entry);
        }
    }
    return {};
}

} // namespace

QString layoutBlobPath(const oci::Digest &digest)
{
    return u"blobs/"_s + digest.algorithmName() + u'/' + digest.hex();
}

QList<Referrer> LayoutScan::referrers(const oci::Digest &subject) const
{
    QList<Referrer> list = bySubject.value(subject.toString());
    for (const Referrer &referrer : byFallbackTag.value(oci::referrersTag(subject)))
        mergeReferrer(list, referrer);
    for (const CosignTag &cosign : cosignTags(subject)) {
        if (const auto found = byTag.constFind(cosign.tag); found != byTag.constEnd())
            mergeReferrer(
                list, {*found, {Referrer::Origin::CosignTag}, cosign.tag, cosign.artifactType});
    }
    return list;
}

Expected<LayoutScan> scanLayout(
    const LayoutFiles &files, const QList<LayoutTag> &tags, const OpContext &ctx)
{
    LayoutScan scan;
    QHash<QString, QString> tagOf;
    for (const LayoutTag &tag : tags) {
        if (oci::parseDigestTag(tag.refName)) {
            scan.byTag.insert(tag.refName, tag.target);
            tagOf.insert(tag.target.digest.toString(), tag.refName);
        }
    }
    CHECK(
        walk(files, tags, ctx, [&](const oci::Descriptor &node, const oci::NodeDocument &document) {
            if (const auto subject = subjectOf(document)) {
                oci::Descriptor referrer = node;
                referrer.platform.reset();
                mergeReferrer(scan.bySubject[subject->digest.toString()],
                    {referrer, {Referrer::Origin::Layout}, {}, artifactTypeOf(document)});
            }
            if (const auto *index = std::get_if<oci::Index>(&document)) {
                const QString tag = tagOf.value(node.digest.toString());
                if (!tag.isEmpty())
                    scan.byFallbackTag.insert(
                        tag, referrersIn(*index, Referrer::Origin::FallbackTag, tag));
            }
            return true;
        }));
    return scan;
}

Expected<std::optional<oci::Descriptor>> findInLayout(const LayoutFiles &files,
    const QList<LayoutTag> &tags, const oci::Digest &digest, const OpContext &ctx)
{
    for (const LayoutTag &tag : tags) {
        if (tag.target.digest == digest)
            return tag.target;
    }
    std::optional<oci::Descriptor> found;
    CHECK(walk(files, tags, ctx, [&](const oci::Descriptor &, const oci::NodeDocument &document) {
        if (const auto *index = std::get_if<oci::Index>(&document)) {
            for (const oci::Descriptor &entry : index->manifests()) {
                if (entry.digest == digest) {
                    found = entry;
                    return false;
                }
            }
        }
        return true;
    }));
    return found;
}

} // namespace gantry::sources
