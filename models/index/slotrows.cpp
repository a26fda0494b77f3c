// SPDX-License-Identifier: Apache-2.0
#include "models/index/slotrows.h"

#include "assembly/draftfit.h"
#include "verbs/coverage.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

using assembly::DraftEntry;
using assembly::Problem;
using State = SlotModel::SlotState;

struct SlotWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::SlotModel)
};

int osRank(const QString &os)
{
    return os == "linux"_L1 ? 0 : os == "windows"_L1 ? 1 : os.isEmpty() ? 3 : 2;
}

//! Conflicts stand before warnings; among equals the first problem speaks.
int stateRank(State state)
{
    return state == State::Conflict ? 2 : state == State::Warning ? 1 : 0;
}

//! "lab-rv-01 and 2 others": who would go without.
QString expectedBy(const AssemblySession &session, const oci::Platform &platform)
{
    const HostList *hosts = session.hosts();
    QStringList names;
    if (hosts) {
        for (const Host &host : hosts->hosts()) {
            if (assembly::samePlace(host.platform, platform))
                names += host.name;
        }
    }
    if (names.isEmpty())
        return SlotWords::tr("Empty.");
    return names.size() <= 2 ? SlotWords::tr("Empty. Expected by %1.").arg(names.join(u", "_s))
                             : SlotWords::tr("Empty. Expected by %1 and %2 others.")
                                   .arg(names.first())
                                   .arg(names.size() - 1);
}

//! What of a platform was set here, against what its config says: "variant set here".
QStringList platesOf(const DraftEntry &entry)
{
    QStringList plates;
    if (entry.keptNested)
        plates += SlotWords::tr("nested index");
    if (entry.referrers > 0)
        plates += entry.referrers == 1 ? SlotWords::tr("1 referrer")
                                       : SlotWords::tr("%1 referrers").arg(entry.referrers);
    if (!entry.configPlatform)
        return plates;
    const oci::Platform mine = entry.platform(), config = *entry.configPlatform;
    const auto add = [&](const QString &field, const QString &set, const QString &said) {
        if (!set.isEmpty() && set != said)
            plates += SlotWords::tr("%1 set here").arg(field);
    };
    add(u"os"_s, mine.os, config.os);
    add(u"architecture"_s, mine.architecture, config.architecture);
    add(u"variant"_s, mine.variant, config.variant);
    add(u"os.version"_s, mine.osVersion, config.osVersion);
    add(u"os.features"_s, mine.osFeatures.join(u','), config.osFeatures.join(u','));
    return plates;
}

void takeProblem(SlotRow &row, const Problem &problem)
{
    const State state = problem.severity == Problem::Severity::Error ? State::Conflict
        : problem.severity == Problem::Severity::Warning             ? State::Warning
                                                                     : State::Filled;
    if (state == State::Filled || stateRank(state) <= stateRank(row.state))
        return;
    row.state = state;
    row.noteMeaning = state == State::Conflict ? u"error"_s : u"warning"_s;
    switch (problem.kind) {
    case Problem::Kind::Duplicate:
        row.note = row.entries.size() == 2
            ? SlotWords::tr("2 entries, same platform. Keep one.")
            : SlotWords::tr("%1 entries, same platform. Keep one.").arg(row.entries.size());
        return;
    case Problem::Kind::OlderVersion:
        row.note = SlotWords::tr("older than the other entries");
        return;
    case Problem::Kind::ForeignRepository:
        row.note = SlotWords::tr("from another repository, copied with the push");
        return;
    case Problem::Kind::TypeMix:
        row.note = SlotWords::tr("Docker and OCI manifests are mixed");
        return;
    case Problem::Kind::NoPlatform:
        row.note = SlotWords::tr("no platform; F2 sets it");
        return;
    default:
        row.note = problem.title;
    }
}

void takeProblems(std::vector<SlotRow> &rows, const AssemblySession &session)
{
    QHash<QString, std::size_t> byEntry;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const DraftEntry &entry : std::as_const(rows[i].entries))
            byEntry.insert(entry.key, i);
    }
    for (const Problem &problem : session.problems()) {
        for (const QString &key : problem.keys) {
            if (const auto it = byEntry.constFind(key); it != byEntry.constEnd())
                takeProblem(rows[*it], problem);
        }
    }
}

