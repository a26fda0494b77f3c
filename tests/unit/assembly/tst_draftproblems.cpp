// SPDX-License-Identifier: Apache-2.0
#include "draftkit.h"

using namespace draftkit;
using Kind = Problem::Kind;
using Severity = Problem::Severity;

class TestDraftProblems : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aGoodDraftHasNone();
    void twoEntriesForOnePlatformAreAConflict();
    void twoRevisionsOfOneBuildAreRivals();
    void theNewerLabelIsKeptFirst();
    void aWindowsBuildAgainstItsConfigIsAConflict();
    void otherRevisionOfTheConfigIsANote();
    void architectureAgainstItsConfigIsAWarning();
    void variantSetWhereTheConfigHasNoneIsFine();
    void missingPlatformIsAWarning();
    void windowsWithoutVersionIsAWarning();
    void fieldsThatCannotBeRightAreConflicts();
    void anotherRepositoryIsAWarningAnotherPlaceANote();
    void anOlderVersionLabelIsAWarning_data();
    void anOlderVersionLabelIsAWarning();
    void dockerAmongOciIsAWarning();
    void anExpectedPlatformNobodyFillsComesLast();
    void acceptedWarningsLeaveConflictsStay();
    void attestationsAndArtifactsHaveNoPlatformProblems();
    void fiftyEntriesAreFast();
    void slotsAnswer_data();
    void slotsAnswer();
};

void TestDraftProblems::aGoodDraftHasNone()
{
    const Draft draft = draftWith({image(u"a"_s, linux(u"amd64"_s)),
        image(u"b"_s, linux(u"arm64"_s, u"v8"_s)), image(u"c"_s, windows(u"10.0.17763.5458"_s)),
        image(u"d"_s, windows(u"10.0.20348.2582"_s))});
    QVERIFY(problemsOf(draft).isEmpty());
}

void TestDraftProblems::twoEntriesForOnePlatformAreAConflict()
{
    const Draft draft
        = draftWith({image(u"a"_s, linux(u"arm64"_s)), image(u"b"_s, linux(u"arm64"_s, u"v8"_s))});
    const auto problems = problemsOf(draft);
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems[0].kind, Kind::Duplicate);
    QCOMPARE(problems[0].severity, Severity::Error);
    QCOMPARE(problems[0].title, u"Two entries for linux/arm64"_s);
    QCOMPARE(problems[0].keys, QStringList({draft.entries[0].key, draft.entries[1].key}));
    const auto kept = keepOne(draft, problems[0].keys, draft.entries[1].key);
    VERIFY_OK(kept);
    QVERIFY(problemsOf(*kept).isEmpty());
}

void TestDraftProblems::twoRevisionsOfOneBuildAreRivals()
{
    const Draft draft = draftWith({image(u"a"_s, windows(u"10.0.20348.2340"_s)),
        image(u"b"_s, windows(u"10.0.20348.2582"_s))});
    QCOMPARE(problemsOf(draft).value(0).title, u"Two entries for windows/amd64 10.0.20348"_s);
}

void TestDraftProblems::theNewerLabelIsKeptFirst()
{
    Draft draft = draftWith({image(u"a"_s, linux(u"amd64"_s)), image(u"b"_s, linux(u"amd64"_s))});
    draft.entries[0].version = u"3.7.4"_s;
    draft.entries[1].version = u"3.10.0-rc1"_s;
    QCOMPARE(problemsOf(draft).value(0).keys.value(0), draft.entries[1].key);
}

void TestDraftProblems::aWindowsBuildAgainstItsConfigIsAConflict()
{
    DraftEntry entry = image(u"a"_s, windows(u"10.0.20348.2582"_s));
    entry.configPlatform = windows(u"10.0.17763.5458"_s);
    const auto problems = problemsOf(draftWith({entry}));
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems[0].kind, Kind::WindowsBuild);
    QCOMPARE(problems[0].severity, Severity::Error);
    QCOMPARE(problems[0].title, u"windows/amd64 10.0.20348 holds an image of build 17763"_s);
}

void TestDraftProblems::otherRevisionOfTheConfigIsANote()
{
    DraftEntry entry = image(u"a"_s, windows(u"10.0.20348.2582"_s));
    entry.configPlatform = windows(u"10.0.20348.1"_s);
    const auto problems = problemsOf(draftWith({entry}));
    QCOMPARE(problems.value(0).kind, Kind::ConfigDiffers);
    QCOMPARE(problems.value(0).severity, Severity::Note);
}

