// SPDX-License-Identifier: Apache-2.0
#include "base/jsonwriter.h"
#include "oci/document.h"
#include "sources/documents.h"
#include "sources/referrers.h"
#include "sources/remotesinkstate.h"
#include "sources/words.h"
#include "sources/writeerrors.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr int maxFallbackTries = 4;

//! One after the other: two changes of the same tag would lose one of them.
class FallbackTurn
{
public:
    explicit FallbackTurn(RemoteSinkState state)
        : m_state(std::move(state))
    {
    }
    FallbackTurn(const FallbackTurn &) = delete;
    FallbackTurn &operator=(const FallbackTurn &) = delete;
    ~FallbackTurn()
    {
        if (m_state->fallbackLine.isEmpty()) {
            m_state->isFallbackBusy = false;
            return;
        }
        const transport::OneShot next = m_state->fallbackLine.takeFirst();
        next.fire();
    }

private:
    RemoteSinkState m_state;
};

QCoro::Task<> takeTurn(RemoteSinkState state)
{
    if (!std::exchange(state->isFallbackBusy, true))
        co_return;
    const transport::OneShot turn;
    state->fallbackLine.append(turn);
    co_await turn;
}

struct Listed {
    QByteArray bytes; //!< empty: the tag does not exist
    QList<oci::Descriptor> entries;
    json::Document json;
};

Task<Listed> readFallback(RemoteSinkState state, QString tag, OpContext ctx)
{
    RemoteQuestion question
        = state->question("GET", u"manifests/"_s + tag, words("referrers under %1").arg(tag));
    question.accept = oci::mediatype::acceptHeader();
    question.acceptStatus = {404};
    CO_TRY(const transport::HttpAnswer answer, co_await askRemote(state->access, question, ctx));
    Listed listed;
    if (!answer.isSuccess())
        co_return listed;
    CO_TRY(const auto document, oci::parseNode(answer.body, {}, tag));
    const auto *index = std::get_if<oci::Index>(&document);
    if (!index)
        co_return fail(Errc::Refused,
            words("The tag %1 names something else than a list of referrers").arg(tag),
            state->place(), words("Remove or rename that tag"));
    listed.bytes = answer.body;
    listed.entries = index->manifests();
    listed.json = index->json();
    co_return listed;
}

void writeEntry(json::Writer &writer, const oci::Descriptor &entry)
{
    writer.beginObject()
        .member(u"mediaType", entry.mediaType)
        .member(u"digest", entry.digest.toString())
        .member(u"size", entry.sizeBytes);
    if (!entry.artifactType.isEmpty())
        writer.member(u"artifactType", entry.artifactType);
    if (!entry.annotations.isEmpty()) {
        writer.key(u"annotations").beginObject();
        for (const oci::StringPair &pair : entry.annotations)
            writer.member(pair.key, pair.value);
        writer.endObject();
    }
    writer.endObject();
}

//! The list with one more entry; what others wrote stays as it is.
QByteArray withEntry(const Listed &listed, const oci::Descriptor &entry)
{
    json::Writer writer(json::Writer::Style::Compact);
    writer.beginObject()
        .member(u"schemaVersion", qint64(2))
        .member(u"mediaType", oci::mediatype::ociIndex);
    writer.key(u"manifests").beginArray();
    const json::Value known
        = listed.json.isNull() ? json::Value() : listed.json.root()["manifests"];
    for (qsizetype i = 0; i < known.size(); ++i)
        writer.raw(known.at(i).raw());
    writeEntry(writer, entry);
    writer.endArray().endObject();
    return writer.take();
}

oci::StringPairs annotationsOf(const oci::NodeDocument &document)
{
    if (const auto *manifest = std::get_if<oci::Manifest>(&document))
        return manifest->annotations();
    if (const auto *index = std::get_if<oci::Index>(&document))
        return index->annotations();
    return {};
}

bool lists(const Listed &listed, const oci::Digest &digest)
{
    return std::ranges::any_of(
        listed.entries, [&](const oci::Descriptor &entry) { return entry.digest == digest; });
}

} // namespace

Task<bool> sendManifest(RemoteSinkState state, QString tagOrDigest, oci::Descriptor manifest,
    QByteArray bytes, OpContext ctx, std::pair<QByteArray, QByteArray> condition)
{
    const bool isTag = !tagOrDigest.contains(u':');
    CO_CHECK(checkBytes(bytes, manifest));
    CO_TRY(transport::HttpRequest request,
        remoteRequest(*state->access,
            state->question("PUT", u"manifests/"_s + tagOrDigest,
                isTag ? words("move tag %1").arg(tagOrDigest)
                      : words("write manifest %1").arg(manifest.digest.shortHex()))));
    request.body = bytes;
    request.headers.append(
        QHttpHeaders::WellKnownHeader::ContentType, manifest.mediaType.toLatin1());
    if (!condition.first.isEmpty())
        request.headers.append(condition.first, condition.second);
    auto answer
        = co_await state->access->http->send(std::move(request), OpContext{std::move(ctx.stop)});
    const QString subject = state->place() + (isTag ? u':' : u'@') + tagOrDigest;
    if (!answer) {
        Error error = judgeWrite(std::move(answer).error(),
            isTag ? Written::Tag : Written::Manifest, state->place(), manifest);
        error.subject = subject;
        co_return std::unexpected(std::move(error));
    }
    const auto said
        = oci::Digest::parse(QString::fromLatin1(answer->headers.value("docker-content-digest")));
    if (said && said->algorithm() == manifest.digest.algorithm() && *said != manifest.digest)
        co_return fail(Errc::DigestMismatch,
            words("The registry says that what it got hashes to %1").arg(said->toString()), subject,
            words("A proxy or the registry changed it; compare both"));
    co_return answer->headers.contains("oci-subject");
}

Task<> listUnderFallbackTag(
    RemoteSinkState state, oci::Descriptor manifest, QByteArray bytes, OpContext ctx)
{
    CO_TRY(
        const auto document, oci::parseNode(bytes, manifest.mediaType, manifest.digest.toString()));
    const auto subject = subjectOf(document);
    if (!subject)
        co_return Expected<>{};
    oci::Descriptor entry;
    entry.mediaType = manifest.mediaType;
    entry.digest = manifest.digest;
    entry.sizeBytes = bytes.size();
    entry.artifactType = artifactTypeOf(document);
    entry.annotations = annotationsOf(document);
    const QString tag = oci::referrersTag(subject->digest);
    co_await takeTurn(state);
    const FallbackTurn turn(state);
    for (int number = 0; number < maxFallbackTries; ++number) {
        CO_CHECK(ctx.checkStopped());
        CO_TRY(const Listed listed, co_await readFallback(state, tag, ctx));
        if (lists(listed, manifest.digest))
            co_return Expected<>{};
        const QByteArray index = withEntry(listed, entry);
        oci::Descriptor node;
        node.mediaType = oci::mediatype::ociIndex.toString();
        node.digest = oci::Digest::of(index);
        node.sizeBytes = index.size();
        auto sent = co_await sendManifest(state, tag, node, index, ctx);
        if (!sent)
            co_return std::unexpected(std::move(sent).error());
        // Read again: another writer may have come in between (pitfall 46).
    }
    co_return fail(Errc::Refused,
        words("The list of referrers under %1 is changed by somebody else at the same time")
            .arg(tag),
        state->place(), words("Try again in a moment"));
}

} // namespace gantry::sources
