// SPDX-License-Identifier: Apache-2.0
#include "sources/remoterepository.h"

#include "base/logging.h"
#include "oci/document.h"
#include "sources/documents.h"
#include "sources/names.h"
#include "sources/placement.h"
#include "sources/remotestate.h"
#include "sources/words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

using State = RemoteRepository::State;

QString subjectOf(const State &state, const QString &tagOrDigest)
{
    const bool digest = tagOrDigest.contains(u':');
    return state.repository.repository() + (digest ? u'@' : u':') + tagOrDigest;
}

void recordSighting(const State &state, const QString &tag, const oci::Descriptor &node)
{
    if (!state.access->cache)
        return;
    BlobCache::Sighting sighting;
    sighting.digest = node.digest.toString();
    sighting.mediaType = node.mediaType;
    sighting.sizeBytes = node.sizeBytes;
    sighting.seenAt = QDateTime::currentDateTimeUtc();
    state.access->cache->recordTag(state.repository.repository(), tag, sighting);
}

//! Bytes already in this process or in the cache.
QCoro::Task<std::optional<QByteArray>> kept(RemoteState state, oci::Digest digest)
{
    if (const QByteArray *bytes = state->memo.object(digest.toString()))
        co_return *bytes;
    if (!state->access->cache)
        co_return std::nullopt;
    co_return co_await state->access->cache->readDocument(digest);
}

//! A tag as it was last seen, when nobody can be asked.
QCoro::Task<std::optional<oci::Descriptor>> lastSeen(RemoteState state, QString tag)
{
    if (!state->access->cache)
        co_return std::nullopt;
    const auto history = state->access->cache->tagHistory(state->repository.repository(), tag);
    if (history.isEmpty())
        co_return std::nullopt;
    const auto digest = oci::Digest::parse(history.first().digest);
    const auto bytes = digest ? co_await kept(state, *digest) : std::nullopt;
    if (!bytes)
        co_return std::nullopt;
    state->fromCache.insert(tag, history.first().seenAt);
    oci::Descriptor node;
    node.digest = *digest;
    node.mediaType = history.first().mediaType;
    node.sizeBytes = bytes->size();
    co_return node;
}

//! A missing tag's error with what is there instead: one more request, at most.
QCoro::Task<Error> withNearest(RemoteState state, QString tag, Error error, OpContext ctx)
{
    const auto page = co_await remoteTagPage(state, {}, std::move(ctx));
    if (page && !page->names.isEmpty()) {
        error.message = words("There is no tag %1").arg(tag);
        error.remedy = nameRemedy(tag, page->names);
    } else if (!page && page.error().code == Errc::NotFound) {
        error.message = words("There is no such repository, or it is empty");
        error.remedy = words("Check the name; private repositories may need a sign-in");
    }
    co_return error;
}

//! manifests/ or blobs/, and which to try next when the media type does not tell.
QStringList endpoints(const oci::Descriptor &node)
{
    const Placement placement = placementOf(node);
    QStringList ways{u"manifests/"_s, u"blobs/"_s};
    if (!placement.isManifest)
        std::ranges::reverse(ways);
    return placement.isCertain ? ways.first(1) : ways;
}

} // namespace

QString State::path(const QString &rest) const
{
    return u"v2/"_s + repository.path() + u'/' + rest;
}

QString State::scope() const
{
    return u"repository:"_s + repository.path() + u":pull"_s;
}

RemoteQuestion State::question(const QString &rest, const QString &purpose) const
{
    RemoteQuestion question;
    question.path = path(rest);
    question.scope = scope();
    question.purpose = purpose;
    return question;
}

bool State::countsGets() const
{
    return access->registry == "docker.io"_L1 || access->facts->countsGets;
}

void State::remember(const oci::Digest &digest, const QByteArray &bytes)
{
    memo.insert(digest.toString(), new QByteArray(bytes), std::max<qsizetype>(1, bytes.size()));
}

