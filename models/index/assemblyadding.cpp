// SPDX-License-Identifier: Apache-2.0

// What comes into a draft: offers are read, and what was read finds its slots. Offers that came
// together are one step, so one Undo takes a whole drop back.

#include "assembly/draftedit.h"
#include "assembly/draftfit.h"
#include "models/index/assemblysession.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace gantry::models {

struct AssemblySession::Batch {
    QList<Reading> wanted; //!< in the order they were given
    QHash<quint64, QList<assembly::DraftEntry>> read;
    qsizetype open = 0;
    bool asConflict = false;
    QString name; //!< of the step; empty: by what arrived
    QString fillPlace; //!< filled() is told this
};

namespace {

using assembly::Draft;
using assembly::DraftEntry;

bool holds(const Draft &draft, const DraftEntry &entry)
{
    return std::ranges::any_of(draft.entries, [&](const DraftEntry &other) {
        return other.descriptor.digest == entry.descriptor.digest
            && AssemblySession::slotKey(other.platform())
            == AssemblySession::slotKey(entry.platform());
    });
}

QStringList keysAt(const Draft &draft, const QString &slotKey)
{
    QStringList keys;
    for (const DraftEntry &entry : draft.entries) {
        if (AssemblySession::slotKey(entry) == slotKey)
            keys += entry.key;
    }
    return keys;
}

//! Of what was read, the one for a slot; nullptr: none fits.
const DraftEntry *fittingEntry(
    const Draft &draft, const QString &slotKey, const QList<DraftEntry> &entries)
{
    std::optional<oci::Platform> slot;
    for (const oci::Platform &expected : draft.expected) {
        if (AssemblySession::slotKey(expected) == slotKey)
            slot = expected;
    }
    for (const DraftEntry &entry : draft.entries) {
        if (AssemblySession::slotKey(entry) == slotKey)
            slot = entry.platform();
    }
    for (const DraftEntry &entry : entries) {
        if (AssemblySession::slotKey(entry) == slotKey
            || (slot && assembly::fitOf(*slot, entry.platform()).fits))
            return &entry;
    }
    // A slot without platform says nothing about what it takes.
    return slot && slot->isEmpty() && entries.size() == 1 ? &entries.first() : nullptr;
}

struct Arrived {
    Draft draft;
    QStringList keys;
    bool replaced = false;
};

void put(Arrived &arrived, const DraftEntry &entry)
{
    if (holds(arrived.draft, entry))
        return; // the same image, already there
    auto placed = assembly::addEntry(arrived.draft, entry, assembly::WhenFilled::Beside);
    arrived.draft = std::move(placed.draft);
    arrived.keys += placed.key;
}

void putAt(Arrived &arrived, const QString &slotKey, const DraftEntry &entry, bool asConflict)
{
    const QStringList there = keysAt(arrived.draft, slotKey);
    if (there.isEmpty() || asConflict)
        return put(arrived, entry);
    auto placed = assembly::replaceEntry(arrived.draft, there.first(), entry);
    if (!placed)
        return;
    arrived.draft = std::move(placed->draft);
    for (const QString &key : there.mid(1)) {
        if (auto without = assembly::removeEntry(arrived.draft, key))
            arrived.draft = *std::move(without);
    }
    arrived.keys += placed->key;
    arrived.replaced = true;
}

} // namespace

void AssemblySession::add(const QList<AssemblyOffer> &offers)
{
    if (m_state == State::Opening) {
        m_queued += offers;
        return;
    }
    QList<Reading> readings;
    for (const AssemblyOffer &offer : offers)
        readings += Reading{.id = m_nextReading++, .offer = offer, .slotKey = {}, .error = {}};
    startBatch(readings, false);
}

void AssemblySession::addTo(const QString &slotKey, const AssemblyOffer &offer, bool asConflict)
{
    startBatch({Reading{.id = m_nextReading++, .offer = offer, .slotKey = slotKey, .error = {}}},
        asConflict);
}

