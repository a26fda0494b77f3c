// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/eventlog.h"
#include "base/opcontext.h"
#include "base/task.h"
#include "transport/certificateproblem.h"
#include "transport/clock.h"
#include "transport/httplog.h"
#include "transport/registryhosts.h"

#include <QByteArray>
#include <QHttpHeaders>
#include <QObject>
#include <QUrl>

#include <functional>
#include <memory>
#include <optional>

namespace gantry::transport {

//! Documents (manifests, indexes, configs, lists) are read whole up to here; distribution-spec asks
//! for at least 4 MiB.
inline constexpr qint64 maxDocumentBytes = 16 * 1024 * 1024;
//! Bodies of error answers.
inline constexpr qint64 maxErrorBytes = 64 * 1024;

//! Where the body of a download goes. Called on the thread of the HttpClient in order; must not
//! block: a writer that is slower than the network says so with a false from ready() and calls the
//! resume function given to onReady().
class ByteSink
{
public:
    virtual ~ByteSink() = default;
    virtual Expected<> write(QByteArray chunk) = 0;
    virtual bool ready() const { return true; }
    virtual void onReady(std::function<void()> resume) { Q_UNUSED(resume) }
    //! The server starts over (200 to a Range request): forget what was written.
    virtual Expected<> restart() = 0;
    //! Bytes an earlier run left, already counted as written; the first try asks for the rest.
    virtual qint64 startsAt() const { return 0; }
};

class UploadBody;

//! One request as the rest of the program sees it. Retry, redirects, sign-in, limits and the log
//! are inside send().
struct HttpRequest {
    QByteArray verb = "GET";
    QUrl url;
    QHttpHeaders headers;
    QByteArray body;
    //! A body that is read while it is sent, instead of `body`: opened anew each time the request
    //! goes out (after a sign-in or a redirect). A request with one is not tried again when it
    //! breaks: only the caller knows where the other side got to.
    std::function<std::unique_ptr<UploadBody>()> openBody;
    qint64 openBodyBytes = 0; //!< exactly what comes out of it
    //! Registry whose settings (TLS, proxy, plain HTTP, credentials) apply: "docker.io",
    //! "localhost:5000". Empty: none.
    QString registry;
    //! Token scope, for example "repository:library/golang:pull"; empty when none is needed
    //! ("registry:catalog:*" for the catalogue).
    QStringList scopes;
    qint64 maxBodyBytes = maxDocumentBytes;
    qint64 expectedBytes = -1; //!< of the descriptor; an answer with another Content-Length fails
                               //!< before its body is read
    //! Answers that are values for the caller, not errors (for example 404 for a referrers probe).
    //! 2xx always is.
    QList<int> acceptStatus;
    QString purpose; //!< in words for the HTTP log ("manifest 1.24")
    QString unixSocket; //!< path of a unix socket to speak through instead of TCP
};

struct HttpAnswer {
    int status = 0;
    QHttpHeaders headers;
    QByteArray body;
    QUrl url; //!< after redirects, without secrets
    bool isSuccess() const { return status >= 200 && status < 300; }
};

class CredentialStore;
class TokenBroker;
class ClientCore;

//! HTTP for registries and engines on QtNetwork (HTTP/1.1, HTTP/2 by ALPN, unix sockets). Lives on
//! the main thread and answers there. Errors carry the status and one sentence made from the body
//! (JSON errors array, HTML, text or nothing; pitfall 12). Secrets appear nowhere.
class HttpClient : public QObject
{
    Q_OBJECT
public:
    HttpClient(std::shared_ptr<RegistryHosts> hosts, std::shared_ptr<CredentialStore> credentials,
        QObject *parent = nullptr);
    ~HttpClient() override;

    //! Whole small answers. Errors: Network, Unauthorized, NotFound, RateLimited, Protocol,
    //! LimitExceeded, Cancelled.
    Task<HttpAnswer> send(HttpRequest request, OpContext ctx);
    //! A body into a sink; resumed by Range from where it broke (only with a matching
    //! Content-Range, pitfall 9). The answer's body is empty. The sink sees each byte once unless
    //! restart() was called.
    Task<HttpAnswer> download(HttpRequest request, std::shared_ptr<ByteSink> sink, OpContext ctx);

    //! Every request tried, without secrets. Written here, read by cursor anywhere.
    const std::shared_ptr<HttpLog> &log() const;
    const std::shared_ptr<RegistryHosts> &hosts() const;
    const std::shared_ptr<CredentialStore> &credentials() const;
    TokenBroker *tokens() const;
    int running() const;
    //! Requests that wait for their turn at a host.
    int queued() const;

    //! Why the certificate of a registry was refused last; nullopt when it never was, or works by
    //! now.
    std::optional<CertificateProblem> certificateProblem(const QString &registry) const;

    //! Waits and dates (tests hand in a clock that does not sleep), and the bounds of one try.
    void setClock(std::shared_ptr<Clock> clock);
    void setTiming(Timing timing);

Q_SIGNALS:
    //! Warning: 299 text of a registry, once per text (pitfall 11).
    void registryWarned(const QString &registry, const QString &text);
    //! RateLimit headers seen (pitfall 4).
    void quotaChanged(const QString &registry, const gantry::transport::Quota &quota);
    //! The sign-in name used for a registry became known or changed ("anonymous" is empty).
    void identityChanged(const QString &registry, const QString &user, const QString &origin);
    //! A server showed a certificate that is not trusted; the request failed.
    void certificateRefused(const gantry::transport::CertificateProblem &problem);

private:
    std::shared_ptr<ClientCore> m_core; //!< shared with the requests under way
    std::shared_ptr<TokenBroker> m_tokens;
};

} // namespace gantry::transport
