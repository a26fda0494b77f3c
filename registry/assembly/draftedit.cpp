// SPDX-License-Identifier: Apache-2.0
#include "assembly/draftedit.h"

#include "assembly/draftfit.h"
#include "assembly/draftopen.h"
#include "assembly/words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::assembly {

namespace {

std::unexpected<Error> noSuchEntry(const QString &key)
{
    return fail(Errc::NotFound, words("The draft has no such entry"), key);
}

qsizetype positionOf(const Draft &draft, const QString &key)
{
    const auto it = std::ranges::find(draft.entries, key, &DraftEntry::key);
    return it == draft.entries.end() ? -1 : std::distance(draft.entries.begin(), it);
}

//! Where an entry goes that fills an expected platform nobody has filled yet: before the first
//! entry of its system that is shown behind the empty slot, so that the slot stays where it was;
//! -1: at the end.
qsizetype positionOfExpected(const Draft &draft, const oci::Platform &platform)
{
    const auto fills = [](const oci::Platform &expected, const oci::Platform &with) {
        return fitOf(expected, with).fits;
    };
    for (const oci::Platform &expected : draft.expected) {
        if (!fills(expected, platform)
            || std::ranges::any_of(draft.entries,
                [&](const DraftEntry &entry) { return fills(expected, entry.platform()); }))
            continue;
        const auto behind = std::ranges::find_if(draft.entries, [&](const DraftEntry &entry) {
            return entry.platform().os == expected.os
                && oci::displayLess(expected, entry.platform());
        });
        return behind == draft.entries.end() ? -1 : std::distance(draft.entries.begin(), behind);
    }
    return -1;
}

} // namespace

Placed addEntry(const Draft &draft, DraftEntry entry, WhenFilled whenFilled)
{
    Placed placed{.draft = draft, .key = newKey(draft, entry.descriptor), .replaced = {}};
    entry.key = placed.key;
    auto &entries = placed.draft.entries;
    qsizetype position = -1;
    const bool hasPlace = !entry.platform().isEmpty() && !entry.platform().isUnknown();
    if (hasPlace && whenFilled == WhenFilled::Replace) {
        for (qsizetype i = entries.size() - 1; i >= 0; --i) {
            if (entries[i].keptNested || !samePlace(entries[i].platform(), entry.platform()))
                continue;
            placed.replaced.prepend(entries[i].key);
            entries.removeAt(i);
            position = i;
        }
    }
    if (position < 0 && hasPlace)
        position = positionOfExpected(placed.draft, entry.platform());
    if (position < 0)
        entries += std::move(entry);
    else
        entries.insert(position, std::move(entry));
    return placed;
}

Expected<Placed> replaceEntry(
    const Draft &draft, const QString &key, DraftEntry entry, bool keepPlatform)
{
    const qsizetype position = positionOf(draft, key);
    if (position < 0)
        return noSuchEntry(key);
    Placed placed{.draft = draft, .key = newKey(draft, entry.descriptor), .replaced = {key}};
    entry.key = placed.key;
    if (keepPlatform)
        entry.descriptor.platform = draft.entries[position].descriptor.platform;
    placed.draft.entries[position] = std::move(entry);
    return placed;
}

Expected<Draft> removeEntry(const Draft &draft, const QString &key)
{
    const qsizetype position = positionOf(draft, key);
    if (position < 0)
        return noSuchEntry(key);
    Draft after = draft;
    after.entries.removeAt(position);
    return after;
}

Expected<Draft> keepOne(const Draft &draft, const QStringList &rivals, const QString &keep)
{
    if (!rivals.contains(keep) || positionOf(draft, keep) < 0)
        return noSuchEntry(keep);
    Draft after = draft;
    const auto foremost = std::ranges::find_if(
        after.entries, [&](const DraftEntry &entry) { return rivals.contains(entry.key); });
    after.entries.move(positionOf(after, keep), std::distance(after.entries.begin(), foremost));
    after.entries.removeIf(
        [&](const DraftEntry &entry) { return entry.key != keep && rivals.contains(entry.key); });
    return after;
}

Expected<Draft> moveEntry(const Draft &draft, const QString &key, qsizetype position)
{
    const qsizetype from = positionOf(draft, key);
    if (from < 0)
        return noSuchEntry(key);
    Draft after = draft;
    after.entries.move(from, std::clamp<qsizetype>(position, 0, after.entries.size() - 1));
    return after;
}

Expected<Draft> flattenEntry(const Draft &draft, const QString &key, QList<DraftEntry> children)
{
    const qsizetype position = positionOf(draft, key);
    if (position < 0)
        return noSuchEntry(key);
    Draft after = draft;
    after.entries.removeAt(position);
    for (qsizetype i = 0; i < children.size(); ++i) {
        children[i].key = newKey(after, children[i].descriptor);
        after.entries.insert(position + i, children[i]);
    }
    return after;
}

Expected<Draft> setPlatform(
    const Draft &draft, const QString &key, const std::optional<oci::Platform> &platform)
{
    const qsizetype position = positionOf(draft, key);
    if (position < 0)
        return noSuchEntry(key);
    Draft after = draft;
    after.entries[position].descriptor.platform = platform;
    return after;
}

Expected<Draft> setAnnotation(const Draft &draft, const QString &key, const QString &name,
    const std::optional<QString> &value)
{
    if (name.trimmed().isEmpty())
        return fail(Errc::Usage, words("An annotation needs a name"));
    const qsizetype position = positionOf(draft, key);
    if (!key.isEmpty() && position < 0)
        return noSuchEntry(key);
    Draft after = draft;
    oci::StringPairs &pairs
        = key.isEmpty() ? after.annotations : after.entries[position].descriptor.annotations;
    const auto known = std::ranges::find(pairs, name, &oci::StringPair::key);
    if (!value)
        pairs.removeIf([&name](const oci::StringPair &pair) { return pair.key == name; });
    else if (known != pairs.end())
        known->value = *value;
    else
        pairs += oci::StringPair{.key = name, .value = *value};
    return after;
}

} // namespace gantry::assembly
