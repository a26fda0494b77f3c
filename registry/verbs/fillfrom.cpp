// SPDX-License-Identifier: Apache-2.0
#include "verbs/fillfrom.h"

#include "verbs/expected.h"
#include "verbs/inspect.h"
#include "verbs/list.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

//! The images a root lists, or the one it is, each with its platform.
Task<QList<Entry>> imagesUnder(sources::ImageSourcePtr source, QString tag, OpContext ctx)
{
    CO_TRY(const Inspection root, co_await open(source, tag, ctx));
    QList<Entry> images;
    for (Entry entry : root.entries) {
        if (entry.alone && entry.platform().isEmpty())
            entry = co_await describe(source, entry, InspectOptions(), ctx);
        CO_CHECK(ctx.checkStopped());
        if (entry.role == oci::Role::Image && !entry.platform().isEmpty())
            images += entry;
    }
    co_return images;
}

//! Tags a person made, newest first.
QStringList lookedAt(const QList<sources::TagInfo> &tags, const FillQuestion &question)
{
    QStringList names;
    for (const sources::TagInfo &tag : tags) {
        if (!oci::parseDigestTag(tag.tag) && !question.without.contains(tag.tag))
            names += tag.tag;
    }
    std::ranges::sort(names, tagLess);
    return names.first(std::min<qsizetype>(names.size(), question.mostTags));
}

} // namespace

Task<QList<FillCandidate>> fillCandidates(FillQuestion question, OpContext ctx)
{
    CO_TRY(const QList<sources::TagInfo> tags, co_await listTags(question.source, {}, ctx));
    QList<FillCandidate> candidates;
    std::optional<Error> failure;
    bool anyRead = false;
    for (const QString &tag : lookedAt(tags, question)) {
        const auto images = co_await imagesUnder(question.source, tag, ctx);
        CO_CHECK(ctx.checkStopped());
        if (!images) {
            failure = failure.value_or(images.error());
            continue;
        }
        anyRead = true;
        for (const Entry &image : *images) {
            for (const oci::Platform &slot : std::as_const(question.wanted)) {
                if (!assembly::fitOf(slot, image.platform()).fits)
                    continue;
                candidates += FillCandidate{.slot = slot,
                    .name = question.source->name().withSelector(tag),
                    .tag = tag,
                    .digest = image.descriptor.digest,
                    .platform = image.platform()};
            }
        }
    }
    if (!anyRead && failure)
        co_return std::unexpected(*failure);
    co_return candidates;
}

} // namespace gantry::verbs
