// SPDX-License-Identifier: Apache-2.0
#include "sources/engineapi.h"

#include "sources/dockerengine.h"
#include "sources/words.h"

#include <QFile>
#include <QFileInfo>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr int newestKnownMinor = 51; //!< Docker 28.5; nothing asked here changed since 1.24
constexpr int oldestMinor = 24;

//! Why a socket cannot be used, before a request is spent on it: QtNetwork tells only that it
//! failed.
Expected<> trySocket(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address = {};
    if (name.size() >= static_cast<qsizetype>(sizeof(address.sun_path)))
        return fail(Errc::Usage, words("The path of the socket is too long"), path);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return fail(Errc::Io, QString::fromLocal8Bit(std::strerror(errno)), path);
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
    const int done
        = ::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof(address));
    const int number = errno;
    ::close(descriptor);
    if (done == 0 || number == EAGAIN || number == EINPROGRESS)
        return {};
    if (number == ENOENT)
        return fail(Errc::NotFound, words("There is no Docker Engine socket"), path,
            words("Start Docker, or set DOCKER_HOST to unix:// and the path of its socket"));
    if (number == EACCES || number == EPERM)
        return fail(Errc::Unauthorized, words("No permission to use the Docker Engine socket"),
            path,
            words("Join the group docker (sudo usermod -aG docker $USER, then sign in again)"));
    return fail(Errc::Network,
        words("The Docker Engine does not answer: %1")
            .arg(QString::fromLocal8Bit(std::strerror(number))),
        path, words("Start Docker, or set DOCKER_HOST to unix:// and the path of its socket"));
}

QStringList textsOf(const json::Value &list)
{
    QStringList texts;
    for (qsizetype i = 0; i < list.size(); ++i) {
        const QString text = list.at(i).toStringOr({});
        if (!text.isEmpty() && !text.contains("<none>"_L1))
            texts.append(text);
    }
    return texts;
}

EngineImage imageOf(const json::Value &row)
{
    return {row["Id"].toStringOr({}), textsOf(row["RepoTags"]), textsOf(row["RepoDigests"]),
        row["Size"].toInt64().value_or(0)};
}

Error told(Error error, const EngineApi &api)
{
    if (error.subject.isEmpty() || error.code == Errc::Network)
        error.subject = api.socket;
    return error;
}

} // namespace

Expected<QString> engineSocket()
{
    const QString host = qEnvironmentVariable("DOCKER_HOST");
    if (host.isEmpty())
        return u"/var/run/docker.sock"_s;
    if (host.startsWith("unix://"_L1))
        return host.mid(7);
    if (host.startsWith(u'/'))
        return host;
    return fail(Errc::Unsupported, words("Only engines on a unix socket can be read"), host,
        words("Set DOCKER_HOST to unix:// and the path of a socket"));
}

Expected<transport::HttpRequest> engineRequest(
    const EngineApi &api, const QString &path, const QString &purpose)
{
    if (!api.access->http)
        return fail(Errc::Cancelled, words("Canceled"));
    transport::HttpRequest request;
    request.url.setScheme(u"http"_s);
    request.url.setHost(u"localhost"_s);
    request.url.setPath(
        (api.version.isEmpty() ? u"/"_s : u"/v%1/"_s.arg(api.version)) + path.section(u'?', 0, 0));
    if (path.contains(u'?'))
        request.url.setQuery(path.section(u'?', 1));
    request.unixSocket = api.socket;
    request.purpose = purpose;
    return request;
}

Task<EngineApi> connectEngine(RemoteAccessPtr access, OpContext ctx)
{
    CO_CHECK(ctx.checkStopped());
    EngineApi api;
    api.access = std::move(access);
    CO_TRY(api.socket, engineSocket());
    CO_CHECK(trySocket(api.socket));
    CO_TRY(transport::HttpRequest request, engineRequest(api, u"_ping"_s, words("engine")));
    const auto answer = co_await api.access->http->send(std::move(request), std::move(ctx));
    if (!answer)
        co_return std::unexpected(told(answer.error(), api));
    const QString said = QString::fromLatin1(answer->headers.value("api-version"));
    const int minor = said.section(u'.', 1, 1).toInt();
    if (!said.startsWith("1."_L1) || minor < oldestMinor)
        co_return fail(Errc::Unsupported,
            said.isEmpty() ? words("What answers there is no Docker Engine")
                           : words("Engine API %1 is too old").arg(said),
            api.socket);
    api.version = u"1.%1"_s.arg(qMin(minor, newestKnownMinor));
    co_return api;
}

Task<json::Document> askEngine(EngineApi api, QString path, QString purpose, OpContext ctx)
{
    CO_TRY(transport::HttpRequest request, engineRequest(api, path, purpose));
    const auto answer = co_await api.access->http->send(std::move(request), std::move(ctx));
    if (!answer)
        co_return std::unexpected(told(answer.error(), api));
    co_return co_await parseAnswer(api.access, answer->body, api.socket);
}

Task<QList<EngineImage>> engineImages(EngineApi api, OpContext ctx)
{
    CO_TRY(const json::Document document,
        co_await askEngine(api, u"images/json"_s, words("engine images"), std::move(ctx)));
    if (!document.root().isArray())
        co_return fail(Errc::Protocol, words("The answer is not a list of images"), api.socket);
    QList<EngineImage> images;
    for (qsizetype i = 0; i < document.root().size(); ++i)
        images.append(imageOf(document.root().at(i)));
    co_return images;
}

Task<EngineFacts> engineFacts(EngineApi api, OpContext ctx)
{
    CO_TRY(const json::Document document,
        co_await askEngine(api, u"info"_s, words("engine facts"), std::move(ctx)));
    const json::Value root = document.root();
    const auto text = [&](QByteArrayView key) { return root[key].toStringOr({}); };
    EngineFacts facts{.version = text("ServerVersion"),
        .os = text("OSType"),
        .architecture = text("Architecture"),
        .osVersion = text("OSVersion"),
        .kernel = text("KernelVersion"),
        .isolation = text("Isolation"),
        .product = text("OperatingSystem"),
        .hasContainerdStore = false,
        .isPodman = !root["BuildahVersion"].isUndefined()};
    if (facts.os.isEmpty() || facts.architecture.isEmpty())
        co_return fail(
            Errc::Protocol, words("The engine does not say what it runs on"), api.socket);
    const json::Value status = root["DriverStatus"];
    for (qsizetype i = 0; status.isArray() && i < status.size(); ++i) {
        const json::Value pair = status.at(i);
        facts.hasContainerdStore = facts.hasContainerdStore
            || (pair.isArray() && pair.size() == 2
                && pair.at(1).toStringOr({}).startsWith(u"io.containerd.snapshotter"));
    }
    co_return facts;
}

Task<EngineImage> engineImage(EngineApi api, QString name, OpContext ctx)
{
    CO_TRY(const json::Document document,
        co_await askEngine(api, u"images/%1/json"_s.arg(name), words("engine image %1").arg(name),
            std::move(ctx)));
    EngineImage image = imageOf(document.root());
    if (!oci::Digest::parse(image.id))
        co_return fail(Errc::Protocol, words("The engine gave no image ID"), name);
    co_return image;
}

} // namespace gantry::sources
