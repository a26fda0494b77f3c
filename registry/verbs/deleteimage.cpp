// SPDX-License-Identifier: Apache-2.0
#include "verbs/deleteimage.h"

#include "oci/document.h"
#include "verbs/inspect.h"
#include "verbs/list.h"
#include "verbs/read.h"
#include "verbs/words.h"

#include <algorithm>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

constexpr qsizetype maxTagsLookedAt = 500;

//! One tag, looked at: what it names, and whether that lists the target.
struct LookedAt {
    QString tag;
    std::optional<oci::Descriptor> target;
    bool lists = false;
};

Task<LookedAt> lookAt(
    sources::ImageSourcePtr source, QString tag, oci::Digest wanted, OpContext ctx)
{
    LookedAt seen;
    seen.tag = tag;
    auto target = co_await source->resolve(tag, ctx);
    if (!target) {
        if (target.error().code == Errc::NotFound)
            co_return seen; // gone meanwhile
        co_return std::unexpected(std::move(target).error());
    }
    seen.target = *target;
    if (target->kind() != oci::mediatype::Kind::Index || target->digest == wanted)
        co_return seen;
    const auto document = co_await readNode(source, *target, ctx);
    const auto *index = document ? std::get_if<oci::Index>(&*document) : nullptr;
    seen.lists = index
        && std::ranges::any_of(index->manifests(),
            [&](const oci::Descriptor &entry) { return entry.digest == wanted; });
    co_return seen;
}

//! Tags whose name says that they belong to this digest.
bool belongsTo(const QString &tag, const oci::Digest &digest)
{
    const auto parsed = oci::parseDigestTag(tag);
    return parsed && parsed->subject == digest;
}

Task<> lookAtTags(std::shared_ptr<DeletePlan> plan, sources::ImageSourcePtr source, OpContext ctx)
{
    CO_TRY(QList<sources::TagInfo> tags, co_await listTags(source, {}, ctx));
    std::vector<Task<LookedAt>> looks;
    for (const sources::TagInfo &info : std::as_const(tags)) {
        if (info.tag == plan->tag || info.tag.contains(u':'))
            continue;
        if (oci::parseDigestTag(info.tag)) {
            if (belongsTo(info.tag, plan->target.digest))
                plan->followers.append(info.tag);
            continue;
        }
        if (static_cast<qsizetype>(looks.size()) == maxTagsLookedAt) {
            plan->warnings.append(
                words("Only %1 of %2 tags were looked at; others may name it, too")
                    .arg(maxTagsLookedAt)
                    .arg(tags.size()));
            break;
        }
        looks.push_back(lookAt(source, info.tag, plan->target.digest, ctx));
    }
    std::optional<Error> failure;
    for (auto &look : looks) {
        auto seen = co_await look;
        if (!seen) {
            if (!failure)
                failure = std::move(seen).error();
            continue;
        }
        if (seen->target && seen->target->digest == plan->target.digest)
            plan->siblingTags.append(seen->tag);
        else if (seen->lists)
            plan->parents.append({seen->tag, *seen->target});
    }
    if (failure)
        co_return std::unexpected(*std::move(failure));
    co_return Expected<>{};
}

QStringList parentTags(const DeletePlan &plan)
{
    QStringList tags;
    for (const DeletePlan::Parent &parent : plan.parents)
        tags.append(parent.tag);
    return tags;
}

//! Why the manifest itself must not go unasked.
std::optional<Error> whyManifestStays(const DeletePlan &plan)
{
    QStringList reasons;
    if (!plan.siblingTags.isEmpty())
        reasons.append(words("it is also tagged %1").arg(plan.siblingTags.join(u", "_s)));
    if (!plan.parents.isEmpty())
        reasons.append(words("it is listed by %1").arg(parentTags(plan).join(u", "_s)));
    if (reasons.isEmpty())
        return std::nullopt;
    return Error{.code = Errc::Refused,
        .message = words("Removing this manifest would take more away: %1")
            .arg(reasons.join(words(", and "))),
        .subject = plan.name.toString(),
        .remedy = words("Remove the other tags or the entries first, or use --force")};
}

} // namespace

