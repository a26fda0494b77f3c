// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"

#include <QSet>

#include <algorithm>

// Which entry stands before which. image-spec v1.1.1, image-index.md: "If multiple manifests match
// a client or runtime's requirements, the first matching entry SHOULD be used." Clients that sort
// differ, so that an order which is right for all of them is best.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr QStringView zstdMark = u"io.github.containers.compression.zstd";

bool isZstdCopy(const Checkup::Entry &entry)
{
    return entry.facts->descriptor.annotation(zstdMark) == u"true";
}

QString plainKey(const oci::Platform &platform)
{
    QStringList features = platform.osFeatures;
    features.sort();
    return QStringList{platform.os, platform.architecture, platform.variant, platform.osVersion,
        features.join(u'+')}
        .join(u'|');
}

Remedy keep(const Checkup &checkup, int kept, int removed)
{
    Remedy remedy = removeEntry(checkup, removed);
    remedy.id = u"keep-"_s + (kept < removed ? u"first"_s : u"second"_s);
    remedy.title = words("Keep %1").arg(checkup.entry(kept).facts->descriptor.digest.shortHex());
    return remedy;
}

//! Equal but for digest and annotations. What was told about is not told again by the others.
void checkTwins(Checkup &checkup, QSet<int> &told)
{
    const QList<int> &images = checkup.images();
    for (qsizetype second = 0; second < images.size(); ++second) {
        for (qsizetype first = 0; first < second; ++first) {
            const int a = images[first];
            const int b = images[second];
            const oci::Descriptor &left = checkup.entry(a).facts->descriptor;
            const oci::Descriptor &right = checkup.entry(b).facts->descriptor;
            if (plainKey(checkup.entry(a).normalized) != plainKey(checkup.entry(b).normalized)) {
                if (left.digest == right.digest) {
                    checkup
                        .add("duplicate-digest"_L1, words("One manifest under two platforms"),
                            words("%1 and %2 are both %3")
                                .arg(checkup.label(a), checkup.label(b), left.digest.shortHex()),
                            b)
                        .remedies
                        += removeEntry(checkup, b);
                }
                continue;
            }
            told += b;
            if (isZstdCopy(checkup.entry(a)) != isZstdCopy(checkup.entry(b))) {
                Finding &found = checkup.add("zstd-twin"_L1,
                    words("%1 is there with gzip and with zstd layers").arg(checkup.label(a)),
                    words("podman takes the zstd copy (%1), others the first (%2)")
                        .arg((isZstdCopy(checkup.entry(a)) ? left : right).digest.shortHex(),
                            left.digest.shortHex()),
                    b);
                if (isZstdCopy(checkup.entry(a))) {
                    QList<int> order = images;
                    order.swapItemsAt(first, second);
                    found.remedies
                        += orderEntries(checkup, order, u"gzip-first"_s, words("Put gzip First"));
                }
                break;
            }
            Finding &found
                = checkup.add("duplicate"_L1, words("Two entries for %1").arg(checkup.label(a)),
                    words("%1 and %2; hosts would get whichever comes first")
                        .arg(left.digest.shortHex(), right.digest.shortHex()),
                    b);
            found.remedies += keep(checkup, a, b);
            if (left.digest != right.digest)
                found.remedies += keep(checkup, b, a);
            checkup.settleHosts(checkup.touchedBy(left.digest) + checkup.touchedBy(right.digest));
            break;
        }
    }
}

//! An entry that not even a host of its own platform gets, whatever the client.
void checkShadowed(Checkup &checkup, const QSet<int> &told)
{
    static const QList<Client> clients = allClients();
    for (const int at : checkup.images()) {
        const Checkup::Entry &entry = checkup.entry(at);
        if (told.contains(at) || isZstdCopy(entry) || entry.parent >= 0)
            continue;
        Host host;
        host.platform = entry.normalized;
        const bool reached = std::ranges::any_of(clients, [&](const Client &client) {
            return choose(checkup.image(), host, client).picked == at;
        });
        if (reached)
            continue;
        // Who stands before it? The entry its own kind of host gets instead.
        const Choice instead
            = choose(checkup.image(), host, Client{.kind = ClientKind::Containerd});
        if (instead.picked < 0)
            continue; // its name is the trouble, which the checks of names tell
        checkup
            .add("shadowed"_L1,
                words("No host ever gets %1 (%2)")
                    .arg(checkup.label(at), entry.facts->descriptor.digest.shortHex()),
                words("Hosts of that platform get %1 (%2)")
                    .arg(checkup.label(instead.picked),
                        checkup.entry(instead.picked).facts->descriptor.digest.shortHex()),
                at)
            .remedies
            += removeEntry(checkup, at);
    }
}

int variantRank(const oci::Platform &platform)
{
    if (platform.variant.isEmpty())
        return platform.architecture == u"arm64" ? 80 : 10; // arm64 is v8, amd64 is v1
    const QStringView digits = QStringView(platform.variant).sliced(1);
    bool ok = false;
    const double number = digits.toDouble(&ok);
    return ok ? static_cast<int>(number * 10) : 0;
}

//! A client that takes the first match would never see the better one behind it.
void checkSpecificFirst(Checkup &checkup)
{
    for (const QString &architecture : {u"amd64"_s, u"arm"_s, u"arm64"_s}) {
        QList<int> own;
        for (const int at : checkup.imagesOf(u"linux", architecture)) {
            if (!isZstdCopy(checkup.entry(at)))
                own += at;
        }
        const auto rank = [&](int at) { return variantRank(checkup.entry(at).normalized); };
        const auto wrong
            = std::ranges::adjacent_find(own, [&](int a, int b) { return rank(a) < rank(b); });
        if (wrong == own.end())
            continue;
        const int general = *wrong;
        const int specific = *std::next(wrong);
        QList<int> sorted = own;
        std::ranges::stable_sort(sorted, std::greater(), rank);
        QList<int> order = checkup.images();
        for (int &place : order) {
            if (own.contains(place))
                place = sorted[own.indexOf(place)];
        }
        checkup
            .add("spec-order"_L1,
                words("%1 stands behind %2").arg(checkup.label(specific), checkup.label(general)),
                words("A client that takes the first match gives hosts of %1 the entry for %2")
                    .arg(checkup.label(specific), checkup.label(general)),
                specific)
            .remedies
            += orderEntries(checkup, order, u"specific-first"_s, words("Sort"));
    }
}

} // namespace

void checkOrder(Checkup &checkup)
{
    if (!checkup.image().isIndex())
        return;
    QSet<int> told;
    checkTwins(checkup, told);
    checkShadowed(checkup, told);
    checkSpecificFirst(checkup);
}

} // namespace gantry::doctor
