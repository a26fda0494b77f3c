// SPDX-License-Identifier: Apache-2.0
#include "verbs/coverage.h"

#include "assembly/draftopen.h"
#include "doctor/clients/engine.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

doctor::EntryFacts factsOf(const oci::Descriptor &descriptor)
{
    doctor::EntryFacts facts;
    facts.descriptor = descriptor;
    facts.role = oci::roleOf(descriptor);
    facts.attests = oci::attestedDigest(descriptor);
    return facts;
}

doctor::EntryFacts factsOf(const Entry &entry)
{
    doctor::EntryFacts facts;
    facts.descriptor = entry.descriptor;
    facts.role = entry.role;
    facts.attests = entry.attests;
    facts.manifest = entry.manifest;
    facts.config = entry.config;
    facts.described = entry.described;
    facts.error = entry.error;
    for (const Entry &child : entry.children)
        facts.children += factsOf(child);
    return facts;
}

//! Without a document: what is chosen depends on the entries only.
doctor::ImageFacts emptyIndex()
{
    doctor::ImageFacts facts;
    facts.index = oci::Index();
    facts.rootMediaType = oci::mediatype::ociIndex.toString();
    return facts;
}

//! All that a choice depends on.
QString kindOf(const doctor::Host &host, const doctor::Client &client)
{
    const oci::Platform &platform = host.platform;
    return QStringList{platform.os, platform.architecture, platform.variant, platform.osVersion,
        platform.osFeatures.join(u'+'), QString::number(static_cast<int>(host.isolation)),
        host.isClientEdition ? u"client"_s : QString(), doctor::clientId(client)}
        .join(u'|');
}

} // namespace

doctor::Client clientFor(const doctor::Host &host, const doctor::Client &asked)
{
    return host.client ? *host.client : doctor::clientOn(host, asked);
}

HostPick pickOf(
    const doctor::PreparedImage &image, const doctor::Host &host, const doctor::Client &client)
{
    doctor::Host asking = host;
    asking.client = clientFor(host, client);
    const doctor::Choice choice = doctor::choose(image, asking, *asking.client);
    if (choice.picked < 0)
        return {};
    const auto &entries = image.entries();
    auto at = static_cast<std::size_t>(choice.picked);
    HostPick pick{.digest = entries[at].facts->descriptor.digest};
    while (entries[at].parent >= 0)
        at = static_cast<std::size_t>(entries[at].parent);
    pick.entry = entries[at].facts - image.image().entries.constData();
    return pick;
}

QList<HostPick> picksOf(const doctor::PreparedImage &image, const QList<doctor::Host> &hosts,
    const doctor::Client &client)
{
    QHash<QString, HostPick> known;
    QList<HostPick> picks;
    picks.reserve(hosts.size());
    for (const doctor::Host &host : hosts) {
        const QString kind = kindOf(host, clientFor(host, client));
        auto it = known.constFind(kind);
        if (it == known.constEnd())
            it = known.insert(kind, pickOf(image, host, client));
        picks += *it;
    }
    return picks;
}

bool wouldTake(const oci::Platform &offered, const doctor::Host &host, const doctor::Client &client)
{
    oci::Descriptor entry;
    entry.mediaType = oci::mediatype::ociManifest.toString();
    entry.platform = offered;
    return pickOf(doctor::PreparedImage(factsOfDescriptors({entry})), host, client).entry == 0;
}

doctor::ImageFacts factsOfEntries(const QList<Entry> &entries)
{
    doctor::ImageFacts facts = emptyIndex();
    for (const Entry &entry : entries)
        facts.entries += factsOf(entry);
    return facts;
}

doctor::ImageFacts factsOfDescriptors(const QList<oci::Descriptor> &entries)
{
    doctor::ImageFacts facts = emptyIndex();
    for (const oci::Descriptor &entry : entries)
        facts.entries += factsOf(entry);
    return facts;
}

doctor::ImageFacts factsOfDraft(const assembly::Draft &draft)
{
    doctor::ImageFacts facts = emptyIndex();
    facts.rootMediaType = assembly::formatMediaType(draft.format);
    for (const assembly::DraftEntry &entry : draft.entries)
        facts.entries += factsOf(entry.descriptor);
    return facts;
}

doctor::ImageFacts factsOfBase(const assembly::Draft &draft)
{
    doctor::ImageFacts facts = emptyIndex();
    const auto base = assembly::baseIndexOf(draft);
    if (!base || !*base)
        return facts;
    facts.index = **base;
    facts.rootMediaType = (*base)->mediaType();
    for (const oci::Descriptor &entry : (*base)->manifests())
        facts.entries += factsOf(entry);
    return facts;
}

QList<Coverage> coverageOf(
    const assembly::Draft &draft, const QList<doctor::Host> &hosts, const doctor::Client &client)
{
    const auto before = picksOf(doctor::PreparedImage(factsOfBase(draft)), hosts, client);
    const auto after = picksOf(doctor::PreparedImage(factsOfDraft(draft)), hosts, client);
    QList<Coverage> coverage;
    coverage.reserve(hosts.size());
    for (qsizetype i = 0; i < hosts.size(); ++i)
        coverage
            += {.host = hosts.at(i), .before = before.at(i).digest, .after = after.at(i).digest};
    return coverage;
}

} // namespace gantry::verbs
