// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draftedit.h"
#include "assembly/draftfit.h"
#include "assembly/draftopen.h"
#include "corpora.h"
#include "oci/document.h"

#include <algorithm>

//! Drafts and indexes in a few words.
namespace draftkit {

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::assembly;

//! "windows(10.0.20348.2582)/amd64" with nothing normalised away.
inline oci::Platform platform(const QString &os, const QString &architecture,
    const QString &variant = {}, const QString &version = {}, const QStringList &features = {})
{
    oci::Platform made;
    made.os = os;
    made.architecture = architecture;
    made.variant = variant;
    made.osVersion = version;
    made.osFeatures = features;
    return made;
}
inline oci::Platform windows(const QString &version)
{
    return platform(u"windows"_s, u"amd64"_s, {}, version);
}
inline oci::Platform linux(const QString &architecture, const QString &variant = {})
{
    return platform(u"linux"_s, architecture, variant);
}

inline oci::ImageName name(const QString &text)
{
    return *oci::ImageName::parse(text);
}

//! An image whose content is the word.
inline DraftEntry image(const QString &word, const std::optional<oci::Platform> &platform,
    const QString &source = u"registry.example.com/team/agent:1.0"_s)
{
    DraftEntry entry;
    const QByteArray content = word.toUtf8();
    entry.descriptor.mediaType = oci::mediatype::ociManifest.toString();
    entry.descriptor.digest = oci::Digest::of(content);
    entry.descriptor.sizeBytes = content.size();
    entry.descriptor.platform = platform;
    entry.source = name(source);
    entry.configPlatform = platform;
    return entry;
}

inline oci::Descriptor attestationOf(const DraftEntry &entry)
{
    oci::Descriptor attestation;
    const QByteArray content = "attests " + entry.descriptor.digest.toString().toUtf8();
    attestation.mediaType = oci::mediatype::ociManifest.toString();
    attestation.digest = oci::Digest::of(content);
    attestation.sizeBytes = content.size();
    attestation.platform = platform(u"unknown"_s, u"unknown"_s);
    attestation.annotations
        = {{u"vnd.docker.reference.digest"_s, entry.descriptor.digest.toString()},
            {u"vnd.docker.reference.type"_s, u"attestation-manifest"_s}};
    return attestation;
}

inline Draft draftWith(const QList<DraftEntry> &entries)
{
    Draft draft;
    draft.target = name(u"registry.example.com/team/agent:1.0"_s);
    for (const DraftEntry &entry : entries)
        draft = addEntry(draft, entry, WhenFilled::Beside).draft;
    return draft;
}

inline Expected<oci::Index> indexOf(const QByteArray &bytes, const QString &mediaType = {})
{
    TRY(const oci::NodeDocument document, oci::parseNode(bytes, mediaType));
    if (const auto *index = std::get_if<oci::Index>(&document))
        return *index;
    return fail(Errc::Corrupt, u"not an index"_s);
}

inline Draft opened(const QByteArray &bytes)
{
    const auto index = indexOf(bytes);
    if (!index)
        qFatal("%s", qPrintable(index.error().toLine()));
    oci::Descriptor descriptor;
    descriptor.mediaType = index->mediaType();
    descriptor.digest = oci::Digest::of(bytes);
    descriptor.sizeBytes = bytes.size();
    return draftOf(*index, descriptor, name(u"registry.example.com/team/agent:1.0"_s));
}

inline QJsonObject written(const Draft &draft)
{
    const auto index = writeIndex(draft);
    if (!index)
        qFatal("%s", qPrintable(index.error().toLine()));
    return QJsonDocument::fromJson(index->bytes).object();
}

inline QList<Problem::Kind> kindsOf(const Draft &draft)
{
    QList<Problem::Kind> kinds;
    for (const Problem &problem : problemsOf(draft))
        kinds += problem.kind;
    return kinds;
}

} // namespace draftkit
