// SPDX-License-Identifier: Apache-2.0
#include "sources/remotesink.h"

#include "oci/document.h"
#include "sources/documents.h"
#include "sources/remotesinkstate.h"
#include "sources/words.h"
#include "sources/writeerrors.h"
#include "transport/auth/scope.h"
#include "transport/range.h"

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

Error at(Error error, const RemoteSinkState &state, const QString &tagOrDigest)
{
    const bool isDigest = tagOrDigest.contains(u':');
    error.subject = state->place() + (isDigest ? u'@' : u':') + tagOrDigest;
    return error;
}

//! A manifest by tag, read whole: for registries whose HEAD tells too little (pitfall 5).
Task<std::optional<oci::Descriptor>> readTag(RemoteSinkState state, QString tag, OpContext ctx)
{
    RemoteQuestion question
        = state->question("GET", u"manifests/"_s + tag, words("tag %1").arg(tag));
    question.accept = oci::mediatype::acceptHeader();
    question.acceptStatus = {404};
    CO_TRY(const transport::HttpAnswer answer, co_await askRemote(state->access, question, ctx));
    if (!answer.isSuccess())
        co_return std::optional<oci::Descriptor>();
    CO_TRY(const oci::Digest digest, oci::manifestDigest(answer.body));
    CO_TRY(const oci::Descriptor node,
        describeBytes(answer.body,
            QString::fromLatin1(answer.headers.value(QHttpHeaders::WellKnownHeader::ContentType)),
            digest, state->place() + u':' + tag));
    co_return std::optional(node);
}

Task<> remove(RemoteSinkState state, QString tagOrDigest, OpContext ctx)
{
    CO_TRY(transport::HttpRequest request,
        remoteRequest(*state->access,
            state->question(
                "DELETE", u"manifests/"_s + tagOrDigest, words("remove %1").arg(tagOrDigest))));
    request.scopes = {
        transport::repositoryScope(state->repository.path(), {u"pull"_s, u"push"_s, u"delete"_s})};
    auto answer = co_await state->access->http->send(std::move(request), std::move(ctx));
    if (answer)
        co_return Expected<>{};
    Error error = judgeWrite(std::move(answer).error(), Written::Removal, state->place());
    co_return std::unexpected(at(std::move(error), state, tagOrDigest));
}

} // namespace

QString RemoteSink::State::path(const QString &rest) const
{
    return u"v2/"_s + repository.path() + u'/' + rest;
}

QString RemoteSink::State::scope() const
{
    return transport::repositoryScope(repository.path(), {u"pull"_s, u"push"_s});
}

RemoteQuestion RemoteSink::State::question(
    QByteArray verb, const QString &rest, const QString &purpose) const
{
    RemoteQuestion question;
    question.verb = std::move(verb);
    question.path = path(rest);
    question.scope = scope();
    question.purpose = purpose;
    return question;
}

RemoteSink::RemoteSink(oci::Reference repository, RemoteAccessPtr access)
    : m_state(std::make_shared<State>())
{
    m_state->repository = std::move(repository);
    m_state->access = std::move(access);
}

RemoteSink::~RemoteSink() = default;

QString RemoteSink::displayName() const
{
    return m_state->place();
}

oci::ImageName RemoteSink::name() const
{
    oci::ImageName name;
    if (const auto plain = oci::Reference::parse(m_state->place()))
        name.reference = *plain;
    return name;
}

Task<> RemoteSink::checkWritable(OpContext ctx)
{
    const RemoteSinkState state = m_state;
    CO_TRY(const RemoteUpload upload, co_await openUpload(state, std::move(ctx)));
    co_await abandonUpload(state, upload);
    co_return Expected<>{};
}

Task<bool> RemoteSink::hasBlob(oci::Descriptor blob, OpContext ctx)
{
    const RemoteSinkState state = m_state;
    const QString digest = blob.digest.toString();
    RemoteQuestion question = state->question("HEAD", u"blobs/"_s + digest,
        words("whether layer %1 is there").arg(blob.digest.shortHex()));
    question.acceptStatus = {404};
    auto answer = co_await askRemote(state->access, question, std::move(ctx));
    if (!answer)
        co_return std::unexpected(at(std::move(answer).error(), state, digest));
    const qint64 length = transport::contentLength(answer->headers);
    co_return answer->isSuccess() && (length < 0 || length == blob.sizeBytes);
}

