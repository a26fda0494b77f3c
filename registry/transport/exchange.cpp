// SPDX-License-Identifier: Apache-2.0
// One try. QNetworkReply tells the same story in many orders (finished before readyRead, error
// without finished for long, headers after the body of an aborted request); here it becomes one of
// six ends.
#include "transport/exchange.h"

#include "base/text.h"
#include "transport/answererror.h"
#include "transport/guard.h"
#include "transport/range.h"
#include "transport/words.h"

#include <QNetworkAccessManager>
#include <QPointer>
#ifndef QT_NO_SSL
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>
#endif

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

constexpr qint64 readBufferBytes = 1024 * 1024; //!< a slow sink slows the network beyond this
constexpr qint64 chunkBytes = 256 * 1024;

#ifndef QT_NO_SSL
//! Has a person named this very certificate among the authorities of the registry? It then counts
//! as it is, whoever signed it: OpenSSL alone would go on asking for its issuer. Nothing else is
//! overlooked; a wrong name or an end date stays an error.
bool isNamedItself(const QList<QSslError> &errors, const QSslConfiguration &tls)
{
    const bool onlyIssuer = std::ranges::all_of(errors, [](const QSslError &error) {
        switch (error.error()) {
        case QSslError::UnableToGetIssuerCertificate:
        case QSslError::UnableToGetLocalIssuerCertificate:
        case QSslError::UnableToVerifyFirstCertificate:
        case QSslError::CertificateUntrusted:
        case QSslError::SelfSignedCertificate:
            return true;
        default:
            return false;
        }
    });
    const auto shown = tls.peerCertificateChain();
    return onlyIssuer && !shown.isEmpty() && tls.caCertificates().contains(shown.first());
}
#endif

} // namespace

Exchange::Exchange(QNetworkAccessManager *network, ExchangePlan plan, OneShot done)
    : m_plan(std::move(plan))
    , m_done(std::move(done))
{
    m_result.sinkBytes = m_plan.resumeFrom;
    m_patience.setSingleShot(true);
    m_total.setSingleShot(true);
    m_doubt.setSingleShot(true);
    connect(&m_doubt, &QTimer::timeout, this, &Exchange::onDoubt);
    connect(&m_patience, &QTimer::timeout, this, &Exchange::onSilence);
    connect(&m_total, &QTimer::timeout, this, [this] {
        conclude(ExchangeResult::End::TimedOut,
            errorFromConnection(QNetworkReply::TimeoutError, {}, m_plan.request.url()));
    });
    start(network);
}

Exchange::~Exchange()
{
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    if (!m_replyFinished)
        m_reply->abort();
    m_reply->deleteLater();
}

void Exchange::start(QNetworkAccessManager *network)
{
    const QNetworkRequest &request = m_plan.request;
    const QByteArray &verb = m_plan.verb;
    m_upload = m_plan.upload.get();
    if (m_upload)
        m_reply = network->sendCustomRequest(request, verb, m_plan.upload.release());
    else if (verb == "GET")
        m_reply = network->get(request);
    else if (verb == "HEAD")
        m_reply = network->head(request);
    else if (verb == "POST")
        m_reply = network->post(request, m_plan.body);
    else if (verb == "PUT")
        m_reply = network->put(request, m_plan.body);
    else
        m_reply = network->sendCustomRequest(request, verb, m_plan.body);
    if (m_plan.sink)
        m_reply->setReadBufferSize(readBufferBytes);
    if (m_upload) {
        m_upload->setParent(m_reply);
        connect(m_upload, &UploadBody::failed, this, &Exchange::onUploadFailed);
        if (m_upload->failure()) // before anybody listened
            QMetaObject::invokeMethod(this, &Exchange::onUploadFailed, Qt::QueuedConnection);
    }

    connect(m_reply, &QNetworkReply::metaDataChanged, this, &Exchange::onHeaders);
    connect(m_reply, &QNetworkReply::readyRead, this, &Exchange::onReadable);
    connect(m_reply, &QNetworkReply::finished, this, &Exchange::onFinished);
    connect(m_reply, &QNetworkReply::uploadProgress, this, [this] {
        if (!m_haveHeaders)
            m_patience.start(m_plan.timing.headers); // a long body up is not silence
    });
#ifndef QT_NO_SSL
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        if (m_plan.trustAnyCertificate) {
            m_reply->ignoreSslErrors();
            return;
        }
        if (isNamedItself(errors, m_reply->sslConfiguration())) {
            m_reply->ignoreSslErrors(errors);
            return;
        }
        m_result.certificate = describeProblem(m_plan.registry, hostAndPort(m_plan.request.url()),
            errors, m_reply->sslConfiguration().peerCertificateChain());
    });
