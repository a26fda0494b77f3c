// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/descriptor.h"
#include "oci/reference.h"
#include "support/tarbuilder.h"

#include <QHash>
#include <QList>
#include <QString>

#include <memory>
#include <optional>

namespace gantry::test {

//! Everything a tiny registry holds: content by digest, and tags. FakeSource reads it;
//! writeLayout() puts it on disk.
struct Content {
    QHash<QString, QByteArray> blobs; //!< digest to bytes
    QList<std::pair<QString, oci::Descriptor>> tags; //!< in the order they were given

    const oci::Descriptor *tag(const QString &name) const;
    //! oci-layout, index.json and blobs under a directory that exists. False when a file cannot be
    //! written.
    bool writeLayout(const QString &directory) const;
    //! The same as a tar.
    QByteArray layoutTar() const;
};

oci::Platform plainPlatform(const QString &os, const QString &architecture);

//! One image to be made; everything has a sensible default.
struct ImageSpec {
    oci::Platform platform = plainPlatform(QStringLiteral("linux"), QStringLiteral("amd64"));
    QStringList layers{
        QStringLiteral("RUN echo hello")}; //!< createdBy of each; content differs by text
    QList<QByteArray> tars; //!< exact content of the first layers; the others are made by text
    QStringList env{QStringLiteral("PATH=/bin")};
    QStringList entrypoint;
    QStringList cmd;
    QString user;
    QString workingDir;
    oci::StringPairs labels;
    QString created = QStringLiteral("2026-01-02T03:04:05Z");
    bool docker = false; //!< Docker schema 2 instead of OCI
    bool withHistory = true;
    std::optional<oci::Platform>
        descriptorPlatform; //!< what the index entry says instead of the config's platform
    std::optional<oci::Digest> subject;
    int layerPadding = 0; //!< further bytes per layer, to reach a size
};

//! Makes images in memory. Same calls, same bytes.
class ImageBuilder
{
public:
    ImageBuilder();

    oci::Descriptor blob(QByteArray bytes, const QString &mediaType);
    //! A small uncompressed tar whose only file tells the text.
    oci::Descriptor layer(const QString &text, bool docker = false, int padding = 0);
    //! Manifest, config and layers. The descriptor carries the platform.
    oci::Descriptor image(const ImageSpec &spec = {});
    oci::Descriptor image(const QString &platform); //!< "windows(10.0.20348.1)/amd64"
    //! BuildKit attestation entry for an image (unknown/unknown, vnd.docker.reference.*).
    oci::Descriptor attestation(const oci::Descriptor &image,
        const QStringList &predicateTypes = {QStringLiteral("https://slsa.dev/provenance/v0.2")});
    //! OCI artifact with the empty config and one layer; a referrer when a subject is given.
    oci::Descriptor artifact(const QString &artifactType, const oci::Descriptor *subject = nullptr);
    oci::Descriptor index(const QList<oci::Descriptor> &entries, bool docker = false,
        const oci::Descriptor *subject = nullptr, const oci::StringPairs &annotations = {});
    //! The fallback tag of a subject with these referrers.
    void fallbackTag(const oci::Descriptor &subject, const QList<oci::Descriptor> &referrers);
    void tag(const QString &name, const oci::Descriptor &target);
    //! Takes a blob away (a missing child, a missing layer).
    void remove(const oci::Descriptor &node);

    std::shared_ptr<Content> content() const { return m_content; }

private:
    std::shared_ptr<Content> m_content;
};

//! linux/amd64, linux/arm64, windows 10.0.20348.2582 and an attestation of the first, tagged
//! "latest".
std::shared_ptr<Content> twoSystemImage();

} // namespace gantry::test
