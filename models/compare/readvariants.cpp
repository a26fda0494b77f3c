// SPDX-License-Identifier: Apache-2.0
#include "models/compare/readvariants.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

Expected<verbs::VariantTable> layOut(const QList<VariantWanted> &wanted,
    const QList<verbs::LayerContent> &contents, const std::stop_token &stop)
{
    QList<verbs::Variant> variants;
    qsizetype at = 0;
    for (const VariantWanted &one : wanted) {
        QList<verbs::LayerContent> own;
        for (qsizetype i = one.base; i < one.layers.size(); ++i)
            own += contents.at(at++);
        verbs::Variant variant;
        variant.platform = one.platform;
        variant.side.config = one.config;
        variant.filesUnread = !one.config
            || std::ranges::any_of(
                own, [](const verbs::LayerContent &layer) { return layer.error.has_value(); });
        if (!own.isEmpty()) {
            TRY(const layers::OverlayPtr overlay,
                layers::Overlay::build(verbs::stackOf(own, one.family), stop));
            variant.side.tree = overlay->tree({});
        }
        variants += variant;
    }
    return verbs::variantTable(variants, stop);
}

} // namespace

QStringList variantNames(const QList<verbs::Entry> &entries, const QList<qsizetype> &chosen)
{
    QStringList platforms;
    for (const qsizetype at : chosen)
        platforms += oci::describePlatform(entries.at(at).platform());
    QStringList names = platforms;
    for (qsizetype i = 0; i < chosen.size(); ++i) {
        if (platforms.count(platforms.at(i)) > 1)
            names[i] += u' ' + entries.at(chosen.at(i)).descriptor.digest.shortHex();
    }
    return names;
}

Task<verbs::VariantTable> readVariants(sources::ImageSourcePtr source, QList<VariantWanted> wanted,
    verbs::LayerReading how, OpContext ctx)
{
    QList<verbs::LayerWanted> all;
    for (const VariantWanted &one : std::as_const(wanted))
        all += one.layers.sliced(one.base);
    CO_TRY(const auto contents, co_await verbs::readImageLayers(source, all, how, {}, ctx));
    QThreadPool *pool = how.pools ? &how.pools->cpu : QThreadPool::globalInstance();
    co_return co_await onPool(pool, [wanted = std::move(wanted), contents, stop = ctx.stop] {
        return layOut(wanted, contents, stop);
    });
}

} // namespace gantry::models
