// SPDX-License-Identifier: Apache-2.0
#include "oci/document.h"
#include "sources/referrers.h"
#include "sources/remotestate.h"

#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr qint64 digestTagsSeconds = 60;
constexpr int maxPages = 100;

//! True when an answer means: this registry has no referrers API (pitfall 44). A repository it does
//! not know is no such answer.
bool saysAbsent(const transport::HttpAnswer &answer)
{
    if (answer.isSuccess()) {
        const auto type = oci::mediatype::withoutParameters(
            QString::fromLatin1(answer.headers.value(QHttpHeaders::WellKnownHeader::ContentType)));
        return type != oci::mediatype::ociIndex;
    }
    return !answer.body.contains("NAME_UNKNOWN");
}

//! Referrers by the API; nullopt when there is none.
Task<std::optional<QList<Referrer>>> byApi(RemoteState state, oci::Digest subject, OpContext ctx)
{
    using Known = RegistryFacts::Referrers;
    RegistryFacts &facts = *state->access->facts;
    if (facts.referrers == Known::Absent)
        co_return std::nullopt;
    RemoteQuestion question = state->question(u"referrers/"_s + subject.toString(),
        QStringLiteral("referrers of %1").arg(subject.shortHex()));
    question.accept = oci::mediatype::ociIndex.toLatin1();
    question.acceptStatus = {404, 400, 405, 406, 501};
    QList<Referrer> list;
    QSet<QString> asked;
    for (int page = 0; page < maxPages && !asked.contains(question.path); ++page) {
        asked.insert(question.path);
        CO_TRY(
            const transport::HttpAnswer answer, co_await askRemote(state->access, question, ctx));
        if (page == 0 && saysAbsent(answer)) {
            if (facts.referrers == Known::Unknown)
                facts.referrers = Known::Absent;
            co_return std::nullopt;
        }
        if (!answer.isSuccess())
            break;
        const auto document
            = oci::parseNode(answer.body, oci::mediatype::ociIndex, subject.toString());
        if (!document)
            co_return std::unexpected(document.error());
        const auto *index = std::get_if<oci::Index>(&*document);
        if (!index)
            co_return std::nullopt;
        facts.referrers = Known::Served;
        for (Referrer &referrer : referrersIn(*index, Referrer::Origin::Api))
            mergeReferrer(list, std::move(referrer));
        CO_TRY(const auto next, nextPath(*state->access, question.path, answer));
        if (next.isEmpty())
            break;
        question.path = next;
    }
    co_return list;
}

//! All digest-like tags when the list of tags fits on one page; then no tag needs to be guessed.
Task<QStringList> askDigestTags(RemoteState state, OpContext ctx)
{
    CO_TRY(const ListPage page, co_await remoteTagPage(state, {}, std::move(ctx)));
    state->digestTags.reset();
    if (page.next.isEmpty()) {
        QSet<QString> tags;
        for (const QString &tag : page.names) {
            if (oci::parseDigestTag(tag))
                tags.insert(tag);
        }
        state->digestTags = tags;
    }
    state->digestTagsAt = QDateTime::currentDateTimeUtc();
    co_return page.names;
}

//! A manifest behind a tag that may well not exist.
Task<std::optional<ServedManifest>> manifestIfTagged(RemoteState state, QString tag, OpContext ctx)
{
    if (state->digestTags && !state->digestTags->contains(tag))
        co_return std::nullopt;
    if (!state->digestTags && state->countsGets()) { // a guess is not worth a counted GET
        CO_TRY(TagHead head, co_await headOfTag(state, tag, ctx));
        if (head.absent)
            co_return std::nullopt;
        if (head.kept)
            co_return std::move(head.kept);
    }
    auto served = co_await getManifest(state, std::move(tag), std::move(ctx));
    if (served)
        co_return *std::move(served);
    if (served.error().code == Errc::NotFound)
        co_return std::nullopt;
    co_return std::unexpected(std::move(served).error());
}

Task<QList<Referrer>> byFallbackTag(RemoteState state, oci::Digest subject, OpContext ctx)
{
    const QString tag = oci::referrersTag(subject);
    CO_TRY(const auto served, co_await manifestIfTagged(state, tag, std::move(ctx)));
    if (!served)
        co_return QList<Referrer>();
    const auto document = oci::parseNode(served->bytes, served->descriptor.mediaType, tag);
    const auto *index = document ? std::get_if<oci::Index>(&*document) : nullptr;
    co_return index ? referrersIn(*index, Referrer::Origin::FallbackTag, tag) : QList<Referrer>();
}

Task<QList<Referrer>> byCosignTag(RemoteState state, CosignTag cosign, OpContext ctx)
{
    CO_TRY(const auto served, co_await manifestIfTagged(state, cosign.tag, std::move(ctx)));
    QList<Referrer> list;
    if (served)
        list.append(
            {served->descriptor, {Referrer::Origin::CosignTag}, cosign.tag, cosign.artifactType});
    co_return list;
}

Task<QList<Referrer>> askAll(RemoteState state, oci::Digest subject, OpContext ctx)
{
    auto api = byApi(state, subject, ctx);
    const bool fresh = state->digestTagsAt.isValid()
        && state->digestTagsAt.secsTo(QDateTime::currentDateTimeUtc()) < digestTagsSeconds;
    if (!fresh) {
        const auto listed = co_await shareTask<QStringList>(
            state->digestTagsAsked, [state, ctx] { return askDigestTags(state, ctx); }, ctx);
        // Who may pull may be refused the list (pitfall 20); then tags are tried one by one.
        if (!listed)
            state->digestTags.reset();
    }
    std::vector<Task<QList<Referrer>>> tagged;
    tagged.push_back(byFallbackTag(state, subject, ctx));
    for (const CosignTag &cosign : cosignTags(subject))
        tagged.push_back(byCosignTag(state, cosign, ctx));

    QList<Referrer> list;
    std::optional<Error> failure;
    auto served = co_await api;
    if (!served)
        failure = served.error();
    else if (*served)
        list = **std::move(served);
    for (auto &task : tagged) {
        auto found = co_await task;
        if (!found) {
            if (!failure)
                failure = found.error();
            continue;
        }
        for (Referrer &referrer : *found)
            mergeReferrer(list, std::move(referrer));
    }
    if (failure)
        co_return std::unexpected(*failure);
    co_return list;
}

} // namespace

Task<QList<Referrer>> remoteReferrers(RemoteState state, oci::Digest subject, OpContext ctx)
{
    const QString key
        = u"referrers "_s + state->repository.repository() + u' ' + subject.toString();
    auto list = co_await askAll(state, subject, std::move(ctx));
    const auto cache = state->access->cache;
    if (!cache)
        co_return list;
    if (list) {
        cache->putNamed(key, writeReferrers(*list));
        co_return list;
    }
    if (isOfflineError(list.error())) {
        if (const auto named = cache->named(key))
            co_return readReferrers(named->bytes);
    }
    co_return list;
}

} // namespace gantry::sources
