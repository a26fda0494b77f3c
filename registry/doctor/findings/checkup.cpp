// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"

#include "doctor/clients/windowsnumbers.h"
#include "oci/imagename.h"

#include <QHash>
#include <QRegularExpression>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

Severity severityOf(const QString &id)
{
    static const QHash<QString, Severity> all = [] {
        QHash<QString, Severity> severities;
        for (const FindingKind &kind : findingKinds())
            severities.insert(kind.id, kind.severity);
        return severities;
    }();
    Q_ASSERT_X(all.contains(id), "findings", "an id without a row in kinds.cpp");
    return all.value(id, Severity::Warning);
}

//! An entry that a host takes, or would take but for how it is written.
bool isTouched(Reason reason)
{
    switch (reason) {
    case Reason::NameNotCanonical:
    case Reason::WindowsVersionUnreadable:
    case Reason::FeaturesMissing:
    case Reason::NoPlatform:
        return true;
    default:
        return isPicked(reason);
    }
}

//! Where no image is found one has to be built: into an archive, which Find Candidate sees.
Remedy buildLine(const QString &reference, const oci::Platform &wanted)
{
    oci::Platform plain = oci::normalizePlatform(wanted);
    plain.osVersion.clear();
    plain.osFeatures.clear();
    const QString platform = oci::formatPlatform(plain);
    static const QRegularExpression unsafe(u"[^A-Za-z0-9_.-]+"_s);
    const auto image = oci::ImageName::parse(reference);
    QString name = !image ? QString()
        : image->reference.isNull()
        ? image->path.section(u'/', -1, -1, QString::SectionSkipEmpty).section(u'.', 0, 0)
        : image->reference.repository().section(u'/', -1);
    name.replace(unsafe, u"-"_s);
    name = (name.isEmpty() ? u"image"_s : name) + u'-' + QString(platform).replace(u'/', u'-');
    const auto build = windowsNumbers(wanted.osVersion);
    if (wanted.os != u"windows")
        return {.id = u"copy-build-line"_s,
            .title = words("Copy a Build Line"),
            .detail
            = words("Builds one for %1 into an archive, where the Dockerfile is.").arg(platform),
            .action
            = CopyText{u"docker buildx build --platform %1 --output type=oci,dest=%2.tar ."_s.arg(
                platform, name)}};
    return {.id = u"copy-build-line"_s,
        .title = words("Copy Build Lines"),
        .detail = build ? words("Builds one into an archive, on Windows and from a base of %1.")
                              .arg(oci::windowsReleaseName(build->build))
                        : words("Builds one into an archive, on Windows."),
        .action = CopyText{u"docker build --tag %1 .\ndocker save --output %1.tar %1"_s.arg(name)}};
}

} // namespace

Checkup::Checkup(const PreparedImage &image, const Examination &asked)
    : m_image(image)
    , m_asked(asked)
{
    for (std::size_t at = 0; at < entries().size(); ++at) {
        const Entry &one = entries()[at];
        if (one.isImage && one.hasPlatform && !one.written.isEmpty() && !one.written.isUnknown())
            m_images.append(static_cast<int>(at));
    }
    m_choices.reserve(asked.hosts.size());
    for (qsizetype host = 0; host < asked.hosts.size(); ++host)
        m_choices.append(choose(image, asked.hosts[host], clientOf(host)));
}

QList<int> Checkup::imagesOf(QStringView os, QStringView architecture) const
{
    QList<int> found;
    for (const int at : m_images) {
        const oci::Platform &platform = entry(at).normalized;
        if (platform.os == os && (architecture.isEmpty() || platform.architecture == architecture))
            found.append(at);
    }
    return found;
}

bool Checkup::hasImageFor(QStringView os, QStringView architecture) const
{
    return !imagesOf(os, architecture).isEmpty();
}

Finding &Checkup::add(const QString &id, QString title, QString evidence, int at)
{
    Finding finding;
    finding.id = id;
    finding.severity = severityOf(finding.id);
    finding.title = std::move(title);
    finding.evidence = std::move(evidence);
    if (at >= 0) {
        finding.entry = entry(at).facts->descriptor.digest;
        finding.platform = entry(at).written;
    }
    m_found.append(std::move(finding));
    return m_found.last();
}

QString Checkup::label(int at) const
{
    const Entry &one = entry(at);
    if (one.hasPlatform && !one.written.isEmpty())
        return oci::describePlatform(one.written);
    return one.facts->descriptor.digest.shortHex();
}