void AssemblySession::startBatch(
    const QList<Reading> &readings, bool asConflict, const QString &name, const QString &fillPlace)
{
    if (readings.isEmpty() || m_state != State::Ready)
        return;
    const auto batch = std::make_shared<Batch>(Batch{.wanted = readings,
        .read = {},
        .open = readings.size(),
        .asConflict = asConflict,
        .name = name,
        .fillPlace = fillPlace});
    for (const Reading &reading : readings) {
        const auto known = std::ranges::find(m_readings, reading.id, &Reading::id);
        if (known == m_readings.end())
            m_readings += reading;
        else
            known->error.reset();
    }
    Q_EMIT readingsChanged();
    for (const Reading &reading : readings)
        read(batch, reading);
}

void AssemblySession::read(const std::shared_ptr<Batch> &batch, const Reading &reading)
{
    const quint64 id = reading.id;
    m_batches.insert(id, batch);
    m_readingJobs[id] = m_parts.jobs->run<QList<DraftEntry>>(
        tr("Read %1").arg(reading.offer.title()), this,
        [opener = m_parts.opener, offer = reading.offer](
            OpContext ctx) { return readOffer(opener, offer, std::move(ctx)); },
        [this, id, batch](Expected<QList<DraftEntry>> entries) {
            if (m_batches.value(id) != batch)
                return; // dismissed, or read again since
            m_readingJobs.remove(id);
            m_batches.remove(id);
            const auto known = std::ranges::find(m_readings, id, &Reading::id);
            if (entries) {
                batch->read.insert(id, *std::move(entries));
            } else if (known != m_readings.end()) {
                known->error = entries.error();
                Q_EMIT readingsChanged();
            }
            if (--batch->open == 0)
                finishBatch(batch);
        });
}

void AssemblySession::finishBatch(const std::shared_ptr<Batch> &batch)
{
    Arrived arrived{.draft = m_draft, .keys = {}};
    for (const Reading &reading : std::as_const(batch->wanted)) {
        const auto entries = batch->read.constFind(reading.id);
        if (entries == batch->read.constEnd())
            continue;
        m_readings.removeIf([&](const Reading &each) { return each.id == reading.id; });
        if (const DraftEntry *fitting = reading.slotKey.isEmpty()
                ? nullptr
                : fittingEntry(arrived.draft, reading.slotKey, *entries)) {
            putAt(arrived, reading.slotKey, *fitting, batch->asConflict);
            continue;
        }
        for (const DraftEntry &entry : *entries)
            put(arrived, entry);
    }
    QString what;
    if (arrived.keys.size() == 1) {
        const DraftEntry *entry = arrived.draft.find(arrived.keys.first());
        what = entry->platform().isEmpty() ? entry->descriptor.digest.shortHex()
                                           : assembly::placeWords(entry->platform());
    }
    const qsizetype count = arrived.keys.size();
    const QString name = !batch->name.isEmpty() ? batch->name
        : count != 1                            ? tr("Add %1 entries").arg(count)
        : arrived.replaced                      ? tr("Replace %1").arg(what)
                                                : tr("Add %1").arg(what);
    step(name, arrived.draft);
    Q_EMIT readingsChanged();
    if (count > 0)
        Q_EMIT added(arrived.keys);
    else if (!batch->read.isEmpty())
        Q_EMIT announced(tr("That is in the assembly already"));
    if (!batch->fillPlace.isEmpty())
        Q_EMIT filled(count, batch->fillPlace);
    if (count == 1)
        Q_EMIT announced(arrived.replaced ? tr("%1 replaced").arg(what) : tr("%1 added").arg(what));
    else if (count > 1)
        Q_EMIT announced(tr("%1 entries added").arg(count));
}

void AssemblySession::retryReading(quint64 id)
{
    const auto known = std::ranges::find(m_readings, id, &Reading::id);
    if (known != m_readings.end() && known->error)
        startBatch({*known}, false);
}

void AssemblySession::dismissReading(quint64 id)
{
    const auto batch = m_batches.take(id);
    if (m_readingJobs.contains(id))
        m_parts.jobs->cancel(m_readingJobs.take(id));
    if (m_readings.removeIf([&](const Reading &each) { return each.id == id; }) > 0)
        Q_EMIT readingsChanged();
    if (batch && --batch->open == 0)
        finishBatch(batch);
}

