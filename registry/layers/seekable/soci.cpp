// SPDX-License-Identifier: Apache-2.0
#include "layers/seekable/soci.h"

#include "layers/words.h"

#include <algorithm>

namespace gantry::layers {

namespace {

constexpr qsizetype maxIndexBytes = 16 << 20; //!< as of any manifest
constexpr QStringView indexDigestKey = u"com.amazon.soci.index-digest";
constexpr QStringView layerDigestKey = u"com.amazon.soci.image-layer-digest";
constexpr QStringView layerTypeKey = u"com.amazon.soci.image-layer-mediaType";

std::unexpected<Error> wrong(const QString &what)
{
    return fail(Errc::Corrupt, words("SOCI index: %1").arg(what));
}

} // namespace

const SociLayer *SociIndex::find(const oci::Digest &layerDigest) const
{
    const auto found = std::ranges::find(layers, layerDigest, &SociLayer::layerDigest);
    return found == layers.end() ? nullptr : &*found;
}

oci::Digest sociIndexDigest(const oci::StringPairs &manifestAnnotations)
{
    const auto text = oci::lookup(manifestAnnotations, indexDigestKey);
    return text ? oci::Digest::parse(*text).value_or(oci::Digest()) : oci::Digest();
}

Expected<SociIndex> readSociIndex(const QByteArray &manifest)
{
    if (manifest.size() > maxIndexBytes)
        return fail(Errc::LimitExceeded,
            words("the SOCI index takes %1 bytes, more than %2")
                .arg(manifest.size())
                .arg(maxIndexBytes));
    TRY(const auto document, json::Document::parse(manifest, words("SOCI index")));
    const json::Value root = document.root();
    // Before artifactType existed, the type of the empty config told.
    QString type = root["artifactType"].toStringOr({});
    if (type.isEmpty())
        type = root["config"]["mediaType"].toStringOr({});
    SociIndex index;
    if (type == sociIndexV2)
        index.version = 2;
    else if (type != sociIndexV1)
        return fail(Errc::Unsupported,
            words("the artifact type \"%1\" is no SOCI index").arg(type.left(128)));
    if (const json::Value subject = root["subject"]; subject && !subject.isNull()) {
        TRY(const auto descriptor, oci::parseDescriptor(subject));
        index.subject = descriptor.digest;
    }
    // The withdrawn artifact manifest says "blobs".
    const json::Value layers = root["layers"] ? root["layers"] : root["blobs"];
    if (!layers.isArray())
        return wrong(words("it has no list of layers"));
    for (qsizetype i = 0; i < layers.size(); ++i) {
        SociLayer layer;
        TRY(layer.ztoc, oci::parseDescriptor(layers.at(i)));
        const auto digest = layer.ztoc.annotation(layerDigestKey);
        if (!digest)
            return wrong(words("entry %1 does not say which layer it is for").arg(i));
        auto parsed = oci::Digest::parse(*digest);
        if (!parsed)
            return wrong(words("entry %1: %2").arg(i).arg(parsed.error().message));
        layer.layerDigest = *std::move(parsed);
        layer.layerMediaType = layer.ztoc.annotation(layerTypeKey).value_or(QString());
        index.layers.append(std::move(layer));
    }
    return index;
}

} // namespace gantry::layers
