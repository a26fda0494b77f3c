// SPDX-License-Identifier: Apache-2.0
// Why each entry is the one or is not, rule by rule, and what becomes of nested indexes, of entries
// without platform and of single manifests.
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

class TestTraces : public QObject
{
    Q_OBJECT
private Q_SLOTS:
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
    void nestedIndexesWithoutAFitAreTheEnd();
    void theClassicStorePassesOverWhatItRefusesInside();
    void podmanRefusesANestedIndex();
    void singleManifestsAreNotFiltered();
    void theClassicStoreChecksTheSystemOfASingleManifest();
    void theWindowsEngineRefusesWhatItChoseByItsConfig();
    void anArtifactAloneIsForNobody();
    void whyHasUnderEightWords();
    void anEmptyIndexPicksNothing();
};

void TestTraces::everyRuleStandsInTheOrderOfTheClient()
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

void TestTraces::theFirstFailureEndsTheRow()
{
    const Choice choice
        = chosenOf({u"windows(10.0.26100.1)/amd64"_s}, u"windows-2019"_s, u"containerd"_s);
    QCOMPARE(choice.picked, -1);
    const auto outcome = [&choice](Rule rule) {
        return choice.trace.front().outcomes[static_cast<std::size_t>(rule)];
    };
    QCOMPARE(outcome(Rule::Architecture), Outcome::Passed);
    QCOMPARE(outcome(Rule::OsVersion), Outcome::Failed);
    QCOMPARE(outcome(Rule::OsFeatures), Outcome::NotReached);
    const Choice other = chosenOf({u"linux/arm64"_s}, u"linux-amd64"_s, u"docker@27"_s);
    QCOMPARE(
        other.trace.front().outcomes[static_cast<std::size_t>(Rule::OsVersion)], Outcome::NotAsked);
}

