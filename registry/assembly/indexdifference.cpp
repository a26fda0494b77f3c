// SPDX-License-Identifier: Apache-2.0
#include "assembly/indexdifference.h"

#include "assembly/descriptorjson.h"
#include "assembly/draftfit.h"
#include "assembly/words.h"

#include <QHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::assembly {

namespace {

using ChangeKind = IndexChange::Kind;

void comparePairs(
    const oci::StringPairs &before, const oci::StringPairs &after, QStringList &fields)
{
    QStringList names;
    for (const auto *pairs : {&before, &after}) {
        for (const oci::StringPair &pair : *pairs) {
            if (!names.contains(pair.key) && lookup(before, pair.key) != lookup(after, pair.key))
                names += pair.key;
        }
    }
    for (const QString &name : names)
        fields += u"annotations."_s + name;
}

QStringList changedFields(const oci::Descriptor &before, const oci::Descriptor &after)
{
    QStringList fields;
    const auto note = [&fields](bool differs, const QString &name) {
        if (differs)
            fields += name;
    };
    note(before.mediaType != after.mediaType, u"mediaType"_s);
    note(before.sizeBytes != after.sizeBytes, u"size"_s);
    note(before.artifactType != after.artifactType, u"artifactType"_s);
    note(before.urls != after.urls, u"urls"_s);
    note(before.data != after.data, u"data"_s);
    const oci::Platform left = before.platform.value_or(oci::Platform{});
    const oci::Platform right = after.platform.value_or(oci::Platform{});
    note(left.os != right.os, u"platform.os"_s);
    note(left.architecture != right.architecture, u"platform.architecture"_s);
    note(left.variant != right.variant, u"platform.variant"_s);
    note(left.osVersion != right.osVersion, u"platform.os.version"_s);
    note(left.osFeatures != right.osFeatures, u"platform.os.features"_s);
    note(left.features != right.features, u"platform.features"_s);
    comparePairs(before.annotations, after.annotations, fields);
    return fields;
}

//! Pairs entries of two lists: equal ones first, then the same content, then the same place, then
//! attestations of entries that were paired.
class Pairs
{
public:
    Pairs(const QList<oci::Descriptor> &before, const QList<oci::Descriptor> &after)
        : m_before(before)
        , m_after(after)
        , m_of(after.size(), -1)
    {
        m_taken.resize(before.size());
        pair([](const auto &left, const auto &right) { return sameDescriptor(left, right); });
        pair([](const auto &left, const auto &right) { return left.digest == right.digest; });
        pair([](const auto &left, const auto &right) {
            return left.platform && right.platform && !left.platform->isUnknown()
                && !left.platform->isEmpty() && samePlace(*left.platform, *right.platform);
        });
        pair([this](const auto &left, const auto &right) { return attestAlike(left, right); });
    }
    //! Position in `before`, or -1.
    qsizetype operator[](qsizetype after) const { return m_of[after]; }
    bool isTaken(qsizetype before) const { return m_taken[before]; }

private:
    template <typename Same>
    void pair(Same same)
    {
        for (qsizetype i = 0; i < m_after.size(); ++i) {
            for (qsizetype j = 0; m_of[i] < 0 && j < m_before.size(); ++j) {
                if (!m_taken[j] && same(m_before[j], m_after[i])) {
                    m_of[i] = j;
                    m_taken[j] = true;
                }
            }
        }
    }
    bool attestAlike(const oci::Descriptor &left, const oci::Descriptor &right) const
    {
        const auto a = oci::attestedDigest(left), b = oci::attestedDigest(right);
        if (!a || !b)
            return false;
        for (qsizetype i = 0; i < m_after.size(); ++i) {
            if (m_after[i].digest == *b && m_of[i] >= 0 && m_before[m_of[i]].digest == *a)
                return true;
        }
        return false;
    }

