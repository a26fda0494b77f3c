// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "transport/certificateproblem.h"
#include "transport/clock.h"
#include "transport/httpclient.h"
#include "transport/oneshot.h"
#include "transport/tlsprobe.h"
#include "transport/uploadbody.h"

#include <QNetworkReply>
#include <QNetworkRequest>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

class QNetworkAccessManager;

namespace gantry::transport {

//! What one try is to do.
struct ExchangePlan {
    QNetworkRequest request;
    QByteArray verb;
    QByteArray body;
    std::unique_ptr<UploadBody> upload; //!< instead of body; the request says its length
    QString registry;
    qint64 maxBodyBytes = maxDocumentBytes;
    qint64 expectedBytes = -1;
    std::shared_ptr<ByteSink> sink; //!< null: the body is kept
    qint64 resumeFrom = 0; //!< bytes the sink has already; the request carries the Range
    QList<int> acceptStatus;
    bool trustAnyCertificate = false;
    Timing timing;
    std::shared_ptr<Progress> progress;
    //! Asks the host beside this request when its headers do not come; empty: never. Called while
    //! the exchange lives.
    std::function<std::shared_ptr<TlsProbe>()> tlsProbe;
};

//! What came of it.
struct ExchangeResult {
    enum class End {
        Answered, //!< headers and the whole body (of an error: up to maxErrorBytes)
        Lost, //!< the connection broke, before or inside the body
        TimedOut,
        Failed, //!< `error` is final
        RangeIgnored, //!< another range than asked for came: start over without
        Stopped
    };
    End end = End::Stopped;
    HttpAnswer answer;
    Error error; //!< set unless Answered
    QNetworkReply::NetworkError networkError = QNetworkReply::NoError;
    qint64 bytesReceived = 0;
    qint64 sinkBytes = 0; //!< in the sink when this try ended
    QByteArray protocol;
    std::optional<CertificateProblem> certificate;
    QString access; //!< in words: who asked for what, when that was refused
};

//! One request on the wire, once: reads within the bounds of its plan and then fires its event.
//! Never follows, retries or signs in. Main thread.
class Exchange : public QObject
{
    Q_OBJECT
public:
    //! `done` fires at the end; it may be shared with others who end the wait.
    Exchange(QNetworkAccessManager *network, ExchangePlan plan, OneShot done);
    ~Exchange() override;

    ExchangeResult takeResult() { return std::move(m_result); }

private:
    void start(QNetworkAccessManager *network);
    void onHeaders();
    void onReadable();
    void onFinished();
    void onDoubt();
    void onSilence();
    void onUploadFailed();
    void heedRefusal();
    bool bodyIsForCaller() const;
    Expected<> acceptBody();
    Expected<> prepareSink();
    void pump();
    void readWhole();
    void conclude(ExchangeResult::End end, Error error = {});
    void deliver();
    void settleFinished();

    ExchangePlan m_plan;
    QNetworkReply *m_reply = nullptr;
    QPointer<UploadBody> m_upload; //!< goes with the reply
    QTimer m_patience; //!< headers, then idle
    QTimer m_total;
    QTimer m_doubt;
    std::shared_ptr<TlsProbe> m_probe;
    OneShot m_done;
    ExchangeResult m_result;
    qint64 m_announcedBytes = -1;
    bool m_haveHeaders = false;
    bool m_concluded = false;
    bool m_replyFinished = false;
    bool m_waitingForSink = false;
    bool m_waitedForAnswer = false;
};

} // namespace gantry::transport
