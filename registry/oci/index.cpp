// SPDX-License-Identifier: Apache-2.0
#include "oci/index.h"

#include "oci/members.h"

#include <algorithm>
#include <utility>

namespace gantry::oci {

using namespace Qt::StringLiterals;

namespace {

// moby/buildkit, docs/attestations/attestation-storage.md
constexpr QStringView referenceType = u"vnd.docker.reference.type";
constexpr QStringView referenceDigest = u"vnd.docker.reference.digest";
constexpr QStringView attestationManifest = u"attestation-manifest";
constexpr QStringView attestationArtifact = u"application/vnd.docker.attestation.manifest.v1+json";
constexpr QStringView buildCacheConfig = u"application/vnd.buildkit.cacheconfig.v0";

bool isSignatureType(QStringView type)
{
    return type.startsWith(u"application/vnd.dev.cosign.")
        || type.startsWith(u"application/vnd.dev.sigstore.")
        || type == u"application/vnd.cncf.notary.signature";
}

bool isPlainImageType(QStringView artifactType)
{
    return artifactType.isEmpty()
        || mediatype::kindOf(artifactType) == mediatype::Kind::ImageConfig;
}

} // namespace

QString roleName(Role role)
{
    switch (role) {
    case Role::Image:
        return u"image"_s;
    case Role::Index:
        return u"index"_s;
    case Role::Attestation:
        return u"attestation"_s;
    case Role::Signature:
        return u"signature"_s;
    case Role::Artifact:
        return u"artifact"_s;
    case Role::Unknown:
        return u"unknown"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

Expected<Index> Index::parse(json::Document document, QString mediaType)
{
    Index index;
    const json::Value root = document.root();
    TRY(index.m_manifests, members::descriptors(root, "manifests"));
    TRY(index.m_subject, members::descriptor(root, "subject"));
    TRY(index.m_artifactType, members::text(root, "artifactType"));
    TRY(index.m_annotations, members::pairs(root, "annotations"));
    index.m_json = std::move(document);
    index.m_mediaType = std::move(mediaType);
    return index;
}

Role roleOf(const Descriptor &entry)
{
    using enum mediatype::Kind;
    const mediatype::Kind kind = entry.kind();
    if (kind == Index)
        return Role::Index;
    if (kind != Manifest && kind != Schema1 && kind != ArtifactManifest)
        return Role::Unknown;
    if (const auto type = entry.annotation(referenceType))
        return *type == attestationManifest ? Role::Attestation : Role::Unknown;
    if (entry.artifactType == attestationArtifact)
        return Role::Attestation;
    if (isSignatureType(entry.artifactType))
        return Role::Signature;
    // An entry for a platform may carry the type of its config (image-spec v1.1.1, descriptor.md,
    // "artifactType"): it belongs in the matrix, and its config tells the rest.
    if (kind == ArtifactManifest || (!entry.platform && !isPlainImageType(entry.artifactType)))
        return Role::Artifact;
    // Nothing can run on unknown/unknown; an entry that says so is no image, whatever it is.
    return entry.platform && entry.platform->isUnknown() ? Role::Unknown : Role::Image;
}

std::optional<Digest> attestedDigest(const Descriptor &entry)
{
    if (roleOf(entry) != Role::Attestation)
        return std::nullopt;
    const auto text = entry.annotation(referenceDigest);
    const auto digest = text ? Digest::parse(*text) : Expected<Digest>(Digest());
    if (!digest || digest->isNull())
        return std::nullopt;
    return *digest;
}

bool isBuildCache(const Index &index)
{
    // The registry cache exporter without oci-mediatypes=image-manifest: layers, and one config.
    return std::ranges::any_of(index.manifests(),
        [](const Descriptor &entry) { return entry.mediaType == buildCacheConfig; });
}

} // namespace gantry::oci
