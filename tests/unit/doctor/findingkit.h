// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"
#include "doctor/finding.h"

#include <functional>

//! Images in a line each, for the cases of findings.
namespace kit {

using namespace Qt::StringLiterals;
using namespace gantry;
using doctor::EntryFacts;
using doctor::Examination;
using doctor::ImageFacts;

inline oci::Digest digestOf(const QByteArray &text)
{
    return oci::Digest::of(text);
}

//! "windows/amd64@10.0.20348.1+win32k", "linux/arm/v7"; fields exactly as written.
inline oci::Platform written(QString text)
{
    oci::Platform platform;
    QStringList features = text.split(u'+');
    text = features.takeFirst();
    platform.osFeatures = features;
    platform.osVersion = text.section(u'@', 1);
    const QStringList parts = text.section(u'@', 0, 0).split(u'/');
    platform.os = parts.value(0);
    platform.architecture = parts.value(1);
    platform.variant = parts.value(2);
    return platform;
}

//! An entry that says its platform, or none when the text is empty. The name makes its digest.
inline EntryFacts image(const QString &platform, const QByteArray &name = {})
{
    static int count = 0;
    EntryFacts facts;
    facts.descriptor.mediaType = u"application/vnd.oci.image.manifest.v1+json"_s;
    facts.descriptor.digest = digestOf(name.isEmpty() ? QByteArray::number(++count) : name);
    facts.descriptor.sizeBytes = 500;
    if (!platform.isEmpty())
        facts.descriptor.platform = written(platform);
    facts.role = oci::Role::Image;
    return facts;
}

inline QByteArray descriptorJson(const QByteArray &mediaType, const QByteArray &name, qint64 size)
{
    return R"({"mediaType":")" + mediaType + R"(","digest":")"
        + digestOf(name).toString().toLatin1() + R"(","size":)" + QByteArray::number(size) + '}';
}

struct Inside {
    QString platform = {}; //!< of the config; empty: as the entry
    QByteArray configMembers = {}; //!< more members of "config", JSON
    QList<qint64> layerBytes = {1000};
    QByteArray layerType = "application/vnd.oci.image.layer.v1.tar+gzip";
    bool noPlatform = false; //!< os and architecture are empty
    QByteArray history = "[]";
    qint64 configBytesOff = 0; //!< how wrong the descriptor of the config is
};

//! The same entry with manifest and config.
inline EntryFacts described(EntryFacts facts, const Inside &inside = {})
{
    oci::Platform platform = facts.descriptor.platform.value_or(oci::Platform());
    if (!inside.platform.isEmpty())
        platform = written(inside.platform);
    const auto text = [](const QString &value) { return '"' + value.toUtf8() + '"'; };
    QByteArray config = "{";
    if (inside.noPlatform)
        config += R"("os":"","architecture":"")";
    else
        config
            += "\"os\":" + text(platform.os) + ",\"architecture\":" + text(platform.architecture);
    if (!platform.variant.isEmpty())
        config += ",\"variant\":" + text(platform.variant);
    if (!platform.osVersion.isEmpty())
        config += ",\"os.version\":" + text(platform.osVersion);
    if (!platform.osFeatures.isEmpty())
        config += ",\"os.features\":[" + text(platform.osFeatures.join(u"\",\""_s)) + ']';
    config += ",\"config\":{" + inside.configMembers
        + R"(},"rootfs":{"type":"layers","diff_ids":[]},"history":)" + inside.history + '}';
    auto parsed = oci::ImageConfig::parse(config);
    if (!parsed)
        qFatal("%s", qPrintable(parsed.error().toLine()));
    facts.config = *parsed;
    QByteArray layers;
    for (const qint64 bytes : inside.layerBytes)
        layers += (layers.isEmpty() ? "" : ",")
            + descriptorJson(inside.layerType, "layer" + QByteArray::number(bytes), bytes);
    const QByteArray manifest
        = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":)"
        + descriptorJson("application/vnd.oci.image.config.v1+json", config,
            config.size() + inside.configBytesOff)
        + ",\"layers\":[" + layers + "]}";
    auto document = json::Document::parse(manifest);
    auto node = oci::Manifest::parse(*document, facts.descriptor.mediaType);
    if (!node)
        qFatal("%s", qPrintable(node.error().toLine()));
    facts.manifest = *node;
    facts.descriptor.sizeBytes = manifest.size();
    facts.described = true;
    return facts;
}

