// SPDX-License-Identifier: Apache-2.0
#include "support/proxy/faultconnection.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::test {

namespace {

bool hasNoBody(const WireHead &request, int status)
{
    return request.verb() == "HEAD" || status == 204 || status == 304 || status < 200;
}

} // namespace

FaultConnection::FaultConnection(FaultProxy *proxy, QTcpSocket *client, bool isElsewhere)
    : QObject(client)
    , m_proxy(proxy)
    , m_client(client)
    , m_isElsewhere(isElsewhere)
{
    client->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(client, &QIODevice::readyRead, this, &FaultConnection::onClient);
    connect(client, &QAbstractSocket::disconnected, this, [this] {
        if (m_busy && m_proxy)
            m_proxy->ended(m_number, 0);
        m_busy = false;
        if (m_upstream)
            m_upstream->abort();
        m_client->deleteLater();
    });
    QTimer::singleShot(0, this, &FaultConnection::onClient);
}

void FaultConnection::onClient()
{
    m_in += m_client->readAll();
    if (m_busy || !m_proxy)
        return;
    const auto head = readHead(m_in);
    if (!head)
        return;
    const QByteArray rest = m_in.sliced(head->headBytes);
    const qint64 length = head->isChunked() ? chunkedLength(rest).value_or(-1)
                                            : std::max<qint64>(head->contentLength(), 0);
    if (length < 0 || rest.size() < length)
        return;
    m_request = *head;
    m_requestBody = rest.first(length);
    m_in = rest.sliced(length);
    m_busy = true;
    m_haveHead = m_finishing = false;
    m_bodySent = 0;
    m_number = m_proxy->began(m_request);
    if (m_isElsewhere && !m_request.value("Authorization").isEmpty())
        ++m_proxy->m_leaked;
    m_fault = m_isElsewhere ? std::nullopt : m_proxy->strike(m_request);
    QTimer::singleShot(m_proxy->m_latencyMs, Qt::PreciseTimer, this, &FaultConnection::handle);
}

void FaultConnection::handle()
{
    if (!m_busy || !m_proxy)
        return;
    if (m_fault ? !answerAlone() : !answerKept())
        forward();
}

bool FaultConnection::answerKept()
{
    if (!m_proxy->m_keeps || m_request.verb() != "GET")
        return false;
    const auto kept = m_proxy->m_kept.constFind(m_request.path());
    if (kept == m_proxy->m_kept.cend())
        return false;
    m_answer = {};
    m_answer.startLine = "HTTP/1.1 200 Kept";
    toClient(*kept);
    finish();
    return true;
}

void FaultConnection::answerWith(
    int status, const QByteArray &contentType, const QByteArray &body, const QByteArray &more)
{
    m_answer = {};
    m_answer.startLine = "HTTP/1.1 " + QByteArray::number(status) + " Fault";
    toClient(m_answer.startLine + "\r\nContent-Type: " + contentType + "\r\n" + more
        + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n"
        + (m_request.verb() == "HEAD" ? QByteArray() : body));
    finish();
}

