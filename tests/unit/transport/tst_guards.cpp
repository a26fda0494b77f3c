// SPDX-License-Identifier: Apache-2.0
#include "kit.h"
#include "transport/auth/tokenbroker.h"
#include "transport/guard.h"
#include "transport/proxies.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::transport;
using namespace gantry::test;

//! Where requests may go, and by which way.
class GuardsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void redirectsAreGuarded_data();
    void redirectsAreGuarded();
    void realmsAreGuarded_data();
    void realmsAreGuarded();
    void proxyByEnvironment_data();
    void proxyByEnvironment();
};

void GuardsTest::redirectsAreGuarded_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QString>("to");
    const QString registry = u"https://r.example/v2/a/blobs/x"_s;
    QTest::addRow("relative") << registry << "/b"_ba << u"https://r.example/b"_s;
    QTest::addRow("another host") << registry << "https://cdn.example/b?sig=1"_ba
                                  << u"https://cdn.example/b?sig=1"_s;
    QTest::addRow("down to http") << registry << "http://cdn.example/b"_ba << u""_s;
    QTest::addRow("private address") << registry << "https://10.0.0.7/b"_ba << u""_s;
    QTest::addRow("loopback") << registry << "https://localhost/b"_ba << u""_s;
    QTest::addRow("metadata service") << registry << "https://169.254.169.254/latest"_ba << u""_s;
    QTest::addRow("mapped address") << registry << "https://[::ffff:127.0.0.1]/b"_ba << u""_s;
    QTest::addRow("file") << registry << "file:///etc/passwd"_ba << u""_s;
    QTest::addRow("nothing") << registry << ""_ba << u""_s;
    QTest::addRow("private to private")
        << u"https://registry.lan/v2/"_s << "https://10.0.0.7/b"_ba << u"https://10.0.0.7/b"_s;
    QTest::addRow("loopback to loopback")
        << u"http://127.0.0.1:5000/"_s << "http://127.0.0.1:9/b"_ba << u"http://127.0.0.1:9/b"_s;
    QTest::addRow("user info goes")
        << registry << "https://u:p@cdn.example/b"_ba << u"https://cdn.example/b"_s;
}

void GuardsTest::redirectsAreGuarded()
{
    QFETCH(QString, from);
    QFETCH(QByteArray, location);
    QFETCH(QString, to);
    const auto target = redirectTarget(QUrl(from), location);
    QCOMPARE(target ? target->toString() : QString(), to);
}

void GuardsTest::realmsAreGuarded_data()
{
    QTest::addColumn<QString>("registry");
    QTest::addColumn<QString>("realm");
    QTest::addColumn<bool>("fine");
    QTest::addRow("https") << u"https://r.example"_s << u"https://auth.example/token"_s << true;
    QTest::addRow("http from https")
        << u"https://r.example"_s << u"http://auth.example/token"_s << false;
    QTest::addRow("private") << u"https://r.example"_s << u"https://192.168.1.1/token"_s << false;
    QTest::addRow("loopback") << u"https://r.example"_s << u"https://127.0.0.1/token"_s << false;
    QTest::addRow("own loopback") << u"http://127.0.0.1:5000"_s << u"http://127.0.0.1:5001/token"_s
                                  << true;
    QTest::addRow("company") << u"https://registry.corp"_s << u"https://10.1.2.3/token"_s << true;
    QTest::addRow("no host") << u"https://r.example"_s << u"token"_s << false;
    QTest::addRow("other scheme") << u"https://r.example"_s << u"ftp://auth.example/t"_s << false;
}

void GuardsTest::realmsAreGuarded()
{
    QFETCH(QString, registry);
    QFETCH(QString, realm);
    QFETCH(bool, fine);
    const QUrl url(registry);
    QCOMPARE(checkRealm(realm, url, isPrivateName(url.host())).has_value(), fine);
}

void GuardsTest::proxyByEnvironment_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("proxy"); //!< "direct", "system", "error" or host:port
    QTest::addRow("https") << u"https://r.example/"_s << u""_s << u"p.example:3128"_s;
    QTest::addRow("http") << u"http://r.example/"_s << u""_s << u"q.example:80"_s;
    QTest::addRow("loopback") << u"https://127.0.0.1:5000/"_s << u"http://p:1"_s << u"direct"_s;
    QTest::addRow("exempt") << u"https://a.intern.example/"_s << u""_s << u"direct"_s;
    QTest::addRow("exempt net") << u"https://10.2.3.4/"_s << u""_s << u"direct"_s;
    QTest::addRow("exempt port") << u"https://only.example:5000/"_s << u""_s << u"direct"_s;
    QTest::addRow("other port") << u"https://only.example/"_s << u""_s << u"p.example:3128"_s;
    QTest::addRow("not a suffix") << u"https://xintern.example/"_s << u""_s << u"p.example:3128"_s;
    QTest::addRow("setting none") << u"https://r.example/"_s << u"none"_s << u"direct"_s;
    QTest::addRow("setting") << u"https://a.intern.example/"_s << u"socks5://s.example"_s
                             << u"s.example:1080"_s;
    QTest::addRow("bad setting") << u"https://r.example/"_s << u"gopher://x"_s << u"error"_s;
}

void GuardsTest::proxyByEnvironment()
{
    QFETCH(QString, url);
    QFETCH(QString, setting);
    QFETCH(QString, proxy);
    QProcessEnvironment environment;
    environment.insert(u"HTTPS_PROXY"_s, u"http://user:pw@p.example:3128"_s);
    environment.insert(u"http_proxy"_s, u"q.example"_s);
    environment.insert(u"NO_PROXY"_s, u".intern.example, 10.0.0.0/8, only.example:5000"_s);
    HostSettings settings;
    settings.proxy = setting;
    const auto found = Proxies::decide(QUrl(url), settings, environment);
    if (proxy == "error"_L1) {
        QVERIFY(!found);
        QCOMPARE(found.error().code, Errc::Usage);
        return;
    }
    QVERIFY_OK(found);
    QVERIFY(found->has_value());
    const QNetworkProxy &chosen = **found;
    QCOMPARE(chosen.type() == QNetworkProxy::NoProxy
            ? u"direct"_s
            : chosen.hostName() + u':' + QString::number(chosen.port()),
        proxy);
    if (proxy == "p.example:3128"_L1)
        QCOMPARE(chosen.password(), u"pw"_s);
}

QTEST_GUILESS_MAIN(GuardsTest)
#include "tst_guards.moc"
