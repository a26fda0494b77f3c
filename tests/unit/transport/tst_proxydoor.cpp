// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QLibrary>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;

//! The stand-in for libproxy: not loaded until asked, then it answers as the real one.
class ProxydoorTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void thisProgramLoadsTheDoorOnly();
    void theRealLibraryAnswers();
};

static QByteArray loadedLibraries()
{
    QFile maps(u"/proc/self/maps"_s);
    return maps.open(QIODevice::ReadOnly) ? maps.readAll() : QByteArray();
}

void ProxydoorTest::thisProgramLoadsTheDoorOnly()
{
    const QByteArray maps = loadedLibraries();
    QVERIFY(maps.contains("lib/gantry/libproxy.so.1"));
    QVERIFY(!maps.contains("libpxbackend"));
    QVERIFY(!maps.contains("libcurl"));
}

void ProxydoorTest::theRealLibraryAnswers()
{
    qputenv("http_proxy", "http://proxy.example:3128");
    QLibrary door(u"" GANTRY_DOOR ""_s);
    const auto make = reinterpret_cast<void *(*)()>(door.resolve("px_proxy_factory_new"));
    const auto ask = reinterpret_cast<char **(*)(void *, const char *)>(
        door.resolve("px_proxy_factory_get_proxies"));
    const auto release
        = reinterpret_cast<void (*)(char **)>(door.resolve("px_proxy_factory_free_proxies"));
    const auto end = reinterpret_cast<void (*)(void *)>(door.resolve("px_proxy_factory_free"));
    QVERIFY(make && ask && release && end);
    void *factory = make();
    char **proxies = ask(factory, "http://registry.example/");
    QVERIFY(proxies && proxies[0]);
    const QByteArray first(proxies[0]);
    release(proxies);
    end(factory);
    if (!loadedLibraries().contains("libpxbackend"))
        QSKIP("libproxy is not installed");
    QCOMPARE(first, "http://proxy.example:3128");
}

QTEST_GUILESS_MAIN(ProxydoorTest)
#include "tst_proxydoor.moc"