Task<bool> RemoteSink::hasManifest(oci::Descriptor manifest, OpContext ctx)
{
    const RemoteSinkState state = m_state;
    const QString digest = manifest.digest.toString();
    RemoteQuestion question = state->question("HEAD", u"manifests/"_s + digest,
        words("whether manifest %1 is there").arg(manifest.digest.shortHex()));
    question.accept = oci::mediatype::acceptHeader();
    question.acceptStatus = {400, 404, 405, 501}; // no HEAD: sent anew, which does no harm
    auto answer = co_await askRemote(state->access, question, std::move(ctx));
    if (!answer)
        co_return std::unexpected(at(std::move(answer).error(), state, digest));
    co_return answer->isSuccess();
}

Task<QByteArray> RemoteSink::readManifest(oci::Descriptor manifest, OpContext ctx)
{
    const RemoteSinkState state = m_state;
    const QString digest = manifest.digest.toString();
    RemoteQuestion question = state->question(
        "GET", u"manifests/"_s + digest, words("manifest %1").arg(manifest.digest.shortHex()));
    question.accept = oci::mediatype::acceptHeader();
    auto answer = co_await askRemote(state->access, question, std::move(ctx));
    if (!answer)
        co_return std::unexpected(at(std::move(answer).error(), state, digest));
    co_return co_await checkedBytes(state->access->pools, answer->body, manifest);
}

Task<> RemoteSink::putBlob(oci::Descriptor blob, BlobArrivalPtr bytes, OpContext ctx)
{
    return uploadBlob(m_state, std::move(blob), std::move(bytes), std::move(ctx));
}

Task<> RemoteSink::putManifest(oci::Descriptor manifest, QByteArray bytes, OpContext ctx)
{
    const RemoteSinkState state = m_state;
    CO_TRY(const bool isSubjectNoted,
        co_await sendManifest(state, manifest.digest.toString(), manifest, bytes, ctx));
    if (!isSubjectNoted && state->access->facts->referrers != RegistryFacts::Referrers::Served)
        co_return co_await listUnderFallbackTag(state, manifest, bytes, ctx);
    co_return Expected<>{};
}

Task<std::optional<oci::Descriptor>> RemoteSink::tagTarget(QString tag, OpContext ctx)
{
    const RemoteSinkState state = m_state;
    RemoteQuestion question
        = state->question("HEAD", u"manifests/"_s + tag, words("tag %1").arg(tag));
    question.accept = oci::mediatype::acceptHeader();
    question.acceptStatus = {400, 404, 405, 501};
    auto answer = co_await askRemote(state->access, question, ctx);
    if (!answer)
        co_return std::unexpected(at(std::move(answer).error(), state, tag));
    state->entityTags.remove(tag);
    if (answer->status == 404) {
        state->entityTags.insert(tag, QByteArray());
        co_return std::optional<oci::Descriptor>();
    }
    oci::Descriptor node;
    const auto digest
        = oci::Digest::parse(QString::fromLatin1(answer->headers.value("docker-content-digest")));
    node.mediaType = oci::mediatype::withoutParameters(
        QString::fromLatin1(answer->headers.value(QHttpHeaders::WellKnownHeader::ContentType)));
    node.sizeBytes = transport::contentLength(answer->headers);
    if (answer->isSuccess() && digest && node.sizeBytes >= 0
        && node.kind() != oci::mediatype::Kind::Unknown) {
        node.digest = *digest;
        const QByteArray entityTag
            = answer->headers.value(QHttpHeaders::WellKnownHeader::ETag).toByteArray();
        // A weak one never matches (RFC 9110, section 13.1.1).
        if (!entityTag.isEmpty() && !entityTag.startsWith("W/"))
            state->entityTags.insert(tag, entityTag);
        co_return std::optional(node);
    }
    auto read = co_await readTag(state, tag, std::move(ctx));
    if (!read)
        co_return std::unexpected(at(std::move(read).error(), state, tag));
    co_return read;
}

