// SPDX-License-Identifier: Apache-2.0
#include "transport/guard.h"

#include "base/text.h"
#include "transport/words.h"

#include <QHostAddress>

using namespace Qt::StringLiterals;

namespace gantry::transport {

namespace {

QStringView withoutBrackets(QStringView host)
{
    if (host.startsWith(u'[') && host.endsWith(u']'))
        return host.sliced(1, host.size() - 2);
    return host;
}

//! The IPv4 address inside ::ffff:a.b.c.d, else the address itself.
QHostAddress plainAddress(const QHostAddress &address)
{
    bool mapped = false;
    const quint32 v4 = address.toIPv4Address(&mapped);
    return mapped ? QHostAddress(v4) : address;
}

} // namespace

bool isLoopbackHost(QStringView host)
{
    host = withoutBrackets(host);
    if (host.endsWith(u'.'))
        host.chop(1);
    if (host.compare("localhost"_L1, Qt::CaseInsensitive) == 0
        || host.endsWith(".localhost"_L1, Qt::CaseInsensitive))
        return true;
    QHostAddress address;
    return address.setAddress(host.toString()) && plainAddress(address).isLoopback();
}

bool isPrivateHost(QStringView host)
{
    if (isLoopbackHost(host))
        return true;
    QHostAddress address;
    if (!address.setAddress(withoutBrackets(host).toString()))
        return false;
    address = plainAddress(address);
    if (address.isNull() || address == QHostAddress(QHostAddress::AnyIPv4)
        || address == QHostAddress(QHostAddress::AnyIPv6))
        return true;
    return address.isLinkLocal() || address.isPrivateUse() || address.isSiteLocal()
        || address.isUniqueLocalUnicast() || address.isInSubnet(QHostAddress(u"100.64.0.0"_s), 10)
        || address.isInSubnet(QHostAddress(u"0.0.0.0"_s), 8);
}

bool isPrivateName(QStringView host)
{
    if (isPrivateHost(host))
        return true;
    if (host.contains(u':')) // an address
        return false;
    if (!host.contains(u'.'))
        return true;
    // RFC 6762, RFC 8375, RFC 6761 and the reserved .internal; the others are habits of company
    // networks.
    for (const auto suffix : {".local"_L1, ".internal"_L1, ".lan"_L1, ".home.arpa"_L1, ".test"_L1,
             ".localdomain"_L1, ".intranet"_L1, ".corp"_L1, ".home"_L1, ".private"_L1}) {
        if (host.endsWith(suffix, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

bool sameOrigin(const QUrl &a, const QUrl &b)
{
    return a.scheme() == b.scheme() && hostAndPort(a) == hostAndPort(b);
}

QString hostOf(const QString &registry)
{
    const QUrl url(u"http://"_s + registry);
    return url.isValid() ? url.host() : registry;
}

QString hostAndPort(const QUrl &url)
{
    const int port = url.port(url.scheme() == "https"_L1 ? 443 : 80);
    const QString host = url.host().toLower();
    return (host.contains(u':') ? u'[' + host + u']' : host) + u':' + QString::number(port);
}

Expected<QUrl> redirectTarget(const QUrl &from, QByteArrayView location)
{
    const QString subject = withoutSecrets(from.toString());
    if (location.trimmed().isEmpty())
        return fail(
            Errc::Protocol, Words::tr("The server redirects without saying where"), subject);
    const QUrl relative = QUrl::fromEncoded(location.trimmed().toByteArray(), QUrl::TolerantMode);
    QUrl target = from.resolved(relative);
    target.setUserInfo({});
    if (!relative.isValid() || !target.isValid() || target.host().isEmpty())
        return fail(Errc::Protocol,
            Words::tr("The server redirects to an address that cannot be read"), subject);
    const QString place = withoutSecrets(target.toString());
    if (target.scheme() != "https"_L1 && target.scheme() != "http"_L1)
        return fail(Errc::Refused,
            Words::tr("The server redirects to “%1”, which is not a web address").arg(place),
            subject);
    if (from.scheme() == "https"_L1 && target.scheme() == "http"_L1)
        return fail(Errc::Refused,
            Words::tr("The server redirects from an encrypted to an open connection (%1)")
                .arg(place),
            subject, Words::tr("Ask the registry's operator to redirect to https"));
    if (isPrivateHost(target.host()) && !isPrivateName(from.host()) && target.host() != from.host())
        return fail(Errc::Refused,
            Words::tr("The server redirects to an address inside a private network (%1)")
                .arg(place),
            subject);
    return target;
}

} // namespace gantry::transport
