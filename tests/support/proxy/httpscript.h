// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/proxy/httpwire.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QSslConfiguration>
#include <QUrl>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QLocalServer;
class QTcpServer;

namespace gantry::test {

struct ScriptRequest {
    WireHead head;
    QByteArray verb, path; //!< path with query, as sent
    QByteArray body;
    QByteArray header(const QByteArray &name) const { return head.value(name); }
};

//! One answer, right or wrong in any way a test needs.
struct ScriptAnswer {
    int status = 200;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    qint64 cutAfter = -1; //!< close after so many bytes of the body; 0: after the headers
    qint64 announcedBytes = -1; //!< Content-Length, when it is not the body's
    bool untilClose = false; //!< no Content-Length: the end of the connection ends the body
    bool drop = false; //!< close without a word
    bool silent = false; //!< never answer
    int delayMs = 0; //!< before the first byte
    int afterPeak = 0; //!< wait until so many requests have been open at once
    int headerPauseMs = 0; //!< between the status line and the rest

    static ScriptAnswer json(QByteArray body, int status = 200);
    //! What a server with ranges gives of a body: the rest from where the request asks, to its
    //! end or as far as it asks; nullopt when it asks for no range.
    static std::optional<ScriptAnswer> ranged(const ScriptRequest &request, const QByteArray &body);
    ScriptAnswer &&with(const QByteArray &name, const QByteArray &value) &&;
};

//! A server on loopback that answers from a list. Each on() adds one answer for a request; they are
//! used in order and the last one stays. What nobody foresaw is answered 599 and kept in
//! unexpected().
class HttpScript : public QObject
{
    Q_OBJECT
public:
    explicit HttpScript(QObject *parent = nullptr);
    //! TLS with this certificate and key (PEM files).
    HttpScript(const QString &certFile, const QString &keyFile, QObject *parent = nullptr);
    ~HttpScript() override;
    //! Also (or only) at a unix socket.
    bool listenLocal(const QString &path);

    QString registry() const; //!< "127.0.0.1:PORT"
    QUrl url(const QString &path) const;
    quint16 port() const;

    HttpScript &on(const QByteArray &verb, const QByteArray &path, ScriptAnswer answer);
    //! Asked first; nullopt leaves it to the list.
    void onAny(std::function<std::optional<ScriptAnswer>(const ScriptRequest &)> handler);

    const QList<ScriptRequest> &requests() const { return m_requests; }
    QList<ScriptRequest> requestsOf(const QByteArray &verb, const QByteArray &path) const;
    int count(const QByteArray &verb, const QByteArray &path) const;
    QStringList unexpected() const { return m_unexpected; }
    int connections() const { return m_connections; }
    int peakConcurrent() const { return m_peak; }

private:
    friend class ScriptConnection;
    void accept(class QIODevice *device);
    ScriptAnswer answer(const ScriptRequest &request);
    void opened(); //!< one more request is open
    void whenPeakIs(int peak, QObject *asker, std::function<void()> then);
    QTcpServer *m_server = nullptr;
    QLocalServer *m_local = nullptr;
    bool m_isTls = false;
    QHash<QByteArray, std::deque<ScriptAnswer>> m_answers;
    std::function<std::optional<ScriptAnswer>(const ScriptRequest &)> m_handler;
    QList<ScriptRequest> m_requests;
    QStringList m_unexpected;
    int m_connections = 0;
    int m_open = 0;
    int m_peak = 0;
    struct Held {
        int peak;
        QPointer<QObject> asker;
        std::function<void()> then;
    };
    std::vector<Held> m_held;
};

} // namespace gantry::test