#endif
    m_patience.start(m_plan.timing.headers);
    if (m_plan.tlsProbe)
        m_doubt.start(m_plan.timing.doubt);
    if (!m_plan.sink && !m_upload)
        m_total.start(m_plan.timing.document);
}

//! Nothing for longer than a server is waited for. It is not slow when the body is; and one that
//! got all of a body may have to hash and move gigabytes before it says a word.
void Exchange::onSilence()
{
    if (m_upload && !m_haveHeaders && m_upload->isStarved()) {
        m_patience.start(m_plan.timing.headers);
        return;
    }
    if (m_upload && !m_haveHeaders && m_upload->isSent()
        && !std::exchange(m_waitedForAnswer, true)) {
        m_patience.start(m_plan.timing.document);
        return;
    }
    conclude(ExchangeResult::End::TimedOut,
        errorFromConnection(QNetworkReply::TimeoutError, {}, m_plan.request.url()));
}

void Exchange::onUploadFailed()
{
    if (m_upload && m_upload->failure())
        conclude(ExchangeResult::End::Failed, *m_upload->failure());
}

//! Over HTTP/2 Qt does not tell of an alert: without this a refused client would wait out its
//! patience and be told that the server is slow.
void Exchange::onDoubt()
{
    if (m_concluded || m_haveHeaders)
        return;
    m_probe = m_plan.tlsProbe();
    connect(m_probe.get(), &TlsProbe::finished, this, &Exchange::heedRefusal);
    if (m_probe->answer() != TlsProbe::Answer::Asking)
        heedRefusal();
}

void Exchange::heedRefusal()
{
    if (!m_concluded && !m_haveHeaders && m_probe->refusal())
        conclude(ExchangeResult::End::Failed, *m_probe->refusal());
}

bool Exchange::bodyIsForCaller() const
{
    return m_result.answer.isSuccess() || m_plan.acceptStatus.contains(m_result.answer.status);
}

void Exchange::onHeaders()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (m_haveHeaders || m_concluded || status < 200)
        return;
    m_haveHeaders = true;
    m_doubt.stop();
    m_result.answer.status = status;
    m_result.answer.headers = m_reply->headers();
    m_result.answer.url = m_reply->url();
    m_result.protocol = m_reply->attribute(QNetworkRequest::Http2WasUsedAttribute).toBool()
        ? "h2"_ba
        : "HTTP/1.1"_ba;
    m_announcedBytes = contentLength(m_result.answer.headers);
    m_patience.start(m_plan.timing.idle);
    if (m_plan.verb == "HEAD" || !bodyIsForCaller())
        return;
    if (auto fine = acceptBody(); !fine)
        conclude(ExchangeResult::End::Failed, fine.error());
    else if (m_plan.sink && m_result.answer.isSuccess()) {
        if (auto ready = prepareSink(); !ready)
            conclude(ready.error().code == Errc::Protocol ? ExchangeResult::End::RangeIgnored
                                                          : ExchangeResult::End::Failed,
                ready.error());
    }
}

//! Sizes are compared before a byte of the body is read (pitfall 8).
Expected<> Exchange::acceptBody()
{
    const QString subject = withoutSecrets(m_result.answer.url.toString());
    const qint64 announced = m_announcedBytes;
    if (announced < 0)
        return {};
    const bool whole = m_result.answer.status != 206;
    if (m_plan.expectedBytes >= 0 && whole && m_result.answer.isSuccess()
        && announced != m_plan.expectedBytes)
        return fail(Errc::DigestMismatch,
            Words::tr("The server sends %1 where the descriptor says %2")
                .arg(formatExactBytes(announced), formatExactBytes(m_plan.expectedBytes)),
            subject);
    if (!m_plan.sink && announced > m_plan.maxBodyBytes)
        return fail(Errc::LimitExceeded,
            Words::tr("The answer of %1 is larger than the limit of %2")
                .arg(formatBytes(announced), formatBytes(m_plan.maxBodyBytes)),
            subject);
    return {};
}

