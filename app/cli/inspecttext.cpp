// SPDX-License-Identifier: Apache-2.0
#include "cli/inspecttext.h"

#include "base/text.h"
#include "cli/commandtable.h"
#include "cli/texttable.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr int tableHexCharacters = 12;

QString dateText(const std::optional<QDateTime> &time)
{
    return time ? time->toUTC().toString(u"yyyy-MM-dd") : QString();
}

QString stateText(const verbs::Entry &entry)
{
    if (entry.error)
        return entry.error->code == Errc::NotFound ? words("missing") : errcName(entry.error->code);
    return entry.described ? words("ok") : words("not read");
}

//! os/architecture/variant; os.version has its own column.
QString platformText(const verbs::Entry &entry)
{
    oci::Platform platform = entry.platform();
    platform.osVersion.clear();
    platform.osFeatures.clear();
    if (!platform.isEmpty() && !platform.isUnknown())
        return safe(oci::describePlatform(platform));
    switch (entry.role) {
    case oci::Role::Attestation:
        return entry.attests ? words("(attestation of %1)").arg(entry.attests->shortHex())
                             : words("(attestation)");
    case oci::Role::Index:
        return words("(index)");
    case oci::Role::Signature:
        return words("(signature)");
    case oci::Role::Artifact: {
        const QString type
            = entry.manifest ? entry.manifest->artifactType() : entry.descriptor.artifactType;
        return type.isEmpty() ? words("(artifact)") : u'(' + safe(type) + u')';
    }
    case oci::Role::Image:
        return words("(no platform)");
    case oci::Role::Unknown:
        break;
    }
    return u'(' + safe(entry.descriptor.mediaType) + u')';
}

//! "slsa.dev/provenance/v0.2" is provenance, "spdx.dev/Document" an SBOM.
QString predicateName(const QString &type)
{
    if (type.contains(u"provenance"_s))
        return words("provenance");
    if (type.contains(u"spdx"_s) || type.contains(u"cyclonedx"_s))
        return words("SBOM");
    return safe(type);
}

QString attestationText(const QList<verbs::Entry> &all, const verbs::Entry &image)
{
    QStringList names;
    for (const verbs::Entry &entry : all) {
        if (entry.role != oci::Role::Attestation || entry.attests != image.descriptor.digest)
            continue;
        if (entry.error) {
            names += words("unreadable");
            continue;
        }
        const QStringList types = entry.predicateTypes();
        for (const QString &type : types)
            names += predicateName(type);
        if (types.isEmpty())
            names += words("attested");
    }
    names.removeDuplicates();
    return names.join(u", "_s);
}

bool isFolded(const QList<verbs::Entry> &all, const verbs::Entry &entry)
{
    return entry.role == oci::Role::Attestation && entry.attests
        && std::ranges::any_of(all, [&](const verbs::Entry &other) {
               return other.role != oci::Role::Attestation
                   && other.descriptor.digest == *entry.attests;
           });
}

void addRows(TextTable &table, const QList<verbs::Entry> &entries, const QString &indent)
{
    for (const verbs::Entry &entry : entries) {
        if (isFolded(entries, entry) && !entry.error)
            continue;
        const bool sized = entry.manifest.has_value();
        table.addRow({stateText(entry), indent + platformText(entry),
            safe(entry.platform().osVersion), entry.descriptor.digest.shortHex(tableHexCharacters),
            sized ? formatBytes(entry.compressedBytes()) : QString(),
            sized ? QString::number(entry.manifest->layers().size()) : QString(),
            entry.config ? dateText(entry.config->created) : QString(),
            attestationText(entries, entry)});
        addRows(table, entry.children, indent + u"  "_s);
    }
}

void collectErrors(const QList<verbs::Entry> &entries, QString *text)
{
    for (const verbs::Entry &entry : entries) {
        if (entry.error) {
            Error error = *entry.error;
            const QString digest = entry.descriptor.digest.toString();
            if (error.subject == digest)
                error.subject.clear(); // it stands in the line above
            *text += u"  "_s + digest + u"\n    "_s + safe(error.toLine()) + u'\n';
        }
        collectErrors(entry.children, text);
    }
}

QString header(const verbs::Inspection &inspection)
{
    const verbs::Totals totals = inspection.totals();
    QStringList facts{oci::mediatype::describe(inspection.root.mediaType)};
    if (!inspection.artifactType.isEmpty())
        facts += safe(inspection.artifactType);
    if (inspection.isIndex()) {
        facts += totals.platforms == 1 ? words("1 platform")
                                       : words("%1 platforms").arg(totals.platforms);
        if (totals.attestations > 0)
            facts += totals.attestations == 1 ? words("1 attestation")
                                              : words("%1 attestations").arg(totals.attestations);
    }
    if (totals.layers > 0)
        facts += words("%1 compressed in %2 layers")
                     .arg(formatBytes(totals.compressedBytes))
                     .arg(totals.layers);
    if (inspection.fromCache)
        facts += words("from the cache");
    return safe(inspection.reference) + u'\n' + facts.join(u", "_s) + u'\n'
        + inspection.root.digest.toString() + u", "_s + formatExactBytes(inspection.root.sizeBytes)
        + u'\n';
}

QString jsonList(const QStringList &texts)
{
    QStringList quoted;
    for (const QString &text : texts)
        quoted += u'"' + safe(text) + u'"';
    return u'[' + quoted.join(u", "_s) + u']';
}

