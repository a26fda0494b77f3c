// SPDX-License-Identifier: Apache-2.0
// One image examined for all hosts: when it is examined, what stays, what is dropped, and that a
// host is answered at once.
#include "doctorfixture.h"
#include "models/doctor/doctorcommand.h"
#include "models/doctor/doctorverdict.h"
#include "models/doctor/fixpreview.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;
using namespace gantry::test;
using State = DoctorSession::State;

class DoctorSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hostsThatAreAlikeShareARow_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QString>("row");
        QTest::newRow("sequence") << QStringList{u"edge-gw-01"_s, u"edge-gw-02"_s, u"edge-gw-03"_s}
                                  << u"edge-gw-01…03"_s;
        QTest::newRow("two") << QStringList{u"lab-rv-01"_s, u"lab-rv-02"_s} << u"lab-rv-01, 02"_s;
        QTest::newRow("gap") << QStringList{u"n1"_s, u"n2"_s, u"n9"_s} << u"n1, 2, 9"_s;
        QTest::newRow("one") << QStringList{u"mac-ci-02"_s} << u"mac-ci-02"_s;
    }

    void hostsThatAreAlikeShareARow()
    {
        QFETCH(QStringList, names);
        QFETCH(QString, row);
        QList<doctor::Host> hosts;
        for (const QString &name : names)
            hosts += DoctorFixture::host(name, u"linux/arm64"_s);
        const auto rows = hostRowsOf(hosts);
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows.first().name, row);
        QCOMPARE(rows.first().members.size(), names.size());
    }

    void hostsThatDifferKeepTheirRows()
    {
        const auto rows = hostRowsOf({DoctorFixture::host(u"pc-01"_s, u"linux/amd64"_s),
            DoctorFixture::host(u"pc-02"_s, u"linux/arm64"_s),
            DoctorFixture::host(u"Windows Server 2019"_s, u"windows(10.0.17763)/amd64"_s),
            DoctorFixture::host(u"Windows Server 2022"_s, u"windows(10.0.17763)/amd64"_s),
            DoctorFixture::host(u"dev laptops"_s, u"linux/amd64"_s, 24)});
        QStringList names;
        for (const HostRow &row : rows)
            names += row.name;
        QCOMPARE(names,
            QStringList({u"pc-01"_s, u"pc-02"_s, u"Windows Server 2019"_s, u"Windows Server 2022"_s,
                u"dev laptops (24)"_s}));
        QCOMPARE(rows.last().count, 24);
    }

    void everyHostHasItsVerdict()
    {
        DoctorFixture f;
        QCOMPARE(f.session->state(), State::Waiting);
        QVERIFY(f.open());
        QCOMPARE(f.session->state(), State::Ready);
        QCOMPARE(f.session->rows().size(), 4);
        QCOMPARE(f.session->hostCount(), 11);
        QCOMPARE(f.session->servedCount(), 4); // three gateways and mes
        QVERIFY(f.session->verdict(0)->choice.picked >= 0);
        QCOMPARE(f.session->verdict(1)->choice.picked, -1);
    }

    void selectingAHostAnswersWithoutWork()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        QSignalSpy examined(f.session.get(), &DoctorSession::reportChanged);
        QSignalSpy selected(f.session.get(), &DoctorSession::currentRowChanged);
        f.session->selectRow(1);
        QCOMPARE(selected.size(), 1);
        QCOMPARE(f.session->currentHostId(), u"line-pc"_s);
        const DoctorVerdict verdict = verdictOf(*f.session, 1);
        QCOMPARE(verdict.mark, u"err"_s);
        QVERIFY2(verdict.title.contains(u"line-pc (6)"_s), qPrintable(verdict.title));
        QVERIFY2(verdict.message.contains(u"no matching manifest"_s), qPrintable(verdict.message));
        QVERIFY(verdict.isWindows);
        QVERIFY(statusOf(*f.session, 1).contains(u"no entry"_s));
        QCOMPARE(f.jobs.running(), 0);
        QCOMPARE(examined.size(), 0);
    }

    void theBuildsAreDrawnForWindowsOnly()
    {
        DoctorFixture f;
        QVERIFY(f.session->chooseClient(u"containerd"_s));
        QVERIFY(f.open());
        const DoctorRule windows = ruleOf(*f.session, 1);
        QVERIFY(windows.scale.has_value());
        QCOMPARE(windows.scale->host, 17763);
        QCOMPARE(windows.scale->lowest, 17763);
        QCOMPARE(windows.scale->highest, 17763);
        QCOMPARE(windows.scale->entries.size(), 1);
        QCOMPARE(windows.scale->entries.first().mark, u"err"_s);
        QVERIFY(!windows.sentence.isEmpty());
        QVERIFY(!ruleOf(*f.session, 0).scale.has_value());
    }

    void headingAndSentenceOfAPickAreAboutBuilds()
    {
        DoctorFixture f;
        QVERIFY(f.session->chooseClient(u"containerd"_s));
        QVERIFY(f.open());
        QCOMPARE(f.session->rows().at(2).name, u"mes"_s);
        QVERIFY(f.session->verdict(2)->choice.picked >= 0);
        const DoctorRule rule = ruleOf(*f.session, 2);
        QCOMPARE(rule.name, u"OS version rule"_s);
        QVERIFY2(rule.sentence.contains(u"build"_s), qPrintable(rule.sentence));
        QVERIFY2(!rule.sentence.contains(u"Hyper-V"_s), qPrintable(rule.sentence));
        // A client that does not look at builds has no heading that says otherwise.
        QVERIFY(f.session->chooseClient(u"docker-containerd"_s));
        QTRY_VERIFY(!f.session->isExamining());
        const DoctorRule other = ruleOf(*f.session, 2);
        QVERIFY2(other.name.isEmpty() || other.sentence.contains(u"build"_s),
            qPrintable(other.name + u": "_s + other.sentence));
    }

    void theClientIsNamedAsItAnswersOnTheHost()
    {
        DoctorFixture f;
        const auto client = [&f](int row) {
            for (const auto &fact : verdictOf(*f.session, row).facts) {
                if (fact.id == "client"_L1)
                    return fact.value;
            }
            return QString();
        };
        QVERIFY(f.open());
        const QString onLinux = client(0), onWindows = client(1);
        QVERIFY(onLinux != onWindows);
        QVERIFY2(onWindows.contains(u"on Windows"_s), qPrintable(onWindows));
        QVERIFY(f.session->chooseClient(u"docker-windows"_s));
        QTRY_VERIFY(!f.session->isExamining());
        QCOMPARE(client(0), onLinux);
        QCOMPARE(client(1), onWindows);
    }

    void theStatusCountsOnlyEntriesSomebodyIsOffered()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        const QString text = statusOf(*f.session, 3);
        QVERIFY2(text.contains(u"no entry"_s), qPrintable(text));
        QVERIFY2(!text.contains(u"Type"_s), qPrintable(text));
    }

    void anotherClientIsAnotherAnswer()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        const QString before = verdictOf(*f.session, 3).message;
        QSignalSpy changed(f.session.get(), &DoctorSession::clientChanged);
        QVERIFY(f.session->chooseClient(u"podman"_s));
        QCOMPARE(changed.size(), 1);
        QTRY_VERIFY(!f.session->isExamining());
        QCOMPARE(f.session->verdict(0)->client.kind, doctor::ClientKind::Podman);
        QVERIFY(verdictOf(*f.session, 3).message != before);
        QVERIFY(!f.session->chooseClient(u"nonsense"_s));
    }

    void isolationCanBeTried()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        f.session->selectRow(2);
        QCOMPARE(f.session->isolationOf(2), u"default"_s);
        f.session->chooseIsolation(2, u"hyperv"_s);
        QTRY_COMPARE(f.session->isolationOf(2), u"hyperv"_s);
        QCOMPARE(f.session->currentRow(), 2);
        bool told = false;
        for (const auto &fact : verdictOf(*f.session, 2).facts)
            told = told || fact.value.contains(u"Hyper-V"_s);
        QVERIFY(told);
    }

    void aHostSomebodyNamesIsAdded()
    {
        DoctorFixture f;
        QVERIFY(f.session->selectHost(u"linux/arm/v7"_s));
        QVERIFY(f.open());
        QCOMPARE(f.session->currentHostId(), u"linux/arm/v7"_s);
        QVERIFY(!f.session->selectHost(u"no such host"_s));
        QVERIFY(f.session->selectHost(u"mes"_s));
        QCOMPARE(f.session->currentHostId(), u"mes"_s);
    }

    void theHostStaysWhenTheListChanges()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        f.session->selectHost(u"mes"_s);
        auto hosts = DoctorFixture::hosts();
        hosts.prepend(DoctorFixture::host(u"new"_s, u"linux/arm64"_s));
        f.session->setHosts(hosts);
        QTRY_COMPARE(f.session->rows().size(), 5);
        QCOMPARE(f.session->currentHostId(), u"mes"_s);
        QCOMPARE(f.session->currentRow(), 3);
    }

    void anImageThatCannotBeReadFails()
    {
        DoctorFixture f;
        QVERIFY(f.open(u"nowhere"_s));
        QCOMPARE(f.session->state(), State::Failed);
        QVERIFY(f.session->error().has_value());
        QCOMPARE(f.session->error()->code, Errc::NotFound);
        QCOMPARE(f.session->verdict(0), nullptr);
        QVERIFY(verdictOf(*f.session, 0).title.isEmpty());
    }

    void anEmptyIndexGivesNothingToAnybody()
    {
        DoctorFixture f;
        QVERIFY(f.open(u"empty"_s));
        QCOMPARE(f.session->state(), State::Ready);
        QCOMPARE(f.session->servedCount(), 0);
        QVERIFY(f.session->errorCount() > 0);
    }

    void anotherImageDropsWhatWasUnderWay()
    {
        DoctorFixture f;
        f.begin(u"latest"_s);
        QTRY_COMPARE(f.image->state(), ImageSession::State::Ready);
        f.begin(u"linux"_s); // the person moved on
        QVERIFY(QTest::qWaitFor([&f] {
            return f.session->state() == State::Ready && !f.session->isExamining()
                && !f.image->isReading();
        }));
        QCOMPARE(f.session->report()->image->entries().size(), std::size_t(1));
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(f.session->report()->image->entries().size(), std::size_t(1));
    }

    void theOwnerMayDieWhileItIsExamined()
    {
        DoctorFixture f;
        f.begin(u"latest"_s);
        QTRY_COMPARE(f.image->state(), ImageSession::State::Ready);
        f.session->setClient({doctor::ClientKind::Cri});
        f.session.reset();
        QTRY_COMPARE(f.jobs.running(), 0);
    }

    void checkingAgainKeepsTheLastAnswerUntilThereIsAnother()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        f.session->selectRow(2);
        f.session->checkAgain();
        QVERIFY(f.session->report() != nullptr);
        QTRY_COMPARE(f.image->state(), ImageSession::State::Ready);
        QVERIFY(f.session->report() != nullptr);
        QTRY_VERIFY(!f.session->isExamining() && !f.image->isReading());
        QCOMPARE(f.session->currentRow(), 2);
    }

    void layersAreReadWhenAskedAndCanBeCancelled()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        f.source->setLatency(std::chrono::milliseconds(40));
        QSignalSpy changed(f.session.get(), &DoctorSession::deepChanged);
        f.session->readDeep(DoctorSession::Deep::Layers);
        QCOMPARE(f.session->reading(), DoctorSession::Deep::Layers);
        f.session->cancelDeep();
        QCOMPARE(f.session->reading(), DoctorSession::Deep::Nothing);
        QVERIFY(!f.session->hasRead(DoctorSession::Deep::Layers));
        QVERIFY(!f.session->deepError().has_value());
        f.source->setLatency(std::chrono::milliseconds(0));
        f.session->readDeep(DoctorSession::Deep::Layers);
        QTRY_COMPARE_WITH_TIMEOUT(f.session->reading(), DoctorSession::Deep::Nothing, 20'000);
        QVERIFY(f.session->hasRead(DoctorSession::Deep::Layers));
        QCOMPARE(changed.size(), 4);
    }

    void whatThePageOfFilesFoundIsTold()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        const auto ofFile = [&f] {
            return std::ranges::count_if(f.session->findings(),
                [](const doctor::Finding &each) { return each.path == "run.sh"; });
        };
        QCOMPARE(ofFile(), 0);
        const oci::Digest entry = f.image->entries().first().descriptor.digest;
        const layers::ContentFinding found{.id = u"crlf-script"_s,
            .severity = layers::ContentFinding::Severity::Error,
            .path = "run.sh",
            .title = u"A script with Windows line ends"_s,
            .evidence = u"its first line ends in a carriage return"_s,
            .remedy = u"Convert it"_s};
        const int errors = f.session->errorCount();
        f.session->noteContents(entry, {found});
        QTRY_COMPARE(ofFile(), 1);
        QCOMPARE(f.session->errorCount(), errors + 1);
        f.session->noteContents(entry, {});
        QTRY_COMPARE(ofFile(), 0);
    }

    void blobsAreVerifiedWhenAskedFor()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        f.session->readDeep(DoctorSession::Deep::WholeBlobs);
        QTRY_COMPARE_WITH_TIMEOUT(f.session->reading(), DoctorSession::Deep::Nothing, 20'000);
        QVERIFY(f.session->hasRead(DoctorSession::Deep::WholeBlobs));
        QVERIFY(!f.session->deepError().has_value());
        const auto asked = f.source->asked().filter(u"blob sha256:"_s);
        QVERIFY(asked.size() > 1);
        QVERIFY2(f.session->deepOutcome().endsWith(u"blobs read, digests equal"_s),
            qPrintable(f.session->deepOutcome()));
        f.session->readDeep(DoctorSession::Deep::Layers);
        QVERIFY(f.session->deepOutcome().isEmpty());
        f.session->cancelDeep();
        QVERIFY(commandsFor(*f.session).constFirst().text.contains(u" --verify"_s));
    }

    void theHeadingIsOfTheRuleTheSentenceIsAbout()
    {
        DoctorFixture f;
        QVERIFY(f.open(u"nested"_s));
        const int board = static_cast<int>(f.session->rows().size()) - 1;
        QCOMPARE(ruleOf(*f.session, board).name, u"Arch rule"_s);
        QVERIFY(f.session->chooseClient(u"podman"_s));
        QTRY_VERIFY(!f.session->isExamining());
        const DoctorRule refused = ruleOf(*f.session, 0);
        QVERIFY2(refused.sentence.contains(u"takes no index"_s), qPrintable(refused.sentence));
        QCOMPARE(refused.name, QString());
    }

    void everyBlobIsAskedForWhenWanted()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        const auto outcome = [&f] {
            f.session->readDeep(DoctorSession::Deep::Blobs);
            const bool done = QTest::qWaitFor(
                [&f] { return f.session->reading() == DoctorSession::Deep::Nothing; }, 20'000);
            return done ? f.session->deepOutcome() : u"not done"_s;
        };
        const QString all = outcome();
        const int blobs = f.source->probes();
        QVERIFY(blobs > 4);
        QCOMPARE(all, u"%1 blobs are there"_s.arg(blobs));
        QVERIFY(f.session->hasRead(DoctorSession::Deep::Blobs));
        QVERIFY(f.source->asked().filter(u"blob sha256:"_s).isEmpty());
        QVERIFY(commandsFor(*f.session).constFirst().text.contains(u" --blobs"_s));

        const auto &entry = f.session->report()->image->entries().front();
        f.source->setProbed(entry.facts->manifest->layers().constFirst().digest, std::nullopt);
        QCOMPARE(outcome(), u"%1 of %2 blobs are there"_s.arg(blobs - 1).arg(blobs));
        QVERIFY(std::ranges::any_of(f.session->findings(),
            [](const doctor::Finding &each) { return each.id == "child-missing"_L1; }));
    }

    void commandsNameTheHostsAndTheClient()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        f.session->selectRow(1);
        const auto lines = commandsFor(*f.session);
        QCOMPARE(lines.size(), 3);
        QVERIFY2(lines.at(0).exact, qPrintable(lines.at(0).loses));
        QCOMPARE(lines.at(0).text,
            u"gantry doctor fake.example/app:latest --host linux/amd64 --host "
            "'windows(10.0.17763.5458)/amd64' --host 'windows(10.0.20348.3000)/amd64' --host "
            "linux/riscv64 --client docker"_s);
        QCOMPARE(lines.at(2).text,
            u"gantry resolve fake.example/app:latest --host 'windows(10.0.17763.5458)/amd64' "
            "--client docker-windows"_s);
        auto hosts = DoctorFixture::hosts();
        hosts[0].kernel = u"4.4"_s;
        f.session->setHosts(hosts);
        QTRY_VERIFY(!f.session->isExamining());
        QVERIFY(!commandsFor(*f.session).first().exact);
    }
};

QTEST_MAIN(DoctorSessionTest)
#include "tst_doctorsession.moc"
