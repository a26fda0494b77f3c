// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/contentfindings.h"

#include "base/text.h"
#include "layers/facts/contentsearch.h"
#include "layers/words.h"

#include <algorithm>
#include <tuple>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

struct Held {
    int variant;
    int layer;
    QByteArray diffId;
    QByteArray blob;
};

//! One layer content under several blob digests, in one variant or in two.
void findRecompressed(const QList<VariantContent> &variants, QList<ContentFinding> &findings)
{
    std::vector<Held> held;
    for (int variant = 0; variant < variants.size(); ++variant) {
        const VariantContent &own = variants[variant];
        if (!own.tree)
            continue;
        const QList<LayerIndexPtr> &layers = own.tree->layers();
        for (int layer = 0; layer < std::min(layers.size(), own.blobDigests.size()); ++layer) {
            const QByteArray &diffId = layers[layer]->facts().diffId;
            if (!diffId.isEmpty() && !own.blobDigests[layer].isEmpty())
                held.push_back({variant, layer, diffId, own.blobDigests[layer]});
        }
    }
    std::ranges::stable_sort(held, {}, &Held::diffId);
    int told = 0;
    for (std::size_t at = 1; at < held.size() && told < maxFindingsPerId; ++at) {
        const Held &first = held[at - 1];
        const Held &second = held[at];
        if (first.diffId != second.diffId || first.blob == second.blob)
            continue;
        ++told;
        findings.push_back({.id = u"recompressed"_s,
            .severity = ContentFinding::Severity::Note,
            .variant = second.variant,
            .otherVariant = first.variant,
            .path = {},
            .layer = second.layer,
            .title = words("One layer content is stored under two digests"),
            .evidence = words("Layer %1 of %2 (%3) and layer %4 of %5 (%6) both hold %7")
                .arg(first.layer + 1)
                .arg(variants[first.variant].platform, printable(first.blob))
                .arg(second.layer + 1)
                .arg(variants[second.variant].platform, printable(second.blob),
                    printable(first.diffId)),
            .remedy = words("Push one compressed form of the layer to both variants; hosts then "
                            "fetch it once")});
    }
}

} // namespace

QList<ContentFinding> contentFindings(const QList<VariantContent> &variants, std::stop_token stop)
{
    QList<ContentFinding> findings;
    const bool forWindows = std::ranges::any_of(variants, [](const VariantContent &variant) {
        return variant.tree && variant.tree->family() == OsFamily::Windows;
    });
    for (int variant = 0; variant < variants.size(); ++variant) {
        if (stop.stop_requested())
            break;
        if (variants[variant].tree)
            ContentSearch(variants, variant, forWindows, findings).run(stop);
    }
    findRecompressed(variants, findings);
    std::ranges::stable_sort(findings, {}, [](const ContentFinding &finding) {
        // A sentence with a number has no path and stands behind what it sums up.
        const bool summary = finding.path.isEmpty() && finding.layer < 0;
        return std::tuple(
            -static_cast<int>(finding.severity), finding.variant, summary, finding.path);
    });
    return findings;
}

} // namespace gantry::layers
