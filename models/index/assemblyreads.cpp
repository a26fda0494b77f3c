// SPDX-License-Identifier: Apache-2.0
#include "models/index/assemblyreads.h"

#include "assembly/draftfit.h"
#include "assembly/draftopen.h"
#include "verbs/assemble.h"
#include "verbs/fillfrom.h"
#include "verbs/rollback.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct ReadWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::AssemblySession)
};

//! People know content by the tag they saw it under; the digest says what is meant.
oci::ImageName sourceOf(const oci::ImageName &seenAs, const oci::Digest &digest)
{
    return AssemblyOffer{.name = seenAs, .digest = digest}.exactName();
}

//! `name:tag@digest` was read by its digest; what a push moves is the tag.
assembly::Draft onItsTag(assembly::Draft draft)
{
    const oci::Reference &reference = draft.target.reference;
    if (!reference.tag().isEmpty() && reference.digest())
        draft.target.reference = reference.withTag(reference.tag());
    for (assembly::DraftEntry &entry : draft.entries)
        entry.source = sourceOf(draft.target, entry.descriptor.digest);
    return draft;
}

} // namespace

Task<assembly::Draft> readAsDraft(OpenerPtr opener, oci::ImageName name, OpContext ctx)
{
    CO_TRY(const auto source, co_await opener->open(name, ctx));
    CO_TRY(
        const verbs::Inspection root, co_await verbs::open(source, verbs::selectorOf(name), ctx));
    if (const auto *index = std::get_if<oci::Index>(&root.document))
        co_return onItsTag(assembly::draftOf(*index, root.root, name));
    CO_TRY(const assembly::Draft draft, co_await verbs::openAsDraft(source, name, {}, ctx));
    co_return onItsTag(draft);
}

Task<QList<assembly::DraftEntry>> readFacts(OpenerPtr opener, oci::ImageName name, OpContext ctx)
{
    CO_TRY(const auto source, co_await opener->open(name, ctx));
    verbs::DraftReading reading;
    reading.referrers = true;
    CO_TRY(const assembly::Draft draft, co_await verbs::openAsDraft(source, name, reading, ctx));
    co_return draft.entries;
}

Task<QList<assembly::DraftEntry>> readOffer(OpenerPtr opener, AssemblyOffer offer, OpContext ctx)
{
    CO_TRY(const auto source, co_await opener->open(offer.name, ctx));
    oci::ImageName name = offer.name;
    verbs::DraftReading reading;
    reading.referrers = true;
    if (!offer.digest.isNull()) {
        // Its attestations are listed by the index it was seen in.
        reading.within = verbs::selectorOf(offer.name);
        if (reading.within == offer.digest.toString())
            reading.within.clear();
        name = name.withSelector(offer.digest.toString());
    }
    if (offer.asIndex) {
        CO_TRY(const verbs::Inspection root,
            co_await verbs::open(source, verbs::selectorOf(name), ctx));
        if (!root.isIndex())
            co_return fail(Errc::Unsupported, ReadWords::tr("This is no index"), name.toString(),
                ReadWords::tr("Add it as an image"));
        assembly::DraftEntry entry;
        entry.descriptor = root.root;
        entry.descriptor.range = {};
        entry.source = sourceOf(offer.name, root.root.digest);
        entry.keptNested = true;
        co_return QList{entry};
    }
    CO_TRY(QList<assembly::DraftEntry> entries,
        co_await verbs::draftEntriesOf(source, name, reading, ctx));
    if (entries.isEmpty())
        co_return fail(
            Errc::Unsupported, ReadWords::tr("There is no image in it"), name.toString());
    for (assembly::DraftEntry &entry : entries)
        entry.source = sourceOf(offer.name, entry.descriptor.digest);
    // The entry of an index may say more than the config (os.features of a variant, a version set
    // by hand): what was seen when it was dragged stays.
    if (offer.platform && entries.size() == 1 && !offer.platform->isEmpty()
        && entries.first().descriptor.platform
        && assembly::samePlace(*offer.platform, *entries.first().descriptor.platform))
        entries.first().descriptor.platform = offer.platform;
    co_return entries;
}

