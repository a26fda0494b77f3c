// SPDX-License-Identifier: Apache-2.0
#include "cli/doctortext.h"

#include "assembly/draftfit.h"
#include "base/text.h"
#include "cli/commandtable.h"
#include "cli/texttable.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr int tableHexCharacters = 12;
constexpr qsizetype mostHosts = 6;

QString severityWord(doctor::Severity severity)
{
    switch (severity) {
    case doctor::Severity::Error:
        return words("ERROR");
    case doctor::Severity::Warning:
        return words("WARNING");
    case doctor::Severity::Note:
        break;
    }
    return words("NOTE");
}

QString number(qsizetype count, const char *one, const char *many)
{
    return words(count == 1 ? one : many).arg(count);
}

QString countsText(const verbs::DoctorReport &report)
{
    return number(report.count(doctor::Severity::Error), "%1 error", "%1 errors") + u", "_s
        + number(report.count(doctor::Severity::Warning), "%1 warning", "%1 warnings") + u", "_s
        + number(report.count(doctor::Severity::Note), "%1 note", "%1 notes");
}

QString findingText(const doctor::Finding &finding)
{
    const QString indent = u"         "_s;
    QString text = (finding.ignoredBecause ? words("IGNORED") : severityWord(finding.severity))
                       .leftJustified(9)
        + safe(finding.title) + u"  ["_s + finding.id + u"]\n"_s;
    QString about = safe(finding.evidence);
    if (finding.entry && !finding.platform.isEmpty() && !about.contains(finding.entry->shortHex()))
        about += u" ("_s + safe(oci::describePlatform(finding.platform)) + u", "_s
            + finding.entry->shortHex(tableHexCharacters) + u')';
    text += indent + about + u'\n';
    if (!finding.hosts.isEmpty()) {
        QString hosts
            = finding.hosts.first(std::min(finding.hosts.size(), mostHosts)).join(u", "_s);
        if (finding.hosts.size() > mostHosts)
            hosts += words(" and %1 more").arg(finding.hosts.size() - mostHosts);
        text += indent + words("Hosts: %1").arg(safe(hosts)) + u'\n';
    }
    if (finding.ignoredBecause)
        return text + indent + words("Ignored: %1").arg(safe(*finding.ignoredBecause)) + u'\n';
    for (const doctor::Remedy &remedy : finding.remedies) {
        text += indent + u"> "_s + safe(remedy.title);
        if (!remedy.detail.isEmpty())
            text += u": "_s + safe(remedy.detail);
        text += u'\n';
        if (const auto *copied = std::get_if<doctor::CopyText>(&remedy.action)) {
            for (const QString &line : copied->text.split(u'\n'))
                text += indent + u"    "_s + safe(line) + u'\n';
        }
    }
    return text;
}

QString outcomeMark(doctor::Outcome outcome)
{
    switch (outcome) {
    case doctor::Outcome::Passed:
        return words("ok");
    case doctor::Outcome::Failed:
        return words("NO");
    case doctor::Outcome::NotAsked:
        return u"-"_s;
    case doctor::Outcome::NotReached:
        break;
    }
    return u"."_s;
}

} // namespace

QStringList platformsOf(const doctor::PreparedImage &image)
{
    QStringList platforms;
    for (const auto &entry : image.entries()) {
        if (entry.isImage && !entry.written.isEmpty() && !entry.written.isUnknown())
            platforms += safe(oci::describePlatform(entry.written));
        else if (entry.isImage && entry.facts->config && !entry.facts->config->platform.isEmpty())
            platforms += safe(oci::describePlatform(entry.facts->config->platform));
    }
    return platforms;
}

