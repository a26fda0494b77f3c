// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/proxy/faultproxy.h"

#include <QObject>
#include <QPointer>

class QTcpSocket;

namespace gantry::test {

//! One client of a FaultProxy and the connection to the registry made for it.
class FaultConnection : public QObject
{
    Q_OBJECT
public:
    FaultConnection(FaultProxy *proxy, QTcpSocket *client, bool isElsewhere);

private:
    void onClient();
    void handle();
    //! True: the fault has answered itself, nothing is forwarded.
    bool answerAlone();
    void answerWith(int status, const QByteArray &contentType, const QByteArray &body,
        const QByteArray &more = {});
    void forward();
    //! An answer the proxy keeps; false: there is none.
    bool answerKept();
    void onUpstream();
    void onUpstreamClosed();
    void sendHead();
    void sendBody(QByteArray bytes);
    void toClient(const QByteArray &bytes);
    void drain();
    void finish();

    QPointer<FaultProxy> m_proxy;
    QTcpSocket *m_client;
    QTcpSocket *m_upstream = nullptr;
    bool m_isElsewhere;
    QByteArray m_in; //!< from the client, not yet handled
    QByteArray m_fromUpstream;
    QByteArray m_slowOut; //!< waits for its turn when throttled
    bool m_draining = false; //!< the next portion has its time
    WireHead m_request;
    QByteArray m_requestBody;
    QByteArray m_keeping; //!< the answer so far, when it shall be kept
    WireHead m_answer;
    std::optional<Fault> m_fault;
    qsizetype m_number = 0;
    bool m_busy = false;
    bool m_haveHead = false;
    bool m_finishing = false;
    qint64 m_bodyLeft = 0; //!< of an answer with Content-Length
    qint64 m_bodySent = 0;
    qint64 m_bodyTotal = -1;
};

} // namespace gantry::test
