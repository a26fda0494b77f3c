// SPDX-License-Identifier: Apache-2.0
#include "transport/tlsprobe.h"

#include "base/text.h"
#include "transport/guard.h"
#include "transport/words.h"

#include <QSslCertificate>
#include <QSslSocket>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

//! The words behind "alert" in OpenSSL's text; empty: no alert.
QString alertOf(const QString &detail)
{
    const qsizetype at = detail.indexOf(" alert "_L1, 0, Qt::CaseInsensitive);
    if (at < 0)
        return {};
    QString words = detail.sliced(at + 7).simplified().toLower();
    if (const qsizetype end = words.indexOf(u':'); end >= 0)
        words.truncate(end);
    return words;
}

} // namespace

std::optional<Error> errorFromAlert(const QString &detail, const QUrl &url, bool hadCertificate)
{
    const QString alert = alertOf(detail);
    const bool aboutCertificate = alert.contains("certificate"_L1) || alert == "unknown ca"_L1
        || alert == "access denied"_L1;
    if (!aboutCertificate && alert != "handshake failure"_L1)
        return std::nullopt;
    const QString host = hostAndPort(url);
    Error error;
    error.code = Errc::Network;
    error.subject = withoutSecrets(url.toString());
    error.remedy = Words::tr("Give a certificate and its key with --tls-cert FILE --tls-key FILE, "
                             "or put them into /etc/docker/certs.d/%1/ as client.cert and "
                             "client.key")
                       .arg(host);
    if (hadCertificate)
        error.message
            = Words::tr("No secure connection, %1 does not accept the client certificate (%2)")
                  .arg(host, alert);
    else if (aboutCertificate)
        error.message = Words::tr("No secure connection, %1 asks for a client certificate and "
                                  "there is none for it (%2)")
                            .arg(host, alert);
    else
        error.message = Words::tr("No secure connection, %1 refused the handshake (%2): perhaps it "
                                  "asks for a client certificate, and there is none for it")
                            .arg(host, alert);
    return error;
}

TlsProbe::TlsProbe(const QUrl &url, QSslConfiguration configuration, const QNetworkProxy &proxy,
    std::chrono::milliseconds limit)
    : m_url(url)
    , m_socket(new QSslSocket(this))
    , m_hadCertificate(!configuration.localCertificate().isNull())
{
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setAllowedNextProtocols(
        {QSslConfiguration::ALPNProtocolHTTP2, QSslConfiguration::NextProtocolHttp1_1});
    m_socket->setSslConfiguration(configuration);
    m_socket->setProxy(proxy);
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this,
        [this] { conclude(m_isEncrypted ? Answer::Tls : Answer::NoTls); });
    connect(m_socket, &QSslSocket::encrypted, this, &TlsProbe::onEncrypted);
    connect(m_socket, &QSslSocket::errorOccurred, this, &TlsProbe::onError);
    // The first thing the server says itself (its HTTP/2 settings): we are in.
    connect(m_socket, &QSslSocket::readyRead, this, [this] { conclude(Answer::Tls); });
    m_limit.start(limit);
    m_since.start();
    m_socket->connectToHostEncrypted(url.host(), static_cast<quint16>(url.port(443)));
}

TlsProbe::~TlsProbe()
{
    m_socket->disconnect(this);
    m_socket->abort();
}

void TlsProbe::onEncrypted()
{
    m_isEncrypted = true;
    if (m_socket->sessionProtocol() != QSsl::TlsV1_3) {
        conclude(Answer::Tls);
        return;
    }
    // An alert takes one way there and back; the handshake took two of them.
    const auto longer = std::chrono::milliseconds(m_since.elapsed() + 250);
    m_limit.start(std::min(longer, m_limit.remainingTimeAsDuration()));
}

void TlsProbe::onError()
{
    const QAbstractSocket::SocketError error = m_socket->error();
    const QString detail = m_socket->errorString();
    m_refusal = errorFromAlert(detail, m_url, m_hadCertificate);
    if (m_isEncrypted || m_refusal || !alertOf(detail).isEmpty())
        conclude(Answer::Tls);
    else if (error == QAbstractSocket::SslHandshakeFailedError
        || error == QAbstractSocket::SslInternalError
        || error == QAbstractSocket::RemoteHostClosedError)
        conclude(Answer::NoTls);
    else
        conclude(Answer::Unreachable);
}

void TlsProbe::conclude(Answer answer)
{
    if (m_answer != Answer::Asking)
        return;
    m_answer = answer;
    m_limit.stop();
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_socket->disconnect(this);
            m_socket->abort();
            const auto self = weak_from_this().lock(); // who hears it may drop us
            Q_EMIT finished();
        },
        Qt::QueuedConnection);
}

} // namespace gantry::transport
