// SPDX-License-Identifier: Apache-2.0
#include "transport/proxies.h"

#include "base/text.h"
#include "transport/clock.h"
#include "transport/guard.h"
#include "transport/words.h"

#include <QHostAddress>
#include <QNetworkProxyFactory>
#include <QThreadPool>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

constexpr std::chrono::milliseconds systemPatience{3'000};

QString variable(const QProcessEnvironment &environment, const QString &name)
{
    const QString lower = environment.value(name.toLower());
    return lower.isEmpty() ? environment.value(name) : lower;
}

//! The answer of the pool thread, alive until both sides have let go.
struct SystemAnswer : QObject {
    QNetworkProxy proxy{QNetworkProxy::NoProxy};
};

} // namespace

std::optional<QNetworkProxy> Proxies::parse(const QString &text)
{
    const QUrl url(text.contains("://"_L1) ? text : u"http://"_s + text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return std::nullopt;
    QNetworkProxy proxy;
    if (url.scheme() == "http"_L1)
        proxy.setType(QNetworkProxy::HttpProxy);
    else if (url.scheme() == "socks5"_L1 || url.scheme() == "socks5h"_L1)
        proxy.setType(QNetworkProxy::Socks5Proxy);
    else
        return std::nullopt;
    proxy.setHostName(url.host());
    proxy.setPort(
        static_cast<quint16>(url.port(proxy.type() == QNetworkProxy::HttpProxy ? 80 : 1080)));
    proxy.setUser(url.userName(QUrl::FullyDecoded));
    proxy.setPassword(url.password(QUrl::FullyDecoded));
    return proxy;
}

bool Proxies::isExempt(const QUrl &url, QStringView noProxy)
{
    const QString host = url.host().toLower();
    const int port = url.port(url.scheme() == "https"_L1 ? 443 : 80);
    QHostAddress address;
    const bool isAddress = address.setAddress(host);
    for (QStringView entry : noProxy.tokenize(u',', Qt::SkipEmptyParts)) {
        entry = entry.trimmed();
        if (entry == u'*')
            return true;
        if (entry.contains(u'/')) {
            const auto subnet = QHostAddress::parseSubnet(entry.toString());
            if (isAddress && subnet.second >= 0 && address.isInSubnet(subnet))
                return true;
            continue;
        }
        QString name = entry.toString().toLower();
        const qsizetype colon = name.lastIndexOf(u':');
        if (colon >= 0 && name.count(u':') == 1) {
            if (name.sliced(colon + 1).toInt() != port)
                continue;
            name.truncate(colon);
        }
        if (name.startsWith("*."_L1))
            name.remove(0, 1);
        const bool onlyBelow = name.startsWith(u'.');
        const QString suffix = onlyBelow ? name : u'.' + name;
        if (host.endsWith(suffix) || (!onlyBelow && host == name)
            || (isAddress && QHostAddress(name) == address))
            return true;
    }
    return false;
}

Expected<std::optional<QNetworkProxy>> Proxies::decide(
    const QUrl &url, const HostSettings &settings, const QProcessEnvironment &environment)
{
    const QNetworkProxy direct(QNetworkProxy::NoProxy);
    if (url.scheme().startsWith("unix+"_L1) || isLoopbackHost(url.host()))
        return direct;
    const auto read
        = [&](const QString &text, const QString &where) -> Expected<std::optional<QNetworkProxy>> {
        if (const auto proxy = parse(text))
            return proxy;
        return fail(Errc::Usage, Words::tr("The proxy address in %1 cannot be used").arg(where),
            withoutSecrets(text), Words::tr("Give it as http://host:port or socks5://host:port"));
    };
    if (settings.proxy == "none"_L1)
        return direct;
    if (!settings.proxy.isEmpty())
        return read(settings.proxy, Words::tr("the registry's settings"));
    const QString all = variable(environment, u"ALL_PROXY"_s);
    const QString name = url.scheme() == "https"_L1 ? u"HTTPS_PROXY"_s : u"HTTP_PROXY"_s;
    const QString own = variable(environment, name);
    const QString noProxy = variable(environment, u"NO_PROXY"_s);
    const QString chosen = own.isEmpty() ? all : own;
    if (!noProxy.isEmpty() && isExempt(url, noProxy))
        return direct;
    if (!chosen.isEmpty())
        return read(chosen, own.isEmpty() ? u"ALL_PROXY"_s : name);
    return std::nullopt;
}

Task<QNetworkProxy> Proxies::find(QUrl url, HostSettings settings,
    std::shared_ptr<WaitingRoom> room, std::shared_ptr<Clock> clock, OpContext ctx)
{
    if (url.scheme().startsWith("unix+"_L1) || isLoopbackHost(url.host()))
        co_return QNetworkProxy(QNetworkProxy::NoProxy);
    const auto known = m_system;
    CO_TRY(const auto decided, decide(url, settings, QProcessEnvironment::systemEnvironment()));
    if (decided)
        co_return *decided;
    const QString key = url.scheme() + u' ' + hostAndPort(url);
    if (const auto it = known->constFind(key); it != known->constEnd())
        co_return *it;

    auto answer = std::make_shared<SystemAnswer>();
    WaitingRoom::Wait wait(room, ctx.stop);
    const auto timer = clock->after(systemPatience, [event = wait.event] { event.fire(); });
    QThreadPool::globalInstance()->start(
        [answer, query = QNetworkProxyQuery(url), event = wait.event] {
            const auto proxies = QNetworkProxyFactory::systemProxyForQuery(query);
            QMetaObject::invokeMethod(
                answer.get(),
                [answer, proxies, event] {
                    if (!proxies.isEmpty())
                        answer->proxy = proxies.first();
                    event.fire();
                },
                Qt::QueuedConnection);
        });
    co_await wait.event;
    if (wait.stopped())
        co_return fail(Errc::Cancelled, Words::tr("Canceled"));
    known->insert(key, answer->proxy);
    co_return answer->proxy;
}

} // namespace gantry::transport
