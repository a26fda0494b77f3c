// SPDX-License-Identifier: Apache-2.0
#include "doctor/releases.h"
#include "doctorkit.h"

#include <QSet>

using namespace Qt::StringLiterals;
using namespace doctorkit;

namespace {

//! A node as the kubelet reports it; made here, no cluster's.
QJsonObject node(const QString &name, const QString &os, const QString &architecture,
    const QString &kernel, const QString &runtime, const QString &label = {},
    const QString &value = {})
{
    QJsonObject labels{{u"kubernetes.io/os"_s, os}};
    if (!label.isEmpty())
        labels[label] = value;
    return {{u"kind"_s, u"Node"_s},
        {u"metadata"_s, QJsonObject{{u"name"_s, name}, {u"labels"_s, labels}}},
        {u"status"_s,
            QJsonObject{{u"nodeInfo"_s,
                QJsonObject{{u"architecture"_s, architecture}, {u"operatingSystem"_s, os},
                    {u"kernelVersion"_s, kernel}, {u"containerRuntimeVersion"_s, runtime}}}}}};
}

//! Written with single quotes.
QByteArray quoted(QByteArray text)
{
    return text.replace('\'', '"');
}

QByteArray nodes(const QJsonArray &items)
{
    return QJsonDocument(QJsonObject{{u"kind"_s, u"List"_s}, {u"items"_s, items}}).toJson();
}

} // namespace

class TestHosts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void presetsAreDistinctAndComplete();
    void everyPresetIsRead();
    void thisComputerIsOne();
    void hostsAreReadWithIsolation();
    void wrongHostsAreTold_data();
    void wrongHostsAreTold();
    void hostsAreDescribed_data();
    void hostsAreDescribed();
    void isolationFollowsTheEdition();
    void listsSurviveWritingAndReading();
    void textHasOneHostPerLine();
    void kubernetesNodesBecomeHosts();
    void kubernetesRuntimesBecomeClients();
    void oneNodeIsAList();
    void wrongListsAreTold_data();
    void wrongListsAreTold();
    void releasesHaveTheirDates();
};

void TestHosts::presetsAreDistinctAndComplete()
{
    QSet<QString> ids;
    for (const Host &host : hostPresets()) {
        QVERIFY2(!ids.contains(host.id), qPrintable(host.id));
        ids += host.id;
        QVERIFY(!host.name.isEmpty() && !host.group.isEmpty());
        QVERIFY2(!host.platform.os.isEmpty() && !host.platform.architecture.isEmpty(),
            qPrintable(host.id));
        QCOMPARE(host.platform, oci::normalizePlatform(host.platform));
        if (host.platform.os == u"windows")
            QVERIFY2(oci::WindowsVersion::parse(host.platform.osVersion), qPrintable(host.id));
    }
    for (const char *id : {"linux-amd64", "linux-arm64", "linux-arm-v7", "windows-2016",
             "windows-2019", "windows-2022", "windows-2025", "windows-10-22h2", "windows-11-25h2",
             "raspberry-pi-zero", "docker-desktop-mac", "aks-windows-2022", "eks-windows-2022",
             "gke-windows-ltsc2022"})
        QVERIFY2(ids.contains(QString::fromLatin1(id)), id);
}

void TestHosts::everyPresetIsRead()
{
    for (const Host &preset : hostPresets()) {
        const auto host = parseHost(preset.id);
        VERIFY_OK(host);
        QCOMPARE(*host, preset);
    }
}

void TestHosts::thisComputerIsOne()
{
    const Host host = hostOf(u"this"_s);
    QCOMPARE(host, thisComputer());
    QCOMPARE(host.platform.os, oci::hostPlatform().os);
    QCOMPARE(host.platform.architecture, oci::normalizePlatform(oci::hostPlatform()).architecture);
}

