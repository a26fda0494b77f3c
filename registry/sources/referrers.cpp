// SPDX-License-Identifier: Apache-2.0
#include "sources/referrers.h"

using namespace Qt::StringLiterals;

namespace gantry::sources {

QString originName(Referrer::Origin origin)
{
    switch (origin) {
    case Referrer::Origin::Api:
        return u"api"_s;
    case Referrer::Origin::FallbackTag:
        return u"fallback-tag"_s;
    case Referrer::Origin::CosignTag:
        return u"cosign-tag"_s;
    case Referrer::Origin::Layout:
        return u"layout"_s;
    }
    return {};
}

void mergeReferrer(QList<Referrer> &list, Referrer referrer)
{
    for (Referrer &known : list) {
        if (known.descriptor.digest != referrer.descriptor.digest)
            continue;
        for (const Referrer::Origin origin : std::as_const(referrer.origins)) {
            if (!known.origins.contains(origin))
                known.origins.append(origin);
        }
        if (known.tag.isEmpty())
            known.tag = referrer.tag;
        if (known.artifactType.isEmpty())
            known.artifactType = referrer.artifactType;
        if (known.descriptor.annotations.isEmpty())
            known.descriptor.annotations = referrer.descriptor.annotations;
        return;
    }
    list.append(std::move(referrer));
}

QList<CosignTag> cosignTags(const oci::Digest &subject)
{
    const QString base = subject.algorithmName() + u'-' + subject.hex();
    QList<CosignTag> tags;
    for (const QLatin1StringView suffix : {"sig"_L1, "att"_L1, "sbom"_L1})
        tags.append({base + u'.' + suffix,
            u"application/vnd.dev.cosign.artifact."_s + suffix + u".v1+json"_s});
    return tags;
}

QString artifactTypeOf(const oci::NodeDocument &document)
{
    if (const auto *manifest = std::get_if<oci::Manifest>(&document))
        return manifest->artifactType();
    if (const auto *index = std::get_if<oci::Index>(&document))
        return index->artifactType();
    if (const auto *unknown = std::get_if<oci::UnknownDocument>(&document))
        return unknown->json.root()["artifactType"].toStringOr({});
    return {};
}

std::optional<oci::Descriptor> subjectOf(const oci::NodeDocument &document)
{
    if (const auto *manifest = std::get_if<oci::Manifest>(&document))
        return manifest->subject();
    if (const auto *index = std::get_if<oci::Index>(&document))
        return index->subject();
    // The withdrawn OCI artifact manifest has a subject, too.
    if (const auto *unknown = std::get_if<oci::UnknownDocument>(&document)) {
        if (const json::Value subject = unknown->json.root()["subject"]; subject.isObject()) {
            if (const auto descriptor = oci::parseDescriptor(subject))
                return *descriptor;
        }
    }
    return std::nullopt;
}

QList<Referrer> referrersIn(const oci::Index &index, Referrer::Origin origin, const QString &tag)
{
    QList<Referrer> list;
    for (const oci::Descriptor &entry : index.manifests())
        mergeReferrer(list, {entry, {origin}, tag, entry.artifactType});
    return list;
}

} // namespace gantry::sources