//! Configuration and layers of one image.
QString details(const verbs::Entry &entry)
{
    QString text;
    if (entry.config) {
        const oci::ImageConfig &config = *entry.config;
        TextTable facts({{}, {}});
        const auto add = [&](const QString &name, const QString &value) {
            if (!value.isEmpty())
                facts.addRow({name, value});
        };
        const auto addList = [&](QString name, const QStringList &values) {
            for (const QString &value : values)
                add(std::exchange(name, QString()), safe(value));
        };
        add(words("Config"),
            entry.manifest ? entry.manifest->config().digest.toString() : QString());
        add(words("Created"),
            config.created ? config.created->toUTC().toString(u"yyyy-MM-dd HH:mm:ss 'UTC'")
                           : QString());
        add(words("User"), config.user.isEmpty() ? words("not set") : safe(config.user));
        add(words("Entrypoint"), config.hasEntrypoint ? jsonList(config.entrypoint) : QString());
        add(words("Cmd"), config.hasCmd ? jsonList(config.cmd) : QString());
        add(words("Workdir"), safe(config.workingDir));
        addList(words("Env"), config.env);
        addList(words("Ports"), config.exposedPorts);
        QStringList labels;
        for (const oci::StringPair &label : config.labels)
            labels += label.key + u'=' + label.value;
        addList(words("Labels"), labels);
        add(words("Stop signal"), safe(config.stopSignal));
        text += u'\n' + facts.toString();
    }
    if (!entry.layers.isEmpty()) {
        TextTable layers({{words("LAYER"), TextTable::Align::Right},
            {words("SIZE"), TextTable::Align::Right}, {words("DIGEST")}, {words("CREATED BY")}});
        for (qsizetype i = 0; i < entry.layers.size(); ++i) {
            const verbs::LayerRow &row = entry.layers[i];
            const QString what = row.createdBy.isEmpty()
                ? oci::mediatype::describe(row.descriptor.mediaType)
                : row.createdBy.simplified();
            // From 0, as --layer of files, cat and diff counts.
            layers.addRow({QString::number(i), formatBytes(row.descriptor.sizeBytes),
                row.descriptor.digest.shortHex(tableHexCharacters), safe(what)});
        }
        text += u'\n' + layers.toString();
    }
    return text;
}

QString pairsText(const QString &title, const oci::StringPairs &pairs)
{
    if (pairs.isEmpty())
        return {};
    QString text = u'\n' + title + u'\n';
    for (const oci::StringPair &pair : pairs)
        text += u"  "_s + safe(pair.key) + u'=' + safe(pair.value) + u'\n';
    return text;
}

void addReferrers(TextTable &table, const QString &subject, const QList<sources::Referrer> &list)
{
    for (const sources::Referrer &referrer : list) {
        const QString type = referrer.artifactType.isEmpty() ? referrer.descriptor.artifactType
                                                             : referrer.artifactType;
        QStringList origins;
        for (const sources::Referrer::Origin origin : referrer.origins)
            origins += sources::originName(origin);
        table.addRow({subject, referrer.descriptor.digest.shortHex(tableHexCharacters),
            formatBytes(referrer.descriptor.sizeBytes), safe(type), origins.join(u", "_s)});
    }
}

QString referrersText(const verbs::Inspection &inspection)
{
    TextTable table({{words("REFERS TO")}, {words("DIGEST")},
        {words("SIZE"), TextTable::Align::Right}, {words("TYPE")}, {words("SEEN IN")}});
    qsizetype count = inspection.referrers.size();
    const bool index = inspection.isIndex();
    addReferrers(table, index ? words("the index") : words("the image"), inspection.referrers);
    for (const verbs::Entry &entry : inspection.entries) {
        if (!index && entry.descriptor.digest == inspection.root.digest)
            continue;
        addReferrers(table, platformText(entry), entry.referrers);
        count += entry.referrers.size();
    }
    if (inspection.referrersError)
        return u'\n'
            + words("What refers to this image cannot be listed: %1\n")
                  .arg(safe(inspection.referrersError->toLine()));
    return u'\n' + (count == 0 ? words("Nothing refers to this image.") + u'\n' : table.toString());
}

} // namespace

QString inspectText(const verbs::Inspection &inspection, bool referrersAsked)
{
    QString text = header(inspection);
    if (!inspection.entries.isEmpty()) {
        TextTable table({{words("STATE")}, {words("PLATFORM")}, {words("OS.VERSION")},
            {words("DIGEST")}, {words("SIZE"), TextTable::Align::Right},
            {words("LAYERS"), TextTable::Align::Right}, {words("CREATED")},
            {words("ATTESTATIONS")}});
        addRows(table, inspection.entries, QString());
        text += u'\n' + table.toString();
    }
    QString errors;
    collectErrors(inspection.entries, &errors);
    if (!errors.isEmpty())
        text += u'\n' + words("Not readable:") + u'\n' + errors;

    QList<const verbs::Entry *> shown;
    for (const verbs::Entry &entry : inspection.entries) {
        if (!isFolded(inspection.entries, entry))
            shown += &entry;
    }
    if (shown.size() == 1)
        text += details(*shown.first());
    text += pairsText(words("Annotations"), inspection.annotations);
    if (referrersAsked)
        text += referrersText(inspection);
    return text;
}

} // namespace gantry::cli
