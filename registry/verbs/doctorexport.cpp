// SPDX-License-Identifier: Apache-2.0
#include "verbs/doctorexport.h"

#include "assembly/draftfit.h"
#include "oci/imagename.h"

#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using doctor::Finding;

//! Level of SARIF 2.1.0, 3.27.10.
QString levelOf(doctor::Severity severity)
{
    return doctor::severityId(severity); // the same three words
}

void writeRules(json::Writer &writer)
{
    writer.key(u"rules").beginArray();
    for (const doctor::FindingKind &kind : doctor::findingKinds()) {
        writer.beginObject().member(u"id", kind.id);
        writer.key(u"shortDescription").beginObject().member(u"text", kind.title).endObject();
        writer.key(u"help").beginObject().member(u"text", kind.remedy).endObject();
        writer.key(u"defaultConfiguration")
            .beginObject()
            .member(u"level", levelOf(kind.severity))
            .endObject();
        writer.endObject();
    }
    writer.endArray();
}

qint64 ruleIndex(const QString &id)
{
    const QList<doctor::FindingKind> &kinds = doctor::findingKinds();
    const auto found = std::ranges::find(kinds, id, &doctor::FindingKind::id);
    return found == kinds.end() ? -1 : found - kinds.begin();
}

//! A reference as a URI (RFC 3986): the transport is its scheme, that of registries is written out.
QString uriOf(const QString &reference)
{
    const auto name = oci::ImageName::parse(reference);
    const bool isRegistry = name && name->transport == oci::ImageName::Transport::Registry
        && !reference.startsWith("docker://"_L1);
    return (isRegistry ? u"docker://"_s : QString())
        + QString::fromLatin1(QUrl::toPercentEncoding(reference, "/:@"));
}

void writeResult(json::Writer &writer, const Finding &finding, const QString &reference)
{
    QString text = finding.title + u". "_s + finding.evidence;
    if (!finding.remedies.isEmpty() && !finding.remedies.first().detail.isEmpty())
        text += u" — "_s + finding.remedies.first().detail;
    writer.beginObject()
        .member(u"ruleId", finding.id)
        .member(u"ruleIndex", ruleIndex(finding.id))
        .member(u"level", levelOf(finding.severity));
    writer.key(u"message").beginObject().member(u"text", text).endObject();
    writer.key(u"locations").beginArray().beginObject();
    writer.key(u"physicalLocation").beginObject().key(u"artifactLocation").beginObject();
    writer.member(u"uri", uriOf(reference)).endObject().endObject();
    writer.key(u"logicalLocations").beginArray().beginObject();
    writer
        .member(u"fullyQualifiedName",
            finding.entry ? reference + u'@' + finding.entry->toString() : reference)
        .member(u"kind", u"resource")
        .endObject()
        .endArray()
        .endObject()
        .endArray();
    writer.key(u"partialFingerprints")
        .beginObject()
        .member(u"gantryFinding/v1", reference + u' ' + finding.key())
        .endObject();
    if (finding.ignoredBecause) {
        writer.key(u"suppressions").beginArray().beginObject();
        writer.member(u"kind", u"external")
            .member(u"justification", *finding.ignoredBecause)
            .endObject()
            .endArray();
    }
    writer.endObject();
}

void beginSarif(json::Writer &writer)
{
    writer.beginObject()
        .member(u"$schema", u"https://json.schemastore.org/sarif-2.1.0.json")
        .member(u"version", u"2.1.0");
    writer.key(u"runs").beginArray().beginObject();
    writer.key(u"tool").beginObject().key(u"driver").beginObject();
    writer.member(u"name", u"Gantry").member(u"version", QStringLiteral(GANTRY_VERSION));
    writeRules(writer);
    writer.endObject().endObject();
    writer.key(u"results").beginArray();
}

QByteArray endSarif(json::Writer &writer)
{
    return writer.endArray().endObject().endArray().endObject().take() + '\n';
}

