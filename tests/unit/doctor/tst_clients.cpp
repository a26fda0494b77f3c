// SPDX-License-Identifier: Apache-2.0
// What each client does from which version on, what it says, and why each entry is not the one.
#include "doctor/releases.h"
#include "doctorkit.h"

using namespace Qt::StringLiterals;
using namespace doctorkit;

namespace {

QString said(const PreparedImage &image, const QString &host, const QString &client)
{
    const Host asking = hostOf(host);
    const Client asked = clientOf(client);
    return messageOf(image, asking, asked, choose(image, asking, asked));
}

} // namespace

class TestClients : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void clientsAreReadWithTheirVersion();
    void wrongClientsNameWhatThereIs_data();
    void wrongClientsNameWhatThereIs();
    void theLibraryFollowsTheVersion_data();
    void theLibraryFollowsTheVersion();
    void lowestBuildByRule();
    void olderEnginesGiveAnyArmEntry();
    void levelsCountSinceEngine296();
    void criFetchesStrictlySince21();
    void oldWindowsLibrariesKeepTheOrder();
    void win32kIsInTheWayForOneRelease();
    void theClassicStoreOnWindowsIsChosenByTheHost();
    void levelOfTheHostIsLeftOut();
    void messagesAreThoseOfTheClient_data();
    void messagesAreThoseOfTheClient();
    void nothingIsSaidWhenSomethingIsPicked();
    void rangesAreDrawn();
};

void TestClients::clientsAreReadWithTheirVersion()
{
    for (const Client &client : allClients()) {
        const auto read = parseClient(clientId(client));
        VERIFY_OK(read);
        QCOMPARE(*read, client);
        QVERIFY(!clientName(client).isEmpty());
    }
    QCOMPARE(allClients().size(), qsizetype(clientKinds));
    QCOMPARE(clientId(clientOf(u"docker-containerd@v29.6.1"_s)), u"docker-containerd@29.6.1"_s);
    QCOMPARE(clientOf(u"cri@2.3.0-rc.1"_s).version, u"2.3.0-rc.1"_s);
}

