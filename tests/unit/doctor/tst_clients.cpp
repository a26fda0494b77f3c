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

QList<Reason> reasons(const Choice &choice)
{
    QList<Reason> all;
    for (const EntryTrace &one : choice.trace)
        all += one.reason;
    return all;
}

Choice chosenOf(const QStringList &entries, const QString &host, const QString &client)
{
    const PreparedImage image(factsOf(entries));
    return choose(image, hostOf(host), clientOf(client));
}

//! A nested index with a platform, and entries of its own.
EntryFacts nested(const QString &platform, const QStringList &children, int number)
{
    EntryFacts entry = entryOf(platform, number);
    entry.role = oci::Role::Index;
    for (const QString &child : children)
        entry.children += entryOf(child, ++number);
    return entry;
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
    void everyRuleStandsInTheOrderOfTheClient();
    void theFirstFailureEndsTheRow();
    void tiesAreBrokenByPosition();
    void attestationsAreNeverOffered();
    void artifactsWithoutPlatformAreTheLastResort();
    void configDecidesWhereThePlatformIsMissing();
    void misspeltNamesAreTold();
    void windowsReasons_data();
    void windowsReasons();
    void nestedIndexesAreEntered();
    void nestedIndexesWithoutAFitEndContainerd();
    void podmanRefusesANestedIndex();
    void singleManifestsAreNotFiltered();
    void theClassicStoreChecksTheSystemOfASingleManifest();
    void messagesAreThoseOfTheClient_data();
    void messagesAreThoseOfTheClient();
    void nothingIsSaidWhenSomethingIsPicked();
    void rangesAreDrawn();
    void whyHasUnderEightWords();
    void anEmptyIndexPicksNothing();
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
    for (const char *text : {"", "rkt", "Docker", "docker@", "docker@new", "docker@1.2;rm", "cri@-1"})
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
             {20348, 20348, 20348, 20348}, {22631, 20348, 20348, 20348}, {25398, 20348, 20348, 20348},
             {26100, 20348, 20348, 20348}, {26200, 20348, 26100, 20348}, {28000, 20348, 26100, 20348}}) {
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
    QCOMPARE(pickOf({u"linux/arm/v7"_s, u"linux/arm/v6"_s}, u"linux/arm/v6"_s, u"docker@20.10"_s), 1);
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

void TestClients::everyRuleStandsInTheOrderOfTheClient()
{
    const auto order = [](const QString &host, const QString &client) {
        const Choice choice = chosenOf({u"linux/amd64"_s}, host, client);
        QStringList ids;
        for (int i = 0; i < choice.orderCount; ++i)
            ids += ruleId(choice.order[static_cast<std::size_t>(i)]);
        return ids.join(u' ');
    };
    QCOMPARE(order(u"windows-2022"_s, u"containerd"_s),
        u"type os architecture variant os.version os.features"_s);
    QCOMPARE(order(u"linux-amd64"_s, u"containerd@2.1"_s), u"type os architecture variant"_s);
    QCOMPARE(order(u"windows-2022"_s, u"docker"_s), u"type architecture os os.version"_s);
    QCOMPARE(order(u"linux-amd64"_s, u"podman"_s), u"type architecture os variant"_s);
}

void TestClients::theFirstFailureEndsTheRow()
{
    const Choice choice = chosenOf({u"windows(10.0.26100.1)/amd64"_s}, u"windows-2019"_s, u"containerd"_s);
    QCOMPARE(choice.picked, -1);
    const auto outcome = [&choice](Rule rule) {
        return choice.trace.front().outcomes[static_cast<std::size_t>(rule)];
    };
    QCOMPARE(outcome(Rule::Architecture), Outcome::Passed);
    QCOMPARE(outcome(Rule::OsVersion), Outcome::Failed);
    QCOMPARE(outcome(Rule::OsFeatures), Outcome::NotReached);
    const Choice other = chosenOf({u"linux/arm64"_s}, u"linux-amd64"_s, u"docker@27"_s);
    QCOMPARE(other.trace.front().outcomes[static_cast<std::size_t>(Rule::OsVersion)], Outcome::NotAsked);
}

void TestClients::tiesAreBrokenByPosition()
{
    using enum Reason;
    QCOMPARE(reasons(chosenOf({u"linux/amd64"_s, u"linux/amd64"_s, u"linux/386"_s}, u"linux-amd64"_s,
                 u"containerd"_s)),
        (QList{PickedBest, LostByPosition, LostToBetter}));
    QCOMPARE(reasons(chosenOf({u"linux/amd64"_s, u"linux/amd64"_s}, u"linux-amd64"_s, u"docker"_s)),
        (QList{PickedFirst, LostByPosition}));
    QCOMPARE(reasons(chosenOf({u"linux/amd64"_s, u"-"_s}, u"linux-amd64"_s, u"docker"_s)),
        (QList{PickedOnly, LostToBetter}));
    QCOMPARE(reasons(chosenOf({u"windows(10.0.20348.1)/amd64"_s, u"windows(10.0.26100.1)/amd64"_s},
                 u"windows-2025"_s, u"containerd"_s)),
        (QList{LostToBetter, PickedNewest}));
    QCOMPARE(reasons(chosenOf({u"windows(10.0.14393.1)/amd64"_s, u"windows(10.0.20348.1)/amd64"_s},
                 u"windows-2022"_s, u"docker"_s)),
        (QList{LostToBetter, PickedOwnBuild}));
}

void TestClients::attestationsAreNeverOffered()
{
    for (const Client &client : allClients()) {
        const Choice choice = chosenOf({u"linux/amd64"_s, u"unknown/unknown attestation"_s},
            u"linux-amd64"_s, clientId(client));
        QCOMPARE(choice.picked, 0);
        QCOMPARE(choice.trace[1].reason, Reason::NotAnImage);
        QCOMPARE(choice.trace[1].outcomes[static_cast<std::size_t>(Rule::Type)], Outcome::Failed);
    }
}

void TestClients::artifactsWithoutPlatformAreTheLastResort()
{
    const QStringList entries{u"- artifact"_s, u"linux/arm64"_s};
    QCOMPARE(pickOf(entries, u"linux-arm64"_s, u"containerd"_s), 1);
    QCOMPARE(pickOf(entries, u"linux-amd64"_s, u"containerd"_s), -1); // fetched, then refused
    QCOMPARE(pickOf(entries, u"linux-amd64"_s, u"podman"_s), 0);
}

void TestClients::configDecidesWhereThePlatformIsMissing()
{
    ImageFacts facts = factsOf({u"-"_s, u"-"_s});
    facts.entries[0].config = configOf(u"linux/arm64"_s);
    facts.entries[1].config = configOf(u"linux/amd64"_s);
    const PreparedImage image(facts);
    // The first of them is fetched and the other one never looked at.
    const Choice choice = choose(image, hostOf(u"linux-amd64"_s), clientOf(u"containerd"_s));
    QCOMPARE(choice.picked, -1);
    QCOMPARE(choice.trace[0].reason, Reason::ArchitectureDiffers);
    QCOMPARE(said(image, u"linux-amd64"_s, u"containerd"_s),
        u"no match for platform in manifest %1: not found"_s.arg(digestOf(0xfff).toString()));
    QCOMPARE(choose(image, hostOf(u"linux-arm64"_s), clientOf(u"containerd"_s)).picked, 0);
    QCOMPARE(choose(image, hostOf(u"linux-amd64"_s), clientOf(u"docker"_s)).picked, 0);
}

void TestClients::misspeltNamesAreTold()
{
    using enum Reason;
    QCOMPARE(reasons(chosenOf({u"linux/armv7l"_s, u"linux/arm64v8"_s, u"linux/s390x"_s}, u"linux/arm/v7"_s,
                 u"containerd"_s)),
        (QList{NameNotCanonical, ArchitectureDiffers, ArchitectureDiffers}));
    QCOMPARE(reasons(chosenOf({u"linux/x86_64"_s}, u"linux-amd64"_s, u"podman"_s)), (QList{NameNotCanonical}));
    QCOMPARE(reasons(chosenOf({u"linux/x86_64"_s}, u"linux-amd64"_s, u"containerd"_s)), (QList{PickedOnly}));
    QCOMPARE(reasons(chosenOf({u"linux/arm64/armv8"_s}, u"linux-arm64"_s, u"docker"_s)), (QList{NameNotCanonical}));
}

void TestClients::windowsReasons_data()
{
    QTest::addColumn<QString>("entry");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("client");
    QTest::addColumn<Reason>("reason");
    QTest::newRow("newer") << u"10.0.26100.1"_s << u"windows-2022"_s << u"containerd"_s << Reason::WindowsNewer;
    QTest::newRow("newer, classic") << u"10.0.26100.1"_s << u"windows-2022"_s << u"docker"_s << Reason::WindowsNewer;
    QTest::newRow("newer, old host") << u"10.0.20348.1"_s << u"windows-2019"_s << u"cri"_s << Reason::WindowsNewer;
    QTest::newRow("below") << u"10.0.17763.1"_s << u"windows-2022"_s << u"buildkit"_s << Reason::WindowsBelowFloor;
    QTest::newRow("other") << u"10.0.14393.1"_s << u"windows-2019"_s << u"containerd"_s << Reason::WindowsBuildDiffers;
    QTest::newRow("major") << u"6.3.20348.1"_s << u"windows-2022"_s << u"containerd"_s << Reason::WindowsBuildDiffers;
    QTest::newRow("unreadable") << u"ltsc2022"_s << u"windows-2022"_s << u"containerd"_s << Reason::WindowsVersionUnreadable;
    QTest::newRow("hyperv changes nothing") << u"10.0.17763.1"_s << u"windows-2022,hyperv"_s << u"cri"_s << Reason::WindowsBelowFloor;
}

void TestClients::windowsReasons()
{
    QFETCH(const QString, entry);
    QFETCH(const QString, host);
    QFETCH(const QString, client);
    QFETCH(const Reason, reason);
    const Choice choice = chosenOf({u"windows(%1)/amd64"_s.arg(entry)}, host, client);
    QCOMPARE(choice.picked, -1);
    QCOMPARE(choice.trace.front().reason, reason);
}

void TestClients::nestedIndexesAreEntered()
{
    ImageFacts facts = factsOf({u"linux/arm64"_s});
    facts.entries += nested(u"linux/amd64"_s, {u"linux/arm64"_s, u"linux/amd64"_s}, 10);
    const PreparedImage image(facts);
    for (const QString &client : {u"containerd"_s, u"docker"_s, u"docker-containerd"_s, u"buildkit"_s, u"cri"_s}) {
        const Choice choice = choose(image, hostOf(u"linux-amd64"_s), clientOf(client));
        QCOMPARE(choice.picked, 3);
        QCOMPARE(choice.trace.size(), std::size_t(3)); // the nested index is no entry to take
    }
}

void TestClients::nestedIndexesWithoutAFitEndContainerd()
{
    ImageFacts facts = factsOf({});
    facts.entries += nested(u"linux/amd64"_s, {u"linux/s390x"_s}, 10);
    facts.entries += entryOf(u"linux/386"_s, 20);
    const PreparedImage image(facts);
    QCOMPARE(choose(image, hostOf(u"linux-amd64"_s), clientOf(u"containerd"_s)).picked, -1);
    QCOMPARE(choose(image, hostOf(u"linux-amd64"_s), clientOf(u"docker"_s)).picked, 2);
}

void TestClients::podmanRefusesANestedIndex()
{
    ImageFacts facts = factsOf({});
    facts.entries += nested(u"linux/amd64"_s, {u"linux/amd64"_s}, 10);
    const PreparedImage image(facts);
    const Choice choice = choose(image, hostOf(u"linux-amd64"_s), clientOf(u"podman"_s));
    QCOMPARE(choice.picked, -1);
    QCOMPARE(choice.trace.front().reason, Reason::NestedIgnored);
    QVERIFY(said(image, u"linux-amd64"_s, u"podman"_s).startsWith(u"Unexpectedly received a manifest list"_s));
}

void TestClients::singleManifestsAreNotFiltered()
{
    ImageFacts facts = factsOf({u"-"_s});
    facts.index.reset();
    facts.entries[0].config = configOf(u"linux/arm64"_s);
    const PreparedImage image(facts);
    for (const Client &client : allClients()) {
        const Choice choice = choose(image, hostOf(u"linux-amd64"_s), client);
        QCOMPARE(choice.picked, 0);
        QCOMPARE(choice.trace.front().reason, Reason::PickedUnfiltered);
    }
}

void TestClients::theClassicStoreChecksTheSystemOfASingleManifest()
{
    ImageFacts facts = factsOf({u"-"_s});
    facts.index.reset();
    facts.entries[0].config = configOf(u"windows(10.0.20348.1)/amd64"_s);
    const PreparedImage image(facts);
    QCOMPARE(said(image, u"linux-amd64"_s, u"docker"_s),
        u"image operating system \"windows\" cannot be used on this platform"_s);
    QCOMPARE(said(image, u"windows-10-22h2"_s, u"docker"_s),
        u"a Windows version 10.0.20348-based image is incompatible with a 10.0.19045 host"_s);
    facts.entries[0].config = configOf(u"linux/amd64"_s);
    QCOMPARE(said(PreparedImage(facts), u"windows-2022"_s, u"docker"_s),
        u"cannot download image with operating system \"linux\" when requesting \"windows\""_s);
    QCOMPARE(choose(PreparedImage(facts), hostOf(u"windows-2022"_s), clientOf(u"containerd"_s)).picked, 0);
}

void TestClients::messagesAreThoseOfTheClient_data()
{
    QTest::addColumn<QString>("client");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("text");
    const QString none = u"no match for platform in manifest: not found"_s;
    QTest::newRow("E01") << u"docker"_s << u"linux-arm64"_s << u"no matching manifest for linux/arm64/v8 in the manifest list entries"_s;
    QTest::newRow("E02") << u"docker-containerd"_s << u"linux-arm64"_s
                         << u"no matching manifest for linux/arm64/v8 in the manifest list entries: "_s + none;
    QTest::newRow("E03") << u"docker-windows@27"_s << u"windows-10-22h2"_s << u"no matching manifest for windows/amd64 10.0.19045 in the manifest list entries"_s;
    QTest::newRow("E04") << u"docker-windows@28"_s << u"windows-2019"_s << u"no matching manifest for windows(10.0.17763)/amd64 in the manifest list entries"_s;
    QTest::newRow("E05") << u"docker-containerd@29.6"_s << u"windows(10.0.26200)/amd64/v3"_s
                         << u"no matching manifest for windows(10.0.26200)/amd64/v3 in the manifest list entries: "_s + none;
    QTest::newRow("E15") << u"cri"_s << u"windows-2019"_s
                         << u"Failed to pull image \"example.org/demo:1\": rpc error: code = NotFound desc = failed to pull and unpack image \"example.org/demo:1\": "_s + none;
    QTest::newRow("E19") << u"containerd"_s << u"windows-2019"_s << none;
    QTest::newRow("E20") << u"buildkit"_s << u"linux-riscv64"_s
                         << u"ERROR: failed to solve: example.org/demo:1: failed to resolve source metadata for example.org/demo:1: "_s + none;
    QTest::newRow("E21") << u"buildkit@0.15"_s << u"linux-riscv64"_s
                         << u"ERROR: failed to solve: example.org/demo:1: no match for platform in manifest %1: not found"_s.arg(digestOf(0xfff).toString());
    QTest::newRow("E29") << u"podman@2.0"_s << u"linux-arm64"_s << u"no image found in manifest list for architecture arm64, variant \"v8\", OS linux"_s;
    QTest::newRow("E29 today") << u"podman"_s << u"linux-arm64"_s << u"no image found in image index for architecture \"arm64\", variant \"v8\", OS \"linux\""_s;
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

void TestClients::whyHasUnderEightWords()
{
    const PreparedImage image(factsOf({u"linux/amd64"_s, u"linux/arm/v7"_s, u"linux/arm64/v9"_s,
        u"linux/armv7l"_s, u"windows(10.0.26100.1)/amd64"_s, u"windows(10.0.14393.1)/amd64"_s,
        u"windows(x)/amd64"_s, u"windows(10.0.20348.1+gpu)/amd64"_s, u"unknown/unknown attestation"_s,
        u"-"_s, u"linux/amd64/v3"_s}));
    for (const Client &client : allClients()) {
        for (const Host &host : hostPresets()) {
            const Choice choice = choose(image, host, client);
            for (const EntryTrace &one : choice.trace) {
                const QString why = whyOf(image, host, client, one);
                QVERIFY2(!why.isEmpty() && why.split(u' ').size() <= 8, qPrintable(why));
            }
            if (choice.picked < 0)
                QVERIFY(!ruleSentence(image, host, client, choice).isEmpty());
        }
    }
    const Host host = hostOf(u"windows-2019"_s);
    const PreparedImage two(factsOf({u"windows(10.0.20348.1)/amd64"_s, u"windows(10.0.26100.1)/amd64"_s}));
    const Client client = clientOf(u"containerd"_s);
    QCOMPARE(ruleSentence(two, host, client, choose(two, host, client)),
        u"Hosts older than build 20348 accept only their own build. Hyper-V isolation would not help: "
        "both images are newer than the host."_s);
}

void TestClients::anEmptyIndexPicksNothing()
{
    const PreparedImage image(factsOf({}));
    for (const Client &client : allClients()) {
        const Choice choice = choose(image, hostOf(u"linux-amd64"_s), client);
        QCOMPARE(choice.picked, -1);
        QVERIFY(choice.trace.empty());
        QVERIFY(!said(image, u"linux-amd64"_s, clientId(client)).isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestClients)
#include "tst_clients.moc"
