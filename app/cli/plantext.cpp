// SPDX-License-Identifier: Apache-2.0
#include "cli/plantext.h"

#include "base/text.h"
#include "cli/commandtable.h"
#include "cli/texttable.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr int shortHexLength = 12;

QString shortName(const std::optional<oci::Descriptor> &target)
{
    return target ? target->digest.shortHex(shortHexLength) : words("new");
}

QString actionWords(verbs::BlobAction action)
{
    using verbs::BlobAction;
    switch (action) {
    case BlobAction::Present:
        return words("there already");
    case BlobAction::Mount:
        return words("mount");
    case BlobAction::Copy:
        return words("copy");
    case BlobAction::Upload:
        return words("upload");
    case BlobAction::Foreign:
        return words("stays foreign");
    }
    return {};
}

void addItem(TextTable &table, const verbs::TransferItem &item)
{
    const bool isMoved = item.action == verbs::BlobAction::Mount
        || item.action == verbs::BlobAction::Copy || item.action == verbs::BlobAction::Upload;
    table.addRow({actionWords(item.action), item.descriptor.digest.shortHex(shortHexLength),
        formatBytes(item.descriptor.sizeBytes), oci::mediatype::describe(item.descriptor.mediaType),
        item.labels.join(u", "_s), isMoved ? item.from : QString()});
}

QString tagLine(const verbs::TagMove &move)
{
    if (!move.moves())
        return words("%1 names it already").arg(move.tag);
    if (move.isRollback)
        return words("%1 keeps the old state %2").arg(move.tag, shortName(move.to));
    if (!move.from)
        return words("%1 → %2 (new)").arg(move.tag, shortName(move.to));
    return words("%1: %2 → %3").arg(move.tag, shortName(move.from), shortName(move.to));
}

} // namespace

QString planText(const verbs::TransferPlan &plan)
{
    TextTable table({{words("ACTION")}, {words("DIGEST")}, {words("SIZE"), TextTable::Align::Right},
        {words("WHAT")}, {words("FOR")}, {words("FROM")}});
    for (const verbs::TransferItem &item : plan.blobs)
        addItem(table, item);
    for (const verbs::TransferItem &item : plan.manifests)
        addItem(table, item);
    QString text = table.toString();
    for (const verbs::TagMove &move : plan.tags)
        text += words("tag") + u' ' + tagLine(move) + u'\n';
    text += words("%1 to send, %2 mounted, %3 there already")
                .arg(formatBytes(plan.bytesToSend()),
                    formatBytes(plan.bytesOf(verbs::BlobAction::Mount)),
                    formatBytes(plan.bytesOf(verbs::BlobAction::Present)))
        + u'\n';
    for (const QString &warning : plan.warnings)
        text += words("warning: %1").arg(warning) + u'\n';
    return text;
}

QString resultText(const verbs::TransferPlan &plan, const verbs::TransferResult &result)
{
    QString text;
    for (const verbs::TagMove &move : result.tags)
        text += words("tag") + u' ' + tagLine(move) + u'\n';
    const QString place = plan.request.sink->displayName();
    text += words("%1 is at %2: %3 sent in %4 s")
                .arg(result.digest.toString(), place, formatBytes(result.bytesSent),
                    QString::number(static_cast<double>(result.milliseconds) / 1000, 'f', 1))
        + u'\n';
    return text;
}

} // namespace gantry::cli
