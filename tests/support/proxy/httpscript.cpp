// SPDX-License-Identifier: Apache-2.0
#include "support/proxy/httpscript.h"

#include <QFile>
#include <QLocalServer>
#include <QLocalSocket>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::test {

//! One connection: reads requests one after another and writes their answers.
class ScriptConnection : public QObject
{
public:
    ScriptConnection(HttpScript *script, QIODevice *device)
        : QObject(device)
        , m_script(script)
        , m_device(device)
    {
        connect(device, &QIODevice::readyRead, this, [this] { next(); });
        QTimer::singleShot(0, this, [this] { next(); });
    }

private:
    void next()
    {
        m_buffer += m_device->readAll();
        if (m_busy)
            return;
        const auto head = readHead(m_buffer);
        if (!head)
            return;
        const QByteArray rest = m_buffer.sliced(head->headBytes);
        const qint64 length = head->isChunked() ? chunkedLength(rest).value_or(-1)
                                                : std::max<qint64>(head->contentLength(), 0);
        if (length < 0 || rest.size() < length)
            return;
        m_buffer = rest.sliced(length);
        const ScriptRequest request{*head, head->verb(), head->path(), rest.first(length)};
        m_busy = true;
        m_script->opened();
        m_isHead = request.verb == "HEAD";
        const ScriptAnswer answer = m_script->answer(request);
        if (answer.silent)
            return;
        m_script->whenPeakIs(answer.afterPeak, this, [this, answer] {
            QTimer::singleShot(answer.delayMs, this, [this, answer] { begin(answer); });
        });
    }

    void begin(const ScriptAnswer &answer)
    {
        if (answer.drop) {
            close();
            return;
        }
        m_device->write("HTTP/1.1 " + QByteArray::number(answer.status) + " X\r\n");
        QTimer::singleShot(answer.headerPauseMs, this, [this, answer] { finish(answer); });
        if (answer.headerPauseMs > 0)
            flush();
    }

    void finish(const ScriptAnswer &answer)
    {
        QByteArray out;
        for (const auto &[name, value] : answer.headers)
            out += name + ": " + value + "\r\n";
        if (!answer.untilClose && answer.status != 204 && answer.status != 304)
            out += "Content-Length: "
                + QByteArray::number(
                    answer.announcedBytes >= 0 ? answer.announcedBytes : answer.body.size())
                + "\r\n";
        out += "\r\n";
        if (!m_isHead)
            out += answer.cutAfter >= 0
                ? answer.body.first(std::min<qsizetype>(answer.cutAfter, answer.body.size()))
                : answer.body;
        m_device->write(out);
        flush();
        --m_script->m_open;
        if (answer.cutAfter >= 0 || answer.untilClose) {
            close(); // and busy for ever: what still comes on this connection is nobody's request
            return;
        }
        m_busy = false;
        next();
    }

    void flush()
    {
        if (auto *tcp = qobject_cast<QAbstractSocket *>(m_device))
            tcp->flush();
    }
    void close()
    {
        if (auto *tcp = qobject_cast<QAbstractSocket *>(m_device))
            tcp->disconnectFromHost();
        else
            m_device->close();
    }

    HttpScript *m_script;
    QIODevice *m_device;
    QByteArray m_buffer;
    bool m_busy = false;
    bool m_isHead = false;
};

ScriptAnswer ScriptAnswer::json(QByteArray body, int status)
{
    ScriptAnswer answer;
    answer.status = status;
    answer.headers = {{"Content-Type", "application/json"}};
    answer.body = std::move(body);
    return answer;
}

std::optional<ScriptAnswer> ScriptAnswer::ranged(
    const ScriptRequest &request, const QByteArray &body)
{
    const QByteArray range = request.header("Range");
    if (!range.startsWith("bytes="))
        return std::nullopt;
    const qsizetype dash = range.indexOf('-');
    const qint64 from = range.sliced(6, dash - 6).toLongLong();
    const QByteArray end = range.sliced(dash + 1);
    const qint64 last
        = end.isEmpty() ? body.size() - 1 : std::min<qint64>(end.toLongLong(), body.size() - 1);
    ScriptAnswer answer;
    answer.status = 206;
    answer.body = body.sliced(from, last - from + 1);
    answer.headers.append({"Content-Range",
        "bytes " + QByteArray::number(from) + '-' + QByteArray::number(last) + '/'
            + QByteArray::number(body.size())});
    return answer;
}