void TestClients::wrongClientsNameWhatThereIs_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
        {"", "rkt", "Docker", "docker@", "docker@new", "docker@1.2;rm", "cri@-1"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestClients::wrongClientsNameWhatThereIs()
{
    QFETCH(const QString, text);
    const auto read = parseClient(text);
    QVERIFY(!read);
    QCOMPARE(read.error().code, Errc::Usage);
    QVERIFY(!read.error().remedy.isEmpty());
}

void TestClients::theLibraryFollowsTheVersion_data()
{
    QTest::addColumn<QString>("client");
    QTest::addColumn<QString>("library");
    QTest::newRow("1.7") << u"containerd@1.7.28"_s << u"v0.2.1"_s;
    QTest::newRow("2.0.4") << u"containerd@2.0.4"_s << u"v1.0.0-rc.1"_s;
    QTest::newRow("2.1") << u"cri@2.1.4"_s << u"v1.0.0-rc.1"_s;
    QTest::newRow("2.2") << u"cri@2.2.0"_s << u"v1.0.0-rc.2"_s;
    QTest::newRow("2.3") << u"containerd@2.3.4"_s << u"v1.0.0-rc.4"_s;
    QTest::newRow("next") << u"containerd"_s << u"v1.0.0-rc.5"_s;
    QTest::newRow("engine 27.5") << u"docker@27.5"_s << u"v0.2.1"_s;
    QTest::newRow("engine 28") << u"docker@28.3.3"_s << u"v1.0.0-rc.1"_s;
    QTest::newRow("engine 29.0") << u"docker-containerd@29.0"_s << u"v1.0.0-rc.2"_s;
    QTest::newRow("engine 29.7") << u"docker-containerd@29.7.2"_s << u"v1.0.0-rc.4"_s;
    QTest::newRow("engine next") << u"docker-containerd"_s << u"v1.0.0-rc.5"_s;
    QTest::newRow("buildkit") << u"buildkit@0.25"_s << u"v1.0.0-rc.4"_s;
}

void TestClients::theLibraryFollowsTheVersion()
{
    QFETCH(const QString, client);
    QFETCH(const QString, library);
    QCOMPARE(rulesOf(clientOf(client)).library.version, library);
}

void TestClients::lowestBuildByRule()
{
    struct Row {
        int host, abi2024, abi2025, abi2026;
    };
    for (const Row &row : {Row{14393, 14393, 14393, 14393}, {17763, 17763, 17763, 17763},
             {20348, 20348, 20348, 20348}, {22631, 20348, 20348, 20348},
             {25398, 20348, 20348, 20348}, {26100, 20348, 20348, 20348},
             {26200, 20348, 26100, 20348}, {28000, 20348, 26100, 20348}}) {
        QCOMPARE(libraryOf(u"v1.0.0-rc.1"_s)->floorOf(row.host), row.abi2024);
        QCOMPARE(libraryOf(u"v1.0.0-rc.4"_s)->floorOf(row.host), row.abi2025);
        QCOMPARE(libraryOf(u"v1.0.0-rc.5"_s)->floorOf(row.host), row.abi2026);
    }
    QVERIFY(!libraryOf(u"v9"_s));
}

void TestClients::olderEnginesGiveAnyArmEntry()
{
    const QStringList entries{u"linux/amd64"_s, u"linux/arm/v7"_s};
    QCOMPARE(pickOf(entries, u"linux/arm/v6"_s, u"docker@20.10"_s), 1); // and it crashes
    QCOMPARE(pickOf(entries, u"linux/arm/v6"_s, u"docker@23.0"_s), -1);
    QCOMPARE(pickOf({u"linux/386"_s}, u"linux/amd64"_s, u"docker@20.10"_s), -1);
    QCOMPARE(pickOf({u"linux/386"_s}, u"linux/amd64"_s, u"docker@23.0"_s), 0);
    QCOMPARE(
        pickOf({u"linux/arm/v7"_s, u"linux/arm/v6"_s}, u"linux/arm/v6"_s, u"docker@20.10"_s), 1);
    QCOMPARE(pickOf({u"-"_s}, u"linux/amd64"_s, u"docker@20.10"_s), -1);
}

void TestClients::levelsCountSinceEngine296()
{
    const QStringList entries{u"linux/amd64/v3"_s};
    QCOMPARE(pickOf(entries, u"linux/amd64/v3"_s, u"docker-containerd@29.5"_s), -1);
    QCOMPARE(pickOf(entries, u"linux/amd64/v3"_s, u"docker-containerd@29.6"_s), 0);
    QCOMPARE(pickOf(entries, u"linux/amd64/v3"_s, u"docker@20.10"_s), -1);
    QCOMPARE(pickOf(entries, u"linux/amd64/v3"_s, u"docker@23"_s), 0);
    QCOMPARE(pickOf(entries, u"linux/amd64/v2"_s, u"docker@23"_s), -1);
}

void TestClients::criFetchesStrictlySince21()
{
    QCOMPARE(pickOf({u"linux/386"_s}, u"linux/amd64"_s, u"cri@2.0.5"_s), 0);
    QCOMPARE(pickOf({u"linux/386"_s}, u"linux/amd64"_s, u"cri@2.1.0"_s), -1);
    QCOMPARE(pickOf({u"linux/arm/v7"_s}, u"linux/arm/v8"_s, u"cri@2.1"_s), -1);
}

void TestClients::oldWindowsLibrariesKeepTheOrder()
{
    const QStringList entries{u"windows(10.0.20348.1)/amd64"_s, u"windows(10.0.26100.1)/amd64"_s};
    const QString host = u"windows(10.0.26100)/amd64"_s;
    QCOMPARE(pickOf(entries, host, u"containerd@1.7"_s), 0);
    QCOMPARE(pickOf(entries, host, u"containerd@2.1"_s), 0);
    QCOMPARE(pickOf(entries, host, u"containerd@2.2"_s), 1);
    QCOMPARE(pickOf(entries, host, u"cri@2.3"_s), 1);
    QCOMPARE(pickOf({u"windows/386"_s}, host, u"containerd@2.1"_s), 0);
    QCOMPARE(pickOf({u"windows/386"_s}, host, u"containerd@2.2"_s), -1);
}

void TestClients::win32kIsInTheWayForOneRelease()
{
    const PreparedImage image(factsOf({u"windows(10.0.20348.1+win32k)/amd64"_s}));
    const Host host = hostOf(u"windows-2022"_s);
    for (const auto &[library, picked] : {std::pair(u"v1.0.0-rc.2"_s, 0), {u"v1.0.0-rc.3"_s, -1},
             {u"v1.0.0-rc.4"_s, 0}, {u"v1.0.0-rc.5"_s, 0}}) {
        Rules how = rulesOf(clientOf(u"containerd"_s));
        how.library = *libraryOf(library);
        QCOMPARE(chosen(image, *engineFor(image, host, how)).picked, picked);
    }
    QCOMPARE(pickOf({u"linux(+gpu)/amd64"_s}, u"linux-amd64"_s, u"containerd"_s), -1);
    QCOMPARE(pickOf({u"linux(+gpu)/amd64"_s}, u"linux-amd64"_s, u"containerd@2.1"_s), 0);
}

void TestClients::theClassicStoreOnWindowsIsChosenByTheHost()
{
    const QStringList entries{u"windows(10.0.14393.1)/amd64"_s};
    QCOMPARE(pickOf(entries, u"windows-11-23h2"_s, u"docker"_s), 0);
    QCOMPARE(pickOf(entries, u"windows-11-23h2"_s, u"containerd"_s), -1);
    QCOMPARE(pickOf({u"linux/amd64"_s}, u"linux-amd64"_s, u"docker-windows"_s), 0);
    // Names are compared as written there, and nothing without platform is taken.
    QCOMPARE(pickOf({u"windows/x86_64"_s}, u"windows-2022"_s, u"docker-windows"_s), -1);
    QCOMPARE(pickOf({u"-"_s}, u"windows-2022"_s, u"docker-windows"_s), -1);
    // A version of two parts passes there and nowhere else.
    QCOMPARE(pickOf({u"windows(10.0)/amd64"_s}, u"windows-2022"_s, u"docker-windows"_s), 0);
    QCOMPARE(pickOf({u"windows(10.0)/amd64"_s}, u"windows-2022"_s, u"containerd"_s), -1);
}

void TestClients::levelOfTheHostIsLeftOut()
{
    QCOMPARE(asksFor(hostOf(u"linux/amd64/v3"_s), clientOf(u"containerd"_s)), u"linux/amd64"_s);
    QCOMPARE(asksFor(hostOf(u"linux/amd64/v3"_s), clientOf(u"docker"_s)), u"linux/amd64/v3"_s);
    QCOMPARE(asksFor(hostOf(u"windows(10.0.17763.5458)/amd64"_s), clientOf(u"docker"_s)),
        u"windows/amd64 10.0.17763"_s);
    QCOMPARE(asksFor(hostOf(u"linux-arm64"_s), clientOf(u"podman"_s)), u"linux/arm64/v8"_s);
}

void TestClients::messagesAreThoseOfTheClient_data()
{
    QTest::addColumn<QString>("client");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("text");
    const QString none = u"no match for platform in manifest: not found"_s;
    QTest::newRow("E01")
        << u"docker"_s << u"linux-arm64"_s
        << u"no matching manifest for linux/arm64/v8 in the manifest list entries"_s;
    QTest::newRow("E02")
        << u"docker-containerd"_s << u"linux-arm64"_s
        << u"no matching manifest for linux/arm64/v8 in the manifest list entries: "_s + none;
    QTest::newRow("E03")
        << u"docker-windows@27"_s << u"windows-10-22h2"_s
        << u"no matching manifest for windows/amd64 10.0.19045 in the manifest list entries"_s;
    QTest::newRow("E04")
        << u"docker-windows@28"_s << u"windows-2019"_s
        << u"no matching manifest for windows(10.0.17763)/amd64 in the manifest list entries"_s;
    QTest::newRow("E05")
        << u"docker-containerd@29.6"_s << u"windows(10.0.26200)/amd64/v3"_s
        << u"no matching manifest for windows(10.0.26200)/amd64/v3 in the manifest list entries: "_s
            + none;
    QTest::newRow("E15")
        << u"cri"_s << u"windows-2019"_s
        << u"Failed to pull image \"example.org/demo:1\": rpc error: code = NotFound desc = failed to pull and unpack image \"example.org/demo:1\": "_s
            + none;
    QTest::newRow("E19") << u"containerd"_s << u"windows-2019"_s << none;
    QTest::newRow("E20")
        << u"buildkit"_s << u"linux-riscv64"_s
        << u"ERROR: failed to solve: example.org/demo:1: failed to resolve source metadata for example.org/demo:1: "_s
            + none;
    QTest::newRow("E21")
        << u"buildkit@0.15"_s << u"linux-riscv64"_s
        << u"ERROR: failed to solve: example.org/demo:1: no match for platform in manifest %1: not found"_s
               .arg(digestOf(0xfff).toString());
    QTest::newRow("E29")
        << u"podman@2.0"_s << u"linux-arm64"_s
        << u"no image found in manifest list for architecture arm64, variant \"v8\", OS linux"_s;
    QTest::newRow("E29 today")
        << u"podman"_s << u"linux-arm64"_s
        << u"no image found in image index for architecture \"arm64\", variant \"v8\", OS \"linux\""_s;
}

void TestClients::messagesAreThoseOfTheClient()
{
    QFETCH(const QString, client);
    QFETCH(const QString, host);
    QFETCH(const QString, text);
    const PreparedImage image(factsOf({u"freebsd/ppc64"_s}));
    QCOMPARE(said(image, host, client), text);
}

void TestClients::nothingIsSaidWhenSomethingIsPicked()
{
    const PreparedImage image(factsOf({u"linux/amd64"_s}));
    for (const Client &client : allClients())
        QCOMPARE(said(image, u"linux-amd64"_s, clientId(client)), QString());
}

void TestClients::rangesAreDrawn()
{
    const auto range = [](const std::optional<BuildRange> &one) {
        return one ? u"%1-%2"_s.arg(one->lowest).arg(one->highest) : u"-"_s;
    };
    const Host old = hostOf(u"windows-2019"_s);
    const Host now = hostOf(u"windows-11-25h2"_s);
    QCOMPARE(range(acceptedBuilds(old, clientOf(u"containerd"_s))), u"17763-17763"_s);
    QCOMPARE(range(acceptedBuilds(now, clientOf(u"containerd"_s))), u"20348-26200"_s);
    QCOMPARE(range(acceptedBuilds(now, clientOf(u"containerd@2.3"_s))), u"26100-26200"_s);
    QCOMPARE(range(acceptedBuilds(now, clientOf(u"docker"_s))), u"0-26200"_s);
    QCOMPARE(range(acceptedBuilds(now, clientOf(u"podman"_s))), u"-"_s);
    QCOMPARE(range(acceptedBuilds(hostOf(u"linux-amd64"_s), clientOf(u"containerd"_s))), u"-"_s);
    QCOMPARE(range(startableBuilds(old, Isolation::Process)), u"17763-17763"_s);
    QCOMPARE(range(startableBuilds(old, Isolation::HyperV)), u"14393-17763"_s);
    QCOMPARE(range(startableBuilds(now, Isolation::Process)), u"20348-26200"_s);
    QCOMPARE(range(startableBuilds(now, Isolation::Default)), u"14393-26200"_s);
}

QTEST_GUILESS_MAIN(TestClients)
#include "tst_clients.moc"