//! Resuming is right only when the answer says it begins where the sink ends (pitfall 9).
Expected<> Exchange::prepareSink()
{
    if (m_result.answer.status != 206) {
        if (m_plan.resumeFrom > 0) {
            if (m_plan.progress)
                m_plan.progress->bytesDone -= m_plan.resumeFrom;
            m_result.sinkBytes = 0;
            return m_plan.sink->restart();
        }
        return {};
    }
    const auto range = parseContentRange(
        m_result.answer.headers.value(QHttpHeaders::WellKnownHeader::ContentRange));
    if (!range || range->first != m_plan.resumeFrom
        || (m_plan.expectedBytes >= 0 && range->completeBytes >= 0
            && range->completeBytes != m_plan.expectedBytes))
        return fail(Errc::Protocol,
            Words::tr("The server sent another part than the one asked for"),
            withoutSecrets(m_result.answer.url.toString()));
    return {};
}

void Exchange::onReadable()
{
    if (m_concluded)
        return;
    if (!m_haveHeaders)
        onHeaders();
    m_patience.start(m_plan.timing.idle);
    pump();
}

void Exchange::pump()
{
    if (m_concluded || !m_haveHeaders)
        return;
    if (!m_plan.sink || !m_result.answer.isSuccess()) {
        readWhole();
        return;
    }
    while (!m_concluded && m_reply->bytesAvailable() > 0) {
        if (!m_plan.sink->ready()) {
            m_patience.stop(); // the disk is slow, not the server
            if (!std::exchange(m_waitingForSink, true)) {
                m_plan.sink->onReady([self = QPointer<Exchange>(this)] {
                    if (!self)
                        return;
                    QMetaObject::invokeMethod(
                        self.get(),
                        [self] {
                            self->m_waitingForSink = false;
                            self->m_patience.start(self->m_plan.timing.idle);
                            self->pump();
                        },
                        Qt::QueuedConnection);
                });
            }
            return;
        }
        const QByteArray chunk = m_reply->read(chunkBytes);
        m_result.bytesReceived += chunk.size();
        m_result.sinkBytes += chunk.size();
        if (m_plan.expectedBytes >= 0 && m_result.sinkBytes > m_plan.expectedBytes) {
            conclude(ExchangeResult::End::Failed,
                Error{.code = Errc::DigestMismatch,
                    .message = Words::tr("The server sends more than the %1 the descriptor says")
                        .arg(formatExactBytes(m_plan.expectedBytes)),
                    .subject = withoutSecrets(m_result.answer.url.toString())});
            return;
        }
        if (m_plan.progress)
            m_plan.progress->bytesDone += chunk.size();
        if (auto written = m_plan.sink->write(chunk); !written)
            conclude(ExchangeResult::End::Failed, std::move(written).error());
    }
    if (m_replyFinished)
        settleFinished();
}

void Exchange::readWhole()
{
    const bool wanted = bodyIsForCaller();
    const qint64 limit = wanted ? m_plan.maxBodyBytes : maxErrorBytes;
    QByteArray &body = m_result.answer.body;
    const qint64 available = m_reply->bytesAvailable();
    const QByteArray chunk = m_reply->read(qMin(available, limit - body.size() + 1));
    m_result.bytesReceived += chunk.size();
    if (wanted && m_plan.progress)
        m_plan.progress->bytesDone += chunk.size();
    if (body.isEmpty())
        body = chunk;
    else
        body += chunk;
    if (body.size() <= limit)
        return;
    body.truncate(limit);
    if (!wanted) {
        conclude(ExchangeResult::End::Answered); // enough of it to say what is wrong
        return;
    }
    conclude(ExchangeResult::End::Failed,
        Error{.code = Errc::LimitExceeded,
            .message
            = Words::tr("The answer is larger than the limit of %1").arg(formatBytes(limit)),
            .subject = withoutSecrets(m_result.answer.url.toString())});
}

