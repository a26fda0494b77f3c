// SPDX-License-Identifier: Apache-2.0
#include "support/proxy/faultproxy.h"

#include "support/proxy/faultconnection.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::test {

std::optional<Fault> Fault::parse(const QString &text)
{
    static const QStringList known{u"cut"_s, u"flip"_s, u"length"_s, u"unauthorized"_s,
        u"bearer-loop"_s, u"rate"_s, u"status"_s, u"html"_s, u"slow-headers"_s, u"silence"_s,
        u"drop"_s, u"endless-link"_s, u"redirect"_s, u"huge"_s, u"no-range"_s, u"wrong-range"_s,
        u"no-digest"_s};
    const qsizetype equals = text.indexOf(u'=');
    Fault fault;
    fault.name = equals < 0 ? text : text.first(equals);
    fault.value = equals < 0 ? QString() : text.sliced(equals + 1);
    return known.contains(fault.name) ? std::optional(fault) : std::nullopt;
}

FaultProxy::FaultProxy(QString upstreamHost, quint16 upstreamPort, QObject *parent)
    : QObject(parent)
    , m_upstreamHost(std::move(upstreamHost))
    , m_upstreamPort(upstreamPort)
{
    m_elsewhere = new QTcpServer(this);
    accept(m_elsewhere, true);
    m_elsewhere->listen(QHostAddress::LocalHost);
}

FaultProxy::~FaultProxy() = default;

bool FaultProxy::listen(quint16 port)
{
    m_server = new QTcpServer(this);
    m_server->setListenBacklogSize(256);
    accept(m_server, false);
    return m_server->listen(QHostAddress::LocalHost, port);
}

bool FaultProxy::listenTls(const QString &certFile, const QString &keyFile, quint16 port)
{
    auto *server = new QSslServer(this);
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    QFile key(keyFile);
    if (!key.open(QIODevice::ReadOnly))
        return false;
    tls.setPrivateKey(QSslKey(key.readAll(), QSsl::Rsa));
    tls.setLocalCertificateChain(QSslCertificate::fromPath(certFile));
    server->setSslConfiguration(tls);
    m_server = server;
    accept(m_server, false);
    return m_server->listen(QHostAddress::LocalHost, port);
}

quint16 FaultProxy::port() const
{
    return m_server->serverPort();
}

QString FaultProxy::registry() const
{
    return u"127.0.0.1:"_s + QString::number(port());
}

void FaultProxy::add(const QString &text)
{
    const auto fault = Fault::parse(text);
    Q_ASSERT(fault);
    add(*fault);
}

void FaultProxy::accept(QTcpServer *server, bool isElsewhere)
{
    connect(server, &QTcpServer::pendingConnectionAvailable, this, [this, server, isElsewhere] {
        while (auto *socket = server->nextPendingConnection())
            new FaultConnection(this, socket, isElsewhere);
    });
}

std::optional<Fault> FaultProxy::strike(const WireHead &request)
{
    const QString line = QString::fromUtf8(request.verb() + ' ' + request.path());
    for (Fault &fault : m_faults) {
        if (fault.times == 0)
            continue;
        if (!fault.match.pattern().isEmpty() && !fault.match.match(line).hasMatch())
            continue;
        if (fault.times > 0)
            --fault.times;
        return fault;
    }
    return std::nullopt;
}

qsizetype FaultProxy::began(const WireHead &request)
{
    if (std::exchange(m_roundAnswered, false))
        ++m_rounds;
    m_peak = std::max(m_peak, ++m_open);
    m_seen.append({request.verb(), request.path(), !request.value("Authorization").isEmpty(), 0});
    return m_seen.size() - 1;
}

void FaultProxy::ended(qsizetype number, int status)
{
    --m_open;
    m_roundAnswered = true;
    if (number >= m_seen.size())
        return; // before a reset
    m_seen[number].status = status;
    if (m_listener)
        m_listener(m_seen[number]);
}

QByteArray FaultProxy::countLine() const
{
    return "requests " + QByteArray::number(requests()) + " rounds " + QByteArray::number(m_rounds)
        + " peak " + QByteArray::number(m_peak);
}

void FaultProxy::reset()
{
    m_seen.clear();
    m_rounds = 0;
    m_peak = m_open;
    m_leaked = 0;
    m_roundAnswered = true;
}

} // namespace gantry::test