void TestTraces::tiesAreBrokenByPosition()
{
    using enum Reason;
    QCOMPARE(reasons(chosenOf({u"linux/amd64"_s, u"linux/amd64"_s, u"linux/386"_s},
                 u"linux-amd64"_s, u"containerd"_s)),
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

void TestTraces::attestationsAreNeverOffered()
{
    for (const Client &client : allClients()) {
        const Choice choice = chosenOf({u"linux/amd64"_s, u"unknown/unknown attestation"_s},
            u"linux-amd64"_s, clientId(client));
        QCOMPARE(choice.picked, 0);
        QCOMPARE(choice.trace[1].reason, Reason::NotAnImage);
        QCOMPARE(choice.trace[1].outcomes[static_cast<std::size_t>(Rule::Type)], Outcome::Failed);
    }
}

void TestTraces::artifactsWithoutPlatformAreTheLastResort()
{
    const QStringList entries{u"- artifact"_s, u"linux/arm64"_s};
    QCOMPARE(pickOf(entries, u"linux-arm64"_s, u"containerd"_s), 1);
    QCOMPARE(pickOf(entries, u"linux-amd64"_s, u"containerd"_s), -1); // fetched, then refused
    QCOMPARE(pickOf(entries, u"linux-amd64"_s, u"podman"_s), 0);
}

void TestTraces::configDecidesWhereThePlatformIsMissing()
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
    QCOMPARE(choose(image, hostOf(u"linux-amd64"_s), clientOf(u"docker-containerd"_s)).picked, 0);
    QCOMPARE(choose(image, hostOf(u"linux-amd64"_s), clientOf(u"buildkit"_s)).picked, -1);
}

void TestTraces::misspeltNamesAreTold()
{
    using enum Reason;
    QCOMPARE(reasons(chosenOf({u"linux/armv7l"_s, u"linux/arm64v8"_s, u"linux/s390x"_s},
                 u"linux/arm/v7"_s, u"containerd"_s)),
        (QList{NameNotCanonical, ArchitectureDiffers, ArchitectureDiffers}));
    QCOMPARE(reasons(chosenOf({u"linux/x86_64"_s}, u"linux-amd64"_s, u"podman"_s)),
        (QList{NameNotCanonical}));
    QCOMPARE(reasons(chosenOf({u"linux/x86_64"_s}, u"linux-amd64"_s, u"containerd"_s)),
        (QList{PickedOnly}));
    QCOMPARE(reasons(chosenOf({u"linux/arm64/armv8"_s}, u"linux-arm64"_s, u"docker"_s)),
        (QList{NameNotCanonical}));
}

void TestTraces::windowsReasons_data()
{
    QTest::addColumn<QString>("entry");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("client");
    QTest::addColumn<Reason>("reason");
    QTest::newRow("newer") << u"10.0.26100.1"_s << u"windows-2022"_s << u"containerd"_s
                           << Reason::WindowsNewer;
    QTest::newRow("newer, classic")
        << u"10.0.26100.1"_s << u"windows-2022"_s << u"docker"_s << Reason::WindowsNewer;
    QTest::newRow("newer, old host")
        << u"10.0.20348.1"_s << u"windows-2019"_s << u"cri"_s << Reason::WindowsNewer;
    QTest::newRow("below") << u"10.0.17763.1"_s << u"windows-2022"_s << u"buildkit"_s
                           << Reason::WindowsBelowFloor;
    QTest::newRow("other") << u"10.0.14393.1"_s << u"windows-2019"_s << u"containerd"_s
                           << Reason::WindowsBuildDiffers;
    QTest::newRow("major") << u"6.3.20348.1"_s << u"windows-2022"_s << u"containerd"_s
                           << Reason::WindowsBuildDiffers;
    QTest::newRow("unreadable") << u"ltsc2022"_s << u"windows-2022"_s << u"containerd"_s
                                << Reason::WindowsVersionUnreadable;
    QTest::newRow("hyperv changes nothing")
        << u"10.0.17763.1"_s << u"windows-2022,hyperv"_s << u"cri"_s << Reason::WindowsBelowFloor;
}

void TestTraces::windowsReasons()
{
    QFETCH(const QString, entry);
    QFETCH(const QString, host);
    QFETCH(const QString, client);
    QFETCH(const Reason, reason);
    const Choice choice = chosenOf({u"windows(%1)/amd64"_s.arg(entry)}, host, client);
    QCOMPARE(choice.picked, -1);
    QCOMPARE(choice.trace.front().reason, reason);
}

void TestTraces::nestedIndexesAreEntered()
{
    ImageFacts facts = factsOf({u"linux/arm64"_s});
    facts.entries += nested(u"linux/amd64"_s, {u"linux/arm64"_s, u"linux/amd64"_s}, 10);
    const PreparedImage image(facts);
    for (const QString &client :
        {u"containerd"_s, u"docker"_s, u"docker-containerd"_s, u"buildkit"_s, u"cri"_s}) {
        const Choice choice = choose(image, hostOf(u"linux-amd64"_s), clientOf(client));
        QCOMPARE(choice.picked, 3);
        QCOMPARE(choice.trace.size(), std::size_t(4)); // the index inside has a row of its own
        QCOMPARE(choice.trace[1].reason, Reason::NestedEntered);
        QCOMPARE(choice.trace[1].outcomes[std::size_t(Rule::Architecture)], Outcome::Passed);
        QCOMPARE(choice.trace[2].reason, Reason::ArchitectureDiffers);
        const Choice other = choose(image, hostOf(u"linux-riscv64"_s), clientOf(client));
        QCOMPARE(other.trace[1].reason, Reason::ArchitectureDiffers);
        QCOMPARE(other.trace[1].outcomes[std::size_t(Rule::Architecture)], Outcome::Failed);
    }
}

void TestTraces::nestedIndexesWithoutAFitAreTheEnd()
{
    ImageFacts facts = factsOf({});
    facts.entries += nested(u"linux/amd64"_s, {u"linux/s390x"_s}, 10);
    facts.entries += entryOf(u"linux/386"_s, 20);
    const PreparedImage image(facts);
    const Host host = hostOf(u"linux-amd64"_s);
    for (const QString &id : {u"containerd"_s, u"docker"_s, u"docker-containerd"_s}) {
        const Client client = clientOf(id);
        const Choice ended = choose(image, host, client);
        QCOMPARE(ended.picked, -1);
        QCOMPARE(reasons(ended),
            (QList{Reason::NestedEmpty, Reason::ArchitectureDiffers, Reason::LostToBetter}));
        QVERIFY(ruleSentence(image, host, client, ended).contains(u"no other"_s));
        QVERIFY(said(image, u"linux-amd64"_s, id).startsWith(u"no match"_s));
    }
}

void TestTraces::theClassicStorePassesOverWhatItRefusesInside()
{
    ImageFacts facts = factsOf({});
    facts.entries += nested(u"linux/amd64"_s, {u"-"_s}, 10);
    facts.entries[0].children[0].config = configOf(u"windows(10.0.20348.1)/amd64"_s);
    facts.entries += entryOf(u"linux/386"_s, 20);
    const PreparedImage image(facts);
    const Choice choice = choose(image, hostOf(u"linux-amd64"_s), clientOf(u"docker"_s));
    QCOMPARE(choice.picked, 2);
    QCOMPARE(choice.refusedAfter, -1);
    QCOMPARE(reasons(choice), (QList{Reason::NestedEmpty, Reason::OsDiffers, Reason::PickedOnly}));
}

void TestTraces::podmanRefusesANestedIndex()
{
    ImageFacts facts = factsOf({});
    facts.entries += nested(u"linux/amd64"_s, {u"linux/amd64"_s}, 10);
    const PreparedImage image(facts);
    const Choice choice = choose(image, hostOf(u"linux-amd64"_s), clientOf(u"podman"_s));
    QCOMPARE(choice.picked, -1);
    QCOMPARE(reasons(choice), (QList{Reason::NestedRefused, Reason::NestedIgnored}));
    const auto outcome = [&choice](Rule rule) {
        return choice.trace.front().outcomes[static_cast<std::size_t>(rule)];
    };
    QCOMPARE(outcome(Rule::Type), Outcome::Failed);
    const Choice elsewhere = choose(image, hostOf(u"linux-arm64"_s), clientOf(u"podman"_s));
    QCOMPARE(elsewhere.trace.front().reason, Reason::ArchitectureDiffers);
    QCOMPARE(elsewhere.trace.front().outcomes[std::size_t(Rule::Type)], Outcome::NotAsked);
    facts.entries += nested(u"linux/amd64"_s, {u"linux/amd64"_s}, 20);
    QCOMPARE(choose(PreparedImage(facts), hostOf(u"linux-amd64"_s), clientOf(u"podman"_s))
                 .trace[2]
                 .reason,
        Reason::LostByPosition);
    QVERIFY(said(image, u"linux-amd64"_s, u"podman"_s)
            .startsWith(u"Unexpectedly received a manifest list"_s));
}

void TestTraces::singleManifestsAreNotFiltered()
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

void TestTraces::theClassicStoreChecksTheSystemOfASingleManifest()
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
    QCOMPARE(
        choose(PreparedImage(facts), hostOf(u"windows-2022"_s), clientOf(u"containerd"_s)).picked,
        0);
}

