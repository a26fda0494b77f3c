// SPDX-License-Identifier: Apache-2.0
#include "oci/manifest.h"

#include "oci/members.h"
#include "oci/words.h"

#include <limits>
#include <utility>

namespace gantry::oci {

Expected<Manifest> Manifest::parse(json::Document document, QString mediaType)
{
    Manifest manifest;
    const json::Value root = document.root();
    if (mediatype::kindOf(mediaType) == mediatype::Kind::ArtifactManifest) {
        // The withdrawn artifact manifest has blobs and no config; its blobs are what others call
        // layers.
        TRY(manifest.m_layers, members::descriptors(root, "blobs"));
    } else {
        TRY(auto config, members::descriptor(root, "config"));
        if (!config)
            return members::wrong(root, Words::tr("is called a manifest but has no config"));
        manifest.m_config = std::move(*config);
        TRY(manifest.m_layers, members::descriptors(root, "layers"));
    }
    TRY(manifest.m_subject, members::descriptor(root, "subject"));
    TRY(manifest.m_artifactType, members::text(root, "artifactType"));
    TRY(manifest.m_annotations, members::pairs(root, "annotations"));
    manifest.m_json = std::move(document);
    manifest.m_mediaType = std::move(mediaType);
    return manifest;
}

QString Manifest::artifactType() const
{
    if (!m_artifactType.isEmpty())
        return m_artifactType;
    return isImage() ? QString() : m_config.mediaType;
}

bool Manifest::isImage() const
{
    return m_config.kind() == mediatype::Kind::ImageConfig;
}

qint64 Manifest::layerBytes() const
{
    qint64 sum = 0;
    for (const Descriptor &layer : m_layers) {
        if (layer.sizeBytes > std::numeric_limits<qint64>::max() - sum)
            return std::numeric_limits<qint64>::max();
        sum += layer.sizeBytes;
    }
    return sum;
}

} // namespace gantry::oci