std::vector<SlotRow> filledRows(const AssemblySession &session)
{
    // Rivals are what problemsOf() says competes, not what merely looks alike (zstd variants).
    QHash<QString, QString> leader;
    for (const Problem &problem : session.problems()) {
        if (problem.kind == Problem::Kind::Duplicate) {
            for (const QString &key : problem.keys)
                leader.insert(key, problem.keys.first());
        }
    }
    QSet<oci::Digest> before;
    for (const assembly::IndexChange &change : session.changes()) {
        if (change.before)
            before.insert(change.before->digest);
    }
    std::vector<SlotRow> rows;
    QHash<QString, std::size_t> byLeader;
    QSet<QString> keys;
    for (const DraftEntry &entry : session.draft().entries) {
        const QString lead = leader.value(entry.key, entry.key);
        if (const auto known = byLeader.constFind(lead); known != byLeader.constEnd()) {
            auto &entries = rows[*known].entries;
            if (entry.key == lead)
                entries.prepend(entry);
            else
                entries += entry;
            continue;
        }
        SlotRow row{.key = AssemblySession::slotKey(entry)};
        if (keys.contains(row.key))
            row.key += u'#' + entry.key;
        keys.insert(row.key);
        row.platform = entry.platform();
        if (row.platform.isUnknown())
            row.platform = {};
        row.os = row.platform.os;
        row.entries = {entry};
        row.isNew = session.draft().base && !before.contains(entry.descriptor.digest);
        byLeader.insert(lead, rows.size());
        rows.push_back(std::move(row));
    }
    for (SlotRow &row : rows)
        row.tags = platesOf(row.entries.first());
    takeProblems(rows, session);
    for (SlotRow &row : rows) {
        if (row.state == State::Filled && row.isNew)
            row.state = State::New;
    }
    return rows;
}

} // namespace

QString osIconName(const QString &os)
{
    return os == "windows"_L1 ? u"win"_s : os == "linux"_L1 ? u"linux"_s : u"index"_s;
}

QString sourceText(const DraftEntry &entry)
{
    const oci::ImageName &source = entry.source;
    if (source.transport != oci::ImageName::Transport::Registry)
        return source.container();
    const QString name = source.reference.path().section(u'/', -1);
    const QString tag = source.reference.tag();
    return tag.isEmpty() ? name : name + u':' + tag;
}

namespace {

bool isFilled(const AssemblySession &session, const oci::Platform &expected)
{
    return std::ranges::any_of(session.draft().entries, [&](const DraftEntry &entry) {
        return oci::roleOf(entry.descriptor) == oci::Role::Image
            && assembly::fitOf(expected, entry.platform()).fits;
    });
}

//! The empty slot something on its way will fill; nullptr: it gets a slot of its own.
const oci::Platform *expectedFor(
    const AssemblySession &session, const AssemblySession::Reading &reading)
{
    for (const oci::Platform &expected : session.draft().expected) {
        const bool meant = reading.slotKey.isEmpty()
            ? reading.offer.platform && assembly::fitOf(expected, *reading.offer.platform).fits
            : reading.slotKey == AssemblySession::slotKey(expected);
        if (meant && !isFilled(session, expected))
            return &expected;
    }
    return nullptr;
}

//! Where assembly::addEntry() puts what fills it, so that filling moves no slot.
void insertExpected(std::vector<SlotRow> &rows, SlotRow row, const oci::Platform &expected)
{
    const auto behind = std::ranges::find_if(rows, [&](const SlotRow &other) {
        return other.os == expected.os && oci::displayLess(expected, other.platform);
    });
    rows.insert(behind, std::move(row));
}

} // namespace

