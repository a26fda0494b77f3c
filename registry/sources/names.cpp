// SPDX-License-Identifier: Apache-2.0
#include "sources/names.h"

#include "oci/reference.h"
#include "sources/words.h"

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr qsizetype maxCompared = 50'000;
constexpr qsizetype maxNameLength = 160;

//! Edit distance (Levenshtein) of two short texts, case ignored; stops counting at `limit`.
qsizetype editDistance(const QString &left, const QString &right, qsizetype limit)
{
    if (std::abs(left.size() - right.size()) >= limit)
        return limit;
    std::vector<qsizetype> row(static_cast<std::size_t>(right.size()) + 1);
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = static_cast<qsizetype>(i);
    for (qsizetype i = 0; i < left.size(); ++i) {
        qsizetype diagonal = std::exchange(row[0], i + 1);
        qsizetype least = row[0];
        for (qsizetype j = 0; j < right.size(); ++j) {
            const auto at = static_cast<std::size_t>(j) + 1;
            const qsizetype same = left[i].toCaseFolded() == right[j].toCaseFolded() ? 0 : 1;
            const qsizetype best = std::min({diagonal + same, row[at] + 1, row[at - 1] + 1});
            diagonal = std::exchange(row[at], best);
            least = std::min(least, best);
        }
        if (least >= limit)
            return limit;
    }
    return std::min(row.back(), limit);
}

qsizetype commonPrefix(const QString &left, const QString &right)
{
    const auto [l, r] = std::mismatch(left.begin(), left.end(), right.begin(), right.end(),
        [](QChar a, QChar b) { return a.toCaseFolded() == b.toCaseFolded(); });
    return l - left.begin();
}

} // namespace

QStringList nearestNames(const QString &wanted, const QStringList &names, qsizetype most)
{
    struct Candidate {
        qsizetype cost;
        qsizetype position;
    };
    std::vector<Candidate> candidates;
    if (wanted.size() > maxNameLength)
        return {};
    const qsizetype limit = std::max<qsizetype>(3, wanted.size() / 2 + 1);
    for (qsizetype i = 0; i < std::min(names.size(), maxCompared); ++i) {
        const QString &name = names[i];
        if (name == wanted || name.size() > maxNameLength || oci::parseDigestTag(name))
            continue;
        const qsizetype prefix = commonPrefix(wanted, name);
        // One continues the other ("1.25" and "1.25-rc"): nearer than any typing error but one.
        if (prefix == wanted.size() || (prefix == name.size() && prefix * 2 >= wanted.size())) {
            candidates.push_back({2 + std::abs(name.size() - wanted.size()) / 8, i});
            continue;
        }
        if (const qsizetype distance = editDistance(wanted, name, limit); distance < limit)
            candidates.push_back({distance * 2 - std::min<qsizetype>(prefix, distance), i});
    }
    std::ranges::stable_sort(candidates, {}, &Candidate::cost);
    QStringList nearest;
    for (const Candidate &candidate : candidates) {
        if (nearest.size() >= most)
            break;
        if (!nearest.contains(names[candidate.position]))
            nearest.append(names[candidate.position]);
    }
    return nearest;
}

QString nameRemedy(const QString &wanted, const QStringList &names)
{
    if (names.isEmpty())
        return words("It has no tags; name a digest");
    if (!wanted.isEmpty()) {
        if (const QStringList near = nearestNames(wanted, names); !near.isEmpty())
            return words("Nearest: %1").arg(near.join(u", "_s));
    }
    constexpr qsizetype shown = 5;
    QString text = names.mid(0, shown).join(u", "_s);
    if (names.size() > shown)
        return words("There are: %1 and %2 more").arg(text).arg(names.size() - shown);
    return words("There is: %1").arg(text);
}

} // namespace gantry::sources