Task<> RemoteSink::putTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx)
{
    auto sent = co_await sendManifest(m_state, tag, manifest, bytes, std::move(ctx));
    if (!sent)
        co_return std::unexpected(std::move(sent).error());
    co_return Expected<>{};
}

Task<> RemoteSink::swapTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx)
{
    const RemoteSinkState state = m_state;
    const auto known = state->entityTags.constFind(tag);
    if (known == state->entityTags.constEnd())
        co_return co_await putTag(tag, manifest, bytes, ctx);
    const QByteArray entityTag = *known;
    std::pair<QByteArray, QByteArray> condition{"If-Match", entityTag};
    if (entityTag.isNull())
        condition = {"If-None-Match", "*"};
    auto sent = co_await sendManifest(state, tag, manifest, bytes, ctx, condition);
    if (sent)
        co_return Expected<>{};
    if (sent.error().httpStatus != 412)
        co_return std::unexpected(std::move(sent).error());
    // The condition, or a tag that may not move (Harbor says 412 of those): what it names tells.
    CO_TRY(const auto now, co_await tagTarget(tag, ctx));
    const QByteArray after = state->entityTags.value(tag, "?");
    if (after == entityTag && after.isNull() == entityTag.isNull())
        co_return co_await putTag(tag, manifest, bytes, ctx);
    co_return fail(Errc::Refused,
        words("The tag %1 was moved by somebody else a moment ago: it names %2 now")
            .arg(tag, now ? now->digest.toString() : words("nothing")),
        state->place() + u':' + tag,
        words("Nothing of what was sent is lost: compare both, then try again"));
}

Task<> RemoteSink::finish(OpContext ctx)
{
    // Mounts that were refused and whose content then came another way.
    const RemoteSinkState state = m_state;
    const auto left = std::exchange(state->opened, {});
    for (const RemoteUpload &upload : left) {
        CO_CHECK(ctx.checkStopped());
        co_await abandonUpload(state, upload);
    }
    co_return Expected<>{};
}

Task<bool> RemoteSink::mountBlob(oci::Descriptor blob, QString fromRepository, OpContext ctx)
{
    const RemoteSinkState state = m_state;
    const QString digest = blob.digest.toString();
    CO_TRY(transport::HttpRequest request,
        remoteRequest(*state->access,
            state->question("POST",
                u"blobs/uploads/?mount=%1&from=%2"_s.arg(
                    digest, QString::fromLatin1(QUrl::toPercentEncoding(fromRepository, "/"))),
                words("mount layer %1 from %2").arg(blob.digest.shortHex(), fromRepository))));
    request.scopes.append(transport::repositoryScope(fromRepository, {u"pull"_s}));
    request.headers.append(QHttpHeaders::WellKnownHeader::ContentLength, "0");
    const QUrl asked = request.url;
    // A registry that does not mount, or not for this sign-in, still takes the bytes.
    request.acceptStatus = {400, 403, 404, 405, 501};
    auto answer = co_await state->access->http->send(std::move(request), std::move(ctx));
    if (!answer && answer.error().code == Errc::Unauthorized)
        co_return false;
    if (!answer)
        co_return std::unexpected(at(std::move(answer).error(), state, digest));
    if (answer->status == 201)
        co_return true;
    if (answer->status == 202) {
        if (auto upload = uploadOf(*answer, asked))
            state->opened.insert(digest, *upload);
    }
    co_return false;
}

Task<> RemoteSink::removeTag(QString tag, OpContext ctx)
{
    return remove(m_state, std::move(tag), std::move(ctx));
}

Task<> RemoteSink::removeManifest(oci::Descriptor manifest, OpContext ctx)
{
    return remove(m_state, manifest.digest.toString(), std::move(ctx));
}

} // namespace gantry::sources
