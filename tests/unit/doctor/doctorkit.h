// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../oci/platformjson.h"
#include "doctor/choose.h"
#include "doctor/clients/engine.h"

#include <memory>

//! Images made of platforms alone, and hosts by their specifier.
namespace doctorkit {

using namespace gantry;
using namespace gantry::doctor;

inline oci::Digest digestOf(int number)
{
    return *oci::Digest::parse(QStringLiteral("sha256:%1").arg(number, 64, 16, QLatin1Char('0')));
}

//! As written, nothing normalised: `linux/arm64/8`, `windows(10.0.20348.1+win32k)/amd64`.
inline oci::Platform written(const QString &text)
{
    oci::Platform platform;
    QStringList parts = text.split(u'/');
    const QString system = parts.takeFirst();
    platform.os = system.section(u'(', 0, 0);
    QStringList options
        = system.section(u'(', 1).chopped(system.contains(u'(') ? 1 : 0).split(u'+');
    platform.osVersion = options.takeFirst();
    platform.osFeatures = options;
    platform.architecture = parts.value(0);
    platform.variant = parts.value(1);
    return platform;
}

//! An entry; "-" has no platform. Behind a blank: `zstd`, `attestation`, `artifact`.
inline EntryFacts entryOf(const QString &text, int number)
{
    EntryFacts entry;
    entry.descriptor.mediaType = oci::mediatype::ociManifest.toString();
    entry.descriptor.digest = digestOf(number);
    entry.role = oci::Role::Image;
    const QString platform = text.section(u' ', 0, 0);
    const QString mark = text.section(u' ', 1);
    if (platform != u"-")
        entry.descriptor.platform = written(platform);
    if (mark == u"zstd")
        entry.descriptor.annotations
            += {QStringLiteral("io.github.containers.compression.zstd"), QStringLiteral("true")};
    if (mark == u"attestation")
        entry.role = oci::Role::Attestation;
    if (mark == u"artifact")
        entry.role = oci::Role::Artifact;
    return entry;
}

inline oci::Index emptyIndex(const QString &mediaType)
{
    const auto document = json::Document::parse(
        R"({"schemaVersion":2,"mediaType":")" + mediaType.toUtf8() + R"(","manifests":[]})");
    return *oci::Index::parse(*document, mediaType);
}

inline ImageFacts factsOf(const QStringList &entries, bool dockerList = false)
{
    ImageFacts facts;
    facts.reference = QStringLiteral("example.org/demo:1");
    facts.rootMediaType
        = (dockerList ? oci::mediatype::dockerList : oci::mediatype::ociIndex).toString();
    facts.index = emptyIndex(facts.rootMediaType);
    facts.root.digest = digestOf(0xfff);
    for (const QString &text : entries)
        facts.entries += entryOf(text, static_cast<int>(facts.entries.size()));
    return facts;
}

inline oci::ImageConfig configOf(const QString &platform)
{
    oci::ImageConfig config;
    config.platform = written(platform);
    return config;
}

inline Host hostOf(const QString &text)
{
    const auto host = parseHost(text);
    if (!host)
        qFatal("%s", qPrintable(host.error().toLine()));
    return *host;
}

inline Client clientOf(const QString &text)
{
    const auto client = parseClient(text);
    if (!client)
        qFatal("%s", qPrintable(client.error().toLine()));
    return *client;
}

//! Place of the pick, -1 for none.
inline int pickOf(const QStringList &entries, const QString &host, const QString &client)
{
    const PreparedImage image(factsOf(entries));
    return choose(image, hostOf(host), clientOf(client)).picked;
}

} // namespace doctorkit
