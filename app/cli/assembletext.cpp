// SPDX-License-Identifier: Apache-2.0
#include "cli/assembletext.h"

#include "assembly/draftfit.h"
#include "assembly/draftopen.h"
#include "assembly/indexdifference.h"
#include "base/text.h"
#include "cli/commandtable.h"
#include "cli/texttable.h"
#include "oci/document.h"
#include "verbs/coverage.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr int shortHexLength = 12;

std::optional<oci::Index> writtenIndex(const assembly::Draft &draft)
{
    const auto written = assembly::writeIndex(draft);
    if (!written)
        return std::nullopt;
    const auto document = oci::parseNode(written->bytes, written->descriptor.mediaType);
    const auto *index = document ? std::get_if<oci::Index>(&*document) : nullptr;
    return index ? std::optional(*index) : std::nullopt;
}

std::optional<oci::Index> baseOf(const assembly::Draft &draft)
{
    return assembly::baseIndexOf(draft).value_or(std::optional<oci::Index>());
}

QString changeOf(const QList<assembly::IndexChange> &changes, const oci::Digest &digest)
{
    const auto change = std::ranges::find_if(
        changes, [&digest](const auto &one) { return one.after && one.after->digest == digest; });
    if (change == changes.end() || change->kind == assembly::IndexChange::Kind::Same)
        return {};
    return assembly::changeName(change->kind);
}

QString severityName(assembly::Problem::Severity severity)
{
    switch (severity) {
    case assembly::Problem::Severity::Error:
        return u"error"_s;
    case assembly::Problem::Severity::Warning:
        return u"warning"_s;
    case assembly::Problem::Severity::Note:
        return u"note"_s;
    }
    return {};
}

QString platformName(const assembly::DraftEntry &entry)
{
    if (entry.keptNested)
        return words("(index)");
    return entry.platform().isEmpty() ? words("(no platform)")
                                      : oci::describePlatform(entry.platform());
}

void writeProblems(json::Writer &writer, const assembly::Draft &draft)
{
    writer.key(u"problems").beginArray();
    for (const assembly::Problem &problem : assembly::problemsOf(draft)) {
        writer.beginObject()
            .member(u"id", QStringView(problem.id()))
            .member(u"severity", QStringView(severityName(problem.severity)))
            .member(u"title", QStringView(problem.title))
            .member(u"detail", QStringView(problem.detail));
        writer.key(u"entries").beginArray();
        for (const QString &key : problem.keys) {
            if (const auto *entry = draft.find(key))
                writer.value(entry->descriptor.digest.toString());
        }
        writer.endArray().endObject();
    }
    writer.endArray();
}

void writeHosts(json::Writer &writer, const assembly::Draft &draft)
{
    const auto digest = [](const std::optional<oci::Digest> &picked) {
        return picked ? picked->toString() : QString();
    };
    const QList<verbs::Coverage> coverage
        = verbs::coverageOf(draft, doctor::hostPresets(), doctor::Client());
    writer.key(u"hosts").beginArray();
    for (const verbs::Coverage &line : coverage) {
        writer.beginObject()
            .member(u"name", QStringView(line.host.name))
            .member(u"platform", QStringView(oci::formatPlatform(line.host.platform)))
            .memberOrNull(u"before", digest(line.before))
            .memberOrNull(u"after", digest(line.after))
            .endObject();
    }
    writer.endArray();
}

} // namespace

QString draftText(const assembly::Draft &draft)
{
    QList<assembly::IndexChange> changes;
    QStringList fields;
    if (const auto index = writtenIndex(draft)) {
        changes = assembly::indexDifference(baseOf(draft), *index);
        fields = assembly::indexFieldChanges(baseOf(draft), *index);
    }
    TextTable table(
        {{words("PLATFORM")}, {words("DIGEST")}, {words("SIZE"), TextTable::Align::Right},
            {words("SOURCE")}, {words("WITH")}, {words("CHANGE")}});
    for (const assembly::DraftEntry &entry : draft.entries) {
        const QString size = entry.contentBytes ? formatBytes(entry.contentBytes) : QString();
        const bool alone
            = entry.followers.isEmpty() || draft.format == assembly::Format::DockerList;
        const QString with
            = alone ? QString() : words("attestations: %1").arg(entry.followers.size());
        table.addRow({platformName(entry), entry.descriptor.digest.shortHex(shortHexLength), size,
            entry.source.container(), with, changeOf(changes, entry.descriptor.digest)});
    }
    for (const assembly::IndexChange &change : changes) {
        if (change.kind == assembly::IndexChange::Kind::Removed)
            table.addRow(
                {oci::attestedDigest(*change.before) ? words("(attestation)")
                                                     : oci::describePlatform(change.platform),
                    change.before->digest.shortHex(shortHexLength), {}, {}, {},
                    assembly::changeName(change.kind)});
    }
    if (!fields.isEmpty())
        table.addRow({words("(the index)"), {}, {}, {}, {}, fields.join(u", "_s)});
    return table.toString() + u'\n';
}

void writeDraftFacts(json::Writer &writer, const assembly::Draft &draft)
{
    writer.key(u"index");
    const auto written = assembly::writeIndex(draft);
    if (written)
        writer.raw(written->bytes.trimmed());
    else
        writer.null();
    writeProblems(writer, draft);
    writer.key(u"changes");
    if (const auto index = writtenIndex(draft))
        assembly::writeDifference(writer, baseOf(draft), *index);
    else
        writer.null();
    writeHosts(writer, draft);
}

} // namespace gantry::cli
