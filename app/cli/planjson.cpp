// SPDX-License-Identifier: Apache-2.0
#include "cli/planjson.h"

#include "cli/errorjson.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

void writeItem(json::Writer &writer, const verbs::TransferItem &item)
{
    writer.beginObject()
        .member(u"digest", item.descriptor.digest.toString())
        .member(u"size", item.descriptor.sizeBytes)
        .member(u"action", verbs::blobActionName(item.action))
        .memberOrNull(u"mediaType", item.descriptor.mediaType)
        .memberOrNull(u"from", item.from);
    writer.key(u"for").beginArray();
    for (const QString &label : item.labels)
        writer.value(label);
    writer.endArray().endObject();
}

void writeTags(json::Writer &writer, const QList<verbs::TagMove> &moves)
{
    writer.key(u"tags").beginArray();
    for (const verbs::TagMove &move : moves) {
        writer.beginObject()
            .member(u"tag", move.tag)
            .memberOrNull(u"from", move.from ? move.from->digest.toString() : QString())
            .member(u"to", move.to.digest.toString())
            .member(u"rollback", move.isRollback)
            .member(u"follower", move.isFollower)
            .endObject();
    }
    writer.endArray();
}

void writeItems(
    json::Writer &writer, QStringView name, const std::vector<verbs::TransferItem> &items)
{
    writer.key(name).beginArray();
    for (const verbs::TransferItem &item : items)
        writeItem(writer, item);
    writer.endArray();
}

} // namespace

void writePlan(json::Writer &writer, const verbs::TransferPlan &plan)
{
    writeItems(writer, u"blobs", plan.blobs);
    writeItems(writer, u"manifests", plan.manifests);
    writeTags(writer, plan.tags);
    writer.member(u"bytesToSend", plan.bytesToSend());
    writer.key(u"warnings").beginArray();
    for (const QString &warning : plan.warnings)
        writer.value(warning);
    writer.endArray();
    writer.key(u"refusal");
    if (plan.refusal)
        writeError(writer, *plan.refusal);
    else
        writer.null();
}

void writeResult(json::Writer &writer, const std::optional<verbs::TransferResult> &result)
{
    writer.key(u"result");
    if (!result) {
        writer.null();
        return;
    }
    writer.beginObject()
        .member(u"digest", result->digest.toString())
        .member(u"bytesSent", result->bytesSent);
    const QByteArray seconds
        = QByteArray::number(static_cast<double>(result->milliseconds) / 1000, 'f', 3);
    writer.key(u"seconds").raw(seconds);
    writeTags(writer, result->tags);
    writer.endObject();
}

} // namespace gantry::cli