    const QList<oci::Descriptor> &m_before, &m_after;
    QList<qsizetype> m_of;
    QList<bool> m_taken;
};

//! Positions in `after` that keep their order: the longest run of pairs that rises.
QList<bool> inOrder(const Pairs &pairs, qsizetype count)
{
    QList<qsizetype> length(count, 0), previous(count, -1);
    qsizetype last = -1;
    for (qsizetype i = 0; i < count; ++i) {
        if (pairs[i] < 0)
            continue;
        length[i] = 1;
        for (qsizetype j = 0; j < i; ++j) {
            if (pairs[j] >= 0 && pairs[j] < pairs[i] && length[j] + 1 > length[i]) {
                length[i] = length[j] + 1;
                previous[i] = j;
            }
        }
        if (last < 0 || length[i] > length[last])
            last = i;
    }
    QList<bool> kept;
    kept.resize(count);
    for (qsizetype i = last; i >= 0; i = previous[i])
        kept[i] = true;
    return kept;
}

} // namespace

QList<IndexChange> indexDifference(const std::optional<oci::Index> &before, const oci::Index &after)
{
    const QList<oci::Descriptor> old = before ? before->manifests() : QList<oci::Descriptor>();
    const QList<oci::Descriptor> &now = after.manifests();
    const Pairs pairs(old, now);
    const QList<bool> kept = inOrder(pairs, now.size());
    QList<IndexChange> changes;
    for (qsizetype i = 0; i < now.size(); ++i) {
        IndexChange change{.kind = ChangeKind::Added,
            .platform = now[i].platform.value_or(oci::Platform{}),
            .before = {},
            .after = now[i],
            .fields = {}};
        if (pairs[i] >= 0) {
            change.before = old[pairs[i]];
            change.fields = changedFields(*change.before, now[i]);
            if (change.before->digest != now[i].digest)
                change.kind = ChangeKind::Replaced;
            else if (!change.fields.isEmpty())
                change.kind = ChangeKind::Edited;
            else
                change.kind = kept[i] ? ChangeKind::Same : ChangeKind::Moved;
        }
        changes += change;
    }
    for (qsizetype j = 0; j < old.size(); ++j) {
        if (!pairs.isTaken(j))
            changes += IndexChange{.kind = ChangeKind::Removed,
                .platform = old[j].platform.value_or(oci::Platform{}),
                .before = old[j],
                .after = {},
                .fields = {}};
    }
    return changes;
}

QStringList indexFieldChanges(const std::optional<oci::Index> &before, const oci::Index &after)
{
    QStringList fields;
    if (!before)
        return fields;
    if (before->mediaType() != after.mediaType())
        fields += u"mediaType"_s;
    if (before->artifactType() != after.artifactType())
        fields += u"artifactType"_s;
    const bool sameSubject = before->subject().has_value() == after.subject().has_value()
        && (!after.subject() || sameDescriptor(*before->subject(), *after.subject()));
    if (!sameSubject)
        fields += u"subject"_s;
    comparePairs(before->annotations(), after.annotations(), fields);
    return fields;
}

QString changeName(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Added:
        return u"added"_s;
    case ChangeKind::Removed:
        return u"removed"_s;
    case ChangeKind::Replaced:
        return u"replaced"_s;
    case ChangeKind::Edited:
        return u"edited"_s;
    case ChangeKind::Moved:
        return u"moved"_s;
    case ChangeKind::Same:
        return u"same"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString changeWord(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Added:
        return words("Added");
    case ChangeKind::Removed:
        return words("Removed");
    case ChangeKind::Replaced:
        return words("Replaced");
    case ChangeKind::Edited:
        return words("Edited");
    case ChangeKind::Moved:
        return words("Moved");
    case ChangeKind::Same:
        return words("Same");
    }
    Q_UNREACHABLE_RETURN({});
}

void writeDifference(
    json::Writer &out, const std::optional<oci::Index> &before, const oci::Index &after)
{
    const auto texts = [&out](const QStringList &list) {
        out.key(u"fields").beginArray();
        for (const QString &text : list)
            out.value(text);
        out.endArray();
    };
    const auto digest = [&out](QStringView name, const std::optional<oci::Descriptor> &entry) {
        out.memberOrNull(name, entry ? entry->digest.toString() : QString());
    };
    out.beginObject();
    texts(indexFieldChanges(before, after));
    out.key(u"entries").beginArray();
    for (const IndexChange &change : indexDifference(before, after)) {
        out.beginObject().member(u"change", QStringView(changeName(change.kind)));
        out.key(u"platform");
        writePlatform(out, change.platform);
        digest(u"before", change.before);
        digest(u"after", change.after);
        texts(change.fields);
        out.endObject();
    }
    out.endArray().endObject();
}

} // namespace gantry::assembly