void AssemblySession::flatten(const QString &key)
{
    const DraftEntry *entry = m_draft.find(key);
    if (!entry || !entry->keptNested)
        return;
    AssemblyOffer offer{.name = entry->source};
    offer.digest = entry->descriptor.digest;
    m_parts.jobs->run<QList<DraftEntry>>(
        tr("Read %1").arg(entry->descriptor.digest.shortHex()), this,
        [opener = m_parts.opener, offer](
            OpContext ctx) { return readOffer(opener, offer, std::move(ctx)); },
        [this, key, question = m_question](Expected<QList<DraftEntry>> children) {
            if (question != m_question || !m_draft.find(key))
                return;
            if (!children)
                return Q_EMIT announced(children.error().toLine());
            step(tr("Take %1 apart").arg(nameOf(key)),
                assembly::flattenEntry(m_draft, key, *std::move(children)));
        });
}

QList<AssemblySession::FillSource> AssemblySession::fillSources() const
{
    QList<FillSource> sources;
    const oci::ImageName &target = m_draft.target;
    const QString home = target.container();
    if (target != oci::ImageName() && !home.isEmpty()) {
        if (const auto place = oci::ImageName::parse(home))
            sources += {tr("Tags of %1").arg(home), *place};
    }
    FillSource engine{.title = tr("Docker Engine on this computer"),
        .place = {},
        .whyNot = tr("It was not added. Registries, Add Registry…")};
    for (const oci::ImageName &place : m_fillPlaces) {
        if (place.transport == oci::ImageName::Transport::DockerDaemon) {
            // An engine holds images of the same name, built there and not pushed yet.
            engine.place = place;
            if (target.reference.isNull()) {
                engine.whyNot = tr("Its images have names of registries, and the target has none");
                continue;
            }
            engine.place.reference = target.reference.withTag({});
            engine.whyNot.clear();
        } else if (place.container() != home) {
            sources += {place.container(), place};
        }
    }
    sources += engine;
    return sources;
}

void AssemblySession::setFillPlaces(const QList<oci::ImageName> &places)
{
    m_fillPlaces = places;
}

void AssemblySession::fillFrom(const oci::ImageName &place)
{
    QList<oci::Platform> wanted;
    for (const assembly::Problem &problem : std::as_const(m_problems)) {
        if (problem.kind == assembly::Problem::Kind::ExpectedMissing && problem.platform)
            wanted += *problem.platform;
    }
    const QString title = place.container();
    if (wanted.isEmpty())
        return Q_EMIT filled(0, title);
    FillSearch question{
        .opener = m_parts.opener, .places = {place}, .without = m_draft.target, .wanted = wanted};
    m_parts.jobs->run<QList<AssemblyOffer>>(
        tr("Fill empty slots from %1").arg(title), this,
        [question](OpContext ctx) { return searchFills(question, std::move(ctx)); },
        [this, wanted, title, asked = m_question](Expected<QList<AssemblyOffer>> offers) {
            if (asked != m_question)
                return;
            if (!offers)
                return Q_EMIT fillFailed(offers.error(), title);
            QList<Reading> readings;
            for (const AssemblyOffer &offer : std::as_const(*offers)) {
                const auto slot = std::ranges::find_if(wanted, [&](const oci::Platform &each) {
                    return offer.platform && assembly::fitOf(each, *offer.platform).fits;
                });
                readings += Reading{.id = m_nextReading++,
                    .offer = offer,
                    .slotKey = slot == wanted.end() ? QString() : slotKey(*slot),
                    .error = {}};
            }
            if (readings.isEmpty())
                return Q_EMIT filled(0, title);
            startBatch(readings, false,
                readings.size() == 1 ? tr("Fill 1 slot from %1").arg(title)
                                     : tr("Fill %1 slots from %2").arg(readings.size()).arg(title),
                title);
        });
}

void AssemblySession::findCandidates(
    const oci::Platform &wanted, std::function<void(Expected<QList<AssemblyOffer>>)> done)
{
    FillSearch question{.opener = m_parts.opener,
        .places = {},
        .without = m_draft.target,
        .wanted = {wanted},
        .allThatFit = true};
    const auto sources = fillSources();
    for (const FillSource &source : sources) {
        if (source.whyNot.isEmpty())
            question.places += source.place;
    }
    m_parts.jobs->run<QList<AssemblyOffer>>(
        tr("Find %1").arg(assembly::placeWords(wanted)), this,
        [question](OpContext ctx) { return searchFills(question, std::move(ctx)); },
        std::move(done));
}

} // namespace gantry::models
