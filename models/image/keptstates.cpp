// SPDX-License-Identifier: Apache-2.0
#include "models/image/keptstates.h"

#include "verbs/inspect.h"
#include "verbs/list.h"
#include "verbs/rollback.h"

namespace gantry::models {

Task<QList<KeptState>> readKeptStates(
    sources::ImageSourcePtr source, oci::ImageName name, qsizetype most, OpContext ctx)
{
    QList<KeptState> kept;
    const QString tag = verbs::selectorOf(name);
    if (!oci::isValidTag(tag))
        co_return kept;
    CO_TRY(const QList<sources::TagInfo> listed, co_await verbs::listTags(source, {}, ctx));
    QStringList tags;
    for (const sources::TagInfo &info : listed)
        tags += info.tag;
    const QList<verbs::RollbackTag> found = verbs::rollbackTagsOf(tag, tags);
    for (const verbs::RollbackTag &each : found.first(std::min(found.size(), most))) {
        const auto root = co_await source->resolve(each.tag, ctx);
        CO_CHECK(ctx.checkStopped());
        if (root)
            kept += KeptState{.tag = each.tag, .day = each.day, .root = *root};
    }
    co_return kept;
}

} // namespace gantry::models
