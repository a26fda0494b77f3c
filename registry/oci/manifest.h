// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/descriptor.h"

namespace gantry::oci {

//! OCI image manifest or Docker schema 2, exact bytes kept (image-spec v1.1.1, manifest.md).
class Manifest
{
public:
    //! Errors: Corrupt. Use parseNode() for bytes of unknown type.
    static Expected<Manifest> parse(json::Document document, QString mediaType);

    const QByteArray &bytes() const { return m_json.bytes(); }
    const json::Document &json() const { return m_json; }
    const QString &mediaType() const
    {
        return m_mediaType;
    } //!< resolved, also when the document has none
    const Descriptor &config() const { return m_config; }
    const QList<Descriptor> &layers() const { return m_layers; }
    const std::optional<Descriptor> &subject() const { return m_subject; }
    //! `artifactType`, or the config's media type when that is not an image config (image-spec,
    //! "Guidelines for Artifact Usage").
    QString artifactType() const;
    const StringPairs &annotations() const { return m_annotations; }
    //! The config is an image config, so a platform may be read from it (pitfall 43).
    bool isImage() const;
    qint64 layerBytes() const; //!< sum of layer sizes, saturating

private:
    json::Document m_json;
    QString m_mediaType;
    Descriptor m_config;
    QList<Descriptor> m_layers;
    std::optional<Descriptor> m_subject;
    QString m_artifactType;
    StringPairs m_annotations;
};

} // namespace gantry::oci
