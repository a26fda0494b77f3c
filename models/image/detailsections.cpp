// SPDX-License-Identifier: Apache-2.0
#include "models/image/detailsections.h"

#include "base/text.h"
#include "models/image/entryfacts.h"
#include "verbs/coverage.h"
#include "verbs/doctor.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct DetailsWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::DetailsModel)
};

using Row = DetailsModel::Row;
using Section = DetailsModel::Section;

//! Collects rows of one section; keys are "section/label id".
class Rows
{
public:
    Rows(QString id, QString title, bool folded = false)
        : m_section{std::move(id), std::move(title), {}, folded}
    {
    }
    Row &add(const QString &id, const QString &label, const QString &value)
    {
        m_section.rows += Row{.key = m_section.id + u'/' + id, .label = label, .value = value};
        return m_section.rows.last();
    }
    //! A field a document may leave out: "not set" when it does.
    Row &field(const QString &id, const QString &label, const QString &value,
        const QString &absent = DetailsWords::tr("not set"))
    {
        Row &row = add(id, label, value.isEmpty() ? absent : value);
        row.absent = value.isEmpty();
        return row;
    }
    void list(const QString &id, const QString &label, const QStringList &values)
    {
        for (qsizetype i = 0; i < values.size(); ++i)
            add(id + QString::number(i), i == 0 ? label : QString(), values.at(i)).mono = true;
    }
    bool isEmpty() const { return m_section.rows.isEmpty(); }
    Section take() { return std::move(m_section); }

private:
    Section m_section;
};

QString jsonList(const QStringList &values)
{
    QStringList quoted;
    for (QString value : values)
        quoted += u'"' + value.replace(u'\\', "\\\\"_L1).replace(u'"', "\\\""_L1) + u'"';
    return u'[' + quoted.join(u", "_s) + u']';
}

QString longDate(const QDateTime &when)
{
    return QLocale().toString(when.toUTC(), u"d MMM yyyy, HH:mm 'UTC'"_s);
}

Section annotationSection(
    const oci::StringPairs &annotations, const QString &pointer, const QString &title)
{
    Rows rows(u"annotations"_s, title, true);
    for (const auto &pair : annotations) {
        Row &row = rows.add(pair.key, pair.key, pair.value);
        row.toolTip = pair.value;
        if (!pointer.isEmpty()) {
            QString key = pair.key;
            row.pointer
                = pointer + "/annotations/"_L1 + key.replace(u'~', "~0"_L1).replace(u'/', "~1"_L1);
        }
    }
    if (rows.isEmpty())
        rows.field(u"none"_s, DetailsWords::tr("Annotations"), {}, DetailsWords::tr("none"));
    return rows.take();
}

Section descriptorSection(const oci::Descriptor &d, const QString &pointer, bool alone)
{
    Rows rows(u"descriptor"_s, DetailsWords::tr("Descriptor"));
    const auto at = [&](Row &row, const QString &member) {
        if (!pointer.isEmpty() && !row.absent)
            row.pointer = pointer + member;
    };
    Row &type = rows.add(
        u"mediaType"_s, DetailsWords::tr("Media type"), oci::mediatype::describe(d.mediaType));
    type.toolTip = d.mediaType;
    at(type, u"/mediaType"_s);
    Row &digest = rows.add(u"digest"_s, DetailsWords::tr("Digest"),
        d.digest.shortHex(12) + u'…' + d.digest.hex().right(4));
    digest.mono = true;
    digest.toolTip = d.digest.toString();
    at(digest, u"/digest"_s);
    at(rows.add(u"size"_s, DetailsWords::tr("Size"), formatExactBytes(d.sizeBytes)), u"/size"_s);
    if (!d.artifactType.isEmpty())
        at(rows.add(u"artifactType"_s, DetailsWords::tr("Artifact type"), d.artifactType),
            u"/artifactType"_s);
    if (!alone || d.platform) {
        const oci::Platform p = d.platform.value_or(oci::Platform());
        at(rows.field(u"os"_s, DetailsWords::tr("OS"), p.os), u"/platform/os"_s);
        at(rows.field(u"architecture"_s, DetailsWords::tr("Architecture"), p.architecture),
            u"/platform/architecture"_s);
        at(rows.field(u"variant"_s, DetailsWords::tr("Variant"), p.variant),
            u"/platform/variant"_s);
        Row &version = rows.field(u"osVersion"_s, u"os.version"_s, p.osVersion);
        version.mono = !version.absent;
        at(version, u"/platform/os.version"_s);
        if (!p.osFeatures.isEmpty())
            at(rows.add(u"osFeatures"_s, u"os.features"_s, p.osFeatures.join(u", "_s)),
                u"/platform/os.features"_s);
    }
    for (qsizetype i = 0; i < d.urls.size(); ++i)
        at(rows.add(u"url%1"_s.arg(i), DetailsWords::tr("URL"), d.urls.at(i)),
            u"/urls/%1"_s.arg(i));
    return rows.take();
}