void writeTrace(json::Writer &writer, const doctor::PreparedImage &image, const HostVerdict &host)
{
    writer.key(u"trace").beginArray();
    for (const doctor::EntryTrace &trace : host.choice.trace) {
        const auto &entry = image.entries()[static_cast<std::size_t>(trace.entry)];
        writer.beginObject()
            .member(u"digest", entry.facts->descriptor.digest.toString())
            .memberOrNull(
                u"platform", entry.hasPlatform ? oci::formatPlatform(entry.written) : QString())
            .member(u"role", oci::roleName(entry.facts->role))
            .memberOrNull(u"parent",
                entry.parent < 0 ? QString()
                                 : image.entries()[static_cast<std::size_t>(entry.parent)]
                                       .facts->descriptor.digest.toString());
        writer.key(u"rules").beginArray();
        for (int at = 0; at < host.choice.orderCount; ++at) {
            const doctor::Rule rule = host.choice.order[static_cast<std::size_t>(at)];
            const doctor::Outcome outcome = trace.outcomes[static_cast<std::size_t>(rule)];
            const bool decided
                = outcome == doctor::Outcome::Passed || outcome == doctor::Outcome::Failed;
            writer.beginObject().member(u"rule", doctor::ruleId(rule)).key(u"ok");
            if (decided)
                writer.value(outcome == doctor::Outcome::Passed);
            else
                writer.null();
            const doctor::Compared compared = decided
                ? doctor::comparedOf(image, host.host, host.client, trace.entry, rule)
                : doctor::Compared();
            writer.memberOrNull(u"wanted", compared.wanted).memberOrNull(u"found", compared.found);
            writer.endObject();
        }
        writer.endArray()
            .member(u"why", doctor::whyOf(image, host.host, host.client, trace))
            .endObject();
    }
    writer.endArray();
}

QByteArray csvCell(QString text)
{
    if (!text.isEmpty() && QStringView(u"=+-@\t\r").contains(text.front()))
        text.prepend(u'\'');
    text.replace(u"\""_s, u"\"\""_s);
    return '"' + text.toUtf8() + '"';
}

} // namespace

void writeVerdict(json::Writer &writer, const doctor::PreparedImage &image, const HostVerdict &host)
{
    const int picked = host.choice.picked;
    writer.memberOrNull(u"picked",
        picked < 0 ? QString()
                   : image.entries()[static_cast<std::size_t>(picked)]
                         .facts->descriptor.digest.toString());
    writer.memberOrNull(u"message", doctor::messageOf(image, host.host, host.client, host.choice));
    writeTrace(writer, image, host);
}

void writeFinding(json::Writer &writer, const Finding &finding)
{
    writer.beginObject()
        .member(u"id", finding.id)
        .member(u"severity", doctor::severityId(finding.severity))
        .member(u"title", finding.title)
        .member(u"evidence", finding.evidence)
        .memberOrNull(u"entry", finding.entry ? finding.entry->toString() : QString())
        .memberOrNull(u"platform",
            finding.platform.isEmpty() ? QString() : oci::formatPlatform(finding.platform))
        .memberOrNull(u"path", QString::fromUtf8(finding.path));
    writer.key(u"hosts").beginArray();
    for (const QString &host : finding.hosts)
        writer.value(host);
    writer.endArray().key(u"remedies").beginArray();
    for (const doctor::Remedy &remedy : finding.remedies) {
        const auto *copied = std::get_if<doctor::CopyText>(&remedy.action);
        writer.beginObject()
            .member(u"id", remedy.id)
            .member(u"title", remedy.title)
            .memberOrNull(u"detail", remedy.detail)
            .memberOrNull(u"text", copied ? copied->text : QString())
            .endObject();
    }
    writer.endArray().member(u"key", finding.key());
    writer.memberOrNull(u"ignoredBecause", finding.ignoredBecause.value_or(QString()));
    writer.member(u"ignored", finding.ignoredBecause.has_value()).endObject();
}

QByteArray doctorJson(const DoctorReport &report, const QString &reference)
{
    json::Writer writer;
    writer.beginObject()
        .member(u"schema", qint64(1))
        .member(u"reference", reference)
        .member(u"digest", report.image->image().root.digest.toString())
        .member(u"layersRead", report.layersRead)
        .member(u"blobsAsked", report.blobsAsked)
        .member(u"blobsRead", report.blobsRead);
    writer.key(u"findings").beginArray();
    for (const Finding &finding : report.findings)
        writeFinding(writer, finding);
    writer.endArray().key(u"hosts").beginArray();
    for (const HostVerdict &host : report.hosts) {
        writer.beginObject()
            .member(u"id", host.host.id)
            .member(u"name", host.host.name)
            .member(u"platform", oci::formatPlatform(host.host.platform))
            .member(u"client", doctor::clientId(host.client))
            .member(u"count", qint64(host.host.count));
        writeVerdict(writer, *report.image, host);
        writer.endObject();
    }
    return writer.endArray().endObject().take() + '\n';
}

QByteArray doctorSarif(const DoctorReport &report, const QString &reference)
{
    json::Writer writer;
    beginSarif(writer);
    for (const Finding &finding : report.findings)
        writeResult(writer, finding, reference);
    return endSarif(writer);
}