void TestHosts::hostsAreReadWithIsolation()
{
    const Host host = hostOf(u" windows(10.0.17763)/amd64,hyperv "_s);
    QCOMPARE(host.platform.osVersion, u"10.0.17763"_s);
    QCOMPARE(host.isolation, Isolation::HyperV);
    QCOMPARE(host.id, u"windows(10.0.17763)/amd64,hyperv"_s);
    QCOMPARE(hostOf(host.id), host);
    QCOMPARE(hostOf(u"windows-11-24h2,process"_s).isolation, Isolation::Process);
    QCOMPARE(hostOf(u"windows/amd64:10.0.20348"_s).platform.osVersion, u"10.0.20348"_s);
    QCOMPARE(hostOf(u"linux/aarch64/8"_s).platform,
        (oci::Platform{.os = u"linux"_s, .architecture = u"arm64"_s}));
    QCOMPARE(hostOf(u"linux/arm"_s).platform.variant, u"v7"_s);
}

void TestHosts::wrongHostsAreTold_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", "windows-1999", "linux/amd64,gvisor", ",process", "linux/*",
             "a/b/c/d", "linux//", "plan10"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestHosts::wrongHostsAreTold()
{
    QFETCH(const QString, text);
    const auto host = parseHost(text);
    QVERIFY(!host);
    QCOMPARE(host.error().code, Errc::Usage);
    QVERIFY(!host.error().remedy.isEmpty());
}

void TestHosts::hostsAreDescribed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("described");
    QTest::newRow("arm64") << u"linux-arm64"_s << u"linux/arm64/v8"_s;
    QTest::newRow("v7") << u"linux/arm/v7"_s << u"linux/arm/v7"_s;
    QTest::newRow("server") << u"windows-2022"_s << u"Server 2022, 20348, process"_s;
    QTest::newRow("hyperv") << u"windows-2019,hyperv"_s << u"Server 2019, 17763, Hyper-V"_s;
    QTest::newRow("client") << u"windows-11-24h2"_s << u"Windows 11 24H2, 26100, Hyper-V"_s;
    QTest::newRow("annual") << u"windows-23h2"_s << u"23H2, 25398, process"_s;
    QTest::newRow("unknown") << u"windows(10.0.12345)/amd64"_s << u"Windows, 12345, process"_s;
    QTest::newRow("no version") << u"windows/amd64"_s << u"windows/amd64, process"_s;
}

void TestHosts::hostsAreDescribed()
{
    QFETCH(const QString, text);
    QFETCH(const QString, described);
    QCOMPARE(describeHost(hostOf(text)), described);
}

void TestHosts::isolationFollowsTheEdition()
{
    QCOMPARE(effectiveIsolation(hostOf(u"windows-2022"_s)), Isolation::Process);
    QCOMPARE(effectiveIsolation(hostOf(u"windows(10.0.22631)/amd64"_s)), Isolation::HyperV);
    QCOMPARE(effectiveIsolation(hostOf(u"windows(10.0.26100)/amd64"_s)), Isolation::Process);
    QCOMPARE(effectiveIsolation(hostOf(u"windows-11-24h2"_s)), Isolation::HyperV);
    QCOMPARE(effectiveIsolation(hostOf(u"windows-11-24h2,process"_s)), Isolation::Process);
    QCOMPARE(effectiveIsolation(hostOf(u"linux-amd64,hyperv"_s)), Isolation::Process);
}

void TestHosts::listsSurviveWritingAndReading()
{
    QList<Host> hosts = hostPresets();
    hosts[0].count = 12;
    hosts[1].client = clientOf(u"cri@2.1"_s);
    hosts[2].kernel = u"5.4"_s;
    const QByteArray bytes = writeHosts(hosts);
    const auto read = readHosts(bytes, u"hosts.json"_s);
    VERIFY_OK(read);
    QCOMPARE(*read, hosts);
    QCOMPARE(writeHosts(*read), bytes);
}

void TestHosts::textHasOneHostPerLine()
{
    const auto hosts = readHosts("# ours\n\nline-pc-01 = windows-2019,process\nlinux/arm64 # "
                                 "edge\r\nlinux/arm64\nlab = linux/riscv64\n");
    VERIFY_OK(hosts);
    QCOMPARE(hosts->size(), 3);
    QCOMPARE(hosts->at(0).id, u"line-pc-01"_s);
    QCOMPARE(hosts->at(0).name, u"line-pc-01"_s);
    QCOMPARE(hosts->at(0).isolation, Isolation::Process);
    QCOMPARE(hosts->at(1).count, 2);
    QCOMPARE(hosts->at(2).platform.architecture, u"riscv64"_s);
    // As it is written for --platform, and with an isolation.
    const auto listed = readHosts("linux/amd64,linux/arm64; linux/arm/v7  windows-2022,hyperv\n");
    VERIFY_OK(listed);
    QStringList ids;
    for (const Host &host : *listed)
        ids += host.id;
    QCOMPARE(ids,
        (QStringList{
            u"linux/amd64"_s, u"linux/arm64"_s, u"linux/arm/v7"_s, u"windows-2022,hyperv"_s}));
}

void TestHosts::kubernetesNodesBecomeHosts()
{
    const QString pool = u"kubernetes.azure.com/agentpool"_s;
    const auto hosts = readHosts(nodes({node(u"a-1"_s, u"linux"_s, u"amd64"_s,
                                            u"5.15.0-1064-azure"_s, u"containerd://1.7.25"_s),
        node(u"w-1"_s, u"windows"_s, u"amd64"_s, u"10.0.20348.2700"_s, u"containerd://2.1.4"_s,
            pool, u"win22"_s),
        node(u"w-2"_s, u"windows"_s, u"amd64"_s, u"10.0.20348.2762"_s, u"containerd://2.1.4"_s,
            pool, u"win22"_s),
        node(u"a-2"_s, u"linux"_s, u"amd64"_s, u"5.15.0-1064-azure"_s, u"containerd://1.7.25"_s),
        node(u"x-1"_s, u"windows"_s, u"amd64"_s, QString(), u"containerd://2.1.4"_s,
            u"node.kubernetes.io/windows-build"_s, u"10.0.17763"_s)}));
    VERIFY_OK(hosts);
    QCOMPARE(hosts->size(), 3);
    QCOMPARE(hosts->at(0).count, 2);
    QCOMPARE(hosts->at(0).name, u"a-1 … a-2"_s);
    QCOMPARE(hosts->at(0).kernel, u"5.15.0"_s);
    QCOMPARE(hosts->at(0).client, clientOf(u"cri@1.7.25"_s));
    QCOMPARE(hosts->at(1).count, 2);
    QCOMPARE(hosts->at(1).name, u"win22"_s);
    QCOMPARE(hosts->at(1).group, u"AKS"_s);
    QCOMPARE(hosts->at(1).platform.osVersion, u"10.0.20348"_s);
    QCOMPARE(hosts->at(1).isolation, Isolation::Process);
    QCOMPARE(hosts->at(2).platform.osVersion, u"10.0.17763"_s);
    QCOMPARE(hosts->at(2).id, u"x-1"_s);
}

void TestHosts::kubernetesRuntimesBecomeClients()
{
    const auto hosts
        = readHosts(nodes({node(u"d"_s, u"linux"_s, u"amd64"_s, u"5.4"_s, u"docker://20.10.24"_s),
            node(u"w"_s, u"windows"_s, u"amd64"_s, u"10.0.17763.1"_s, u"docker://20.10.9"_s),
            node(u"o"_s, u"linux"_s, u"arm64"_s, u"5.14.0"_s, u"cri-o://1.29.1"_s),
            node(u"m"_s, u"linux"_s, u"arm64"_s, u"5.14.0"_s, u"mystery"_s),
            node(u"v"_s, u"linux"_s, u"s390x"_s, u"6"_s, u"containerd://v2.0.0-rc.1"_s)}));
    VERIFY_OK(hosts);
    QCOMPARE(hosts->at(0).client, clientOf(u"docker@20.10.24"_s));
    QCOMPARE(hosts->at(1).client, clientOf(u"docker-windows@20.10.9"_s));
    QCOMPARE(hosts->at(2).client, clientOf(u"podman"_s));
    QVERIFY(!hosts->at(3).client);
    QCOMPARE(hosts->at(4).client, clientOf(u"cri@2.0.0-rc.1"_s));
}

void TestHosts::oneNodeIsAList()
{
    const auto hosts = readHosts(
        QJsonDocument(node(u"only"_s, u"linux"_s, u"arm64"_s, u"6.1"_s, u"containerd://2.1.0"_s))
            .toJson());
    VERIFY_OK(hosts);
    QCOMPARE(hosts->size(), 1);
    QCOMPARE(hosts->at(0).name, u"only"_s);
}

void TestHosts::wrongListsAreTold_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Errc>("code");
    QTest::addColumn<QString>("told");
    QTest::newRow("empty") << QByteArray() << Errc::Corrupt << u"no host"_s;
    QTest::newRow("line") << QByteArray("linux/amd64\nwindows-1999\n") << Errc::Corrupt
                          << u"line 2"_s;
    QTest::newRow("no name") << QByteArray("= linux/amd64\n") << Errc::Corrupt << u"line 1"_s;
    QTest::newRow("json") << QByteArray("{\"gantryHosts\": 1,") << Errc::Corrupt << u"line"_s;
    QTest::newRow("other json") << QByteArray("{\"a\": 1}") << Errc::Corrupt
                                << u"no list of hosts"_s;
    QTest::newRow("newer") << quoted("{'gantryHosts': 2, 'hosts': []}") << Errc::Unsupported
                           << u"format 2"_s;
    QTest::newRow("platform") << quoted("{'gantryHosts': 1, 'hosts': [{'id': 'a'}]}")
                              << Errc::Corrupt << u"/hosts/0"_s;
    QTest::newRow("client") << quoted(
        "{'gantryHosts': 1, 'hosts': [{'platform': 'linux/amd64', 'client': 'rkt'}]}")
                            << Errc::Corrupt << u"/hosts/0/client"_s;
    QTest::newRow("count") << quoted(
        "{'gantryHosts': 1, 'hosts': [{'platform': 'linux/amd64', 'count': 0}]}")
                           << Errc::Corrupt << u"/hosts/0/count"_s;
    QTest::newRow("pods") << quoted("{'kind': 'List', 'items': [{'kind': 'Pod'}]}") << Errc::Corrupt
                          << u"Pod"_s;
    QTest::newRow("no nodes") << quoted("{'kind': 'List', 'items': []}") << Errc::Corrupt
                              << u"no node"_s;
    QTest::newRow("large text") << QByteArray(1024 * 1024 + 1, '#') << Errc::LimitExceeded
                                << u"larger"_s;
}

void TestHosts::wrongListsAreTold()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const Errc, code);
    QFETCH(const QString, told);
    const auto hosts = readHosts(bytes, u"hosts.txt"_s);
    QVERIFY(!hosts);
    QCOMPARE(hosts.error().code, code);
    QVERIFY2(hosts.error().message.contains(told), qPrintable(hosts.error().toLine()));
    QCOMPARE(hosts.error().subject, u"hosts.txt"_s);
}

void TestHosts::releasesHaveTheirDates()
{
    const WindowsRelease *server = windowsRelease(20348);
    QVERIFY(server);
    QCOMPARE(server->name, u"Windows Server 2022"_s);
    QCOMPARE(server->mainstreamEnd, QDate(2026, 10, 13));
    QCOMPARE(server->lastEnd(), QDate(2031, 10, 14));
    QVERIFY(!windowsRelease(1));
    QVERIFY(windowsRelease(26100) && !windowsRelease(26100)->isClientEdition);
    QVERIFY(windowsRelease(26200)->isClientEdition);
    for (const WindowsRelease &one : windowsReleases())
        QVERIFY2(one.build > 0 && one.released.isValid() && one.mainstreamEnd.isValid()
                && !one.source.isEmpty(),
            qPrintable(one.id));
    for (const WindowsBase &base : windowsBases())
        QVERIFY2(windowsRelease(base.build), qPrintable(base.tag));
    for (const WindowsNodeKind &kind : windowsNodeKinds())
        QVERIFY2(windowsRelease(kind.build), qPrintable(kind.sku));
    QCOMPARE(stableInterfaceBuild(), 20348);
    QVERIFY(std::ranges::is_sorted(stableReleases()));
}

QTEST_GUILESS_MAIN(TestHosts)
#include "tst_hosts.moc"