inline EntryFacts attestation(const EntryFacts &of)
{
    EntryFacts facts = image(u"unknown/unknown"_s);
    facts.role = oci::Role::Attestation;
    facts.attests = of.descriptor.digest;
    facts.descriptor.annotations = {{u"vnd.docker.reference.type"_s, u"attestation-manifest"_s},
        {u"vnd.docker.reference.digest"_s, of.descriptor.digest.toString()}};
    return facts;
}

inline EntryFacts with(EntryFacts facts, const std::function<void(EntryFacts &)> &change)
{
    change(facts);
    return facts;
}

inline ImageFacts index(const QList<EntryFacts> &entries,
    const QByteArray &mediaType = "application/vnd.oci.image.index.v1+json")
{
    QByteArray list;
    for (const EntryFacts &entry : entries) {
        list += (list.isEmpty() ? "" : ",") + QByteArray(R"({"mediaType":")")
            + entry.descriptor.mediaType.toUtf8() + R"(","digest":")"
            + entry.descriptor.digest.toString().toLatin1() + R"(","size":500})";
    }
    auto document = json::Document::parse(
        R"({"schemaVersion":2,"mediaType":")" + mediaType + R"(","manifests":[)" + list + "]}");
    auto parsed = oci::Index::parse(*document, QString::fromLatin1(mediaType));
    if (!parsed)
        qFatal("%s", qPrintable(parsed.error().toLine()));
    ImageFacts facts;
    facts.reference = u"registry.test/team/app:1"_s;
    facts.index = *parsed;
    facts.rootMediaType = QString::fromLatin1(mediaType);
    facts.root.mediaType = facts.rootMediaType;
    facts.root.digest = digestOf(parsed->bytes());
    facts.entries = entries;
    return facts;
}

inline ImageFacts index(const QStringList &platforms)
{
    QList<EntryFacts> entries;
    for (const QString &platform : platforms)
        entries += image(platform);
    return index(entries);
}

inline ImageFacts alone(EntryFacts entry)
{
    ImageFacts facts;
    facts.reference = u"registry.test/team/app:1"_s;
    facts.root = entry.descriptor;
    facts.rootMediaType = entry.descriptor.mediaType;
    facts.entries = {std::move(entry)};
    return facts;
}

inline doctor::Host host(const QString &id, const QString &platform, const QString &group = {})
{
    doctor::Host host;
    host.id = host.name = id;
    host.platform = written(platform);
    host.group = group;
    return host;
}

inline doctor::Host withKernel(doctor::Host host, const QString &kernel)
{
    host.kernel = kernel;
    return host;
}

inline Examination asking(
    const QList<doctor::Host> &hosts = {}, const QString &client = u"docker-containerd"_s)
{
    Examination examination;
    examination.hosts = hosts;
    examination.client = *doctor::parseClient(client);
    examination.today = QDate(2026, 3, 16);
    return examination;
}

inline Examination holding(
    const EntryFacts &entry, const QString &id, layers::ContentFinding::Severity severity)
{
    Examination examination = asking();
    examination.contentVariants = {entry.descriptor.digest};
    layers::ContentFinding content;
    content.id = id;
    content.severity = severity;
    content.path = "app/x";
    content.title = u"A title"_s;
    content.evidence = u"Two values"_s;
    content.remedy = u"Do this"_s;
    examination.contents = {content};
    return examination;
}

struct Look {
    ImageFacts image;
    Examination examination = asking();
};
//! What makes a finding appear, and what comes near and does not.
struct Case {
    const char *id;
    Look appears;
    Look stays;
};

} // namespace kit