Task<TagHead> headOfTag(RemoteState state, QString tag, OpContext ctx)
{
    RemoteQuestion question = state->question(u"manifests/"_s + tag, words("tag %1").arg(tag));
    question.verb = "HEAD";
    question.accept = oci::mediatype::acceptHeader();
    question.acceptStatus = {404, 405, 400, 403, 501};
    CO_TRY(const transport::HttpAnswer answer, co_await askRemote(state->access, question, ctx));
    TagHead head;
    head.absent = answer.status == 404;
    if (!answer.isSuccess())
        co_return head;
    const auto digest
        = oci::Digest::parse(QString::fromLatin1(answer.headers.value("docker-content-digest")));
    if (!digest)
        co_return head;
    const auto bytes = co_await kept(state, *digest);
    if (!bytes)
        co_return head;
    state->remember(*digest, *bytes);
    ServedManifest served;
    served.bytes = *bytes;
    CO_TRY(served.descriptor,
        describeBytes(*bytes,
            QString::fromLatin1(answer.headers.value(QHttpHeaders::WellKnownHeader::ContentType)),
            *digest, digest->toString()));
    head.kept = std::move(served);
    co_return head;
}

Task<ServedManifest> getManifest(RemoteState state, QString tagOrDigest, OpContext ctx)
{
    const auto wanted = oci::Digest::parse(tagOrDigest);
    RemoteQuestion question = state->question(u"manifests/"_s + tagOrDigest,
        wanted ? words("manifest %1").arg(wanted->shortHex()) : words("tag %1").arg(tagOrDigest));
    question.accept = oci::mediatype::acceptHeader();
    CO_TRY(const transport::HttpAnswer answer, co_await askRemote(state->access, question, ctx));

    ServedManifest served;
    served.bytes = answer.body;
    const auto announced
        = oci::Digest::parse(QString::fromLatin1(answer.headers.value("docker-content-digest")));
    const auto algorithm = wanted             ? wanted->algorithm()
        : announced && announced->canVerify() ? announced->algorithm()
                                              : oci::Digest::Algorithm::Sha256;
    const auto hash
        = [bytes = served.bytes, algorithm] { return oci::manifestDigest(bytes, algorithm); };
    Expected<oci::Digest> computed;
    if (served.bytes.size() <= inlineBytes || !state->access->pools)
        computed = hash();
    else
        computed = co_await onPool(&state->access->pools->cpu, hash);
    if (!computed) { // schema 1 with broken signatures: its bytes have a digest all the same
        computed = oci::Digest::of(served.bytes, algorithm);
    }
    if (wanted && *wanted != *computed && oci::Digest::of(served.bytes, algorithm) != *wanted)
        co_return fail(Errc::DigestMismatch,
            words("The registry sent content that hashes to %1").arg(computed->toString()),
            subjectOf(*state, tagOrDigest),
            words("A proxy or the registry changed it; nothing of it was kept"));
    if (!wanted && announced && *announced != *computed)
        qCInfo(lcSources) << state->access->registry << "announced" << announced->toString()
                          << "for" << computed->toString();
    const QString type
        = QString::fromLatin1(answer.headers.value(QHttpHeaders::WellKnownHeader::ContentType));
    CO_TRY(served.descriptor,
        describeBytes(
            served.bytes, type, wanted ? *wanted : *computed, subjectOf(*state, tagOrDigest)));
    state->remember(served.descriptor.digest, served.bytes);
    if (state->access->cache) {
        if (const auto done
            = state->access->cache->putDocument(served.descriptor.digest, served.bytes);
            !done)
            qCInfo(lcSources) << "Not cached:" << done.error().toLine();
    }
    co_return served;
}

RemoteRepository::RemoteRepository(oci::Reference repository, RemoteAccessPtr access)
    : m_state(std::make_shared<State>())
{
    m_state->repository = std::move(repository);
    m_state->access = std::move(access);
}

