// SPDX-License-Identifier: Apache-2.0
#include "cli/inspectjson.h"

#include "base/jsonwriter.h"
#include "cli/errorjson.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

void writeList(json::Writer &writer, QStringView name, const QStringList &texts)
{
    writer.key(name).beginArray();
    for (const QString &text : texts)
        writer.value(text);
    writer.endArray();
}

void writeMap(json::Writer &writer, QStringView name, const oci::StringPairs &pairs)
{
    writer.key(name).beginObject();
    for (const oci::StringPair &pair : pairs)
        writer.member(pair.key, pair.value);
    writer.endObject();
}

void writePlatform(json::Writer &writer, const std::optional<oci::Platform> &platform)
{
    writer.key(u"platform");
    if (!platform) {
        writer.null();
        return;
    }
    writer.beginObject()
        .memberOrNull(u"os", platform->os)
        .memberOrNull(u"architecture", platform->architecture)
        .memberOrNull(u"variant", platform->variant)
        .memberOrNull(u"os.version", platform->osVersion);
    writeList(writer, u"os.features", platform->osFeatures);
    writer.endObject();
}

//! The time as it was written: fractions and offsets survive.
QString createdText(const json::Value &holder)
{
    return holder["created"].toStringOr(QString());
}

void writeHistory(json::Writer &writer, const oci::ImageConfig &config)
{
    const json::Value written = config.json().root()["history"];
    writer.key(u"history").beginArray();
    for (qsizetype i = 0; i < config.history.size(); ++i) {
        const oci::HistoryStep &step = config.history[i];
        writer.beginObject()
            .memberOrNull(u"created", createdText(written.at(i)))
            .memberOrNull(u"createdBy", step.createdBy)
            .memberOrNull(u"author", step.author)
            .memberOrNull(u"comment", step.comment)
            .member(u"emptyLayer", step.emptyLayer)
            .endObject();
    }
    writer.endArray();
}

void writeConfig(json::Writer &writer, const verbs::Entry &entry)
{
    writer.key(u"config");
    if (!entry.config) {
        writer.null();
        return;
    }
    const oci::ImageConfig &config = *entry.config;
    writer.beginObject().memberOrNull(
        u"digest", entry.manifest ? entry.manifest->config().digest.toString() : QString());
    writer.memberOrNull(u"created", createdText(config.json().root()))
        .memberOrNull(u"os", config.platform.os)
        .memberOrNull(u"architecture", config.platform.architecture)
        .memberOrNull(u"variant", config.platform.variant)
        .memberOrNull(u"os.version", config.platform.osVersion)
        .memberOrNull(u"user", config.user);
    writeList(writer, u"env", config.env);
    if (config.hasEntrypoint)
        writeList(writer, u"entrypoint", config.entrypoint);
    else
        writer.key(u"entrypoint").null();
    if (config.hasCmd)
        writeList(writer, u"cmd", config.cmd);
    else
        writer.key(u"cmd").null();
    writer.memberOrNull(u"workingDir", config.workingDir);
    writeList(writer, u"exposedPorts", config.exposedPorts);
    writeMap(writer, u"labels", config.labels);
    writer.memberOrNull(u"stopSignal", config.stopSignal);
    writeHistory(writer, config);
    writer.endObject();
}

void writeLayer(json::Writer &writer, const oci::Descriptor &layer, const verbs::LayerRow *row)
{
    writer.beginObject()
        .member(u"digest", layer.digest.toString())
        .memberOrNull(u"mediaType", layer.mediaType)
        .member(u"size", layer.sizeBytes)
        .memberOrNull(u"diffId", row && row->diffId ? row->diffId->toString() : QString())
        .memberOrNull(u"createdBy", row ? row->createdBy : QString());
    writeList(writer, u"urls", layer.urls);
    writer.endObject();
}

void writeLayers(json::Writer &writer, const verbs::Entry &entry)
{
    writer.key(u"layers");
    if (!entry.manifest && entry.layers.isEmpty()) {
        writer.null();
        return;
    }
    writer.beginArray();
    for (const verbs::LayerRow &row : entry.layers)
        writeLayer(writer, row.descriptor, &row);
    if (entry.layers.isEmpty()) {
        for (const oci::Descriptor &layer : entry.manifest->layers())
            writeLayer(writer, layer, nullptr);
    }
    writer.endArray();
}

