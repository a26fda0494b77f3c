// SPDX-License-Identifier: Apache-2.0
#include "assembly/draftedit.h"
#include "support/fakesource.h"
#include "verbs/coverage.h"
#include "verbs/doctor.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;

namespace {

oci::Platform platform(const QString &text)
{
    return *oci::parsePlatform(text);
}

doctor::Host host(const QString &text, std::optional<doctor::Client> client = {})
{
    doctor::Host made;
    made.id = made.name = text;
    made.platform = oci::normalizePlatform(platform(text));
    made.client = std::move(client);
    return made;
}

oci::Digest digest(char letter)
{
    return *oci::Digest::parse(u"sha256:"_s + QString(64, QLatin1Char(letter)));
}

oci::Descriptor entry(char letter, const QString &text)
{
    oci::Descriptor made;
    made.mediaType = oci::mediatype::ociManifest.toString();
    made.digest = digest(letter);
    made.sizeBytes = 500;
    made.platform = platform(text);
    return made;
}

assembly::Draft draftOf(const QList<oci::Descriptor> &entries)
{
    assembly::Draft draft;
    for (const oci::Descriptor &descriptor : entries) {
        assembly::DraftEntry made;
        made.descriptor = descriptor;
        draft = assembly::addEntry(draft, made).draft;
    }
    return draft;
}

const doctor::Client containerd{.kind = doctor::ClientKind::Containerd};

} // namespace

class CoverageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hostsGainAndLoseEntries()
    {
        assembly::Draft draft = draftOf({entry('a', u"windows(10.0.20348.1)/amd64"_s),
            entry('b', u"windows(10.0.17763.1)/amd64"_s)});
        draft.baseBytes = assembly::writeIndex(
            draftOf({entry('c', u"linux/amd64"_s), entry('a', u"windows(10.0.20348.1)/amd64"_s)}))
                              ->bytes;
        draft.base = oci::Descriptor();
        draft.base->mediaType = oci::mediatype::ociIndex.toString();
        const auto coverage = verbs::coverageOf(draft,
            {host(u"linux/amd64"_s), host(u"windows(10.0.17763)/amd64"_s),
                host(u"windows(10.0.26100)/amd64"_s), host(u"linux/riscv64"_s)},
            containerd);
        QVERIFY(coverage[0].before && !coverage[0].after);
        QVERIFY(!coverage[1].before);
        QCOMPARE(coverage[1].after, digest('b'));
        QCOMPARE(coverage[2].after, digest('a'));
        QVERIFY(!coverage[3].before && !coverage[3].after);
    }

    void theHostsOwnClientDecides()
    {
        // The graph driver store takes the newest build it may; the order of the index is not
        // asked.
        const auto dockerOnWindows = doctor::Client{.kind = doctor::ClientKind::DockerWindows};
        const doctor::PreparedImage image(verbs::factsOfDescriptors(
            {entry('a', u"linux/arm/v6"_s), entry('b', u"windows(10.0.17763.9)/amd64"_s)}));
        const auto picks = verbs::picksOf(image,
            {host(u"windows(10.0.17763)/amd64"_s, dockerOnWindows), host(u"linux/arm/v7"_s),
                host(u"linux/arm64"_s)},
            containerd);
        QCOMPARE(picks[0].digest, digest('b'));
        QCOMPARE(picks[0].entry, 1);
        QCOMPARE(picks[1].digest, digest('a'));
        QCOMPARE(picks[2].digest, digest('a')); // 64-bit hosts run 32-bit images
        QVERIFY(!verbs::pickOf(image, host(u"linux/amd64"_s), containerd).digest);
    }

    void aDockerEngineIsTheOneOfItsSystem()
    {
        const doctor::Client docker;
        QCOMPARE(verbs::clientFor(host(u"windows(10.0.17763)/amd64"_s), docker).kind,
            doctor::ClientKind::DockerWindows);
        QCOMPARE(
            verbs::clientFor(host(u"linux/amd64"_s), {.kind = doctor::ClientKind::DockerWindows})
                .kind,
            doctor::ClientKind::Docker);
        QCOMPARE(verbs::clientFor(host(u"windows(10.0.17763)/amd64"_s), containerd), containerd);
        QCOMPARE(verbs::clientFor(host(u"linux/amd64"_s, containerd), docker), containerd);
    }

    void anEntryInsideANestedIndexIsFoundFromTheRoot()
    {
        doctor::ImageFacts facts = verbs::factsOfDescriptors({entry('a', u"linux/amd64"_s)});
        doctor::EntryFacts nested;
        nested.role = oci::Role::Index;
        nested.descriptor = entry('b', u"linux/arm64"_s);
        nested.descriptor.mediaType = oci::mediatype::ociIndex.toString();
        nested.children = verbs::factsOfDescriptors({entry('c', u"linux/arm64"_s)}).entries;
        facts.entries += nested;
        const auto pick
            = verbs::pickOf(doctor::PreparedImage(facts), host(u"linux/arm64"_s), containerd);
        if (pick.digest) { // clients differ in whether they walk into it
            QCOMPARE(pick.entry, 1);
            QVERIFY(pick.digest == digest('b') || pick.digest == digest('c'));
        }
        const auto first
            = verbs::pickOf(doctor::PreparedImage(facts), host(u"linux/amd64"_s), containerd);
        QCOMPARE(first.entry, 0);
    }

    void aVariantAloneIsTakenOrNot()
    {
        QVERIFY(verbs::wouldTake(
            platform(u"windows(10.0.17763.5)/amd64"_s), host(u"windows(10.0.17763)/amd64"_s), {}));
        QVERIFY(!verbs::wouldTake(
            platform(u"windows(10.0.20348.5)/amd64"_s), host(u"windows(10.0.17763)/amd64"_s), {}));
    }

    void nothingIsPickedFromNothing()
    {
        const doctor::PreparedImage image(verbs::factsOfDraft({}));
        QCOMPARE(verbs::pickOf(image, host(u"linux/amd64"_s), {}), verbs::HostPick());
        QVERIFY(verbs::picksOf(image, {}, {}).isEmpty());
    }
};

QTEST_GUILESS_MAIN(CoverageTest)
#include "tst_coverage.moc"