ScriptAnswer &&ScriptAnswer::with(const QByteArray &name, const QByteArray &value) &&
{
    headers.append({name, value});
    return std::move(*this);
}

HttpScript::HttpScript(QObject *parent)
    : QObject(parent)
    , m_server(new QTcpServer(this))
{
    connect(m_server, &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (auto *socket = m_server->nextPendingConnection())
            accept(socket);
    });
    m_server->setListenBacklogSize(256);
    m_server->listen(QHostAddress::LocalHost);
}

HttpScript::HttpScript(const QString &certFile, const QString &keyFile, QObject *parent)
    : QObject(parent)
    , m_isTls(true)
{
    auto *server = new QSslServer(this);
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    QFile key(keyFile);
    if (key.open(QIODevice::ReadOnly))
        tls.setPrivateKey(QSslKey(key.readAll(), QSsl::Rsa));
    tls.setLocalCertificateChain(QSslCertificate::fromPath(certFile));
    tls.setPeerVerifyMode(QSslSocket::QueryPeer);
    server->setSslConfiguration(tls);
    m_server = server;
    connect(m_server, &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (auto *socket = m_server->nextPendingConnection())
            accept(socket);
    });
    m_server->listen(QHostAddress::LocalHost);
}

HttpScript::~HttpScript() = default;

bool HttpScript::listenLocal(const QString &path)
{
    m_local = new QLocalServer(this);
    connect(m_local, &QLocalServer::newConnection, this, [this] {
        while (auto *socket = m_local->nextPendingConnection())
            accept(socket);
    });
    return m_local->listen(path);
}

void HttpScript::accept(QIODevice *device)
{
    ++m_connections;
    new ScriptConnection(this, device);
    if (auto *tcp = qobject_cast<QAbstractSocket *>(device)) {
        tcp->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(tcp, &QAbstractSocket::disconnected, tcp, &QObject::deleteLater);
    }
}

QString HttpScript::registry() const
{
    return u"127.0.0.1:"_s + QString::number(port());
}

quint16 HttpScript::port() const
{
    return m_server->serverPort();
}

QUrl HttpScript::url(const QString &path) const
{
    return QUrl((m_isTls ? u"https://"_s : u"http://"_s) + registry() + path);
}

HttpScript &HttpScript::on(const QByteArray &verb, const QByteArray &path, ScriptAnswer answer)
{
    m_answers[verb + ' ' + path].push_back(std::move(answer));
    return *this;
}

void HttpScript::onAny(std::function<std::optional<ScriptAnswer>(const ScriptRequest &)> handler)
{
    m_handler = std::move(handler);
}

QList<ScriptRequest> HttpScript::requestsOf(const QByteArray &verb, const QByteArray &path) const
{
    QList<ScriptRequest> found;
    std::ranges::copy_if(m_requests, std::back_inserter(found),
        [&](const ScriptRequest &request) { return request.verb == verb && request.path == path; });
    return found;
}

int HttpScript::count(const QByteArray &verb, const QByteArray &path) const
{
    return static_cast<int>(requestsOf(verb, path).size());
}

void HttpScript::opened()
{
    m_peak = std::max(m_peak, ++m_open);
    const auto due
        = std::ranges::partition(m_held, [this](const Held &held) { return held.peak > m_peak; });
    const std::vector<Held> ready(due.begin(), due.end());
    m_held.erase(due.begin(), due.end());
    for (const Held &held : ready) {
        if (held.asker)
            held.then();
    }
}

void HttpScript::whenPeakIs(int peak, QObject *asker, std::function<void()> then)
{
    if (peak <= m_peak)
        then();
    else
        m_held.push_back({peak, asker, std::move(then)});
}

ScriptAnswer HttpScript::answer(const ScriptRequest &request)
{
    m_requests.append(request);
    if (m_handler) {
        if (auto answer = m_handler(request))
            return *std::move(answer);
    }
    const auto it = m_answers.find(request.verb + ' ' + request.path);
    if (it == m_answers.end()) {
        m_unexpected.append(QString::fromLatin1(request.verb + ' ' + request.path));
        return ScriptAnswer{.status = 599, .headers = {}, .body = "not in the script"};
    }
    const ScriptAnswer answer = it->front();
    if (it->size() > 1)
        it->pop_front();
    return answer;
}

} // namespace gantry::test