void TestDraftProblems::architectureAgainstItsConfigIsAWarning()
{
    DraftEntry entry = image(u"a"_s, linux(u"arm64"_s));
    entry.configPlatform = linux(u"amd64"_s);
    const auto problems = problemsOf(draftWith({entry}));
    QCOMPARE(problems.value(0).kind, Kind::ConfigDiffers);
    QCOMPARE(problems.value(0).severity, Severity::Warning);
    QCOMPARE(problems.value(0).detail, u"architecture is arm64, in the config amd64"_s);
}

void TestDraftProblems::variantSetWhereTheConfigHasNoneIsFine()
{
    DraftEntry entry = image(u"a"_s, linux(u"arm"_s, u"v6"_s));
    entry.configPlatform = linux(u"arm"_s);
    QVERIFY(problemsOf(draftWith({entry})).isEmpty());
    entry = image(u"b"_s, linux(u"arm64"_s, u"v9"_s));
    entry.configPlatform = linux(u"arm64"_s, u"v8"_s);
    QCOMPARE(problemsOf(draftWith({entry})).value(0).detail, u"variant is v9, in the config v8"_s);
}

void TestDraftProblems::missingPlatformIsAWarning()
{
    QCOMPARE(kindsOf(draftWith({image(u"a"_s, std::nullopt)})), QList({Kind::NoPlatform}));
}

void TestDraftProblems::windowsWithoutVersionIsAWarning()
{
    QCOMPARE(kindsOf(draftWith({image(u"a"_s, windows({}))})), QList({Kind::NoWindowsVersion}));
}

void TestDraftProblems::fieldsThatCannotBeRightAreConflicts()
{
    QCOMPARE(kindsOf(draftWith({image(u"a"_s, windows(u"10.0"_s))})), QList({Kind::BadField}));
    QCOMPARE(kindsOf(draftWith({image(u"a"_s, linux(u"x86_64"_s))})), QList({Kind::BadField}));
    QCOMPARE(kindsOf(draftWith({image(u"a"_s, linux({}))})), QList({Kind::BadField}));
    const Draft draft = draftWith({image(u"a"_s, windows(u"10.0.20348"_s))});
    const QString key = draft.entries[0].key;
    QCOMPARE(setPlatformField(draft, key, PlatformField::OsVersion, u"LTSC"_s).error().code,
        Errc::Usage);
    QVERIFY(setPlatformField(draft, key, PlatformField::OsVersion, {}).has_value());
    QCOMPARE(setPlatformField(draft, u"nobody"_s, PlatformField::Os, u"linux"_s).error().code,
        Errc::NotFound);
}

void TestDraftProblems::anotherRepositoryIsAWarningAnotherPlaceANote()
{
    const auto problems
        = problemsOf(draftWith({image(u"a"_s, linux(u"amd64"_s), u"other.example.com/base:1"_s),
            image(u"b"_s, linux(u"arm64"_s), u"oci:/tmp/out"_s)}));
    QCOMPARE(problems.size(), 2);
    QCOMPARE(problems[0].severity, Severity::Warning);
    QCOMPARE(problems[0].title, u"linux/amd64 comes from other.example.com/base"_s);
    QCOMPARE(problems[1].severity, Severity::Note);
}

void TestDraftProblems::anOlderVersionLabelIsAWarning_data()
{
    QTest::addColumn<QString>("older");
    QTest::addColumn<QString>("newer");
    QTest::addColumn<bool>("isOlder");
    QTest::newRow("patch") << u"3.7.4"_s << u"3.8.0"_s << true;
    QTest::newRow("numbers") << u"3.9"_s << u"3.10"_s << true;
    QTest::newRow("candidate") << u"v3.8.0-rc1"_s << u"3.8.0"_s << true;
    QTest::newRow("candidates") << u"3.8.0-rc2"_s << u"3.8.0-rc10"_s << true;
    QTest::newRow("zeros") << u"3.8"_s << u"3.8.0"_s << false;
    QTest::newRow("no versions") << u"main"_s << u"nightly"_s << false;
    QTest::newRow("none") << QString() << u"3.8.0"_s << false;
}

void TestDraftProblems::anOlderVersionLabelIsAWarning()
{
    QFETCH(QString, older);
    QFETCH(QString, newer);
    QFETCH(bool, isOlder);
    Draft draft
        = draftWith({image(u"a"_s, linux(u"amd64"_s)), image(u"b"_s, linux(u"arm"_s, u"v7"_s))});
    draft.entries[0].version = newer;
    draft.entries[1].version = older;
    const auto problems = problemsOf(draft);
    QCOMPARE(problems.size(), isOlder ? 1 : 0);
    if (isOlder) {
        QCOMPARE(problems[0].title, u"linux/arm/v7 is from %1"_s.arg(older));
        QCOMPARE(problems[0].keys, QStringList({draft.entries[1].key}));
    }
}

