// SPDX-License-Identifier: Apache-2.0
#include "sources/remoteaccess.h"

#include "sources/documents.h"
#include "sources/words.h"
#include "transport/link.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr qsizetype markLength = 16;

//! A page's fingerprint travels in the token for the next page, so that a registry which serves the
//! same page again and again under new addresses (Gitea did, pitfall 22) is noticed without any
//! memory of ours.
QString fingerprint(const QStringList &names)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &name : names) {
        hash.addData(name.toUtf8());
        hash.addData(QByteArrayView("\n"));
    }
    return QString::fromLatin1(hash.result().toHex().first(markLength));
}

QString pathAndQuery(const QUrl &url)
{
    return url.toString(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::FullyEncoded);
}

} // namespace

std::shared_ptr<BlobCache> RemoteAccess::cacheOrScratch()
{
    if (cache)
        return cache;
    if (!m_scratch) {
        m_scratchDirectory = std::make_unique<QTemporaryDir>();
        m_scratch = std::make_shared<BlobCache>(m_scratchDirectory->path(), pools);
    }
    return m_scratch;
}

Expected<transport::HttpRequest> remoteRequest(
    const RemoteAccess &access, const RemoteQuestion &question)
{
    if (!access.http)
        return fail(Errc::Cancelled, words("Canceled"));
    if (access.offline)
        return fail(Errc::Network, words("Not asked: working offline"), access.registry);
    TRY(const QUrl base, access.http->hosts()->baseUrl(access.registry));
    transport::HttpRequest request;
    request.verb = question.verb;
    request.url = base.resolved(QUrl(question.path, QUrl::StrictMode));
    request.registry = access.registry;
    request.purpose = question.purpose;
    request.acceptStatus = question.acceptStatus;
    request.expectedBytes = question.expectedBytes;
    if (!question.scope.isEmpty())
        request.scopes = {question.scope};
    if (!question.accept.isEmpty())
        request.headers.append(QHttpHeaders::WellKnownHeader::Accept, question.accept);
    return request;
}

Task<transport::HttpAnswer> askRemote(
    RemoteAccessPtr access, RemoteQuestion question, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    CO_TRY(transport::HttpRequest request, remoteRequest(*access, question));
    auto answer = co_await access->http->send(std::move(request), std::move(ctx));
    if (answer && answer->headers.value("ratelimit-limit").contains(";w="))
        access->facts->countsGets = true;
    co_return answer;
}

Task<json::Document> parseAnswer(RemoteAccessPtr access, QByteArray bytes, QString subject)
{
    const auto parse = [bytes, subject]() -> Expected<json::Document> {
        auto document = json::Document::parse(bytes, subject);
        if (!document && document.error().code == Errc::Corrupt)
            document.error().code = Errc::Protocol;
        return document;
    };
    if (bytes.size() <= inlineBytes || !access->pools)
        co_return parse();
    co_return co_await onPool(&access->pools->cpu, parse);
}

bool isOfflineError(const Error &error)
{
    return error.code == Errc::Network || error.code == Errc::RateLimited;
}

Expected<QString> nextPath(
    const RemoteAccess &access, const QString &path, const transport::HttpAnswer &answer)
{
    if (!access.http)
        return QString();
    TRY(const QUrl base, access.http->hosts()->baseUrl(access.registry));
    const QUrl here = base.resolved(QUrl(path, QUrl::StrictMode));
    TRY(const auto next, transport::nextPage(answer.headers, here));
    if (!next || pathAndQuery(*next) == pathAndQuery(here))
        return QString();
    return pathAndQuery(*next);
}

Task<ListPage> askPage(RemoteAccessPtr access, QString firstPath, QString member,
    RemoteQuestion question, QString page, OpContext ctx)
{
    const QString before = page.left(markLength);
    question.path = page.isEmpty() ? firstPath : page.mid(markLength + 1);
    CO_TRY(const transport::HttpAnswer answer, co_await askRemote(access, question, ctx));
    const QString subject = access->registry;
    CO_TRY(const json::Document document, co_await parseAnswer(access, answer.body, subject));
    const json::Value list = document.root()[member.toUtf8()];
    if (!document.root().isObject() || (!list.isArray() && !list.isNull() && !list.isUndefined()))
        co_return fail(Errc::Protocol, words("The answer is not a list of names"), subject);

    ListPage result;
    for (qsizetype i = 0; i < list.size(); ++i) {
        if (auto name = list.at(i).toString(); name && !name->isEmpty())
            result.names.append(*std::move(name));
    }
    const QString mark = fingerprint(result.names);
    if (!page.isEmpty() && mark == before)
        co_return ListPage{};
    CO_TRY(const QString next, nextPath(*access, question.path, answer));
    if (!next.isEmpty() && !result.names.isEmpty())
        result.next = mark + u' ' + next;
    co_return result;
}

QByteArray joinNames(const QStringList &names)
{
    return names.join(u'\n').toUtf8();
}

QStringList splitNames(const QByteArray &bytes)
{
    return QString::fromUtf8(bytes).split(u'\n', Qt::SkipEmptyParts);
}

} // namespace gantry::sources