QString verdictText(const doctor::PreparedImage &image, const verbs::HostVerdict &host)
{
    const int picked = host.choice.picked;
    QString text = safe(host.host.name) + u" ("_s + safe(doctor::describeHost(host.host)) + u"), "_s
        + doctor::clientName(host.client) + u": "_s;
    if (picked >= 0)
        text += image.entries()[static_cast<std::size_t>(picked)].facts->descriptor.digest.shortHex(
                    tableHexCharacters)
            + u'\n';
    else
        text += words("nothing") + u'\n';
    if (const QString message = doctor::messageOf(image, host.host, host.client, host.choice);
        !message.isEmpty())
        text += u"  "_s + safe(message) + u'\n';
    QList<TextTable::Column> columns{{words("ENTRY")}, {words("OS.VERSION")}, {words("DIGEST")}};
    for (int at = 0; at < host.choice.orderCount; ++at)
        columns += TextTable::Column{
            doctor::ruleName(host.choice.order[static_cast<std::size_t>(at)]).toUpper()};
    columns += TextTable::Column{words("WHY")};
    TextTable table(columns);
    for (const doctor::EntryTrace &trace : host.choice.trace) {
        const auto &entry = image.entries()[static_cast<std::size_t>(trace.entry)];
        oci::Platform plain = entry.written;
        plain.osVersion.clear();
        plain.osFeatures.clear();
        QString name
            = plain.isEmpty() ? words("(no platform)") : safe(oci::describePlatform(plain));
        if (entry.isNested)
            name = words("index, %1").arg(name);
        for (int in = entry.parent; in >= 0;
            in = image.entries()[static_cast<std::size_t>(in)].parent)
            name.prepend(u"  "_s);
        QStringList row{name, safe(entry.written.osVersion),
            entry.facts->descriptor.digest.shortHex(tableHexCharacters)};
        for (int at = 0; at < host.choice.orderCount; ++at)
            row += outcomeMark(trace.outcomes[static_cast<std::size_t>(
                host.choice.order[static_cast<std::size_t>(at)])]);
        row += safe(doctor::whyOf(image, host.host, host.client, trace));
        table.addRow(row);
    }
    text += table.toString(u"  "_s);
    if (const QString rule = doctor::ruleSentence(image, host.host, host.client, host.choice);
        picked < 0 && !rule.isEmpty())
        text += u"  "_s + safe(rule) + u'\n';
    return text;
}

QString doctorText(const verbs::DoctorReport &report, const QString &reference, bool named)
{
    const qsizetype served = std::ranges::count_if(
        report.hosts, [](const verbs::HostVerdict &host) { return host.choice.picked >= 0; });
    QString text = safe(reference) + u'\n' + report.image->image().root.digest.toString() + u'\n'
        + countsText(report) + u"; "_s
        + (named ? words("%1 of %2 hosts get an entry")
                 : words("%1 of %2 known hosts get an entry"))
              .arg(served)
              .arg(report.hosts.size());
    if (!report.layersRead)
        text += words("; layers not read");
    if (report.blobsAsked)
        text += (report.blobsRead ? words("; blobs read and hashed: %1")
                                  : words("; blobs asked for: %1"))
                    .arg(report.blobs);
    text += u'\n';
    if (named) {
        for (const verbs::HostVerdict &host : report.hosts)
            text += u'\n' + verdictText(*report.image, host);
    }
    if (!report.findings.isEmpty())
        text += u'\n';
    for (const doctor::Finding &finding : report.findings)
        text += findingText(finding);
    return text;
}

QString repositoryText(const QList<verbs::TagReport> &tags, const QString &repository)
{
    const verbs::RepositoryMatrix matrix = verbs::matrixOf(tags);
    QList<TextTable::Column> columns{{words("TAG")}};
    for (const oci::Platform &platform : matrix.columns)
        columns += TextTable::Column{safe(assembly::placeWords(platform))};
    columns += {TextTable::Column{words("ERRORS"), TextTable::Align::Right},
        TextTable::Column{words("WARNINGS"), TextTable::Align::Right},
        TextTable::Column{words("NOTES"), TextTable::Align::Right},
        TextTable::Column{words("NOT READ")}};
    TextTable table(columns);
    for (qsizetype row = 0; row < tags.size(); ++row) {
        const verbs::TagReport &tag = tags[row];
        QStringList cells{safe(tag.tag)};
        for (const oci::Digest &cell : matrix.cells[row])
            cells += cell.isNull() ? (tag.error ? u"?"_s : u"-"_s) : cell.shortHex();
        cells += tag.report
            ? QStringList{QString::number(tag.errors), QString::number(tag.warnings),
                  QString::number(tag.notes), QString()}
            : QStringList{QString(), QString(), QString(),
                  tag.error ? safe(tag.error->message) : QString()};
        table.addRow(cells);
    }
    return safe(repository) + u"\n\n"_s + table.toString();
}

} // namespace gantry::cli
