// SPDX-License-Identifier: Apache-2.0
#include "models/compare/comparetrees.h"

namespace gantry::models {

namespace {

Expected<TreesWanted> work(TreesWanted wanted, const std::stop_token &stop)
{
    for (const Side side : bothSides) {
        OneTree &one = wanted.sides[side];
        if (!one.overlay) {
            TRY(one.overlay, layers::Overlay::build(std::move(one.stack), stop));
            one.tree.reset();
        }
        if (!one.tree && one.range.count > 0) {
            one.tree = one.overlay->tree({.last = static_cast<quint16>(one.range.end() - 1),
                .first = static_cast<quint16>(one.range.first)});
            one.tree->totals(layers::FileTree::root); // counted here, not where it is shown
        }
    }
    wanted.diff
        = layers::TreeDiff::compare(wanted.sides.a.tree, wanted.sides.b.tree, wanted.options, stop);
    if (!wanted.diff)
        return fail(Errc::Cancelled, QStringLiteral("Canceled"));
    wanted.pairs = layers::pairLayers(wanted.toPair.a, wanted.toPair.b);
    return wanted;
}

} // namespace

Task<TreesWanted> compareTrees(std::shared_ptr<Pools> pools, TreesWanted wanted, OpContext ctx)
{
    QThreadPool *pool = pools ? &pools->cpu : QThreadPool::globalInstance();
    co_return co_await onPool(pool, [wanted = std::move(wanted), stop = ctx.stop]() mutable {
        return work(std::move(wanted), stop);
    });
}

} // namespace gantry::models