bool FaultConnection::answerAlone()
{
    const QString &name = m_fault->name;
    const QByteArray value = m_fault->value.toUtf8();
    const QByteArray json = "application/json";
    if (name == "unauthorized"_L1) {
        answerWith(401, json,
            R"({"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]})",
            "WWW-Authenticate: Basic realm=\"fault\"\r\n");
    } else if (name == "bearer-loop"_L1) {
        if (m_request.path().startsWith("/faulttoken")) {
            answerWith(200, json, R"({"token":"never-accepted","expires_in":300})");
            return true;
        }
        answerWith(401, json,
            R"({"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]})",
            "WWW-Authenticate: Bearer realm=\"http://" + m_request.value("Host")
                + "/faulttoken\",service=\"fault\",scope=\"repository:x:pull\"\r\n");
    } else if (name == "rate"_L1) {
        answerWith(429, json, R"({"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]})",
            "Retry-After: " + value + "\r\n");
    } else if (name == "status"_L1) {
        answerWith(value.toInt(), json,
            R"({"errors":[{"code":"UNKNOWN","message":"the proxy says no"}]})");
    } else if (name == "html"_L1) {
        answerWith(value.isEmpty() ? 502 : value.toInt(), "text/html",
            "<!DOCTYPE html><html><head><title>Bad &amp; broken "
            "gateway</title></head><body><h1>Oops</h1></body>");
    } else if (name == "redirect"_L1) {
        const QByteArray base = value.isEmpty()
            ? "http://127.0.0.1:" + QByteArray::number(m_proxy->m_elsewhere->serverPort())
            : value;
        answerWith(307, "text/plain", "", "Location: " + base + m_request.path() + "\r\n");
    } else if (name == "huge"_L1) {
        answerWith(
            200, "application/vnd.oci.image.index.v1+json", QByteArray(value.toLongLong(), ' '));
    } else if (name == "drop"_L1) {
        m_client->disconnectFromHost();
    } else if (name != "silence"_L1) {
        return false;
    }
    return true;
}

void FaultConnection::forward()
{
    if (!m_upstream || m_upstream->state() == QAbstractSocket::UnconnectedState) {
        delete m_upstream;
        m_upstream = new QTcpSocket(this);
        m_upstream->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(m_upstream, &QIODevice::readyRead, this, &FaultConnection::onUpstream);
        connect(
            m_upstream, &QAbstractSocket::disconnected, this, &FaultConnection::onUpstreamClosed);
        connect(m_upstream, &QAbstractSocket::errorOccurred, this,
            [this](QAbstractSocket::SocketError error) {
                if (error == QAbstractSocket::ConnectionRefusedError)
                    answerWith(502, "text/plain", "the registry behind the proxy does not answer");
            });
        m_upstream->connectToHost(m_proxy->m_upstreamHost, m_proxy->m_upstreamPort);
    }
    WireHead request = m_request;
    if (m_fault && m_fault->name == "no-range"_L1)
        request.remove("Range");
    m_upstream->write(request.toBytes() + m_requestBody);
}

void FaultConnection::onUpstream()
{
    m_fromUpstream += m_upstream->readAll();
    if (!m_busy) {
        m_fromUpstream.clear();
        return;
    }
    while (!m_haveHead) {
        const auto head = readHead(m_fromUpstream);
        if (!head)
            return;
        m_fromUpstream = m_fromUpstream.sliced(head->headBytes);
        if (head->status() == 100)
            continue;
        m_answer = *head;
        m_haveHead = true;
        m_bodyTotal = m_answer.contentLength();
        m_bodyLeft = m_bodyTotal;
        sendHead();
        if (m_fault && m_fault->name == "slow-headers"_L1)
            return; // goes on after its pause
    }
    if (m_fault && m_fault->name == "slow-headers"_L1 && !m_finishing)
        return;
    sendBody(std::exchange(m_fromUpstream, {}));
}

void FaultConnection::sendHead()
{
    WireHead head = m_answer;
    const QString name = m_fault ? m_fault->name : QString();
    if (name == "length"_L1 && m_bodyTotal >= 0)
        head.set("Content-Length", QByteArray::number(m_bodyTotal + m_fault->value.toLongLong()));
    if (name == "no-digest"_L1)
        head.remove("Docker-Content-Digest");
    if (name == "wrong-range"_L1 && head.status() == 206)
        head.set("Content-Range", "bytes 7-" + QByteArray::number(m_bodyTotal + 6) + "/*");
    if (name == "endless-link"_L1 && head.status() == 200)
        head.set("Link", '<' + m_request.path() + ">; rel=\"next\"");
    if (name == "no-range"_L1)
        head.remove("Accept-Ranges");
    if (name != "slow-headers"_L1) {
        toClient(head.toBytes());
        m_keeping = head.toBytes();
        return;
    }
    toClient(head.startLine + "\r\n");
    m_client->flush();
    const QByteArray rest = head.toBytes().sliced(head.startLine.size() + 2);
    QTimer::singleShot(m_fault->value.toInt(), this, [this, rest] {
        toClient(rest);
        m_finishing = true; // now the body may follow
        sendBody(std::exchange(m_fromUpstream, {}));
    });
}