RemoteRepository::~RemoteRepository() = default;

QString RemoteRepository::displayName() const
{
    return m_state->repository.repository();
}

oci::ImageName RemoteRepository::name() const
{
    oci::ImageName name;
    if (const auto plain = oci::Reference::parse(m_state->repository.repository()))
        name.reference = *plain;
    return name;
}

std::shared_ptr<Pools> RemoteRepository::pools() const
{
    return m_state->access->pools;
}

Task<oci::Descriptor> RemoteRepository::resolve(QString tagOrDigest, OpContext ctx)
{
    const RemoteState state = m_state;
    CO_CHECK(ctx.checkStopped());
    if (tagOrDigest.isEmpty())
        tagOrDigest = u"latest"_s;
    state->fromCache.remove(tagOrDigest);
    if (const auto digest = oci::Digest::parse(tagOrDigest)) {
        // Content by digest cannot change: what is kept is the answer.
        if (const auto bytes = co_await kept(state, *digest)) {
            state->remember(*digest, *bytes);
            co_return describeBytes(*bytes, {}, *digest, tagOrDigest);
        }
        auto served = co_await getManifest(state, tagOrDigest, ctx);
        if (!served) {
            served.error().subject = subjectOf(*state, tagOrDigest);
            co_return std::unexpected(std::move(served).error());
        }
        co_return served->descriptor;
    }
    if (!oci::isValidTag(tagOrDigest))
        co_return fail(Errc::Usage, words("This is neither a tag nor a digest"), tagOrDigest);

    if (state->countsGets()) {
        // The reason why there is none is told by the GET.
        const auto head = co_await headOfTag(state, tagOrDigest, ctx);
        if (head && head->kept) {
            recordSighting(*state, tagOrDigest, head->kept->descriptor);
            co_return head->kept->descriptor;
        }
        CO_CHECK(ctx.checkStopped());
    }
    auto served = co_await getManifest(state, tagOrDigest, ctx);
    if (served) {
        recordSighting(*state, tagOrDigest, served->descriptor);
        co_return served->descriptor;
    }
    Error error = std::move(served).error();
    if (isOfflineError(error)) {
        if (const auto node = co_await lastSeen(state, tagOrDigest))
            co_return *node;
    }
    error.subject = subjectOf(*state, tagOrDigest);
    if (error.code == Errc::NotFound)
        error = co_await withNearest(state, tagOrDigest, std::move(error), ctx);
    co_return std::unexpected(std::move(error));
}

namespace {

//! A document that is not here yet.
Task<QByteArray> download(RemoteState state, oci::Descriptor node, OpContext ctx)
{
    // It may have come while the cache was asked.
    if (const QByteArray *here = state->memo.object(node.digest.toString()))
        co_return co_await checkedBytes(state->access->pools, QByteArray(*here), node);
    const QStringList ways = endpoints(node);
    Error last;
    for (const QString &way : ways) {
        RemoteQuestion question = state->question(
            way + node.digest.toString(), words("content %1").arg(node.digest.shortHex()));
        if (way == "manifests/"_L1)
            question.accept = oci::mediatype::acceptHeader();
        question.expectedBytes = node.sizeBytes > 0 ? node.sizeBytes : -1;
        auto answer = co_await askRemote(state->access, question, ctx);
        if (!answer) {
            last = std::move(answer).error();
            if (last.code == Errc::NotFound && way != ways.last())
                continue;
            last.subject = subjectOf(*state, node.digest.toString());
            co_return std::unexpected(last);
        }
        auto checked = co_await checkedBytes(state->access->pools, answer->body, node);
        if (!checked) {
            checked.error().subject = subjectOf(*state, node.digest.toString());
            if (checked.error().remedy.isEmpty())
                checked.error().remedy
                    = words("A proxy or the registry changed it; nothing of it was kept");
            co_return checked;
        }
        state->remember(node.digest, *checked);
        if (state->access->cache) {
            if (const auto done = state->access->cache->putDocument(node.digest, *checked); !done)
                qCInfo(lcSources) << "Not cached:" << done.error().toLine();
        }
        co_return checked;
    }
    co_return std::unexpected(last);
}

} // namespace