void TestTraces::theWindowsEngineRefusesWhatItChoseByItsConfig()
{
    ImageFacts facts
        = factsOf({u"windows(10.0.17763.1)/amd64"_s, u"windows(10.0.14393.1)/amd64"_s});
    facts.entries[0].config = configOf(u"windows(10.0.20348.1)/amd64"_s);
    facts.entries[1].config = configOf(u"windows(10.0.14393.1)/amd64"_s);
    const PreparedImage image(facts);
    const Host host = hostOf(u"windows-2019"_s);
    const Client client = clientOf(u"docker-windows"_s);
    const Choice choice = choose(image, host, client);
    QCOMPARE(choice.picked, -1);
    QCOMPARE(choice.refusedAfter, 0);
    QCOMPARE(choice.trace[0].reason, Reason::WindowsNewer);
    QCOMPARE(choice.trace[1].reason, Reason::LostToBetter); // it is not asked any more
    QCOMPARE(said(image, u"windows-2019"_s, u"docker-windows"_s),
        u"a Windows version 10.0.20348-based image is incompatible with a 10.0.17763 host"_s);
    QVERIFY(ruleSentence(image, host, client, choice).contains(u"config"_s));
    // The others go by the entry alone.
    QCOMPARE(choose(image, host, clientOf(u"containerd"_s)).picked, 0);
}

void TestTraces::anArtifactAloneIsForNobody()
{
    ImageFacts facts = factsOf({u"-"_s});
    facts.index.reset();
    facts.entries[0].role = oci::Role::Artifact;
    const PreparedImage image(facts);
    for (const Client &client : allClients()) {
        for (const QString &host : {u"linux-amd64"_s, u"windows-2022"_s}) {
            const Choice choice = choose(image, hostOf(host), client);
            QCOMPARE(choice.picked, -1);
            QCOMPARE(choice.trace.front().reason, Reason::NotAnImage);
            QCOMPARE(choice.trace.front().outcomes[std::size_t(Rule::Type)], Outcome::Failed);
        }
    }
    QVERIFY(said(image, u"linux-amd64"_s, u"podman"_s).startsWith(u"unsupported image-specific"_s));
    QVERIFY(said(image, u"linux-amd64"_s, u"docker"_s).startsWith(u"Encountered remote"_s));
}

void TestTraces::whyHasUnderEightWords()
{
    const PreparedImage image(factsOf({u"linux/amd64"_s, u"linux/arm/v7"_s, u"linux/arm64/v9"_s,
        u"linux/armv7l"_s, u"windows(10.0.26100.1)/amd64"_s, u"windows(10.0.14393.1)/amd64"_s,
        u"windows(x)/amd64"_s, u"windows(10.0.20348.1+gpu)/amd64"_s,
        u"unknown/unknown attestation"_s, u"-"_s, u"linux/amd64/v3"_s}));
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
    const PreparedImage two(
        factsOf({u"windows(10.0.20348.1)/amd64"_s, u"windows(10.0.26100.1)/amd64"_s}));
    const Client client = clientOf(u"containerd"_s);
    QCOMPARE(ruleSentence(two, host, client, choose(two, host, client)),
        u"Hosts older than build 20348 accept only their own build. Hyper-V isolation would not "
        u"help: "
        "both images are newer than the host."_s);
}

void TestTraces::anEmptyIndexPicksNothing()
{
    const PreparedImage image(factsOf({}));
    for (const Client &client : allClients()) {
        const Choice choice = choose(image, hostOf(u"linux-amd64"_s), client);
        QCOMPARE(choice.picked, -1);
        QVERIFY(choice.trace.empty());
        QVERIFY(!said(image, u"linux-amd64"_s, clientId(client)).isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestTraces)
#include "tst_traces.moc"