void Exchange::onFinished()
{
    m_replyFinished = true;
    if (m_concluded)
        return;
    onHeaders();
    if (m_concluded)
        return;
    if (m_haveHeaders) {
        pump(); // settles when everything is read
        if (m_concluded || m_waitingForSink)
            return;
    }
    settleFinished();
}

void Exchange::settleFinished()
{
    if (m_concluded || m_waitingForSink)
        return;
    const QNetworkReply::NetworkError error = m_reply->error();
    m_result.networkError = error;
    const QUrl &url = m_plan.request.url();
    // 201…299, 300…399, 400…499: errors of the content, of the server. The answer itself is whole.
    const bool aboutConnection = error != QNetworkReply::NoError
        && (error < QNetworkReply::ContentAccessDenied || error == QNetworkReply::ProtocolFailure
            || error == QNetworkReply::ProtocolUnknownError);
    const bool hasBody = m_haveHeaders && m_plan.verb != "HEAD" && m_result.answer.status != 204
        && m_result.answer.status != 304;
    const bool shortBody
        = hasBody && m_announcedBytes >= 0 && m_result.bytesReceived < m_announcedBytes;
    if (!m_haveHeaders) {
        if (m_result.certificate) {
            m_result.error = m_result.certificate->toError();
            conclude(ExchangeResult::End::Failed, m_result.error);
            return;
        }
        if (m_plan.request.url().scheme() == "https"_L1) {
            const bool hadCertificate
                = !m_plan.request.sslConfiguration().localCertificate().isNull();
            if (auto refusal = errorFromAlert(m_reply->errorString(), url, hadCertificate)) {
                conclude(ExchangeResult::End::Failed, *std::move(refusal));
                return;
            }
        }
        const bool lost = error == QNetworkReply::RemoteHostClosedError
            || error == QNetworkReply::NoError
            || error == QNetworkReply::TemporaryNetworkFailureError
            || error == QNetworkReply::UnknownNetworkError
            || error == QNetworkReply::NetworkSessionFailedError
            || error == QNetworkReply::ContentReSendError;
        conclude(lost ? ExchangeResult::End::Lost : ExchangeResult::End::Failed,
            errorFromConnection(
                error == QNetworkReply::NoError ? QNetworkReply::RemoteHostClosedError : error,
                m_reply->errorString(), url));
        return;
    }
    if (aboutConnection || shortBody) {
        // A proxy that wants a password wants it the next time, too.
        const bool lost = error != QNetworkReply::ProxyAuthenticationRequiredError;
        conclude(lost ? ExchangeResult::End::Lost : ExchangeResult::End::Failed,
            errorFromConnection(aboutConnection ? error : QNetworkReply::RemoteHostClosedError,
                m_reply->errorString(), url));
        return;
    }
    const bool isDownload = m_plan.sink && m_result.answer.isSuccess();
    const qint64 have = isDownload ? m_result.sinkBytes : m_result.answer.body.size();
    if (hasBody && m_plan.expectedBytes >= 0 && m_result.answer.isSuccess()
        && have != m_plan.expectedBytes) {
        conclude(ExchangeResult::End::Failed,
            Error{.code = Errc::DigestMismatch,
                .message = Words::tr("The server sent %1 where the descriptor says %2")
                    .arg(formatExactBytes(have), formatExactBytes(m_plan.expectedBytes)),
                .subject = withoutSecrets(m_result.answer.url.toString())});
        return;
    }
    conclude(ExchangeResult::End::Answered);
}

void Exchange::conclude(ExchangeResult::End end, Error error)
{
    if (std::exchange(m_concluded, true))
        return;
    m_patience.stop();
    m_total.stop();
    m_doubt.stop();
    m_result.end = end;
    m_result.error = std::move(error);
    // Whoever called this may still look at us, and the reply may be inside a signal: the waiter,
    // which deletes this object, goes on from the event loop.
    QMetaObject::invokeMethod(this, &Exchange::deliver, Qt::QueuedConnection);
}

void Exchange::deliver()
{
    const OneShot done = m_done; // the waiter deletes this object
    done.fire();
}

} // namespace gantry::transport