void writeReferrers(json::Writer &writer, const QList<sources::Referrer> &referrers, bool asked)
{
    writer.key(u"referrers");
    if (!asked) {
        writer.null();
        return;
    }
    writer.beginArray();
    for (const sources::Referrer &referrer : referrers) {
        const QString type = referrer.artifactType.isEmpty() ? referrer.descriptor.artifactType
                                                             : referrer.artifactType;
        QStringList origins;
        for (const sources::Referrer::Origin origin : referrer.origins)
            origins += sources::originName(origin);
        writer.beginObject()
            .member(u"digest", referrer.descriptor.digest.toString())
            .memberOrNull(u"artifactType", type)
            .member(u"size", referrer.descriptor.sizeBytes)
            .memberOrNull(u"origin", origins.value(0));
        writeList(writer, u"origins", origins);
        writer.memberOrNull(u"mediaType", referrer.descriptor.mediaType)
            .memberOrNull(u"tag", referrer.tag);
        writeMap(writer, u"annotations", referrer.descriptor.annotations);
        writer.endObject();
    }
    writer.endArray();
}

void writeEntry(json::Writer &writer, const verbs::Entry &entry, bool referrersAsked)
{
    writer.beginObject()
        .member(u"digest", entry.descriptor.digest.toString())
        .memberOrNull(u"mediaType", entry.descriptor.mediaType)
        .member(u"size", entry.descriptor.sizeBytes)
        .member(u"role", oci::roleName(entry.role))
        .memberOrNull(u"attests", entry.attests ? entry.attests->toString() : QString());
    writePlatform(writer, entry.descriptor.platform);
    writeConfig(writer, entry);
    writeLayers(writer, entry);
    writer.key(u"error");
    if (entry.error)
        writeError(writer, *entry.error);
    else
        writer.null();
    writer.key(u"children");
    if (entry.role == oci::Role::Index) {
        writer.beginArray();
        for (const verbs::Entry &child : entry.children)
            writeEntry(writer, child, referrersAsked);
        writer.endArray();
    } else {
        writer.null();
    }
    writeReferrers(writer, entry.referrers, referrersAsked);
    const QString type = entry.manifest && !entry.manifest->isImage()
        ? entry.manifest->artifactType()
        : entry.descriptor.artifactType;
    writer.memberOrNull(u"artifactType", type);
    writeMap(writer, u"annotations", entry.descriptor.annotations);
    writeList(writer, u"predicateTypes", entry.predicateTypes());
    writer.endObject();
}

} // namespace

QByteArray inspectJson(const verbs::Inspection &inspection, bool insecure, bool referrersAsked)
{
    json::Writer writer;
    writer.beginObject()
        .member(u"schema", qint64(1))
        .member(u"reference", inspection.reference)
        .memberOrNull(u"mediaType", inspection.root.mediaType)
        .member(u"digest", inspection.root.digest.toString())
        .member(u"size", inspection.root.sizeBytes)
        .memberOrNull(u"artifactType", inspection.artifactType);
    writeMap(writer, u"annotations", inspection.annotations);
    writer.key(u"manifests").beginArray();
    for (const verbs::Entry &entry : inspection.entries)
        writeEntry(writer, entry, referrersAsked);
    writer.endArray();
    const verbs::Totals totals = inspection.totals();
    writer.key(u"totals")
        .beginObject()
        .member(u"compressedBytes", totals.compressedBytes)
        .member(u"layers", qint64(totals.layers))
        .member(u"platforms", qint64(totals.platforms))
        .member(u"attestations", qint64(totals.attestations))
        .endObject();
    writeReferrers(writer, inspection.referrers, referrersAsked);
    writer.key(u"referrersError");
    if (inspection.referrersError)
        writeError(writer, *inspection.referrersError);
    else
        writer.null();
    writer.member(u"insecure", insecure).member(u"fromCache", inspection.fromCache);
    return writer.endObject().take() + '\n';
}

} // namespace gantry::cli
