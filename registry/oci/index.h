// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/descriptor.h"

namespace gantry::oci {

//! What an entry of an index is for.
enum class Role { Image, Index, Attestation, Signature, Artifact, Unknown };
QString roleName(Role role); //!< "image", "index", … as in cli.md

//! OCI image index or Docker manifest list, exact bytes kept (image-spec v1.1.1, image-index.md).
class Index
{
public:
    static Expected<Index> parse(json::Document document, QString mediaType);

    const QByteArray &bytes() const { return m_json.bytes(); }
    const json::Document &json() const { return m_json; }
    const QString &mediaType() const { return m_mediaType; }
    const QList<Descriptor> &manifests() const { return m_manifests; }
    const std::optional<Descriptor> &subject() const { return m_subject; }
    const QString &artifactType() const { return m_artifactType; }
    const StringPairs &annotations() const { return m_annotations; }

private:
    json::Document m_json;
    QString m_mediaType;
    QList<Descriptor> m_manifests;
    std::optional<Descriptor> m_subject;
    QString m_artifactType;
    StringPairs m_annotations;
};

//! Role of an entry from its descriptor alone: kind of its media type, `vnd.docker.reference.type`
//! = `attestation-manifest` (any other value is to be ignored: Unknown, pitfall 38), artifactType,
//! cosign types.
Role roleOf(const Descriptor &entry);
//! The entry an attestation belongs to (`vnd.docker.reference.digest`), or nullopt.
std::optional<Digest> attestedDigest(const Descriptor &entry);
//! A BuildKit cache index: entries are layers plus a cache config; not runnable, not broken
//! (pitfall 34).
bool isBuildCache(const Index &index);

} // namespace gantry::oci
