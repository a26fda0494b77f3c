// SPDX-License-Identifier: Apache-2.0
#include "models/candidates.h"

#include "assembly/draftfit.h"
#include "verbs/inspect.h"
#include "verbs/list.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct PlaceAnswer {
    QList<FoundEntry> found;
    bool readAny = false;
    std::optional<Error> error;
};

QCoro::Task<PlaceAnswer> searchPlace(
    CandidateQuestion question, oci::ImageName place, QString labelPrefix, OpContext ctx)
{
    PlaceAnswer answer;
    const auto source = co_await question.opener->open(place, ctx);
    if (!source) {
        answer.error = source.error();
        co_return answer;
    }
    const auto tags = co_await verbs::listTags(*source, {}, ctx);
    if (!tags) {
        answer.error = tags.error();
        co_return answer;
    }
    answer.readAny = true;
    QStringList names;
    for (const sources::TagInfo &info : *tags) {
        if (!info.tag.isEmpty() && !oci::parseDigestTag(info.tag))
            names += info.tag;
    }
    std::ranges::sort(names, verbs::tagLess);
    const bool same = place.container() == question.name.container();
    if (same)
        names.removeAll(question.name.reference.tagOrDigest());
    for (const QString &tag : names.mid(0, question.mostTags)) {
        if (ctx.stop.stop_requested())
            co_return answer;
        const auto inspection = co_await verbs::open(*source, tag, ctx);
        if (!inspection)
            continue;
        for (const verbs::Entry &entry : inspection->entries) {
            const oci::Platform platform = entry.platform();
            if (entry.role != oci::Role::Image || platform.isEmpty()
                || !assembly::fitOf(question.wanted, platform).fits)
                continue;
            answer.found
                += {place.withSelector(tag), entry.descriptor.digest, platform, labelPrefix + tag};
        }
    }
    co_return answer;
}

} // namespace

Task<QList<FoundEntry>> searchCandidates(CandidateQuestion question, OpContext ctx)
{
    QList<FoundEntry> found;
    std::optional<Error> first;
    bool readAny = false;
    QList<std::pair<oci::ImageName, QString>> places;
    if (const auto container = oci::ImageName::parse(question.name.container()))
        places += {*container, QString()};
    for (const oci::ImageName &place : std::as_const(question.places))
        places += {place, place.path.section(u'/', -1, -1, QString::SectionSkipEmpty) + u", "_s};
    for (const auto &[place, label] : std::as_const(places)) {
        const PlaceAnswer answer = co_await searchPlace(question, place, label, ctx);
        CO_CHECK(ctx.checkStopped());
        found += answer.found;
        readAny = readAny || answer.readAny;
        if (answer.error && !first)
            first = answer.error;
    }
    if (!readAny && first)
        co_return std::unexpected(*first);
    co_return found;
}

} // namespace gantry::models