namespace {

//! Of the hosts somebody named; empty when the tag was not read.
QList<HostVerdict> namedHosts(const TagReport &tag)
{
    return tag.report && !tag.report->hostsAreExamples ? tag.report->hosts : QList<HostVerdict>();
}

//! The digest a host gets; empty: nothing.
QString pickedDigest(const TagReport &tag, const HostVerdict &host)
{
    if (host.choice.picked < 0)
        return {};
    const auto at = static_cast<std::size_t>(host.choice.picked);
    return tag.report->image->entries()[at].facts->descriptor.digest.toString();
}

} // namespace

QByteArray repositoryJson(const QList<TagReport> &tags, const QString &repository)
{
    const RepositoryMatrix matrix = matrixOf(tags);
    json::Writer writer;
    writer.beginObject().member(u"schema", qint64(1)).member(u"name", repository);
    writer.key(u"platforms").beginArray();
    for (const oci::Platform &platform : matrix.columns)
        writer.value(assembly::placeWords(platform));
    writer.endArray().key(u"tags").beginArray();
    for (qsizetype row = 0; row < tags.size(); ++row) {
        const TagReport &tag = tags[row];
        writer.beginObject()
            .member(u"tag", tag.tag)
            .memberOrNull(u"digest", tag.digest ? tag.digest->toString() : QString())
            .member(u"errors", qint64(tag.errors))
            .member(u"warnings", qint64(tag.warnings))
            .member(u"notes", qint64(tag.notes));
        writer.key(u"entries").beginArray(); // beside `platforms`; null is a hole
        for (const oci::Digest &cell : matrix.cells[row]) {
            if (cell.isNull())
                writer.null();
            else
                writer.value(cell.toString());
        }
        writer.endArray().key(u"hosts").beginArray();
        for (const HostVerdict &host : namedHosts(tag))
            writer.beginObject()
                .member(u"id", host.host.id)
                .member(u"client", doctor::clientId(host.client))
                .memberOrNull(u"picked", pickedDigest(tag, host))
                .endObject();
        writer.endArray().key(u"findings").beginArray();
        if (tag.report) {
            for (const Finding &finding : tag.report->findings)
                writeFinding(writer, finding);
        }
        writer.endArray()
            .memberOrNull(u"error", tag.error ? tag.error->toLine() : QString())
            .endObject();
    }
    return writer.endArray().endObject().take() + '\n';
}

QByteArray repositoryCsv(const QList<TagReport> &tags)
{
    const RepositoryMatrix matrix = matrixOf(tags);
    QList<QByteArray> head{csvCell(u"tag"_s), csvCell(u"digest"_s)};
    for (const oci::Platform &platform : matrix.columns)
        head += csvCell(assembly::placeWords(platform));
    QList<HostVerdict> hosts; // the same for every tag that was read
    for (const TagReport &tag : tags) {
        if (hosts.isEmpty())
            hosts = namedHosts(tag);
    }
    for (const HostVerdict &host : std::as_const(hosts))
        head += csvCell(host.host.id);
    head += {
        csvCell(u"errors"_s), csvCell(u"warnings"_s), csvCell(u"notes"_s), csvCell(u"not read"_s)};
    QByteArray text = head.join(',') + "\r\n";
    for (qsizetype row = 0; row < tags.size(); ++row) {
        const TagReport &tag = tags[row];
        QList<QByteArray> cells{
            csvCell(tag.tag), csvCell(tag.digest ? tag.digest->toString() : QString())};
        for (const oci::Digest &cell : matrix.cells[row])
            cells += csvCell(cell.toString());
        const QList<HostVerdict> own = namedHosts(tag);
        for (qsizetype at = 0; at < hosts.size(); ++at)
            cells += csvCell(at < own.size() ? pickedDigest(tag, own[at]) : QString());
        cells += {QByteArray::number(tag.errors), QByteArray::number(tag.warnings),
            QByteArray::number(tag.notes), csvCell(tag.error ? tag.error->toLine() : QString())};
        text += cells.join(',') + "\r\n";
    }
    return text;
}

QByteArray repositorySarif(const QList<TagReport> &tags, const QString &repository)
{
    json::Writer writer;
    beginSarif(writer);
    for (const TagReport &tag : tags) {
        if (!tag.report)
            continue;
        for (const Finding &finding : tag.report->findings)
            writeResult(writer, finding, repository + u':' + tag.tag);
    }
    return endSarif(writer);
}

} // namespace gantry::verbs
