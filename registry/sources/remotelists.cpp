// SPDX-License-Identifier: Apache-2.0
#include "oci/reference.h"
#include "sources/remotestate.h"

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

//! First pages of this size: few requests for long lists, and the first rows are there after one.
constexpr int pageSize = 1000;

} // namespace

Task<ListPage> remoteTagPage(RemoteState state, QString page, OpContext ctx)
{
    const QString key = u"tags "_s + state->repository.repository();
    const RemoteQuestion question = state->question({}, QStringLiteral("tags"));
    auto got = co_await askPage(state->access, state->path(u"tags/list?n=%1"_s.arg(pageSize)),
        u"tags"_s, question, page, ctx);
    if (!got) {
        if (page.isEmpty() && isOfflineError(got.error()) && state->access->cache) {
            if (const auto named = state->access->cache->named(key))
                co_return ListPage{splitNames(named->bytes), {}};
        }
        got.error().subject = state->repository.repository();
        co_return std::unexpected(std::move(got).error());
    }
    // Artifactory lists digests among the tags (pitfall 24); nothing that is no tag can be asked
    // for.
    got->names.removeIf([](const QString &name) { return !oci::isValidTag(name); });

    QStringList all = page.isEmpty() ? QStringList() : state->listed.take(page);
    all += got->names;
    if (!got->next.isEmpty())
        state->listed.insert(got->next, std::move(all));
    else if (state->access->cache && !all.isEmpty())
        state->access->cache->putNamed(key, joinNames(all));
    co_return *std::move(got);
}

} // namespace gantry::sources