Section configSection(const verbs::Entry &entry)
{
    Rows rows(u"config"_s, DetailsWords::tr("Config"));
    if (!entry.config) {
        rows.field(u"none"_s, DetailsWords::tr("Config"), {},
            entry.error           ? entry.error->message
                : entry.described ? DetailsWords::tr("not an image config")
                                  : u"…"_s);
        return rows.take();
    }
    const oci::ImageConfig &c = *entry.config;
    if (c.created)
        rows.add(u"created"_s, DetailsWords::tr("Created"), longDate(*c.created)).toolTip
            = c.created->toString(Qt::ISODate);
    else
        rows.field(u"created"_s, DetailsWords::tr("Created"), {});
    rows.field(u"user"_s, DetailsWords::tr("User"), c.user,
        c.platform.os == "windows"_L1 ? DetailsWords::tr("not set (ContainerUser or Administrator)")
                                      : DetailsWords::tr("not set (root)"));
    if (c.hasEntrypoint)
        rows.add(u"entrypoint"_s, DetailsWords::tr("Entrypoint"), jsonList(c.entrypoint)).mono
            = true;
    if (c.hasCmd)
        rows.add(u"cmd"_s, DetailsWords::tr("Cmd"), jsonList(c.cmd)).mono = true;
    if (!c.hasEntrypoint && !c.hasCmd)
        rows.field(u"cmd"_s, DetailsWords::tr("Cmd"), {});
    Row &dir = rows.field(u"workdir"_s, DetailsWords::tr("Workdir"), c.workingDir);
    dir.mono = !dir.absent;
    rows.list(u"env"_s, DetailsWords::tr("Env"), c.env);
    if (!c.exposedPorts.isEmpty())
        rows.add(u"ports"_s, DetailsWords::tr("Ports"), c.exposedPorts.join(u", "_s));
    if (!c.volumes.isEmpty())
        rows.add(u"volumes"_s, DetailsWords::tr("Volumes"), c.volumes.join(u", "_s)).mono = true;
    if (!c.shell.isEmpty())
        rows.add(u"shell"_s, DetailsWords::tr("Shell"), jsonList(c.shell)).mono = true;
    if (!c.stopSignal.isEmpty())
        rows.add(u"stopSignal"_s, DetailsWords::tr("Stop signal"), c.stopSignal);
    if (c.hasHealthcheck)
        rows.add(u"healthcheck"_s, DetailsWords::tr("Healthcheck"), DetailsWords::tr("set"));
    for (const auto &label : c.labels)
        rows.add(u"label/"_s + label.key, label.key, label.value).toolTip = label.value;
    rows.add(u"compressed"_s, DetailsWords::tr("Compressed"),
        DetailsWords::tr("%1 in %n layers", nullptr, static_cast<int>(entry.layers.size()))
            .arg(formatBytes(entry.compressedBytes())));
    return rows.take();
}

Section referrerSection(const verbs::Inspection &inspection, qsizetype position)
{
    Rows rows(u"referrers"_s, DetailsWords::tr("Referrers"));
    const EntryFacts facts = factsOf(inspection, position);
    const auto add = [&](const QString &id, const QString &label, const EntryFacts::Check &check) {
        Row &row = rows.add(id, label, check.text.section("; "_L1, 0, 0));
        row.toolTip = check.text; // with what follows from it
        row.absent = check.mark == "none"_L1;
        row.link = row.absent ? QString() : u"page:referrers"_s;
    };
    add(u"provenance"_s, DetailsWords::tr("Provenance"), facts.provenance);
    add(u"sbom"_s, u"SBOM"_s, facts.sbom);
    add(u"signature"_s, DetailsWords::tr("Signature"), facts.signature);
    return rows.take();
}

