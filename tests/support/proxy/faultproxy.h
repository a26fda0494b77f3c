// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/proxy/httpwire.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QRegularExpression>

#include <functional>
#include <memory>
#include <optional>

class QTcpServer;

namespace gantry::test {

//! A way of being wrong; names and values are those of gantry-faultproxy (tests/support/README.md).
struct Fault {
    QString name;
    QString value;
    int times = -1; //!< how often it strikes; -1: always
    QRegularExpression match; //!< on "VERB PATH"; empty: every request
    static std::optional<Fault> parse(const QString &text); //!< "cut=100"; nullopt: no such fault
};

//! A real proxy in front of a registry (HTTP/1.1, plain towards it) that delays, counts and spoils.
//! One thread.
class FaultProxy : public QObject
{
    Q_OBJECT
public:
    FaultProxy(QString upstreamHost, quint16 upstreamPort, QObject *parent = nullptr);
    ~FaultProxy() override;
    bool listen(quint16 port = 0);
    bool listenTls(const QString &certFile, const QString &keyFile, quint16 port = 0);
    quint16 port() const;
    QString registry() const; //!< "127.0.0.1:PORT"

    void setLatency(int ms) { m_latencyMs = ms; }
    void setThrottle(qint64 bytesPerSecond) { m_bytesPerSecond = bytesPerSecond; }
    //! What was read once is answered from memory from then on: the registry's own time is left
    //! out.
    void setKeeps(bool keeps) { m_keeps = keeps; }
    void add(Fault fault) { m_faults.append(std::move(fault)); }
    void add(const QString &text); //!< must be one Fault::parse() knows
    void clear() { m_faults.clear(); }

    struct Seen {
        QByteArray verb, path;
        bool hadAuthorization = false;
        int status = 0;
    };
    const QList<Seen> &seen() const { return m_seen; }
    int requests() const { return static_cast<int>(m_seen.size()); }
    int rounds() const { return m_rounds; }
    int peak() const { return m_peak; }
    int leaked() const { return m_leaked; } //!< requests at the redirect port with Authorization
    QByteArray countLine() const;
    void reset();
    //! Called after each answer.
    void onAnswered(std::function<void(const Seen &)> listener)
    {
        m_listener = std::move(listener);
    }

private:
    friend class FaultConnection;
    void accept(QTcpServer *server, bool isElsewhere);
    //! The fault for this request, counted as struck.
    std::optional<Fault> strike(const WireHead &request);
    qsizetype began(const WireHead &request);
    void ended(qsizetype number, int status);

    QString m_upstreamHost;
    quint16 m_upstreamPort;
    QTcpServer *m_server = nullptr;
    QTcpServer *m_elsewhere = nullptr;
    int m_latencyMs = 0;
    qint64 m_bytesPerSecond = 0;
    QList<Fault> m_faults;
    bool m_keeps = false;
    QHash<QByteArray, QByteArray> m_kept; //!< answers to GET by path, head and body
    QList<Seen> m_seen;
    std::function<void(const Seen &)> m_listener;
    int m_rounds = 0;
    int m_open = 0;
    int m_peak = 0;
    int m_leaked = 0;
    bool m_roundAnswered
        = true; //!< somebody in this round has an answer: the next request is a new round
};

} // namespace gantry::test