QString Checkup::labels(const QList<int> &numbers) const
{
    constexpr qsizetype most = 4;
    QStringList all;
    for (const int at : numbers)
        all += label(at);
    all.removeDuplicates();
    QString text = all.first(std::min(all.size(), most)).join(u", "_s);
    if (all.size() > most)
        text += words(" and %1 more").arg(all.size() - most);
    return text;
}

QString Checkup::pullName() const
{
    QString reference = m_image.image().reference;
    const auto name = oci::ImageName::parse(reference);
    if (!name || name->transport != oci::ImageName::Transport::Registry)
        return {};
    const QLatin1StringView transport = "docker://"_L1;
    return reference.startsWith(transport) ? reference.sliced(transport.size()) : reference;
}

const Client &Checkup::clientOf(qsizetype host) const
{
    const std::optional<Client> &own = m_asked.hosts[host].client;
    return own ? *own : m_asked.client;
}

QStringList Checkup::touchedBy(const oci::Digest &digest) const
{
    QStringList hosts;
    for (qsizetype host = 0; host < m_choices.size(); ++host) {
        for (const EntryTrace &trace : m_choices[host].trace) {
            if (isTouched(trace.reason) && entry(trace.entry).facts->descriptor.digest == digest) {
                hosts += m_asked.hosts[host].id;
                break;
            }
        }
    }
    return hosts;
}

void Checkup::settleHosts(QStringList ids)
{
    ids.removeDuplicates();
    m_found.last().hosts = std::move(ids);
    m_settled.insert(m_found.size() - 1);
}

QList<Finding> Checkup::take()
{
    QList<Finding> all;
    QHash<QString, qsizetype> places;
    for (qsizetype at = 0; at < m_found.size(); ++at) {
        Finding finding = std::move(m_found[at]);
        if (finding.entry && finding.hosts.isEmpty() && !m_settled.contains(at))
            finding.hosts = touchedBy(*finding.entry);
        const QString key = finding.key() + u'\n' + finding.title;
        const auto place = places.constFind(key);
        if (place == places.constEnd()) {
            places.insert(key, all.size());
            all.append(std::move(finding));
            continue;
        }
        Finding &first = all[*place];
        if (!first.evidence.contains(finding.evidence))
            first.evidence += u"; "_s + finding.evidence;
        first.hosts += finding.hosts;
        first.hosts.removeDuplicates();
    }
    m_found.clear();
    return all;
}

Remedy setField(const Checkup &checkup, int entry, const QString &key, const QString &value,
    const QString &id, const QString &title)
{
    return {.id = id,
        .title = title,
        .detail = value.isEmpty()
            ? words("Leaves %1 of %2 out.").arg(key, checkup.label(entry))
            : words("Sets %1 of %2 to %3.").arg(key, checkup.label(entry), value),
        .action = SetField{checkup.entry(entry).facts->descriptor.digest, key, value}};
}

Remedy removeEntry(const Checkup &checkup, int entry)
{
    return {.id = u"remove-entry"_s,
        .title = words("Remove Entry"),
        .detail = words("Takes %1 out of the index; its content stays in the registry.")
            .arg(checkup.entry(entry).facts->descriptor.digest.shortHex()),
        .action = RemoveEntry{checkup.entry(entry).facts->descriptor.digest}};
}

Remedy flatten(const Checkup &checkup, int entry)
{
    while (checkup.entry(entry).parent >= 0)
        entry = checkup.entry(entry).parent;
    return {.id = u"flatten"_s,
        .title = words("Flatten"),
        .detail = words("Puts its entries in its place."),
        .action = FlattenEntry{checkup.entry(entry).facts->descriptor.digest}};
}

Remedy advice(const QString &id, const QString &title, const QString &detail)
{
    return {.id = id, .title = title, .detail = detail, .action = Advice{}};
}

QList<Remedy> addPlatform(const Checkup &checkup, const oci::Platform &wanted)
{
    return {{.id = u"add-platform"_s,
                .title = words("Add to Index…"),
                .detail = words("Looks for an image for %1.").arg(oci::describePlatform(wanted)),
                .action = AddPlatform{wanted}},
        buildLine(checkup.image().image().reference, wanted)};
}

Remedy orderEntries(
    const Checkup &checkup, const QList<int> &order, const QString &id, const QString &title)
{
    QList<oci::Digest> digests;
    for (const int at : order) {
        if (checkup.entry(at).parent < 0)
            digests += checkup.entry(at).facts->descriptor.digest;
    }
    for (const EntryFacts &facts : checkup.image().image().entries) {
        if (!digests.contains(facts.descriptor.digest))
            digests += facts.descriptor.digest;
    }
    return {.id = id,
        .title = title,
        .detail = words("Writes the same entries in another order."),
        .action = OrderEntries{digests}};
}

} // namespace gantry::doctor