void TestDraftProblems::dockerAmongOciIsAWarning()
{
    DraftEntry docker = image(u"a"_s, linux(u"amd64"_s));
    docker.descriptor.mediaType = oci::mediatype::dockerManifest.toString();
    Draft draft = draftWith({docker, image(u"b"_s, linux(u"arm64"_s))});
    QCOMPARE(kindsOf(draft), QList({Kind::TypeMix}));
    draft.entries.removeLast();
    QVERIFY(problemsOf(draft).isEmpty());
    draft.format = Format::DockerList;
    QVERIFY(problemsOf(draft).isEmpty());
}

void TestDraftProblems::anExpectedPlatformNobodyFillsComesLast()
{
    Draft draft = draftWith({image(u"a"_s, linux(u"amd64"_s)), image(u"b"_s, linux(u"amd64"_s))});
    draft.expected = {linux(u"amd64"_s), linux(u"riscv64"_s)};
    QCOMPARE(kindsOf(draft), QList({Kind::Duplicate, Kind::ExpectedMissing}));
    QCOMPARE(problemsOf(draft).last().title, u"linux/riscv64 is expected, slot is empty"_s);
}

void TestDraftProblems::acceptedWarningsLeaveConflictsStay()
{
    Draft draft = draftWith({image(u"a"_s, windows({})), image(u"b"_s, windows({}))});
    for (const Problem &problem : problemsOf(draft))
        draft.accepted += problem.id();
    QCOMPARE(draft.accepted.size(), 3);
    QCOMPARE(kindsOf(draft), QList({Kind::Duplicate}));
}

void TestDraftProblems::attestationsAndArtifactsHaveNoPlatformProblems()
{
    const DraftEntry owner = image(u"a"_s, linux(u"amd64"_s));
    DraftEntry orphan = image(u"x"_s, std::nullopt);
    orphan.descriptor = attestationOf(owner);
    DraftEntry artifact = image(u"y"_s, std::nullopt);
    artifact.descriptor.artifactType = u"application/vnd.example"_s;
    QVERIFY(problemsOf(draftWith({orphan, artifact})).isEmpty());
}

void TestDraftProblems::fiftyEntriesAreFast()
{
    QList<DraftEntry> entries;
    for (int i = 0; i < 50; ++i)
        entries += image(QString::number(i), windows(u"10.0.%1.1"_s.arg(10000 + i)));
    const Draft draft = draftWith(entries);
    QBENCHMARK
    {
        QVERIFY(problemsOf(draft).isEmpty());
    }
}

void TestDraftProblems::slotsAnswer_data()
{
    QTest::addColumn<QString>("slot");
    QTest::addColumn<QString>("offered");
    QTest::addColumn<QString>("answer");
    const auto row = [](const QString &slot, const QString &offered, const QString &answer) {
        QTest::newRow(qPrintable(slot + u" < "_s + offered)) << slot << offered << answer;
    };
    row(u"windows(10.0.20348)/amd64"_s, u"windows(10.0.17763.5458)/amd64"_s,
        u"Not here: build 20348, dragged is 17763"_s);
    row(u"windows(10.0.17763)/amd64"_s, u"windows(10.0.17763.5458)/amd64"_s, {});
    row(u"windows(10.0.17763.1)/amd64"_s, u"windows(10.0.17763.5458)/amd64"_s, {});
    row(u"windows/amd64"_s, u"windows(10.0.17763.5458)/amd64"_s, {});
    row(u"windows(10.0.20348)/amd64"_s, u"windows/amd64"_s,
        u"Not here: the dragged variant names no Windows build"_s);
    row(u"linux/amd64"_s, u"windows(10.0.17763.5458)/amd64"_s,
        u"Not here: the dragged variant is windows"_s);
    row(u"linux/amd64"_s, u"linux/arm64"_s, u"Not here: the dragged variant is arm64"_s);
    row(u"linux/arm/v7"_s, u"linux/arm/v6"_s, u"Not here: variant v7, dragged is v6"_s);
    row(u"linux/arm64"_s, u"linux/arm64/v8"_s, {});
}

void TestDraftProblems::slotsAnswer()
{
    QFETCH(QString, slot);
    QFETCH(QString, offered);
    QFETCH(QString, answer);
    const Fit fit = fitOf(*oci::parsePlatform(slot), *oci::parsePlatform(offered));
    QCOMPARE(fit.why, answer);
    QCOMPARE(fit.fits, answer.isEmpty());
}

QTEST_GUILESS_MAIN(TestDraftProblems)
#include "tst_draftproblems.moc"