void FaultConnection::sendBody(QByteArray bytes)
{
    if (!m_busy)
        return;
    const bool chunked = m_answer.isChunked();
    if (m_bodyTotal >= 0 && bytes.size() > m_bodyLeft)
        bytes.truncate(m_bodyLeft);
    m_bodyLeft -= m_bodyTotal >= 0 ? bytes.size() : 0;
    if (m_fault && m_fault->name == "flip"_L1 && !bytes.isEmpty()) {
        const qint64 place = m_fault->value.isEmpty() ? std::max<qint64>(m_bodyTotal, 0) / 2
                                                      : m_fault->value.toLongLong();
        if (place >= m_bodySent && place < m_bodySent + bytes.size())
            bytes[place - m_bodySent] = static_cast<char>(bytes[place - m_bodySent] ^ 0x01);
    }
    if (m_fault && m_fault->name == "cut"_L1
        && m_bodySent + bytes.size() >= m_fault->value.toLongLong()
        && !hasNoBody(m_request, m_answer.status())) {
        bytes.truncate(m_fault->value.toLongLong() - m_bodySent);
        m_client->write(bytes);
        m_client->disconnectFromHost();
        return;
    }
    m_bodySent += bytes.size();
    toClient(bytes);
    const bool keep = m_proxy && m_proxy->m_keeps && !m_fault && m_request.verb() == "GET"
        && m_answer.status() == 200;
    if (keep)
        m_keeping += bytes;
    const bool done = hasNoBody(m_request, m_answer.status())
        || (m_bodyTotal >= 0 && m_bodyLeft <= 0) || (chunked && bytes.endsWith("0\r\n\r\n"));
    if (!done)
        return;
    if (keep)
        m_proxy->m_kept.insert(m_request.path(), m_keeping);
    const bool tooShort = m_fault && m_fault->name == "length"_L1;
    finish();
    if (tooShort)
        m_client->disconnectFromHost();
}

void FaultConnection::toClient(const QByteArray &bytes)
{
    if (!m_proxy || m_proxy->m_bytesPerSecond <= 0) {
        m_client->write(bytes);
        return;
    }
    m_slowOut += bytes;
    if (!m_draining)
        drain();
}

//! Twenty portions per second.
void FaultConnection::drain()
{
    m_draining = m_proxy && !m_slowOut.isEmpty();
    if (!m_draining)
        return;
    const qint64 portion = std::max<qint64>(1, m_proxy->m_bytesPerSecond / 20);
    m_client->write(m_slowOut.first(std::min<qsizetype>(portion, m_slowOut.size())));
    m_slowOut.remove(0, portion);
    QTimer::singleShot(50, this, &FaultConnection::drain);
}

void FaultConnection::finish()
{
    m_busy = false;
    m_haveHead = false;
    if (m_proxy)
        m_proxy->ended(m_number, m_answer.status());
    QTimer::singleShot(0, this, &FaultConnection::onClient);
}

void FaultConnection::onUpstreamClosed()
{
    if (!m_busy)
        return;
    if (m_haveHead && m_bodyTotal < 0) { // the body ends with the connection
        finish();
        m_client->disconnectFromHost();
        return;
    }
    if (!m_haveHead && m_bodySent == 0 && m_client->state() == QAbstractSocket::ConnectedState) {
        forward(); // a kept connection the registry had closed meanwhile
        return;
    }
    m_client->disconnectFromHost();
}

} // namespace gantry::test