Section pullersSection(
    const verbs::Inspection &inspection, qsizetype position, const HostList *list)
{
    Rows rows(u"pullers"_s, DetailsWords::tr("Who pulls this entry"));
    const QList<Host> hosts = list ? list->hosts() : QList<Host>();
    const doctor::PreparedImage image(verbs::doctorFacts(inspection));
    const auto picks = verbs::picksOf(image, hosts, list ? list->client() : doctor::Client());
    for (qsizetype i = 0; i < hosts.size(); ++i) {
        const Host &host = hosts.at(i);
        const qsizetype best = picks.at(i).entry;
        if (best != position && best >= 0)
            continue;
        Row &row = rows.add(host.id, {}, host.name);
        row.mark = best < 0 ? u"err"_s : u"ok"_s;
        row.edge = hostBuild(host);
        if (best < 0) {
            row.note = DetailsWords::tr("finds no entry");
            row.toolTip
                = DetailsWords::tr("%1 (%2) finds no entry").arg(host.name, hostBuild(host));
        }
    }
    if (rows.isEmpty())
        rows.field(u"none"_s, DetailsWords::tr("Hosts"), {},
            hosts.isEmpty() ? DetailsWords::tr("no host list")
                            : DetailsWords::tr("none of your hosts"));
    return rows.take();
}

Section rawConfigSection(const verbs::Entry &entry)
{
    Rows rows(u"rawConfig"_s, DetailsWords::tr("Raw config"), true);
    if (!entry.config) {
        rows.field(u"none"_s, DetailsWords::tr("Raw config"), {}, DetailsWords::tr("none"));
        return rows.take();
    }
    const json::Value root = entry.config->json().root();
    for (qsizetype i = 0; i < root.size(); ++i) {
        const json::Value member = root.at(i);
        QString text = QString::fromUtf8(member.raw().left(400)).simplified();
        if (member.range().length > 400)
            text += u'…';
        Row &row = rows.add(member.key(), member.key(), text);
        row.mono = true;
        row.toolTip = text;
    }
    return rows.take();
}

} // namespace

QList<Section> entrySections(
    const verbs::Inspection &inspection, qsizetype position, const HostList *hosts)
{
    const verbs::Entry &entry = inspection.entries.at(position);
    const QString pointer = inspection.isIndex() ? u"/manifests/%1"_s.arg(position) : QString();
    QList<Section> sections{descriptorSection(entry.descriptor, pointer, !inspection.isIndex())};
    if (entry.role == oci::Role::Image)
        sections << configSection(entry) << referrerSection(inspection, position)
                 << pullersSection(inspection, position, hosts);
    sections << annotationSection(
        entry.descriptor.annotations, pointer, DetailsWords::tr("Annotations"));
    if (entry.manifest && !entry.manifest->annotations().isEmpty()) {
        Section own = annotationSection(
            entry.manifest->annotations(), {}, DetailsWords::tr("Annotations of the manifest"));
        own.id = u"manifestAnnotations"_s;
        for (Row &row : own.rows)
            row.key.prepend(u"manifest:"_s);
        sections << own;
    }
    if (entry.role == oci::Role::Image)
        sections << rawConfigSection(entry);
    return sections;
}

QList<Section> rootSections(const verbs::Inspection &inspection)
{
    QList<Section> sections{descriptorSection(inspection.root, {}, true)};
    const verbs::Totals totals = inspection.totals();
    Rows rows(u"totals"_s, DetailsWords::tr("In all"));
    rows.add(u"platforms"_s, DetailsWords::tr("Platforms"), QString::number(totals.platforms));
    rows.add(
        u"attestations"_s, DetailsWords::tr("Attestations"), QString::number(totals.attestations));
    rows.add(u"layers"_s, DetailsWords::tr("Distinct layers"), QString::number(totals.layers));
    rows.add(u"bytes"_s, DetailsWords::tr("Compressed"), formatBytes(totals.compressedBytes))
        .toolTip
        = formatExactBytes(totals.compressedBytes);
    rows.add(u"referrers"_s, DetailsWords::tr("Referrers"),
            QString::number(inspection.referrers.size()))
        .link
        = u"page:referrers"_s;
    sections << rows.take()
             << annotationSection(inspection.annotations, u""_s, DetailsWords::tr("Annotations"));
    return sections;
}

} // namespace gantry::models