Task<LiveIndex> readLiveIndex(OpenerPtr opener, oci::ImageName target, OpContext ctx)
{
    const auto source = co_await opener->open(target, ctx);
    if (!source) {
        if (source.error().code == Errc::NotFound)
            co_return LiveIndex{}; // a layout that the push will make
        co_return std::unexpected(source.error());
    }
    const auto root = co_await (*source)->resolve(verbs::selectorOf(target), ctx);
    if (!root) {
        if (root.error().code == Errc::NotFound)
            co_return LiveIndex{};
        co_return std::unexpected(root.error());
    }
    CO_TRY(const QByteArray bytes, co_await (*source)->fetch(*root, ctx));
    LiveIndex live{.root = *root, .bytes = bytes};
    live.root->range = {};
    co_return live;
}

Task<QList<AssemblyOffer>> searchFills(FillSearch search, OpContext ctx)
{
    QList<AssemblyOffer> found;
    std::optional<Error> first;
    bool readAny = false;
    for (const oci::ImageName &place : std::as_const(search.places)) {
        const auto source = co_await search.opener->open(place, ctx);
        CO_CHECK(ctx.checkStopped());
        if (!source) {
            first = first ? first : source.error();
            continue;
        }
        verbs::FillQuestion question{.source = *source, .wanted = search.wanted, .without = {}};
        if (place.container() == search.without.container())
            question.without = {verbs::tagOf(search.without)};
        const auto candidates = co_await verbs::fillCandidates(question, ctx);
        CO_CHECK(ctx.checkStopped());
        if (!candidates) {
            first = first ? first : candidates.error();
            continue;
        }
        readAny = true;
        for (const verbs::FillCandidate &candidate : *candidates) {
            // The newest tag that has it comes first; the same image under older tags adds nothing.
            const bool known = std::ranges::any_of(found,
                [&](const AssemblyOffer &offer) { return offer.digest == candidate.digest; });
            const bool filled
                = !search.allThatFit && std::ranges::any_of(found, [&](const AssemblyOffer &offer) {
                      return assembly::fitOf(candidate.slot, *offer.platform).fits;
                  });
            if (known || filled)
                continue;
            AssemblyOffer offer{.name = candidate.name};
            offer.digest = candidate.digest;
            offer.platform = candidate.platform;
            found += offer;
        }
    }
    if (!readAny && first)
        co_return std::unexpected(*first);
    co_return found;
}

Task<verbs::TransferPlan> planPush(PushQuestion question, OpContext ctx)
{
    if (!question.sinks)
        co_return fail(Errc::Unsupported, ReadWords::tr("Nothing can be written from here"));
    verbs::PushOptions options;
    if (!question.asFound)
        options.onlyIf = question.draft.base ? std::optional(question.draft.base->digest)
                                             : std::optional<oci::Digest>();
    options.keepOldAs = question.keepOldAs;
    options.stopIfMoved = question.stopIfMoved;
    options.referrers = question.referrers;
    CO_TRY(const verbs::TransferRequest request,
        co_await verbs::transferRequestOf(
            question.draft, question.opener, question.sinks, options, ctx));
    co_return co_await verbs::planTransfer(request, ctx);
}

Task<verbs::TransferPlan> planTag(TagQuestion question, OpContext ctx)
{
    if (!question.sinks)
        co_return fail(Errc::Unsupported, ReadWords::tr("Nothing can be written from here"));
    CO_TRY(verbs::TransferRequest request,
        co_await verbs::rollbackRequest(
            question.opener, question.sinks, question.name, question.to.toString(), ctx));
    if (question.from)
        request.onlyIf = std::optional(*question.from);
    request.keepOldAs = question.keepOldAs;
    co_return co_await verbs::planTransfer(request, ctx);
}

Task<verbs::TransferPlan> planCopy(CopyQuestion question, OpContext ctx)
{
    if (!question.sinks)
        co_return fail(Errc::Unsupported, ReadWords::tr("Nothing can be written from here"));
    CO_TRY(const verbs::TransferRequest request,
        co_await verbs::copyRequest(
            question.opener, question.sinks, question.from, question.to, question.options, ctx));
    co_return co_await verbs::planTransfer(request, ctx);
}

} // namespace gantry::models