std::optional<Error> DeletePlan::refusal() const
{
    return tag.isEmpty() ? whyManifestStays(*this) : std::nullopt;
}

Task<DeletePlan> planDelete(std::shared_ptr<sources::SourceOpener> opener,
    std::shared_ptr<sources::SinkOpener> sinks, oci::ImageName name, OpContext ctx)
{
    const auto plan = std::make_shared<DeletePlan>();
    plan->name = name;
    const QString selector = selectorOf(name);
    CO_TRY(plan->sink, co_await sinks->openSink(name, ctx));
    if (!dynamic_cast<sources::ImageRemover *>(plan->sink.get()))
        co_return fail(Errc::Unsupported, words("Nothing is removed from archives"),
            name.toString(), words("Copy what is to stay into a new archive"));
    if (selector.isEmpty())
        co_return fail(Errc::Usage, words("Name the tag or the digest to remove"), name.toString());
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(name, ctx));
    const auto digest = oci::Digest::parse(selector);
    if (!digest || !digest->canVerify()) {
        // Asked of the place itself: what is kept here may be old.
        plan->tag = selector;
        CO_TRY(const auto target, co_await plan->sink->tagTarget(selector, ctx));
        if (!target)
            co_return fail(
                Errc::NotFound, words("There is no tag %1").arg(selector), name.toString());
        plan->target = *target;
    } else {
        CO_TRY(plan->target, co_await source->resolve(selector, ctx));
        CO_TRY(const bool isThere, co_await plan->sink->hasManifest(plan->target, ctx));
        if (!isThere)
            co_return fail(Errc::NotFound, words("There is no such manifest"), name.toString());
    }
    CO_CHECK(co_await lookAtTags(plan, source, ctx));
    if (plan->target.kind() == oci::mediatype::Kind::Index) {
        const auto document = co_await readNode(source, plan->target, ctx);
        if (const auto *index = document ? std::get_if<oci::Index>(&*document) : nullptr)
            plan->children = index->manifests();
    }
    co_return std::move(*plan);
}

Task<DeleteResult> deleteImage(std::shared_ptr<const DeletePlan> plan, bool force, OpContext ctx)
{
    if (const auto refusal = plan->refusal(); refusal && !force)
        co_return std::unexpected(*refusal);
    auto *remover = dynamic_cast<sources::ImageRemover *>(plan->sink.get());
    DeleteResult result;
    if (!plan->tag.isEmpty()) {
        CO_TRY(const auto now, co_await plan->sink->tagTarget(plan->tag, ctx));
        if (!now)
            co_return fail(
                Errc::NotFound, words("There is no tag %1").arg(plan->tag), plan->name.toString());
        if (now->digest != plan->target.digest)
            co_return fail(Errc::Refused,
                words("The tag %1 was moved by somebody else: it names %2 now")
                    .arg(plan->tag, now->digest.toString()),
                plan->name.toString(), words("Look at it again before it is removed"));
        auto removed = co_await remover->removeTag(plan->tag, ctx);
        if (removed) {
            result.tags = {plan->tag};
            co_return result;
        }
        if (removed.error().code != Errc::Unsupported)
            co_return std::unexpected(std::move(removed).error());
        // By digest it is, which is the same as long as nothing else names the manifest.
        if (const auto stays = whyManifestStays(*plan); stays && !force) {
            Error error = *stays;
            error.message = words("The registry removes no single tag, and with the manifest more "
                                  "would go: %1")
                                .arg(error.message);
            co_return std::unexpected(std::move(error));
        }
    }
    CO_CHECK(co_await remover->removeManifest(plan->target, ctx));
    result.isManifestGone = true;
    result.tags = plan->siblingTags;
    if (!plan->tag.isEmpty())
        result.tags.prepend(plan->tag);
    co_return result;
}

} // namespace gantry::verbs
