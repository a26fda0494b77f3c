// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QElapsedTimer>
#include <QNetworkProxy>
#include <QObject>
#include <QSslConfiguration>
#include <QTimer>
#include <QUrl>

#include <chrono>
#include <memory>
#include <optional>

class QSslSocket;

namespace gantry::transport {

//! Shakes hands once and says nothing: does a host speak TLS, and does it let us in? The second
//! question is for HTTP/2, where Qt keeps an alert that comes after the handshake to itself (TLS
//! 1.3 refuses client certificates then; RFC 8446, section 4.4.2.4). Trusts any certificate: what
//! it finds out decides about no data. Main thread.
class TlsProbe : public QObject, public std::enable_shared_from_this<TlsProbe>
{
    Q_OBJECT
public:
    enum class Answer { Asking, Unreachable, NoTls, Tls };

    //! `limit` is for the whole of it.
    TlsProbe(const QUrl &url, QSslConfiguration configuration, const QNetworkProxy &proxy,
        std::chrono::milliseconds limit);
    ~TlsProbe() override;

    Answer answer() const { return m_answer; }
    //! Why TLS is spoken but not with us; nullopt: with us, too (or not known).
    const std::optional<Error> &refusal() const { return m_refusal; }

Q_SIGNALS:
    void finished(); //!< once, from the event loop

private:
    void onEncrypted();
    void onError();
    void conclude(Answer answer);

    QUrl m_url;
    QSslSocket *m_socket;
    QTimer m_limit;
    QElapsedTimer m_since;
    bool m_hadCertificate;
    bool m_isEncrypted = false;
    Answer m_answer = Answer::Asking;
    std::optional<Error> m_refusal;
};

//! An Error when `detail` (Qt's text of a failed connection) tells of a TLS alert about client
//! certificates or the handshake (RFC 8446, section 6.2); nullopt: it is about something else.
std::optional<Error> errorFromAlert(const QString &detail, const QUrl &url, bool hadCertificate);

} // namespace gantry::transport
