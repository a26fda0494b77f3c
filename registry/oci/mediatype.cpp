// SPDX-License-Identifier: Apache-2.0
#include "oci/mediatype.h"

#include "oci/words.h"

#include <algorithm>

namespace gantry::oci::mediatype {

using namespace Qt::StringLiterals;

namespace {

constexpr QStringView ociLayer = u"application/vnd.oci.image.layer.";
constexpr QStringView ociForeignLayer = u"application/vnd.oci.image.layer.nondistributable.";
constexpr QStringView dockerLayer = u"application/vnd.docker.image.rootfs.";
constexpr QStringView dockerForeignLayer = u"application/vnd.docker.image.rootfs.foreign.";
constexpr QStringView encryptedSuffix = u"+encrypted";
constexpr qsizetype maxNameLength = 127; // RFC 6838, section 4.2

//! restricted-name = restricted-name-first *126restricted-name-chars
bool isRestrictedName(QStringView name)
{
    const auto alphanumeric = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
    };
    if (name.isEmpty() || name.size() > maxNameLength || !alphanumeric(name.front()))
        return false;
    return std::ranges::all_of(
        name, [&](QChar c) { return alphanumeric(c) || QStringView(u"!#$&-^_.+").contains(c); });
}

} // namespace

Kind kindOf(QStringView mediaType)
{
    const QString type = withoutParameters(mediaType);
    if (type == ociIndex || type == dockerList)
        return Kind::Index;
    if (type == ociManifest || type == dockerManifest)
        return Kind::Manifest;
    if (type == dockerSchema1 || type == dockerSchema1Signed)
        return Kind::Schema1;
    if (type == ociArtifactManifest)
        return Kind::ArtifactManifest;
    if (type == ociConfig || type == dockerConfig)
        return Kind::ImageConfig;
    if (type == ociEmpty)
        return Kind::Empty;
    if (type.startsWith(ociLayer) || type.startsWith(dockerLayer))
        return Kind::Layer;
    return Kind::Unknown;
}

Compression compressionOf(QStringView layerMediaType)
{
    QString type = withoutParameters(layerMediaType);
    if (type.endsWith(encryptedSuffix))
        type.chop(encryptedSuffix.size());
    if (type.endsWith("+gzip"_L1) || type.endsWith(".gzip"_L1))
        return Compression::Gzip;
    if (type.endsWith("+zstd"_L1) || type.endsWith(".zstd"_L1))
        return Compression::Zstd;
    if (type.endsWith(".tar"_L1))
        return Compression::None;
    return Compression::Unknown;
}

bool isForeignLayer(QStringView mediaType)
{
    const QString type = withoutParameters(mediaType);
    return type.startsWith(ociForeignLayer) || type.startsWith(dockerForeignLayer);
}

QString withoutParameters(QStringView contentType)
{
    const qsizetype semicolon = contentType.indexOf(u';');
    return (semicolon < 0 ? contentType : contentType.left(semicolon))
        .trimmed()
        .toString()
        .toLower();
}

bool isWellFormed(QStringView mediaType)
{
    const qsizetype slash = mediaType.indexOf(u'/');
    return slash > 0 && isRestrictedName(mediaType.left(slash))
        && isRestrictedName(mediaType.sliced(slash + 1));
}

QString describe(QStringView mediaType)
{
    const QString type = withoutParameters(mediaType);
    if (type == ociIndex)
        return Words::tr("OCI index");
    if (type == ociManifest)
        return Words::tr("OCI manifest");
    if (type == dockerList)
        return Words::tr("Docker manifest list");
    if (type == dockerManifest)
        return Words::tr("Docker manifest");
    if (type == dockerSchema1)
        return Words::tr("Docker schema 1 manifest");
    if (type == dockerSchema1Signed)
        return Words::tr("signed Docker schema 1 manifest");
    if (type == ociArtifactManifest)
        return Words::tr("OCI artifact manifest");
    if (type == ociConfig)
        return Words::tr("OCI image config");
    if (type == dockerConfig)
        return Words::tr("Docker image config");
    if (type == ociEmpty)
        return Words::tr("empty descriptor");
    if (kindOf(type) != Kind::Layer)
        return mediaType.toString();

    const bool foreign = isForeignLayer(type);
    if (type.endsWith(encryptedSuffix))
        return Words::tr("encrypted layer");
    switch (compressionOf(type)) {
    case Compression::Gzip:
        return foreign ? Words::tr("foreign gzip layer") : Words::tr("gzip layer");
    case Compression::Zstd:
        return foreign ? Words::tr("foreign zstd layer") : Words::tr("zstd layer");
    case Compression::None:
        return foreign ? Words::tr("foreign tar layer") : Words::tr("tar layer");
    case Compression::Unknown:
        break;
    }
    return mediaType.toString();
}

QByteArray acceptHeader()
{
    QByteArray header;
    for (const QStringView type : {ociIndex, ociManifest, dockerList, dockerManifest,
             ociArtifactManifest, dockerSchema1Signed, dockerSchema1})
        header += type.toLatin1() + ", ";
    return header + "*/*";
}

} // namespace gantry::oci::mediatype