Task<QByteArray> RemoteRepository::fetch(oci::Descriptor node, OpContext ctx)
{
    const RemoteState state = m_state;
    CO_CHECK(ctx.checkStopped());
    if (auto known = knownContent(node))
        co_return *std::move(known);
    if (node.sizeBytes > maxDocumentBytes)
        co_return fail(Errc::LimitExceeded,
            words("%1 bytes are more than the %2 a document may have")
                .arg(node.sizeBytes)
                .arg(maxDocumentBytes),
            node.digest.toString());
    if (const auto bytes = co_await kept(state, node.digest))
        co_return co_await checkedBytes(state->access->pools, *bytes, node);
    // What the descriptor says decides where it is asked for and what is accepted.
    const QString key
        = node.digest.toString() + u' ' + QString::number(node.sizeBytes) + u' ' + node.mediaType;
    SharedAnswer<QByteArray> slot = state->documents.value(key);
    if (!slot)
        state->documents.insert(key, slot = makeSharedAnswer<QByteArray>());
    auto bytes = co_await shareTask<QByteArray>(
        slot, [state, node, ctx] { return download(state, node, ctx); }, ctx);
    if (!slot->has_value())
        state->documents.remove(key);
    co_return bytes;
}

Task<BlobView> RemoteRepository::blob(oci::Descriptor node, OpContext ctx)
{
    return remoteBlob(m_state, std::move(node), nullptr, std::move(ctx));
}

namespace {

//! Runs by itself; the arrival tells how it ended.
QCoro::Task<> arrive(RemoteState state, oci::Descriptor node, BlobArrivalPtr arrival, OpContext ctx)
{
    arrival->finish(co_await remoteBlob(state, node, arrival, ctx));
}

} // namespace

BlobArrivalPtr RemoteRepository::follow(oci::Descriptor node, OpContext ctx)
{
    auto arrival = std::make_shared<BlobArrival>();
    arrive(m_state, std::move(node), arrival, std::move(ctx));
    return arrival;
}

void RemoteRepository::forget(oci::Descriptor node)
{
    if (!m_state->access->cache)
        m_state->access->cacheOrScratch()->forget(node.digest);
}

Task<QByteArray> RemoteRepository::readRange(
    oci::Descriptor node, qint64 from, qint64 lengthBytes, OpContext ctx)
{
    return remoteRange(m_state, std::move(node), from, lengthBytes, std::move(ctx));
}

Task<BlobView> RemoteRepository::foreignBlob(oci::Descriptor node, OpContext ctx)
{
    return remoteForeignBlob(m_state, std::move(node), std::move(ctx));
}

Task<TagPage> RemoteRepository::tags(QString page, OpContext ctx)
{
    CO_TRY(const ListPage names, co_await remoteTagPage(m_state, std::move(page), std::move(ctx)));
    TagPage answer;
    answer.next = names.next;
    for (const QString &tag : names.names)
        answer.tags.append({tag, std::nullopt});
    co_return answer;
}

Task<QList<Referrer>> RemoteRepository::referrers(oci::Digest subject, OpContext ctx)
{
    return remoteReferrers(m_state, std::move(subject), std::move(ctx));
}

std::optional<QDateTime> RemoteRepository::answeredFromCache(const QString &tagOrDigest) const
{
    const QString tag = tagOrDigest.isEmpty() ? u"latest"_s : tagOrDigest;
    const auto found = m_state->fromCache.constFind(tag);
    return found == m_state->fromCache.constEnd() ? std::nullopt : std::optional(*found);
}

} // namespace gantry::sources