std::vector<SlotRow> slotRows(const AssemblySession &session)
{
    std::vector<SlotRow> rows = filledRows(session);
    QSet<QString> reading;
    // An offer on its way stands in the slot it is meant for, or where its platform belongs.
    for (const AssemblySession::Reading &each : session.readings()) {
        SlotRow row{.key = u"reading:"_s + QString::number(each.id)};
        row.platform = each.offer.platform.value_or(oci::Platform());
        row.os = row.platform.os;
        row.state = each.error ? State::Failed : State::Reading;
        row.reading = each.id;
        row.offer = each.offer;
        if (each.error) {
            row.note = each.error->message;
            row.noteMeaning = u"error"_s;
            row.hint = each.error->remedy;
        }
        reading.insert(each.slotKey.isEmpty() && each.offer.platform
                ? AssemblySession::slotKey(*each.offer.platform)
                : each.slotKey);
        if (const oci::Platform *expected = expectedFor(session, each)) {
            reading.insert(AssemblySession::slotKey(*expected));
            insertExpected(rows, std::move(row), *expected);
        } else {
            rows.push_back(std::move(row));
        }
    }
    for (const oci::Platform &wanted : session.draft().expected) {
        const QString key = AssemblySession::slotKey(wanted);
        if (isFilled(session, wanted) || reading.contains(key))
            continue;
        SlotRow row{.key = key, .os = wanted.os, .platform = wanted, .state = State::Empty};
        row.note = expectedBy(session, wanted);
        row.noteMeaning = u"missing"_s;
        const QString tag = session.draft().target.reference.tag();
        row.hint = tag.isEmpty() ? SlotWords::tr("Fill it, or leave it out.")
                                 : SlotWords::tr("Fill it, or leave it out of %1.").arg(tag);
        insertExpected(rows, std::move(row), wanted);
    }
    std::ranges::stable_sort(rows, [](const SlotRow &left, const SlotRow &right) {
        return std::pair(osRank(left.os), left.os) < std::pair(osRank(right.os), right.os);
    });
    return rows;
}

void answerDragged(
    SlotRow &row, const QList<AssemblyOffer> &dragged, const AssemblySession &session)
{
    using Answer = SlotModel::Answer;
    row.answer = Answer::None;
    row.foot.clear();
    if (dragged.isEmpty())
        return;
    if (row.reading) {
        row.answer = Answer::NotHere;
        row.foot = SlotWords::tr("Not here: it is being read");
        return;
    }
    QString why;
    bool unknown = false;
    for (const AssemblyOffer &offer : dragged) {
        if (!offer.platform) {
            unknown = true;
            continue;
        }
        if (row.platform.isEmpty()) {
            why = SlotWords::tr("Not here: this entry has no platform");
            continue;
        }
        const assembly::Fit fit = assembly::fitOf(row.platform, *offer.platform);
        if (!fit.fits) {
            if (why.isEmpty())
                why = fit.why;
            continue;
        }
        if (const DraftEntry *entry = row.first()) {
            row.answer = Answer::Replaces;
            row.foot = entry->descriptor.digest == offer.digest
                ? SlotWords::tr("Is here already")
                : SlotWords::tr("Replaces %1. Ctrl keeps both to decide.")
                      .arg(entry->descriptor.digest.shortHex());
            return;
        }
        row.answer = Answer::Fits;
        int count = 0;
        QString name;
        if (const HostList *hosts = session.hosts()) {
            for (const Host &host : hosts->hosts()) {
                if (assembly::samePlace(host.platform, row.platform)
                    && verbs::wouldTake(*offer.platform, host, hosts->client())) {
                    count += host.count;
                    name = name.isEmpty() ? host.name : name;
                }
            }
        }
        row.foot = count == 0 ? SlotWords::tr("Fits.")
            : count == 1
            ? SlotWords::tr("Fits. 1 host (%1) gets an entry again.").arg(name)
            : SlotWords::tr("Fits. %1 hosts (%2) get an entry again.").arg(count).arg(name);
        return;
    }
    row.answer = unknown ? Answer::Unknown : Answer::NotHere;
    row.foot = unknown ? SlotWords::tr("Its platform is known when it has been read") : why;
}

} // namespace gantry::models
