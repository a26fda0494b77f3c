// SPDX-License-Identifier: Apache-2.0
#include "sources/referrers.h"

#include "base/jsonwriter.h"

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

QByteArray writeReferrers(const QList<Referrer> &list)
{
    json::Writer out(json::Writer::Style::Compact);
    out.beginArray();
    for (const Referrer &referrer : list) {
        out.beginObject().key(u"descriptor").beginObject();
        out.member(u"mediaType", referrer.descriptor.mediaType)
            .member(u"digest", referrer.descriptor.digest.toString())
            .member(u"size", referrer.descriptor.sizeBytes);
        out.key(u"annotations").beginObject();
        for (const auto &[key, value] : referrer.descriptor.annotations)
            out.member(key, value);
        out.endObject().endObject();
        out.key(u"origins").beginArray();
        for (const Referrer::Origin origin : referrer.origins)
            out.value(qint64(origin));
        out.endArray()
            .member(u"tag", referrer.tag)
            .member(u"artifactType", referrer.artifactType)
            .endObject();
    }
    out.endArray();
    return out.take();
}

QList<Referrer> readReferrers(const QByteArray &bytes)
{
    QList<Referrer> list;
    const auto document = json::Document::parse(bytes);
    if (!document)
        return list;
    const json::Value root = document->root();
    for (qsizetype i = 0; i < root.size(); ++i) {
        const json::Value row = root.at(i);
        auto descriptor = oci::parseDescriptor(row["descriptor"]);
        if (!descriptor)
            continue;
        descriptor->range = {};
        Referrer referrer{*std::move(descriptor), {}, row["tag"].toStringOr({}),
            row["artifactType"].toStringOr({})};
        referrer.descriptor.artifactType = referrer.artifactType;
        const json::Value origins = row["origins"];
        for (qsizetype o = 0; o < origins.size(); ++o)
            referrer.origins.append(
                static_cast<Referrer::Origin>(origins.at(o).toInt64().value_or(0) & 3));
        list.append(std::move(referrer));
    }
    return list;
}

} // namespace gantry::sources
